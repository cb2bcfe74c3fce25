"""The Gaussian action in its limits: finer grids, and networks of finite width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.fields.correlations.action import (
    GridAction,
    expected_action,
    grid_action,
    variance_of_action,
)
from workbench.fields.correlations.exact import ExactCorrelators
from workbench.fields.correlations.sampling import Estimate, stream

__all__ = [
    "PropagatorLimit",
    "condition_numbers",
    "exact_action_moments",
    "propagator_limit",
    "sample_action_moments",
]


@dataclass(frozen=True)
class PropagatorLimit:
    """The inverse of e^{−|x−y|}/2 on ever finer grids of [0, 4].

    Attributes
    ----------
    action
        On the finest grid.
    spacings, errors
        h, and the largest error of G⁻¹f against −f″ + f for f = e^{−4(x−2)²}.
    delta_gap
        The largest entry of h·δ − 1.
    beyond
        The largest entry off the three diagonals of the inverse, relative to its largest.
    """

    action: GridAction
    spacings: tuple[float, ...]
    errors: tuple[float, ...]
    delta_gap: float
    beyond: float

    @property
    def order(self) -> float:
        """The power of h in the error, from the two finest grids."""
        ratios = np.log(self.errors[-2] / self.errors[-1])
        return float(ratios / np.log(self.spacings[-2] / self.spacings[-1]))


def propagator_limit(counts: Sequence[int]) -> PropagatorLimit:
    """Invert the propagator on grids of the given numbers of points.

    Examples
    --------
    >>> round(propagator_limit((81, 161)).order, 2)
    2.0
    """
    spacings, errors, delta_gap, beyond = [], [], 0.0, 0.0
    for count in counts:
        x = np.linspace(0, 4, count)
        action = grid_action(np.exp(-np.abs(x[:, None] - x)) / 2, float(x[1]))
        f = np.exp(-4 * (x - 2) ** 2)
        exact = f - ((8 * (x - 2)) ** 2 - 8) * f
        spacings.append(float(x[1]))
        errors.append(float(np.abs(action.applied(f) - exact)[2:-2].max()))
        delta_gap = max(delta_gap, float(np.abs(action.delta * x[1] - np.eye(count)).max()))
        off = np.abs(np.triu(action.inverse, 2)).max() / np.abs(action.inverse).max()
        beyond = max(beyond, float(off))
    return PropagatorLimit(action, tuple(spacings), tuple(errors), delta_gap, beyond)


def condition_numbers(
    of_distance: Callable[[Float[np.ndarray, "k k"]], Float[np.ndarray, "k k"]],
    counts: Sequence[int],
) -> list[float]:
    """Return condition numbers of a translation-invariant kernel on grids of [0, 2]."""
    grids = [np.linspace(0, 2, count) for count in counts]
    matrices = [of_distance(np.abs(x[:, None] - x)) for x in grids]
    return [grid_action(G, float(x[1])).condition for G, x in zip(matrices, grids, strict=True)]


def exact_action_moments(exact: ExactCorrelators) -> Float[np.ndarray, 2]:
    """Return E S and Var S for a field at its points, with the action of its two-point function."""
    legs = exact.legs
    every = np.indices((legs,) * 4).reshape(4, -1).T
    kappa = exact.connected_at(every).reshape((legs,) * 4)
    inverse = grid_action(exact.two_point(), 1.0).inverse
    return np.array([expected_action(legs), variance_of_action(inverse, kappa)])


def sample_action_moments(
    exact: ExactCorrelators,
    points: Float[np.ndarray, "points inputs"],
    networks: int,
    seed: int,
    workers: int = 1,
) -> Estimate:
    """Sample E S and E (S − k/2)² over the ensemble of `exact`."""
    action, half = grid_action(exact.two_point(), 1.0), expected_action(exact.legs)

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, 2]:
        phi = exact.ensemble.draw(count, points, generator).reshape(count, exact.legs)
        values = action.value(phi)
        return np.array([values.mean(), ((values - half) ** 2).mean()])

    return stream(observe, networks, seed, workers)
