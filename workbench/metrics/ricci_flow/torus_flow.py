"""Ricci flow of a conformal metric g = e^{2u}(dx² + dy²) on a torus.

The flow g_t = −2 Ric = −2K g is u_t = −K = e^{−2u} Δu, with Δ = ∂_x² + ∂_y² and
K = −e^{−2u} Δu. Laws: the area is constant, as dA/dt = −4πχ = 0, ∫ K dA = 2πχ = 0, and u tends to
½ log(A/L²) (R. Hamilton, *The Ricci flow on surfaces*, Contemp. Math. 71 (1988) 237–262).

By the maximum principle u stays between its first minimum and maximum; this bounds the step of the
explicit method for all times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.metrics.ricci_flow.integrators import (
    Event,
    Velocity,
    accepted_times,
    runge_kutta,
)
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.signatures import checked, shaped

__all__ = ["TorusFlow", "largest_step", "torus_curvature", "torus_flow", "torus_velocity"]

_STABLE = 2.5
"""Classical Runge-Kutta is stable for steps up to 2.785 over the largest decay rate."""

_MOST_STEPS = 1e6


@dataclass(frozen=True)
class TorusFlow:
    """A flow on the torus.

    Attributes
    ----------
    grid
        The points.
    times
        The flow times.
    u
        The conformal factor at each: g = e^{2u}(dx² + dy²).
    event
        What ended it, or None.
    """

    grid: TorusGrid
    times: Float[np.ndarray, " times"]
    u: Float[np.ndarray, "times n n"]
    event: Event | None

    @cached_property
    def curvature(self) -> Float[np.ndarray, "times n n"]:
        """The Gauss curvature K = −e^{−2u} Δu; the scalar curvature is R = 2K."""
        return torus_curvature(self.grid, self.u)

    @cached_property
    def area(self) -> Float[np.ndarray, " times"]:
        """A = ∫ e^{2u} dx dy, constant."""
        return self.grid.integral(np.exp(2 * self.u))

    @cached_property
    def gauss_bonnet(self) -> Float[np.ndarray, " times"]:
        """∫ K dA, which is 2πχ = 0.

        On the grid itself the sum of Δu vanishes whatever u is. Here u and K are interpolated to
        twice as many points first, so that the integral tells whether the grid resolves them.
        """
        K, u = self.grid.refined(self.curvature), self.grid.refined(self.u)
        fine = TorusGrid(2 * self.grid.points, self.grid.side)
        return fine.integral(K * np.exp(2 * u))

    @property
    def limit(self) -> float:
        """The constant that u tends to: ½ log(A/L²)."""
        return float(0.5 * np.log(self.area[0] / self.grid.side**2))


@shaped
def torus_curvature(
    grid: TorusGrid, u: Float[np.ndarray, "*times n n"]
) -> Float[np.ndarray, "*times n n"]:
    """Return K = −e^{−2u} Δu.

    Examples
    --------
    >>> grid = TorusGrid(16)
    >>> print(f"{torus_curvature(grid, 0.1 * np.cos(grid.x))[0, 0]:.6f}")
    0.081873
    """
    return np.asarray(-np.exp(-2 * u) * grid.laplacian(u))


@checked
def torus_velocity(grid: TorusGrid) -> Velocity:
    """Return u_t = e^{−2u} Δu as a function of t and u, for the integrators."""
    return lambda _, u: -torus_curvature(grid, u)


@checked
def largest_step(grid: TorusGrid, u: Float[np.ndarray, "n n"]) -> float:
    """Return the largest step with which the classical method is stable from u on."""
    return float(_STABLE / grid.largest_eigenvalue * np.exp(2 * u.min()))


@checked
def torus_flow(
    grid: TorusGrid,
    initial: Float[np.ndarray, "n n"],
    times: Sequence[float] | Float[np.ndarray, " times"],
) -> TorusFlow:
    """Follow the flow of g = e^{2u}(dx² + dy²), pseudo-spectral in space, of order 4 in time.

    Parameters
    ----------
    grid
        The points.
    initial
        u at the first time.
    times
        Increasing times.

    Raises
    ------
    InputError
        If the times do not increase, u is no table of finite numbers on the grid, or more than a
        million steps would be needed.

    Examples
    --------
    >>> grid = TorusGrid(24)
    >>> flow = torus_flow(grid, 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y), [0.0, 0.5, 1.0])
    >>> print(f"{flow.area[0]:.8f} {flow.area[-1]:.8f} {flow.limit:.8f}")
    44.85403358 44.85403358 0.06382969
    """
    found = accepted_times(times)
    u = grid.accepted(initial, "The conformal factor u")
    needed = float(np.ceil(np.diff(found).max() / largest_step(grid, u)))
    if not needed * (len(found) - 1) <= _MOST_STEPS:
        raise InputError(
            f"The flow would take {needed * (len(found) - 1):.1g} steps, as the metric is as small "
            f"as e^{2 * u.min():.3g} somewhere; give fewer points or a shorter time."
        )
    steps = int(needed)
    run = runge_kutta(torus_velocity(grid), u, found, steps)
    return TorusFlow(grid, run.times, run.states, run.event)
