"""Pairs of plumbing graphs, labelled by whether they present one oriented 3-manifold.

Trees and moves are those of [41] (S. J. Ri, P. Putrov, arXiv:2305.05966), in its proportions; the
labels are exact, by Neumann's normal form. Labels by construction are not: two random trees present
one manifold now and then, a tree and itself with one weight changed about once in fifty times.
`workbench.games.plumbing_pairs.published` has the data as the public program makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

import numpy as np
import pandas as pd
from jaxtyping import Bool
from scipy.stats import binomtest
from tqdm import trange

from workbench.errors import InputError
from workbench.games.plumbing_pairs.moves import KINDS, grown
from workbench.plumbing import Plumbing
from workbench.plumbing.normal_form import normal_key
from workbench.plumbing.random_graphs import random_tree

__all__ = [
    "MIXTURE",
    "Pairs",
    "Part",
    "agreement",
    "draw",
    "labelled_pairs",
    "random_pairs",
    "same_determinant_pairs",
    "stream",
    "tree",
    "tweak",
    "tweaked_pairs",
]

Beginning: TypeAlias = "tuple[Plumbing, Plumbing, bool]"
"""Two trees before any move, and whether they are said to present one manifold."""

_TWEAKS = (-2, -1, 1, 3, 2, 1, -1, 2, -3, -2, 1, -1)
_MOST = 40

_SPHERES = (
    Plumbing((1, 2, 5, 3), ((0, 1), (0, 2), (0, 3))),
    Plumbing((1, 2, 7, 3), ((0, 1), (0, 2), (0, 3))),
    Plumbing((2, 1, 1, 1), ((0, 1), (0, 2), (0, 3))),
    Plumbing((1, 1, -3, 2, -3, 7), ((0, 1), (0, 2), (0, 3), (1, 4), (1, 5))),
)
"""The four graphs of [41] with |det| = 1: homology spheres."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Labelled pairs of graphs.

    Attributes
    ----------
    first, second
        The graphs.
    parts
        How each pair was made, in words.
    labels
        Which are said to present one oriented manifold.
    same
        Which do, by their normal forms.
    """

    first: tuple[Plumbing, ...]
    second: tuple[Plumbing, ...]
    parts: tuple[str, ...]
    labels: Bool[np.ndarray, " pairs"]
    same: Bool[np.ndarray, " pairs"]

    def __len__(self) -> int:
        return len(self.first)

    def corrected(self) -> Pairs:
        """Return the same pairs, each labelled by what is true."""
        return replace(self, labels=self.same)

    def take(self, rows: Sequence[int] | np.ndarray) -> Pairs:
        """Return some of the pairs."""
        chosen = np.asarray(rows)
        return Pairs(
            tuple(self.first[k] for k in chosen),
            tuple(self.second[k] for k in chosen),
            tuple(self.parts[k] for k in chosen),
            self.labels[chosen],
            self.same[chosen],
        )


@dataclass(frozen=True)
class Part:
    """Pairs that are made in one way.

    Attributes
    ----------
    name
        In words.
    begin
        Draws the trees before any move.
    share
        How many of them there are, against the other parts.
    moved
        Whether the first graph is moved, and whether the second is.
    """

    name: str
    begin: Callable[[np.random.Generator], Beginning]
    share: int
    moved: tuple[bool, bool] = (True, True)


def tree(rng: np.random.Generator) -> Plumbing:
    """Draw a tree of 1 to 25 vertices, its weights from −10 to 10."""
    return random_tree(int(rng.integers(1, 26)), 10, rng)


def tweak(graph: Plumbing, rng: np.random.Generator) -> Plumbing:
    """Change one weight by 1, 2 or 3, up or down, as often as [41] does.

    Examples
    --------
    >>> tweak(Plumbing((5,)), np.random.default_rng(1)).weights
    (6,)
    """
    weights = [*graph.weights]
    weights[rng.integers(len(weights))] += int(rng.choice(_TWEAKS))
    return replace(graph, weights=tuple(weights))


def _equal(rng: np.random.Generator) -> Beginning:
    graph = tree(rng)
    return graph, graph, True


def _random(rng: np.random.Generator) -> Beginning:
    return _equal(rng) if rng.random() < 0.6 else (tree(rng), tree(rng), False)


def _tweaked(rng: np.random.Generator) -> Beginning:
    graph = tree(rng)
    return graph, tweak(graph, rng), False


MIXTURE = (
    Part("same", _equal, 1),
    Part("random", _random, 2),
    Part("random, first moved", _random, 2, (True, False)),
    Part("random, second moved", _random, 2, (False, True)),
    Part("tweaked", _tweaked, 1),
)
"""What [41] learns from. Random pairs begin with one tree three times in five, else with two."""


def draw(
    parts: Sequence[Part], kinds: Sequence[int], count: int, most: int, rng: np.random.Generator
) -> Pairs:
    """Draw pairs of some parts, in their proportions.

    Parameters
    ----------
    parts
        Taken in turn, each as often as its share.
    kinds
        Of the moves that are made; each move is of one of them, at random.
    count
        Of pairs.
    most
        Moves of a graph that is moved; there are from 1 to this many.
    rng
        Draws them.

    Raises
    ------
    InputError
        If there are to be no pairs, or no moves.
    """
    if count < 1 or most < 1:
        raise InputError(f"There are 1 or more pairs and moves, not {count} and {most}.")
    turns = [part for part in parts for _ in range(part.share)]
    names, graphs, labels, same = [], [], [], []
    for k in trange(count, desc="pairs of graphs", unit=" pairs", delay=2):
        part = turns[k % len(turns)]
        *ends, label = part.begin(rng)
        one, other = (
            _moved(end, kinds, most, rng) if moved else end
            for end, moved in zip(ends, part.moved, strict=True)
        )
        names.append(part.name)
        graphs.append((one, other))
        labels.append(label)
        same.append(normal_key(one) == normal_key(other))
    first, second = zip(*graphs, strict=True)
    return Pairs(first, second, tuple(names), np.array(labels), np.array(same))


def _moved(graph: Plumbing, kinds: Sequence[int], most: int, rng: np.random.Generator) -> Plumbing:
    chosen = rng.integers(len(kinds), size=rng.integers(1, most + 1))
    return grown(graph, [kinds[i] for i in chosen.tolist()], rng)


def labelled_pairs(count: int, seed: int) -> Pairs:
    """Draw pairs as [41] describes them, of all kinds of moves, each labelled by what is true.

    Examples
    --------
    >>> pairs = labelled_pairs(8, seed=1)
    >>> len(pairs), bool(pairs.labels[0]), pairs.parts[-1]
    (8, True, 'tweaked')
    """
    return draw(MIXTURE, KINDS, count, _MOST, stream(seed, 0)).corrected()


def random_pairs(count: int, most: int, seed: int) -> Pairs:
    """Draw the random pairs that [41] tests on, with up to so many moves, labelled by what is true.

    Examples
    --------
    >>> random_pairs(2, 60, seed=1).parts
    ('random', 'random')
    """
    return draw(MIXTURE[1:2], KINDS, count, most, stream(seed, 1, most)).corrected()


def tweaked_pairs(count: int, seed: int, kinds: Sequence[int] = KINDS) -> Pairs:
    """Draw trees and themselves with one weight changed, all moved, labelled by what is true.

    The moves are of the kinds that are given.
    """
    return draw(MIXTURE[4:], kinds, count, _MOST, stream(seed, 2)).corrected()


def same_determinant_pairs(count: int, seed: int) -> Pairs:
    """Draw pairs of the four homology spheres of [41], each with up to 15 moves.

    The 16 pairs of spheres are taken in turn.
    """
    numbers = range(len(_SPHERES))
    parts = [
        Part(f"spheres {i + 1} and {j + 1}", partial(_spheres, i, j), 1)
        for i in numbers
        for j in numbers
    ]
    return draw(parts, KINDS, count, 15, stream(seed, 3)).corrected()


def _spheres(i: int, j: int, rng: np.random.Generator) -> Beginning:
    return _SPHERES[i], _SPHERES[j], i == j


def stream(seed: int, *numbers: int) -> np.random.Generator:
    """Return a generator of random numbers for one use of a seed; InputError if it is negative."""
    if seed < 0:
        raise InputError(f"A seed is at least 0, not {seed}.")
    return np.random.default_rng((seed, *numbers))


def agreement(pairs: Pairs) -> pd.DataFrame:
    """Return how often labels are true, of each part and of all.

    Returns
    -------
    pandas.DataFrame
        part; pairs; same, the fraction that present one manifold; true, the fraction of labels that
        are, with low and high, Wilson's 95 % interval.
    """
    parts = np.array(pairs.parts)
    rows = []
    for name in [*dict.fromkeys(pairs.parts), "all"]:
        here = (parts == name) | (name == "all")
        right, count = int((pairs.labels == pairs.same)[here].sum()), int(here.sum())
        interval = binomtest(right, count).proportion_ci(method="wilson")
        rows.append(
            (name, count, pairs.same[here].mean(), right / count, interval.low, interval.high)
        )
    return pd.DataFrame(rows, columns=["part", "pairs", "same", "true", "low", "high"])
