"""Correlators of an ensemble between one point and the points of a line, sampled and exact.

Sampled are φ(x₀)φ(x) and φ(x₀)²φ(x)². The connected part κ₄(x₀, x₀, x, x) is the second minus its
Gaussian value with the exact G², so both are plain means with exact standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.exact import ExactCorrelators
from workbench.fields.correlations.sampling import Estimate, stream

__all__ = ["AlongLine", "sample_along"]


@dataclass(frozen=True)
class AlongLine:
    """G²(x₀, x) and κ₄(x₀, x₀, x, x), estimated and exact.

    Attributes
    ----------
    two, four
        The estimates.
    exact_two, exact_four
        The exact values.
    """

    two: Estimate
    four: Estimate
    exact_two: Float[np.ndarray, " points"]
    exact_four: Float[np.ndarray, " points"]


def sample_along(
    ensemble: Ensemble,
    points: Float[np.ndarray, "points inputs"],
    exact: ExactCorrelators,
    networks: int,
    seed: int,
    workers: int = 1,
) -> AlongLine:
    """Sample both correlators at the points, of which the first is x₀.

    Parameters
    ----------
    ensemble, points
        What is drawn, and where.
    exact
        Its exact correlators at these points.
    networks, seed, workers
        As for `workbench.fields.correlations.sampling.stream`.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import relu
    >>> from workbench.fields.correlations.exact import closed_correlators
    >>> x = np.array([[1.0], [2.0]])
    >>> found = sample_along(relu(10), x, closed_correlators(relu(10), x), 20_000, seed=0)
    >>> found.exact_two.tolist(), found.exact_four.round(9).tolist()
    ([0.5, 1.0], [0.375, 1.5])
    """
    x = ensemble.checked(points)
    if ensemble.outputs != 1 or exact.points != len(x):
        raise InputError("Correlators along a line are of one output, exact ones at its points.")
    numbers = np.arange(len(x))
    origin = np.zeros_like(numbers)
    fours = np.stack([origin, origin, numbers, numbers], axis=1)
    G = exact.two_point()
    wick = G[0, 0] * np.diagonal(G) + 2 * G[0] ** 2

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, " quantities"]:
        phi = ensemble.draw(count, x, generator)[:, 0]
        products = phi[:, :1] * phi
        return np.concatenate([products.mean(axis=0), (products**2).mean(axis=0) - wick])

    found = stream(observe, networks, seed, workers)
    half = len(x)
    return AlongLine(
        found.part(slice(0, half)), found.part(slice(half, None)), G[0], exact.connected_at(fours)
    )
