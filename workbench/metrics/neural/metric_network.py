"""Networks whose output is a Riemannian metric, in batches: an ensemble is one computation.

With features ξ(x) of a point, one hidden layer of N neurons and all parameters N(0, 1),

    g_ij(x) = δ_ij + Σ_c E^c_ij f_c(x),
    f_c(x) = (σ_a/√N) Σ_a α_ca erf(σ_w w_a·ξ(x)/√n_in + σ_b b_a),

c runs over the pairs i ≤ j, and E^c is an orthonormal basis of the symmetric matrices: with
off-diagonal entries 1/√2, since with 1 they would flow twice as fast as diagonal ones. The scales
stand outside (NTK parametrisation), without which there is no limit N → ∞.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import pi, sqrt

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.fields.tangent.ntk import Function
from workbench.signatures import checked

__all__ = [
    "MetricNetwork",
    "Parameters",
    "draw",
    "function_of",
    "loss_gradient",
    "metric",
    "preactivations",
    "symmetric_basis",
    "torus_inputs",
]

Parameters = dict[str, Tensor]
"""alpha of shape (…, components, N), w of shape (…, N, n_in), b of shape (…, N)."""


@dataclass(frozen=True)
class MetricNetwork:
    """An architecture.

    Attributes
    ----------
    dimension
        n of the manifold.
    inputs
        n_in, the number of features ξ.
    width
        N.
    sigma_a, sigma_w, sigma_b
        The scales of outputs, weights and biases; a small σ_a keeps g positive.

    Raises
    ------
    InputError
        If a number is outside its range.

    Examples
    --------
    >>> MetricNetwork(dimension=2, inputs=4, width=64).components
    3
    """

    dimension: int
    inputs: int
    width: int
    sigma_a: float = 0.1
    sigma_w: float = 1.5
    sigma_b: float = 0.5

    def __post_init__(self) -> None:
        whole(self.dimension, "the dimension", 1, 8)
        whole(self.inputs, "the number of features", 1, 10**6)
        whole(self.width, "the width", 1, 10**8)
        for name in ("sigma_a", "sigma_w", "sigma_b"):
            scale = getattr(self, name)
            if not is_finite(scale) or scale < 0 or (scale == 0 and name != "sigma_b"):
                raise InputError(f"{name} is {scale}; accepted are positive finite numbers.")

    @property
    def components(self) -> int:
        """n(n + 1)/2."""
        return self.dimension * (self.dimension + 1) // 2

    @checked
    def with_width(self, width: int) -> MetricNetwork:
        """Return this network with another width."""
        return replace(self, width=width)


@checked
def symmetric_basis(dimension: int) -> Float[Tensor, "c n n"]:
    """Return E^c, orthonormal in tr(E^c E^d), in the order 11, 12, …, 1n, 22, ….

    Examples
    --------
    >>> basis = symmetric_basis(2)
    >>> torch.einsum("cij,dij->cd", basis, basis).round(decimals=12).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    rows, columns = np.triu_indices(whole(dimension, "the dimension", 1, 8))
    basis = torch.zeros(len(rows), dimension, dimension, dtype=torch.float64)
    for c, (i, j) in enumerate(zip(rows, columns, strict=True)):
        basis[c, i, j] = basis[c, j, i] = 1.0 if i == j else sqrt(0.5)
    return basis


@checked
def draw(network: MetricNetwork, networks: int, generator: np.random.Generator) -> Parameters:
    """Draw the parameters of an ensemble from N(0, 1), in float64.

    Examples
    --------
    >>> drawn = draw(MetricNetwork(2, 4, 5), 7, np.random.default_rng(0))
    >>> {name: tuple(value.shape) for name, value in drawn.items()}
    {'alpha': (7, 3, 5), 'w': (7, 5, 4), 'b': (7, 5)}
    """
    count, N = whole(networks, "the number of networks", 1, 10**9), network.width
    shapes = {"alpha": (network.components, N), "w": (N, network.inputs), "b": (N,)}
    return {
        name: torch.from_numpy(generator.standard_normal((count, *shape)))
        for name, shape in shapes.items()
    }


@checked
def metric(
    network: MetricNetwork, parameters: Mapping[str, Tensor], xi: Float[Tensor, "points inputs"]
) -> Float[Tensor, "... points n n"]:
    """Return g_ij at points given by their features; the parameters may have leading axes."""
    basis = symmetric_basis(network.dimension)
    outputs = _outputs(network, parameters, xi)
    return torch.eye(network.dimension, dtype=torch.float64) + torch.einsum(
        "...pc,cij->...pij", outputs, basis
    )


@checked
def function_of(network: MetricNetwork) -> Function:
    """Return one network as a function (parameters, ξ) ↦ g_ij, to be differentiated."""

    def function(parameters: Mapping[str, Tensor], xi: Tensor) -> Tensor:
        return metric(network, parameters, xi.unsqueeze(0))[0]

    return function


@checked
def loss_gradient(
    network: MetricNetwork,
    parameters: Mapping[str, Tensor],
    xi: Float[Tensor, "points inputs"],
    derivative: Float[Tensor, "... points n n"],
) -> Parameters:
    """Return Σ_x G_ij(x) ∂g_ij(x)/∂θ, which for G = ∂L/∂g is the gradient of the loss."""
    pulled = torch.einsum("...pij,cij->...pc", derivative, symmetric_basis(network.dimension))
    z = preactivations(network, parameters, xi)
    scale = network.sigma_a / sqrt(network.width)
    slope = torch.exp(-z * z) * (2 / sqrt(pi) * scale)
    delta = (pulled @ parameters["alpha"]) * slope
    return {
        "alpha": pulled.mT @ torch.erf(z) * scale,
        "w": delta.mT @ xi * (network.sigma_w / sqrt(network.inputs)),
        "b": delta.sum(dim=-2) * network.sigma_b,
    }


@checked
def torus_inputs(points: Float[Tensor, "*batch n"]) -> Float[Tensor, "*batch 2n"]:
    """Return the periodic features ξ = (cos x_1, …, cos x_n, sin x_1, …, sin x_n)."""
    return torch.cat([torch.cos(points), torch.sin(points)], dim=-1)


@checked
def preactivations(network: MetricNetwork, parameters: Mapping[str, Tensor], xi: Tensor) -> Tensor:
    """Return z_a(x), of shape (…, points, N).

    Raises
    ------
    InputError
        If a tensor is missing among the parameters.
    """
    if not {"alpha", "w", "b"} <= parameters.keys():
        raise InputError("The parameters of a network are its tensors alpha, w and b.")
    w = parameters["w"].mT * (network.sigma_w / sqrt(network.inputs))
    return xi @ w + network.sigma_b * parameters["b"].unsqueeze(-2)


def _outputs(network: MetricNetwork, parameters: Mapping[str, Tensor], xi: Tensor) -> Tensor:
    hidden = torch.erf(preactivations(network, parameters, xi))
    return hidden @ parameters["alpha"].mT * (network.sigma_a / sqrt(network.width))
