"""A finite network on the sphere whose kernel is exactly local on its grid, and its training.

    ρ(μ) = √Ω Σ_{l<n} α_l Y_l(μ),    Y_l = √((2l + 1)/4π) P_l(μ),

zonal harmonics as fixed features, α trained, at the n Gauss–Legendre points with weights w_p. Its
tangent kernel Ω Σ_l Y_l(μ_p) Y_l(μ_q) is Ω δ_pq/(2π w_p): Ω δ(x − x') with respect to the area, on
all functions that the grid resolves. It does not depend on α, so that the network is linear and its
kernel frozen at any width: gradient descent in α is the local flow (20) itself, not a limit of it.

With g = ρ ĝ and L = −F^m (half of −2F^m, see `workbench.metrics.neural.isotropic_flow`) for
dm = m dA this is ∂_t ρ = Ω m δF^m/δρ, the frozen flow with Ω̄ = Ω m.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
import torch
from jaxtyping import Float
from numpy.polynomial import legendre

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.metrics.neural.isotropic_flow import energy
from workbench.metrics.ricci_flow.integrators import Velocity
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.signatures import checked

__all__ = ["HarmonicNetwork"]


@dataclass(frozen=True)
class HarmonicNetwork:
    """The architecture.

    Attributes
    ----------
    grid
        The points; there are as many parameters.
    omega
        Ω > 0.

    Examples
    --------
    >>> network = HarmonicNetwork(LegendreGrid(6), 2.0)
    >>> kernel = network.features @ network.features.T
    >>> np.allclose(kernel, np.diag(2.0 / (2 * np.pi * network.grid.weights)))
    True
    """

    grid: LegendreGrid
    omega: float

    def __post_init__(self) -> None:
        if not is_finite(self.omega) or self.omega <= 0:
            raise InputError(f"Ω is {self.omega}; accepted are positive finite numbers.")

    @property
    def features(self) -> Float[np.ndarray, "points parameters"]:
        """√Ω Y_l(μ_p)."""
        degree = np.arange(self.grid.points)
        values = legendre.legvander(self.grid.mu, self.grid.points - 1)
        return np.asarray(values * np.sqrt(self.omega * (2 * degree + 1) / (4 * pi)))

    @checked
    def parameters(self, rho: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        """Return the α of a function on the grid."""
        weighted = 2 * pi * self.grid.weights * self.grid.accepted(rho, "The conformal factor ρ")
        return np.asarray(self.features.T @ weighted / self.omega)

    @checked
    def output(self, alpha: Float[np.ndarray, "*times n"]) -> Float[np.ndarray, "*times n"]:
        """Return ρ at the points."""
        return np.asarray(alpha @ self.features.T)

    @checked
    def descent(self, measure: Float[np.ndarray, " n"]) -> Velocity:
        """Return dα/dt = −∂L/∂α for L = −F^m, by reverse differentiation in the parameters."""
        features, functional = torch.from_numpy(self.features), energy(self.grid, measure)

        def velocity(_: float, alpha: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
            at = torch.from_numpy(alpha).clone().requires_grad_()
            (found,) = torch.autograd.grad(functional(features @ at), at)
            return np.asarray(found.numpy())

        return velocity
