"""Periods of weighted projective spaces, their law, and the dimension that they tell."""

from __future__ import annotations

from math import gcd, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.laurent import LaurentPolynomial
from workbench.toric.periods import periods
from workbench.toric.weighted_projective import (
    WeightedProjectiveSpace,
    dimension_of_terms,
    sufficient,
)

weights = (
    st.lists(st.integers(1, 30), min_size=2, max_size=12)
    .filter(lambda a: gcd(*a) == 1)
    .map(lambda a: WeightedProjectiveSpace(tuple(a)))
)


@given(weights)
def test_three_terms_tell_the_dimension_where_the_theorem_holds(
    space: WeightedProjectiveSpace,
) -> None:
    k = next(k for k in range(1, 99) if sufficient(space.dimension, k))
    assert dimension_of_terms([space.term(j * k) for j in (1, 2, 4)]) == space.dimension


@given(weights, st.integers(1, 40))
def test_the_remainder_obeys_its_bounds(space: WeightedProjectiveSpace, k: int) -> None:
    assert space.obeys_bounds(k)
    assert space.obeys_bounds(10**5 + k)
    low, high = space.remainder_bounds(k)
    law = space.asymptotics()(k * space.index)
    assert float(low) - 1e-9 <= log(space.term(k)) - law <= float(high) + 1e-9


def test_the_mean_law_fails_where_too_few_terms_are_given() -> None:
    """The condition of the theorem is not empty: with k = 1 many dimensions come out wrong."""
    space = WeightedProjectiveSpace((1,) * 31)
    assert not sufficient(30, 1)
    assert dimension_of_terms([space.term(j) for j in (1, 2, 4)]) != 30


@settings(max_examples=25)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_terms_are_periods_of_the_fan(others: list[int]) -> None:
    """The rays e₁, …, e_N and −Σ aᵢeᵢ belong to P(1, a₁, …, a_N)."""
    n = len(others)
    rays = {tuple(int(i == j) for j in range(n)): 1 for i in range(n)}
    rays[tuple(-a for a in others)] = 1
    space = WeightedProjectiveSpace((1, *others))
    found = periods(LaurentPolynomial.of(rays), 2 * space.index)
    assert {d: c for d, c in enumerate(found) if c} == {
        k * space.index: space.term(k) for k in range(3)
    }


@pytest.mark.parametrize("given_weights", [(), (1,), (2, 4), (0, 1), (1, -1), (1, 2.0), (1, 10**7)])
def test_other_weights_are_refused(given_weights: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="two weights or more"):
        WeightedProjectiveSpace(given_weights)


def test_other_terms_are_refused() -> None:
    for terms in ([1, 2], [1, 2, 0], [1, 2, 3.0]):
        with pytest.raises(InputError, match="three positive integers"):
            dimension_of_terms(terms)
