"""How fast empirical tangent kernels become those of infinite width."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import vmap

from workbench.errors import InputError
from workbench.fields.deep_kernels import analytic_kernels
from workbench.fields.fully_connected import FullyConnected
from workbench.fields.layerwise import draw, layerwise_ntk
from workbench.fields.moments import Moments, merged, moments_of
from workbench.fields.ntk import Function, shares

__all__ = ["KernelSample", "kernel_sample", "literal_network", "mean_shares"]

_BLOCK = 32


@dataclass(frozen=True)
class KernelSample:
    """Empirical kernels of an ensemble of one width, minus the kernel of infinite width.

    Attributes
    ----------
    width
        N.
    entries
        Moments of Θ_N − Θ on the pairs x ≤ y.
    logs
        Moments of log ‖Θ_N − Θ‖/‖Θ‖.
    """

    width: int
    entries: Moments
    logs: Moments

    @property
    def size(self) -> tuple[float, float]:
        """The relative distance, its geometric mean over networks, and its standard error."""
        size = float(np.exp(self.logs.mean[0]))
        return size, size * float(self.logs.standard_error[0])


def kernel_sample(
    network: FullyConnected, points: Float[np.ndarray, "n n_in"], networks: int, seed: int
) -> KernelSample:
    """Draw networks in blocks of 32, each with its own child of the seed, and sum up their kernels.

    Raises
    ------
    InputError
        If the number of networks is no positive multiple of 32.
    """
    if networks < _BLOCK or networks % _BLOCK:
        raise InputError(f"Networks come in blocks of {_BLOCK}; {networks} is not a multiple.")
    limit = analytic_kernels(network, points)[1]
    upper = np.triu_indices(len(points))
    entries, logs = [], []
    for number in range(networks // _BLOCK):
        child = np.random.SeedSequence(seed, spawn_key=(network.widths[1], number))
        parameters = draw(network, _BLOCK, np.random.default_rng(child))
        off = layerwise_ntk(network, parameters, torch.from_numpy(points)).numpy() - limit
        entries.append(moments_of(off[:, *upper]))
        squares = (off**2).sum(axis=(1, 2)) / (limit**2).sum()
        logs.append(moments_of(np.log(squares)[:, None] / 2))
    return KernelSample(network.widths[1], merged(entries), merged(logs))


def literal_network(nonlinearity: Callable[[Tensor], Tensor]) -> Function:
    """Return eq. (4) as it is printed, φ(x) = Σ_i a_i σ(Σ_j w_ij x_j), in the parameters a and w.

    Its parameters are a_i ~ N(0, σ_a²/N) and w_ij ~ N(0, σ_w²/n_in) themselves, with no scale
    outside.
    """

    def function(parameters: Mapping[str, Tensor], x: Tensor) -> Tensor:
        return parameters["a"] @ nonlinearity(parameters["w"] @ x)

    return function


def mean_shares(
    function: Function, ensemble: Mapping[str, Tensor], points: Float[Tensor, "n n_in"]
) -> dict[str, Moments]:
    """Return the moments, over an ensemble, of what each parameter contributes to Θ_xx.

    Parameters
    ----------
    function, points
        As for `workbench.fields.ntk.shares`.
    ensemble
        Parameters with a leading axis of networks.
    """
    found = vmap(lambda parameters: shares(function, parameters, points))(dict(ensemble))
    return {
        name: moments_of(torch.diagonal(part[..., 0, 0], dim1=1, dim2=2).numpy())
        for name, part in found.items()
    }
