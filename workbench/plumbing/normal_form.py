"""Neumann's normal form of a plumbing graph, with the moves that lead to it.

Two forests present the same oriented 3-manifold exactly if their normal forms are isomorphic (W.
Neumann, Trans. AMS 268, 1981, Theorem 4.1); `kernel` has the reduction. Isomorphism of forests is
decided by `_isomorphism`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Int64

from workbench.errors import InputError
from workbench.plumbing import kernel
from workbench.plumbing._isomorphism import read_trees
from workbench.plumbing.graph import Plumbing
from workbench.plumbing.layout import Move, arrays, graph_of, laid_out, moves_of, parts

__all__ = ["Canonical", "Reduction", "canonical", "normal_form", "normal_key", "reduction"]

_ROOM, _MOST_ROOM = 300, 400_000


@dataclass(frozen=True)
class Canonical:
    """What two isomorphic forests have in common.

    Attributes
    ----------
    key
        Equal exactly for isomorphic forests.
    order
        The vertices, so that corresponding ones are at the same place.
    """

    key: tuple[bytes, ...]
    order: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Reduction:
    """A forest in normal form.

    Attributes
    ----------
    graph
        The normal form, as `normal_form` returns it.
    names
        The name that each of its vertices has in the moves.
    moves
        From the given graph, whose vertices are named by their numbers, as
        `workbench.certificates.plumbing` replays them.
    """

    graph: Plumbing
    names: tuple[int, ...]
    moves: tuple[Move, ...]


def normal_form(graph: Plumbing) -> Plumbing:
    """Return the normal form, its vertices in an order that depends on the manifold only.

    Raises
    ------
    InputError
        If it is too large: a weight e ≥ 2 on a chain becomes e − 1 vertices.

    Examples
    --------
    >>> normal_form(Plumbing((1, -1, 4), ((0, 1), (1, 2))))  # a lens space
    Plumbing(weights=(-2, -2, -3, -2), edges=((0, 1), (0, 3), (1, 2)), genera=(0, 0, 0, 0))
    """
    labels, ends, _ = parts(_reduced(graph))
    return _ordered(labels, ends)[0]


def normal_key(graph: Plumbing) -> tuple[bytes, ...]:
    """Return what is equal exactly for graphs of one oriented manifold.

    It is the key of the normal form; InputError as there.

    Examples
    --------
    >>> normal_key(Plumbing((3,))) == normal_key(Plumbing((-2, -2), ((0, 1),)))
    True
    """
    labels, ends, _ = parts(_reduced(graph))
    return tuple(key for key, _ in _trees(labels, ends))


def reduction(graph: Plumbing) -> Reduction:
    """Return the normal form and the moves that lead to it; InputError as for `normal_form`."""
    forest = _reduced(graph)
    labels, ends, names = parts(forest)
    found, order = _ordered(labels, ends)
    return Reduction(found, tuple(names[order].tolist()), tuple(moves_of(forest)))


def canonical(graph: Plumbing) -> Canonical:
    """Return what decides isomorphism.

    Examples
    --------
    >>> one, other = Plumbing((1, 2, 3), ((0, 1), (1, 2))), Plumbing((2, 3, 1), ((2, 0), (0, 1)))
    >>> canonical(one).key == canonical(other).key
    True
    """
    trees = _trees(*arrays(graph))
    return Canonical(tuple(key for key, _ in trees), tuple(v for _, tree in trees for v in tree))


def _ordered(
    labels: Int64[np.ndarray, " n two"], ends: Int64[np.ndarray, " edges two"]
) -> tuple[Plumbing, list[int]]:
    """Return a forest with its vertices in canonical order, and the order."""
    order = [v for _, tree in _trees(labels, ends) for v in tree]
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    joined = np.sort(place[ends], axis=1)
    return graph_of(labels[order], joined[np.lexsort(joined.T[::-1])]), order


def _trees(
    labels: Int64[np.ndarray, " vertices two"], ends: Int64[np.ndarray, " edges two"]
) -> list[tuple[bytes, list[int]]]:
    """Return the key and the vertices of each tree, sorted."""
    order, rows = read_trees(labels, ends)
    bounds = [0, *(np.flatnonzero(np.diff(rows[:, 3])) + 1).tolist(), len(rows)]
    return sorted(
        (rows[a:b, :3].tobytes(), order[a:b].tolist()) for a, b in pairwise(bounds) if a < b
    )


def _reduced(graph: Plumbing) -> kernel.Forest:
    room = _ROOM + 2 * graph.vertices
    while room <= _MOST_ROOM:
        forest = laid_out(graph, room)
        kernel.reduce(forest)
        if not forest.state[kernel.FULL]:
            return forest
        room *= 4
    raise InputError(
        f"The normal form takes more than {_MOST_ROOM} moves; a weight e of 2 or more on a chain "
        "takes e of them."
    )
