"""Local metric flows on the torus, eq. (20), and when they are Perelman's Ricci flow, eq. (17).

A kernel Ω̄(x) δ(x − x') K_ijkl, with δ and ∫ in the same measure dx, moves a metric by

    ∂_t g_ij(x) = −Ω̄(x) K_ijkl δL/δg_kl(x),

δL/δg_kl being the density with respect to dx: it has upper indices. A loss is a number, a
functional of g, and cannot depend on x: "L = F/Ω̄(x)" is to be read as a choice of measure. Let
dm = dx/Ω̄(x) be the measure that Perelman's F^m[g] = F[g, log(dV/dm)] holds fixed. Its derivative
with respect to dx is −(R^ij + ∇^i∇^jφ) dm/dx
(`workbench.metrics.ricci_flow.first_variation`), so with

    L = −2 F^m    and    K_ijkl = g_ik g_jl (symmetrised)

the flow is ∂_t g = −2(Ric + ∇∇φ), Perelman's, and L_{∇φ} g = 2∇∇φ takes it to ∂_t g = −2 Ric,
whatever φ is. With L = +F, as printed, it runs backwards at half the speed; with the frozen
K = δ_ik δ_jl it is ∂_t g_ij = −2(R^ij + ∇^i∇^jφ), whose two sides transform differently.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.errors import InputError
from workbench.metrics.ricci_flow.first_variation import dilaton, perelman_energy
from workbench.metrics.ricci_flow.integrators import Velocity
from workbench.metrics.ricci_flow.periodic_metric import (
    PeriodicGrid,
    curvature,
    hessian,
    require_metric,
)
from workbench.signatures import checked

__all__ = [
    "Loss",
    "covariant_velocity",
    "frozen_velocity",
    "loss_derivative",
    "perelman_loss",
    "ricci_energy",
    "ricci_gauge",
    "ricci_gauge_velocity",
]

Loss = Callable[[Tensor], Tensor]
"""A functional of a metric on a grid, of shape (N, …, N, n, n)."""


@checked
def perelman_loss(grid: PeriodicGrid, measure: Tensor, factor: float = -2.0) -> Loss:
    """Return L[g] = −2 F^m[g], or another multiple; `measure` is the density dm/dx.

    Raises
    ------
    InputError
        If the density is no positive function on the grid.
    """
    if measure.shape != grid.shape or not bool((measure > 0).all() & measure.isfinite().all()):
        raise InputError(f"The density of a measure is positive, on a grid of shape {grid.shape}.")
    return lambda g: factor * perelman_energy(grid, g, dilaton(g, measure))


@checked
def ricci_energy(grid: PeriodicGrid) -> Loss:
    """Return L[g] = ½ ∫ R_ij R^ij dV, the covariant form of eq. (15)."""

    def loss(g: Tensor) -> Tensor:
        geometry = curvature(grid, g)
        raised = geometry.inverse @ geometry.ricci @ geometry.inverse
        return grid.integral((raised * geometry.ricci).sum((-2, -1)) * geometry.volume) / 2

    return loss


@checked
def loss_derivative(grid: PeriodicGrid, loss: Loss, g: Tensor) -> Tensor:
    """Return δL/δg_kl(x) with respect to dx, upper indices, by reverse differentiation.

    Raises
    ------
    InputError
        If g is no metric on the grid.
    """
    require_metric(grid, g)
    return _derivative(grid, loss, g)


@checked
def frozen_velocity(omega: Tensor, derivative: Tensor) -> Tensor:
    """Return −Ω̄ δ_ik δ_jl δL/δg_kl, eq. (20) as printed."""
    return -omega[..., None, None] * derivative


@checked
def covariant_velocity(omega: Tensor, g: Tensor, derivative: Tensor) -> Tensor:
    """Return −Ω̄ g_ik g_jl δL/δg_kl; this kernel moves with the metric."""
    return -omega[..., None, None] * (g @ derivative @ g)


@checked
def ricci_gauge(grid: PeriodicGrid, g: Tensor, measure: Tensor) -> Tensor:
    """Return L_{∇φ} g = 2 ∇_i∇_jφ for φ = log(dV/dm)."""
    return 2 * hessian(grid, curvature(grid, g).christoffel, dilaton(g, measure))


@checked
def ricci_gauge_velocity(grid: PeriodicGrid, measure: Tensor) -> Velocity:
    """Return the local covariant flow with L = −2F^m and Ω̄ = dx/dm, moved along ∇φ.

    Nothing in it but the functional F^m knows of curvature. Growing modes of ∇∇φ in the derivative
    of L are to cancel against the motion along ∇φ; products of functions would spoil this at high
    frequencies, so that those above N/3 are cut off (S. Orszag, 1971). Where the metric is no
    longer finite the velocity is not either, which ends a trajectory with an event.
    """
    loss = perelman_loss(grid, measure)

    def velocity(
        _: float, values: Float[np.ndarray, "*grid n n"]
    ) -> Float[np.ndarray, "*grid n n"]:
        if not np.isfinite(values).all():
            return np.full_like(values, np.nan)
        g = torch.from_numpy(values)
        local = covariant_velocity(1 / measure, g, _derivative(grid, loss, g))
        return _resolved(grid, (local + ricci_gauge(grid, g, measure)).numpy())

    return velocity


def _derivative(grid: PeriodicGrid, loss: Loss, g: Tensor) -> Tensor:
    """Return δL/δg_kl(x); not finite where g is no metric."""
    at = g.detach().clone().requires_grad_()
    (found,) = torch.autograd.grad(loss(at), at)
    return (found + found.mT) / (2 * grid.cell)


def _resolved(grid: PeriodicGrid, values: np.ndarray) -> np.ndarray:
    """Return the part with frequencies up to N/3 in each direction."""
    found = values
    kept = np.abs(np.fft.fftfreq(grid.points, 1 / grid.points)) <= grid.points / 3
    for axis in range(grid.dimension):
        shape = [1] * values.ndim
        shape[axis] = -1
        found = np.fft.ifft(np.fft.fft(found, axis=axis) * kept.reshape(shape), axis=axis)
    return np.asarray(found.real)
