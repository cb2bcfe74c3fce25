"""The ReLU network of one input as an effective field theory, in exact rational numbers.

For σ_a = σ_w = 1, no bias and points x > 0, every correlator is a number times Π x_i: the field is
x times one random variable, and all that J. Halverson, A. Maiti, K. Stoner [46] measure on this
network is known. With the action S_GP + λ ∫_{−Λ}^{Λ} φ⁴ dx, leading order in λ (24 diagrams) gives

    κ₄(x₁, …, x₄) = −24 λ ∫ dy Π G²(y, x_i),        G²(y, x) = xy/2 for y > 0, 0 for y < 0.

Moments are found from the cumulants of one neuron and, independently, from the power series of
E e^{tφ} = (½ + ½(1 − t²/N)^{−1/2})ᴺ.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial, prod

from flint import fmpq, fmpq_series

from workbench.errors import InputError
from workbench.fields.correlations.correlators import partitions, weight
from workbench.rationals import fraction_of

__all__ = [
    "connected",
    "moment_from_cumulants",
    "moment_from_series",
    "quartic_coupling",
    "six_point_predictions",
]


def connected(order: int, width: int) -> Fraction:
    """Return κ_n at x = 1, for even n up to 8.

    Examples
    --------
    >>> [str(connected(n, 1)) for n in (2, 4, 6)]
    ['1/2', '15/4', '165/2']
    """
    _require(order, width)
    total = Fraction(0)
    for partition in partitions(order):
        sizes = [len(block) for block in partition]
        if not any(n % 2 for n in sizes):
            total += weight(partition) * prod(map(_one_neuron, sizes))
    return total / Fraction(width) ** (order // 2 - 1)


def moment_from_cumulants(order: int, width: int) -> Fraction:
    """Return E φ(1)ⁿ as the sum over partitions of products of cumulants.

    Examples
    --------
    >>> gaussian = 3 * Fraction(1, 2) ** 2
    >>> str(moment_from_cumulants(4, 7) / gaussian - 1)
    '5/7'
    """
    _require(order, width)
    total = Fraction(0)
    for partition in partitions(order):
        sizes = [len(block) for block in partition]
        if not any(n % 2 for n in sizes):
            total += prod(connected(n, width) for n in sizes)
    return total


def moment_from_series(order: int, width: int) -> Fraction:
    """Return E φ(1)ⁿ as n! times a coefficient of E e^{tφ}."""
    _require(order, width)
    root = fmpq_series([1, 0, fmpq(-1, width)]).rsqrt()
    coefficient = (((1 + root) * fmpq(1, 2)) ** width)[order]
    return factorial(order) * fraction_of(coefficient)


def quartic_coupling(
    width: int, cutoff: Fraction, points: Sequence[Fraction] = (Fraction(1),) * 4
) -> Fraction:
    """Return λ from κ₄ at four points and the integral of four propagators up to the cutoff.

    Examples
    --------
    >>> str(quartic_coupling(10, Fraction(2)))  # −12.5/(10·2⁵)
    '-5/128'
    """
    if cutoff <= 0 or len(points) != 4 or min(points) <= 0:
        raise InputError("λ takes a positive cutoff and four positive points.")
    kappa = connected(4, width) * prod(points)
    integral = cutoff**5 / 5 * prod(x / 2 for x in points)
    return -kappa / (24 * integral)


def six_point_predictions(width: int) -> tuple[Fraction, Fraction]:
    """Return what the free theory and the theory with κ₄ predict of G⁶, as shares of it.

    Examples
    --------
    >>> [round(float(share), 4) for share in six_point_predictions(20)]
    [0.5376, 0.9409]
    """
    two, four = connected(2, width), connected(4, width)
    exact = moment_from_cumulants(6, width)
    return 15 * two**3 / exact, (15 * two**3 + 15 * two * four) / exact


def _one_neuron(order: int) -> Fraction:
    """E[aⁿ] E[max(w, 0)ⁿ] = (n − 1)!!²/2."""
    return Fraction(prod(range(1, order, 2)) ** 2, 2)


def _require(order: int, width: int) -> None:
    if order not in (2, 4, 6, 8):
        raise InputError(f"Correlators of 2, 4, 6 or 8 fields are given here, not of {order}.")
    if width < 1:
        raise InputError(f"The width N of a network is at least 1, not {width}.")
