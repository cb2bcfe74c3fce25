"""h⁰ of a line bundle on a curve in a toric surface from products of polynomials alone.

An independent check of `curve_bundles`, without H¹ and without arcs. Take two sections s, t of a
globally generated bundle A without a common zero on C. Then ℓ ↦ (sℓ, tℓ) identifies H⁰(L|_C) with
the pairs (f, g) of sections of (L + A)|_C for which t f = s g (glue f/s and g/t on the two open
sets where s and t do not vanish). When H¹(L + A − C) = H¹(L + 2A − C) = 0, sections on C are
polynomials modulo P, so that

    h⁰(L|_C) = 2 h⁰(L + A) − 2 h⁰(L + A − C) + h⁰(L + 2A − C) − rank(t f − s g + P h),

the rank of the map of triples (f, g, h) to H⁰(L + 2A).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from flint import nmod_mat

from workbench.accepted import generator, prime_number
from workbench.errors import InputError
from workbench.toric._rank_kernel import PRIME
from workbench.toric.cech import cohomology
from workbench.toric.curve_bundles import CurveBundle, curves_of
from workbench.toric.fans import Divisor, minus, plus

__all__ = ["h0_by_pencil"]


_LEAST_PRIME = 10**6


def h0_by_pencil(
    pair: CurveBundle, coefficients: np.ndarray, seed: int = 0, prime: int = PRIME
) -> np.ndarray:
    """Return h⁰(C, L|_C) of each curve over the field of `prime` elements.

    Parameters
    ----------
    pair
        The linear system of curves and the bundle, on a surface with ample −K.
    coefficients
        Shape (curves, n): the coefficients of each curve, not all 0.
    seed
        Of the random pencil s, t in |−nK|. Were s and t to meet on a curve, which has probability
        of order 1/prime, the number would be too large.
    prime
        The characteristic, from 10⁶ to 2³¹ − 1.

    Examples
    --------
    A cubic curve through three points, with the trivial bundle: connected.

    >>> from workbench.toric.fans import DP3, dp3_divisor
    >>> pair = CurveBundle(DP3, dp3_divisor(3, -1, -1, -1), dp3_divisor(0, 0, 0, 0))
    >>> h0_by_pencil(pair, np.array([[1, 2, 3, 4, 5, 6, 7]])).tolist()
    [1]
    """
    X, C, L = pair.surface, pair.curve, pair.bundle
    if prime_number(prime, "the characteristic", PRIME) < _LEAST_PRIME:
        raise InputError(f"a random pencil needs a prime above {_LEAST_PRIME}, not {prime}.")
    curves = curves_of(pair, coefficients) % prime
    if not curves.any(axis=1).all():
        raise InputError("a curve needs a coefficient that is not 0 modulo the prime.")
    rng = generator(seed)
    A = _twist(pair)
    multipliers = X.sections(A)
    s, t = rng.integers(1, prime, (2, len(multipliers))).tolist()
    once, twice = X.sections(plus(L, A)), X.sections(plus(plus(L, A), A))
    lower = X.sections(minus(plus(plus(L, A), A), C))
    constant = 2 * (len(once) - cohomology(X, minus(plus(L, A), C)).h0) + len(lower)
    column = {tuple(m): i for i, m in enumerate(twice.tolist())}
    pencil = [
        *_products(once, multipliers, t, column),
        *_products(once, multipliers, s, column),
    ]
    found = []
    for curve in curves.tolist():
        rows = pencil + _products(lower, pair.monomials, curve, column)
        flat = list(itertools.chain.from_iterable(rows))
        found.append(constant - nmod_mat(len(rows), len(column), flat, prime).rank())
    return np.array(found, dtype=np.int64)


def _twist(pair: CurveBundle) -> Divisor:
    X, C, L = pair.surface, pair.curve, pair.bundle
    if min((X.intersections @ -np.array(X.canonical)).tolist()) <= 0:
        raise InputError("this check needs a surface whose anticanonical bundle is ample.")
    times = 1
    while True:
        A = tuple(-times * k for k in X.canonical)
        once = plus(minus(L, C), A)
        if cohomology(X, once).h1 == cohomology(X, plus(once, A)).h1 == 0:
            return A
        times += 1


def _products(
    basis: np.ndarray,
    monomials: np.ndarray,
    coefficients: Sequence[int],
    column: dict[tuple[int, int], int],
) -> list[list[int]]:
    rows = []
    for x, y in basis.tolist():
        row = [0] * len(column)
        for (u, v), c in zip(monomials.tolist(), coefficients, strict=True):
            if c:
                row[column[x + u, y + v]] = c
        rows.append(row)
    return rows
