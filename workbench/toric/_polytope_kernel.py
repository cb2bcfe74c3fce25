"""Reflexive 3-polytopes, compiled: facets, normal form under GL(3,ℤ), and cuts.

Points are rows of integers. A polytope P is *reflexive* if the origin is interior and every facet
is {m : ⟨m, n⟩ = −1} for an integral normal n (V. Batyrev, J. Alg. Geom. 3 (1994) 493). So its
facets are found among the triples of its lattice points: a triple spans at most one such plane.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from workbench.compiled import compiled

__all__ = ["cuts", "facet_cycles", "facet_normals", "inside", "normal_form"]

_LIMIT = 1 << 19
"""Coordinates of normal forms are smaller; three of them are packed in one integer."""


@compiled
def _normal(
    a: Int64[np.ndarray, 3], b: Int64[np.ndarray, 3], c: Int64[np.ndarray, 3]
) -> tuple[bool, int, int, int]:
    """Solve ⟨a, n⟩ = ⟨b, n⟩ = ⟨c, n⟩ = −1, if the solution is unique and integral."""
    u, v, w = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    x, y, z = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    n0, n1, n2 = v * z - w * y, w * x - u * z, u * y - v * x
    height = -(a[0] * n0 + a[1] * n1 + a[2] * n2)
    if height == 0 or n0 % height or n1 % height or n2 % height:
        return False, 0, 0, 0
    return True, n0 // height, n1 // height, n2 // height


@compiled
def facet_normals(points: Int64[np.ndarray, "points 3"]) -> Int64[np.ndarray, "facets 3"]:
    """Return the normals n of all planes ⟨m, n⟩ = −1 that carry a facet of the hull of the points.

    All facets, if the hull is reflexive; see `facet_cycles`, which finds out.
    """
    found = np.empty((4 * len(points) + 4, 3), np.int64)
    count = 0
    for i in range(len(points)):
        for j in range(i):
            for k in range(j):
                integral, n0, n1, n2 = _normal(points[i], points[j], points[k])
                if not integral:
                    continue
                known = False
                for f in range(count):
                    if found[f, 0] == n0 and found[f, 1] == n1 and found[f, 2] == n2:
                        known = True
                        break
                if known:
                    continue
                supporting = True
                for m in range(len(points)):
                    if points[m, 0] * n0 + points[m, 1] * n1 + points[m, 2] * n2 < -1:
                        supporting = False
                        break
                if supporting:
                    found[count, 0], found[count, 1], found[count, 2] = n0, n1, n2
                    count += 1
    return found[:count].copy()


@compiled
def facet_cycles(
    points: Int64[np.ndarray, "points 3"], normals: Int64[np.ndarray, "facets 3"]
) -> Int64[np.ndarray, "facets longest"]:
    """Walk around each facet: the rows of its vertices in cyclic order, then −1.

    Returns an array without rows if the facets do not close up to a sphere, that is, if the hull of
    the points is not reflexive. In a closed surface each vertex of a facet has two neighbours on
    it, and two vertices are neighbours if they have two facets in common.
    """
    facets, size = len(normals), len(points)
    on = np.zeros((size, facets), np.bool_)
    vertex = np.zeros(size, np.bool_)
    for m in range(size):
        total = 0
        for f in range(facets):
            on[m, f] = (
                points[m, 0] * normals[f, 0]
                + points[m, 1] * normals[f, 1]
                + points[m, 2] * normals[f, 2]
                == -1
            )
            total += on[m, f]
        vertex[m] = total >= 3
    cycles = np.full((facets, facets + 1), -1, np.int64)
    refused = np.empty((0, facets + 1), np.int64)
    if facets < 4:
        return refused
    for f in range(facets):
        first = -1
        members = 0
        for m in range(size):
            if vertex[m] and on[m, f]:
                members += 1
                first = m if first < 0 else first
        if members < 3:
            return refused
        previous, here = -1, first
        for step in range(members):
            cycles[f, step] = here
            neighbours, onward = 0, -1
            for m in range(size):
                if m == here or not (vertex[m] and on[m, f]):
                    continue
                shared = 0
                for g in range(facets):
                    shared += on[m, g] and on[here, g]
                if shared >= 2:
                    neighbours += 1
                    if m != previous and onward < 0:
                        onward = m
            if neighbours != 2:
                return refused
            previous, here = here, onward
        if here != first:
            return refused
    return cycles


@compiled
def _reduce(rows: Int64[np.ndarray, "3 points"], a: int, b: int, c: int) -> None:
    """Bring the columns a, b, c to Hermite normal form by integral row operations, in place."""
    columns = (a, b, c)
    for r in range(3):
        column = columns[r]
        for below in range(r + 1, 3):
            while rows[below, column] != 0:
                q = rows[r, column] // rows[below, column]
                for k in range(rows.shape[1]):
                    kept = rows[r, k] - q * rows[below, k]
                    rows[r, k] = rows[below, k]
                    rows[below, k] = kept
        if rows[r, column] < 0:
            for k in range(rows.shape[1]):
                rows[r, k] = -rows[r, k]
        for above in range(r):
            q = rows[above, column] // rows[r, column]
            if q != 0:
                for k in range(rows.shape[1]):
                    rows[above, k] -= q * rows[r, k]


@compiled
def normal_form(
    points: Int64[np.ndarray, "points 3"], cycles: Int64[np.ndarray, "facets longest"]
) -> tuple[Int64[np.ndarray, "vertices 3"], Int64[np.ndarray, "points 3"]]:
    """Return the vertices, sorted, and the points in a basis that only the polytope determines.

    Three vertices in a row on a facet are a basis of ℝ³; the basis of ℤ³ in which they are in
    Hermite normal form is unique. Among all those threes, in both directions, the sorted list of
    vertices that is lexicographically least is taken.
    """
    vertex = np.zeros(len(points), np.bool_)
    for f in range(len(cycles)):
        for s in range(cycles.shape[1]):
            if cycles[f, s] >= 0:
                vertex[cycles[f, s]] = True
    corners = np.flatnonzero(vertex)
    rank = np.full(len(points), -1, np.int64)
    rank[corners] = np.arange(len(corners))
    least = np.empty(0, np.int64)
    chosen = (-1, -1, -1)
    for f in range(len(cycles)):
        length = 0
        while length < cycles.shape[1] and cycles[f, length] >= 0:
            length += 1
        for s in range(length):
            for direction in (1, -1):
                a = cycles[f, s]
                b = cycles[f, (s + direction) % length]
                c = cycles[f, (s + 2 * direction) % length]
                rows = points[corners].T.copy()
                _reduce(rows, rank[a], rank[b], rank[c])
                keys = np.sort(
                    ((rows[0] + _LIMIT) << 40) | ((rows[1] + _LIMIT) << 20) | (rows[2] + _LIMIT)
                )
                smaller = len(least) == 0
                for k in range(len(least)):
                    if keys[k] != least[k]:
                        smaller = keys[k] < least[k]
                        break
                if smaller:
                    least = keys
                    chosen = (a, b, c)
    rows = points.T.copy()
    _reduce(rows, chosen[0], chosen[1], chosen[2])
    vertices = np.empty((len(least), 3), np.int64)
    vertices[:, 0] = (least >> 40) - _LIMIT
    vertices[:, 1] = ((least >> 20) & (2 * _LIMIT - 1)) - _LIMIT
    vertices[:, 2] = (least & (2 * _LIMIT - 1)) - _LIMIT
    return vertices, rows.T.copy()


@compiled
def inside(
    normals: Int64[np.ndarray, "facets 3"],
    low: Int64[np.ndarray, 3],
    high: Int64[np.ndarray, 3],
    scale: int,
) -> Int64[np.ndarray, "points 3"]:
    """List the lattice points m of a box with ⟨m, n⟩ ≥ −scale for all normals, in order."""
    found = np.empty((64, 3), np.int64)
    count = 0
    for x in range(low[0], high[0] + 1):
        for y in range(low[1], high[1] + 1):
            least, most = low[2], high[2]
            for f in range(len(normals)):
                slack = scale + x * normals[f, 0] + y * normals[f, 1]
                n = normals[f, 2]
                if n > 0:
                    least = max(least, -(slack // n))
                elif n < 0:
                    most = min(most, slack // -n)
                elif slack < 0:
                    most = least - 1
                if most < least:
                    break
            for z in range(least, most + 1):
                if count == len(found):
                    found = np.concatenate((found, np.empty_like(found)))
                found[count, 0], found[count, 1], found[count, 2] = x, y, z
                count += 1
    return found[:count].copy()


@compiled
def _surrounded(points: Int64[np.ndarray, "points 3"], mask: int) -> bool:
    """Tell whether the origin is interior to the hull of the points of the mask."""
    size = len(points)
    spanning = False
    for i in range(size):
        if not mask >> i & 1:
            continue
        for j in range(i):
            if not mask >> j & 1:
                continue
            n0 = points[i, 1] * points[j, 2] - points[i, 2] * points[j, 1]
            n1 = points[i, 2] * points[j, 0] - points[i, 0] * points[j, 2]
            n2 = points[i, 0] * points[j, 1] - points[i, 1] * points[j, 0]
            if n0 == 0 and n1 == 0 and n2 == 0:
                continue
            above = below = False
            for k in range(size):
                if mask >> k & 1:
                    height = n0 * points[k, 0] + n1 * points[k, 1] + n2 * points[k, 2]
                    above = above or height > 0
                    below = below or height < 0
                    if above and below:
                        break
            if not (above and below):
                return False
            spanning = True
    return spanning


@compiled
def cuts(points: Int64[np.ndarray, "points 3"]) -> Int64[np.ndarray, " cuts"]:
    """Cut a reflexive polytope by all half-spaces ⟨m, n⟩ ≥ −1, n integral.

    Parameters
    ----------
    points
        Its lattice points other than the origin, at most 62.

    Returns
    -------
    cuts
        The points that are kept, as a mask, once for each different cut that leaves the origin
        interior. Only planes are asked that carry three of the points.
    """
    size = len(points)
    seen = {0}
    masks = np.empty(64, np.int64)
    count = 0
    for i in range(size):
        for j in range(i):
            for k in range(j):
                integral, n0, n1, n2 = _normal(points[i], points[j], points[k])
                if not integral:
                    continue
                mask = 0
                for m in range(size):
                    if points[m, 0] * n0 + points[m, 1] * n1 + points[m, 2] * n2 >= -1:
                        mask |= 1 << m
                if mask == (1 << size) - 1 or mask in seen:
                    continue
                seen.add(mask)
                if _surrounded(points, mask):
                    if count == len(masks):
                        masks = np.concatenate((masks, np.empty_like(masks)))
                    masks[count] = mask
                    count += 1
    return masks[:count].copy()
