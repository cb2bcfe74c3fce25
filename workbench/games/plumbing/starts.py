"""From where the plumbing game is played: for learning, and for the comparison of pairs.

The distributions are those of the public program of S. Ri and P. Putrov, 2023.
"""

from __future__ import annotations

import numpy as np

from workbench.plumbing.graph import Plumbing
from workbench.plumbing.random_graphs import random_tree, scrambled

__all__ = ["learning_start", "random_pair"]

_VERTICES, _LARGEST = 10, 20


def learning_start(rng: np.random.Generator) -> Plumbing:
    """Return a tree of 10 vertices after 15 moves upwards, or a smaller one with tails.

    A tail is a chain of 2 to 5 vertices, all of weight 2 or all −2; there are 1 to 3 of them, and
    the tree has so many and one more vertices less than 10.
    """
    if rng.random() < 0.5:
        return scrambled(random_tree(_VERTICES, _LARGEST, rng), 15, rng, rises=1).graph
    tails = int(rng.integers(1, 4))
    tree = random_tree(_VERTICES - tails - 1, _LARGEST, rng)
    weights, edges = list(tree.weights), list(tree.edges)
    for _ in range(tails):
        at = int(rng.integers(len(weights)))
        weight = 2 if rng.random() < 0.5 else -2
        for _ in range(int(rng.integers(2, 6))):
            edges.append((at, len(weights)))
            at = len(weights)
            weights.append(weight)
    return Plumbing(tuple(weights), tuple(edges))


def random_pair(rng: np.random.Generator) -> tuple[Plumbing, Plumbing]:
    """Return a tree of 10 vertices after 100 random moves up or down, twice."""
    tree = random_tree(_VERTICES, _LARGEST, rng)
    one, other = (scrambled(tree, 100, rng).graph for _ in range(2))
    return one, other
