"""Metrics on the torus Tⁿ = (R/2πZ)ⁿ on a grid, with spectral derivatives in torch.

Functions and tensors are sampled on a grid of N points in each direction, N even. The derivative is
that of the trigonometric interpolant (its highest cosine dropped), an antisymmetric matrix
(L. N. Trefethen, Spectral Methods in MATLAB, 2000, program 4), so that ∫ f ∂h = −∫ h ∂f holds to
rounding. Errors are those of products that leave the grid's frequencies: for analytic metrics they
fall exponentially in N.

Conventions: Γ^k_ij = ½ g^kl (∂_i g_jl + ∂_j g_il − ∂_l g_ij),
R_ij = ∂_k Γ^k_ij − ∂_j Γ^k_ik + Γ^k_kl Γ^l_ij − Γ^k_jl Γ^l_ik, positive on spheres, R = g^ij R_ij.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from workbench.accepted import generator, is_finite, whole
from workbench.errors import InputError
from workbench.signatures import checked

__all__ = [
    "Curvature",
    "PeriodicGrid",
    "curvature",
    "hessian",
    "require_metric",
    "ricci_velocity",
    "smooth_metric",
]


@dataclass(frozen=True)
class PeriodicGrid:
    """A grid on Tⁿ: function values have shape (N, …, N), tensors two more indices at the end.

    Attributes
    ----------
    dimension
        n.
    points
        N, even, in each direction.

    Raises
    ------
    InputError
        If n is not from 1 to 4, or N is odd or not from 4 to 256.

    Examples
    --------
    >>> grid = PeriodicGrid(2, 8)
    >>> x, y = grid.coordinates
    >>> slope = grid.gradient(torch.sin(x) * torch.cos(y))
    >>> torch.allclose(slope[..., 1], -torch.sin(x) * torch.sin(y))
    True
    """

    dimension: int
    points: int

    def __post_init__(self) -> None:
        whole(self.dimension, "the dimension of the torus", 1, 4)
        if whole(self.points, "the number of points", 4, 256) % 2:
            raise InputError(f"the number of points is {self.points}; it has to be even.")

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a function's values."""
        return (self.points,) * self.dimension

    @property
    def cell(self) -> float:
        """The coordinate volume of a point, (2π/N)ⁿ."""
        return float((2 * np.pi / self.points) ** self.dimension)

    @cached_property
    def coordinates(self) -> tuple[Tensor, ...]:
        """The coordinates x_1, …, x_n at the points."""
        axis = torch.arange(self.points, dtype=torch.float64) * (2 * np.pi / self.points)
        return torch.meshgrid(*(axis,) * self.dimension, indexing="ij")

    @checked
    def phase(self, wavevector: Sequence[int]) -> Tensor:
        """Return k·x at the points."""
        vector = torch.tensor(wavevector, dtype=torch.float64)
        return torch.stack(self.coordinates, dim=-1) @ vector

    @cached_property
    def derivative(self) -> Tensor:
        """The matrix ½ (−1)^{j−k} cot((x_j − x_k)/2) of d/dx."""
        steps = np.arange(1, self.points)
        column = np.concatenate(
            [[0.0], 0.5 * (-1.0) ** steps / np.tan(steps * np.pi / self.points)]
        )
        row = np.arange(self.points)
        return torch.from_numpy(column[(row[:, None] - row) % self.points])

    @checked
    def gradient(self, values: Tensor) -> Tensor:
        """Return ∂_i of a function or tensor; i is the index after those of the grid."""
        parts = [
            torch.tensordot(self.derivative, values, dims=([1], [i])).movedim(0, i)
            for i in range(self.dimension)
        ]
        return torch.stack(parts, dim=self.dimension)

    @checked
    def integral(self, density: Tensor) -> Tensor:
        """Return ∫ density dⁿx of a function, by the trapezoid rule."""
        return self.cell * density.sum()

    def flat(self) -> Tensor:
        """Return the metric δ_ij."""
        return torch.eye(self.dimension, dtype=torch.float64).expand(
            *self.shape, self.dimension, self.dimension
        )


