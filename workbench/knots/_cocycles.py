"""Cocycles on a spine: the abelianisation of its group, and the signs that correct a lift.

Both are linear systems with a row for each relator: over the integers (solved modulo a large prime
and verified exactly), and over the field of two elements.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.knots._compiled import compiled

__all__ = ["abelianisation", "lift_signs"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_PRIME = 2**31 - 1


@compiled
def abelianisation(letters: Ints, starts: Ints, tree: Bools, meridian: Ints) -> Ints:
    """Integers on the faces that sum to 0 on relators and the tree, and to 1 on the meridian.

    Zeros if there are none.
    """
    A = _exponent_sums(letters, starts, tree) % _PRIME
    n = len(A)
    pivots = _row_reduce(A, 2 * n, _PRIME)
    exponents = np.zeros(2 * n, np.int64)
    if pivots[-1] < 0:
        return exponents
    free = 0
    while tree[free] or np.any(pivots == free):
        free += 1
    exponents[free] = 1
    for i in range(n):
        exponents[pivots[i]] = -A[i, free] % _PRIME
    scale = _sum(meridian, exponents) % _PRIME
    exponents = exponents * _inverse_mod(scale, _PRIME) % _PRIME
    exponents = np.where(exponents > _PRIME // 2, exponents - _PRIME, exponents)
    exact = _sum(meridian, exponents) == 1
    for r in range(n):
        exact &= _sum(letters[starts[r] : starts[r + 1]], exponents) == 0
    if not exact:
        exponents[:] = 0
    return exponents


@compiled
def lift_signs(letters: Ints, starts: Ints, tree: Bools, negative: Bools) -> Ints:
    """Sign ``±1`` on each face, 1 on the tree, whose product along a relator is -1 if negative.

    They exist if the second homology with coefficients modulo 2 vanishes, as for a knot exterior;
    another solution differs from this one by the parity of the abelianisation.
    """
    n = len(starts) - 1
    A = np.zeros((n, 2 * n + 1), np.int64)
    A[:, : 2 * n] = _exponent_sums(letters, starts, tree) % 2
    A[:, 2 * n] = negative
    pivots = _row_reduce(A, 2 * n, 2)
    signs = np.ones(2 * n, np.int64)
    for i in range(n):
        if pivots[i] >= 0 and A[i, 2 * n] == 1:
            signs[pivots[i]] = -1
    return signs


@compiled
def _exponent_sums(letters: Ints, starts: Ints, tree: Bools) -> Ints:
    n = len(starts) - 1
    sums = np.zeros((n, 2 * n), np.int64)
    for r in range(n):
        for letter in letters[starts[r] : starts[r + 1]]:
            f = abs(letter) - 1
            if not tree[f]:
                sums[r, f] += 1 if letter > 0 else -1
    return sums


@compiled
def _row_reduce(A: Ints, columns: int, p: int) -> Ints:
    """Reduce ``A`` in place modulo the prime ``p``; the pivot column of each row, or -1."""
    rows = len(A)
    pivots = np.full(rows, -1, np.int64)
    row = 0
    for c in range(columns):
        best = row
        while best < rows and A[best, c] == 0:
            best += 1
        if best == rows:
            continue
        for m in range(A.shape[1]):
            A[row, m], A[best, m] = A[best, m], A[row, m]
        unit = _inverse_mod(A[row, c], p)
        for m in range(A.shape[1]):
            A[row, m] = A[row, m] * unit % p
        for i in range(rows):
            factor = A[i, c]
            if i != row and factor != 0:
                for m in range(A.shape[1]):
                    if A[row, m] != 0:
                        A[i, m] = (A[i, m] - factor * A[row, m]) % p
        pivots[row] = c
        row += 1
        if row == rows:
            break
    return pivots


@compiled
def _inverse_mod(a: int, p: int) -> int:
    result, power = 1, p - 2
    while power > 0:
        if power & 1:
            result = result * a % p
        a = a * a % p
        power >>= 1
    return result


@compiled
def _sum(word: Ints, exponents: Ints) -> int:
    total = 0
    for letter in word:
        total += exponents[letter - 1] if letter > 0 else -exponents[-letter - 1]
    return total
