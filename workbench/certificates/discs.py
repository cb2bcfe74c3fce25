"""Rigorous complex arithmetic on discs, in fixed point: all numbers are integers times 2⁻²⁵⁶.

The result of every operation contains all results for members of its operands; rounding goes into
the radius. Only integers are used, so no floating-point unit is trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

__all__ = ["Disc"]

_BITS = 256
_UNIT = 1 << _BITS


@dataclass(frozen=True, slots=True)
class Disc:
    """The complex numbers within `radius` of the centre; all three fields in units of 2⁻²⁵⁶."""

    re: int
    im: int
    radius: int

    @classmethod
    def around(cls, re: Fraction, im: Fraction, radius: Fraction) -> Disc:
        """Return a disc that contains the one with this rational centre and radius."""
        return cls(int(re * _UNIT), int(im * _UNIT), int(radius * _UNIT) + 3)

    @classmethod
    def integer(cls, n: int) -> Disc:
        """Return the disc that holds one integer."""
        return cls(n * _UNIT, 0, 0)

    @property
    def real_ends(self) -> tuple[Fraction, Fraction]:
        """The least and greatest real part of a member."""
        return Fraction(self.re - self.radius, _UNIT), Fraction(self.re + self.radius, _UNIT)

    def centre(self) -> Disc:
        """Return the centre alone."""
        return Disc(self.re, self.im, 0)

    def inside(self, other: Disc) -> bool:
        """Say whether this disc lies in the interior of the other."""
        step = isqrt((self.re - other.re) ** 2 + (self.im - other.im) ** 2) + 1
        return step + self.radius < other.radius

    def __add__(self, other: Disc) -> Disc:
        return Disc(self.re + other.re, self.im + other.im, self.radius + other.radius)

    def __neg__(self) -> Disc:
        return Disc(-self.re, -self.im, self.radius)

    def __sub__(self, other: Disc) -> Disc:
        return self + -other

    def __mul__(self, other: Disc) -> Disc:
        mine, theirs = self._size() + 1, other._size() + 1
        spread = mine * other.radius + self.radius * theirs + self.radius * other.radius
        return Disc(
            (self.re * other.re - self.im * other.im) >> _BITS,
            (self.re * other.im + self.im * other.re) >> _BITS,
            (spread >> _BITS) + 3,  # the last unit of spread, and one each for re and im
        )

    def __pow__(self, n: int) -> Disc:
        result, square = Disc.integer(1), self
        while n:
            if n & 1:
                result = result * square
            square, n = square * square, n >> 1
        return result

    def reciprocal(self) -> Disc:
        """Return a disc with 1/x for every member x; ZeroDivisionError if 0 may be a member."""
        least = self._size() - self.radius
        if least <= 0:
            raise ZeroDivisionError("The disc may contain zero.")
        norm = self.re**2 + self.im**2
        # |1/x − 1/c| = |x − c| / (|x|·|c|)
        spread = self.radius * _UNIT * _UNIT // (least * self._size())
        return Disc(self.re * _UNIT**2 // norm, -self.im * _UNIT**2 // norm, spread + 3)

    def _size(self) -> int:
        """Modulus of the centre, rounded down."""
        return isqrt(self.re**2 + self.im**2)
