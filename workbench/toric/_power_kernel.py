"""Powers of a Laurent polynomial modulo primes, compiled.

A monomial is a place in a box around the origin, so that multiplying by one is a step of fixed
length; an opposite monomial is as far on the other side of the middle.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from workbench.compiled import compiled

__all__ = ["constant_terms", "means_of_powers"]


@compiled
def constant_terms(
    steps: Int64[np.ndarray, " terms"],
    coefficients: Int64[np.ndarray, " terms"],
    size: int,
    last: int,
    prime: int,
) -> Int64[np.ndarray, " powers"]:
    """Return the constant terms of f⁰, …, f^last modulo a prime below 2³¹.

    Only powers up to half of `last` are formed: the constant term of f^{a+b} is the sum of the
    products of opposite coefficients of f^a and f^b.

    Parameters
    ----------
    steps
        Of the monomials in the box.
    coefficients
        Theirs, from 0 to the prime.
    size
        Places of a box that holds f^a for 2a ≤ last + 1; odd.
    last, prime
        As above.
    """
    found = np.zeros(last + 1, np.int64)
    middle = size // 2
    old, new = np.zeros(size, np.int64), np.zeros(size, np.int64)
    places, fresh = np.empty(size, np.int64), np.empty(size, np.int64)
    old[middle], places[0], used = 1, middle, 1
    found[0] = 1
    power = 0
    while 2 * power < last:
        count = 0
        for i in range(used):
            at = places[i]
            for k in range(len(steps)):
                to = at + steps[k]
                if new[to] == 0:
                    fresh[count] = to
                    count += 1
                    new[to] = prime
                new[to] = (new[to] + old[at] * coefficients[k]) % prime + prime
        odd = 0
        for i in range(used):
            odd = (odd + old[places[i]] * (new[2 * middle - places[i]] % prime)) % prime
        even = 0
        for i in range(count):
            opposite = new[2 * middle - fresh[i]] % prime
            even = (even + (new[fresh[i]] % prime) * opposite) % prime
        found[2 * power + 1] = odd
        if 2 * power + 2 <= last:
            found[2 * power + 2] = even
        for i in range(used):
            old[places[i]] = 0
        for i in range(count):
            old[fresh[i]] = new[fresh[i]] % prime
            new[fresh[i]] = 0
            places[i] = fresh[i]
        used = count
        power += 1
    return found


@compiled
def means_of_powers(
    exponents: Int64[np.ndarray, "terms variables"],
    coefficients: Int64[np.ndarray, " terms"],
    roots: Int64[np.ndarray, " order"],
    last: int,
    prime: int,
) -> Int64[np.ndarray, " powers"]:
    """Return the sums of f⁰, …, f^last over all tuples of roots of unity modulo a prime."""
    order, variables = len(roots), exponents.shape[1]
    sums = np.zeros(last + 1, np.int64)
    at = np.zeros(variables, np.int64)
    while True:
        value = 0
        for k in range(len(coefficients)):
            angle = 0
            for v in range(variables):
                angle += exponents[k, v] * at[v]
            value = (value + coefficients[k] * roots[angle % order]) % prime
        power = 1
        for d in range(last + 1):
            sums[d] = (sums[d] + power) % prime
            power = power * value % prime
        v = variables - 1
        while v >= 0:
            at[v] += 1
            if at[v] < order:
                break
            at[v] = 0
            v -= 1
        if v < 0:
            return sums
