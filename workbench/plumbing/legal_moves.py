"""The moves that are legal at a place of a plumbing graph.

A place is a vertex, the two ends of an edge, or nothing, for moves beside the graph. A move that
makes the graph smaller is listed at the vertex whose weight permits it: what is blown down, the
middle of a 0-chain, the leaf of weight 0 at which the graph splits, the vertex with two leaves ±2.
All of these are listed. Of the moves back there are infinitely many, and some are listed: a 0-chain
whose far end has weight 0 and one neighbour at most, and an unsplitting that joins one tree at
most. `workbench.certificates.plumbing` describes the moves and decides what is legal.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import combinations
from typing import cast

from workbench.certificates import PlumbingForest
from workbench.errors import InputError
from workbench.plumbing.layout import Move

__all__ = ["REDUCING", "after", "legal_moves", "places"]

REDUCING = frozenset({"blow-down", "absorb-0-chain", "absorb-rp2", "split"})
"""The moves that take vertices away."""

_MOST_SUMMANDS = 100
_SIGNS = (1, -1)


def after(forest: PlumbingForest, move: Move) -> PlumbingForest:
    """Return what a move makes of a forest, which stays as it is.

    Raises
    ------
    CertificateError
        If the move is not legal.
    """
    changed = copy.copy(forest)
    changed.weight, changed.genus = dict(forest.weight), dict(forest.genus)
    changed.near = {v: set(at) for v, at in forest.near.items()}
    changed.apply(move)
    return changed


def places(forest: PlumbingForest) -> list[tuple[int, ...]]:
    """Return all places: nothing, the vertices, the edges.

    Examples
    --------
    >>> from workbench.plumbing import chain
    >>> places(PlumbingForest(chain(-2, -3).sealed()))
    [(), (0,), (1,), (0, 1)]
    """
    near = forest.near
    edges = [(u, v) for u in sorted(near) for v in sorted(near[u]) if u < v]
    return [(), *((v,) for v in sorted(near)), *edges]


def legal_moves(forest: PlumbingForest, place: Sequence[int]) -> list[Move]:
    """Return the moves that are legal at a place, those first that make the graph smaller.

    A splitting that leaves more than 100 summands S¹ × S² is not listed.

    Raises
    ------
    InputError
        If the graph has no such place.

    Examples
    --------
    >>> from workbench.plumbing import chain
    >>> forest = PlumbingForest(chain(-3, 1, 5).sealed())
    >>> legal_moves(forest, [0, 1])
    [['blow-up', 3, 1, [0, 1]], ['blow-up', 3, -1, [0, 1]]]
    >>> legal_moves(forest, [1])[0]
    ['blow-down', 1]
    """
    ends = list(place)
    if any(type(v) is not int or v not in forest.weight for v in ends) or not (
        len(ends) < 2 or (len(ends) == 2 and ends[1] in forest.near[ends[0]])
    ):
        raise InputError(f"A place is a vertex, the two ends of an edge, or nothing, not {ends!r}.")
    k = _fresh(forest, 1)[0]
    blow_ups = [_move("blow-up", k, sign, ends) for sign in _SIGNS]
    if len(ends) == 1:
        return [*_smaller(forest, ends[0]), *blow_ups, *_larger(forest, ends[0])]
    return blow_ups if ends else [*blow_ups, *_unsplittings(forest, [])]


def _smaller(forest: PlumbingForest, v: int) -> list[Move]:
    if forest.genus[v] != 0:
        return []
    weight, near = forest.weight[v], sorted(forest.near[v])
    found: list[Move] = []
    if abs(weight) == 1 and len(near) <= 2:
        found.append(["blow-down", v])
    if weight == 0 and len(near) == 2:
        found.append(["absorb-0-chain", v, *near])
    if weight == 0 and len(near) == 1:
        summands = max(2 * forest.genus[near[0]], -forest.genus[near[0]])
        if summands <= _MOST_SUMMANDS:
            found.append(_move("split", near[0], v, _fresh(forest, summands)))
    if len(near) == 3:
        halves = [w for w in near if _is_half(forest, w)]
        found += (
            ["absorb-rp2", v, a, b]
            for a, b in combinations(halves, 2)
            if 4 * weight == forest.weight[a] + forest.weight[b]
        )
    return found


def _larger(forest: PlumbingForest, u: int) -> list[Move]:
    genus = forest.genus[u]
    z, w, b = _fresh(forest, 3)
    found = [
        _move("extrude-0-chain", u, genus, z, w, 0, 0, moved)
        for moved in ([], *([t] for t in sorted(forest.near[u])))
    ]
    kept = {genus + 1} if genus < 0 else set()
    if genus < -1 and genus % 2:
        kept.add((-1 - genus) // 2)  # three projective planes are a handle and one
    found += (
        ["extrude-rp2", u, g, z, w, b, s, t]
        for g in sorted(kept)
        for s, t in ((1, 1), (1, -1), (-1, -1))
    )
    return found + _unsplittings(forest, [u])


def _unsplittings(forest: PlumbingForest, at: list[int]) -> list[Move]:
    """Join a new vertex, of weight 0 with a leaf 0, to a vertex; or none; genus −1, 0 and 1."""
    i, a = _fresh(forest, 2)
    alone = [
        v
        for v in sorted(forest.near)
        if not forest.near[v] and forest.weight[v] == forest.genus[v] == 0 and v not in at
    ]
    found = [_move("unsplit", i, 0, 0, a, at, [])]
    if alone:
        found.append(_move("unsplit", i, 0, -1, a, at, alone[:1]))
    if len(alone) > 1:
        found.append(_move("unsplit", i, 0, 1, a, at, alone[:2]))
    return found


def _is_half(forest: PlumbingForest, v: int) -> bool:
    return forest.genus[v] == 0 and abs(forest.weight[v]) == 2 and len(forest.near[v]) == 1


def _fresh(forest: PlumbingForest, count: int) -> list[int]:
    """Return names for new vertices."""
    first = max(forest.weight, default=-1) + 1
    return list(range(first, first + count))


def _move(name: str, *arguments: int | list[int]) -> Move:
    return cast("Move", [name, *arguments])
