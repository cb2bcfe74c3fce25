"""Least squares on a basis of terms, solved exactly over the rational numbers.

A numerical fit only suggests a formula: its coefficients are floating-point numbers, rounded by
hand, and a window in which two terms agree goes unnoticed. Here data and terms are integers or
fractions, the normal equations AᵀA c = Aᵀy are solved in ℚ with python-flint, and a basis that the
data cannot tell apart is refused, with the relation among its terms. The residual is exact too, so
that residual 0 is a proof that the formula holds on every row.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm, prod
from typing import Any

import numpy as np
from flint import fmpq_mat, fmpz_mat

from workbench.accepted import shown, whole
from workbench.errors import InputError
from workbench.rationals import fraction_of

__all__ = ["Basis", "ExactFit", "exact_fit", "monomial_basis"]

Number = int | Fraction
_MOST_TERMS = 100_000
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Basis:
    """Named terms and their exact value in each row.

    Attributes
    ----------
    terms
        How each is written; "1" is the constant.
    rows
        One tuple a row of the data, one integer or fraction a term.
    """

    terms: tuple[str, ...]
    rows: tuple[tuple[Number, ...], ...]


@dataclass(frozen=True)
class ExactFit:
    """target = Σ coefficient·term, with the sum of squares that is left.

    Attributes
    ----------
    target, terms, coefficients
        The formula.
    residual
        Σ (target − formula)² over all rows, exact.
    exceptions
        The rows in which the formula is not the target, ascending.
    rows
        How many rows were fitted.
    """

    target: str
    terms: tuple[str, ...]
    coefficients: tuple[Fraction, ...]
    residual: Fraction
    exceptions: tuple[int, ...]
    rows: int

    @property
    def exact(self) -> bool:
        """Whether the formula is the target in every row."""
        return not self.exceptions

    @property
    def formula(self) -> str:
        """The fit as one line, without the terms of coefficient 0."""
        parts = [
            _times(c, term) for c, term in zip(self.coefficients, self.terms, strict=True) if c
        ]
        relation = "=" if self.exact else "≈"
        return f"{self.target} {relation} {' + '.join(parts) or '0'}".replace("+ -", "− ").replace(
            "-", "−"
        )

    def value(self, row: Sequence[Number]) -> Fraction:
        """Return the formula's value where the terms have these values."""
        return sum((c * x for c, x in zip(self.coefficients, row, strict=True)), start=Fraction(0))


def monomial_basis(
    names: Sequence[str], points: Sequence[Sequence[Any]] | np.ndarray, degree: int
) -> Basis:
    """Return all monomials up to a degree, the constant first.

    Parameters
    ----------
    names
        How each coordinate is written.
    points
        One row a point, of integers or fractions.
    degree
        The largest total degree.

    Examples
    --------
    >>> basis = monomial_basis("ab", [(2, 3)], 2)
    >>> basis.terms, basis.rows
    (('1', 'a', 'b', 'a²', 'a·b', 'b²'), ((1, 2, 3, 4, 6, 9),))
    """
    degree, names = whole(degree, "the degree of monomials", 0), _listed(names, "names")
    if comb(len(names) + degree, degree) > _MOST_TERMS:
        raise InputError(
            f"there are {comb(len(names) + degree, degree)} monomials up to degree {degree}; "
            f"at most {_MOST_TERMS} make a basis."
        )
    chosen = [
        combination
        for size in range(degree + 1)
        for combination in itertools.combinations_with_replacement(range(len(names)), size)
    ]
    rows = _exact_rows(points, len(names))
    return Basis(
        tuple(_monomial(names, combination) for combination in chosen),
        tuple(tuple(prod(row[i] for i in combination) for combination in chosen) for row in rows),
    )


