"""Tangent kernels computed in several ways, side by side, and the direction in which φ moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from workbench.accepted import whole
from workbench.fields.kernels.deep_kernels import analytic_kernels
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.kernels.kernel_quadrature import by_quadrature
from workbench.fields.kernels.single_layer import kernel_named
from workbench.fields.tangent.layerwise import draw, function_of, layerwise_ntk, loss_gradient, run
from workbench.fields.tangent.ntk import empirical_ntk, ntk_by_jacobian, velocity

__all__ = ["FiniteCheck", "check_finite", "check_infinite"]


@dataclass(frozen=True)
class FiniteCheck:
    """Relative differences for one random network on random data.

    Attributes
    ----------
    gradients, jacobian
        Of the layerwise NTK from the one by single gradients, and from the one by the Jacobian.
    minus, plus
        Of dφ/dt along −∇L from −Θ ∂L/∂φ, and from +Θ ∂L/∂φ.
    """

    gradients: float
    jacobian: float
    minus: float
    plus: float


def check_finite(network: FullyConnected, generator: np.random.Generator) -> FiniteCheck:
    """Compare three ways to one kernel, and the velocity of the outputs with both signs of eq. (7).

    The velocity is a forward derivative of φ along −∇L; no kernel enters it.
    """
    parameters = {name: value[0] for name, value in draw(network, 1, generator).items()}
    points = torch.from_numpy(generator.normal(size=(9, network.widths[0])))
    targets = torch.from_numpy(generator.normal(size=6))
    function, theta = function_of(network), layerwise_ntk(network, parameters, points)
    others = (
        way(function, parameters, points)[:, :, 0, 0] for way in (empirical_ntk, ntk_by_jacobian)
    )
    passed = run(network, parameters, points[:6])
    residual = passed.output - targets
    gradient = loss_gradient(network, parameters, passed, residual)
    down = {name: -value for name, value in gradient.items()}
    moved, product = velocity(function, parameters, down, points), theta[:, :6] @ residual
    off = [float((theta - other).abs().max() / theta.abs().max()) for other in others]
    signs = [float((moved - sign * product).norm() / moved.norm()) for sign in (-1, 1)]
    return FiniteCheck(*off, *signs)


def check_infinite(nonlinearity: str, depth: int, generator: np.random.Generator) -> float:
    """Return the largest difference of the recursion from quadrature, and from the closed form.

    The closed form Θ = σ_a² (K + S K') is for one hidden layer, which has no biases here.
    """
    whole(depth, "the number of hidden layers", 1)
    sigma_b = 0.0 if depth == 1 else 0.4
    network = FullyConnected(nonlinearity, (3, *(1,) * depth), 1.3, 0.8, sigma_b)
    points = generator.normal(size=(6, 3))
    nngp, ntk = analytic_kernels(network, points)
    expected = list(by_quadrature(network, points))
    found = [nngp, ntk]
    if depth == 1:
        S, closed = network.sigma_w**2 * points @ points.T / 3, kernel_named(nonlinearity)
        expected.append(network.sigma_a**2 * (closed.value(S) + S * closed.slope(S)))
        found.append(ntk)
    return max(float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True))
