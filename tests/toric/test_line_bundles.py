"""h⁰ by the formula against elimination, monomials, sums, arcs and the Čech complex."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric import cech, fans
from workbench.toric._vanishing_kernel import PRIME
from workbench.toric.line_bundles import (
    by_monomials,
    by_summation,
    by_vanishing,
    cohomologies,
    cohomology,
    general_points,
    sections,
    without_fixed_part,
)
from workbench.toric.surfaces import Surface, classes_with, del_pezzo, hirzebruch

SURFACES = (*map(hirzebruch, range(5)), *map(del_pezzo, range(1, 7)))
TORIC_PLANE = fans.ToricSurface(((1, 0), (0, 1), (-1, -1)))


def box(X: Surface, count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.integers(-2, 10, count), rng.integers(-5, 4, (count, X.rank - 1))])


@st.composite
def classes(draw: Any, size: int = 6) -> tuple[Surface, tuple[int, ...]]:
    X = draw(st.sampled_from(SURFACES))
    numbers = st.integers(-size, size)
    return X, tuple(draw(st.lists(numbers, min_size=X.rank, max_size=X.rank)))


@pytest.mark.parametrize("k", range(1, 9))
def test_the_formula_is_what_elimination_finds(k: int) -> None:
    X = del_pezzo(k)
    D = box(X, 1500, seed=k)
    found = by_vanishing(X, D)
    assert np.array_equal(sections(X, D), found)
    assert len(np.unique(found)) > 15


def test_elimination_does_not_depend_on_points_and_prime() -> None:
    X = del_pezzo(5)
    D = box(X, 300)
    assert np.array_equal(by_vanishing(X, D), by_vanishing(X, D, seed=3, prime=32003))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_monomials_count_the_same(k: int) -> None:
    D = box(del_pezzo(k), 3000)
    assert np.array_equal(by_monomials(del_pezzo(k), D), sections(del_pezzo(k), D))


@pytest.mark.parametrize("n", range(6))
def test_the_formula_on_hirzebruch_surfaces(n: int) -> None:
    D = np.array(list(itertools.product(range(-3, 9), range(-6, 25))))
    assert np.array_equal(by_summation(hirzebruch(n), D), sections(hirzebruch(n), D))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 4), st.integers(-7, 7), st.integers(-9, 9))
def test_all_dimensions_on_hirzebruch_surfaces_as_by_arcs(n: int, a: int, b: int) -> None:
    assert cohomology(hirzebruch(n), (a, b)) == cech.cohomology(
        fans.hirzebruch_fan(n), (b, a, 0, 0)
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-6, 6), min_size=4, max_size=4))
def test_all_dimensions_on_dp3_as_by_arcs_and_by_the_cech_complex(D: list[int]) -> None:
    invariant = fans.dp3_divisor(*D)
    found = cohomology(del_pezzo(3), D)
    assert found == cech.cohomology(fans.DP3, invariant)
    assert found == cech.cech_cohomology(fans.DP3, invariant)


@settings(deadline=None, max_examples=100)
@given(classes())
def test_riemann_roch_and_serre_duality(given_class: tuple[Surface, tuple[int, ...]]) -> None:
    X, D = given_class
    dual = tuple(k - d for k, d in zip(X.canonical, D, strict=True))
    h, other = cohomology(X, D), cohomology(X, dual)
    assert min(h) >= 0
    assert h.euler == X.euler_characteristic(D) == X.euler_characteristic(dual)
    assert tuple(h) == tuple(reversed(other))


@settings(deadline=None, max_examples=100)
@given(classes())
def test_what_is_left_moves_and_has_the_same_sections(
    given_class: tuple[Surface, tuple[int, ...]],
) -> None:
    X, D = given_class
    left = without_fixed_part(X, [D])
    assert sections(X, left) == sections(X, [D])
    if sections(X, [D])[0]:
        assert X.is_nef(left)[0]
        assert np.array_equal(without_fixed_part(X, left), left)
        # A nef class has no higher cohomology on these surfaces.
        assert cohomologies(X, left)[0, 1:].tolist() == [0, 0]


@settings(deadline=None, max_examples=60)
@given(st.integers(3, 6), st.integers(0, 10**6))
def test_reflections_leave_elimination_unchanged(k: int, seed: int) -> None:
    """Reflections in roots are Cremona maps and exchanges of points: they move the points."""
    X = del_pezzo(k)
    D = box(X, 3, seed)
    roots = classes_with(k, square=-2, degree=0)
    root = np.array(roots[seed % len(roots)])
    moved = D + (X.intersections(D, [tuple(root)])) * root
    assert np.array_equal(by_vanishing(X, D), sections(X, moved))


def test_points_are_general() -> None:
    assert general_points(6) == general_points(6)
    (x1, y1), (x2, y2), (x3, y3) = general_points(3)
    assert ((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)) % PRIME


def test_points_are_never_general_where_the_field_is_too_small() -> None:
    with pytest.raises(InputError, match="never general"):
        general_points(6, prime=3)


def test_unusable_classes_are_refused() -> None:
    X = del_pezzo(2)
    for bad in ([1, 2], [1, 2, 0.5], [1, 2, 10**7], [True, 0, 0]):
        with pytest.raises(InputError, match="3 integer coefficients"):
            sections(X, [bad])
    with pytest.raises(InputError, match="3 integer coefficients"):
        sections(X, (1, 0, 0))  # type: ignore[arg-type]
    for bad in (32004, 2**25 + 35, 0, 7.0):
        with pytest.raises(InputError, match="accepted are primes"):
            by_vanishing(X, [(1, 0, 0)], prime=bad)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not toric"):
        by_monomials(del_pezzo(4), [(1, 0, 0, 0, 0)])
    with pytest.raises(InputError, match="Hirzebruch surfaces"):
        by_summation(X, [(1, 0, 0)])
    with pytest.raises(InputError, match="no blow-up"):
        by_vanishing(hirzebruch(2), [(1, 0)])
    with pytest.raises(InputError, match="degrees up to 60"):
        by_vanishing(X, [(61, 0, 0)])


def test_a_class_that_is_not_effective_has_no_section() -> None:
    assert sections(del_pezzo(6), [(-1, 5, 5, 5, 5, 5, 5), (2, -3, 0, 0, 0, 0, 0)]).tolist() == [
        0,
        0,
    ]
    assert len(sections(del_pezzo(6), np.zeros((0, 7), dtype=np.int64))) == 0


def test_large_classes() -> None:
    million = 10**6
    X = del_pezzo(6)
    classes = [(million, *[-million] * 6), (million, *[million] * 6), (million, *[-1] * 6)]
    all_forms = (million + 1) * (million + 2) // 2
    assert sections(X, classes).tolist() == [0, all_forms, all_forms - 6]


def test_serre_duality_takes_the_largest_classes_too() -> None:
    X = del_pezzo(2)
    assert cohomologies(X, [(10**6, 0, 0)])[0].tolist() == [(10**6 + 1) * (10**6 + 2) // 2, 0, 0]
    assert cohomologies(X, [(-(10**6), 0, 0)])[0, 0] == 0


def test_a_count_that_would_take_hours_is_refused() -> None:
    with pytest.raises(InputError, match="the formula takes larger"):
        by_monomials(del_pezzo(2), [(10**6, -3, 0)])
    with pytest.raises(InputError, match="the formula takes larger"):
        by_summation(hirzebruch(3), [(10**6, 10**6)])


@pytest.mark.parametrize("bad", [None, "x", -1, 1.5, []])
def test_points_need_a_seed_and_a_number(bad: Any) -> None:
    with pytest.raises(InputError):
        by_vanishing(del_pezzo(2), [(1, 0, 0)], seed=bad)
    with pytest.raises(InputError):
        general_points(bad)
