from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from widgets.conjecture import accuracy_figure, counterexample_figure, flip_figure
from workbench.conjectures.adversarial import Flip
from workbench.conjectures.inequality import tight_affine_inequalities
from workbench.errors import InputError

KNOTS = pd.DataFrame(
    {
        "name": ["A", "B", "C"],
        "signature": [0, -2, 2],
        "slope": [1.0, -6.0, 3.0],
        "volume": [2.0, 3.0, 4.0],
    }
)
FAMILY = pd.DataFrame({"q": [2, 3], "gap": [2.2, 3.1], "volume": [2.83, 3.47]})


def flip() -> Flip:
    original, perturbed = np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.9, 1.0])
    return Flip(
        "A", "linf", 0, 2, ("volume", "longitude", "symmetry D4"), original, perturbed, 0.2,
        original, perturbed,
    )  # fmt: skip


def test_counterexample_figure_counts_what_it_shows():
    picture = counterexample_figure(FAMILY, KNOTS, tight_affine_inequalities(KNOTS))
    assert "3 knots" in picture.caption
    assert "q = 2 to 3" in picture.caption


def test_flip_figure_says_the_largest_change():
    picture = flip_figure(flip(), {"volume": "vol", "longitude": "λ"})
    assert "0.200 standard deviations" in picture.alt


def test_flip_figure_needs_an_input_to_draw():
    with pytest.raises(InputError, match="at least one input"):
        flip_figure(flip(), {"slope": "slope"})


def test_accuracy_figure_names_the_worst_and_the_best():
    scores = pd.DataFrame(
        {
            "model": ["network, all", "majority", "rule"],
            "accuracy": [0.9, 0.25, 0.75],
            "low": [0.88, 0.23, 0.7],
            "high": [0.92, 0.27, 0.8],
            "random split": [0.91, np.nan, np.nan],
        }
    )
    picture = accuracy_figure(scores, [])
    assert "from majority at 25 % to network, all at 90 %" in picture.alt
