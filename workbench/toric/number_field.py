"""Real number fields ℚ(θ): integer relations, isolated roots, and minimal polynomials.

An element of ℚ(θ) is a tuple of rational coefficients, constant first, or while computing a
`flint.fmpq_poly` modulo the irreducible polynomial m of θ. Balls are FLINT's.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

import flint

from workbench.rationals import flint_of, fraction_of

__all__ = [
    "Ball",
    "Element",
    "Polynomial",
    "between",
    "derivative",
    "element",
    "evaluated",
    "fraction",
    "integer_relation",
    "inverse",
    "isolated_root",
    "minimal_polynomial",
    "polynomial_text",
]

Ball: TypeAlias = Any
"""A `flint.arb`: a middle and a radius; the number meant lies in between."""

Polynomial: TypeAlias = tuple[int, ...]
"""Integer coefficients, constant first."""

Element: TypeAlias = tuple[Fraction, ...]
"""Coefficients of 1, θ, θ², …."""


def integer_relation(numbers: Sequence[Ball], bits: int) -> list[int] | None:
    """Propose integers, not all 0, whose combination of real numbers seems to be 0.

    Parameters
    ----------
    numbers
        Balls of radius well below 2^−bits.
    bits
        The precision used; a relation counts only if it is far shorter than chance would have it.

    Examples
    --------
    >>> with flint.ctx.workprec(400):
    ...     root = flint.arb(2).sqrt()
    ...     print(integer_relation([flint.arb(1), root, root**2], 300))
    [2, 0, -1]
    """
    n = len(numbers)
    scaled = [int(_dyadic(number) * 2**bits) for number in numbers]
    rows = [[*(int(i == j) for j in range(n)), scaled[i]] for i in range(n)]
    shortest = [int(c) for c in flint.fmpz_mat(rows).lll().tolist()[0]]
    if sum(c * c for c in shortest).bit_length() > bits // n:
        return None
    relation = shortest[:-1]
    leading = next(c for c in relation if c)
    return [c if leading > 0 else -c for c in relation]


def polynomial_text(polynomial: Polynomial, variable: str = "V") -> str:
    """Write a polynomial, highest power first.

    Examples
    --------
    >>> polynomial_text((-16, 80, 243))
    '243V² + 80V − 16'
    """
    powers = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    terms = []
    for power in range(len(polynomial) - 1, -1, -1):
        factor = polynomial[power]
        if factor:
            size = "" if abs(factor) == 1 and power else str(abs(factor))
            symbol = variable + str(power).translate(powers) if power > 1 else variable * power
            terms.append(("−" if factor < 0 else "+", size + symbol))
    text = " ".join(f"{sign} {term}" for sign, term in terms)
    return text[2:] if text.startswith("+") else text


def isolated_root(field: Polynomial, theta: Ball, bits: int) -> tuple[Fraction, Fraction]:
    """Return rational numbers around θ, 2^(1 − bits/2) apart, between which there is one root.

    Raises
    ------
    ArithmeticError
        If the polynomial does not change its sign there, or its derivative may vanish.
    """
    with flint.ctx.workprec(bits):
        middle = _dyadic(theta)
        width = Fraction(1, 1 << (bits // 2))
        low, high = middle - width, middle + width
        ends = [sum(c * end**k for k, c in enumerate(field)) for end in (low, high)]
        monotone = not evaluated(derivative(field), between(low, high)).contains(0)
    if not (monotone and ends[0] * ends[1] < 0):
        raise ArithmeticError(f"no root of {field} is isolated near {float(middle)}.")
    return low, high


def minimal_polynomial(element: flint.fmpq_poly, m: flint.fmpq_poly) -> Polynomial:
    """Return the minimal polynomial of an element of ℚ[t]/(m), primitive over the integers."""
    degree = m.degree()
    rows = []
    for power in range(degree):
        image = element * flint.fmpq_poly([0] * power + [1]) % m
        rows.append([image[k] for k in range(degree)])
    coefficients = [fraction(c) for c in flint.fmpq_mat(rows).minpoly().coeffs()]
    scale = lcm(*(c.denominator for c in coefficients))
    return tuple(int(c * scale) for c in coefficients)


def inverse(element: flint.fmpq_poly, m: flint.fmpq_poly) -> flint.fmpq_poly:
    """Return the inverse of an element of ℚ[t]/(m); ArithmeticError if it is 0."""
    common, factor, _ = element.xgcd(m)
    if common != 1:
        raise ArithmeticError(f"{element} has no inverse modulo {m}.")
    return factor % m


def evaluated(coefficients: Sequence[Fraction | int], at: Ball) -> Ball:
    """Return a ball that holds the values of a polynomial at all points of a ball."""
    total = flint.arb(0)
    for c in reversed(coefficients):
        total = total * at + _ball(Fraction(c))
    return total


def between(low: Fraction, high: Fraction) -> Ball:
    """Return a ball that holds the numbers between two."""
    return _ball(low).union(_ball(high))


def element(coefficients: Element) -> flint.fmpq_poly:
    """Return a polynomial in θ as one to compute with."""
    return flint.fmpq_poly([flint_of(c) for c in coefficients])


def fraction(number: flint.fmpq) -> Fraction:
    """Return FLINT's rational number as Python's."""
    return fraction_of(number)


def derivative(polynomial: Polynomial) -> Polynomial:
    """Return the derivative."""
    return tuple(k * c for k, c in enumerate(polynomial))[1:]


def _dyadic(ball: Ball) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _ball(number: Fraction) -> Ball:
    return flint.arb(flint_of(number))
