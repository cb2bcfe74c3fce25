"""A network of cosines whose frozen metric-NTK becomes local, with its exact finite-N statistics.

    f_c(x) = √(2/N) (s²/2π)^{n/4} Σ_a α_ca cos(w_a·x + b_a),    w ~ N(0, s² 1_n), b uniform,

with α ~ N(0, σ_a²), on Rⁿ. If α alone is trained, the kernel is that of random Fourier features
(A. Rahimi, B. Recht, NeurIPS 2007), with no mixing at any N,

    Θ_cd → δ_cd (s²/2π)^{n/2} e^{−s²|x − x'|²/2} → δ_cd δ(x − x')     (N → ∞, then s → ∞),

the heat kernel at the time 1/2s²: on a smooth f it is f + Δf/2s² + O(s⁻⁴). If all layers are
trained there is a factor 1 + σ_a²(1 + x·x'), so that Ω̄(x) = 1 + σ_a²(1 + |x|²) in eq. (20).

At finite N a sum of independent neurons is left. With S = s²|x − x'|², κ = σ_a²(1 + x·x'),
e = e^{−S/2}, and without the factor 2 (s²/2π)^{n/2},

    α trained:   mean e/2,            N·variance = ¼ (1 + e⁴/2) − ¼ e²
    all trained: mean (1 + κ) e/2,    N·variance = ¼ (1 + e⁴/2)(1 + 3κ²) + ¼ κ e⁴ − ¼ (1 + κ)² e²
    mixing c ≠ d: mean 0,             N·variance = ¼ (1 + e⁴/2) κ².

The architecture is ours; it is of the kind that the paper asks for after eq. (20).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.fields.statistics.moments import moments_of, p_value
from workbench.signatures import checked

__all__ = ["CosineFeatures", "Law", "kernel_law", "local_kernel", "mixing_law", "sample_kernels"]


@dataclass(frozen=True)
class CosineFeatures:
    """An architecture.

    Attributes
    ----------
    dimension
        n.
    width
        N.
    scale
        s, the inverse length over which the kernel reaches.
    sigma_a
        The standard deviation of α.
    """

    dimension: int
    width: int
    scale: float
    sigma_a: float = 1.0

    def __post_init__(self) -> None:
        whole(self.dimension, "the dimension", 1, 16)
        whole(self.width, "the width", 1, 10**8)
        for name in ("scale", "sigma_a"):
            value = getattr(self, name)
            if not is_finite(value) or value <= 0:
                raise InputError(f"{name} is {value}; accepted are positive finite numbers.")

    @property
    def prefactor(self) -> float:
        """2 (s²/2π)^{n/2}, which the laws leave out."""
        return float(2 * (self.scale**2 / (2 * pi)) ** (self.dimension / 2))

    @checked
    def omega(self, x: Float[np.ndarray, "p n"]) -> Float[np.ndarray, " p"]:
        """Return Ω̄(x) = 1 + σ_a²(1 + |x|²) of eq. (20), all layers trained."""
        return np.asarray(1 + self.sigma_a**2 * (1 + (x**2).sum(axis=1)))


@dataclass(frozen=True)
class Law:
    """The exact mean and variance of an entry of the kernel, without the prefactor."""

    mean: Float[np.ndarray, " pairs"]
    variance: Float[np.ndarray, " pairs"]

    @checked
    def p_values(self, sample: Float[np.ndarray, "networks pairs"]) -> tuple[float, float]:
        """Test the mean and the variance of a sample by Hotelling's T²; returns both p."""
        off = sample - self.mean
        found = (moments_of(off), moments_of(off**2 - self.variance))
        first, second = (p_value(m.mean, m.covariance_of_mean, m.count) for m in found)
        return first, second


@checked
def kernel_law(
    features: CosineFeatures,
    x: Float[np.ndarray, "pairs n"],
    y: Float[np.ndarray, "pairs n"],
    *,
    all_layers: bool,
) -> Law:
    """Return the law of Θ_cc(x, y), pair by pair.

    Examples
    --------
    >>> origin = np.zeros((1, 1))
    >>> law = kernel_law(CosineFeatures(1, 4, 3.0), origin, origin, all_layers=False)
    >>> law.mean, law.variance  # of cos² b: 1/2 and 1/8, divided by N
    (array([0.5]), array([0.03125]))
    """
    e, kappa = _pair(features, x, y, all_layers)
    second = (1 + e**4 / 2) * (1 + 3 * kappa**2) / 4 + kappa * e**4 / 4
    mean = (1 + kappa) * e / 2
    return Law(mean, (second - mean**2) / features.width)


@checked
def mixing_law(
    features: CosineFeatures, x: Float[np.ndarray, "pairs n"], y: Float[np.ndarray, "pairs n"]
) -> Law:
    """Return the law of Θ_cd(x, y), c ≠ d, when all layers are trained."""
    e, kappa = _pair(features, x, y, True)
    return Law(np.zeros_like(e), (1 + e**4 / 2) * kappa**2 / (4 * features.width))


@checked
def sample_kernels(
    features: CosineFeatures,
    x: Float[np.ndarray, "pairs n"],
    y: Float[np.ndarray, "pairs n"],
    networks: int,
    generator: np.random.Generator,
) -> Float[np.ndarray, "3 networks pairs"]:
    """Draw networks and return Θ_cc with α trained, Θ_cc and Θ_cd with all trained.

    The prefactor is left out.
    """
    N, sigma = features.width, features.sigma_a
    found = np.empty((3, whole(networks, "the number of networks", 1, 10**9), len(x)))
    inner = 1 + (x * y).sum(axis=1)
    for k in range(len(found[0])):
        w = generator.normal(0, features.scale, (N, features.dimension))
        b = generator.uniform(0, 2 * pi, N)
        first, second = generator.normal(0, sigma, (2, N))
        of_x, of_y = (w @ points.T + b[:, None] for points in (x, y))
        outer = np.cos(of_x) * np.cos(of_y)
        slopes = np.sin(of_x) * np.sin(of_y) * inner
        found[0, k] = outer.mean(axis=0)
        found[1, k] = found[0, k] + (first[:, None] ** 2 * slopes).mean(axis=0)
        found[2, k] = ((first * second)[:, None] * slopes).mean(axis=0)
    return found


@checked
def local_kernel(
    features: CosineFeatures, distance: Float[np.ndarray, " k"]
) -> Float[np.ndarray, " k"]:
    """Return (s²/2π)^{n/2} e^{−s²r²/2}, the limit N → ∞ with α trained."""
    return np.asarray(features.prefactor / 2 * np.exp(-((features.scale * distance) ** 2) / 2))


def _pair(
    features: CosineFeatures, x: np.ndarray, y: np.ndarray, all_layers: bool
) -> tuple[np.ndarray, np.ndarray]:
    if x.shape != y.shape or x.ndim != 2 or x.shape[1] != features.dimension:
        raise InputError(
            f"Pairs of points are two tables of {features.dimension} columns, not {x.shape} and "
            f"{y.shape}."
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise InputError("The coordinates of points are finite.")
    e = np.exp(-(features.scale**2) * ((x - y) ** 2).sum(axis=1) / 2)
    kappa = features.sigma_a**2 * (1 + (x * y).sum(axis=1))
    return e, kappa if all_layers else np.zeros(len(x))
