"""Zariski chambers: their number, their classes, their polynomials."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.conjectures.exact_fit import exact_fit, monomial_basis
from workbench.errors import InputError
from workbench.toric.line_bundles import by_summation, by_vanishing, sections
from workbench.toric.surfaces import del_pezzo, hirzebruch
from workbench.toric.zariski import (
    chamber_polynomial,
    chambers,
    chambers_of,
    classes_in,
    count_chambers,
    written_chamber,
)


@pytest.mark.parametrize(("k", "count"), list(enumerate([2, 5, 18, 76, 393, 2764, 33645], start=1)))
def test_number_of_chambers(k: int, count: int) -> None:
    assert count_chambers(del_pezzo(k)) == count
    if k < 7:
        assert len(set(chambers(del_pezzo(k)))) == count


def test_too_many_chambers_are_only_counted() -> None:
    assert count_chambers(del_pezzo(8)) == 1_501_681
    with pytest.raises(InputError, match="1,501,681 chambers"):
        chambers(del_pezzo(8))


def test_number_of_chambers_on_hirzebruch_surfaces() -> None:
    assert [count_chambers(hirzebruch(n)) for n in range(4)] == [1, 2, 2, 2]


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 6), st.integers(0, 10**6))
def test_each_chamber_holds_its_polynomial(k: int, seed: int) -> None:
    X = del_pezzo(k)
    places = chambers(X)
    i = seed % len(places)
    D = classes_in(X, places[i], more=10, seed=seed)
    assert set(chambers_of(X, D)) == {i}
    fit = exact_fit(monomial_basis(X.symbols, D, 2), by_vanishing(X, D))
    assert fit.exact
    assert fit.coefficients == chamber_polynomial(X, places[i])


@pytest.mark.parametrize("k", [2, 4])
def test_the_polynomial_is_the_expanded_index(k: int) -> None:
    X = del_pezzo(k)
    x = sympy.Matrix(sympy.symbols(f"x:{X.rank}"))
    Q, K = sympy.Matrix(X.matrix.tolist()), sympy.Matrix(X.canonical)
    monomials = [1, *x, *(x[i] * x[j] for i in range(X.rank) for j in range(i, X.rank))]
    for chamber in chambers(X):
        left, binomials = x, 0
        for i in chamber:
            C = sympy.Matrix(X.negative[i])
            number = (x.T * Q * C)[0]
            left, binomials = left + number * C, binomials + number * (number + 1) / 2
        index = 1 + (left.T * Q * (left - K))[0] / 2
        other = 1 + (x.T * Q * (x - K))[0] / 2 + binomials
        ours = sum(
            sympy.Rational(c.numerator, c.denominator) * m
            for c, m in zip(chamber_polynomial(X, chamber), monomials, strict=True)
        )
        assert sympy.expand(index - ours) == sympy.expand(other - ours) == 0


def test_polynomials_of_chambers_differ() -> None:
    X = del_pezzo(5)
    found = {chamber_polynomial(X, chamber) for chamber in chambers(X)}
    assert len(found) == 393
    assert all(c.denominator in (1, 2) for one in found for c in one)
    assert all(one[0] == Fraction(1) for one in found)


def test_classes_without_sections_are_in_no_chamber() -> None:
    X = del_pezzo(3)
    rng = np.random.default_rng(4)
    D = rng.integers(-5, 6, (500, 4))
    assert np.array_equal(chambers_of(X, D) >= 0, sections(X, D) > 0)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_polynomials_on_hirzebruch_surfaces(n: int) -> None:
    X = hirzebruch(n)
    D = np.array(list(itertools.product(range(7), range(5 * n + 9))))
    h, place = by_summation(X, D), chambers_of(X, D)
    for chamber, t in [((), 0), *(((0,), t) for t in range(n))]:
        rows = place == len(chamber)
        if chamber:
            rows &= (D[:, 1] - n * D[:, 0]) % n == t
        fit = exact_fit(monomial_basis(X.symbols, D[rows], 2), h[rows])
        assert fit.exact
        assert fit.coefficients == chamber_polynomial(X, chamber, t)


def test_what_has_no_polynomial_is_refused() -> None:
    assert chamber_polynomial(hirzebruch(1), (0,))[0] == 1
    with pytest.raises(InputError, match="integers from 0 to 1"):
        chamber_polynomial(hirzebruch(2), (0,), 2)
    with pytest.raises(InputError, match="dP_1 to dP_6"):
        classes_in(hirzebruch(1), (), 3)


@pytest.mark.parametrize(
    "bad", [None, "x", 5, (99,), (-1,), (0, 2), (0, 1, 2), (1, 0), (0, 0), (1.5,)]
)
def test_curves_that_are_no_chamber_are_refused(bad: Any) -> None:
    X = del_pezzo(2)
    for refused in (chamber_polynomial, written_chamber, lambda X, S: classes_in(X, S, 3)):
        with pytest.raises(InputError, match="a chamber"):
            refused(X, bad)


@pytest.mark.parametrize("bad", [None, "x", -1, 1.5, 10**9])
def test_a_number_of_more_classes_is_checked(bad: Any) -> None:
    with pytest.raises(InputError, match="more classes"):
        classes_in(del_pezzo(2), (0,), bad)
