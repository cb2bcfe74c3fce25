"""Finite fully connected networks in batches, and their empirical NTK layer by layer.

The gradient of φ(x) with respect to the weights Wˡ is an outer product: with the activations hˡ
(h⁰ = x) and the sensitivities δ^{l+1} = ∂φ/∂z^{l+1} of the pre-activations,

    Θ(x, y) = Σ_l ( (σ²/n_l) hˡ(x)·hˡ(y) + σ_b² ) δ^{l+1}(x)·δ^{l+1}(y),

so that Θ costs two matrix products a layer, and no gradient is ever stored. Parameters may carry
leading axes: a whole ensemble is one computation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi, prod, sqrt

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.accepted import whole
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.tangent.ntk import Function

__all__ = ["Parameters", "Pass", "draw", "function_of", "layerwise_ntk", "loss_gradient", "run"]

Parameters = Mapping[str, Tensor]
"""Weights W0, …, WL of shape (…, n_{l+1}, n_l), and biases b0, …, bL of shape (…, n_{l+1})."""

_TILE = 256


@dataclass(frozen=True)
class Pass:
    """What a network computes on its way to the output.

    Attributes
    ----------
    output
        φ(x), of shape (…, points).
    activations
        hˡ for l = 0, …, L, of shape (…, points, n_l).
    sensitivities
        ∂φ/∂z^{l+1} for l = 0, …, L, of shape (…, points, n_{l+1}).
    """

    output: Float[Tensor, "... n"]
    activations: tuple[Tensor, ...]
    sensitivities: tuple[Tensor, ...]


def draw(network: FullyConnected, networks: int, generator: np.random.Generator) -> Parameters:
    """Draw the parameters of networks from N(0, 1), in float64.

    Examples
    --------
    >>> parameters = draw(FullyConnected("erf", (2, 5)), 3, np.random.default_rng(0))
    >>> {name: tuple(value.shape) for name, value in parameters.items()}
    {'W0': (3, 5, 2), 'W1': (3, 1, 5)}
    """
    whole(networks, "the number of networks to draw", 1)
    drawn: dict[str, Tensor] = {}
    ends = (*network.widths[1:], 1)
    for layer, (inputs, outputs) in enumerate(zip(network.widths, ends, strict=True)):
        weights = generator.standard_normal((networks, outputs, inputs))
        drawn[f"W{layer}"] = torch.from_numpy(weights)
        if network.sigma_b:
            biases = generator.standard_normal((networks, outputs))
            drawn[f"b{layer}"] = torch.from_numpy(biases)
    return drawn


def run(network: FullyConnected, parameters: Parameters, points: Float[Tensor, "n n_in"]) -> Pass:
    """Run networks forwards and backwards on points; the type of the parameters is kept."""
    h, activations, slopes = points, [points], []
    for layer in range(network.depth):
        z = _affine(network, parameters, layer, h)
        h, slope = _activate(network.nonlinearity, z)
        activations.append(h)
        slopes.append(slope)
    output = _affine(network, parameters, network.depth, h)
    delta = torch.ones_like(output)
    sensitivities = [delta]
    for layer in range(network.depth, 0, -1):
        delta = (delta @ parameters[f"W{layer}"]) * (slopes[layer - 1] * network.scale(layer))
        sensitivities.append(delta)
    return Pass(output.squeeze(-1), tuple(activations), tuple(reversed(sensitivities)))


def loss_gradient(
    network: FullyConnected, parameters: Parameters, passed: Pass, residual: Float[Tensor, "... n"]
) -> dict[str, Tensor]:
    """Return the gradient Σ_x r(x) ∂φ(x)/∂θ, which for r = φ − y is that of L = ½ Σ (φ − y)²."""
    gradient: dict[str, Tensor] = {}
    for layer in range(network.depth + 1):
        pulled = (passed.sensitivities[layer] * residual.unsqueeze(-1)).mT
        gradient[f"W{layer}"] = pulled @ passed.activations[layer] * network.scale(layer)
        if f"b{layer}" in parameters:
            gradient[f"b{layer}"] = pulled.sum(dim=-1) * network.sigma_b
    return gradient


def layerwise_ntk(
    network: FullyConnected,
    parameters: Parameters,
    points: Float[Tensor, "n n_in"],
    others: Float[Tensor, "m n_in"] | None = None,
) -> Float[Tensor, "... n m"]:
    """Return the empirical NTK of each network, by the formula above.

    Parameters
    ----------
    network, parameters
        The architecture, and parameters with or without leading axes.
    points, others
        Rows x and y; without `others`, y = x, and each pair is computed once.

    Examples
    --------
    >>> net = FullyConnected("relu", (1, 1))
    >>> theta = {"W0": torch.tensor([[2.0]]), "W1": torch.tensor([[3.0]])}
    >>> layerwise_ntk(net, theta, torch.tensor([[1.0]]))  # φ = w₁ (w₀ x)₊: (w₀ x)² + (w₁ x)²
    tensor([[13.]])
    """
    x = run(network, parameters, points)
    y = x if others is None else run(network, parameters, others)
    n, m = x.output.shape[-1], y.output.shape[-1]
    theta = x.output.new_empty((*x.output.shape, m))
    scratch = x.output.new_empty((3, x.output[..., :1].numel() * min(n, _TILE) * m))
    for start in range(0, n, _TILE):
        rows = slice(start, start + _TILE)
        columns = slice(start if others is None else 0, None)
        block = _contracted(network, _at(x, rows), _at(y, columns), scratch)
        theta[..., rows, columns] = block
        if others is None:
            theta[..., columns, rows] = block.mT
    return theta


def function_of(network: FullyConnected) -> Function:
    """Return one network as a function (parameters, x) ↦ φ(x), to be differentiated."""

    def function(parameters: Mapping[str, Tensor], x: Tensor) -> Tensor:
        h = x.unsqueeze(0)
        for layer in range(network.depth):
            h, _ = _activate(network.nonlinearity, _affine(network, parameters, layer, h))
        return _affine(network, parameters, network.depth, h)[0, 0]

    return function


def _contracted(network: FullyConnected, x: Pass, y: Pass, scratch: Tensor) -> Tensor:
    """Return a tile of Θ, computed in scratch memory, which stays in the processor's cache."""
    shape = (*x.output.shape, y.output.shape[-1])
    theta, first, second = (scratch[k, : prod(shape)].view(shape) for k in range(3))
    _gram(network, x, y, network.depth, theta)
    for layer in range(network.depth):
        _gram(network, x, y, layer, first)
        torch.matmul(x.sensitivities[layer], y.sensitivities[layer].mT, out=second)
        theta.addcmul_(first, second)
    return theta


