"""Period sequences: the constant terms of the powers of a Laurent polynomial, exactly.

T. Coates, A. Corti, S. Galkin, V. Golyshev, A. Kasprzyk, *Mirror symmetry and Fano manifolds*,
European Congress of Mathematics, 2013: if f is a mirror of a Fano variety, its period Σ c_d t^d
is the regularised quantum period of the variety.

Three methods that share nothing: `periods` multiplies (modulo primes, and puts the residues
together); `periods_by_roots` evaluates at roots of unity of finite fields, where the mean of f^d
over the torus of N-th roots is its constant term if N exceeds the width of f^d;
`periods_by_relations` adds multinomial coefficients over the linear relations of the exponents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from math import comb, prod

import numpy as np
from flint import fmpz

from workbench.accepted import shown
from workbench.errors import InputError
from workbench.toric import _power_kernel as kernel
from workbench.toric.laurent import Exponent, LaurentPolynomial

__all__ = ["periods", "periods_by_relations", "periods_by_roots"]

_MOST_PLACES = 2 * 10**8
_MOST_WORK = 10**12
_MOST_LISTED = 10**7
_WORD = 2**31


def periods(f: LaurentPolynomial, last: int) -> tuple[int, ...]:
    """Return the constant terms of f⁰, f¹, …, f^last.

    Raises
    ------
    InputError
        If `last` is no integer from 0 on, or the powers are too large.

    Examples
    --------
    >>> plane = LaurentPolynomial.of({(1, 0): 1, (0, 1): 1, (-1, -1): 1})
    >>> periods(plane, 9)
    (1, 0, 0, 6, 0, 0, 90, 0, 0, 1680)
    """
    exponents, coefficients = _parts(f, last)
    half = (last + 1) // 2
    sides = [2 * half * int(reach) + 1 for reach in np.abs(exponents).max(0)]
    size = prod(sides)
    _require_room(size, size * half * len(exponents) * _primes_needed(f, last))
    strides = np.array([prod(sides[v + 1 :]) for v in range(len(sides))])
    steps = exponents @ strides
    primes = _primes(1, _bound(f, last))
    rows = [kernel.constant_terms(steps, coefficients % p, size, last, p) for p in primes]
    return _together(rows, primes)


def periods_by_roots(f: LaurentPolynomial, last: int) -> tuple[int, ...]:
    """Return the same as `periods`, by means over roots of unity in finite fields.

    Examples
    --------
    >>> quadric = LaurentPolynomial.of({(1, 0): 1, (-1, 0): 1, (0, 1): 1, (0, -1): 1})
    >>> periods_by_roots(quadric, 6) == periods(quadric, 6)
    True
    """
    exponents, coefficients = _parts(f, last)
    order = last * int(np.abs(exponents).max()) + 1
    places = order**f.variables
    _require_room(places, places * (last + 1 + len(exponents)) * _primes_needed(f, last))
    primes = _primes(order, _bound(f, last))
    rows = []
    for p in primes:
        root = _root_of_unity(order, p)
        roots = np.array([pow(root, k, p) for k in range(order)], np.int64)
        sums = kernel.means_of_powers(exponents, coefficients % p, roots, last, p)
        inverse = pow(order, -f.variables, p)
        rows.append(np.array([int(x) * inverse % p for x in sums], np.int64))
    return _together(rows, primes)


def periods_by_relations(f: LaurentPolynomial, last: int) -> tuple[int, ...]:
    """Return the same as `periods`, adding d!/Π kᵢ! · Π cᵢ^{kᵢ} over Σ kᵢ vᵢ = 0, Σ kᵢ = d.

    It is slow, for checks.

    Examples
    --------
    >>> line = LaurentPolynomial.of({(1,): 2, (-1,): 3})
    >>> periods_by_relations(line, 4)
    (1, 0, 12, 0, 216)
    """
    exponents, _ = _parts(f, last)
    if last > 300 or comb(last + len(exponents), last) > _MOST_LISTED:
        raise InputError(
            f"Relations of {len(exponents)} terms are too many up to the power {shown(last)}; "
            f"at most 300, and {_MOST_LISTED} choices of multiplicities, are tried."
        )
    reach = [np.abs(exponents[k:]).max(0) for k in range(len(exponents))]

    def added(k: int, left: int, at: Exponent) -> int:
        """Add over the multiplicities of the terms from k on, `left` factors being left."""
        if not left:
            return int(not any(at))
        if k == len(f.terms) or any(abs(x) > left * r for x, r in zip(at, reach[k], strict=True)):
            return 0
        m, c = f.terms[k]
        return sum(
            comb(left, n)
            * c**n
            * added(k + 1, left - n, tuple(x + n * y for x, y in zip(at, m, strict=True)))
            for n in range(left + 1)
        )

    return tuple(added(0, d, (0,) * f.variables) for d in range(last + 1))


def _parts(
    f: LaurentPolynomial, last: int
) -> tuple[
    np.ndarray[tuple[int, int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.int64]]
]:
    if type(last) is not int or last < 0 or not f.terms:
        raise InputError(
            f"Powers are asked for from 0 to {shown(last)}, "
            f"of a polynomial with {len(f.terms)} terms; "
            "accepted are powers up to 0 or more, and at least one term."
        )
    return (
        np.array([m for m, _ in f.terms], np.int64).reshape(len(f.terms), -1),
        np.array([c for _, c in f.terms], np.int64),
    )


def _require_room(places: int, work: int) -> None:
    if places > _MOST_PLACES or work > _MOST_WORK:
        raise InputError(
            f"The powers need {shown(places)} places, of at most {_MOST_PLACES}, and about "
            f"{shown(work)} steps, of at most {_MOST_WORK}; ask for fewer powers, or for exponents "
            "nearer to 0."
        )


def _bound(f: LaurentPolynomial, last: int) -> int:
    return int(sum(abs(c) for _, c in f.terms) ** last)


def _primes_needed(f: LaurentPolynomial, last: int) -> int:
    """Return about how many primes below 2³¹ the numbers need, without forming a large one."""
    return 1 + last * sum(abs(c) for _, c in f.terms).bit_length() // 30


def _primes(order: int, bound: int) -> list[int]:
    """Return primes below 2³¹, 1 modulo `order`, with a product that exceeds twice the bound."""
    found: list[int] = []
    candidates: Iterator[int] = count((_WORD - 2) // order * order + 1, -order)
    whole = 1
    while whole <= 2 * bound:
        prime = next(p for p in candidates if p < 2 or fmpz(p).is_prime())
        if prime < 2:
            raise InputError(
                f"There are too few primes below 2³¹ with roots of unity of order {order}; ask for "
                "fewer powers, or for exponents nearer to 0."
            )
        found.append(prime)
        whole *= prime
    return found


def _root_of_unity(order: int, prime: int) -> int:
    """Return an element of this exact order modulo the prime, which is 1 modulo it."""
    factors = [int(q) for q, _ in fmpz(order).factor()]
    for base in count(2):
        root = pow(base, (prime - 1) // order, prime)
        if all(pow(root, order // q, prime) != 1 for q in factors):
            break
    return root


def _together(
    rows: Sequence[np.ndarray[tuple[int], np.dtype[np.int64]]], primes: Sequence[int]
) -> tuple[int, ...]:
    """Return the integers of least size with these residues (Chinese remainder theorem)."""
    whole = prod(primes)
    factors = [whole // p * pow(whole // p, -1, p) for p in primes]
    sums = [
        sum(f * int(x) for f, x in zip(factors, column, strict=True)) % whole
        for column in zip(*rows, strict=True)
    ]
    return tuple(x - whole if 2 * x > whole else x for x in sums)
