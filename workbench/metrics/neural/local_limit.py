"""Flows of conformal metrics on T² under the kernel of the local architecture, and their limit.

In the metric g = e^{2u}δ the local covariant flow with Perelman's functional is u_t = e^{−2u}Δu. If
the gradient in u passes through the kernel of scale s instead of δ(x − x'), it is

    u_t = Θ_s [ e^{−2u} Δu ],

Θ_s multiplying mode k by e^{−k²/2s²} (`workbench.metrics.neural.torus_architecture`). The distance
from the local flow is O(s⁻²). For small u mode k decays as exp(−k² e^{−k²/2s²} t), exactly: modes
with k ≫ s stand still.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.metrics.neural.torus_architecture import TorusFeatures, smoothed
from workbench.metrics.ricci_flow.integrators import Trajectory, runge_kutta
from workbench.metrics.ricci_flow.torus_flow import torus_velocity
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.signatures import checked

__all__ = ["smoothed_flow"]


@checked
def smoothed_flow(
    grid: TorusGrid,
    features: TorusFeatures,
    initial: Float[np.ndarray, "n n"],
    times: Sequence[float] | Float[np.ndarray, " times"],
    steps: int,
) -> Trajectory:
    """Follow u_t = Θ_s [e^{−2u} Δu] by the classical method, with equal steps between times.

    Raises
    ------
    InputError
        If u does not fit the grid, or the torus is not that of side 2π, whose modes are integers.
    """
    if not np.isclose(grid.side, 2 * np.pi):
        raise InputError(f"Integer frequencies are those of the torus of side 2π, not {grid.side}.")
    u = grid.accepted(initial, "The conformal factor u")
    local = torus_velocity(grid)
    return runge_kutta(lambda t, at: smoothed(features, local(t, at)), u, times, steps)
