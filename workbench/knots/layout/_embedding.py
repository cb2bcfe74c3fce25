"""A first planar embedding with straight edges, evenly spread.

W. T. Tutte, "How to draw a graph", Proc. London Math. Soc. 13 (1963): in a triangulated disc with
convex boundary, put every inner vertex at a weighted mean of its neighbours, with any positive
weights, and no edges cross. With equal weights the inside is crowded, exponentially in its depth.
Reweighting by the lengths just found, repeatedly, leads towards the embedding with the least sum
of a higher power of the lengths, which is far more even; and each step on the way is planar.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array, diags_array
from scipy.sparse.linalg import splu

from workbench.knots.layout._planar_map import PlanarMap

__all__ = ["spread_positions"]

_ROUNDS = 30
_SHARE = 0.25
"""The power of the lengths whose sum is lowered is 2 + 2·share: 2.5. Powers from 3 on leave slivers
in large diagrams, from which relaxation does not recover."""
_Points = NDArray[np.float64]


def spread_positions(plane: PlanarMap, outer: int, per_edge: int) -> tuple[_Points, _Points]:
    """Place the crossings and the points that subdivide the edges of a connected map.

    Parameters
    ----------
    plane
        The map, with n crossings and 2n edges.
    outer
        Which of its faces is unbounded.
    per_edge
        How many points subdivide an edge, at least 2.

    Returns
    -------
    crossings
        Shape (n, 2), y up.
    inner
        The points along each edge from its smaller dart, shape (2n, per_edge, 2).
    """
    ends, boundary, size = _triangulation(plane, outer, per_edge)
    at = np.zeros((size, 2))
    turn = -2 * np.pi * np.arange(len(boundary)) / len(boundary)
    at[boundary] = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    free = np.setdiff1d(np.arange(size), boundary)
    weights = np.ones(len(ends))
    a, b = ends.T
    for _ in range(_ROUNDS):
        joined = coo_array((np.r_[weights, weights], (np.r_[a, b], np.r_[b, a])), (size, size))
        laplacian = (diags_array(joined.sum(axis=1)) - joined).tocsr()
        rows = laplacian[free]
        at[free] = splu(csc_array(rows[:, free])).solve(-(rows[:, boundary] @ at[boundary]))
        length = np.linalg.norm(at[a] - at[b], axis=1)
        weights = np.sqrt(weights) * (length / np.median(length) + 1e-9) ** _SHARE
        weights = np.clip(weights / np.median(weights), 1e-7, 1e7)
    n = plane.crossings
    return at[:n], at[n : n + 2 * n * per_edge].reshape(2 * n, per_edge, 2)


def _triangulation(
    plane: PlanarMap, outer: int, per_edge: int
) -> tuple[NDArray[np.int64], list[int], int]:
    """Triangulate the sphere less the outer face.

    Every face gets a ring of vertices, one for each vertex of its walk, and the inner faces a
    centre; the rings make the complex simplicial even where a face meets a crossing twice.
    Returns the pairs of neighbours, the ring of the outer face, and the number of vertices.
    """
    first = plane.crossings
    inside = {}
    for index, (small, large) in enumerate(plane.edges):
        points = list(range(first + index * per_edge, first + (index + 1) * per_edge))
        inside[small], inside[large] = points, points[::-1]
    size = first + per_edge * len(plane.edges)
    pairs: set[tuple[int, int]] = set()
    boundary: list[int] = []
    for index, face in enumerate(plane.faces):
        walk = [v for dart in face for v in (dart // 4, *inside[dart])]
        ring = [size + k for k in range(len(walk))]
        centre = size + len(walk)
        size += len(walk) + (index != outer)
        if index == outer:
            boundary = ring
        for k, (v, r) in enumerate(zip(walk, ring, strict=True)):
            following, ahead = walk[(k + 1) % len(walk)], ring[(k + 1) % len(walk)]
            pairs |= {(min(v, following), max(v, following)), (v, r), (v, ahead)}
            pairs.add((min(r, ahead), max(r, ahead)))
            if index != outer:
                pairs.add((r, centre))
    return np.array(sorted(pairs)), boundary, size
