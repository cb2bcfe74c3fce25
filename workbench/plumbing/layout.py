"""Plumbing graphs to and from the arrays of the kernel, and its log as moves of certificates."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from jaxtyping import Int64

from workbench.certificates.format import Json
from workbench.plumbing import kernel
from workbench.plumbing.graph import Plumbing

__all__ = ["Move", "arrays", "graph_of", "laid_out", "moves_of", "parts"]

Move: TypeAlias = "list[Json]"


def laid_out(graph: Plumbing, room: int) -> kernel.Forest:
    """Lay out a graph for the kernel, with room for so many vertices and moves more.

    The names of the vertices are their numbers.
    """
    return kernel.new_forest(*arrays(graph), room)


def arrays(
    graph: Plumbing,
) -> tuple[Int64[np.ndarray, " n two"], Int64[np.ndarray, " edges two"]]:
    """Return the weight and genus of each vertex, and the ends of each edge."""
    labels = np.array((graph.weights, graph.genera), np.int64).T.copy()
    return labels, np.array(graph.edges, np.int64).reshape(-1, 2)


def parts(
    forest: kernel.Forest,
) -> tuple[Int64[np.ndarray, " n two"], Int64[np.ndarray, " edges two"], Int64[np.ndarray, " n"]]:
    """Return the weight and genus of each vertex that is left, the edges, and the names."""
    used = kernel.used(forest)
    names = np.flatnonzero(forest.vertex[kernel.DEGREE, :used] >= 0)
    number = np.empty(used, np.int64)
    number[names] = np.arange(len(names))
    labels = forest.vertex[[[kernel.WEIGHT], [kernel.GENUS]], names].T
    return np.ascontiguousarray(labels), number[kernel.edges(forest)], names


def graph_of(
    labels: Int64[np.ndarray, " n two"], ends: Int64[np.ndarray, " edges two"]
) -> Plumbing:
    """Return the graph with these weights and genera, and edges."""
    weights, genera = labels.T.tolist()
    return Plumbing(tuple(weights), tuple(map(tuple, ends.tolist())), tuple(genera))


def moves_of(forest: kernel.Forest) -> list[Move]:
    """Read the log: moves from what was laid out, as `workbench.certificates.plumbing` has them."""
    found: list[Move] = []
    for code, a, b, c, d, e, f, g in forest.log[: forest.state[kernel.LOGGED]].tolist():
        if code == kernel.BLOW_UP:
            found.append(["blow-up", a, b, [t for t in (c, d) if t >= 0]])
        elif code == kernel.BLOW_DOWN:
            found.append(["blow-down", a])
        elif code == kernel.ABSORB:
            found.append(["absorb-0-chain", a, b, c])
        elif code == kernel.ABSORB_RP2:
            found.append(["absorb-rp2", a, b, c])
        elif code == kernel.SPLIT:
            found.append(["split", a, b, []])
        elif code in (kernel.CREATED, kernel.MOVED):
            found[-1][-1].append(a)  # type: ignore[union-attr]
        elif code == kernel.EXTRUDE_RP2:
            found.append(["extrude-rp2", a, b, c, d, e, f, g])
        else:
            found.append(["extrude-0-chain", a, b, c, d, e, f, []])
    return found
