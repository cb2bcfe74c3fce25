"""Count the unimodular triangulations of a lattice polygon by a sweep of paths, compiled.

V. Alvarez, R. Seidel, *A simple aggregative algorithm for counting triangulations of planar point
sets and related problems*, SoCG 2013, 1–8. The points are sorted by (x, y). A path runs from the
first point to the last through points in ascending order; it starts as the lower boundary and ends
as the upper one, and each step passes one triangle (p, q, r) upwards: the edge p–r becomes p–q–r,
or p–q–r becomes p–r. A triangulation is passed once if the leftmost possible triangle is always
taken, and a sequence of steps does that exactly if each triangle stands on an edge which is not to
the left of all edges that the step before has made. So a state is a path with one marked vertex,
the start of the first new edge, and all sequences are counted together, level by level.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from workbench.compiled import compiled

__all__ = ["count_sweeps"]


@compiled
def _place(keys: Int64[np.ndarray, " slots"], key: int) -> int:
    """Find the slot of a key in an open-addressing table, or the empty slot where it belongs."""
    slots = len(keys)
    mixed = (key ^ (key >> 23)) * 0x2545F4914F6CDD1D
    slot = ((mixed >> 29) ^ mixed) & (slots - 1)
    while keys[slot] != -1 and keys[slot] != key:
        slot = (slot + 1) & (slots - 1)
    return slot


@compiled
def _grown(
    keys: Int64[np.ndarray, " slots"], counts: Int64[np.ndarray, " slots"]
) -> tuple[Int64[np.ndarray, " more"], Int64[np.ndarray, " more"]]:
    more_keys = np.full(2 * len(keys), -1, np.int64)
    more_counts = np.zeros(2 * len(keys), np.int64)
    for slot in range(len(keys)):
        if keys[slot] >= 0:
            new = _place(more_keys, keys[slot])
            more_keys[new] = keys[slot]
            more_counts[new] = counts[slot]
    return more_keys, more_counts


@compiled
def count_sweeps(points: Int64[np.ndarray, "points 2"], lower: int, triangles: int) -> int:
    """Count the unimodular triangulations of all the lattice points of a convex polygon.

    Parameters
    ----------
    points
        All its lattice points, sorted by (x, y); at most 56.
    lower
        The lower boundary from the first point to the last, as a mask of points.
    triangles
        Twice the area.

    Returns
    -------
    int
        Exact while it is below 2⁶³, which the caller ensures.
    """
    size = len(points)
    turn = np.zeros((size, size, size), np.int64)
    for p in range(size):
        for q in range(p + 1, size):
            for r in range(q + 1, size):
                turn[p, q, r] = (points[q, 0] - points[p, 0]) * (points[r, 1] - points[p, 1]) - (
                    points[q, 1] - points[p, 1]
                ) * (points[r, 0] - points[p, 0])
    keys = np.full(1024, -1, np.int64)
    counts = np.zeros(1024, np.int64)
    start = lower << 6
    slot = _place(keys, start)
    keys[slot] = start
    counts[slot] = 1
    path = np.empty(size, np.int64)
    for _ in range(triangles):
        next_keys = np.full(1024, -1, np.int64)
        next_counts = np.zeros(1024, np.int64)
        filled = 0
        for here in range(len(keys)):
            if keys[here] < 0:
                continue
            mask, mark = keys[here] >> 6, keys[here] & 63
            length = 0
            for point in range(size):
                if mask >> point & 1:
                    path[length] = point
                    length += 1
            for e in range(length - 1):
                p, r = path[e], path[e + 1]
                if p < mark:
                    continue
                for q in range(p + 1, r):
                    if turn[p, q, r] == -1:
                        key = (mask | 1 << q) << 6 | p
                        slot = _place(next_keys, key)
                        if next_keys[slot] < 0:
                            next_keys[slot] = key
                            filled += 1
                        next_counts[slot] += counts[here]
                if e > 0 and turn[path[e - 1], p, r] == 1:
                    key = (mask & ~(1 << p)) << 6 | path[e - 1]
                    slot = _place(next_keys, key)
                    if next_keys[slot] < 0:
                        next_keys[slot] = key
                        filled += 1
                    next_counts[slot] += counts[here]
                if 2 * filled > len(next_keys) - size:
                    next_keys, next_counts = _grown(next_keys, next_counts)
        keys, counts = next_keys, next_counts
    total = 0
    for slot in range(len(keys)):
        total += counts[slot]
    return total
