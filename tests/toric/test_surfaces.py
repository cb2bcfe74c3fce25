"""Intersection forms, canonical classes and negative curves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.surfaces import Surface, classes_with, del_pezzo, hirzebruch


@pytest.mark.parametrize(("k", "curves"), list(enumerate([1, 3, 6, 10, 16, 27, 56, 240], start=1)))
def test_curves_of_square_minus_one(k: int, curves: int) -> None:
    X = del_pezzo(k)
    assert len(set(X.negative)) == curves
    assert X.dot(X.canonical, X.canonical) == 9 - k
    for C in X.negative:
        assert X.dot(C, C) == X.dot(C, X.canonical) == -1
    assert X.is_nef(-np.array([X.canonical]))[0]


@pytest.mark.parametrize(("k", "roots"), [(3, 8), (4, 20), (5, 40), (6, 72), (7, 126), (8, 240)])
def test_roots(k: int, roots: int) -> None:
    """The root systems A₂×A₁, A₄, D₅, E₆, E₇, E₈; roots of degree 0 come with both signs."""
    found = classes_with(k, square=-2, degree=0)
    flat = sum(D[0] == 0 for D in found)
    assert 2 * (len(found) - flat) + flat == roots


@given(st.integers(0, 30), st.integers(-9, 9), st.integers(-9, 9))
def test_hirzebruch_surfaces(n: int, a: int, b: int) -> None:
    X = hirzebruch(n)
    assert X.dot(X.canonical, X.canonical) == 8
    assert 2 * X.euler_characteristic((a, b)) == 2 * (a + 1) * (b + 1) - n * a * (a + 1)


def test_what_is_no_surface_is_refused() -> None:
    for bad in (0, 9, 2.0, "3"):
        with pytest.raises(InputError, match="from 1 to 8"):
            del_pezzo(bad)
    for bad in (-1, 1.0, 2000):
        with pytest.raises(InputError, match="from 0 to 1000"):
            hirzebruch(bad)
    plane = ("P²", ("H",), ("d",), ((1,),))
    with pytest.raises(InputError, match="Noether"):
        Surface(*plane, canonical=(-2,), negative=(), effective=((1,),))
    with pytest.raises(InputError, match="no rational curve"):
        Surface(*plane, canonical=(-3,), negative=((1,),), effective=((1,),))
    with pytest.raises(InputError, match="2 rows and columns"):
        Surface("X", ("A", "B"), ("a", "b"), ((1, 0), (0,)), (-3, 0), (), ())


def test_a_list_is_no_surface_either_and_what_was_asked_before_does_not_matter() -> None:
    assert hirzebruch(1).name == "F₁"
    for bad in ([], [1], None, 1.0, True):
        with pytest.raises(InputError, match="accepted are integers"):
            hirzebruch(bad)  # type: ignore[arg-type]
        with pytest.raises(InputError, match="accepted are integers"):
            del_pezzo(bad)  # type: ignore[arg-type]


def test_numbers_of_classes_that_are_none_or_without_end_are_refused() -> None:
    for k, square, degree in [(9, -1, 1), (3, -(10**4), 1), (3, -1, 10**6), (3, -1, 1.5)]:
        with pytest.raises(InputError, match="accepted are integers"):
            classes_with(k, square, degree)  # type: ignore[arg-type]


def test_numbers_that_would_not_fit_in_64_bits_are_refused() -> None:
    X = del_pezzo(2)
    for bad in (10**18, np.iinfo(np.int64).min):
        D = np.array([[bad, 0, 0]])
        for refused in (X.divisors, X.euler_characteristics, X.is_nef):
            with pytest.raises(InputError):
                refused(D)
    with pytest.raises(InputError, match="too large"):
        X.euler_characteristics(np.array([[10**12, 0, 0]]))
    for bad_list in (None, 5, "abc", {(1, 0, 0)}):
        with pytest.raises(InputError):
            X.divisors(bad_list)  # type: ignore[arg-type]
