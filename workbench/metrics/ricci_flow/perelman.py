"""Perelman's functionals F, W and λ on surfaces under Ricci flow.

For a probability density v = e^{−f} with respect to dV,

    F = ∫ (R + |∇f|²) v dV,    dF/dt = 2 ∫ |Ric + ∇∇f|² v dV,

if g flows by −2 Ric and v by the conjugate heat equation. With τ = T − t and
v = (4πτ)^{−n/2} e^{−f},

    W = ∫ [τ (R + |∇f|²) + f − n] v dV,    dW/dt = 2τ ∫ |Ric + ∇∇f − g/2τ|² v dV

(G. Perelman, math/0211159, 1.1 and 3.1–3.4). λ is the least F over all densities, the lowest
eigenvalue of −4Δ + R with the eigenfunction √v, and dλ/dt = 2 ∫ |Ric + ∇∇f|² v dV at that v (ibid.
2.2): there φ is determined by δF/δφ = 0 under ∫ e^{−φ} dV = 1, without any dynamics of its own.

Here n = 2, g = e^{2u} g₀, Ric = K g, R = 2K, and v = e^{−2u} m with the density m of dA₀.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.linalg import eigh

from workbench.errors import InputError
from workbench.metrics.ricci_flow.surfaces import Surface
from workbench.signatures import checked

__all__ = ["Energy", "Lowest", "energy", "entropy", "lowest_energy"]


@dataclass(frozen=True)
class Energy:
    """F or W along a flow, with what the law says of its rate.

    Attributes
    ----------
    values
        The functional.
    rates
        The right-hand side of its law, at the same time.
    mass
        ∫ v dV, which is 1.
    """

    values: Float[np.ndarray, "*times"]
    rates: Float[np.ndarray, "*times"]
    mass: Float[np.ndarray, "*times"]


@dataclass(frozen=True)
class Lowest:
    """λ of a metric.

    Attributes
    ----------
    value
        λ.
    rate
        dλ/dt under Ricci flow.
    density
        The minimiser v e^{2u}, a density of dA₀.
    """

    value: float
    rate: float
    density: np.ndarray


@checked
def energy(surface: Surface, u: np.ndarray, density: np.ndarray) -> Energy:
    """Return F and 2 ∫ |Ric + ∇∇f|² v dV.

    Parameters
    ----------
    u
        The conformal factor, at one time or at several.
    density
        m = v e^{2u} at the same times.

    Raises
    ------
    InputError
        If the density is not positive, u not finite, or their shapes differ.

    Examples
    --------
    On the round sphere of radius 1 with the uniform density, F = R = 2 and dF/dt = 2 |Ric|² = 4.

    >>> from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
    >>> from workbench.metrics.ricci_flow.surfaces import SphereSurface
    >>> found = energy(SphereSurface(LegendreGrid(8)), np.zeros(8), np.full(8, 1 / (4 * np.pi)))
    >>> round(float(found.values), 10), round(float(found.rates), 10)
    (2.0, 4.0)
    """
    f = _potential(u, density)
    values = surface.integral(_integrand(surface, u, f) * density)
    rates = 2 * surface.integral(_defect(surface, u, f, 0.0) * density)
    return Energy(values, rates, surface.integral(density))


@checked
def entropy(
    surface: Surface, u: np.ndarray, density: np.ndarray, tau: float | np.ndarray
) -> Energy:
    """Return W and 2τ ∫ |Ric + ∇∇f − g/2τ|² v dV.

    Parameters
    ----------
    tau
        τ = T − t > 0, one number or one for each time.

    Raises
    ------
    InputError
        If the density or τ is not positive.

    Examples
    --------
    On the shrinking round sphere r² = 2τ, W = log 2 − 1 and nothing changes.

    >>> from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
    >>> from workbench.metrics.ricci_flow.surfaces import SphereSurface
    >>> sphere, uniform = SphereSurface(LegendreGrid(8)), np.full(8, 1 / (4 * np.pi))
    >>> found = entropy(sphere, np.zeros(8), uniform, 0.5)
    >>> print(f"{found.values - np.log(2) + 1:.10f} {found.rates:.10f}")
    0.0000000000 0.0000000000
    """
    scale = np.asarray(tau, float)
    if not (np.isfinite(scale).all() and (scale > 0).all()):
        raise InputError("τ = T − t is positive: the flow is followed before the time T.")
    column = scale.reshape(scale.shape + (1,) * (np.ndim(u) - scale.ndim))
    f = _potential(u, density) - np.log(4 * np.pi * column)
    inside = column * _integrand(surface, u, f) + f - 2
    rates = 2 * scale * surface.integral(_defect(surface, u, f, 1 / (2 * column)) * density)
    return Energy(surface.integral(inside * density), rates, surface.integral(density))


@checked
def lowest_energy(surface: Surface, u: np.ndarray) -> Lowest:
    """Return λ, from the matrix of −4Δ + R in the square roots of the quadrature's weights.

    Raises
    ------
    InputError
        If u is not finite at the points of the surface.

    Examples
    --------
    >>> from workbench.metrics.ricci_flow.torus_grid import TorusGrid
    >>> from workbench.metrics.ricci_flow.surfaces import TorusSurface
    >>> grid = TorusGrid(8)
    >>> lowest_energy(TorusSurface(grid), 0.3 * np.cos(grid.x)).value < 0
    True
    """
    if u.shape != surface.weights.shape or not np.isfinite(u).all():
        raise InputError("The conformal factor u is finite, at the points of the surface.")
    count, root = u.size, np.sqrt(surface.weights).ravel()
    basis = np.eye(count).reshape(count, *u.shape)
    stiffness = -4 * surface.laplacian(basis).reshape(count, count).T
    stiffness += np.diag(2 * (surface.curvature - surface.laplacian(u)).ravel())
    symmetric = stiffness * root[:, None] / root
    values, vectors = eigh(
        (symmetric + symmetric.T) / 2, np.diag(np.exp(2 * u).ravel()), subset_by_index=[0, 0]
    )
    wave = (vectors[:, 0] / root).reshape(u.shape)
    density = wave**2 * np.exp(2 * u)
    density /= surface.integral(density)
    return Lowest(float(values[0]), float(energy(surface, u, density).rates), density)


def _potential(u: np.ndarray, density: np.ndarray) -> np.ndarray:
    """Return −log v."""
    if np.shape(u) != np.shape(density):
        raise InputError(
            f"The conformal factor and the density are given at the same points, not as tables of "
            f"shape {np.shape(u)} and {np.shape(density)}."
        )
    if not np.isfinite(u).all():
        raise InputError("The conformal factor u is finite.")
    if not (np.isfinite(density).all() and density.min() > 0):
        raise InputError("The density e^{−f} is finite, and positive everywhere.")
    return np.asarray(2 * u - np.log(density))


def _integrand(surface: Surface, u: np.ndarray, f: np.ndarray) -> np.ndarray:
    """Return R + |∇f|²."""
    flat = 2 * (surface.curvature - surface.laplacian(u)) + surface.inner(f, f)
    return np.asarray(np.exp(-2 * u) * flat)


def _defect(surface: Surface, u: np.ndarray, f: np.ndarray, half: float | np.ndarray) -> np.ndarray:
    """Return |Ric + ∇∇f − half g|²."""
    bent = 2 * (surface.curvature - surface.laplacian(u)) + surface.laplacian(f)
    trace = np.exp(-2 * u) * bent - 2 * half
    return np.asarray(trace**2 / 2 + np.exp(-4 * u) * surface.shear(u, f))
