"""What Perelman's functionals need to know of a conformal surface g = e^{2u} g₀: torus or sphere.

The background g₀ is flat or the round unit sphere with rotationally symmetric functions. With the
connection of g, in terms of that of g₀,

    ∇_i∇_j f = ∇⁰_i∇⁰_j f − u_i f_j − u_j f_i + g₀_ij ⟨∂u, ∂f⟩₀,

so that its trace is Δf = e^{−2u} Δ₀ f, and its traceless part is that of ∇⁰∇⁰f − 2 ∂u ∂f.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from jaxtyping import Float

from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.signatures import shaped

__all__ = ["Function", "SphereSurface", "Surface", "TorusSurface"]

Function = Float[np.ndarray, "*times points"]


class Surface(Protocol):
    """A background; functions are arrays on its grid, with any axes before those of the grid."""

    @property
    def curvature(self) -> float:
        """The Gauss curvature K₀ of g₀."""
        ...

    @property
    def largest_eigenvalue(self) -> float:
        """The largest eigenvalue of −Δ₀ on the grid."""
        ...

    @property
    def weights(self) -> np.ndarray:
        """The quadrature weights of dA₀, in the shape of the grid."""
        ...

    def laplacian(self, f: np.ndarray) -> np.ndarray:
        """Return Δ₀ f."""
        ...

    def inner(self, f: np.ndarray, h: np.ndarray) -> np.ndarray:
        """Return ⟨∂f, ∂h⟩₀."""
        ...

    def shear(self, u: np.ndarray, f: np.ndarray) -> np.ndarray:
        """Return |P|₀² of the traceless part P of ∇∇f, for the metric e^{2u} g₀."""
        ...

    def integral(self, f: np.ndarray) -> np.ndarray:
        """Return ∫ f dA₀."""
        ...


@dataclass(frozen=True)
class TorusSurface:
    """The flat torus."""

    grid: TorusGrid
    curvature: float = 0.0

    @property
    def largest_eigenvalue(self) -> float:
        """The largest eigenvalue of −Δ₀ on the grid."""
        return self.grid.largest_eigenvalue

    @property
    def weights(self) -> np.ndarray:
        """The same for all points."""
        n = self.grid.points
        return np.full((n, n), (self.grid.side / n) ** 2)

    @shaped
    def laplacian(self, f: np.ndarray) -> np.ndarray:
        """Return f_xx + f_yy."""
        return self.grid.laplacian(f)

    @shaped
    def inner(self, f: np.ndarray, h: np.ndarray) -> np.ndarray:
        """Return f_x h_x + f_y h_y."""
        (f_x, f_y), (h_x, h_y) = self.grid.gradient(f), self.grid.gradient(h)
        return np.asarray(f_x * h_x + f_y * h_y)

    @shaped
    def shear(self, u: np.ndarray, f: np.ndarray) -> np.ndarray:
        """Return 2 (a² + b²), P = ((a, b), (b, −a))."""
        (u_x, u_y), (f_x, f_y) = self.grid.gradient(u), self.grid.gradient(f)
        f_xx, f_xy, f_yy = self.grid.hessian(f)
        a = (f_xx - f_yy) / 2 - u_x * f_x + u_y * f_y
        b = f_xy - u_x * f_y - u_y * f_x
        return np.asarray(2 * (a**2 + b**2))

    @shaped
    def integral(self, f: np.ndarray) -> np.ndarray:
        """Return ∫ f dx dy."""
        return self.grid.integral(f)


@dataclass(frozen=True)
class SphereSurface:
    """The round unit sphere; functions depend on μ = cos ϑ."""

    grid: LegendreGrid
    curvature: float = 1.0

    @property
    def largest_eigenvalue(self) -> float:
        """That of the highest Legendre polynomial."""
        return float(self.grid.points * (self.grid.points - 1))

    @property
    def weights(self) -> np.ndarray:
        """2π times Gauss's."""
        return np.asarray(2 * np.pi * self.grid.weights)

    @shaped
    def laplacian(self, f: np.ndarray) -> np.ndarray:
        """Return d/dμ((1 − μ²) df/dμ)."""
        return self.grid.laplacian(f)

    @shaped
    def inner(self, f: np.ndarray, h: np.ndarray) -> np.ndarray:
        """Return (1 − μ²) f_μ h_μ."""
        slopes = self.grid.derivative(f) * self.grid.derivative(h)
        return np.asarray((1 - self.grid.mu**2) * slopes)

    @shaped
    def shear(self, u: np.ndarray, f: np.ndarray) -> np.ndarray:
        """Return 2 a², P = diag(a, −a): f_ϑϑ = (1 − μ²) f_μμ − μ f_μ, cot ϑ f_ϑ = −μ f_μ."""
        slope = self.grid.derivative(f)
        second = self.grid.derivative(slope)
        a = (1 - self.grid.mu**2) * (second / 2 - self.grid.derivative(u) * slope)
        return np.asarray(2 * a**2)

    @shaped
    def integral(self, f: np.ndarray) -> np.ndarray:
        """Return ∫ f over the sphere."""
        return self.grid.integral(f)