@dataclass(frozen=True)
class Curvature:
    """A metric's connection and curvature at the points of a grid.

    Attributes
    ----------
    inverse
        g^ij.
    volume
        √det g.
    christoffel
        Γ^k_ij, indices in the order k, i, j.
    ricci
        R_ij.
    scalar
        R.
    """

    inverse: Tensor
    volume: Tensor
    christoffel: Tensor
    ricci: Tensor
    scalar: Tensor


@checked
def curvature(grid: PeriodicGrid, metric: Tensor) -> Curvature:
    """Return the connection and curvature of g_ij, of shape (N, …, N, n, n)."""
    inverse = torch.linalg.inv(metric)
    volume = torch.linalg.det(metric).sqrt()
    slope = grid.gradient(metric)
    lowered = (
        slope.movedim(-3, -2) + slope.movedim(-3, -1) - slope
    ) / 2  # indices l, i, j: ½ (∂_i g_lj + ∂_j g_li − ∂_l g_ij)
    gamma = torch.einsum("...kl,...lij->...kij", inverse, lowered)
    contracted = torch.einsum("...kki->...i", gamma)
    slopes = grid.gradient(gamma)
    ricci = (
        torch.einsum("...kkij->...ij", slopes)
        - grid.gradient(contracted)
        + torch.einsum("...l,...lij->...ij", contracted, gamma)
        - torch.einsum("...kjl,...lik->...ij", gamma, gamma)
    )
    ricci = (ricci + ricci.mT) / 2
    return Curvature(inverse, volume, gamma, ricci, (inverse * ricci).sum((-2, -1)))


@checked
def hessian(grid: PeriodicGrid, christoffel: Tensor, f: Tensor) -> Tensor:
    """Return ∇_i ∇_j f = ∂_i ∂_j f − Γ^k_ij ∂_k f."""
    slope = grid.gradient(f)
    return grid.gradient(slope) - torch.einsum("...kij,...k->...ij", christoffel, slope)


@checked
def smooth_metric(grid: PeriodicGrid, size: float, seed: int) -> tuple[Tensor, Tensor]:
    """Return a metric δ_ij + h_ij and a function φ, of random waves with |k_i| ≤ 1.

    They do not depend on the grid: on two grids they are the same functions.

    Parameters
    ----------
    size
        Between 0 and 1: |h| < size as an operator, so that the metric is positive, and |φ| < size.

    Raises
    ------
    InputError
        If the size is outside its range.
    """
    if not (is_finite(size) and 0 < size < 1):
        raise InputError(f"The size of the waves is between 0 and 1, not {size}.")
    n, rng = grid.dimension, generator(seed)
    total = torch.zeros(*grid.shape, n, n + 1, dtype=torch.float64)
    bound = 0.0
    for k in itertools.product((-1, 0, 1), repeat=n):
        angle = grid.phase(k)
        amplitude = torch.from_numpy(rng.standard_normal((n, n + 1)))
        amplitude[:, :n] += amplitude[:, :n].mT.clone()
        phase = float(rng.uniform(0, 2 * np.pi))
        total += torch.cos(angle + phase)[..., None, None] * amplitude
        bound += float(amplitude.norm())
    total *= size / bound
    return grid.flat() + total[..., :n], total[..., 0, n]


@checked
def ricci_velocity(grid: PeriodicGrid, metric: Tensor) -> Tensor:
    """Return the right-hand side −2 R_ij of Ricci flow, eq. (16)."""
    return -2 * curvature(grid, metric).ricci


@checked
def require_metric(grid: PeriodicGrid, metric: Tensor) -> None:
    """Raise an InputError unless this is a symmetric positive metric on the grid, in float64."""
    n = grid.dimension
    if tuple(metric.shape) != (*grid.shape, n, n) or metric.dtype != torch.float64:
        raise InputError(
            f"A metric on this grid has the shape {(*grid.shape, n, n)} in float64, not "
            f"{tuple(metric.shape)} in {str(metric.dtype).removeprefix('torch.')}."
        )
    if not torch.isfinite(metric).all() or not torch.allclose(metric, metric.mT):
        raise InputError("A metric is finite and symmetric.")
    smallest = float(torch.linalg.eigvalsh(metric.detach()).min())
    if not smallest > 0:
        raise InputError(f"The metric is not positive: it has the eigenvalue {smallest:.3g}.")
