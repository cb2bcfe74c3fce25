"""Splits into training, validation and test knots, and what a random split leaks.

75 / 12.5 / 12.5 % as in reference [20]. [20] splits rows at random although its table repeats
itself (mutants, mirror images); `grouped_split` is the honest one and `leakage` measures the
difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from workbench.conjectures.dataset import Dataset
from workbench.errors import InputError

__all__ = ["Problem", "Split", "grouped_split", "leakage", "random_split", "standardise"]

_TRAIN, _TRAIN_AND_VALIDATION = 0.75, 0.875


@dataclass(frozen=True)
class Split:
    """Row numbers of the training, validation and test knots: disjoint, ascending, covering all."""

    kind: Literal["grouped", "random"]
    seed: int
    train: Int[np.ndarray, " train"]
    validation: Int[np.ndarray, " validation"]
    test: Int[np.ndarray, " test"]


def grouped_split(
    groups: Int[np.ndarray, " knots"],
    seed: int,
    ends: tuple[float, float] = (_TRAIN, _TRAIN_AND_VALIDATION),
) -> Split:
    """Split whole groups at random, so that no knot is tested on a twin it was trained on.

    Groups, shuffled, fill the training part up to the first of `ends` (a share of the rows), the
    validation part up to the second; a group belongs where its first row falls.

    Examples
    --------
    >>> split = grouped_split(np.repeat(np.arange(40), 2), seed=0)
    >>> len(split.train), len(split.validation), len(split.test)
    (60, 10, 10)
    >>> leakage(split, np.repeat(np.arange(40), 2))
    0.0
    """
    labels, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(labels))
    first_row = np.empty(len(labels))
    first_row[order] = np.cumsum(sizes[order]) - sizes[order]
    return _cut("grouped", seed, first_row[members], ends)


def random_split(rows: int, seed: int) -> Split:
    """Split rows at random, as [20] does; twins may land on both sides (see `leakage`).

    Examples
    --------
    >>> split = random_split(80, seed=0)
    >>> len(split.train), len(split.validation), len(split.test)
    (60, 10, 10)
    """
    return _cut("random", seed, np.random.default_rng(seed).permutation(rows).astype(float))


def _cut(
    kind: Literal["grouped", "random"],
    seed: int,
    place: np.ndarray,
    ends: tuple[float, float] = (_TRAIN, _TRAIN_AND_VALIDATION),
) -> Split:
    share = place / len(place)
    parts = (
        np.flatnonzero(share < ends[0]),
        np.flatnonzero((share >= ends[0]) & (share < ends[1])),
        np.flatnonzero(share >= ends[1]),
    )
    if not all(len(part) for part in parts):
        raise InputError(
            f"{len(place)} knots in too few groups for a {kind} split; "
            "each of training, validation and test needs at least one group."
        )
    return Split(kind, seed, *parts)


def leakage(split: Split, groups: Int[np.ndarray, " knots"]) -> float:
    """Return the fraction of test knots that have a twin among the training knots."""
    return float(np.isin(groups[split.test], groups[split.train]).mean())


@dataclass(frozen=True)
class Problem:
    """A dataset with a split, its inputs standardised: what every model here learns from.

    Attributes
    ----------
    dataset, split
        Where it comes from.
    inputs
        (value - mean) / scale; 0 where an optional invariant is not known.
    mean, scale
        Of the training rows, per input, in physical units; scale 1 for a constant input.
    classes
        The even numbers from the smallest to the largest signature, every one of them reachable.
    labels
        Position of each knot's signature in `classes`.
    """

    dataset: Dataset
    split: Split
    inputs: Float[np.ndarray, "knots inputs"]
    mean: Float[np.ndarray, " inputs"]
    scale: Float[np.ndarray, " inputs"]
    classes: Int[np.ndarray, " classes"]
    labels: Int[np.ndarray, " knots"]


def standardise(dataset: Dataset, split: Split) -> Problem:
    """Standardise the inputs with statistics of the training rows, and number the signatures.

    An input that no training knot knows is constant 0.

    Raises
    ------
    InputError
        If a signature is odd (no knot's is).
    """
    if np.any(dataset.signature % 2):
        raise InputError("a knot's signature is even; the table holds an odd one.")
    training = dataset.values[split.train]
    known = ~np.isnan(training)
    counts = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, training, 0).sum(axis=0) / counts
    deviation = np.sqrt((np.where(known, training - mean, 0) ** 2).sum(axis=0) / counts)
    scale = np.where(deviation > 1e-12 * np.maximum(1, np.abs(mean)), deviation, 1.0)
    inputs = np.where(np.isnan(dataset.values), 0.0, (dataset.values - mean) / scale)
    smallest = int(dataset.signature.min())
    return Problem(
        dataset=dataset,
        split=split,
        inputs=np.where(known.any(axis=0), inputs, 0.0),
        mean=mean,
        scale=scale,
        classes=np.arange(smallest, int(dataset.signature.max()) + 1, 2),
        labels=(dataset.signature - smallest) // 2,
    )
