"""Symmetries: of drawn parameters, of samples, of exact correlators; and a calibrated test."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.architectures.absorption import (
    MixOutputs,
    Negate,
    Rotate,
    ShiftPhase,
    absorbed,
)
from workbench.fields.architectures.densities import Normal, Rademacher, Uniform
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.architectures.joint_densities import with_common_scale
from workbench.fields.architectures.linear_model import ExactExponential, ExactUniform, ensemble_of
from workbench.fields.architectures.transformations import (
    Transformation,
    field_flip,
    output_rotation,
    parity,
    rotation,
    scaling,
    translation,
)
from workbench.fields.correlations.exact import closed_correlators
from workbench.fields.correlations.sampling import sample_correlators
from workbench.fields.correlations.symmetries import symmetry_test, uniformity

LINE = np.array([[0.2], [0.7]])
PLANE = np.array([[0.2, 0.4], [-0.7, 0.1], [0.3, -0.5]])
coordinate = st.floats(-3, 3)


@settings(max_examples=10, deadline=None)
@given(coordinate, coordinate, st.floats(0, 2 * pi))
def test_invariances_of_each_architecture_are_absorbed(a: float, b: float, angle: float) -> None:
    R = rotation(2, angle)
    for build in (ready.relu, ready.erf, ready.cosine, ready.sine, ready.linear, ready.cos_net):
        ensemble = build(4, inputs=2)
        assert absorbed(ensemble, R, Rotate("w", R.matrix), PLANE, 0).holds
        assert absorbed(ensemble, parity(2), Negate(("w",)), PLANE, 0).holds
        assert absorbed(ensemble, field_flip(2), Negate(("a",)), PLANE, 0).holds
    shift = ShiftPhase("c", "w", (a, b))
    assert absorbed(ready.cos_net(4, inputs=2), translation([a, b]), shift, PLANE, 0).holds
    free = ready.free_scalar(4, inputs=2)
    shift = ShiftPhase("c", "b", (a, b))
    assert absorbed(free, translation([a, b]), shift, PLANE, 0).holds
    assert absorbed(free, R, Rotate("b", R.matrix), PLANE, 0).holds


def test_both_halves_of_the_argument_are_needed() -> None:
    gauss = ready.gauss_net(4)
    shift = ShiftPhase("b", "w", (1.0,))
    found = absorbed(gauss, translation([1.0]), shift, LINE, 0)
    assert found.residual > 0.1
    assert not found.keeps_density
    half_turn = replace(
        ready.cos_net(4), parameters={**ready.cos_net(4).parameters, "c": Uniform(0, pi)}
    )
    found = absorbed(half_turn, translation([1.0]), ShiftPhase("c", "w", (1.0,)), LINE, 0)
    assert found.residual < 1e-12
    assert not found.holds
    Q = output_rotation(1, np.array([[0.6, -0.8], [0.8, 0.6]]))
    normal = ready.relu(4, outputs=2)
    signs = replace(normal, amplitude=Rademacher(0.5))
    shifted = replace(normal, amplitude=Normal(0.5, mean=0.1))
    assert absorbed(normal, Q, MixOutputs(Q.on_field), LINE, 0).holds
    assert not absorbed(signs, Q, MixOutputs(Q.on_field), LINE, 0).holds
    assert not absorbed(shifted, field_flip(1), Negate(("a",)), LINE, 0).holds


@pytest.mark.parametrize(
    ("ensemble", "transformation", "holds"),
    [
        (ensemble_of(ExactUniform(Fraction(1))), scaling(1, 2.0, -1.0), True),
        (ensemble_of(ExactUniform(Fraction(1))), scaling(1, 2.0, 0.0), False),
        (ensemble_of(ExactUniform(Fraction(1))), translation([0.5]), False),
        (ensemble_of(ExactUniform(Fraction(1))), parity(1), True),
        (ensemble_of(ExactExponential(Fraction(1))), parity(1), False),
        (ready.cos_net(2), translation([2.0]), True),
        (ready.gauss_net(2, sigma_b=0.3), translation([0.6]), False),
        (ready.relu(3), scaling(1, 3.0, -1.0), True),
    ],
)
def test_the_test_decides(ensemble: Ensemble, transformation: Transformation, holds: bool) -> None:
    found = symmetry_test(ensemble, transformation, LINE, 30_000, seed=3)
    assert (found.p > 0.001) is holds
    assert (found.p < 1e-6) is not holds


def test_p_values_are_uniform_under_the_null() -> None:
    p = [
        symmetry_test(ready.cos_net(2), translation([1.0]), LINE, 12_000, seed).p
        for seed in range(60)
    ]
    assert uniformity(p) > 0.001


def test_workers_do_not_matter() -> None:
    one, two = (
        symmetry_test(ready.cos_net(2), parity(1), LINE, 12_000, seed=7, workers=w) for w in (1, 2)
    )
    assert one.p == two.p
    assert (one.differences.covariance == two.differences.covariance).all()


def test_correlators_without_scatter_are_compared_as_numbers() -> None:
    signs = replace(ensemble_of(ExactUniform(Fraction(1))), parameters={"theta": Rademacher(1.0)})
    doubled = symmetry_test(signs, scaling(1, 2.0, 0.0), LINE, 10_000, seed=0, orders=(2,))
    assert doubled.p == 0.0


def test_wrong_sizes_are_refused() -> None:
    with pytest.raises(InputError, match="more blocks than correlators"):
        symmetry_test(ready.cos_net(2), parity(1), LINE, 500, seed=0)
    with pytest.raises(InputError, match="orthogonal matrix"):
        output_rotation(1, np.array([[1.0, 1.0], [0.0, 1.0]]))
    with pytest.raises(InputError, match="acts on points of 2 coordinates"):
        parity(2).points(LINE)
    with pytest.raises(InputError, match="coordinates of a rotation"):
        rotation(1, 0.3)
    with pytest.raises(InputError, match="positive, not 0"):
        scaling(1, 0.0, 1.0)


def test_the_same_process_can_have_another_symmetry_at_finite_width() -> None:
    x, moved = LINE, LINE + 0.4
    wide = [closed_correlators(ready.cos_net(5), p).connected(4) for p in (x, moved)]
    np.testing.assert_allclose(wide[0], wide[1], rtol=1e-12)
    gauss = ready.gauss_net(5, sigma_b=0.3)
    two = [closed_correlators(gauss, p, 1.0, 0.3).full(2) for p in (x, moved)]
    four = [closed_correlators(gauss, p, 1.0, 0.3).connected(4) for p in (x, moved)]
    np.testing.assert_allclose(two[0], two[1], rtol=1e-12)
    assert np.abs(four[1] / four[0] - 1).min() > 0.5


def test_dependence_keeps_the_interaction_as_the_width_grows() -> None:
    delta, width = 0.5, 200
    ensemble = with_common_scale(ready.relu(width), delta)
    G = sample_correlators(ensemble, np.ones((1, 1)), 60_000, seed=1)
    kappa = G.connected(4)
    exact = (1 + delta**2) * 3.75 / width + delta**2 * 0.75
    assert abs(kappa.values[0] - exact) < 4 * kappa.errors[0]
    assert abs(G.full(2).values[0] - 0.5) < 4 * G.full(2).errors[0]
    with pytest.raises(InputError, match="from 0 to 1, not 2"):
        with_common_scale(ready.relu(3), 2.0)
