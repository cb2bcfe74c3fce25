"""Ricci flow of rotationally symmetric surfaces of genus 0, g = e^{2u} g_round with u = u(μ, t).

Every such surface is conformal to the round sphere. The flow g_t = −2K g is
u_t = e^{−2u}(Δu − 1), with Δ of the round unit sphere and K = e^{−2u}(1 − Δu). Laws: dA/dt =
−4πχ = −8π, so that the flow becomes extinct at T = A/8π, and ∫ K dA = 2πχ = 4π
(R. Hamilton, *The Ricci flow on surfaces*, 1988; B. Chow, *The Ricci flow on the 2-sphere*,
J. Differential Geom. 33 (1991) 325–334).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import pi

import numpy as np
from jaxtyping import Float

from workbench.metrics.ricci_flow.integrators import Event, Velocity, Watch, adaptive
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.signatures import checked, shaped

__all__ = ["SphereFlow", "sphere_area", "sphere_curvature", "sphere_flow", "sphere_velocity"]

_LEFT = 1e-6
"""The flow is called extinct when this share of the area is left."""


@dataclass(frozen=True)
class SphereFlow:
    """A flow on the sphere.

    Attributes
    ----------
    grid
        The points.
    times
        The flow times.
    u
        The conformal factor at each: g = e^{2u} g_round.
    event
        "extinction", or None.
    """

    grid: LegendreGrid
    times: Float[np.ndarray, " times"]
    u: Float[np.ndarray, "times n"]
    event: Event | None

    @cached_property
    def curvature(self) -> Float[np.ndarray, "times n"]:
        """The Gauss curvature K = e^{−2u}(1 − Δu); the scalar curvature is R = 2K."""
        return sphere_curvature(self.grid, self.u)

    @cached_property
    def area(self) -> Float[np.ndarray, " times"]:
        """A = ∫ e^{2u}, which falls by 8π per unit of time."""
        return sphere_area(self.grid, self.u)

    @cached_property
    def gauss_bonnet(self) -> Float[np.ndarray, " times"]:
        """∫ K dA, which is 2πχ = 4π.

        At the points themselves the sum of Δu vanishes whatever u is. Here u and K are interpolated
        to twice as many points first, so that the integral tells whether the points resolve them.
        """
        fine = LegendreGrid(2 * self.grid.points)
        K, u = self.grid.at(self.curvature, fine.mu), self.grid.at(self.u, fine.mu)
        return fine.integral(K * np.exp(2 * u))

    @property
    def extinction(self) -> float:
        """T = t + A(t)/8π at the first time."""
        return float(self.times[0] + self.area[0] / (8 * pi))


@shaped
def sphere_area(
    grid: LegendreGrid, u: Float[np.ndarray, "*times n"]
) -> Float[np.ndarray, "*times"]:
    """Return A = ∫ e^{2u} over the round sphere."""
    return grid.integral(np.exp(2 * u))


@shaped
def sphere_curvature(
    grid: LegendreGrid, u: Float[np.ndarray, "*times n"]
) -> Float[np.ndarray, "*times n"]:
    """Return K = e^{−2u}(1 − Δu).

    Examples
    --------
    >>> grid = LegendreGrid(8)
    >>> bool(np.allclose(sphere_curvature(grid, np.full(8, np.log(2.0))), 0.25))
    True
    """
    return np.asarray(np.exp(-2 * u) * (1 - grid.laplacian(u)))


@checked
def sphere_velocity(grid: LegendreGrid) -> Velocity:
    """Return u_t = e^{−2u}(Δu − 1) as a function of t and u, for the integrators."""
    return lambda _, u: -sphere_curvature(grid, u)


@checked
def sphere_flow(
    grid: LegendreGrid,
    initial: Float[np.ndarray, " n"],
    times: Sequence[float] | Float[np.ndarray, " times"],
    tolerance: float = 1e-11,
) -> SphereFlow:
    """Follow the flow of g = e^{2u} g_round until the last time or extinction.

    Space is spectral in μ; time is Radau IIA, of order 5 with steps of its own choice.

    Raises
    ------
    InputError
        If the times do not increase, or u is no row of finite numbers on the grid.

    Examples
    --------
    >>> grid = LegendreGrid(8)
    >>> flow = sphere_flow(grid, np.zeros(8), [0.0, 0.25, 1.0])
    >>> flow.event.kind, round(flow.event.time, 5), flow.extinction
    ('extinction', 0.5, 0.5)
    >>> print(f"{np.exp(2 * flow.u[1, 0]):.8f}")
    0.50000000
    """
    u = grid.accepted(initial, "The conformal factor u")
    left = _LEFT * sphere_area(grid, u)
    extinct = Watch("extinction", lambda _, u: float(sphere_area(grid, u) - left))
    run = adaptive(sphere_velocity(grid), u, times, tolerance, [extinct], method="Radau")
    return SphereFlow(grid, run.times, run.states, run.event)