def exact_fit(basis: Basis, target: Sequence[Any] | np.ndarray, name: str = "y") -> ExactFit:
    """Fit a number to terms by least squares, exactly.

    Parameters
    ----------
    basis
        The terms.
    target
        The number in each row, an integer or a fraction.
    name
        How that number is written.

    Raises
    ------
    InputError
        If a number is a float, the lengths differ, or the rows do not determine the coefficients.

    Examples
    --------
    The triangular numbers.

    >>> fit = exact_fit(monomial_basis("n", [[1], [2], [3], [4]], 2), [1, 3, 6, 10], "T(n)")
    >>> fit.formula, fit.exact
    ('T(n) = 1/2·n + 1/2·n²', True)

    >>> exact_fit(monomial_basis("n", [[1], [2]], 2), [1, 3])
    Traceback (most recent call last):
        ...
    workbench.errors.InputError: 2 rows cannot tell the 3 terms apart: 2 − 3·n + n² is 0 in every \
row; give more rows, or leave out a term.
    """
    values = [row[0] for row in _exact_rows([[v] for v in _listed(target, "numbers to fit")], 1)]
    rows = _exact_rows(basis.rows, len(basis.terms))
    if len(values) != len(rows):
        raise InputError(f"there are {len(rows)} rows of terms and {len(values)} numbers to fit.")
    design, scale = _integral(rows)
    goal, goal_scale = _integral([(v,) for v in values])
    normal = design.transpose() * design
    if normal.rank() < len(basis.terms):
        raise InputError(
            f"{len(rows)} rows cannot tell the {len(basis.terms)} terms apart: "
            f"{_relation(normal, basis.terms)} is 0 in every row; "
            "give more rows, or leave out a term."
        )
    solved = fmpq_mat(normal).solve(fmpq_mat(design.transpose() * goal))
    coefficients = tuple(fraction_of(c) * Fraction(scale, goal_scale) for c in solved.entries())
    left = [v - _combined(coefficients, row) for v, row in zip(values, rows, strict=True)]
    return ExactFit(
        target=name,
        terms=basis.terms,
        coefficients=coefficients,
        residual=sum((x * x for x in left), start=Fraction(0)),
        exceptions=tuple(i for i, x in enumerate(left) if x),
        rows=len(rows),
    )


def _combined(coefficients: Sequence[Fraction], row: Sequence[Number]) -> Fraction:
    return sum((c * x for c, x in zip(coefficients, row, strict=True) if x), start=Fraction(0))


def _exact_rows(rows: Sequence[Sequence[Any]] | np.ndarray, width: int) -> list[tuple[Number, ...]]:
    listed = _listed(rows, "rows")
    found = [
        tuple(x.item() if isinstance(x, np.integer) else x for x in _listed(row, "numbers"))
        for row in listed
    ]
    if not found:
        raise InputError("there is no row to fit.")
    for row in found:
        if len(row) != width or not all(type(x) in (int, Fraction) for x in row):
            raise InputError(
                f"a row of an exact fit has {width} integers or fractions, not {list(row)}."
            )
    return found


def _listed(values: Any, what: str) -> Any:
    """Return a sequence, that of an array as a list."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if not isinstance(values, Sequence):
        raise InputError(f"an exact fit needs a list of {what}, not {shown(values)}.")
    return values


def _integral(rows: Sequence[Sequence[Number]]) -> tuple[fmpz_mat, int]:
    scale = lcm(*(Fraction(x).denominator for row in rows for x in row))
    entries = [int(x * scale) for row in rows for x in row]
    return fmpz_mat(len(rows), len(rows[0]), entries), scale


def _relation(normal: fmpz_mat, terms: Sequence[str]) -> str:
    kernel, _ = normal.nullspace()
    vector = [int(kernel[i, 0]) for i in range(kernel.nrows())]
    shared = np.gcd.reduce(np.array(vector, dtype=object))
    first = next(v for v in vector if v)
    signed = [Fraction(v, int(shared)) * (1 if first > 0 else -1) for v in vector]
    parts = [_times(c, term) for c, term in zip(signed, terms, strict=True) if c]
    return " + ".join(parts).replace("+ -", "− ")


def _times(coefficient: Fraction, term: str) -> str:
    if term == "1":
        return str(coefficient)
    if abs(coefficient) == 1:
        return term if coefficient > 0 else f"-{term}"
    return f"{coefficient}·{term}"


def _monomial(names: Sequence[str], combination: Sequence[int]) -> str:
    factors = [
        names[i] + (str(k).translate(_SUPERSCRIPT) if k > 1 else "")
        for i, k in ((i, list(combination).count(i)) for i in dict.fromkeys(combination))
    ]
    return "·".join(factors) or "1"
