"""Count the blow-up trees over a triangle of a fan, compiled.

A tree is a refinement of the cone (v₁, v₂, v₃) by blow-ups of the cone itself, then of edges and
triangles inside it; two orders of blow-ups that lead to one refinement are one tree. They are
visited depth first, with blow-ups done and undone in one array. A refinement is known by the set
of its edges, hashed to 63 bits by the exclusive or of a random number for each edge (A. Zobrist,
1970), in the one of its six images under permutations of v₁, v₂, v₃ whose hash is least: so one of
six is visited, and the others are counted with it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from workbench.compiled import compiled

__all__ = ["count_refinements"]


@compiled
def _blow_up_triangle(p: int, q: int, r: int, w: int, apex: Int64[np.ndarray, "rays rays"]) -> None:
    apex[p, q] = apex[q, r] = apex[r, p] = w
    apex[q, w] = apex[w, r] = p
    apex[r, w] = apex[w, p] = q
    apex[p, w] = apex[w, q] = r


@compiled
def _undo_triangle(p: int, q: int, r: int, w: int, apex: Int64[np.ndarray, "rays rays"]) -> None:
    apex[p, q], apex[q, r], apex[r, p] = r, p, q
    for x in (p, q, r):
        apex[x, w] = apex[w, x] = -1


@compiled
def _blow_up_edge(p: int, q: int, w: int, apex: Int64[np.ndarray, "rays rays"]) -> None:
    r, s = apex[p, q], apex[q, p]
    apex[p, q] = apex[q, p] = -1
    apex[p, w], apex[w, r], apex[r, p] = r, p, w
    apex[w, q], apex[q, r], apex[r, w] = r, w, q
    apex[q, w], apex[w, s], apex[s, q] = s, q, w
    apex[w, p], apex[p, s], apex[s, w] = s, w, p


@compiled
def _undo_edge(p: int, q: int, w: int, apex: Int64[np.ndarray, "rays rays"]) -> None:
    r, s = apex[p, w], apex[w, p]
    for x in (p, q, r, s):
        apex[x, w] = apex[w, x] = -1
    apex[p, q], apex[q, r], apex[r, p] = r, p, q
    apex[q, p], apex[p, s], apex[s, q] = s, q, p


@compiled
def _slot(table: Int64[np.ndarray, " slots"], key: int) -> int:
    slots = len(table)
    slot = key & (slots - 1)
    while table[slot] != -1 and table[slot] != key:
        slot = (slot + 1) & (slots - 1)
    return slot


@compiled
def _doubled(table: Int64[np.ndarray, " slots"]) -> Int64[np.ndarray, " more"]:
    more = np.full(2 * len(table), -1, np.int64)
    for slot in range(len(table)):
        if table[slot] >= 0:
            more[_slot(more, table[slot])] = table[slot]
    return more


@compiled
def count_refinements(
    rays: Int64[np.ndarray, "rays 3"],
    images: Int64[np.ndarray, "6 rays"],
    zobrist: Int64[np.ndarray, "rays rays"],
    height: int,
) -> Int64[np.ndarray, " subsets"]:
    """Count the trees that contain v₁ + v₂ + v₃, by the set of their rays.

    Parameters
    ----------
    rays
        v₁, v₂, v₃, then their sum, then all rays that may occur, in coordinates (a, b, c).
    images
        The six permutations of the coordinates, the identity first, as permutations of the rays.
    zobrist
        A random number of 63 bits for each pair of rays, symmetric.
    height
        The largest a + b + c of a ray.

    Returns
    -------
    counts
        Place m counts the trees whose rays after the fourth are the bits of m.
    """
    size = len(rays)
    code = np.empty(size, np.int64)
    level = np.empty(size, np.int64)
    place = np.full(32**3, -1, np.int64)
    for x in range(size):
        code[x] = (rays[x, 0] * 32 + rays[x, 1]) * 32 + rays[x, 2]
        level[x] = rays[x].sum()
        place[code[x]] = x
    numbers = np.empty((6, size, size), np.int64)
    for g in range(6):
        for x in range(size):
            for y in range(size):
                numbers[g, x, y] = zobrist[images[g, x], images[g, y]]
    counts = np.zeros(1 << (size - 4), np.int64)
    counts[0] = 1
    seen = np.full(1024, -1, np.int64)
    filled = 0
    apex = np.full((size, size), -1, np.int64)
    apex[0, 1], apex[1, 2], apex[2, 0] = 2, 0, 1
    _blow_up_triangle(0, 1, 2, 3, apex)
    # one row a blow-up on the way here: corners (r = −1 for an edge) and ray; the hashes after it;
    # and where the search among its children goes on
    stack = np.zeros((size, 4), np.int64)
    hashes = np.zeros((size, 6), np.int64)
    masks = np.zeros((size, 6), np.int64)
    resume = np.zeros(size, np.int64)
    new = np.empty(6, np.int64)
    depth = 0
    while depth >= 0:
        step = resume[depth]
        descended = False
        while step < 2 * size * size and not descended:
            p, q, is_edge = step // 2 // size, step // 2 % size, step % 2 == 0
            step += 1
            r = apex[p, q]
            if r < 0 or q < p:
                continue
            w = -1
            s = apex[q, p]
            if is_edge:
                if s >= 0 and level[p] + level[q] <= height:
                    w = place[code[p] + code[q]]
            elif p < r and level[p] + level[q] + level[r] <= height:
                w = place[code[p] + code[q] + code[r]]
            if w < 0:
                continue
            for g in range(6):
                z = numbers[g]
                new[g] = hashes[depth, g] ^ z[p, w] ^ z[q, w] ^ z[r, w]
                if is_edge:
                    new[g] ^= z[p, q] ^ z[s, w]
            least = new.min()
            slot = _slot(seen, least)
            if seen[slot] == least:
                continue
            seen[slot] = least
            filled += 1
            if 2 * filled > len(seen):
                seen = _doubled(seen)
            if is_edge:
                _blow_up_edge(p, q, w, apex)
            else:
                _blow_up_triangle(p, q, r, w, apex)
            resume[depth] = step
            depth += 1
            descended = True
            resume[depth] = 0
            stack[depth, 0], stack[depth, 1], stack[depth, 3] = p, q, w
            stack[depth, 2] = -1 if is_edge else r
            for g in range(6):
                hashes[depth, g] = new[g]
                masks[depth, g] = masks[depth - 1, g] | 1 << (images[g, w] - 4)
                distinct = True
                for h in range(g):
                    distinct = distinct and new[h] != new[g]
                if distinct:
                    counts[masks[depth, g]] += 1
        if descended:
            continue
        if depth > 0:
            p, q, r, w = stack[depth]
            if r < 0:
                _undo_edge(p, q, w, apex)
            else:
                _undo_triangle(p, q, r, w, apex)
        depth -= 1
    return counts
