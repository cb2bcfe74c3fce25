"""The local architecture on the torus Tⁿ: integer frequencies, so that the network is periodic.

    f_c(x) = √(2/N p(0)) Σ_a α_ca cos(k_a·x + b_a),    k_a ∈ Zⁿ with P(k) = p(k) ∝ e^{−k²/2s²},

α trained. With respect to dμ = dx/(2π)ⁿ its kernel for N → ∞ is Σ_k (p(k)/p(0)) e^{ik·(x − x')}: it
multiplies mode k by p(k)/p(0) = e^{−k²/2s²}, exactly. The distance from the local kernel, which
multiplies all modes by 1, is k²/2s² + O(s⁻⁴).

A finite network multiplies mode k ≠ 0 by (#{a: k_a = k} + #{a: k_a = −k})/(2 N p(0)), so

    mean p(k)/p(0),    variance p(k) (1 − 2p(k)) / (2 N p(0)²),

a relative error 1/√(2 N p(k)): the local limit wants N ≫ 1/p(0) ≈ (2πs²)^{n/2}, the number of cells
that the kernel resolves; N → ∞ comes first, then s → ∞.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from jaxtyping import Float, Int

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.neural.local_architecture import Law
from workbench.signatures import checked, shaped

__all__ = ["TorusFeatures", "sample_multipliers", "smoothed"]


@dataclass(frozen=True)
class TorusFeatures:
    """An architecture on Tⁿ.

    Attributes
    ----------
    dimension
        n.
    scale
        s.

    Examples
    --------
    >>> features = TorusFeatures(dimension=2, scale=2.0)
    >>> features.multiplier(np.array([[0, 0], [2, 2]]))
    array([1.        , 0.36787944])
    >>> features.probability(np.array([[0, 0]])) * (2 * np.pi * 4)  # 1/p(0) cells are resolved
    array([1.])
    """

    dimension: int
    scale: float

    def __post_init__(self) -> None:
        whole(self.dimension, "the dimension of the torus", 1, 4)
        if not is_finite(self.scale) or not 0.1 <= self.scale <= 1e4:
            raise InputError(f"s is {self.scale}; accepted are numbers from 0.1 to 10000.")

    @checked
    def multiplier(self, modes: Int[np.ndarray, "k n"]) -> Float[np.ndarray, " k"]:
        """Return p(k)/p(0), by which the kernel of infinite width multiplies each mode."""
        square = (np.asarray(modes, dtype=float) ** 2).sum(axis=1)
        return np.asarray(np.exp(-square / (2 * self.scale**2)))

    @checked
    def probability(self, modes: Int[np.ndarray, "k n"]) -> Float[np.ndarray, " k"]:
        """Return p(k)."""
        _, weights = self._axis()
        return np.asarray(self.multiplier(modes) * weights.max() ** self.dimension)

    @checked
    def law(self, modes: Int[np.ndarray, "k n"], width: int) -> Law:
        """Return mean and variance of the multipliers of modes k ≠ 0 in networks of width N."""
        p = self.probability(modes)
        p0 = self.probability(np.zeros((1, self.dimension), dtype=int))[0]
        return Law(self.multiplier(modes), np.asarray(p * (1 - 2 * p) / (2 * width * p0**2)))

    @checked
    def draw(
        self, networks: int, width: int, generator: np.random.Generator
    ) -> tuple[Int[np.ndarray, "networks N n"], Float[np.ndarray, "networks N"]]:
        """Draw the frequencies k_a and phases b_a of networks."""
        numbers, weights = self._axis()
        shape = (whole(networks, "the number of networks", 1, 10**9), whole(width, "the width", 1))
        k = generator.choice(numbers, size=(*shape, self.dimension), p=weights)
        return k, generator.uniform(0, 2 * pi, shape)

    def _axis(self) -> tuple[Int[np.ndarray, " m"], Float[np.ndarray, " m"]]:
        """Return the integers with their probabilities, up to where they are below 1e−17."""
        reach = int(9 * self.scale) + 2
        numbers = np.arange(-reach, reach + 1)
        weights = np.exp(-(numbers**2) / (2 * self.scale**2))
        return numbers, weights / weights.sum()


@checked
def sample_multipliers(
    features: TorusFeatures,
    modes: Int[np.ndarray, "k n"],
    width: int,
    networks: int,
    generator: np.random.Generator,
    points: int = 16,
) -> Float[np.ndarray, "networks k"]:
    """Apply the kernels of drawn networks to modes on a grid, and return their multipliers.

    The kernel is built from the gradients ∂f/∂α_a = √(2/N p(0)) cos(k_a·x + b_a) at the points of
    the grid, and ∫ dμ e^{−ik·x} Θ e^{ik·x'} dμ' is its mean over pairs of points: exact if no
    frequency reaches half the number of points.

    Raises
    ------
    InputError
        If the grid does not resolve the frequencies.
    """
    k_a, b = features.draw(networks, width, generator)
    highest = int(np.abs(k_a).max()) + int(np.abs(modes).max())
    if highest >= points:
        raise InputError(f"A grid of {points} points does not resolve frequencies up to {highest}.")
    axis = np.arange(points) * (2 * pi / points)
    x = np.stack(np.meshgrid(*(axis,) * features.dimension, indexing="ij"), axis=-1)
    x = x.reshape(-1, features.dimension)
    p0 = features.probability(np.zeros((1, features.dimension), dtype=int))[0]
    waves = np.exp(1j * x @ np.asarray(modes).T) / len(x)
    found = np.empty((networks, len(modes)))
    for number in range(networks):
        gradients = np.cos(x @ k_a[number].T + b[number]) * np.sqrt(2 / (width * p0))
        found[number] = (np.abs(gradients.T @ waves) ** 2).sum(axis=0)
    return found


@shaped
def smoothed(
    features: TorusFeatures, values: Float[np.ndarray, "*extra m m"]
) -> Float[np.ndarray, "*extra m m"]:
    """Apply the kernel of infinite width to functions on a grid of T², mode by mode."""
    m = values.shape[-1]
    if values.ndim < 2 or values.shape[-2] != m or features.dimension != 2:
        raise InputError("Functions on a grid of T² are square tables.")
    along = np.fft.fftfreq(m, 1 / m)
    half = np.fft.rfftfreq(m, 1 / m)
    factor = np.exp(-(along[:, None] ** 2 + half**2) / (2 * features.scale**2))
    return np.asarray(np.fft.irfft2(np.fft.rfft2(values) * factor, s=(m, m)))
