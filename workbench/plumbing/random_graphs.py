"""Random plumbing graphs, and random moves that hide where they come from.

The distributions are those of S. Ri and P. Putrov, *Graph neural networks and 3-dimensional
topology*, 2023, as their public program draws them: a tree in which each vertex is joined to a
uniformly chosen earlier one, and moves at uniformly chosen vertices, of three kinds, each up or
down; a move that is not legal where it is drawn is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.plumbing import kernel
from workbench.plumbing.graph import Plumbing
from workbench.plumbing.layout import Move, graph_of, laid_out, moves_of, parts

__all__ = ["Scrambled", "random_tree", "scrambled"]


@dataclass(frozen=True, eq=False)
class Scrambled:
    """A graph after moves.

    Attributes
    ----------
    graph
        What has come of it.
    names
        The name that each of its vertices has in the moves.
    moves
        From the graph before, as `workbench.certificates.plumbing` replays them.
    """

    graph: Plumbing
    names: tuple[int, ...]
    moves: tuple[Move, ...]


def random_tree(vertices: int, largest: int, rng: np.random.Generator) -> Plumbing:
    """Draw a tree with weights from −largest to largest.

    Raises
    ------
    InputError
        If there is no vertex, or `largest` is negative.

    Examples
    --------
    >>> random_tree(3, 5, np.random.default_rng(1))
    Plumbing(weights=(0, 0, 3), edges=((0, 1), (0, 2)), genera=(0, 0, 0))
    """
    if vertices < 1 or largest < 0:
        raise InputError(
            f"A tree has a vertex and weights up to 0 or more, not {vertices} and {largest}."
        )
    weights = rng.integers(-largest, largest + 1, vertices)
    earlier = (rng.random(vertices) * np.arange(vertices)).astype(int)
    edges = tuple((int(earlier[v]), v) for v in range(1, vertices))
    return Plumbing(tuple(weights.tolist()), edges)


def scrambled(
    graph: Plumbing, attempts: int, rng: np.random.Generator, rises: float = 0.5
) -> Scrambled:
    """Attempt so many random moves.

    Parameters
    ----------
    graph
        What is hidden.
    attempts
        How many moves are drawn. A 0-chain takes a weight from −20 to 19 to its far end.
    rng
        Draws them.
    rises
        The chance of a move that makes the graph larger; 1 for such moves only.

    Raises
    ------
    InputError
        If there is no vertex, or the numbers are not as described.
    """
    if not graph.vertices or attempts < 0 or not 0 <= rises <= 1:
        raise InputError(
            "Moves are drawn at vertices, 0 or more of them, up with a chance from 0 to 1."
        )
    forest = laid_out(graph, 2 * attempts + 10)
    kernel.scramble(forest, rng.random((attempts, 5)), rises)
    labels, ends, names = parts(forest)
    return Scrambled(graph_of(labels, ends), tuple(names.tolist()), tuple(moves_of(forest)))
