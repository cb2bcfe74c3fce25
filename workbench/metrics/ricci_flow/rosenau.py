"""The King-Rosenau solution on the sphere, and its periodic continuation on the torus.

On the cylinder with g = ρ(dx² + dθ²) Ricci flow is ρ_t = (log ρ)_xx. For t < 0

    ρ = 2 sinh(−2t) / (cosh 2x + cosh 2t)

solves it and closes to a smooth sphere of area −8πt at x = ±∞: a sausage for t → −∞, a round point
for t → 0 (P. Rosenau, Phys. Rev. Lett. 74 (1995) 1056; J. R. King, Phil. Trans. R. Soc. A 343
(1993) 337). With μ = tanh x and g_round = (1 − μ²)(dx² + dθ²) it is g = e^{2u} g_round,

    e^{2u} = 2 sinh(−2t) / ((1 + μ²) + (1 − μ²) cosh 2t).

Imaginary x with reversed time gives a solution on a torus, for t > 0, which becomes flat:

    ρ = a sinh s / (cos k·x + cosh s),      s = |k|² t/a.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite, whole_numbers
from workbench.errors import InputError
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.signatures import checked

__all__ = ["periodic_rosenau", "periodic_rosenau_curvature", "rosenau", "rosenau_curvature"]

_EARLIEST = -300.0


@checked
def rosenau(mu: Float[np.ndarray, " n"], t: float) -> Float[np.ndarray, " n"]:
    """Return the conformal factor u of the King-Rosenau solution at time t < 0.

    Raises
    ------
    InputError
        If t is not between −300 and 0, where the flow becomes extinct.

    Examples
    --------
    >>> print(rosenau(np.array([0.0, 1.0]), -0.5).round(6))
    [-0.039395  0.08072 ]
    >>> rosenau(np.array([0.0]), 0.5)
    Traceback (most recent call last):
    workbench.errors.InputError: The King-Rosenau solution is extinct at t = 0; take t < 0, not 0.5.
    """
    age = _age(t)
    return np.asarray(0.5 * np.log(2 * np.sinh(age) / _bulk(mu, age)))


@checked
def rosenau_curvature(mu: Float[np.ndarray, " n"], t: float) -> Float[np.ndarray, " n"]:
    """Return K = −½ (log ρ)_t = coth(−2t) − (1 − μ²) sinh(−2t) / ((1 + μ²) + (1 − μ²) cosh 2t).

    It is coth(−2t) at the poles, and 1/sinh(−2t) at the equator.

    Examples
    --------
    >>> bool(np.isclose(rosenau_curvature(np.array([0.0]), -1.0)[0], 1 / np.sinh(2.0)))
    True
    """
    age = _age(t)
    return np.asarray(1 / np.tanh(age) - (1 - mu**2) * np.sinh(age) / _bulk(mu, age))


@checked
def periodic_rosenau(
    grid: TorusGrid, t: float, wave: tuple[int, int] = (1, 0), limit: float = 1.0
) -> Float[np.ndarray, "n n"]:
    """Return the conformal factor u of the periodic solution at time t > 0.

    Parameters
    ----------
    grid
        The points on the torus.
    t
        The time.
    wave
        k in units of 2π/L, not zero.
    limit
        a > 0, which e^{2u} tends to; the area is a L².

    Raises
    ------
    InputError
        If t or a is not positive, or k is no pair of integers or zero.

    Examples
    --------
    >>> grid = TorusGrid(32)
    >>> rho = np.exp(2 * periodic_rosenau(grid, 2.0, (1, 1)))
    >>> print(f"{grid.integral(rho) / grid.side**2:.9f}")
    1.000000000
    """
    phase, s, _ = _wave(grid, t, wave, limit)
    return np.asarray(0.5 * np.log(limit * np.sinh(s) / (np.cos(phase) + np.cosh(s))))


@checked
def periodic_rosenau_curvature(
    grid: TorusGrid, t: float, wave: tuple[int, int] = (1, 0), limit: float = 1.0
) -> Float[np.ndarray, "n n"]:
    """Return K = −½ (log ρ)_t of the periodic solution.

    Examples
    --------
    >>> from workbench.metrics.ricci_flow.torus_flow import torus_curvature
    >>> grid = TorusGrid(64)
    >>> K = periodic_rosenau_curvature(grid, 2.0, (1, 1))
    >>> bool(np.allclose(torus_curvature(grid, periodic_rosenau(grid, 2.0, (1, 1))), K))
    True
    """
    phase, s, rate = _wave(grid, t, wave, limit)
    return np.asarray(-0.5 * rate * (1 / np.tanh(s) - np.sinh(s) / (np.cos(phase) + np.cosh(s))))


def _age(t: float) -> float:
    if not (is_finite(t) and _EARLIEST <= t < 0):
        raise InputError(
            f"The King-Rosenau solution is extinct at t = 0; take t < 0, not {t}."
            if is_finite(t) and t >= 0
            else f"The King-Rosenau solution is computed for −300 ≤ t < 0, not t = {t}."
        )
    return -2.0 * t


def _bulk(mu: Float[np.ndarray, " n"], age: float) -> Float[np.ndarray, " n"]:
    return np.asarray((1 + mu**2) + (1 - mu**2) * np.cosh(age))


def _wave(
    grid: TorusGrid, t: float, wave: tuple[int, int], limit: float
) -> tuple[Float[np.ndarray, "n n"], float, float]:
    """Return k·x, s and ds/dt."""
    k = whole_numbers(wave, "the wave vector k", -grid.points, grid.points, 2)
    if k == (0, 0):
        raise InputError("The wave vector k of the periodic solution is not zero.")
    if not (is_finite(limit) and limit > 0):
        raise InputError(f"The limit a of the conformal factor is a positive number, not {limit}.")
    if not is_finite(t):
        raise InputError(f"The time t is a finite number, not {t}.")
    unit = 2 * np.pi / grid.side
    rate = (k[0] ** 2 + k[1] ** 2) * unit**2 / limit
    s = rate * t
    if not 0 < s < -2 * _EARLIEST:
        raise InputError(f"The periodic solution is given for 0 < |k|²t/a < 600, not {s:g}.")
    return unit * (k[0] * grid.x + k[1] * grid.y), s, rate
