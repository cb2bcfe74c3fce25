"""How far the metric-NTK of finite networks is from its limit, and how much it mixes components.

Neurons are independent, so that Θ_N is a mean of N independent terms: the mean squares

    E ‖Θ_N − Θ̄‖²    and    E Σ_{c≠d} ‖Θ_cd‖²

are exactly proportional to 1/N, at every N. The second is known in closed form: for one pair c ≠ d,
E Θ_cd(x, y)² = (σ_a⁴/N) S_xy² E σ'(u)² σ'(v)² with (u, v) ~ N(0, S), and for erf

    E σ'(u)² σ'(v)² = (16/π²) / √((1 + 4S_xx)(1 + 4S_yy) − 16 S_xy²).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
import torch
from jaxtyping import Float

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.fields.kernels.single_layer import covariance
from workbench.fields.statistics.moments import Moments, merged, moments_of
from workbench.metrics.neural.metric_network import MetricNetwork, draw
from workbench.metrics.neural.metric_ntk import componentwise_ntk, infinite_ntk
from workbench.signatures import checked

__all__ = ["BLOCK", "KernelSizes", "kernel_sizes", "mixing_mean_square"]

BLOCK = 16
"""Networks of one block, with its own child of the seed."""


@dataclass(frozen=True)
class KernelSizes:
    """Mean squares of kernels in an ensemble of one width.

    Attributes
    ----------
    width
        N.
    squares
        Moments of ‖Θ_N − Θ̄‖²/‖Θ̄‖² and of Σ_{c≠d} ‖Θ_cd‖²/‖Θ̄‖².
    exact_mixing
        The root of the exact mean of the second.
    """

    width: int
    squares: Moments
    exact_mixing: float

    @property
    def fluctuation(self) -> tuple[float, float]:
        """The root mean square of ‖Θ_N − Θ̄‖/‖Θ̄‖, and its standard error."""
        return self._root(0)

    @property
    def mixing(self) -> tuple[float, float]:
        """The root mean square of the blocks c ≠ d relative to ‖Θ̄‖, and its standard error."""
        return self._root(1)

    def _root(self, k: int) -> tuple[float, float]:
        root = float(np.sqrt(self.squares.mean[k]))
        return root, float(self.squares.standard_error[k]) / (2 * root)


@checked
def kernel_sizes(
    network: MetricNetwork, xi: Float[np.ndarray, "p inputs"], networks: int, seed: int
) -> KernelSizes:
    """Draw networks in blocks, and keep the mean squares of their kernels on the points.

    Raises
    ------
    InputError
        If the number of networks is no positive multiple of `BLOCK`, the seed is negative, or the
        points are none.
    """
    whole(seed, "the seed", 0)
    if whole(networks, "the number of networks", BLOCK, 10**9) % BLOCK:
        raise InputError(f"Networks come in blocks of {BLOCK}; {networks} is not a multiple.")
    limit = torch.from_numpy(infinite_ntk(network, xi))
    unmixed = limit[..., None, None] * torch.eye(network.components, dtype=torch.float64)
    scale = (unmixed**2).sum()
    blocks = []
    for number in range(networks // BLOCK):
        child = np.random.SeedSequence(seed, spawn_key=(network.width, number))
        drawn = draw(network, BLOCK, np.random.default_rng(child))
        off = componentwise_ntk(network, drawn, torch.from_numpy(xi)) - unmixed
        parts = (off**2).sum(dim=(1, 2))
        whole_square = parts.sum(dim=(1, 2))
        same = torch.diagonal(parts, dim1=1, dim2=2).sum(dim=1)
        both = torch.stack([whole_square, whole_square - same], dim=1) / scale
        blocks.append(moments_of(both.numpy()))
    pairs = network.components * (network.components - 1)
    exact = pairs * mixing_mean_square(network, xi).sum() / float(scale)
    return KernelSizes(network.width, merged(blocks), float(np.sqrt(exact)))


@checked
def mixing_mean_square(
    network: MetricNetwork, xi: Float[np.ndarray, "p inputs"]
) -> Float[np.ndarray, "p p"]:
    """Return E Θ_cd(x, y)² of one pair c ≠ d, exactly.

    Raises
    ------
    InputError
        If there is no point.
    """
    S = covariance(xi, network.sigma_w, network.sigma_b)
    own = 1 + 4 * np.diag(S)
    determinant = own[:, None] * own - 16 * S**2
    scale = network.sigma_a**4 * 16 / (pi**2 * network.width)
    return np.asarray(scale * S**2 / np.sqrt(determinant))
