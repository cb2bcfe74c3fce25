r"""Period sequences of weighted projective spaces, and the dimension that three numbers tell.

T. Coates, A. Kasprzyk, S. Veneziale, *Machine learning the dimension of a Fano variety*, Nature
Communications 14 (2023): for P(a₀, …, a_N) with s = Σ aᵢ the coefficients that are not 0 are

    c_{ks} = (ks)! / Π (k aᵢ)!,

and with pᵢ = aᵢ/s, d = ks,

    log c_d = A d − (N/2) log d + B + R,   A = −Σ pᵢ log pᵢ,
    B = −(N/2) log 2π − ½ Σ log pᵢ.

The remainder is R = θ(d) − Σ θ(k aᵢ), where log n! = n log n − n + ½ log 2πn + θ(n) and
1/(12n + 1) < θ(n) < 1/(12n) (H. Robbins, Amer. Math. Monthly 62, 1955).

*The dimension from three terms.* A and B drop out of log c_d² c_{4d} / c_{2d}³, and what is left is
(N/2) log 2 + t(d) − Σ t(k aᵢ) with t(n) = 2θ(n) − 3θ(2n) + θ(4n). From 1/(12n) − 1/(360n³) < θ(n)
< 1/(12n) follows 0 < t(n) < (1/16 + 1/960)/n. So

    N = round(2 log₂(c_d² c_{4d} / c_{2d}³))

as soon as (N + 1)(61/960)/k ≤ (log 2)/4, in particular for k ≥ 0.37 (N + 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, gcd, log, pi, prod
from typing import Any

from flint import arb, ctx, fmpz

from workbench.accepted import shown, whole
from workbench.errors import InputError

__all__ = ["Asymptotics", "WeightedProjectiveSpace", "dimension_of_terms", "sufficient"]

_LARGEST = 10**6
_LARGEST_TERM = 10**12
_BITS = 256


@dataclass(frozen=True)
class Asymptotics:
    """log c_d = slope·d − (N/2) log d + intercept + R."""

    slope: float
    dimension: int
    intercept: float

    def __call__(self, d: float) -> float:
        """Return it without the remainder."""
        if not isinstance(d, int | float) or not d > 0:
            raise InputError(f"The law is for d > 0, not {shown(d)}.")
        return self.slope * d - self.dimension / 2 * log(d) + self.intercept


@dataclass(frozen=True)
class WeightedProjectiveSpace:
    """The space P(a₀, …, a_N).

    Attributes
    ----------
    weights
        Positive, without a common divisor.

    Raises
    ------
    InputError
        If they are not, or fewer than two.

    Examples
    --------
    >>> plane = WeightedProjectiveSpace((1, 1, 1))
    >>> plane.dimension, [plane.term(k) for k in range(4)]
    (2, [1, 6, 90, 1680])
    """

    weights: tuple[int, ...]

    def __post_init__(self) -> None:
        given: Any = self.weights
        weights = tuple(given) if isinstance(given, tuple | list) else ()
        integers = all(type(a) is int and 1 <= a <= _LARGEST for a in weights)
        if len(weights) < 2 or not integers or gcd(*weights) != 1:
            raise InputError(
                f"A weighted projective space has two weights or more, from 1 to {_LARGEST}, "
                f"without a common divisor, not {shown(given)}."
            )
        object.__setattr__(self, "weights", weights)

    @property
    def dimension(self) -> int:
        """The number N, one less than the number of weights."""
        return len(self.weights) - 1

    @property
    def index(self) -> int:
        """The sum s of the weights: c_d is 0 unless s divides d."""
        return sum(self.weights)

    def term(self, k: int) -> int:
        """Return c_{ks}, ks ≤ 10⁶."""
        k = whole(k, "the number of a term", 0, _LARGEST // self.index)
        return factorial(k * self.index) // prod(factorial(k * a) for a in self.weights)

    def asymptotics(self) -> Asymptotics:
        """Return A, N and B."""
        shares = [a / self.index for a in self.weights]
        return Asymptotics(
            -sum(p * log(p) for p in shares),
            self.dimension,
            -self.dimension / 2 * log(2 * pi) - sum(map(log, shares)) / 2,
        )

    def remainder(self, k: int) -> arb:
        """Return R = log c_d − (A d − (N/2) log d + B), enclosed in an interval."""
        k = whole(k, "the number of a term with a remainder", 1, _LARGEST_TERM)
        d, s = k * self.index, fmpz(self.index)
        with ctx.workprec(_BITS):
            logs = [(arb(a) / s).log() for a in self.weights]
            slope = -sum((a * x for a, x in zip(self.weights, logs, strict=True)), arb(0)) / s
            half = arb(self.dimension) / 2
            law = slope * d - half * (2 * arb.pi() * d).log() - sum(logs, arb(0)) / 2
            parts = sum((arb(k * a + 1).lgamma() for a in self.weights), arb(0))
            return arb(d + 1).lgamma() - parts - law

    def remainder_bounds(self, k: int) -> tuple[Fraction, Fraction]:
        """Return the bounds on R that Robbins's inequalities give."""
        k = whole(k, "the number of a term with a remainder", 1, _LARGEST_TERM)
        d = k * self.index
        low = Fraction(1, 12 * d + 1) - sum(Fraction(1, 12 * k * a) for a in self.weights)
        high = Fraction(1, 12 * d) - sum(Fraction(1, 12 * k * a + 1) for a in self.weights)
        return low, high

    def obeys_bounds(self, k: int) -> bool:
        """Tell whether R certainly lies between its bounds, in interval arithmetic.

        Examples
        --------
        >>> WeightedProjectiveSpace((1, 1, 2)).obeys_bounds(3)
        True
        """
        with ctx.workprec(_BITS):
            low, high = (arb(x.numerator) / x.denominator for x in self.remainder_bounds(k))
            remainder = self.remainder(k)
            return bool(low < remainder) and bool(remainder < high)


def dimension_of_terms(terms: Sequence[int]) -> int:
    """Return round(2 log₂(c_d² c_{4d} / c_{2d}³)) for the terms c_d, c_{2d}, c_{4d}, exactly.

    It is the dimension of a weighted projective space if `sufficient` says so.

    Raises
    ------
    InputError
        Unless three positive integers are given.

    Examples
    --------
    >>> space = WeightedProjectiveSpace((1, 2, 3, 5))
    >>> dimension_of_terms([space.term(2), space.term(4), space.term(8)])
    3
    """
    if (
        not isinstance(terms, Sequence)
        or len(terms) != 3
        or any(type(c) is not int or c < 1 for c in terms)
    ):
        raise InputError("The terms are three positive integers: c_d, c_2d and c_4d.")
    one, two, four = terms
    ratio = Fraction(one**2 * four, two**3) ** 4  # round(x) = ⌊x + ½⌋, and log₂ is monotone
    return _floor_log2(2 * ratio) // 2 if ratio > 0 else 0


def sufficient(dimension: int, k: int) -> bool:
    """Tell whether the theorem holds for the terms of d = ks, with (log 2)/4 > 0.1732.

    Examples
    --------
    >>> sufficient(10, 4), sufficient(10, 5)
    (False, True)
    """
    dimension = whole(dimension, "the dimension", 1)
    k = whole(k, "the number of a term", 1)
    return Fraction(61 * (dimension + 1), 960 * k) <= Fraction(1732, 10_000)


def _floor_log2(x: Fraction) -> int:
    guess = x.numerator.bit_length() - x.denominator.bit_length()
    return guess if x >= Fraction(2) ** guess else guess - 1
