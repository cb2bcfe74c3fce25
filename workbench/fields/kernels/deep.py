"""Beyond a single layer: the recursion to deep networks, and deep networks of finite width.

For depth L, with S¹_{xy} = σ_w² x·y/n₀ + σ_b² (R. Neal's argument applied layer by layer, J. Lee et
al. 2018, A. Matthews et al. 2018; the NTK: A. Jacot et al. 2018),

    S^{l+1} = σ_w² K(S^l) + σ_b²,      Θ^{l+1} = S^{l+1} + σ_w² K'(S^l) Θ^l,      Θ¹ = S¹.

At finite width deep networks are correlated beyond Wick's theorem in proportion to depth/width: for
ReLU at one point, without biases, E φ⁴ = 3 (E φ²)² Π_l (1 + 5/N_l) exactly, since the squared
lengths of successive layers are independent (B. Hanin, *Random neural networks in the infinite
width limit as Gaussian processes*, 2023, studies such products).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod, sqrt

import numpy as np
from jaxtyping import Float

from workbench.accepted import whole, whole_numbers
from workbench.errors import InputError
from workbench.fields.kernels.single_layer import Kernel, covariance

__all__ = ["DeepKernels", "DeepNetwork", "deep_kernels", "relu_excess"]

_Points = Float[np.ndarray, "points inputs"]
_Matrix = Float[np.ndarray, "points points"]


@dataclass(frozen=True)
class DeepKernels:
    """The NNGP kernel and the NTK of the preactivations of each layer.

    Attributes
    ----------
    nngp, ntk
        S^l and Θ^l for l = 1, …, L + 1; the last is the output after L hidden layers.
    """

    nngp: tuple[_Matrix, ...]
    ntk: tuple[_Matrix, ...]


def deep_kernels(
    kernel: Kernel, points: _Points, depth: int, sigma_w: float = 1.0, sigma_b: float = 0.0
) -> DeepKernels:
    """Iterate the recursion through `depth` hidden layers.

    Examples
    --------
    >>> from workbench.fields.kernels.single_layer import kernel_named
    >>> kernels = deep_kernels(kernel_named("relu"), np.ones((1, 1)), depth=3, sigma_w=2**0.5)
    >>> [round(float(theta[0, 0]), 12) for theta in kernels.ntk]
    [2.0, 4.0, 6.0, 8.0]
    """
    _require_depth(depth)
    S = covariance(points, sigma_w, sigma_b)
    nngp, ntk = [S], [S]
    for _ in range(depth):
        following = sigma_w**2 * kernel.value(nngp[-1]) + sigma_b**2
        ntk.append(following + sigma_w**2 * kernel.slope(nngp[-1]) * ntk[-1])
        nngp.append(following)
    return DeepKernels(tuple(nngp), tuple(ntk))


@dataclass(frozen=True)
class DeepNetwork:
    """A fully connected network of finite hidden widths and one output, at initialisation.

    Attributes
    ----------
    nonlinearity
        σ, on arrays.
    widths
        N₁, …, N_L.
    inputs
        n₀.
    sigma_w, sigma_b
        Weights into a layer of fan-in n have variance σ_w²/n, biases σ_b²; the output too.
    """

    nonlinearity: Callable[[Float[np.ndarray, ...]], Float[np.ndarray, ...]]
    widths: tuple[int, ...]
    inputs: int = 1
    sigma_w: float = 1.0
    sigma_b: float = 0.0

    def __post_init__(self) -> None:
        _require_widths(self.widths)
        whole(self.inputs, "the number of inputs", 1)
        if not (np.isfinite(self.sigma_w) and np.isfinite(self.sigma_b)):
            raise InputError(
                f"σ_w and σ_b are finite numbers, not {self.sigma_w} and {self.sigma_b}."
            )

    def draw(
        self, networks: int, points: _Points, generator: np.random.Generator
    ) -> Float[np.ndarray, "networks points"]:
        """Draw independent networks and evaluate each at the points."""
        h = np.broadcast_to(points.T, (networks, self.inputs, len(points)))
        for width in (*self.widths, 1):
            fan_in = h.shape[1]
            weights = generator.standard_normal((networks, width, fan_in))
            z = np.matmul(weights, h) * (self.sigma_w / sqrt(fan_in))
            if self.sigma_b:
                z += self.sigma_b * generator.standard_normal((networks, width, 1))
            h = self.nonlinearity(z)
        return np.asarray(z[:, 0])


def relu_excess(widths: tuple[int, ...]) -> float:
    """Return Π_l (1 + 5/N_l) − 1, the excess of E φ⁴ over Wick's 3 (E φ²)² at a point, for ReLU.

    Examples
    --------
    >>> relu_excess((10, 10))
    1.25
    """
    _require_widths(widths)
    return prod(1 + 5 / width for width in widths) - 1


def _require_widths(widths: tuple[int, ...]) -> None:
    _require_depth(len(whole_numbers(widths, "the row of widths", 1, 10**9)))


def _require_depth(depth: int) -> None:
    whole(depth, "the number of hidden layers", 1, 10**4)
