"""The Alexander polynomial from Fox's free calculus, by evaluation and interpolation.

R. H. Fox, "Free differential calculus II", Ann. of Math. 59 (1954) 196-210: the Wirtinger relation
of a crossing has the row (1 − t, t, −1) over the arcs that pass over, leave and arrive, and every
minor of order n − 1 is ±tᵏ Δ(t). The minor is evaluated at n points modulo a prime and
interpolated. L. H. Kauffman, "Formal Knot Theory" (1983), writes Δ as a sum of signed monomials
over the states of the diagram, which are as many as the spanning trees of its checkerboard graph
and so fewer than 2ⁿ: that bounds the coefficients, and enough primes are combined to exceed it.
"""

from __future__ import annotations

import numpy as np

from workbench.knots._compiled import compiled
from workbench.knots.invariants._code import PD, Code, Ints, read

__all__ = ["alexander"]


@compiled
def _inverse(x: int, p: int) -> int:
    result, power = 1, p - 2
    while power:
        if power & 1:
            result = result * x % p
        x = x * x % p
        power >>= 1
    return result


@compiled
def _minor(code: Code, t: int, p: int, rows: Ints) -> int:
    """Return the leading minor of order n − 1 of the Fox matrix at t, modulo the prime p < 2³¹."""
    size = code.sign.size - 1
    rows[:] = 0
    for i in range(size):
        leaving, arriving = i, code.in_arc[i]
        if code.sign[i] < 0:
            leaving, arriving = arriving, leaving
        rows[i, code.over_arc[i]] += 1 - t
        rows[i, leaving] += t
        rows[i, arriving] -= 1
        for j in (code.over_arc[i], leaving, arriving):
            rows[i, j] %= p
    result = 1
    for k in range(size):
        pivot = k
        while pivot < size and rows[pivot, k] == 0:
            pivot += 1
        if pivot == size:
            return 0
        if pivot != k:
            result = p - result
            for m in range(k, size):
                rows[k, m], rows[pivot, m] = rows[pivot, m], rows[k, m]
        result = result * rows[k, k] % p
        inverse = 0
        for i in range(pivot + 1, size):
            if rows[i, k]:
                if inverse == 0:
                    inverse = _inverse(rows[k, k], p)
                factor = p - rows[i, k] * inverse % p
                for m in range(k + 1, size):
                    if rows[k, m]:
                        rows[i, m] = (rows[i, m] + factor * rows[k, m]) % p
    return result


@compiled
def _coefficients(code: Code, p: int) -> Ints:
    """Return the minor's coefficients modulo p, lowest first, from its values at 1, …, n."""
    n = code.sign.size
    rows = np.empty((n - 1, n), np.int64)
    newton = np.empty(n, np.int64)
    for i in range(n):
        newton[i] = _minor(code, i + 1, p, rows)
    for order in range(1, n):
        inverse = _inverse(order, p)
        for i in range(n - 1, order - 1, -1):
            newton[i] = (newton[i] - newton[i - 1]) * inverse % p
    result = np.zeros(n, np.int64)
    for i in range(n - 1, -1, -1):
        for k in range(n - 1, 0, -1):
            result[k] = (result[k - 1] - (i + 1) * result[k]) % p
        result[0] = (newton[i] - (i + 1) * result[0]) % p
    return result


@compiled
def _prime_below(bound: int) -> int:
    candidate = bound - 1
    while True:
        divisor = 2
        while divisor * divisor <= candidate and candidate % divisor:
            divisor += 1
        if divisor * divisor > candidate:
            return candidate
        candidate -= 1


def _minor_polynomial(code: Code) -> list[int]:
    """Return ±tᵏ Δ(t) as exact coefficients, lowest first."""
    prime = 2**31 - 1
    modulus = prime
    residues = [int(c) for c in _coefficients(code, prime)]
    while modulus <= 2 << len(code.sign):
        prime = int(_prime_below(prime))
        lift = modulus * pow(modulus, -1, prime)
        residues = [
            (old + (int(new) - old) * lift) % (modulus * prime)
            for old, new in zip(residues, _coefficients(code, prime), strict=True)
        ]
        modulus *= prime
    return [c - modulus if 2 * c > modulus else c for c in residues]


def alexander(pd: PD) -> tuple[int, ...]:
    """Return the Alexander polynomial's coefficients, lowest power first; exact.

    For a knot the polynomial is normalised by Δ(t) = Δ(1/t) and Δ(1) = 1: the coefficients read
    the same backwards, there are an odd number of them, and the middle one belongs to t⁰. For a
    link of several components it is the one-variable polynomial, whose coefficients read the same
    backwards up to sign; the overall sign is chosen to make the first one positive, and a
    vanishing polynomial is (0,).

    Parameters
    ----------
    pd
        PD code, shape (n, 4), labels from 0 or from 1; the empty code is the unknot.

    Raises
    ------
    InputError
        If the code is not that of a link diagram.

    Examples
    --------
    >>> alexander([(4, 2, 5, 1), (8, 6, 1, 5), (6, 3, 7, 4), (2, 7, 3, 8)])
    (-1, 3, -1)
    """
    if len(pd) == 0:
        return (1,)
    code = read(pd)
    if code.pieces > 1 or code.over_arc.min() < 0:
        return (0,)  # A split link.
    polynomial = _minor_polynomial(code)
    support = [power for power, c in enumerate(polynomial) if c]
    if not support:
        return (0,)
    polynomial = polynomial[support[0] : support[-1] + 1]
    positive = sum(polynomial) > 0 if code.components == 1 else polynomial[0] > 0
    return tuple(polynomial if positive else [-c for c in polynomial])
