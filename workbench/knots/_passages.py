"""Diagrams as passages: the form that Dowker-Thistlethwaite and Gauss codes share.

Travelling along each component one passes crossings, over or under; passage k comes in along arc k.
That alone leaves open, for each crossing, from which side its later passage comes, or, as comes to
the same, its sign. With the signs the diagram is known. Without them the code cannot tell a diagram
from its reflection in the plane: a planar embedding is found, and of each prime summand the one of
the two forms is taken in which the crossing that is met first is positive.

To embed the code, each crossing becomes a wheel, a hub and a rim of four: embeddings of a wheel are
one and its reflection, so that strands cross at it. The graph is embedded by the left-right test
(U. Brandes, *The left-right planarity test*, 2009) of NetworkX.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.errors import InputError
from workbench.knots._planar_code import faces

__all__ = ["Passage", "darts_of_passages", "signs_found"]


class Passage(NamedTuple):
    """A passage of a crossing (numbered from 0), over it or under it."""

    crossing: int
    over: bool


Components = Sequence[Sequence[Passage]]


def darts_of_passages(components: Components, signs: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return (partner, the darts where the first arcs start); every component has crossings.

    Signs are those of the crossings: +1 where the over-strand runs from slot 3 to slot 1.
    """
    partner = [0] * (4 * len(signs))
    starts = []
    for component in components:
        incoming = [4 * c + (2 + signs[c] if over else 0) for c, over in component]
        for before, after in zip(incoming[-1:] + incoming[:-1], incoming, strict=True):
            partner[before ^ 2], partner[after] = after, before ^ 2
        starts.append(incoming[-1] ^ 2)
    return partner, starts


def signs_found(components: Components) -> list[int]:
    """Find signs with which the passages can be drawn in the plane.

    In each prime summand of each connected piece, the crossing that is met first is positive.
    """
    import networkx

    first_over: dict[int, bool] = {}
    ends: list[list[tuple[int, int]]] = []
    for component in components:
        ends.append([])
        for c, over in component:
            ends[-1].append((c, int(c in first_over)))
            first_over.setdefault(c, over)
    graph = networkx.Graph()
    for c in first_over:
        for k in range(4):
            networkx.add_path(graph, [(c, "hub"), (c, k), (c, (k + 1) % 4)])
    for strand in ends:
        for (a, i), (b, j) in zip(strand, strand[1:] + strand[:1], strict=True):
            # A node in the middle, as the rim may join the two ends already.
            networkx.add_path(graph, [(a, i + 2), (a, i, "arc"), (b, j)])
    planar, embedding = networkx.check_planarity(graph)
    if not planar:
        raise InputError("The code cannot be drawn in the plane.")
    signs = []
    for c in range(len(first_over)):
        clockwise = [k for _, k in embedding.neighbors_cw_order((c, "hub"))]
        from_left = clockwise[(clockwise.index(0) + 1) % 4] == 1
        signs.append(1 if first_over[c] != from_left else -1)
    partner, _ = darts_of_passages(components, signs)
    summand = _summand_of_crossing(partner)
    turn: dict[int, int] = {}
    for c in first_over:
        turn.setdefault(summand[c], signs[c])
    return [sign * turn[summand[c]] for c, sign in enumerate(signs)]


def _summand_of_crossing(partner: Sequence[int]) -> list[int]:
    """Return the prime summand of each crossing.

    Arcs with the same two faces beside them cut a piece of the diagram into a ring of summands, and
    no others do. Round either face, the summand between two of these arcs goes from the end of the
    first to the start of the second. The two are joined here, as they are where all else in the
    ring is left out; so are the two ends of an arc that is alone between its faces.
    """
    walks = faces(partner)
    face = [0] * len(partner)
    for number, walk in enumerate(walks):
        for d in walk:
            face[d] = number
    joined: list[list[int]] = [[] for _ in range(len(partner) // 4)]
    for walk in walks:
        ring: dict[int, list[int]] = {}
        for d in walk:
            ring.setdefault(face[partner[d]], []).append(d)
        for arcs in ring.values():
            for before, after in zip(arcs, arcs[1:] + arcs[:1], strict=True):
                joined[partner[before] >> 2].append(after >> 2)
                joined[after >> 2].append(partner[before] >> 2)
    summand = [-1] * len(joined)
    for first in range(len(joined)):
        if summand[first] < 0:
            summand[first] = first
            stack = [first]
            while stack:
                for j in joined[stack.pop()]:
                    if summand[j] < 0:
                        summand[j] = first
                        stack.append(j)
    return summand
