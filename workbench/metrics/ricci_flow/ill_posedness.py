"""The fixed-gauge flow of eq. (17) is ill-posed: rates of its linearisation, and growth.

At the flat metric with dm = dⁿx/(2π)ⁿ a perturbation h_ij cos(k·x) obeys, under
∂_t g = −2 (Ric + ∇∇φ), φ = log(dV/dm),

    ∂_t h = −k² h + k (k·h) + (k·h) k,

so that k kᵀ grows like e^{+k² t}, k vᵀ + v kᵀ stays and v wᵀ decays like e^{−k² t}, v, w ⊥ k. Modes
of pure gauge grow fastest on the finest scale: a solution exists forward in time only for special
data. Ricci flow itself has rates 0, 0, −k² (a triangular matrix: modes with a trace also feed
k kᵀ); with DeTurck's vector field (J. Differential Geom. 18,
1983, 157), which moves with the metric, all are −k². So Ricci flow is solved forward, then the
conjugate heat equation backward.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor

from workbench.accepted import generator, is_finite, whole, whole_numbers
from workbench.errors import InputError
from workbench.metrics.ricci_flow.first_variation import (
    fixed_measure_gradient,
    fixed_measure_velocity,
)
from workbench.metrics.ricci_flow.periodic_metric import (
    PeriodicGrid,
    curvature,
    require_metric,
)
from workbench.signatures import checked

__all__ = [
    "Growth",
    "LinearRate",
    "deturck_velocity",
    "grow",
    "growth_rate",
    "linear_rates",
    "noisy_flat_metric",
    "perelman_velocity",
    "rates_by_hessian",
    "single_mode",
]

Velocity = Callable[[PeriodicGrid, Tensor], Tensor]

_BROKEN = 0.5


@dataclass(frozen=True)
class LinearRate:
    """The rate of one mode of a flow, linearised at the flat metric.

    Attributes
    ----------
    polarisation
        ``kk``, ``kv`` or ``vw``.
    wavenumber_squared
        k².
    rate
        ⟨h, L h⟩ / ⟨h, h⟩.
    defect
        |L h − rate h| / (k² |h|): 0 if h is an eigenvector.
    """

    polarisation: str
    wavenumber_squared: int
    rate: float
    defect: float


@dataclass(frozen=True)
class Growth:
    """A metric on Tⁿ under a flow, until it breaks.

    Attributes
    ----------
    times
        Of the records.
    amplitudes
        |ĥ_11(k, 0, …)| for k = 1, 2, … up to N/2 − 1, at each time.
    metrics
        g_ij at the first and the last time.
    broken
        The time at which a component of g − δ passed ½, or None.
    """

    times: Float64[np.ndarray, " times"]
    amplitudes: Float64[np.ndarray, "times modes"]
    metrics: tuple[Float64[np.ndarray, "... n n"], Float64[np.ndarray, "... n n"]]
    broken: float | None


@checked
def deturck_velocity(grid: PeriodicGrid, metric: Tensor) -> Tensor:
    """Return −2 R_ij + ∇_i V_j + ∇_j V_i, V^k = g^ij Γ^k_ij: Ricci flow in DeTurck's gauge."""
    geometry = curvature(grid, metric)
    field = torch.einsum("...ij,...kij->...k", geometry.inverse, geometry.christoffel)
    lowered = torch.einsum("...ij,...j->...i", metric, field)
    slope = grid.gradient(lowered) - torch.einsum(
        "...kij,...k->...ij", geometry.christoffel, lowered
    )
    return -2 * geometry.ricci + slope + slope.mT


@checked
def linear_rates(
    grid: PeriodicGrid, velocity: Velocity, wavevector: Sequence[int]
) -> list[LinearRate]:
    """Measure the rates of all polarisations at one k, by forward differentiation at δ_ij.

    Raises
    ------
    InputError
        If k is no vector of n integers between −N/2 and N/2, or zero.

    Examples
    --------
    >>> rates = linear_rates(PeriodicGrid(2, 8), perelman_velocity, (1, 2))
    >>> [(r.polarisation, round(r.rate, 9) + 0.0) for r in rates]
    [('kk', 5.0), ('kv', 0.0), ('vw', -5.0)]
    """
    flat = grid.flat().contiguous()

    def linearised(h: Tensor) -> Tensor:
        image: Tensor = torch.func.jvp(lambda g: velocity(grid, g), (flat,), (h,))[1]
        return image

    return _rates(grid, linearised, wavevector)


@checked
def rates_by_hessian(grid: PeriodicGrid, wavevector: Sequence[int]) -> list[LinearRate]:
    """Measure the rates of 2 grad F^m, dm = dⁿx/(2π)ⁿ, from second derivatives of F^m itself.

    Nothing of the curvature's variation enters: the gradient is differentiated by reverse mode.

    Raises
    ------
    InputError
        If k is no vector of n integers between −N/2 and N/2, or zero.
    """
    flat = grid.flat().clone().requires_grad_()
    gradient = fixed_measure_gradient(grid, flat, _uniform(grid), create_graph=True)

    def hessian(h: Tensor) -> Tensor:
        # the Hessian is symmetric in ∫ ⟨v, w⟩ dm, so that the transposed product is the product
        (product,) = torch.autograd.grad(2 * gradient, flat, h, retain_graph=True)
        return (product + product.mT) / 2

    return _rates(grid, hessian, wavevector)