def _gram(network: FullyConnected, x: Pass, y: Pass, layer: int, out: Tensor) -> Tensor:
    """Write (σ²/n_l) hˡ(x)·hˡ(y) + σ_b² to `out`."""
    scaled = x.activations[layer] * network.scale(layer) ** 2
    if layer == 0:  # all networks see the same points
        out.copy_(scaled @ y.activations[layer].mT)
    else:
        torch.matmul(scaled, y.activations[layer].mT, out=out)
    return out.add_(network.sigma_b**2) if network.sigma_b else out


def _at(passed: Pass, rows: slice) -> Pass:
    return Pass(
        passed.output[..., rows],
        tuple(h[..., rows, :] for h in passed.activations),
        tuple(delta[..., rows, :] for delta in passed.sensitivities),
    )


def _affine(network: FullyConnected, parameters: Parameters, layer: int, h: Tensor) -> Tensor:
    z = h @ (parameters[f"W{layer}"].mT * network.scale(layer))
    if f"b{layer}" in parameters:
        z = z + network.sigma_b * parameters[f"b{layer}"].unsqueeze(-2)
    return z


def _activate(nonlinearity: str, z: Tensor) -> tuple[Tensor, Tensor]:
    """Return σ(z) and σ'(z)."""
    match nonlinearity:
        case "relu":
            return z.clamp_min(0), (z > 0).to(z.dtype)
        case "erf":
            return torch.erf(z), torch.exp(-z * z) * (2 / sqrt(pi))
        case "cos":
            return torch.cos(z), -torch.sin(z)
        case _:
            return torch.sin(z), torch.cos(z)
