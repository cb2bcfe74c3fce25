from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.conjectures.exact_fit import Basis, exact_fit, monomial_basis
from workbench.errors import InputError

fractions = st.fractions(min_value=-9, max_value=9, max_denominator=12)


@settings(deadline=None, max_examples=25)
@given(st.lists(fractions, min_size=6, max_size=6))
def test_a_polynomial_is_found_from_its_values(coefficients):
    points = [(a, b) for a in range(4) for b in range(4)]
    basis = monomial_basis("ab", points, 2)
    target = [sum(c * x for c, x in zip(coefficients, row, strict=True)) for row in basis.rows]
    fit = exact_fit(basis, target)
    assert fit.coefficients == tuple(coefficients)
    assert fit.exact
    assert fit.residual == 0
    assert [fit.value(row) for row in basis.rows] == target


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(-20, 20), min_size=12, max_size=12))
def test_least_squares_agrees_with_floating_point(target):
    basis = monomial_basis("ab", [(a, b) for a in range(4) for b in range(3)], 1)
    fit = exact_fit(basis, target)
    design = np.array(basis.rows, dtype=float)
    weights, *_ = np.linalg.lstsq(design, np.array(target, dtype=float), rcond=None)
    np.testing.assert_allclose([float(c) for c in fit.coefficients], weights, atol=1e-9)
    left = np.array(target) - design @ weights
    assert float(fit.residual) == pytest.approx(float(left @ left), abs=1e-9)
    assert fit.exact == (fit.residual == 0)


def test_one_wrong_row_is_named_among_the_exceptions():
    basis = Basis(("n",), ((1,), (2,), (0,)))
    fit = exact_fit(basis, [1, 2, 5])
    assert fit.exceptions == (2,)
    assert fit.residual == 25
    assert fit.formula == "y ≈ n"


def test_terms_that_the_rows_cannot_tell_apart_are_refused_with_their_relation():
    basis = monomial_basis("ab", np.array([[n, 2 * n] for n in range(9)]), 1)
    with pytest.raises(InputError, match="2·a − b is 0 in every row"):
        exact_fit(basis, np.arange(9))


def test_fractions_of_terms_and_target_are_scaled_back():
    basis = Basis(("x",), ((Fraction(1, 2),), (Fraction(1, 3),)))
    assert exact_fit(basis, [Fraction(1, 5), Fraction(2, 15)]).coefficients == (Fraction(2, 5),)


@pytest.mark.parametrize(
    ("rows", "target", "sentence"),
    [
        ([(1,)], [0.5], "integers or fractions"),
        ([(1,), (2,)], [1], "2 rows of terms and 1 numbers"),
        ([], [], "no row"),
        ([(1, 2)], [1], "a row of an exact fit has 1"),
    ],
)
def test_what_is_not_exact_is_refused(rows, target, sentence):
    with pytest.raises(InputError, match=sentence):
        exact_fit(Basis(("x",), tuple(rows)), target)


def test_points_with_floats_are_refused():
    with pytest.raises(InputError, match="integers or fractions"):
        monomial_basis("a", [(0.5,)], 1)


def test_a_negative_degree_is_refused():
    with pytest.raises(InputError, match="degree"):
        monomial_basis("a", [(1,)], -1)
