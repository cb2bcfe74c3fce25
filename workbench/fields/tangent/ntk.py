"""The empirical neural tangent kernel of any differentiable function of parameters, exactly.

    Θ_{ij}(x, y) = Σ_I ∂φ_i(x)/∂θ_I ∂φ_j(y)/∂θ_I                    (the paper's eq. (7))

A. Jacot, F. Gabriel, C. Hongler, *Neural tangent kernel*, NeurIPS 2018. The derivatives are those
of `torch.func`: a gradient for each point and output, all at once (`gradients`), or the Jacobian
of the whole batch (`ntk_by_jacobian`), which is independent of it and slower. Fully connected
networks have a faster formula in `workbench.fields.tangent.layerwise`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.func import functional_call, jacrev, jvp, vmap

from workbench.errors import InputError

__all__ = [
    "Function",
    "empirical_ntk",
    "function_of_module",
    "gradients",
    "ntk_by_jacobian",
    "shares",
    "velocity",
]

Function = Callable[[Mapping[str, Tensor], Tensor], Tensor]
"""(parameters, one point x) ↦ φ(x), a scalar or a vector of outputs."""


def function_of_module(module: nn.Module) -> tuple[Function, dict[str, Tensor]]:
    """Return a module as a function of its trainable parameters and one point, and these.

    Examples
    --------
    >>> function, parameters = function_of_module(nn.Linear(2, 1, bias=False))
    >>> empirical_ntk(function, parameters, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))[:, :, 0, 0]
    tensor([[ 5., 11.],
            [11., 25.]])
    """
    parameters = {n: p.detach() for n, p in module.named_parameters() if p.requires_grad}

    def function(values: Mapping[str, Tensor], x: Tensor) -> Tensor:
        output: Tensor = functional_call(module, dict(values), (x.unsqueeze(0),))
        return output.squeeze(0)

    return function, parameters


def gradients(
    function: Function,
    parameters: Mapping[str, Tensor],
    points: Float[Tensor, "n ..."],
    at_once: int | None = None,
) -> dict[str, Tensor]:
    """Return ∂φ_i(x)/∂θ of each parameter, of shape (points, outputs, parameter's shape).

    Parameters
    ----------
    function, parameters, points
        The function, where it is differentiated, and the points x.
    at_once
        The number of points that are differentiated together; all of them by default.

    Raises
    ------
    InputError
        If there are no points or no parameters.
    """
    if not parameters or not len(points):
        raise InputError("A tangent kernel needs at least one parameter and one point.")

    def of_one(x: Tensor) -> dict[str, Tensor]:
        found = jacrev(lambda values: function(values, x).reshape(-1))(dict(parameters))
        return dict(found)

    return dict(vmap(of_one, chunk_size=at_once)(points))


def empirical_ntk(
    function: Function,
    parameters: Mapping[str, Tensor],
    points: Float[Tensor, "n ..."],
    others: Float[Tensor, "m ..."] | None = None,
    at_once: int | None = None,
) -> Float[Tensor, "n m out out"]:
    """Return Θ_{ij}(x, y) of shape (n, m, outputs, outputs), by a gradient for each point.

    Parameters
    ----------
    function, parameters, points, at_once
        As for `gradients`.
    others
        The points y; x again by default.
    """
    of_x = gradients(function, parameters, points, at_once)
    of_y = of_x if others is None else gradients(function, parameters, others, at_once)
    return torch.stack([_contract(of_x[name], of_y[name]) for name in of_x]).sum(dim=0)


def ntk_by_jacobian(
    function: Function, parameters: Mapping[str, Tensor], points: Float[Tensor, "n ..."]
) -> Float[Tensor, "n n out out"]:
    """Return the same from the Jacobian of all outputs at all points: exact, slow, independent."""
    whole = vmap(function, in_dims=(None, 0))

    def flat(values: Mapping[str, Tensor]) -> Tensor:
        return whole(values, points).reshape(len(points), -1)

    jacobian = dict(jacrev(flat)(dict(parameters)))
    return torch.stack([_contract(part, part) for part in jacobian.values()]).sum(dim=0)


def shares(
    function: Function,
    parameters: Mapping[str, Tensor],
    points: Float[Tensor, "n ..."],
) -> dict[str, Float[Tensor, "n n out out"]]:
    """Return what each parameter contributes to the empirical NTK."""
    found = gradients(function, parameters, points)
    return {name: _contract(found[name], found[name]) for name in found}


def velocity(
    function: Function,
    parameters: Mapping[str, Tensor],
    direction: Mapping[str, Tensor],
    points: Float[Tensor, "m ..."],
) -> Tensor:
    """Return dφ(x)/dt when the parameters move with dθ/dt = direction, by forward derivatives."""
    found = jvp(
        lambda values: vmap(function, in_dims=(None, 0))(values, points),
        (dict(parameters),),
        (dict(direction),),
    )
    return torch.as_tensor(found[1])


def _contract(of_x: Tensor, of_y: Tensor) -> Tensor:
    return torch.einsum("nip,mjp->nmij", of_x.flatten(2), of_y.flatten(2))
