"""How fast empirical tangent kernels become those of infinite width."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import vmap

from workbench.accepted import finite_array, whole
from workbench.errors import InputError
from workbench.fields.kernels.deep_kernels import analytic_kernels, checked_points
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.statistics.moments import Moments, merged, moments_of, p_value
from workbench.fields.tangent.layerwise import draw, layerwise_ntk
from workbench.fields.tangent.ntk import Function, shares

__all__ = ["KernelSample", "Shares", "kernel_sample", "literal_network", "literal_shares"]

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
        If the number of networks is no positive multiple of 32, or the kernel vanishes.
    """
    if whole(networks, "the number of networks", 1) % _BLOCK:
        raise InputError(f"Networks come in blocks of {_BLOCK}; {networks} is not a multiple.")
    whole(seed, "the seed", 0)
    points = checked_points(network, points)
    limit = analytic_kernels(network, points)[1]
    if not limit.any():
        raise InputError("The kernel of infinite width vanishes at these points.")
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


@dataclass(frozen=True)
class Shares:
    """What a and w of eq. (4), as printed, contribute to Θ(x, x) in an ensemble of one width.

    Attributes
    ----------
    width
        N.
    a, w
        Moments of both contributions at each point.
    exact_a, exact_w
        Their exact means N K and σ_a² x·x K'.
    """

    width: int
    a: Moments
    w: Moments
    exact_a: Float[np.ndarray, " n"]
    exact_w: Float[np.ndarray, " n"]

    def mean(self, name: str) -> tuple[float, float]:
        """Return the mean over the points of the contribution of a or w, and its error."""
        if name not in ("a", "w"):
            raise InputError(f"The contributions are a and w, not {name!r}.")
        part: Moments = getattr(self, name)
        return float(part.mean.mean()), float(np.sqrt(part.covariance_of_mean.mean()))

    @property
    def p_value(self) -> float:
        """The smaller of the probabilities of both differences from the exact means."""
        both = ((self.a, self.exact_a), (self.w, self.exact_w))
        return min(p_value(m.mean - e, m.covariance_of_mean, m.count) for m, e in both)


def literal_shares(
    width: int, points: Float[np.ndarray, "n n_in"], networks: int, generator: np.random.Generator
) -> Shares:
    """Draw networks of eq. (4) with erf, σ_a = 1 and σ_w² = n_in, and split their kernels."""
    points = finite_array(points, "the points", (None, None))
    whole(width, "the width N of a network", 1)
    whole(networks, "the number of networks", 2)
    inputs = points.shape[1]
    ensemble = {
        "a": torch.from_numpy(generator.normal(size=(networks, width)) / width**0.5),
        "w": torch.from_numpy(generator.normal(size=(networks, width, inputs))),
    }
    function, x = literal_network(torch.erf), torch.from_numpy(points)
    found = vmap(lambda parameters: shares(function, parameters, x))(ensemble)
    of_one = FullyConnected("erf", (inputs, 1), inputs**0.5)
    nngp, ntk = (np.diag(kernel) for kernel in analytic_kernels(of_one, points))
    a, w = (
        moments_of(torch.diagonal(found[name][..., 0, 0], dim1=1, dim2=2).numpy()) for name in "aw"
    )
    return Shares(width, a, w, width * nngp, ntk - nngp)
