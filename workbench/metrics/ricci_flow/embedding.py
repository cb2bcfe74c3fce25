"""A metric on the sphere with rotational symmetry as a surface of revolution in R³, if it is one.

For g = e^{2u} g_round with u = u(μ) the distance from the axis is r = e^u √(1 − μ²), and along a
meridian, of arc length s with ds = e^u dμ/√(1 − μ²),

    dr/ds = −w,  w = μ − (1 − μ²) u',      dz/dμ = e^u √(1 + 2μu' − (1 − μ²)u'²).

The surface exists if and only if |w| ≤ 1, that is if the root is real; under Ricci flow it then
does for all times (J. H. Rubinstein, R. Sinclair, *Visualizing Ricci flow of manifolds of
revolution*, Experiment. Math. 14 (2005) 285–298).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.polynomial import legendre
from scipy.interpolate import CubicSpline

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.signatures import checked

__all__ = ["Profile", "embed", "embeddable"]

_DENSE = 2001
_ROUNDING = -1e-9


@dataclass(frozen=True)
class Profile:
    """A meridian from the south pole to the north pole.

    Attributes
    ----------
    mu
        μ of each point.
    arc
        The arc length from the south pole.
    radius, height
        r and z; the height of the middle of the poles is 0.
    """

    mu: Float[np.ndarray, " m"]
    arc: Float[np.ndarray, " m"]
    radius: Float[np.ndarray, " m"]
    height: Float[np.ndarray, " m"]


@checked
def embeddable(grid: LegendreGrid, u: Float[np.ndarray, " n"]) -> bool:
    """Return whether e^{2u} g_round is a surface of revolution in R³.

    Examples
    --------
    >>> grid = LegendreGrid(16)
    >>> embeddable(grid, 0.1 * grid.mu), embeddable(grid, 0.8 * grid.mu)
    (True, False)
    """
    return bool(_rise(grid, grid.accepted(u, "The conformal factor u"))[1].min() >= _ROUNDING)


@checked
def embed(grid: LegendreGrid, u: Float[np.ndarray, " n"], points: int = 101) -> Profile:
    """Return the surface of revolution with the metric e^{2u} g_round.

    Parameters
    ----------
    grid
        The points μ.
    u
        The conformal factor on them.
    points
        How many points of the meridian are returned, equidistant in arc length.

    Raises
    ------
    InputError
        If u is no row of finite numbers, or there is no such surface.

    Examples
    --------
    >>> grid = LegendreGrid(16)
    >>> sphere = embed(grid, np.full(16, np.log(2.0)), 4)
    >>> print(sphere.radius.round(6), sphere.height.round(6))
    [0.       1.732051 1.732051 0.      ] [-2. -1.  1.  2.]
    >>> embed(grid, 2.0 * grid.mu)
    Traceback (most recent call last):
    workbench.errors.InputError: No surface of revolution in R³: |dr/ds| = 2.12 > 1 at μ = -0.25.
    """
    whole(points, "the number of points of the meridian", 3, 10**9)
    factor = grid.accepted(u, "The conformal factor u")
    mu, root = _rise(grid, factor)
    if root.min() < _ROUNDING:
        steep = np.sqrt(1 - (1 - mu**2) * root)
        at = int(steep.argmax())
        raise InputError(
            f"No surface of revolution in R³: |dr/ds| = {steep[at]:.3g} > 1 at μ = {mu[at]:.3g}."
        )
    angle = np.arccos(-mu)
    scale = np.exp(grid.at(factor, mu))
    arc = _running(scale, angle)
    height = _running(scale * np.sqrt(np.maximum(root, 0)) * np.sqrt(1 - mu**2), angle)
    wanted = np.linspace(0, arc[-1], points)
    chosen = -np.cos(CubicSpline(arc, angle)(wanted))
    radius = np.exp(grid.at(factor, chosen)) * np.sqrt(np.maximum(1 - chosen**2, 0))
    rises = CubicSpline(arc, height)(wanted) - height[-1] / 2
    return Profile(chosen, wanted, radius, rises)


def _rise(
    grid: LegendreGrid, u: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"]]:
    """Return many μ, equidistant in the angle, and (e^{−u} dz/dμ)² there."""
    mu = -np.cos(np.linspace(0, np.pi, _DENSE))
    slope = legendre.legval(mu, legendre.legder(grid.coefficients(u)))
    return mu, 1 + 2 * mu * slope - (1 - mu**2) * slope**2


def _running(f: Float[np.ndarray, " m"], x: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"]:
    """Return ∫ f dx from the first x, by the trapezoidal rule with its end correction."""
    pieces = (f[1:] + f[:-1]) / 2 * np.diff(x)
    slope = np.gradient(f, x, edge_order=2)
    corrected = pieces - np.diff(slope) * np.diff(x) ** 2 / 12
    return np.concatenate([[0.0], np.cumsum(corrected)])
