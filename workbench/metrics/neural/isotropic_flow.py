"""Local flows of metrics g = ρ ĝ on the sphere S², ĝ the unit round metric: frozen and covariant.

The network has one output ρ = 1 + f(x), rotationally symmetric. With Perelman's functional at a
fixed measure, L = −2 F^m with dm = m(μ) dA_ĝ and φ = log(ρ/m),

    F^m[ρ] = ∫ (R + |∇φ|²) dm,   R = (2 − Δ̂ log ρ)/ρ,   δF^m/δρ = −(R + Δ_g φ)/ρ   (per dm).

A metric g_ij = ρ ĝ_ij has δL/δρ = ĝ_kl δL/δg_kl, and the kernel on g induces half of
ĝ^ij K_ijkl ĝ^kl on ρ: ρ² from g_ik g_jl, and from ĝ_ik ĝ_jl a function Ω̄(x) that stays what it was
at the start. Half of L's factor 2 is used up:

    covariant:  ∂_t ρ = −ρ (R + Δ_g φ), which ρ Δ_g φ along ∇φ makes −ρ R: Ricci flow,
    frozen:     ∂_t ρ = −Ω̄ (R + Δ_g φ)/ρ.

They agree at t = 0 where Ω̄ = ρ_0². For m constant, R + Δ_g φ = 2/ρ exactly, and the frozen flow is
solved point by point: ρ³ = ρ_0³ − 6 Ω̄ t. A round sphere of radius² s follows s³ = s_0³ − 6 s_0² t
and is extinct at s_0/6, where Ricci flow has s = s_0 − 2t and s_0/2.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.metrics.ricci_flow.integrators import Velocity
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.signatures import checked, shaped

__all__ = [
    "covariant_isotropic",
    "energy",
    "energy_derivative",
    "frozen_isotropic",
    "frozen_solution",
]

_Function = Float[np.ndarray, " n"]


@checked
def energy(grid: LegendreGrid, measure: _Function) -> Callable[[Tensor], Tensor]:
    """Return ρ ↦ F^m[ρ] as torch computes it from values of ρ at the points.

    Raises
    ------
    InputError
        If the density m is no positive function on the grid.

    Examples
    --------
    >>> grid = LegendreGrid(8)
    >>> rho = torch.full((8,), 4.0, dtype=torch.float64)
    >>> value = energy(grid, np.full(8, 1 / (4 * np.pi)))(rho)
    >>> round(float(value), 12)  # R = 2/ρ, φ constant, mass 1
    0.5
    """
    if grid.accepted(measure, "The density m").min() <= 0:
        raise InputError("The density m of the fixed measure is positive.")
    laplacian = torch.from_numpy(grid.laplacian_matrix)
    derivative = torch.from_numpy(np.ascontiguousarray(grid.derivative(np.eye(grid.points)).T))
    m, weights = torch.from_numpy(measure), torch.from_numpy(2 * pi * grid.weights * measure)
    metric = torch.from_numpy(1 - grid.mu**2)

    def functional(rho: Tensor) -> Tensor:
        scalar = 2 - laplacian @ torch.log(rho)
        slope = derivative @ torch.log(rho / m)
        return (weights * (scalar + metric * slope**2) / rho).sum()

    return functional


@shaped
def energy_derivative(grid: LegendreGrid, measure: _Function, rho: _Function) -> _Function:
    """Return δF^m/δρ per dm, by reverse differentiation of the discrete functional.

    Where ρ is not positive there is no metric, and the result is not finite.
    """
    at = torch.from_numpy(rho).clone().requires_grad_()
    (found,) = torch.autograd.grad(energy(grid, measure)(at), at)
    return np.asarray(found.numpy() / (2 * pi * grid.weights * measure))


@checked
def covariant_isotropic(grid: LegendreGrid, measure: _Function) -> Velocity:
    """Return ∂_t ρ of the covariant local flow with L = −2F^m, moved along ∇φ: Ricci flow."""

    def velocity(_: float, rho: _Function) -> _Function:
        moved = grid.laplacian(np.log(rho / measure))  # ρ Δ_g φ = Δ̂ φ
        return np.asarray(rho**2 * energy_derivative(grid, measure, rho) + moved)

    return velocity


@checked
def frozen_isotropic(grid: LegendreGrid, measure: _Function, omega: _Function) -> Velocity:
    """Return ∂_t ρ of the local flow with L = −2F^m and the kernel Ω̄ that stays."""
    return lambda _, rho: np.asarray(omega * energy_derivative(grid, measure, rho))


@checked
def frozen_solution(rho0: _Function, omega: _Function | float, time: float) -> _Function:
    """Return (ρ_0³ − 6 Ω̄ t)^{1/3}, the frozen flow for constant m, 0 after extinction.

    Raises
    ------
    InputError
        If ρ_0 or Ω̄ is not positive, or a number not finite.

    Examples
    --------
    >>> frozen_solution(np.array([1.0]), 1.0, 0.125)  # the cube root of 1/4
    array([0.62996052])
    """
    if not is_finite(time) or not all(
        np.isfinite(f).all() and np.all(f > 0) for f in (rho0, np.asarray(omega))
    ):
        raise InputError("ρ_0 and Ω̄ are positive, and the time is finite.")
    return np.asarray(np.cbrt(np.maximum(rho0**3 - 6 * omega * time, 0)))
