"""The action of a network at one point, to order 1/N², as polynomials with rational coefficients.

With κ₂ = 1 and cumulants κ₄ε, κ₆ε² (ε = 1/N) the density of φ(x) has the Edgeworth series
e^{−φ²/2} (1 + ε κ₄ He₄/4! + ε² κ₆ He₆/6! + ε² κ₄² He₈/1152 + …) (F. Edgeworth 1905; He_n Hermite),
whose logarithm is the action. The way back, the path integral ∫dφ e^{−S} expanded in ε, must
return the cumulants: it shares nothing with the way there but the Gaussian moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial, prod

from flint import fmpq, fmpq_poly

from workbench.accepted import is_rational
from workbench.errors import InputError
from workbench.rationals import flint_of, fraction_of

__all__ = ["action", "couplings", "cumulants_of_action"]

Orders = tuple[fmpq_poly, fmpq_poly, fmpq_poly]
"""Coefficients of 1, ε and ε²: polynomials in φ."""


def action(kappa4: Fraction, kappa6: Fraction) -> Orders:
    """Return S = φ²/2 + ε S₁ + ε² S₂, up to constants, for cumulants κ₂ = 1, κ₄ε, κ₆ε².

    Examples
    --------
    >>> S = action(Fraction(2), Fraction(0))
    >>> print(S[1])  # −κ₄ He₄/4!
    (-1/12)*x^4 + 1/2*x^2
    """
    if not (is_rational(kappa4) and is_rational(kappa6)):
        raise InputError(f"Cumulants are rational numbers, not {kappa4} and {kappa6}.")
    four, six = flint_of(kappa4), flint_of(kappa6)
    first = _hermite(4) * (four / 24)
    second = _hermite(6) * (six / 720) + _hermite(8) * (four * four / 1152)
    # −log(1 + ε p₁ + ε² p₂) = −ε p₁ − ε² (p₂ − p₁²/2)
    return (
        fmpq_poly([0, 0, fmpq(1, 2)]),
        _without_constant(-first),
        _without_constant(first * first / 2 - second),
    )


def couplings(S: Orders) -> dict[int, tuple[Fraction, Fraction]]:
    """Return g_n, n! times the coefficient of φⁿ, at orders ε and ε².

    Examples
    --------
    >>> S = action(Fraction(6), Fraction(1))
    >>> {n: [str(g) for g in pair] for n, pair in couplings(S).items()}
    {2: ['3', '191/8'], 4: ['-6', '-251/2'], 6: ['0', '359']}
    """
    return {
        n: (factorial(n) * fraction_of(S[1][n]), factorial(n) * fraction_of(S[2][n]))
        for n in (2, 4, 6)
    }


def cumulants_of_action(S: Orders) -> dict[int, tuple[Fraction, Fraction, Fraction]]:
    """Return κ₂, κ₄, κ₆ of e^{−S} to order ε², by perturbation theory about the Gaussian."""
    weight = (fmpq_poly([1]), -S[1], S[1] * S[1] / 2 - S[2])
    raw = {n: [_mean(fmpq_poly([0] * n + [1]) * part) for part in weight] for n in (0, 2, 4, 6)}
    m2, m4, m6 = (_over(raw[n], raw[0]) for n in (2, 4, 6))
    square, cube = _times(m2, m2), _times(_times(m2, m2), m2)
    return {
        2: _three(m2),
        4: _three([a - 3 * b for a, b in zip(m4, square, strict=True)]),
        6: _three([a - 15 * b + 30 * c for a, b, c in zip(m6, _times(m4, m2), cube, strict=True)]),
    }


def _mean(polynomial: fmpq_poly) -> Fraction:
    """E p(z) for a standard normal z."""
    return sum(
        (
            prod(range(1, n, 2)) * fraction_of(c)
            for n, c in enumerate(polynomial.coeffs())
            if n % 2 == 0
        ),
        Fraction(0),
    )


def _times(a: Sequence[Fraction], b: Sequence[Fraction]) -> list[Fraction]:
    """Multiply series in ε, to ε²."""
    return [sum((a[i] * b[n - i] for i in range(n + 1)), Fraction(0)) for n in range(3)]


def _over(a: Sequence[Fraction], b: Sequence[Fraction]) -> list[Fraction]:
    quotient: list[Fraction] = []
    for n in range(3):
        known = sum((quotient[i] * b[n - i] for i in range(n)), Fraction(0))
        quotient.append((a[n] - known) / b[0])
    return quotient


def _hermite(order: int) -> fmpq_poly:
    before, here, x = fmpq_poly([1]), fmpq_poly([0, 1]), fmpq_poly([0, 1])
    for k in range(1, order):
        before, here = here, x * here - k * before
    return here


def _without_constant(polynomial: fmpq_poly) -> fmpq_poly:
    return polynomial - polynomial[0]


def _three(series: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    return (series[0], series[1], series[2])
