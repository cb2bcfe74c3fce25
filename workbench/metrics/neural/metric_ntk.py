"""The metric-NTK of finite networks and of their limit: eqs. (18) and (19) of the paper.

    Θ_ijkl(x, x') = Σ_I ∂g_ij(x)/∂θ_I ∂g_kl(x')/∂θ_I

is symmetric in i ↔ j and k ↔ l, and under (ij, x) ↔ (kl, x'). In the orthonormal basis E^c of
symmetric matrices it is a matrix Θ_cd; "δ_ik δ_jl" of eq. (20) stands for δ_cd, that is
½ (δ_ik δ_jl + δ_il δ_jk), which acts in the same way on symmetric matrices.

Here it is computed for any differentiable network by a gradient for each point and component
(`metric_ntk`), and for ensembles with one hidden layer in closed form (`componentwise_ntk`),

    Θ_cd = (σ_a²/N) Σ_a [ δ_cd σ_a(x) σ_a(x') + α_ca α_da σ'_a(x) σ'_a(x') S(x, x') ],

S = σ_w² ξ·ξ'/n_in + σ_b². For N → ∞ it is δ_cd σ_a² (K + S K') (`infinite_ntk`): deterministic,
without mixing, but not local.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sqrt

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.errors import InputError
from workbench.fields.kernels.single_layer import covariance, kernel_named
from workbench.fields.tangent.ntk import Function, empirical_ntk
from workbench.metrics.neural.metric_network import MetricNetwork, preactivations, symmetric_basis
from workbench.signatures import checked

__all__ = [
    "componentwise_ntk",
    "in_components",
    "infinite_ntk",
    "metric_ntk",
    "mixing",
]


@checked
def metric_ntk(
    function: Function,
    parameters: Mapping[str, Tensor],
    points: Float[Tensor, "p ..."],
    others: Float[Tensor, "q ..."] | None = None,
) -> Float[Tensor, "p q n n n n"]:
    """Return Θ_ijkl(x, x') of one network with a square matrix as its output.

    Parameters
    ----------
    function, parameters
        The network (parameters, one point) ↦ g_ij, and where it is differentiated.
    points, others
        The points x and x'; without `others`, x' = x.

    Raises
    ------
    InputError
        If the output is no square matrix.

    Examples
    --------
    >>> def conformal(parameters, x):
    ...     return parameters["a"] * x[0] * torch.eye(2)
    >>> theta = metric_ntk(conformal, {"a": torch.ones(1)}, torch.tensor([[2.0], [3.0]]))
    >>> theta[0, 1, 0, 0, 1, 1], theta[0, 1, 0, 1, 0, 1]
    (tensor(6.), tensor(0.))
    """
    shape = function(parameters, points[0]).shape
    if len(shape) != 2 or shape[0] != shape[1]:
        raise InputError(f"A metric is a square matrix; this network's output is {tuple(shape)}.")
    theta = empirical_ntk(function, parameters, points, others)
    n = shape[0]
    return theta.reshape(*theta.shape[:2], n, n, n, n)


@checked
def in_components(theta: Float[Tensor, "p q n n n n"]) -> Float[Tensor, "p q c c"]:
    """Return Θ_cd = E^c_ij Θ_ijkl E^d_kl."""
    basis = symmetric_basis(theta.shape[-1]).to(theta.dtype)
    return torch.einsum("cij,pqijkl,dkl->pqcd", basis, theta, basis)


@checked
def componentwise_ntk(
    network: MetricNetwork,
    parameters: Mapping[str, Tensor],
    xi: Float[Tensor, "p inputs"],
    others: Float[Tensor, "q inputs"] | None = None,
) -> Float[Tensor, "... p q c c"]:
    """Return Θ_cd of an ensemble, by the formula above."""
    y = xi if others is None else others
    scale = network.sigma_a**2 / network.width
    (hidden_x, slope_x), (hidden_y, slope_y) = (
        _activated(preactivations(network, parameters, points)) for points in (xi, y)
    )
    S = xi @ y.T * (network.sigma_w**2 / network.inputs) + network.sigma_b**2
    outer = scale * (hidden_x @ hidden_y.mT)
    alpha = parameters["alpha"]
    count = network.components
    theta = outer.new_zeros((*outer.shape, count, count))
    for c in range(count):
        for d in range(c, count):
            weight = (alpha[..., c, :] * alpha[..., d, :]).unsqueeze(-2)
            inner = scale * S * ((slope_x * weight) @ slope_y.mT)
            theta[..., c, d] = inner + outer if c == d else inner
            theta[..., d, c] = theta[..., c, d]
    return theta


@checked
def infinite_ntk(
    network: MetricNetwork,
    xi: Float[np.ndarray, "p inputs"],
    others: Float[np.ndarray, "q inputs"] | None = None,
) -> Float[np.ndarray, "p q"]:
    """Return the factor σ_a² (K + S K') of δ_cd in the limit N → ∞.

    Raises
    ------
    InputError
        If there is no point, or the features are not those of the network.
    """
    if not len(xi) or xi.shape[1] != network.inputs:
        raise InputError(
            f"Points are rows of {network.inputs} features, one row at least; given are {xi.shape}."
        )
    both = xi if others is None else np.concatenate([xi, others])
    S = covariance(both, network.sigma_w, network.sigma_b)
    theta = kernel_named("erf").tangent(S, network.sigma_a)
    return theta if others is None else theta[: len(xi), len(xi) :]


@checked
def mixing(theta: Float[Tensor, "... p q c c"]) -> Tensor:
    """Return the Frobenius norm of all blocks c ≠ d relative to that of the blocks c = d."""
    square = (theta**2).sum(dim=(-4, -3))
    same = torch.diagonal(square, dim1=-2, dim2=-1).sum(dim=-1)
    return ((square.sum(dim=(-2, -1)) - same).clamp_min(0) / same).sqrt()


def _activated(z: Tensor) -> tuple[Tensor, Tensor]:
    return torch.erf(z), torch.exp(-z * z) * (2 / sqrt(pi))
