"""Deep networks against their recursion: three computations of it, and samples at finite width."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from workbench.fields.correlations.sampling import Estimate, stream
from workbench.fields.kernels.deep import DeepNetwork, deep_kernels, relu_excess
from workbench.fields.kernels.deep_kernels import analytic_kernels
from workbench.fields.kernels.fully_connected import NONLINEARITIES, FullyConnected
from workbench.fields.kernels.kernel_quadrature import by_quadrature
from workbench.fields.kernels.single_layer import kernel_named

__all__ = [
    "recursion_gaps",
    "relu_fourth_moment",
    "sample_pairs",
    "sample_relu_moments",
    "without_first_order",
]

_Points = Float[np.ndarray, "points inputs"]
Draw = Callable[[int, np.random.Generator], Float[np.ndarray, "networks points"]]


def recursion_gaps(
    points: _Points, depth: int, sigma_w: float, sigma_b: float
) -> tuple[float, float]:
    """Compare the recursion with the fused one and with quadrature, for four non-linearities.

    Returns
    -------
    tuple[float, float]
        The largest differences of NNGP and NTK.
    """
    fused_gap = quadrature_gap = 0.0
    for name in NONLINEARITIES:
        plain = deep_kernels(kernel_named(name), points, depth, sigma_w, sigma_b)
        widths = (points.shape[1], *(1,) * depth)
        network = FullyConnected(name, widths, sigma_w, sigma_w, sigma_b)
        fused, integrated = analytic_kernels(network, points), by_quadrature(network, points)
        for k, table in enumerate((plain.nngp[-1], plain.ntk[-1])):
            fused_gap = max(fused_gap, float(np.abs(table - fused[k]).max()))
            quadrature_gap = max(quadrature_gap, float(np.abs(table - integrated[k]).max()))
    return fused_gap, quadrature_gap


def sample_pairs(draw: Draw, networks: int, seed: int, workers: int = 1) -> Estimate:
    """Sample the two-point function of any field at all pairs of its points."""

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, " pairs"]:
        phi = draw(count, generator)
        upper = np.triu_indices(phi.shape[1])
        return np.asarray((phi.T @ phi)[upper] / count)

    return stream(observe, networks, seed, workers)


def without_first_order(narrow: Estimate, wide: Estimate) -> Estimate:
    """Return 2G(2N) − G(N), from independent runs: free of what falls like 1/N.

    Examples
    --------
    >>> pair = [Estimate(np.array([1 + 3 / N]), np.eye(1), 10) for N in (10, 20)]
    >>> combined = without_first_order(*pair)
    >>> round(float(combined.values[0]), 12), float(combined.covariance[0, 0])
    (1.0, 5.0)
    """
    values = 2 * wide.values - narrow.values
    return Estimate(values, 4 * wide.covariance + narrow.covariance, narrow.blocks)


def relu_fourth_moment(
    point: Float[np.ndarray, " inputs"], widths: tuple[int, ...]
) -> Float[np.ndarray, 2]:
    """Return E φ² and E φ⁴ of a ReLU network with σ_w² = 2 and no bias, exactly."""
    S = 2 / len(point) * float(point @ point)
    return np.array([S, 3 * S**2 * (1 + relu_excess(widths))])


def sample_relu_moments(
    point: Float[np.ndarray, " inputs"],
    widths: tuple[int, ...],
    networks: int,
    seed: int,
    workers: int = 1,
) -> Estimate:
    """Sample the same."""
    network = DeepNetwork(lambda u: np.maximum(u, 0), widths, len(point), 2**0.5)

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, 2]:
        phi = network.draw(count, point[None], generator)
        return np.asarray((phi ** np.array([2, 4])).mean(axis=0))

    return stream(observe, networks, seed, workers)
