"""Cohomology of line bundles on a bicubic Calabi–Yau threefold, by the Koszul sequence.

X ⊂ ℙ² × ℙ² is the zero set of a form P of bidegree (3, 3). Of the sequence
0 → O(a − 3, b − 3) → O(a, b) → O_X(a, b) → 0 the first two bundles have cohomology in at most one
degree each, by Bott's formula and Künneth's, so that hⁱ of the third is read off, unless both have
it in degree 2: then multiplication by P decides, a matrix whose rank is computed over a prime field
for a random P. In degrees 0 and 4 the map is injective and surjective.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import comb
from typing import NamedTuple

from flint import nmod_mat

from workbench.accepted import generator, whole

__all__ = ["PRIME", "Bundle", "ThreefoldCohomology", "bicubic_cohomology", "bicubic_index"]

PRIME = 2**31 - 1
Bundle = tuple[int, int]

_LARGEST = 12
_LARGEST_INDEX = 10**9


class ThreefoldCohomology(NamedTuple):
    """The dimensions h⁰, h¹, h², h³."""

    h0: int
    h1: int
    h2: int
    h3: int

    @property
    def euler(self) -> int:
        """The alternating sum."""
        return self.h0 - self.h1 + self.h2 - self.h3


def bicubic_index(a: int, b: int) -> Fraction:
    """Return χ(O_X(a, b)) = 3ab(a + b)/2 + 3(a + b), by Hirzebruch, Riemann and Roch.

    From the intersection numbers J₁²J₂ = J₁J₂² = 3 and c₂·J₁ = c₂·J₂ = 36.

    Examples
    --------
    >>> bicubic_index(1, 2)
    Fraction(18, 1)
    """
    a, b = (whole(k, "a number of O(a, b)", -_LARGEST_INDEX, _LARGEST_INDEX) for k in (a, b))
    return Fraction(3 * a * b * (a + b), 2) + 3 * (a + b)


def bicubic_cohomology(a: int, b: int, seed: int = 0) -> ThreefoldCohomology:
    """Return h⁰ to h³ of O_X(a, b), |a|, |b| ≤ 12.

    Parameters
    ----------
    a, b
        The bundle.
    seed
        Of the random form P, over the field of 2³¹ − 1 elements, where a rank is needed.

    Examples
    --------
    >>> bicubic_cohomology(1, 2), bicubic_cohomology(-1, 3)
    (ThreefoldCohomology(h0=18, h1=0, h2=0, h3=0), ThreefoldCohomology(h0=0, h1=3, h2=0, h3=0))
    """
    a, b = (whole(k, "a number of O(a, b) on the bicubic", -_LARGEST, _LARGEST) for k in (a, b))
    seed = whole(seed, "the seed", 0)
    (q, ambient), (r, twisted) = _ambient(a, b), _ambient(a - 3, b - 3)
    rank = 0
    if ambient and twisted and q == r:
        rank = min(ambient, twisted) if q != 2 else _rank(a, b, seed)
    h = [0, 0, 0, 0]
    # H^q(A) loses the image; the kernel of H^r(A(−X)) appears in degree r − 1 of X.
    if ambient - rank:
        h[q] += ambient - rank
    if twisted - rank:
        h[r - 1] += twisted - rank
    return ThreefoldCohomology(*h)


def _plane(k: int) -> tuple[int, int]:
    """Return the degree of cohomology of O(k) on ℙ², and its dimension."""
    return (0, comb(k + 2, 2)) if k >= 0 else (2, comb(-k - 1, 2))


def _ambient(a: int, b: int) -> tuple[int, int]:
    (p, m), (q, n) = _plane(a), _plane(b)
    return p + q, m * n


def _monomials(k: int) -> list[tuple[int, int, int]]:
    """Return exponents of a basis: of O(k), or of H²(O(k)), whose exponents are all negative."""
    if k >= 0:
        return [(u, v, k - u - v) for u in range(k + 1) for v in range(k + 1 - u)]
    return [(-1 - u, -1 - v, -1 - w) for u, v, w in _monomials(-k - 3)] if k <= -3 else []


@cache
def _form(seed: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...], int], ...]:
    numbers = iter(generator(seed).integers(1, PRIME, 100).tolist())
    return tuple((x, y, next(numbers)) for x in _monomials(3) for y in _monomials(3))


def _rank(a: int, b: int, seed: int) -> int:
    """Return the rank of P: H²(O(a − 3, b − 3)) → H²(O(a, b)).

    A product whose exponents leave the basis is 0 in cohomology.
    """
    rows = [(x, y) for x in _monomials(a - 3) for y in _monomials(b - 3)]
    place = {
        target: i for i, target in enumerate((x, y) for x in _monomials(a) for y in _monomials(b))
    }
    matrix = nmod_mat(len(rows), len(place), PRIME)
    for i, (x, y) in enumerate(rows):
        for s, t, c in _form(seed):
            j = place.get((_sum(x, s), _sum(y, t)))
            if j is not None:
                matrix[i, j] = c
    return int(matrix.rank())


def _sum(x: Sequence[int], y: Sequence[int]) -> tuple[int, int, int]:
    return x[0] + y[0], x[1] + y[1], x[2] + y[2]
