"""h⁰ of line bundles on curves in a toric surface, for every pattern of vanishing coefficients.

A curve C in the linear system |D_C| is the zero locus of P = Σ cₖ χ^{mₖ}, one coefficient a section
of O(D_C). The restriction of a line bundle L sits in the Koszul sequence
0 → O(L − C) → O(L) → L|_C → 0, whose long exact sequence gives

    h⁰(C, L|_C) = h⁰(L) − h⁰(L − C) + dim ker(P : H¹(L − C) → H¹(L)).

Both H¹ have bases of arcs (see `cech`), on which P acts by restriction: a negative ray of
(L, m + mₖ) is one of (L − C, m), so that the function 1 on an arc goes to cₖ times the sum of the
arcs in it. The matrix has one coefficient, up to sign, in each non-zero place. The setting is that
of M. Bies, M. Cvetič, R. Donagi, L. Lin, M. Liu, F. Ruehle, Machine learning and algebraic
approaches towards complete matter spectra in 4d F-theory, arXiv:2007.00009 (reference [33] of the
paper).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import fmpz_mat

from workbench.accepted import generator, integer_table, prime_number, whole
from workbench.errors import InputError
from workbench.toric._rank_kernel import PRIME, ranks_modulo
from workbench.toric.cech import arcs_of, cohomology
from workbench.toric.fans import Divisor, ToricSurface, minus

__all__ = [
    "CurveBundle",
    "all_patterns",
    "brill_noether_number",
    "curves_of",
    "h0_over_rationals",
    "h0_values",
    "random_coefficients",
]

_MOST_MONOMIALS = 20


@dataclass(frozen=True)
class CurveBundle:
    """A line bundle L, restricted to the curves of a linear system |C|.

    Attributes
    ----------
    surface
        A smooth complete toric surface.
    curve, bundle
        Invariant divisors of the classes of C and L.

    Raises
    ------
    InputError
        If the class of the curve is not effective, or not a proper curve, or a divisor has not one
        coefficient a ray.

    Examples
    --------
    Bundles of degree 3 on curves of genus 3 in dP₃.

    >>> from workbench.toric.fans import DP3, dp3_divisor
    >>> pair = CurveBundle(DP3, dp3_divisor(4, -1, -1, -1), dp3_divisor(0, 2, 2, -1))
    >>> pair.genus, pair.degree, len(pair.monomials), pair.map_shape
    (3, 3, 12, (3, 2))
    """

    surface: ToricSurface
    curve: Divisor
    bundle: Divisor

    def __post_init__(self) -> None:
        for name in ("curve", "bundle"):
            object.__setattr__(self, name, self.surface.divisor(getattr(self, name)))
        if not len(self.monomials) or not any(self.surface.intersections @ np.array(self.curve)):
            raise InputError(
                f"no curve has the class of {list(self.curve)}: it has no section, "
                "or only constant ones."
            )

    @cached_property
    def monomials(self) -> np.ndarray:
        """The characters mₖ, a basis of H⁰(O(C)), in lexicographic order."""
        return self.surface.sections(self.curve)

    @property
    def genus(self) -> int:
        """The arithmetic genus g = 1 + C·(C + K)/2 of the curves."""
        X, C = self.surface, self.curve
        return 1 + (X.intersection(C, C) + X.intersection(C, X.canonical)) // 2

    @property
    def degree(self) -> int:
        """The degree d = L·C of the bundle on the curves."""
        return self.surface.intersection(self.bundle, self.curve)

    @property
    def euler_characteristic(self) -> int:
        """The difference h⁰ − h¹ = d + 1 − g, by Riemann and Roch on the curve."""
        return self.degree + 1 - self.genus

    @property
    def residual(self) -> CurveBundle:
        """The bundle K + C − L, whose h⁰ on each curve is h¹ of L, by Serre duality."""
        X = self.surface
        dual = tuple(
            k + c - a for k, c, a in zip(X.canonical, self.curve, self.bundle, strict=True)
        )
        return CurveBundle(X, self.curve, dual)

    @property
    def map_shape(self) -> tuple[int, int]:
        """The dimensions of H¹(L − C) and H¹(L)."""
        return len(self._source), len(self._target)

    @cached_property
    def least(self) -> int:
        """The part of h⁰ that no coefficient changes: h⁰(L) − h⁰(L − C)."""
        X, C, L = self.surface, self.curve, self.bundle
        return cohomology(X, L).h0 - cohomology(X, minus(L, C)).h0

    @cached_property
    def places(self) -> np.ndarray:
        """The matrix of P on H¹, shape (entries, 4): row, column, k, sign; the place holds ±cₖ."""
        number = {tuple(m): k for k, m in enumerate(self.monomials.tolist())}
        found = []
        for row, (m, arc, _) in enumerate(self._source):
            for column, (n, target, first) in enumerate(self._target):
                k = number.get((n[0] - m[0], n[1] - m[1]))
                sign = int(target & arc == target) - int(first & arc == first)
                if k is not None and sign:
                    found.append((row, column, k, sign))
        return np.array(found, dtype=np.int64).reshape(-1, 4)

    @property
    def relevant(self) -> tuple[int, ...]:
        """The numbers k of the coefficients that occur in the matrix: h⁰ depends on these only."""
        return tuple(sorted(set(self.places[:, 2].tolist())))

    @cached_property
    def _source(self) -> list[tuple[tuple[int, int], int, int]]:
        return _basis_of_h1(self.surface, minus(self.bundle, self.curve))

    @cached_property
    def _target(self) -> list[tuple[tuple[int, int], int, int]]:
        return _basis_of_h1(self.surface, self.bundle)


def _basis_of_h1(X: ToricSurface, D: Divisor) -> list[tuple[tuple[int, int], int, int]]:
    """List (m, arc, first arc): the function 1 on an arc, not on the first, modulo constants."""
    count = len(X.rays)
    points, heights = X.heights(D)
    patterns = (heights < 0) @ (1 << np.arange(count))
    basis = []
    for m, negative in zip(points.tolist(), patterns.tolist(), strict=True):
        first, *others = arcs_of(negative, count) or (0,)
        basis += [((m[0], m[1]), arc, first) for arc in others]
    return basis


def all_patterns(pair: CurveBundle) -> np.ndarray:
    """Return which coefficients are not 0, for all 2ⁿ − 1 curves: shape (2ⁿ − 1, n), of 0 and 1.

    Raises
    ------
    InputError
        If there are more than 2²⁰ patterns.
    """
    count = len(pair.monomials)
    if count > _MOST_MONOMIALS:
        raise InputError(
            f"the curves have {count} coefficients; "
            f"all patterns are listed for at most {_MOST_MONOMIALS}."
        )
    numbers = np.arange(1, 1 << count)[:, None]
    return np.asarray(numbers >> np.arange(count - 1, -1, -1) & 1)


def random_coefficients(patterns: np.ndarray, seed: int, largest: int = PRIME - 1) -> np.ndarray:
    """Return a random integer from 1 to `largest` wherever a pattern has 1, else 0.

    Raises
    ------
    InputError
        If a pattern has other numbers than 0 and 1, or `largest` is not below 2³¹.
    """
    patterns = integer_table(
        patterns, np.shape(patterns)[-1] if np.ndim(patterns) else 0, "a pattern"
    )
    if not np.isin(patterns, (0, 1)).all():
        raise InputError("a pattern has 1 where a coefficient is not 0, and else 0.")
    largest = whole(largest, "the largest coefficient", 1, PRIME)
    drawn = generator(seed).integers(1, largest, patterns.shape, endpoint=True)
    return np.asarray(drawn * patterns)


def h0_values(pair: CurveBundle, coefficients: np.ndarray, prime: int = PRIME) -> np.ndarray:
    """Return h⁰(C, L|_C) of each curve over the field of `prime` elements.

    Parameters
    ----------
    pair
        The linear system of curves and the bundle.
    coefficients
        Shape (curves, n): the cₖ of each curve, integers, none of them all divisible by the prime.
    prime
        A prime below 2³¹.

    Examples
    --------
    >>> from workbench.toric.fans import DP3, dp3_divisor
    >>> pair = CurveBundle(DP3, dp3_divisor(4, -1, -1, -1), dp3_divisor(0, 2, 2, -1))
    >>> h0 = h0_values(pair, random_coefficients(all_patterns(pair), seed=0))
    >>> np.bincount(h0).tolist()
    [0, 2048, 1792, 255]
    """
    prime = prime_number(prime, "the characteristic", PRIME)
    reduced = curves_of(pair, coefficients) % prime
    if not reduced.any(axis=1).all():
        raise InputError("a curve needs a coefficient that is not 0 (modulo the prime).")
    rows, columns = pair.map_shape
    ranks = ranks_modulo(pair.places, rows, columns, reduced.astype(np.int64), prime)
    return np.asarray(pair.least + rows - ranks)


def h0_over_rationals(pair: CurveBundle, coefficients: np.ndarray) -> np.ndarray:
    """Return h⁰(C, L|_C) of each curve over ℚ, by exact ranks of integer matrices."""
    curves = curves_of(pair, coefficients)
    rows, columns = pair.map_shape
    found = np.full(len(curves), pair.least + rows)
    if columns and rows:
        for n, curve in enumerate(curves.tolist()):
            matrix = fmpz_mat(rows, columns)
            for row, column, k, sign in pair.places.tolist():
                matrix[row, column] = sign * curve[k]
            found[n] -= matrix.rank()
    return found


def brill_noether_number(genus: int, degree: int, h0: int) -> int:
    """Return ρ = g − (r + 1)(g − d + r) with r = h⁰ − 1.

    A general smooth curve of genus g has a bundle of degree d with r + 1 sections only if ρ ≥ 0
    (Griffiths and Harris, 1980).

    Examples
    --------
    >>> brill_noether_number(3, 3, 2), brill_noether_number(3, 2, 2)
    (1, -1)
    """
    numbers = {"the genus": genus, "the degree": degree, "h⁰": h0}
    genus, degree, h0 = (whole(n, name, -(10**9), 10**9) for name, n in numbers.items())
    r = h0 - 1
    return genus - (r + 1) * (genus - degree + r)


def curves_of(pair: CurveBundle, coefficients: np.ndarray) -> np.ndarray:
    """Return the coefficients of curves as a table of integers, or refuse them.

    Raises
    ------
    InputError
        If they are no integers, one a monomial, or all of a curve are 0.
    """
    found = integer_table(coefficients, len(pair.monomials), "a curve here")
    if not found.any(axis=1).all():
        raise InputError("a curve needs a coefficient that is not 0.")
    return found
