"""Kernels of infinitely wide networks from their definition, by quadrature: slow, independent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float
from numpy.polynomial.legendre import leggauss
from scipy.special import erf

from workbench.accepted import whole
from workbench.fields.kernels.deep_kernels import Kernels, checked_points
from workbench.fields.kernels.fully_connected import FullyConnected

__all__ = ["by_quadrature"]

_Array = Float[np.ndarray, "..."]

_FUNCTIONS: Mapping[str, tuple[Callable[[_Array], _Array], Callable[[_Array], _Array]]] = {
    "relu": (lambda u: np.maximum(u, 0.0), lambda u: (u > 0).astype(float)),
    "erf": (erf, lambda u: 2 / np.sqrt(np.pi) * np.exp(-u * u)),
    "cos": (np.cos, lambda u: -np.sin(u)),
    "sin": (np.sin, np.cos),
}


def by_quadrature(
    network: FullyConnected, points: Float[np.ndarray, "n n_in"], nodes: int = 48
) -> Kernels:
    """Return the same by quadrature of E[σ(u)σ(v)] and E[σ'(u)σ'(v)], pair by pair: independent.

    In polar coordinates u = √S_xx ρ cos φ and v = √S_yy ρ cos(φ − ϑ), cos ϑ the correlation. The
    angle is integrated between the four zeros of u and of v, so the kink of ReLU costs nothing.

    Parameters
    ----------
    network, points
        As for `analytic_kernels`.
    nodes
        Gauss–Legendre nodes of each of the four arcs and of the radius, which ends at 12.
    """
    x = checked_points(network, points)
    whole(nodes, "the number of nodes of a quadrature", 1, 10_000)
    S = x @ x.T * (network.sigma_w**2 / network.widths[0]) + network.sigma_b**2
    theta = S.copy()
    for layer in range(1, network.depth + 1):
        weight = (network.sigma_a if layer == network.depth else network.sigma_w) ** 2
        K, K_prime = np.empty_like(S), np.empty_like(S)
        for i, j in np.ndindex(*S.shape):
            K[i, j], K_prime[i, j] = _expectations(
                network.nonlinearity, S[i, i], S[i, j], S[j, j], nodes
            )
        S = weight * K + network.sigma_b**2
        theta = S + weight * K_prime * theta
    return S, theta


def _expectations(
    nonlinearity: str, xx: float, xy: float, yy: float, nodes: int
) -> tuple[float, float]:
    value, slope = _FUNCTIONS[nonlinearity]
    norm = np.sqrt(xx * yy)
    angle = np.arccos(np.clip(xy / norm, -1, 1)) if norm > 0 else np.pi / 2
    quarter, turn = np.pi / 2, 2 * np.pi
    zeros = [quarter, -quarter, angle + quarter, angle - quarter]
    arcs = np.sort(np.mod(zeros, turn))
    arcs = np.append(arcs, arcs[0] + turn)
    at, weights = leggauss(nodes)
    half = np.diff(arcs)[:, None] / 2
    phi, w_phi = (arcs[:-1, None] + half * (1 + at)).ravel(), (half * weights).ravel() / turn
    rho = 6 * (1 + at)
    w_rho = 6 * weights * rho * np.exp(-rho * rho / 2)
    u = np.sqrt(xx) * np.outer(rho, np.cos(phi))
    v = np.sqrt(yy) * np.outer(rho, np.cos(phi - angle))
    return (
        float(w_rho @ (value(u) * value(v)) @ w_phi),
        float(w_rho @ (slope(u) * slope(v)) @ w_phi),
    )
