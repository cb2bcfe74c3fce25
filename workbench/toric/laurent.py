"""Laurent polynomials with integer coefficients, and their mutations.

M. Akhtar, T. Coates, S. Galkin, A. Kasprzyk, *Minkowski polynomials and mutations*, SIGMA 8 (2012)
094: for a covector w and a factor F in monomials of height 0, the mutation of f = Σ_h C_h, with C_h
its part of height h, is Σ_h C_h F^h. It is a Laurent polynomial if F^{−h} divides C_h for h < 0,
and has the same constant terms of its powers, since x ↦ x F^{w(x)} preserves the volume form of
the torus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, gcd
from typing import Any

from workbench.accepted import shown, whole_numbers
from workbench.errors import InputError
from workbench.toric.polygons import Polygon
from workbench.toric.polytopes import ReflexivePolytope

__all__ = ["Exponent", "LaurentPolynomial", "binomial_polynomial", "mutation"]

Exponent = tuple[int, ...]

_LARGEST = 10**6


@dataclass(frozen=True)
class LaurentPolynomial:
    """A sum of monomials.

    Attributes
    ----------
    terms
        Pairs of an exponent and its coefficient, sorted, without coefficients 0.

    Raises
    ------
    InputError
        If there is no term, exponents differ in length, or something is no integer or too large.

    Examples
    --------
    >>> LaurentPolynomial.of({(1, 0): 1, (0, 1): 1, (-1, -1): 1}).variables
    2
    """

    terms: tuple[tuple[Exponent, int], ...]

    def __post_init__(self) -> None:
        if not _are_terms(self.terms):
            raise InputError(
                "A Laurent polynomial has terms: exponents of one length, and coefficients, "
                f"integers of size at most {_LARGEST}."
            )
        total: Counter[Exponent] = Counter()
        for exponent, coefficient in self.terms:
            total[exponent] += coefficient
        object.__setattr__(self, "terms", tuple(sorted((m, c) for m, c in total.items() if c)))

    @classmethod
    def of(cls, coefficients: Mapping[Exponent, int]) -> LaurentPolynomial:
        """Make it from a coefficient for each exponent."""
        if not isinstance(coefficients, Mapping):
            raise InputError(f"{shown(coefficients)} gives no coefficient for each exponent.")
        return cls(tuple(coefficients.items()))

    @property
    def variables(self) -> int:
        """Their number; 0 for the polynomial 0."""
        return len(self.terms[0][0]) if self.terms else 0

    def moved(self, matrix: tuple[tuple[int, ...], ...]) -> LaurentPolynomial:
        """Apply a linear map, given by rows of integers, to the exponents."""
        if not isinstance(matrix, Sequence) or not len(matrix):
            raise InputError(f"{shown(matrix)} is no list of rows of a linear map.")
        rows = [
            whole_numbers(row, "a row of a linear map", -_LARGEST, _LARGEST, self.variables)
            for row in matrix
        ]
        return LaurentPolynomial(
            tuple(
                (tuple(sum(a * x for a, x in zip(row, m, strict=True)) for row in rows), c)
                for m, c in self.terms
            )
        )


def binomial_polynomial(polytope: Polygon | ReflexivePolytope) -> LaurentPolynomial:
    """Put binomial coefficients on the lattice points of each edge, and 0 on all other points.

    Examples
    --------
    >>> square = Polygon(((-1, -1), (1, -1), (1, 1), (-1, 1)))
    >>> sorted(c for _, c in binomial_polynomial(square).terms)
    [1, 1, 1, 1, 2, 2, 2, 2]
    """
    coefficients: dict[Exponent, int] = {}
    for start, end in _edges(polytope):
        step = [b - a for a, b in zip(start, end, strict=True)]
        length = gcd(*step)
        for k in range(length + 1):
            point = tuple(a + k * (s // length) for a, s in zip(start, step, strict=True))
            coefficients[point] = comb(length, k)
    return LaurentPolynomial.of(coefficients)


def mutation(
    f: LaurentPolynomial, height: Exponent, factor: LaurentPolynomial
) -> LaurentPolynomial:
    """Return Σ_h C_h F^h, where C_h is the part of f of height h = ⟨w, ·⟩.

    Parameters
    ----------
    f
        The polynomial.
    height
        The covector w.
    factor
        F, all of whose monomials have height 0.

    Raises
    ------
    InputError
        If they have not, or a part of negative height is not divisible.

    Examples
    --------
    >>> f = LaurentPolynomial.of({(1, 0): 1, (-1, 0): 1, (-1, 1): 1})
    >>> mutation(f, (1, 0), LaurentPolynomial.of({(0, 0): 1, (0, 1): 1})).terms
    (((-1, 0), 1), ((1, 0), 1), ((1, 1), 1))
    """
    height = whole_numbers(height, "a height", -_LARGEST, _LARGEST)
    if not len(height) == factor.variables == f.variables:
        raise InputError(f"The height and the factor need {f.variables} variables, as f has.")
    if any(_height(height, exponent) for exponent, _ in factor.terms):
        raise InputError(f"A monomial of the factor has not height 0 for the covector {height}.")
    parts: dict[int, dict[Exponent, int]] = {}
    for exponent, c in f.terms:
        parts.setdefault(_height(height, exponent), {})[exponent] = c
    result: dict[Exponent, int] = {}
    for h, part in parts.items():
        changed = part
        for _ in range(abs(h)):
            changed = (_multiplied if h > 0 else _divided)(changed, factor)
            if max(map(abs, changed.values())) > _LARGEST:
                raise InputError(f"The mutation has coefficients of more than {_LARGEST} in size.")
        result.update(changed)
    return LaurentPolynomial.of(result)


def _are_terms(terms: Any) -> bool:
    try:
        lengths = {len(exponent) for exponent, _ in terms}
        numbers = [x for exponent, coefficient in terms for x in (*exponent, coefficient)]
    except (TypeError, ValueError):
        return False
    whole = all(type(x) is int and abs(x) <= _LARGEST for x in numbers)
    return whole and len(lengths) == 1 and 0 not in lengths


def _height(covector: Exponent, exponent: Exponent) -> int:
    return sum(a * b for a, b in zip(covector, exponent, strict=True))


def _edges(polytope: Polygon | ReflexivePolytope) -> set[tuple[Exponent, Exponent]]:
    if isinstance(polytope, Polygon):
        return set(polytope.edges)
    corners = polytope.vertices
    pairs = {
        (min(a, b), max(a, b))
        for facet in polytope.facets
        for a, b in zip(facet, facet[1:] + facet[:1], strict=True)
    }
    return {(corners[a], corners[b]) for a, b in pairs}


def _multiplied(part: dict[Exponent, int], factor: LaurentPolynomial) -> dict[Exponent, int]:
    result: Counter[Exponent] = Counter()
    for exponent, c in part.items():
        for step, d in factor.terms:
            result[_plus(exponent, step)] += c * d
    return result


def _divided(part: dict[Exponent, int], factor: LaurentPolynomial) -> dict[Exponent, int]:
    """Divide from the lexicographically least exponent on."""
    rest, result = dict(part), dict[Exponent, int]()
    first, unit = factor.terms[0]
    largest = [
        max(m[v] for m in part) - max(m[v] for m, _ in factor.terms) for v in range(len(first))
    ]
    while rest:
        least = min(rest)
        c, remainder = divmod(rest[least], unit)
        place = tuple(a - b for a, b in zip(least, first, strict=True))
        if remainder or any(x > most for x, most in zip(place, largest, strict=True)):
            raise InputError("A part of negative height is not divisible by the factor so often.")
        result[place] = c
        for step, d in factor.terms:
            at = _plus(place, step)
            rest[at] = rest.get(at, 0) - c * d
            if not rest[at]:
                del rest[at]
    return result


def _plus(exponent: Exponent, step: Exponent) -> Exponent:
    return tuple(a + b for a, b in zip(exponent, step, strict=True))
