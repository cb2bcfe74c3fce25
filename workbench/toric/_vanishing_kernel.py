"""Forms of degree d that vanish to given orders at given points, over a prime field, compiled.

The order at a point is at least m if the Hasse derivatives of order below m vanish there: these are
m(m + 1)/2 linear conditions on the coefficients. Numbers modulo a prime below 2²⁵ are kept in
double precision, where products stay below 2⁵⁰ and every step is exact; the machine then reduces
several at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.compiled import compiled

__all__ = ["PRIME", "forms_vanishing"]

PRIME = 33_554_393
"""The largest prime below 2²⁵."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def _reduced(x: float, prime: float, inverse: float) -> float:
    y = float(x - np.floor(x * inverse) * prime)
    return y - prime if y >= prime else y


@compiled
def _inverse(x: int, prime: int) -> int:
    result, base, exponent = 1, x % prime, prime - 2
    while exponent:
        if exponent & 1:
            result = result * base % prime
        base = base * base % prime
        exponent >>= 1
    return result


@compiled
def _inserted(
    row: Floats, echelon: Floats, pivots: Ints, rank: int, columns: int, prime: int
) -> bool:
    """Reduce a row by an echelon form; append what is left, made monic, unless it is zero."""
    p, q = float(prime), 1.0 / float(prime)
    for r in range(rank):
        factor = row[pivots[r]]
        if factor != 0.0:
            base = echelon[r]
            for j in range(pivots[r], columns):
                y = row[j] - factor * base[j]
                y = y - np.floor(y * q) * p
                row[j] = y - p if y >= p else y
    for column in range(columns):
        if row[column] != 0.0:
            head = float(_inverse(int(row[column]), prime))
            for j in range(columns):
                echelon[rank, j] = _reduced(row[j] * head, p, q) if j >= column else 0.0
            pivots[rank] = column
            return True
    return False


@compiled
def forms_vanishing(degrees: Ints, orders: Ints, points: Ints, prime: int) -> Ints:
    """Return the dimension of the space of forms for each degree and tuple of orders.

    Parameters
    ----------
    degrees
        Shape (N,), each ≥ 0.
    orders
        Shape (N, k), each ≥ 0.
    points
        Shape (k, 2): points (x : y : 1), coordinates from 0 to prime − 1.
    prime
        Below 2²⁵.
    """
    p, q = float(prime), 1.0 / float(prime)
    top = int(degrees.max()) + 1
    binomial = np.zeros((top + 1, top + 1))
    for n in range(top + 1):
        binomial[n, 0] = 1.0
        for i in range(1, n + 1):
            binomial[n, i] = _reduced(binomial[n - 1, i - 1] + binomial[n - 1, i], p, q)
    powers = np.zeros((len(points), 2, top + 1))
    for k in range(len(points)):
        for axis in range(2):
            powers[k, axis, 0] = 1.0
            for e in range(1, top + 1):
                powers[k, axis, e] = _reduced(powers[k, axis, e - 1] * float(points[k, axis]), p, q)
    most = top * (top + 1) // 2
    echelon, pivots, row = np.zeros((most, most)), np.zeros(most, dtype=np.int64), np.zeros(most)
    found = np.zeros(len(degrees), dtype=np.int64)
    for n in range(len(degrees)):
        d = degrees[n]
        columns, rank = (d + 1) * (d + 2) // 2, 0
        for k in range(len(points)):
            order = min(orders[n, k], d + 1)
            for total in range(order):
                for i in range(total + 1):
                    if rank == columns:
                        break
                    j, column = total - i, 0
                    for u in range(d + 1):
                        for v in range(d + 1 - u):
                            value = 0.0
                            if u >= i and v >= j:
                                x = _reduced(binomial[u, i] * powers[k, 0, u - i], p, q)
                                y = _reduced(binomial[v, j] * powers[k, 1, v - j], p, q)
                                value = _reduced(x * y, p, q)
                            row[column] = value
                            column += 1
                    if _inserted(row, echelon, pivots, rank, columns, prime):
                        rank += 1
        found[n] = columns - rank
    return found
