"""The weighted Monge–Ampère loss of a φ-network and its gradient, by hand: the loop that is hot.

The loss of a batch is the mean of w |1 − η|, with weights w of mean 1 over all points: an unbiased
estimate of σ. It is the same as what torch derives from
`workbench.metrics.calabi_yau.phi_forward`, in about a third of the time: each layer is one matrix
product and one pass over memory, forwards and backwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor

from workbench.metrics.calabi_yau.phi_forward import Parameters
from workbench.metrics.calabi_yau.phi_kernel import bend, flatness_slopes, unbend

__all__ = ["Passed", "run", "set_gradient"]


@dataclass(frozen=True)
class Passed:
    """What the way forwards leaves for the way back.

    Attributes
    ----------
    inputs
        What enters each layer, the last one too.
    raw
        The jets before each nonlinearity.
    derivatives
        s′, s″ and s‴ of each nonlinearity.
    jets
        Those of φ.
    """

    inputs: list[Tensor]
    raw: list[Tensor]
    derivatives: list[tuple[Tensor, Tensor, Tensor]]
    jets: Float[Tensor, "points channels"]


def run(parameters: Parameters, features: Float[Tensor, "points channels features"]) -> Passed:
    """Propagate jets through the layers."""
    inputs, raw, derivatives = [features], [], []
    depth = sum(name.startswith("b") for name in parameters)
    for layer in range(depth):
        jets = inputs[-1] @ parameters[f"W{layer}"].mT
        value = jets[:, 0].add_(parameters[f"b{layer}"])
        share = torch.special.ndtr(value)
        square = value * value
        density = torch.exp(square / -2).mul_((2 * torch.pi) ** -0.5)
        s, s1, s2 = value * share, torch.addcmul(share, value, density), (2 - square) * density
        s3 = (square - 4).mul_(value).mul_(density)
        out = torch.empty_like(jets)
        bend(jets.numpy(), s.numpy(), s1.numpy(), s2.numpy(), out.numpy())
        raw.append(jets)
        derivatives.append((s1, s2, s3))
        inputs.append(out)
    return Passed(inputs, raw, derivatives, (inputs[-1] @ parameters[f"W{depth}"].mT).squeeze(-1))


def set_gradient(
    parameters: Parameters,
    gradient: Parameters,
    features: Float[Tensor, "points channels features"],
    factor: Float64[np.ndarray, " points"],
    weights: Float64[np.ndarray, " points"],
) -> tuple[float, float]:
    """Fill in the gradient of the mean of w |1 − η|; return that mean, and the least η.

    Parameters
    ----------
    factor
        V_Ω / (V_FS w): η is this times the determinant in a unitary frame.
    weights
        w, over its mean.
    """
    passed = run(parameters, features)
    slopes = torch.empty_like(passed.jets)
    eta = np.empty(len(factor))
    total = flatness_slopes(passed.jets.numpy(), factor, weights, eta, slopes.numpy())
    slopes /= len(factor)
    depth = len(passed.raw)
    torch.mm(slopes.reshape(1, -1), passed.inputs[-1].flatten(0, 1), out=gradient[f"W{depth}"])
    back = slopes.unsqueeze(-1) * parameters[f"W{depth}"]
    for layer in range(depth - 1, -1, -1):
        raw = passed.raw[layer]
        here = torch.empty_like(raw)
        s1, s2, s3 = (x.numpy() for x in passed.derivatives[layer])
        unbend(raw.numpy(), s1, s2, s3, back.numpy(), here.numpy())
        torch.sum(here[:, 0], dim=0, out=gradient[f"b{layer}"])
        flat = here.flatten(0, 1)
        torch.mm(flat.mT, passed.inputs[layer].flatten(0, 1), out=gradient[f"W{layer}"])
        if layer:
            back = here @ parameters[f"W{layer}"]
    return total / len(factor), float(eta.min())
