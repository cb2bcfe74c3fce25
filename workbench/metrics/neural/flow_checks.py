"""Local flows with Perelman's functional against exact Ricci flows, and misreadings of eq. (20).

Each flow here takes its velocity from the functional F^m by reverse differentiation and from a
kernel, and is compared with a solution in closed form that knows of neither.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.neural.isotropic_flow import covariant_isotropic
from workbench.metrics.neural.local_flow import (
    covariant_velocity,
    frozen_velocity,
    loss_derivative,
    perelman_loss,
    ricci_gauge_velocity,
)
from workbench.metrics.ricci_flow.first_variation import fixed_measure_velocity
from workbench.metrics.ricci_flow.integrators import Velocity, adaptive, runge_kutta
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.periodic_metric import PeriodicGrid
from workbench.metrics.ricci_flow.rosenau import periodic_rosenau, rosenau
from workbench.metrics.ricci_flow.torus_flow import torus_flow
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.signatures import checked

__all__ = ["readings", "sphere_errors", "tilted_metric", "torus_errors"]

Points = Float[np.ndarray, " n"]


@checked
def tilted_metric(grid: PeriodicGrid) -> tuple[Tensor, Tensor]:
    """Return a metric on T² with three unequal components, and a positive function Ω̄."""
    x, y = grid.coordinates
    across = 0.15 * torch.sin(x + y)
    rows = ((1.2 + 0.2 * torch.cos(x), across), (across, 0.9 + 0.2 * torch.sin(y)))
    g = torch.stack([torch.stack(row, dim=-1) for row in rows], dim=-1)
    return g, 1 + 0.3 * torch.cos(x) * torch.cos(y)


@checked
def readings(points: int) -> Mapping[str, float]:
    """Return how far readings of eq. (20) are from −2(Ric + ∇∇φ), relative to it.

    The metric and Ω̄ are those of `tilted_metric`; the reference is computed from curvature, with φ
    of dm = dx/Ω̄. The readings: "L = −2F^m", covariant, dm = dx/Ω̄; L = +F^m as printed; L = −F^m;
    L = −2F^m with dm = dx, against its own φ; and the frozen kernel δ_ik δ_jl.
    """
    grid = PeriodicGrid(2, points)
    g, omega = tilted_metric(grid)
    flat = torch.ones_like(omega)
    double, once, printed, unmatched = (
        loss_derivative(grid, perelman_loss(grid, measure, factor), g)
        for measure, factor in (
            (1 / omega, -2.0),
            (1 / omega, -1.0),
            (1 / omega, 1.0),
            (flat, -2.0),
        )
    )
    reference = fixed_measure_velocity(grid, g, 1 / omega)
    own = fixed_measure_velocity(grid, g, flat)
    return {
        "L = −2F, dm = dx/Ω̄, covariant kernel": _apart(
            covariant_velocity(omega, g, double), reference
        ),
        "L = +F, as printed": _apart(covariant_velocity(omega, g, printed), reference),
        "L = −F": _apart(covariant_velocity(omega, g, once), reference),
        "dm = dx": _apart(covariant_velocity(omega, g, unmatched), own),
        "frozen kernel δδ": _apart(frozen_velocity(omega, double), reference),
    }


@checked
def sphere_errors(points: int) -> Mapping[str, float]:
    """Return the largest errors of the local covariant flow on S² against exact Ricci flows.

    dm is not round, e^{0.4μ} dA, so that Perelman's φ varies; g does not depend on it.
    """
    grid = LegendreGrid(points)
    velocity = covariant_isotropic(grid, np.exp(0.4 * grid.mu))
    times = np.array([0.0, 0.1, 0.2, 0.4])
    ages = np.array([-0.6, -0.45, -0.3, -0.1])
    sausage = np.exp([2 * rosenau(grid.mu, float(t)) for t in ages])
    sphere = (1 - 2 * times)[:, None] * np.ones(points)
    return {
        "round sphere": _furthest(velocity, times, sphere),
        "King–Rosenau": _furthest(velocity, ages, sausage),
    }


@checked
def torus_errors(points: int, time: float = 0.25) -> Mapping[str, float]:
    """Return the largest errors of all components on T² after a time, dm varying.

    One start is that of the exact periodic solution; the other is u = 0.3 cos x + 0.2 sin y,
    against the flow of the conformal factor on a grid of its own, of 64 points.
    """
    grid, fine = PeriodicGrid(2, whole(points, "the number of points", 8, 64)), TorusGrid(64)
    if 64 % points:
        raise InputError(f"The grid of {points} points is not part of one of 64.")
    coarse = slice(None, None, 64 // points)
    x, y = grid.coordinates
    measure = torch.exp(0.2 * torch.sin(x) * torch.cos(y) + 0.3 * torch.cos(y))
    u0 = 0.3 * np.cos(fine.x) + 0.2 * np.sin(fine.y)
    pairs = {
        "periodic Rosenau": [periodic_rosenau(fine, t) for t in (3.0, 3.0 + time)],
        "conformal torus": [u0, torus_flow(fine, u0, [0.0, time]).u[-1]],
    }
    steps = int(time * points**2 / 4) + 1
    errors = {}
    for name, ends in pairs.items():
        start, end = (np.exp(2 * u[coarse, coarse])[..., None, None] * np.eye(2) for u in ends)
        run = runge_kutta(ricci_gauge_velocity(grid, measure), start, [0.0, time], steps)
        errors[name] = float(np.abs(run.states[-1] - end).max()) if run.event is None else np.inf
    return errors


def _apart(found: Tensor, reference: Tensor) -> float:
    return float(torch.linalg.vector_norm(found - reference) / torch.linalg.vector_norm(reference))


def _furthest(velocity: Velocity, times: Points, exact: Float[np.ndarray, "times n"]) -> float:
    run = adaptive(velocity, exact[0], times, 1e-11)
    return float(np.abs(run.states - exact).max()) if run.event is None else np.inf
