"""The surgery link of a plumbing graph, for recognition of the manifold by other programs.

Each vertex is a round unknot with its weight as framing, and each edge a clasp: two circles that
overlap in the plane, with linking number 1. On a forest the signs of clasps do not matter.
"""

from __future__ import annotations

from typing import Any

from workbench.errors import InputError
from workbench.plumbing.graph import Plumbing

__all__ = ["filled_manifold", "surgery_link"]

PD = list[tuple[int, int, int, int]]


def surgery_link(graph: Plumbing) -> tuple[PD, list[int]]:
    """Return a planar diagram, and the vertex to which each arc belongs.

    Returns
    -------
    Crossings of the arcs 0, 1, … (incoming lower arc first, then counter-clockwise), two for each
    edge; and for each arc its vertex.

    Raises
    ------
    InputError
        Unless the graph is one tree with edges and genus 0.
    """
    if any(graph.genera) or len(graph.edges) != graph.vertices - 1 or not graph.edges:
        raise InputError("A surgery link is drawn of one tree with edges, all of genus 0.")
    passages: list[list[tuple[int, int]]] = [[] for _ in graph.weights]
    for number, (v, w) in enumerate(graph.edges):
        # Counter-clockwise, v on the left passes the lower crossing first, w the upper one.
        passages[v] += [(number, 0), (number, 1)]
        passages[w] += [(number, 1), (number, 0)]
    owner: list[int] = []
    arcs: dict[tuple[int, int, int], tuple[int, int]] = {}
    for v, through in enumerate(passages):
        first = len(owner)
        owner += [v] * len(through)
        for i, (number, level) in enumerate(through):
            arcs[v, number, level] = (first + (i - 1) % len(through), first + i)
    diagram = []
    for number, (v, w) in enumerate(graph.edges):
        v_in, v_out = arcs[v, number, 0]
        w_in, w_out = arcs[w, number, 0]
        diagram.append((v_in, w_out, v_out, w_in))
        v_in, v_out = arcs[v, number, 1]
        w_in, w_out = arcs[w, number, 1]
        diagram.append((w_in, v_out, w_out, v_in))
    return diagram, owner


def filled_manifold(graph: Plumbing) -> Any:
    """Return the manifold as SnapPy's filling of the exterior of the surgery link.

    Its orientation is that of the graph. InputError as for `surgery_link`.

    Examples
    --------
    >>> from workbench.plumbing import brieskorn
    >>> filled_manifold(brieskorn(2, 3, 7)).homology()
    0
    """
    import snappy

    diagram, owner = surgery_link(graph)
    link = snappy.Link(diagram)
    manifold = link.exterior()
    for cusp, component in enumerate(link.link_components):
        entry = component[0]
        vertex = owner[diagram[entry.crossing.label][entry.strand_index]]
        manifold.dehn_fill((graph.weights[vertex], 1), cusp)
    return manifold
