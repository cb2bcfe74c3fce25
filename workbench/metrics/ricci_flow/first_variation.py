"""Perelman's F as a function of metric and dilaton on Tⁿ, its variation, and eq. (17) of the paper.

    F[g, φ] = ∫ (R + |∇φ|²) e^{−φ} dV.

With v = δg and h = δφ (G. Perelman, math/0211159, 1.1; signs pinned by the tests here)

    δF = ∫ [ −v^ij (R_ij + ∇_i∇_jφ) + (½ tr v − h)(2Δφ − |∇φ|² + R) ] e^{−φ} dV.

The second term is gone if the measure dm = e^{−φ} dV is held fixed, h = ½ tr v: φ is not free but
φ = log(dV/dm). In the scalar product ∫ ⟨v, v⟩ dm the gradient of F^m[g] = F[g, log(dV/dm)] is
−(R_ij + ∇_i∇_jφ), and Perelman's flow

    ∂_t g_ij = −2 (R_ij + ∇_i∇_jφ) = +2 grad F^m

ascends: dF^m/dt = 2 ∫ |Ric + ∇∇φ|² dm ≥ 0. Eq. (17) as printed lacks the condition, the factor
and the measure, and has φ follow from δF/δφ, which vanishes along this flow for no reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.metrics.ricci_flow.periodic_metric import (
    PeriodicGrid,
    curvature,
    hessian,
    require_metric,
)
from workbench.signatures import checked

__all__ = [
    "FirstVariation",
    "dilaton",
    "first_variation",
    "fixed_measure_gradient",
    "fixed_measure_velocity",
    "perelman_energy",
    "variation_by_autograd",
]


@dataclass(frozen=True)
class FirstVariation:
    """The derivatives of F, as densities with respect to dⁿx.

    Attributes
    ----------
    metric
        δF/δg_ij, with upper indices, so that δF = ∫ (v_ij δF/δg_ij + h δF/δφ) dⁿx.
    dilaton
        δF/δφ.
    """

    metric: Tensor
    dilaton: Tensor


@checked
def perelman_energy(grid: PeriodicGrid, metric: Tensor, phi: Tensor) -> Tensor:
    """Return F[g, φ]."""
    geometry = curvature(grid, metric)
    slope = grid.gradient(phi)
    kinetic = torch.einsum("...ij,...i,...j->...", geometry.inverse, slope, slope)
    return grid.integral((geometry.scalar + kinetic) * torch.exp(-phi) * geometry.volume)


@checked
def dilaton(metric: Tensor, measure: Tensor) -> Tensor:
    """Return φ = log(dV/dm) for the density of dm with respect to dⁿx."""
    return torch.logdet(metric) / 2 - torch.log(measure)


@checked
def first_variation(grid: PeriodicGrid, metric: Tensor, phi: Tensor) -> FirstVariation:
    """Return the derivatives of F by Perelman's formula.

    Raises
    ------
    InputError
        If this is no metric on the grid.
    """
    require_metric(grid, metric)
    geometry = curvature(grid, metric)
    slope, second = grid.gradient(phi), hessian(grid, geometry.christoffel, phi)
    laplacian = (geometry.inverse * second).sum((-2, -1))
    kinetic = torch.einsum("...ij,...i,...j->...", geometry.inverse, slope, slope)
    weight = torch.exp(-phi) * geometry.volume
    trace = weight * (2 * laplacian - kinetic + geometry.scalar)
    raised = geometry.inverse @ (geometry.ricci + second) @ geometry.inverse
    return FirstVariation(
        -weight[..., None, None] * raised + trace[..., None, None] * geometry.inverse / 2, -trace
    )


@checked
def variation_by_autograd(grid: PeriodicGrid, metric: Tensor, phi: Tensor) -> FirstVariation:
    """Return the derivatives of the discrete F by reverse differentiation."""
    g, f = metric.detach().clone().requires_grad_(), phi.detach().clone().requires_grad_()
    by_metric, by_dilaton = torch.autograd.grad(perelman_energy(grid, g, f), (g, f))
    return FirstVariation((by_metric + by_metric.mT) / 2 / grid.cell, by_dilaton / grid.cell)


@checked
def fixed_measure_velocity(grid: PeriodicGrid, metric: Tensor, measure: Tensor) -> Tensor:
    """Return −2 (R_ij + ∇_i∇_jφ) with φ = log(dV/dm), Perelman's flow in its fixed gauge."""
    geometry = curvature(grid, metric)
    phi = torch.log(geometry.volume) - torch.log(measure)
    return -2 * (geometry.ricci + hessian(grid, geometry.christoffel, phi))


@checked
def fixed_measure_gradient(
    grid: PeriodicGrid, metric: Tensor, measure: Tensor, *, create_graph: bool = False
) -> Tensor:
    """Return grad F^m in ∫ ⟨v, v⟩ dm, indices down, by reverse differentiation.

    Parameters
    ----------
    measure
        The density of dm with respect to dⁿx.
    create_graph
        Whether the result is to be differentiated again.
    """
    g = metric if metric.requires_grad else metric.detach().clone().requires_grad_()
    energy = perelman_energy(grid, g, dilaton(g, measure))
    (raised,) = torch.autograd.grad(energy, g, create_graph=create_graph)
    raised = (raised + raised.mT) / 2 / (grid.cell * measure[..., None, None])
    lowered = g @ raised @ g
    return lowered if create_graph else lowered.detach()
