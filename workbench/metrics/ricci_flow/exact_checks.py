"""Flows held against their exact laws on three grids or with three steps, each twice as fine.

Space is spectral in most of them, so that errors fall faster than any power; the order in time is
then observed with the classical method and steps of equal length. Warped products have differences
of order 4 in space and steps that go with the square of the distance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import whole
from workbench.metrics.ricci_flow.cigar import cigar
from workbench.metrics.ricci_flow.convergence import observed_orders
from workbench.metrics.ricci_flow.einstein import sphere_radius_squared
from workbench.metrics.ricci_flow.integrators import Velocity, runge_kutta
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.milnor import berger_time, milnor_velocity
from workbench.metrics.ricci_flow.plane_flow import Disc, plane_flow
from workbench.metrics.ricci_flow.rosenau import periodic_rosenau, rosenau
from workbench.metrics.ricci_flow.sphere_flow import sphere_velocity
from workbench.metrics.ricci_flow.torus_flow import torus_velocity
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.metrics.ricci_flow.warped_flow import warped_flow
from workbench.signatures import checked

__all__ = [
    "Refinement",
    "refine_berger_sphere",
    "refine_cigar",
    "refine_cylinder",
    "refine_revolution",
    "refine_rosenau",
    "refine_round_sphere",
    "refine_torus",
]


@dataclass(frozen=True)
class Refinement:
    """Errors of a flow against its exact law.

    Attributes
    ----------
    flow
        What flows, and the exact law.
    refined
        What is doubled: points or steps.
    sizes
        How many of them.
    errors
        The largest absolute error of the quantity, over points and times.
    quantity
        What is compared.
    """

    flow: str
    refined: str
    sizes: tuple[int, ...]
    errors: tuple[float, ...]
    quantity: str

    @property
    def orders(self) -> Float[np.ndarray, " refinements"]:
        """log₂ of the ratios of consecutive errors."""
        return observed_orders(self.errors)


@checked
def refine_round_sphere(steps: int, dimension: int = 2) -> Refinement:
    """Follow a round sphere as an Einstein metric, r² = r₀² − 2(n − 1)t, in the radius r.

    dr/dt = −(n − 1)/r, so that the steps have something to do, until nine tenths of its life.

    Examples
    --------
    >>> print(refine_round_sphere(16).orders.round(0))
    [4. 4.]
    """
    n = whole(dimension, "the dimension", 2, 1000)
    times = np.linspace(0, 0.9 / (2 * (n - 1)), 10)
    exact = np.sqrt([sphere_radius_squared(n, t) for t in times])

    def error(count: int) -> float:
        found = runge_kutta(lambda _, r: -(n - 1) / r, np.ones(1), times, count).states
        return float(np.abs(found[:, 0] - exact).max())

    return _refined(f"round S^{n}", "steps", steps, error, "radius")


@checked
def refine_berger_sphere(steps: int, squash: float) -> Refinement:
    """Follow the homogeneous metric (A, 1, 1) on SU(2), in terms of the exact time of A/B.

    The error is that of t(A/B) at the states that are found.

    Examples
    --------
    >>> print(refine_berger_sphere(8, 0.5).orders.round(0))
    [4. 4.]
    """
    start = np.array([squash, 1.0, 1.0])
    end = 0.9 * berger_time(squash, 1.0, 1.0)
    times = np.linspace(0, end, 6)

    def error(count: int) -> float:
        states = runge_kutta(milnor_velocity, start, times, count).states
        found = [berger_time(squash, 1.0, float(A / B)) for A, B, _ in states[1:]]
        return float(np.abs(found - times[1:]).max())

    return _refined(f"SU(2), A/B = {squash:g} at first", "steps", steps, error, "time of A/B")


@checked
def refine_rosenau(points: int, steps: int) -> tuple[Refinement, Refinement]:
    """Follow the King–Rosenau solution from t = −1 to −0.1, refined in space, and in time.

    Parameters
    ----------
    points
        The fewest Gauss–Legendre points; there are twice as many for the order in time.
    steps
        The fewest steps between two of six times; there are 16 times as many for that in space.
    """
    times = np.linspace(-1.0, -0.1, 6)

    def problem(count: int) -> tuple[Velocity, np.ndarray, np.ndarray]:
        grid = LegendreGrid(count)
        exact = np.stack([rosenau(grid.mu, t) for t in times])
        return sphere_velocity(grid), exact[0], exact

    def in_space(count: int) -> float:
        velocity, start, exact = problem(count)
        found = runge_kutta(velocity, start, times, 16 * steps).states
        return float(np.abs(found - exact).max())

    name = "King–Rosenau on S²"
    velocity, start, _ = problem(2 * points)
    return (
        _refined(name, "points", points, in_space, "u"),
        _in_steps(name, velocity, start, times, steps),
    )


@checked
def refine_torus(points: int, steps: int) -> tuple[Refinement, Refinement]:
    """Follow the periodic King–Rosenau solution with k = (1, 1) from t = 0.5 to 1, likewise.

    Parameters
    ----------
    points
        The fewest points a side, also for the order in time.
    steps
        The fewest steps between two of six times; there are 16 times as many for that in space.
    """
    times = np.linspace(0.5, 1.0, 6)

    def problem(count: int) -> tuple[Velocity, np.ndarray, np.ndarray]:
        grid = TorusGrid(count)
        exact = np.stack([periodic_rosenau(grid, t, (1, 1)) for t in times])
        return torus_velocity(grid), exact[0], exact

    def in_space(count: int) -> float:
        velocity, start, exact = problem(count)
        found = runge_kutta(velocity, start, times, 16 * steps).states
        return float(np.abs(found - exact).max())

    name = "periodic King–Rosenau on T²"
    velocity, start, _ = problem(points)
    return (
        _refined(name, "points", points, in_space, "u"),
        _in_steps(name, velocity, start, times, steps),
    )


@checked
def refine_cigar(points: int, radius: float) -> Refinement:
    """Follow the cigar on a disc from t = 0 to 0.25, with its conformal factor on the rim."""
    times = np.linspace(0, 0.25, 6)

    def error(count: int) -> float:
        disc = Disc(radius, count)
        flow = plane_flow(
            disc, cigar(disc.r, 0.0), lambda t: float(cigar(np.array([radius]), t)[0]), times, 1e-11
        )
        exact = np.stack([cigar(disc.r, t) for t in times])
        return float(np.abs(flow.u - exact).max())

    return _refined(f"cigar on r ≤ {radius:g}", "points", points, error, "u")


@checked
def refine_revolution(points: int) -> Refinement:
    """Follow a torus of revolution, m = 1 with φ = ψ = √ρ, against the periodic solution ρ."""
    times = np.linspace(0.5, 1.0, 6)

    def error(count: int) -> float:
        grid = TorusGrid(count)
        exact = np.exp([periodic_rosenau(grid, t)[:, 0] for t in times])
        flow = warped_flow(exact[0], times, fibre=1, phi=exact[0])
        return float(max(np.abs(flow.psi - exact).max(), np.abs(flow.phi - exact).max()))

    return _refined("torus of revolution", "points", points, error, "φ and ψ")


@checked
def refine_cylinder(dimension: int) -> float:
    """Return the largest error of ψ² = 1 − 2(m − 1)t of S¹ × S^m in nine tenths of its life."""
    whole(dimension, "the dimension of the fibre", 2, 1000)
    times = np.linspace(0, 0.9 / (2 * (dimension - 1)), 10)
    flow = warped_flow(np.ones(16), times, fibre=dimension)
    exact = 1 - 2 * (dimension - 1) * flow.times
    return float(np.abs(flow.psi**2 - exact[:, None]).max())


def _in_steps(
    name: str, velocity: Velocity, start: np.ndarray, times: np.ndarray, steps: int
) -> Refinement:
    """Compare with a run of 32 times the fewest steps on the same points."""
    finest = runge_kutta(velocity, start, times, 32 * steps).states

    def error(count: int) -> float:
        return float(np.abs(runge_kutta(velocity, start, times, count).states - finest).max())

    return _refined(name, "steps", steps, error, f"u, from that with {32 * steps} steps")


def _refined(
    name: str, refined: str, first: int, error: Callable[[int], float], quantity: str
) -> Refinement:
    whole(first, f"the number of {refined}", 1, 10**5)
    sizes = (first, 2 * first, 4 * first)
    return Refinement(name, refined, sizes, tuple(error(n) for n in sizes), quantity)
