"""The linear toy model: moments in two ways, cumulants, and its symmetries in exact numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.architectures.linear_model import (
    Biased,
    ExactExponential,
    ExactLaplace,
    ExactNormal,
    ExactUniform,
    RationalDensity,
    correlator,
    cumulants,
    ensemble_of,
    moments_from_series,
)

positive = st.fractions(Fraction(1, 10), 5, max_denominator=20)
number = st.fractions(-5, 5, max_denominator=20)
even = st.one_of(positive.map(ExactNormal), positive.map(ExactUniform), positive.map(ExactLaplace))
uneven = st.one_of(
    positive.map(ExactExponential),
    st.builds(Biased, positive, number.map(lambda v: v - 6), st.just(Fraction(1, 3))),
)
points = st.lists(number, min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(st.one_of(even, uneven))
def test_closed_forms_are_the_power_series(density: RationalDensity) -> None:
    assert moments_from_series(density, 8) == [density.exact_moment(n) for n in range(9)]


@settings(max_examples=25, deadline=None)
@given(st.one_of(even, uneven), points, positive)
def test_the_model_is_scale_covariant(
    density: RationalDensity, x: list[Fraction], s: Fraction
) -> None:
    assert correlator(density, [s * p for p in x]) == s ** len(x) * correlator(density, x)


@settings(max_examples=25, deadline=None)
@given(even, points)
def test_even_densities_are_parity_invariant(density: RationalDensity, x: list[Fraction]) -> None:
    assert correlator(density, [-p for p in x]) == correlator(density, x)


@settings(max_examples=25, deadline=None)
@given(st.one_of(even, uneven), number, number, positive)
def test_translations_change_the_two_point_function(
    density: RationalDensity, x: Fraction, y: Fraction, c: Fraction
) -> None:
    moved = correlator(density, [x + c, y + c]) - correlator(density, [x, y])
    assert moved == density.exact_moment(2) * (c * (x + y) + c * c)


@settings(max_examples=25, deadline=None)
@given(positive)
def test_only_the_normal_density_has_no_interactions(v: Fraction) -> None:
    assert cumulants(ExactNormal(v), 8)[3:] == [0] * 6
    assert cumulants(ExactUniform(v), 4)[4] == -2 * v**4 / 15
    assert cumulants(ExactLaplace(v), 4)[4] == 12 * v**4
    assert cumulants(ExactExponential(v), 4)[3:] == [2 * v**3, 6 * v**4]


@settings(max_examples=8, deadline=None)
@given(st.one_of(even, uneven), st.integers(0, 1000))
def test_samples_have_these_moments(density: RationalDensity, seed: int) -> None:
    theta = density.sample(np.random.default_rng(seed), (40_000,))
    for n in (1, 2):
        spread = float(density.exact_moment(2 * n) - density.exact_moment(n) ** 2) ** 0.5
        assert abs((theta**n).mean() - float(density.exact_moment(n))) < 6 * spread / 200
    phi = ensemble_of(density).draw(5, np.array([[1.0], [-2.0]]), np.random.default_rng(seed))
    np.testing.assert_allclose(phi[:, 0, 1], -2 * phi[:, 0, 0])


def test_bad_densities_are_refused() -> None:
    with pytest.raises(InputError, match="variance of a density is a positive rational"):
        ExactNormal(Fraction(0))
    with pytest.raises(InputError, match="from 0 to 1, not 2"):
        Biased(Fraction(1), Fraction(0), Fraction(2))
    with pytest.raises(InputError, match="from 0 to 8"):
        ExactUniform(Fraction(1)).exact_moment(9)
