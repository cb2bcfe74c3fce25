"""A closed surface of revolution as a conformal metric on the round sphere.

A meridian (r(p), z(p)), 0 ≤ p ≤ π, from pole to pole, has the metric (r'² + z'²) dp² + r² dθ².
With dx = √(r'² + z'²)/r dp this is r² (dx² + dθ²), and with μ = tanh(x − x₀) it is e^{2u} g_round,
e^u = r/√(1 − μ²). The choice of x₀, which does not change the surface, puts the mean of μ over the
surface at zero. As x = log tan(p/2) + ∫ (√(r'² + z'²)/r − 1/sin p) dp, only a smooth function is
integrated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.polynomial import Chebyshev
from scipy.optimize import brentq

from workbench.errors import InputError
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.signatures import checked

__all__ = ["conformal_factor"]

Coordinate = Callable[[np.ndarray], np.ndarray]

_DEGREE = 160
_RANGE = (0.0, np.pi)


@checked
def conformal_factor(
    grid: LegendreGrid, radius: Coordinate, height: Coordinate
) -> Float[np.ndarray, " n"]:
    """Return u on the grid, for the surface of revolution with a given meridian.

    Parameters
    ----------
    grid
        The points μ.
    radius, height
        r(p) and z(p) as functions of arrays, for 0 ≤ p ≤ π; smooth, r = 0 at both ends and
        positive between them.

    Raises
    ------
    InputError
        If the surface is not closed, touches its axis between the poles, is not smooth at a pole,
        or its meridian is not smooth enough to be resolved.

    Examples
    --------
    An ellipsoid; its curvature at a pole is c²/a⁴ with the half axes c along the axis and a.

    >>> from workbench.metrics.ricci_flow.sphere_flow import sphere_curvature
    >>> grid = LegendreGrid(64)
    >>> u = conformal_factor(grid, lambda p: np.sin(p), lambda p: 1.5 * np.cos(p))
    >>> print(f"{grid.at(sphere_curvature(grid, u), np.array([1.0]))[0]:.5f}")
    2.25000
    >>> conformal_factor(grid, lambda p: 2 + np.cos(p), lambda p: np.sin(p))
    Traceback (most recent call last):
    workbench.errors.InputError: The surface is not closed: r must be 0 at p = 0 and at p = π.
    """
    curve = _meridian(radius, height)

    def mean(shift: float) -> float:
        p, weights = _quadrature
        density = weights * curve.radius(p) * curve.speed(p)
        return float(np.sum(density * np.tanh(curve.longitude(p) - shift)))

    reach = float(np.abs(curve.excess(np.linspace(*_RANGE, 500))).max()) + 40
    shift = float(brentq(mean, -reach, reach, xtol=1e-14))
    wanted = np.arctanh(grid.mu) + shift
    p = np.array([curve.parameter(float(x)) for x in wanted])
    return np.asarray(np.log(curve.radius(p) / np.sqrt(1 - grid.mu**2)))


@dataclass(frozen=True)
class _Meridian:
    ratio: Chebyshev
    """r/sin p."""
    speed: Chebyshev
    """√(r'² + z'²)."""
    excess: Chebyshev
    """∫ (speed/r − 1/sin p) dp."""

    def radius(self, p: np.ndarray) -> np.ndarray:
        return np.asarray(np.sin(p) * self.ratio(p))

    def longitude(self, p: np.ndarray) -> np.ndarray:
        return np.asarray(np.log(np.tan(p / 2)) + self.excess(p))

    def parameter(self, x: float) -> float:
        """Return p where the longitude is x; it increases with y = log tan(p/2)."""

        def beyond(y: float) -> float:
            return y + float(self.excess(2 * np.arctan(np.exp(y)))) - x

        reach = float(np.abs(self.excess.coef).sum()) + 1
        return float(2 * np.arctan(np.exp(brentq(beyond, x - reach, x + reach, xtol=1e-14))))


_nodes, _weights = np.polynomial.legendre.leggauss(2 * _DEGREE)
_quadrature = ((_nodes + 1) * np.pi / 2, _weights * np.pi / 2)


def _meridian(radius: Coordinate, height: Coordinate) -> _Meridian:
    ends = np.array(_RANGE)
    r = _interpolated(radius, "radius r(p)")
    z = _interpolated(height, "height z(p)")
    inside = np.linspace(*_RANGE, 1001)[1:-1]
    size = float(np.abs(r(inside)).max())
    if size == 0 or np.abs(r(ends)).max() > 1e-9 * size:
        raise InputError("The surface is not closed: r must be 0 at p = 0 and at p = π.")
    if (r(inside) / np.sin(inside)).min() <= 1e-5 * size:
        raise InputError("The surface touches its axis: r must be positive for 0 < p < π.")
    slope, rise = r.deriv(), z.deriv()
    if np.abs(slope(ends)).min() <= 1e-6 * size or np.any(
        np.abs(rise(ends)) > 1e-6 * np.abs(slope(ends))
    ):
        raise InputError(
            "The surface is not smooth at a pole: there dz/dp = 0 and dr/dp is not zero."
        )
    speed = Chebyshev.interpolate(lambda p: np.hypot(slope(p), rise(p)), 2 * _DEGREE, _RANGE)
    ratio = Chebyshev.interpolate(lambda p: r(p) / np.sin(p), _DEGREE, _RANGE)
    excess = Chebyshev.interpolate(
        lambda p: (speed(p) / ratio(p) - 1) / np.sin(p), 2 * _DEGREE, _RANGE
    )
    return _Meridian(ratio, speed, excess.integ(lbnd=np.pi / 2))


def _interpolated(coordinate: Coordinate, name: str) -> Chebyshev:
    try:
        found = Chebyshev.interpolate(coordinate, _DEGREE, _RANGE)
    except (TypeError, ValueError) as error:
        raise InputError(f"The {name} is no function of arrays to arrays: {error}.") from None
    if not np.isfinite(found.coef).all():
        raise InputError(f"The {name} is not finite for 0 ≤ p ≤ π.")
    if np.abs(found.coef[-8:]).max() > 1e-9 * max(1e-300, np.abs(found.coef).max()):
        raise InputError(f"The {name} is not smooth enough for a polynomial of degree {_DEGREE}.")
    return found
