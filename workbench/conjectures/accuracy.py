"""Test accuracy with its two errors: of training (over seeds) and of the test set (over knots)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from workbench.conjectures.networks import Network, predict

__all__ = ["Accuracy", "accuracy_of", "score_answers"]

_RESAMPLES = 2000


@dataclass(frozen=True)
class Accuracy:
    """Fraction of test knots answered rightly.

    Attributes
    ----------
    mean, deviation
        Mean and sample standard deviation over seeds (NaN for a single one).
    low, high
        95 % bootstrap interval of `mean` under resampling of the test knots, whole groups of twins
        at a time.
    per_seed
        The accuracy of each seed.
    knots
        Size of the test set.
    """

    mean: float
    deviation: float
    low: float
    high: float
    per_seed: tuple[float, ...]
    knots: int

    def __str__(self) -> str:
        """Write the accuracy in per cent, error over seeds, interval over knots."""
        spread = f" ± {100 * self.deviation:.1f}" if len(self.per_seed) > 1 else ""
        interval = f"[{100 * self.low:.1f}, {100 * self.high:.1f}]"
        return f"{100 * self.mean:.1f}{spread} % {interval}"


def score_answers(
    right: Bool[np.ndarray, "seeds knots"], groups: Int[np.ndarray, " knots"], seed: int = 0
) -> Accuracy:
    """Summarise which answers were right.

    Parameters
    ----------
    right
        Whether each seed answered each test knot rightly.
    groups
        Group of twins of each test knot; groups, not knots, are independent draws.
    seed
        Of the bootstrap.

    Examples
    --------
    >>> print(score_answers(np.array([[True, True, False, True]]), np.arange(4)))
    75.0 % [25.0, 100.0]
    """
    _, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    scores = np.bincount(members, weights=right.mean(axis=0))
    draws = np.random.default_rng(seed).integers(len(sizes), size=(_RESAMPLES, len(sizes)))
    resampled = scores[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    low, high = np.quantile(resampled, [0.025, 0.975])
    per_seed = right.mean(axis=1)
    return Accuracy(
        mean=float(per_seed.mean()),
        deviation=float(per_seed.std(ddof=1)) if len(per_seed) > 1 else float("nan"),
        low=float(low),
        high=float(high),
        per_seed=tuple(float(value) for value in per_seed),
        knots=right.shape[1],
    )


def accuracy_of(networks: Sequence[Network]) -> Accuracy:
    """Test accuracy of networks that were trained on one problem with several seeds."""
    problem = networks[0].problem
    test = problem.split.test
    truth = problem.dataset.signature[test]
    right = np.stack([predict(network, problem.inputs[test]) == truth for network in networks])
    return score_answers(right, problem.dataset.groups[test])
