"""Kernels of infinitely wide fully connected networks: NNGP and NTK by one fused recursion.

With S¹_{xy} = σ_w² x·y/n₀ + σ_b² and Θ¹ = S¹, each hidden layer maps

    S ↦ σ² K(S) + σ_b²,        Θ ↦ σ² K(S) + σ_b² + σ² K'(S) Θ,

where K = E[σ(u)σ(v)] and K' = E[σ'(u)σ'(v)] for (u, v) ~ N(0, S), and σ is σ_w, but σ_a for the
output (A. Jacot, F. Gabriel, C. Hongler 2018; J. Lee et al. 2019, the paper's [8]; arc-cosine
kernels of ReLU: Y. Cho, L. Saul 2009; erf: C. Williams 1997). Without biases and for one hidden
layer, Θ = σ_a² (K + S K').

float64 throughout. `workbench.fields.kernels.kernel_quadrature` computes the same from the
definition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array
from workbench.errors import InputError
from workbench.fields.kernels._fused_layers import ROWS, mirror
from workbench.fields.kernels.fully_connected import FullyConnected

__all__ = ["Kernels", "analytic_kernels", "checked_points"]

Kernels = tuple[Float[np.ndarray, "n m"], Float[np.ndarray, "n m"]]
"""The NNGP kernel and the NTK on the same pairs of points."""

_Array = Float[np.ndarray, "..."]


def analytic_kernels(
    network: FullyConnected,
    points: Float[np.ndarray, "n n_in"],
    others: Float[np.ndarray, "m n_in"] | None = None,
) -> Kernels:
    """Return the NNGP kernel and the NTK of infinite width; the hidden widths play no role.

    Parameters
    ----------
    network
        The architecture.
    points, others
        Rows x and y; without `others`, y = x, and the diagonal is exact.

    Raises
    ------
    InputError
        If the points do not have the network's number of inputs, or are not finite.

    Examples
    --------
    >>> line = FullyConnected("relu", (1, 1))
    >>> nngp, ntk = analytic_kernels(line, np.array([[1.0], [2.0]]))
    >>> ntk[0, 1] / nngp[0, 1]  # on a ray, K = S K' = S/2
    np.float64(2.0)
    """
    x = checked_points(network, points)
    y = x if others is None else checked_points(network, others)
    own_x, theta_x = _diagonals(network, x)
    own_y = own_x if others is None else _diagonals(network, y)[0]
    S = x @ y.T
    S *= network.sigma_w**2 / network.widths[0]
    S += network.sigma_b**2
    theta = S.copy()
    scales = np.full(network.depth, network.sigma_w**2)
    scales[-1] = network.sigma_a**2
    first = np.arange(1, len(x) + 1) if others is None else np.zeros(len(x), np.int64)
    ROWS[network.nonlinearity](S, theta, own_x, own_y, scales, network.sigma_b**2, first)
    if others is None:
        mirror(S)
        mirror(theta)
        np.fill_diagonal(S, own_x[-1])
        np.fill_diagonal(theta, theta_x)
    return S, theta


def checked_points(network: FullyConnected, points: _Array) -> Float[np.ndarray, "n n_in"]:
    """Return points as float64 rows of the network's number of inputs.

    Raises
    ------
    InputError
        If they are of another shape, or not finite.
    """
    x = np.ascontiguousarray(finite_array(points, "the points"))
    if x.ndim != 2 or x.shape[1] != network.widths[0]:
        raise InputError(
            f"The points are rows of {network.widths[0]} numbers; the shape given is {x.shape}."
        )
    return x


def _diagonals(
    network: FullyConnected, x: Float[np.ndarray, "n n_in"]
) -> tuple[Float[np.ndarray, "layers n"], Float[np.ndarray, " n"]]:
    """S_xx of every layer, the output's last, and Θ_xx of the output."""
    bias = network.sigma_b**2
    S = (x * x).sum(axis=1) * (network.sigma_w**2 / network.widths[0]) + bias
    theta, own = S, [S]
    for layer in range(1, network.depth + 1):
        weight = (network.sigma_a if layer == network.depth else network.sigma_w) ** 2
        K, K_prime = _DIAGONAL[network.nonlinearity](S)
        S = weight * K + bias
        theta = S + weight * K_prime * theta
        own.append(S)
    return np.array(own), theta


def _relu_diagonal(S: _Array) -> tuple[_Array, _Array]:
    return S / 2, np.full_like(S, 0.5)


def _erf_diagonal(S: _Array) -> tuple[_Array, _Array]:
    return np.arcsin(2 * S / (1 + 2 * S)) * (2 / np.pi), (4 / np.pi) / np.sqrt(1 + 4 * S)


def _cos_diagonal(S: _Array) -> tuple[_Array, _Array]:
    return (1 + np.exp(-2 * S)) / 2, -np.expm1(-2 * S) / 2


def _sin_diagonal(S: _Array) -> tuple[_Array, _Array]:
    return _cos_diagonal(S)[::-1]


_DIAGONAL: Mapping[str, Callable[[_Array], tuple[_Array, _Array]]] = {
    "relu": _relu_diagonal,
    "erf": _erf_diagonal,
    "cos": _cos_diagonal,
    "sin": _sin_diagonal,
}
