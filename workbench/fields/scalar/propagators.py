"""The integrals over momenta from which all correlators of the cosine network are built.

    I_p(x) = ∫_{|b| < Λ} d^db/(2π)^d  cos(b·x) / (b² + m²)^p

I₁ is the propagator of the free scalar with cutoff Λ, eqs. (12) and (14) of the paper; I₂, I₃ enter
its connected correlators at finite width. Angles are integrated in closed form, |b| by
Gauss–Legendre quadrature on panels; in d = 1 without a cutoff everything is elementary.
"""

from __future__ import annotations

from math import gamma, inf, pi

import numpy as np
from jaxtyping import Float
from numpy.polynomial.legendre import leggauss
from scipy.special import i0e, j0

from workbench.accepted import finite_array, is_finite, is_rational, whole
from workbench.errors import InputError
from workbench.fields.scalar.waves import require_window

__all__ = ["momentum_integral", "require_scalar", "smeared_propagator"]

Array = Float[np.ndarray, "..."]

_NODES, _PANELS = 24, 20_000


def require_scalar(mass: float, cutoff: float, dimension: int) -> None:
    """Refuse a free scalar whose propagator at coinciding points is not a finite number.

    Raises
    ------
    InputError
        If m² ≤ 0, Λ ≤ 0, d is not 1, 2 or 3, or there is no cutoff in d > 1.

    Examples
    --------
    >>> require_scalar(1.0, 5.0, 4)
    Traceback (most recent call last):
    workbench.errors.InputError: d is 4; accepted are d = 1, 2 and 3, where φ⁴ theory has an \
interacting limit.
    """
    if not is_finite(mass) or mass <= 0:
        raise InputError(
            f"m is {mass}; accepted are m > 0, since the free propagator 1/(p² + m²) diverges "
            "otherwise."
        )
    if not is_rational(dimension) or dimension not in (1, 2, 3):
        raise InputError(
            f"d is {dimension}; accepted are d = 1, 2 and 3, where φ⁴ theory has an interacting "
            "limit."
        )
    endless = isinstance(cutoff, float) and cutoff == inf
    if not endless and not (is_finite(cutoff) and cutoff > 0):
        raise InputError(f"The cutoff Λ is {cutoff}; accepted are Λ > 0.")
    if endless and dimension > 1:
        raise InputError(
            f"In d = {dimension} the variance of a free field is infinite without a cutoff; "
            "accepted are finite Λ."
        )


def ball_volume(dimension: int, radius: float) -> float:
    """Return the volume of the ball of momenta.

    Examples
    --------
    >>> print(f"{ball_volume(1, 5.0):.12g} {ball_volume(2, 1.0):.12g}")
    10 3.14159265359
    """
    return float(pi ** (dimension / 2) / gamma(dimension / 2 + 1) * radius**dimension)


def momentum_integral(
    power: int, distance: Array, *, mass: float, cutoff: float, dimension: int
) -> Array:
    """Return I_p(x) for each distance |x|.

    Parameters
    ----------
    power
        p = 0 to 4 (p = 0 with a cutoff only).
    distance
        |x|, of any shape.
    mass, cutoff, dimension
        m > 0; Λ, infinite in d = 1 only; d = 1, 2 or 3.

    Raises
    ------
    InputError
        If the free scalar is not defined (`require_scalar`), p is out of range, or Λ|x| is so large
        that the quadrature would be out of hand.

    Examples
    --------
    >>> float(momentum_integral(1, np.zeros(()), mass=1.0, cutoff=np.inf, dimension=1))
    0.5
    >>> finite = momentum_integral(1, np.zeros(1), mass=1.0, cutoff=20.0, dimension=1)
    >>> bool(abs(finite[0] - np.arctan(20) / np.pi) < 1e-14)
    True
    """
    require_scalar(mass, cutoff, dimension)
    if whole(power, "the power p", 0, 4) == 0 and cutoff == inf:
        raise InputError("The power p is 0; accepted is 0 with a cutoff only.")
    x = np.abs(finite_array(distance, "distances"))
    if cutoff == inf:
        return _without_cutoff(power, x, mass)
    r, w = _radial(cutoff, mass, float(x.max(initial=0.0)))
    w = w * r ** (dimension - 1) / (r * r + mass * mass) ** power
    rx = np.multiply.outer(x, r)
    if dimension == 1:
        return np.asarray(np.cos(rx) @ w / pi)
    if dimension == 2:
        return np.asarray(j0(rx) @ w / (2 * pi))
    return np.asarray(np.sinc(rx / pi) @ w / (2 * pi**2))


def smeared_propagator(
    momentum: Array, *, mass: float, cutoff: float, dimension: int, width: float
) -> Array:
    """Return the propagator in momentum space, smeared by a Gaussian of width 1/(s√2).

    This is E|φ̃(p)|² for φ̃(p) = ∫ d^dx g(x) e^{−ip·x} φ(x) with a Gaussian window g ∝ e^{−x²/2s²} of
    ∫ g² = 1: what can be measured on a field that is known in a region of size s only. For s → ∞
    it is 1/(p² + m²) below the cutoff and 0 above.

    Parameters
    ----------
    momentum
        |p|.
    width
        s > 0.

    Raises
    ------
    InputError
        As `momentum_integral`, or if s ≤ 0.
    """
    require_scalar(mass, cutoff, dimension)
    require_window(width)
    p, s = np.abs(finite_array(momentum, "momenta")), width
    end = min(cutoff, float(p.max(initial=0.0)) + 40 / s)
    k, w = _radial(end, min(mass, 1 / s), 0.0)
    w = w / (k * k + mass * mass)
    z = 2 * s * s * np.multiply.outer(p, k)
    near = np.exp(-((s * np.subtract.outer(p, k)) ** 2))
    if dimension == 1:
        return np.asarray(s / np.sqrt(pi) * (near * (1 + np.exp(-2 * z))) @ w)
    if dimension == 2:
        return np.asarray(2 * s * s * (near * i0e(z)) @ (w * k))
    slope = np.where(z > 1e-8, -np.expm1(-2 * z) / np.maximum(z, 1e-8), 2.0)  # 2 e^{−z} sinh(z)/z
    return np.asarray(2 * s**3 / np.sqrt(pi) * (near * slope) @ (w * k * k))


def _without_cutoff(power: int, x: Array, mass: float) -> Array:
    """D = 1, Λ = ∞: e^{−m|x|} times a polynomial in m|x|."""
    y = mass * x
    polynomial = {
        1: 1.0 + 0 * y,
        2: (1 + y) / 2,
        3: (3 + 3 * y + y**2) / 8,
        4: (15 + 15 * y + 6 * y**2 + y**3) / 48,
    }[power]
    return np.asarray(np.exp(-y) * polynomial / (2 * mass ** (2 * power - 1)))


def _radial(cutoff: float, mass: float, largest: float) -> tuple[Array, Array]:
    """Gauss–Legendre nodes on panels no wider than m, nor than two periods of cos(|b|x)."""
    fewest = cutoff * max(1 / mass, largest / (4 * pi))
    if not fewest <= _PANELS:
        raise InputError(
            f"The cutoff {cutoff} is too large for quadrature at distance {largest}; accepted "
            f"are products up to about {_PANELS}."
        )
    panels = int(np.ceil(fewest))
    nodes, weights = leggauss(_NODES)
    edges = np.linspace(0.0, cutoff, panels + 1)
    half = np.diff(edges) / 2
    r = (edges[:-1] + half)[:, None] + half[:, None] * nodes
    return r.ravel(), (half[:, None] * weights).ravel()
