"""Line bundles on the bicubic threefold: index, duality, published values."""

from __future__ import annotations

from math import comb
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.bicubic import bicubic_cohomology, bicubic_index

SMALL = st.integers(-5, 5)


@settings(deadline=None, max_examples=60)
@given(SMALL, SMALL)
def test_index_duality_and_exchange(a: int, b: int) -> None:
    h = bicubic_cohomology(a, b)
    assert min(h) >= 0
    assert h.euler == bicubic_index(a, b)
    assert tuple(h) == tuple(reversed(bicubic_cohomology(-a, -b)))
    assert h == bicubic_cohomology(b, a, seed=5)


def test_bundles_along_the_walls() -> None:
    """Sections of O(0, k) are forms on a plane; the fibres, elliptic curves, give the rest."""
    for k in range(1, 6):
        assert bicubic_cohomology(0, k).h0 == comb(k + 2, 2)
        assert bicubic_cohomology(k, -1).h0 == 0


@pytest.mark.parametrize(
    ("bundle", "expected"),
    [
        ((1, 2), (18, 0, 0, 0)),
        ((-1, 3), (0, 3, 0, 0)),
        ((0, 2), (6, 0, 0, 0)),
        ((0, 0), (1, 0, 0, 1)),
    ],
)
def test_values_of_an_independent_program(
    bundle: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    assert bicubic_cohomology(*bundle) == expected


def test_a_bundle_too_large_or_not_integral_is_refused() -> None:
    for bad in ((13, 0), (0, 0.5), (True, 0)):
        with pytest.raises(InputError, match="integers from -12 to 12"):
            bicubic_cohomology(*bad)


@pytest.mark.parametrize("bad", [None, "x", 1.5, [], float("nan")])
def test_the_index_and_the_seed_are_integers(bad: Any) -> None:
    with pytest.raises(InputError, match="accepted are integers"):
        bicubic_index(bad, 1)
    with pytest.raises(InputError, match="the seed"):
        bicubic_cohomology(1, 1, bad)
