"""Meshed surfaces in space: their boundary, and the arcs in which they meet themselves."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.errors import InputError
from workbench.knots.drawing import Edge

__all__ = ["boundary", "height", "singularities"]

Points = NDArray[np.float64]
Triangles = NDArray[np.int64]


class _Piercing(NamedTuple):
    """Where an edge, with one or two triangles around it, pierces a triangle.

    Two pairs of triangles that meet, or one of them at the end of an arc, have the point in common.
    """

    around: list[int]
    face: int
    point: Points
    pairs: tuple[int, int]


def _sides(faces: Triangles) -> dict[tuple[int, int], list[int]]:
    """Return the triangles at each edge of a mesh."""
    found: dict[tuple[int, int], list[int]] = {}
    for number, triangle in enumerate(faces.tolist()):
        for a, b in combinations(sorted(triangle), 2):
            found.setdefault((a, b), []).append(number)
    return found


def boundary(size: int, faces: Triangles) -> tuple[int, ...]:
    """Walk round the boundary of a mesh; refuse one that is no disc."""
    sides = _sides(faces)
    near: dict[int, list[int]] = {}
    for (a, b), at in sides.items():
        if len(at) == 1:
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    walk = [next(iter(near))]
    before = walk[0]
    while (after := next(v for v in near[walk[-1]] if v != before)) != walk[0]:
        before = walk[-1]
        walk.append(after)
    if len(walk) != len(near) or size - len(sides) + len(faces) != 1:
        raise InputError("Discs and strips make a disc if each strip joins one more disc to it.")
    return tuple(walk)


def singularities(
    vertices: Points, faces: Triangles, part: NDArray[np.int64]
) -> tuple[Points, ...]:
    """Find the arcs in which a mesh meets itself; refuse all but ribbon singularities."""
    sides = _sides(faces)
    edges = np.array(list(sides))
    pairs: dict[tuple[int, int], int] = {}
    pierced = []
    for edge, face, point in _piercings(vertices, edges, faces):
        around = sides[tuple(edges[edge])]
        own = [pairs.setdefault((min(g, face), max(g, face)), len(pairs)) for g in around]
        pierced.append(_Piercing(around, face, point, (own[0], own[-1])))
    if not pairs:
        return ()
    links = np.array([p.pairs for p in pierced]).T
    graph = coo_array((np.ones(links.shape[1]), links), shape=(len(pairs), len(pairs)))
    count, label = connected_components(graph, directed=False)
    arcs = []
    for arc in range(count):
        here = [p for p in pierced if label[p.pairs[0]] == arc]
        ends = [p for p in here if len(p.around) == 1]
        if len(ends) != 2 or len({(part[p.around[0]], part[p.face]) for p in ends}) != 1:
            raise InputError("The surface meets itself otherwise than in ribbon singularities.")
        points = np.array([p.point for p in here])
        arcs.append(points[np.argsort(points @ (ends[1].point - ends[0].point))])
    return tuple(arcs)


def _piercings(
    vertices: Points, edges: Triangles, faces: Triangles
) -> list[tuple[int, int, Points]]:
    """Return which edges pierce which triangles, and where (T. Möller and B. Trumbore, 1997)."""
    a, u, v = (
        vertices[faces[:, 0]],
        *(vertices[faces[:, k]] - vertices[faces[:, 0]] for k in (1, 2)),
    )
    found = []
    for number, (i, j) in enumerate(edges.tolist()):
        start, step = vertices[i], vertices[j] - vertices[i]
        across = np.cross(step, v)
        size = (u * across).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            from_a = start - a
            p = (from_a * across).sum(axis=1) / size
            other = np.cross(from_a, u)
            q = (other @ step) / size
            t = (other * v).sum(axis=1) / size
            meets = (
                (p >= 0) & (q >= 0) & (p + q <= 1) & (t >= 0) & (t <= 1) & (np.abs(size) > 1e-12)
            )
        meets &= ~((faces == i) | (faces == j)).any(axis=1)
        found += [(number, int(face), start + t[face] * step) for face in np.flatnonzero(meets)]
    return found


def height(
    flat: list[tuple[float, float]], z: Points, edge: Edge, at: tuple[float, float]
) -> float:
    """Return how high an edge of the boundary runs where it is seen at a point."""
    k = edge[1]
    after = (k + 1) % len(flat)
    (ax, ay), (bx, by) = flat[k], flat[after]
    share = np.hypot(at[0] - ax, at[1] - ay) / np.hypot(bx - ax, by - ay)
    return float(z[k] + share * (z[after] - z[k]))