@checked
def noisy_flat_metric(grid: PeriodicGrid, size: float, seed: int) -> Tensor:
    """Return δ_ij plus normal noise of one size in each component, symmetric, at each point."""
    noise = generator(seed).standard_normal((*grid.shape, grid.dimension, grid.dimension))
    symmetric = torch.from_numpy(size * (noise + noise.swapaxes(-1, -2)) / 2)
    return grid.flat() + symmetric


@checked
def single_mode(grid: PeriodicGrid, k: int, size: float) -> Tensor:
    """Return δ_ij with size · cos(k x_1) added to its 11-component."""
    whole(k, "the mode", 1, grid.points // 2 - 1)
    metric = grid.flat().clone()
    metric[..., 0, 0] += size * torch.cos(k * grid.coordinates[0])
    return metric


@checked
def grow(
    grid: PeriodicGrid, velocity: Velocity, metric: Tensor, final: float, steps: int
) -> Growth:
    """Follow a flow with classical Runge–Kutta steps, recording each, until it breaks.

    Raises
    ------
    InputError
        If this is no metric, or the final time or the steps are not positive.
    """
    require_metric(grid, metric)
    if not (is_finite(final) and final > 0):
        raise InputError(f"The final time is a positive number, not {final}.")
    whole(steps, "the number of steps", 1, 10**7)
    step, g = final / steps, metric
    times, amplitudes, broken = [0.0], [_amplitudes(grid, g)], None
    for index in range(1, steps + 1):
        a = velocity(grid, g)
        b = velocity(grid, g + step / 2 * a)
        c = velocity(grid, g + step / 2 * b)
        d = velocity(grid, g + step * c)
        moved = g + step / 6 * (a + 2 * b + 2 * c + d)
        if not float((moved - grid.flat()).abs().max()) < _BROKEN:  # or not a number
            broken = index * step
            break
        g = moved
        times.append(index * step)
        amplitudes.append(_amplitudes(grid, g))
    return Growth(np.array(times), np.array(amplitudes), (metric.numpy(), g.numpy()), broken)


@checked
def growth_rate(growth: Growth, k: int) -> float:
    """Fit log |ĥ_11(k)|, which is of the kind k kᵀ, linearly over all times.

    The mode has to dominate what products of others feed into it: start from `single_mode`.

    Raises
    ------
    InputError
        If there is no such mode, or fewer than three times.
    """
    whole(k, "the mode", 1, growth.amplitudes.shape[1])
    if len(growth.times) < 3:
        raise InputError("A rate is fitted to three times or more.")
    return float(np.polyfit(growth.times, np.log(growth.amplitudes[:, k - 1]), 1)[0])


@checked
def perelman_velocity(grid: PeriodicGrid, metric: Tensor) -> Tensor:
    """Return the fixed-gauge velocity for dm = dⁿx/(2π)ⁿ."""
    return fixed_measure_velocity(grid, metric, _uniform(grid))


def _uniform(grid: PeriodicGrid) -> Tensor:
    return torch.full(grid.shape, (2 * torch.pi) ** -grid.dimension, dtype=torch.float64)


def _amplitudes(grid: PeriodicGrid, metric: Tensor) -> Float64[np.ndarray, " modes"]:
    transformed = torch.fft.fftn(metric[..., 0, 0]).abs() * 2 / grid.points**grid.dimension
    along: np.ndarray = transformed.numpy()[
        (slice(1, grid.points // 2), *(0,) * (grid.dimension - 1))
    ]
    return along


def _rates(
    grid: PeriodicGrid, linear: Callable[[Tensor], Tensor], wavevector: Sequence[int]
) -> list[LinearRate]:
    half = grid.points // 2 - 1
    k = np.array(whole_numbers(wavevector, "the wave vector", -half, half, grid.dimension))
    square = int(k @ k)
    if not square:
        raise InputError("the wave vector is zero; a mode has a wavelength.")
    wave = torch.cos(grid.phase(k.tolist()))
    rates = []
    for name, polarisation in _polarisations(k):
        h = wave[..., None, None] * torch.from_numpy(polarisation)
        image = linear(h)
        rate = float((h * image).sum() / (h * h).sum())
        defect = float((image - rate * h).norm() / (square * h.norm()))
        rates.append(LinearRate(name, square, rate, defect))
    return rates


def _polarisations(k: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Return symmetric matrices that span those with k kᵀ, k vᵀ + v kᵀ, v wᵀ + w vᵀ, v, w ⊥ k."""
    frame = np.linalg.svd(k[None] / np.linalg.norm(k))[2]
    names = ("kk", "kv", "vw")
    return [
        (names[(i > 0) + (j > 0)], np.outer(frame[i], frame[j]) + np.outer(frame[j], frame[i]))
        for i in range(len(k))
        for j in range(i, len(k))
    ]
