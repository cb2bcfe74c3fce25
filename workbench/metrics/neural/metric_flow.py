"""Eq. (18) of the paper as an identity, on the points of a grid.

Under gradient descent, dθ_I/dt = −∂L/∂θ_I, the chain rule gives

    dg_ij(x)/dt = −Σ_{x'} Θ_ijkl(x, x') ∂L/∂g_kl(x') = −∫ dx' Θ_ijkl(x, x') δL/δg_kl(x'),

with δL/δg the density of ∂L/∂g. The left side is computed by forward derivatives along the descent
(`parameter_velocity`), the right from the kernel (`kernel_velocity`); they share nothing but L. A
measure dμ in the integral changes the density, not the flow. L is a functional of the whole metric:
in eq. (19) its argument is to be read L[g(x')].
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import grad, vmap

from workbench.fields.tangent.ntk import Function, velocity
from workbench.metrics.neural.local_flow import Loss
from workbench.signatures import checked

__all__ = ["kernel_velocity", "parameter_velocity"]


@checked
def parameter_velocity(
    function: Function, parameters: Mapping[str, Tensor], xi: Float[Tensor, "p inputs"], loss: Loss
) -> Float[Tensor, "p n n"]:
    """Return dg/dt at the points when the parameters descend on the loss of the metric there."""

    def of_parameters(values: Mapping[str, Tensor]) -> Tensor:
        return loss(vmap(function, in_dims=(None, 0))(values, xi))

    slopes = grad(of_parameters)(dict(parameters))
    return velocity(function, parameters, {name: -slope for name, slope in slopes.items()}, xi)


@checked
def kernel_velocity(
    theta: Float[Tensor, "p q n n n n"], derivative: Float[Tensor, "q n n"]
) -> Float[Tensor, "p n n"]:
    """Return −Σ_{x'} Θ_ijkl(x, x') ∂L/∂g_kl(x'), with indices summed over all k and l."""
    return -torch.einsum("pqijkl,qkl->pij", theta, derivative)
