"""Numbers of the wrong kind or size are refused in one sentence, wherever they enter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from workbench.errors import InputError
from workbench.metrics.calabi_yau.anchors import fixed_point_constant
from workbench.metrics.calabi_yau.charts import best_charts, charts
from workbench.metrics.calabi_yau.donaldson import balanced_metric
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.galerkin import solve
from workbench.metrics.calabi_yau.hypersurface import dwork, fermat, hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import accuracy, flatness, horizontal
from workbench.metrics.calabi_yau.phi_forward import product_features
from workbench.metrics.calabi_yau.potential import unpacked
from workbench.metrics.calabi_yau.ricci import ricci_form
from workbench.metrics.calabi_yau.sampling import fubini_study_volume, mean_by_lines, sample
from workbench.metrics.calabi_yau.volumes import dwork_volume
from workbench.metrics.neural.displacement import along_flat_lines, chordal_distance
from workbench.metrics.neural.fixed_kernels import delta
from workbench.metrics.neural.frozen_training import Recipe
from workbench.metrics.neural.harmonic_network import HarmonicNetwork
from workbench.metrics.neural.isotropic_flow import frozen_solution
from workbench.metrics.neural.kernel_descent import descend, hermitian_basis
from workbench.metrics.neural.kernel_spectrum import change
from workbench.metrics.neural.kernel_statistics import BLOCK, kernel_sizes, mixing_mean_square
from workbench.metrics.neural.lazy_limit import compare_widths, scaled_potential
from workbench.metrics.neural.liouville import heat
from workbench.metrics.neural.metric_network import (
    MetricNetwork,
    preactivations,
    symmetric_basis,
)
from workbench.metrics.neural.metric_ntk import infinite_ntk
from workbench.metrics.ricci_flow.bryant import bryant_soliton
from workbench.metrics.ricci_flow.cigar import cigar
from workbench.metrics.ricci_flow.curvature import require_metric
from workbench.metrics.ricci_flow.einstein import (
    einstein_extinction,
    einstein_scale,
    sphere_extinction,
)
from workbench.metrics.ricci_flow.exact_checks import refine_cylinder
from workbench.metrics.ricci_flow.integrators import adaptive, runge_kutta
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.milnor import milnor_scalar, milnor_velocity
from workbench.metrics.ricci_flow.perelman import energy, entropy, lowest_energy
from workbench.metrics.ricci_flow.rosenau import rosenau
from workbench.metrics.ricci_flow.sphere_flow import sphere_area
from workbench.metrics.ricci_flow.surfaces import SphereSurface
from workbench.metrics.ricci_flow.torus_flow import largest_step, torus_curvature
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.metrics.ricci_flow.warped_flow import crowded_circle

X = fermat(1)
POINTS = sample(X, 3, 1).z
PURE = [(3, 0, 0), (0, 3, 0), (0, 0, 3)]
SPHERE = SphereSurface(LegendreGrid(8))
NETWORK = MetricNetwork(2, 4, 8)
NAN = float("nan")
odd: Any = 2.5
none: Any = None


def still(t: float, y: np.ndarray) -> np.ndarray:
    return 0 * y


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: sample(X, odd, 1),
            "the number of points is 2.5; accepted are integers from 1 to 1",
        ),
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
        (lambda: best_charts(X, POINTS, 4), "the rank of a coordinate is 4"),
        (lambda: flatness(FubiniStudy(X), sample(X, 9, 1).z, -1.0), "positive number, not -1"),
        (lambda: accuracy(FubiniStudy(X), sample(X, 9, 1), NAN), "positive number, not nan"),
        (lambda: sample(X, 9, 1).integral(np.ones(4)), "There are 4 values at 9 points"),
        (lambda: mean_by_lines(np.ones(9), 0), "whole lines of 0 points"),
        (lambda: mean_by_lines(np.ones(8), 3), "8 values are none on whole lines of 3 points"),
        (lambda: mean_by_lines(np.full(9, NAN), 3), "values of a function on a sample are finite"),
        (lambda: descend(X, POINTS, np.inf, delta, 1), "a positive volume V_Ω"),
        (lambda: descend(X, np.eye(3, dtype=complex), 1.0, delta, 1), "not on the hypersurface"),
        (lambda: along_flat_lines(X, POINTS, NAN, np.zeros(3), 1.0), "are positive numbers"),
        (lambda: along_flat_lines(X, np.eye(3), 1.0, np.zeros(3), 1.0), "not on the hypersurface"),
        (lambda: along_flat_lines(X, POINTS, 1.0, np.zeros(2), 1.0), "one finite angle for each"),
        (lambda: hermitian_basis(odd), "the dimension is 2.5"),
        (lambda: symmetric_basis(odd), "the dimension is 2.5"),
        (lambda: milnor_scalar(np.array([1.0, 0.0, 1.0])), "three positive numbers"),
        (lambda: fubini_study_volume(0), "the dimension is 0"),
        (lambda: best_charts(X, np.ones((3, 3), complex)), "not on the hypersurface: .Q. is 0.58"),
        (lambda: best_charts(X, NAN * POINTS), "finite, and not all of them 0"),
        (lambda: charts(X, POINTS, np.full(3, -9), np.zeros(3, int)), "one of 0, …, 2"),
        (lambda: flatness(FubiniStudy(X), 0 * POINTS, 1.0), "finite, and not all of them 0"),
        (lambda: flatness(FubiniStudy(X), np.eye(3), 1.0), "not on the hypersurface"),
        (lambda: ricci_form(FubiniStudy(X), np.eye(3), np.ones((3, 1, 3))), "not on the hypersurf"),
        (lambda: ricci_form(FubiniStudy(X), POINTS, np.full((3, 1, 3), NAN)), "finite tangent"),
        (lambda: solve(X, 3, "a", 1), "positive number, not a"),  # type: ignore[arg-type]
        (lambda: fixed_point_constant(3, bits=NAN), "precision in bits"),  # type: ignore[arg-type]
        (lambda: hypersurface(None, [1]), "rows of exponents"),  # type: ignore[arg-type]
        (lambda: dwork(True, 0.5), "1, 2, 3 or 4 here, not True"),
        (lambda: einstein_scale(NAN, "a"), "finite numbers"),  # type: ignore[arg-type]
        (lambda: einstein_extinction(NAN), "λ is a finite number"),
        (lambda: bryant_soliton(1.0, 5.0, odd), "the number of points is 2.5"),
        (lambda: crowded_circle(8, NAN, 0.5), "x₀ of the neck is a finite number"),
        (lambda: rosenau(np.zeros(1), "a"), "−300 ≤ t < 0, not t = a"),  # type: ignore[arg-type]
        (lambda: energy(SPHERE, np.full(8, NAN), np.ones(8)), "conformal factor u is finite"),
        (lambda: energy(SPHERE, np.zeros(7), np.ones(8)), "at the same points"),
        (
            lambda: energy(SPHERE, np.zeros(8), np.full(8, np.inf)),
            "finite, and positive everywhere",
        ),
        (lambda: entropy(SPHERE, np.zeros(8), np.ones(8), np.inf), "τ = T − t is positive"),
        (lambda: lowest_energy(SPHERE, np.full(8, NAN)), "u is finite, at the points"),
        (lambda: frozen_solution(np.ones(1), 1.0, NAN), "the time is finite"),
        (lambda: heat(TorusGrid(4), np.zeros((4, 4)), -1.0), "for times from 0 on, not -1"),
        (lambda: sample(X, 10**30, 1), "points is 10*; accepted are integers from 1 to 10*"),
        (lambda: sample(none, 10, 1), "argument X of sample is None; .* of type Hypersurface"),
        (lambda: torus_curvature(TorusGrid(4), none), "argument u of torus_curvature is None"),
        (lambda: torus_curvature(none, np.zeros((4, 4))), "grid of torus_curvature is None"),
        (lambda: largest_step(TorusGrid(4), none), "argument u of largest_step is None"),
        (lambda: sphere_area(LegendreGrid(8), np.full(8, "a")), "argument u of sphere_area is"),
        (lambda: milnor_velocity(0.0, np.ones(2)), r"is of shape \(2,\); .* of shape \(3\)"),
        (lambda: horizontal(POINTS, np.ones((2, 1, 3), complex)), r"points = 3"),
        (lambda: chordal_distance(POINTS, POINTS[:-1]), r"is of shape \(2, 3\); .* points = 3"),
        (lambda: product_features(none, none, ()), "argument z of product_features is None"),
        (lambda: change(none, np.eye(2), 2, np.ones(2)), "argument before of change is None"),
        (lambda: adaptive(still, np.ones(1), [0.0, 1.0], NAN), "between 0 and 1, not at nan"),
        (lambda: adaptive(still, np.ones(1), [0.0, 1.0], 0), "between 0 and 1, not at 0"),
        (lambda: runge_kutta(still, np.ones(1), [0.0, 1.0], 10**30), "the number of steps is 10*;"),
        (lambda: sphere_extinction(2, 1e308), "arguments of sphere_extinction are too large"),
        (lambda: MetricNetwork(2, 4, 8, none), "sigma_a is None; accepted are positive"),
        (lambda: HarmonicNetwork(LegendreGrid(8), none), "Ω is None; accepted are positive"),
        (lambda: Recipe(1, 10, 5, none), "learning rate lies between 0 and 1, not at None"),
        (lambda: compare_widths(X, [4], 2, 4, 1, none, 1), "γ is a positive number, not None"),
        (lambda: refine_cylinder(1), "the dimension of the fibre is 1"),
        (lambda: cigar(np.ones(2), none), "t from −100 to 100, not None"),
        (lambda: cigar(none, 0.0), "argument r of cigar is None"),
        (
            lambda: sphere_area(LegendreGrid(8), np.ones(7)),
            r"8 values, and not the shape \(7,\)",
        ),
        (lambda: scaled_potential(0, 1.0), "the width is 0"),
        (lambda: scaled_potential(4, -1.0), "γ is a positive number, not -1"),
        (lambda: unpacked(np.ones((2, 3))), "has n² real numbers, not 3"),
        (lambda: require_metric(np.ones((0, 2, 2)), 2), "at one point at least"),
        (lambda: preactivations(NETWORK, {}, torch.ones(1, 4)), "tensors alpha, w and b"),
        (lambda: infinite_ntk(NETWORK, np.ones((0, 4))), r"one row at least; given are \(0, 4\)"),
        (lambda: kernel_sizes(NETWORK, np.ones((1, 3)), BLOCK, 1), "rows of 4 features"),
        (lambda: kernel_sizes(NETWORK, np.ones((1, 4)), BLOCK, -1), "the seed is -1"),
        (
            lambda: mixing_mean_square(NETWORK, np.ones((0, 4))),
            r"one row at least; given are \(0, 4\)",
        ),
        (lambda: fubini_study_volume(np.zeros((2, 2))), r"\[0., 0.\]\]\); accepted"),  # type: ignore[arg-type]
    ],
)
def test_refused_in_a_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        call()


def test_numbers_of_numpy_are_as_good_as_pythons() -> None:
    drawn = sample(fermat(np.int64(1)), np.int64(12), np.int32(3))  # type: ignore[arg-type]
    np.testing.assert_array_equal(drawn.z, sample(X, 12, 3).z)
    assert dwork(1, np.float64(0.5)) == dwork(1, 0.5)
