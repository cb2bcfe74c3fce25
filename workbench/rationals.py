"""Rational numbers between Python's fractions and FLINT's, exactly."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

__all__ = ["flint_of", "fraction_of"]


def flint_of(value: Fraction | int) -> fmpq:
    """Return FLINT's form of a rational number.

    Examples
    --------
    >>> flint_of(Fraction(-2, 6))
    -1/3
    """
    return fmpq(value.numerator, value.denominator)


def fraction_of(value: fmpq) -> Fraction:
    """Return Python's form of a rational number.

    Examples
    --------
    >>> fraction_of(fmpq(-2, 6))
    Fraction(-1, 3)
    """
    return Fraction(int(value.p), int(value.q))
