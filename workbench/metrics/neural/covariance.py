"""The frozen kernel Ω̄ δ_ik δ_jl is not covariant: homogeneous metrics on which this is an ODE.

In a fixed frame with g = diag(λ_i) and Ricci tensor diagonal, the gradient of Perelman's functional
for a homogeneous measure is −R^ii = −R_ii/λ_i² per dm. With the kernel matched to the metric at
t = 0, Ω̄ K_iiii = λ_i(0)², the frozen local flow is

    dλ_i/dt = −2 R_ii (λ_i(0)/λ_i)²,        Ricci flow: dλ_i/dt = −2 R_ii.

Round Sⁿ of radius² s, with Ric = (n − 1) ĝ: ds/dt = −2(n − 1) s_0²/s², so that
s³ = s_0³ − 6(n − 1) s_0² t, extinct at s_0/6(n − 1), against s = s_0 − 2(n − 1)t and s_0/2(n − 1).
Tensors with indices up were put where indices are down; the two agree only while g is what it was.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.neural.exponential_metric import exponential_kernel
from workbench.metrics.ricci_flow.curvature import curvature
from workbench.metrics.ricci_flow.integrators import Trajectory, Watch, adaptive, runge_kutta
from workbench.metrics.ricci_flow.milnor import milnor_velocity
from workbench.signatures import checked

__all__ = [
    "frozen_extinction",
    "frozen_milnor",
    "frozen_radius_squared",
    "frozen_sphere",
    "repaired_milnor",
]


@checked
def frozen_radius_squared(
    dimension: int, start: float, time: Float[np.ndarray, "*times"]
) -> Float[np.ndarray, "*times"]:
    """Return s = (s_0³ − 6(n − 1) s_0² t)^{1/3} of round Sⁿ under the frozen kernel, 0 at the end.

    Examples
    --------
    >>> frozen_radius_squared(2, 6.0, np.array([0.0, 0.875, 1.0]))
    array([6., 3., 0.])
    """
    n = _dimension(dimension, start)
    if not np.isfinite(time).all():
        raise InputError("The times of a flow are finite.")
    return np.asarray(np.cbrt(np.maximum(start**3 - 6 * (n - 1) * start**2 * time, 0)))


@checked
def frozen_extinction(dimension: int, start: float) -> float:
    """Return s_0/6(n − 1), a third of the time of Ricci flow."""
    return start / (6 * (_dimension(dimension, start) - 1))


@checked
def frozen_sphere(
    dimension: int,
    start: float,
    times: Float[np.ndarray, " times"],
    point: Float[np.ndarray, " n"],
    steps: int = 16,
) -> Trajectory:
    """Follow round Sⁿ under the frozen kernel, with R^ij computed from the metric at every step.

    The metric is s ĝ in the stereographic chart, ĝ = 4 δ/(1 + |x|²)²; its Ricci tensor at a point
    comes from nested differentiation, its indices are raised, and the kernel s_0² ĝ_ik ĝ_jl acts.
    Between the times there are equal steps of the classical method.
    """
    n = _dimension(dimension, start)

    def unit(x: Tensor) -> Tensor:
        return 4 * torch.eye(n, dtype=torch.float64) / (1 + x @ x) ** 2

    hat = unit(torch.from_numpy(np.asarray(point, dtype=float))).numpy()

    def velocity(_: float, s: np.ndarray) -> np.ndarray:
        found = curvature(lambda x: s[0] * unit(x), np.asarray(point, dtype=float)[None])
        inverse = np.linalg.inv(found.metric[0])
        raised = inverse @ found.ricci[0] @ inverse
        moved = -2 * start**2 * hat @ raised @ hat
        return np.array([np.trace(np.linalg.solve(hat, moved)) / n])

    return runge_kutta(velocity, np.array([start]), times, steps)


@checked
def frozen_milnor(
    coefficients: Float[np.ndarray, " 3"], times: Float[np.ndarray, " times"]
) -> Trajectory:
    """Follow a homogeneous metric A, B, C on SU(2) under the frozen kernel."""
    start = np.asarray(coefficients, dtype=float)
    return _follow(start, times, lambda at: milnor_velocity(0.0, at) * (start / at) ** 2)


@checked
def repaired_milnor(
    coefficients: Float[np.ndarray, " 3"], times: Float[np.ndarray, " times"]
) -> Trajectory:
    """Follow it under the kernel on g that δ_ik δ_jl on h = log g induces: Ricci flow."""

    def velocity(at: np.ndarray) -> np.ndarray:
        raised = np.diag(milnor_velocity(0.0, at) / at**2)
        moved = np.einsum("ijkl,kl->ij", exponential_kernel(np.diag(at)), raised)
        return np.diag(moved).copy()

    return _follow(np.asarray(coefficients, dtype=float), times, velocity)


def _follow(
    start: np.ndarray, times: np.ndarray, velocity: Callable[[np.ndarray], np.ndarray]
) -> Trajectory:
    if start.shape != (3,) or not np.isfinite(start).all() or start.min() <= 0:
        raise InputError("A homogeneous metric on SU(2) is three positive numbers.")
    small = Watch("extinction", lambda _, at: float(at.min() - start.min() / 1000))
    return adaptive(lambda _, at: velocity(at), start, times, 1e-10, [small])


def _dimension(dimension: int, start: float) -> int:
    if not is_finite(start) or start <= 0:
        raise InputError(f"The radius² of a sphere is a positive number, not {start}.")
    return whole(dimension, "the dimension of the sphere", 2, 8)
