"""Closed forms against samples and against integrals over parameters, for several ensembles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.exact import closed_correlators, quadrature_correlators
from workbench.fields.correlations.sampling import sample_correlators
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.kernels.kernel_quadrature import by_quadrature
from workbench.fields.kernels.single_layer import covariance, kernel_named
from workbench.fields.statistics.agreement import Agreement, agreement

__all__ = ["correlator_gap", "integral_gap", "two_point_tests", "wick_p_values"]

_Points = Float[np.ndarray, "points inputs"]
_NODES = 60


def two_point_tests(
    nets: Sequence[Ensemble], points: _Points, networks: int, seed: int, workers: int = 1
) -> Mapping[str, Agreement]:
    """Test sampled two-point functions at all pairs against the kernels (σ_a = σ_w = 1).

    Each ensemble is drawn from a seed of its own.
    """
    upper = np.triu_indices(len(points))
    result = {}
    for k, net in enumerate(nets):
        sampled = sample_correlators(net, points, networks, seed + k, (2,), workers)
        result[net.name] = agreement(sampled.full(2), _kernel(net, points)[upper])
    return result


def integral_gap(nets: Sequence[Ensemble], points: _Points) -> float:
    """Return the largest difference of a kernel from its integral over parameters.

    The integral is a product rule, and for ReLU one in polar coordinates between the kinks.
    """
    gaps = [0.0]
    for net in nets:
        if net.name == "relu":
            integral = by_quadrature(FullyConnected("relu", (net.inputs, 1)), points)[0]
        else:
            integral = quadrature_correlators(net, points, _NODES).two_point()
        gaps.append(float(np.abs(integral - _kernel(net, points)).max()))
    return max(gaps)


def correlator_gap(nets: Sequence[Ensemble], points: _Points, orders: Sequence[int]) -> float:
    """Return the largest relative difference of correlators in closed form from integrals.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import cos_net
    >>> correlator_gap([cos_net(4)], np.array([[0.3], [0.7]]), (2, 4)) < 1e-12
    True
    """
    gaps = [0.0]
    for net in nets:
        closed, integral = closed_correlators(net, points), quadrature_correlators(net, points)
        ratios = np.concatenate([closed.full(n) / integral.full(n) for n in orders])
        gaps.append(float(np.abs(ratios - 1).max()))
    return max(gaps)


def wick_p_values(
    net: Ensemble, points: _Points, networks: int, seed: int, workers: int = 1
) -> Mapping[int, tuple[float, float]]:
    """Return p-values of sampled G⁴ and G⁶ against Wick's theorem and against the exact values.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import erf
    >>> wick, exact = wick_p_values(erf(2), np.array([[0.8]]), 30_000, seed=0)[4]
    >>> exact > 1e-3 > wick
    True
    """
    sampled = sample_correlators(net, points, networks, seed, (2, 4, 6), workers)
    exact = quadrature_correlators(net, points)
    return {
        order: (
            agreement(sampled.full(order), exact.free(order)).p_value,
            agreement(sampled.full(order), exact.full(order)).p_value,
        )
        for order in (4, 6)
    }


def _kernel(net: Ensemble, points: _Points) -> Float[np.ndarray, "points points"]:
    return kernel_named(net.name).two_point(covariance(points))
