"""Pairs as the public program of [41] makes them: two defects, kept on purpose.

The program (`SupervisedLearning/utils.py`, commit 5c8bd73 of songjin91/LearningPlumbings) differs
from what it means to do in two ways, and so does this module:

1. The kind of a move is the default value of an argument, drawn once when the program is loaded,
   before its seed is set: all moves of a run are of one kind, save some on single vertices.
2. To tweak a graph changes the graph itself, so the "tweaked" pairs, one in eight, are two moved
   copies of one changed tree: they present one manifold, and are labelled as different.

Which kind the published run had is not known; each is as likely. Whether the figures of [41] come
from this version of the program is not known either. Use `workbench.games.plumbing_pairs.pairs` for
anything else than to see what the defects do.
"""

from __future__ import annotations

import numpy as np

from workbench.errors import InputError
from workbench.games.plumbing_pairs.moves import KINDS
from workbench.games.plumbing_pairs.pairs import (
    MIXTURE,
    Beginning,
    Pairs,
    Part,
    draw,
    stream,
    tree,
    tweak,
)

__all__ = ["MISLABELLED", "published_pairs", "published_random_pairs"]

_MOST = 40


def _tweaked_in_place(rng: np.random.Generator) -> Beginning:
    graph = tweak(tree(rng), rng)
    return graph, graph, False


MISLABELLED = (*MIXTURE[:-1], Part("tweaked", _tweaked_in_place, MIXTURE[-1].share))
"""What the program learns from: `MIXTURE` with the second defect."""


def published_pairs(count: int, kind: int, seed: int) -> Pairs:
    """Draw pairs as the program does, with its labels.

    Parameters
    ----------
    count
        Of pairs.
    kind
        Of all moves, one of `workbench.games.plumbing_pairs.moves.KINDS`.
    seed
        Of the pairs.

    Raises
    ------
    InputError
        If there is no such kind, or a number is out of range.

    Examples
    --------
    >>> pairs = published_pairs(8, kind=2, seed=1)
    >>> bool(pairs.labels[7]), bool(pairs.same[7])
    (False, True)
    """
    return draw(MISLABELLED, (_kind(kind),), count, _MOST, stream(seed, 4, kind))


def published_random_pairs(count: int, most: int, kind: int, seed: int) -> Pairs:
    """Draw the random pairs with up to so many moves on which the program tests; see above."""
    return draw(MISLABELLED[1:2], (_kind(kind),), count, most, stream(seed, 5, kind, most))


def _kind(kind: int) -> int:
    if kind not in KINDS:
        raise InputError(f"The kinds of moves are {KINDS}, not {kind}.")
    return kind
