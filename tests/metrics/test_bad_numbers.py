"""Numbers of the wrong kind or size are refused in one sentence, wherever they enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.metrics.calabi_yau.anchors import fixed_point_constant
from workbench.metrics.calabi_yau.charts import best_charts
from workbench.metrics.calabi_yau.donaldson import balanced_metric
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.galerkin import solve
from workbench.metrics.calabi_yau.hypersurface import dwork, fermat, hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import accuracy, flatness
from workbench.metrics.calabi_yau.sampling import fubini_study_volume, mean_by_lines, sample
from workbench.metrics.calabi_yau.volumes import dwork_volume

X = fermat(1)
PURE = [(3, 0, 0), (0, 3, 0), (0, 0, 3)]
NAN = float("nan")
odd: Any = 2.5


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sample(X, odd, 1), "the number of points is 2.5; accepted are integers from 1 on"),
        (lambda: sample(X, 10, -1), "the seed is -1; accepted are integers from 0 on"),
        (lambda: sample(X, 10, odd), "the seed is 2.5"),
        (lambda: fermat(odd), "1, 2, 3 or 4 here, not 2.5"),
        (lambda: fermat(3.0), "1, 2, 3 or 4 here, not 3.0"),  # type: ignore[arg-type]
        (lambda: dwork(3, "a"), "ψ is a finite complex number"),  # type: ignore[arg-type]
        (lambda: dwork(3, 1e80), "up to 1e.09 in size"),
        (lambda: dwork(3, NAN), "ψ is a finite complex number"),
        (lambda: hypersurface([(odd, 0, 0), *PURE[1:]], [1, 1, 1]), "exponents .* are integers"),
        (lambda: hypersurface(PURE, [1, "x", 1]), "finite complex"),  # type: ignore[list-item]
        (lambda: hypersurface(PURE, [1, NAN, 1]), "finite complex numbers"),
        (lambda: solve(X, odd, 1.0, 1), "the degree K of a potential is 2.5"),
        (lambda: solve(X, 3, float("inf"), 1), "positive number, not inf"),
        (lambda: solve(X, 3, 2.7, 1, points=odd), "the number of points is 2.5"),
        (lambda: balanced_metric(X, odd, 1), "the degree k of sections is 2.5"),
        (lambda: balanced_metric(X, 1, 1, points=odd), "the number of points is 2.5"),
        (lambda: balanced_metric(X, 1, 1, steps=odd), "the number of steps is 2.5"),
        (lambda: fixed_point_constant(odd), "1, 2, 3 or 4 here, not 2.5"),
        (lambda: dwork_volume(odd, 0), "the dimension of a hypersurface is 2.5"),
        (lambda: dwork_volume(3, 0, -5), "the precision in bits is -5"),
        (lambda: dwork_volume(3, NAN), r"needs \|ψ\| < 1"),
        (lambda: best_charts(X, np.ones((3, 5), complex)), "3 homogeneous coordinates each"),
        (lambda: best_charts(X, np.ones((3, 3), complex), 4), "the rank of a coordinate is 4"),
        (lambda: flatness(FubiniStudy(X), sample(X, 9, 1).z, -1.0), "positive number, not -1"),
        (lambda: accuracy(FubiniStudy(X), sample(X, 9, 1), NAN), "positive number, not nan"),
        (lambda: sample(X, 9, 1).integral(np.ones(4)), "There are 4 values at 9 points"),
        (lambda: mean_by_lines(np.ones(9), 0), "whole lines of 0 points"),
        (lambda: mean_by_lines(np.ones(8), 3), "8 values are none on whole lines of 3 points"),
        (lambda: fubini_study_volume(0), "the dimension is 0"),
    ],
)
def test_refused_in_a_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        call()


def test_numbers_of_numpy_are_as_good_as_pythons() -> None:
    drawn = sample(fermat(np.int64(1)), np.int64(12), np.int32(3))  # type: ignore[arg-type]
    np.testing.assert_array_equal(drawn.z, sample(X, 12, 3).z)
    assert dwork(1, np.float64(0.5)) == dwork(1, 0.5)
