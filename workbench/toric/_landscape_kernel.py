"""Orders of vanishing and gauge algebras on all rays of many geometries, compiled.

The coefficients f and g of the Weierstrass model y² = x³ + f x + g are sections of −4K and −6K. On
a toric base their monomials are the lattice points m with ⟨m, v⟩ ≥ −4, respectively ≥ −6, for all
rays v, and on the divisor of v they vanish to the orders min ⟨m, v⟩ + 4 and min ⟨m, v⟩ + 6.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Int8, Int32, Int64, UInt8, UInt64

from workbench.compiled import compiled

__all__ = [
    "algebras_on",
    "greatest_coefficients",
    "pick_by_rank",
    "survey_rays",
    "surviving_monomials",
]

_NONE, _SU2, _SU3, _G2, _SO7, _SO8, _F4, _E6, _E7, _E8, _NOT_MINIMAL = range(11)


@compiled
def pick_by_rank(
    ranks: Int32[np.ndarray, "rows columns"], ends: Int32[np.ndarray, " sets"]
) -> Int32[np.ndarray, "rows columns"]:
    """For each rank, find the first set whose cumulative count exceeds it."""
    shift = 12
    guide = np.zeros((ends[-1] >> shift) + 1, np.int32)
    here = 0
    for bucket in range(len(guide)):
        while ends[here] <= bucket << shift:
            here += 1
        guide[bucket] = here
    picked = np.empty_like(ranks)
    for i in range(ranks.shape[0]):
        for j in range(ranks.shape[1]):
            rank = ranks[i, j]
            here = guide[rank >> shift]
            while ends[here] <= rank:
                here += 1
            picked[i, j] = here
    return picked


@compiled
def surviving_monomials(
    edge_choice: UInt8[np.ndarray, "geometries edges"],
    face_choice: Int32[np.ndarray, "geometries triangles"],
    edge_allows: UInt64[np.ndarray, "edges trees words"],
    face_masks: Int64[np.ndarray, " sets"],
    face_allows: UInt64[np.ndarray, "triangles rays words"],
) -> UInt64[np.ndarray, "geometries words"]:
    """Intersect, for each geometry, the sets of monomials that its trees allow."""
    words = edge_allows.shape[2]
    result = np.empty((len(edge_choice), words), np.uint64)
    for i in range(len(edge_choice)):
        row = result[i]
        row[:] = ~np.uint64(0)
        for edge in range(edge_choice.shape[1]):
            tree = edge_allows[edge, edge_choice[i, edge]]
            for word in range(words):
                row[word] &= tree[word]
        for triangle in range(face_choice.shape[1]):
            mask = face_masks[face_choice[i, triangle]]
            ray = 0
            while mask:
                if mask & 1:
                    for word in range(words):
                        row[word] &= face_allows[triangle, ray, word]
                mask >>= 1
                ray += 1
    return result


@compiled
def _algebra(f: int, g: int, halves_f: bool, halves_g: bool, thirds_g: bool) -> int:
    """Read the gauge algebra off the orders of f and g, for generic coefficients.

    `halves_f` tells that the leading coefficient of f is one monomial and a square; so do
    `halves_g` and `thirds_g` for squares and cubes in g.
    """
    if f >= 4 and g >= 6:
        return _NOT_MINIMAL
    order = min(3 * f, 2 * g)
    if order < 3:
        return _NONE
    if order == 3:
        return _SU2
    if order == 4:
        return _SU3 if halves_g else _SU2
    if order == 6:
        if g > 3:
            return _SO8 if halves_f else _SO7
        return _SO8 if f > 2 and thirds_g else _G2
    if order == 8:
        return _E6 if halves_g else _F4
    return _E7 if order == 9 else _E8


@compiled
def _on_ray(
    heights: Int64[np.ndarray, " monomials"],
    f_count: int,
    kept: Int64[np.ndarray, " monomials"],
    kept_count: int,
    even: Bool[np.ndarray, " monomials"],
    threefold: Bool[np.ndarray, " monomials"],
) -> int:
    f, g, leading_f, leading_g = 99, 99, 0, 0
    halves_f = halves_g = thirds_g = False
    for k in range(kept_count):
        m = kept[k]
        if m < f_count:
            order = heights[k] + 4
            if order < f:
                f, leading_f, halves_f = order, 0, even[m]
            leading_f += order == f
        else:
            order = heights[k] + 6
            if order < g:
                g, leading_g, halves_g, thirds_g = order, 0, even[m], threefold[m]
            leading_g += order == g
    one_f, one_g = leading_f == 1, leading_g == 1
    return _algebra(f, g, one_f and halves_f, one_g and halves_g, one_g and thirds_g)


@compiled
def algebras_on(
    survivors: UInt64[np.ndarray, "geometries words"],
    monomials: Int64[np.ndarray, "monomials 3"],
    f_count: int,
    ray: Int64[np.ndarray, 3],
) -> Int8[np.ndarray, " geometries"]:
    """Find the gauge algebra on one ray for each set of monomials."""
    size = len(monomials)
    even = np.zeros(size, np.bool_)
    threefold = np.zeros(size, np.bool_)
    for m in range(size):
        x, y, z = monomials[m]
        even[m] = x % 2 == 0 and y % 2 == 0 and z % 2 == 0
        threefold[m] = x % 3 == 0 and y % 3 == 0 and z % 3 == 0
    kept = np.empty(size, np.int64)
    heights = np.empty(size, np.int64)
    codes = np.empty(len(survivors), np.int8)
    for i in range(len(survivors)):
        count = 0
        for word in range(survivors.shape[1]):
            bits = survivors[i, word]
            m = 64 * word
            while bits and m < size:
                if bits & np.uint64(1):
                    kept[count] = m
                    heights[count] = (
                        monomials[m, 0] * ray[0]
                        + monomials[m, 1] * ray[1]
                        + monomials[m, 2] * ray[2]
                    )
                    count += 1
                bits >>= np.uint64(1)
                m += 1
        codes[i] = _on_ray(heights, f_count, kept, count, even, threefold)
    return codes


@compiled
def greatest_coefficients(
    edge_choice: UInt8[np.ndarray, "geometries edges"],
    face_choice: Int32[np.ndarray, "geometries triangles"],
    edges: Int64[np.ndarray, "edges 2"],
    triangles: Int64[np.ndarray, "triangles 3"],
    edge_table: Int64[np.ndarray, "trees 2 2"],
    face_table: Int64[np.ndarray, "sets 3 2"],
    rays: int,
) -> Int32[np.ndarray, "geometries rays 2"]:
    """For each ray, find its greatest coefficient in a leaf, and in how many leaves it has it.

    The tables hold both for each tree and each of its corners.
    """
    result = np.zeros((len(edge_choice), rays, 2), np.int32)
    for i in range(len(edge_choice)):
        for e in range(len(edges)):
            for corner in range(2):
                greatest, times = edge_table[edge_choice[i, e], corner]
                entry = result[i, edges[e, corner]]
                if greatest > entry[0]:
                    entry[0], entry[1] = greatest, times
                elif greatest == entry[0]:
                    entry[1] += times
        for e in range(len(triangles)):
            for corner in range(3):
                greatest, times = face_table[face_choice[i, e], corner]
                entry = result[i, triangles[e, corner]]
                if greatest > entry[0]:
                    entry[0], entry[1] = greatest, times
                elif greatest == entry[0]:
                    entry[1] += times
    return result


@compiled
def survey_rays(
    edge_choice: UInt8[np.ndarray, "geometries edges"],
    face_choice: Int32[np.ndarray, "geometries triangles"],
    survivors: UInt64[np.ndarray, "geometries words"],
    monomials: Int64[np.ndarray, "monomials 3"],
    f_count: int,
    rays: Int64[np.ndarray, "rays 3"],
    edges: Int64[np.ndarray, "edges 2"],
    triangles: Int64[np.ndarray, "triangles 3"],
    tree_rays: Int64[np.ndarray, "trees longest 2"],
    face_masks: Int64[np.ndarray, " sets"],
    face_rays: Int64[np.ndarray, "inner 3"],
) -> tuple[
    Int8[np.ndarray, "geometries rays"],
    Int32[np.ndarray, "geometries 7 11"],
]:
    """Find the gauge algebra on every ray of every geometry.

    Returns
    -------
    ground
        For each geometry and each ray of the fan, the code of its algebra.
    by_height
        For each geometry, how many rays of each height have each algebra; height 1 are the fan's.
    """
    size = len(monomials)
    even = np.zeros(size, np.bool_)
    threefold = np.zeros(size, np.bool_)
    for m in range(size):
        x, y, z = monomials[m]
        even[m] = x % 2 == 0 and y % 2 == 0 and z % 2 == 0
        threefold[m] = x % 3 == 0 and y % 3 == 0 and z % 3 == 0
    ground = np.empty((len(survivors), len(rays)), np.int8)
    by_height = np.zeros((len(survivors), 7, 11), np.int32)
    kept = np.empty(size, np.int64)
    base = np.empty((len(rays), size), np.int64)
    heights = np.empty(size, np.int64)
    for i in range(len(survivors)):
        count = 0
        for m in range(size):
            if survivors[i, m // 64] >> np.uint64(m % 64) & np.uint64(1):
                kept[count] = m
                count += 1
        for v in range(len(rays)):
            for k in range(count):
                m = kept[k]
                base[v, k] = (
                    monomials[m, 0] * rays[v, 0]
                    + monomials[m, 1] * rays[v, 1]
                    + monomials[m, 2] * rays[v, 2]
                )
            code = _on_ray(base[v], f_count, kept, count, even, threefold)
            ground[i, v] = code
            by_height[i, 1, code] += 1
        for e in range(len(edges)):
            p, q = edges[e]
            tree = tree_rays[edge_choice[i, e]]
            for t in range(tree.shape[0]):
                a, b = tree[t]
                if a == 0:
                    break
                for k in range(count):
                    heights[k] = a * base[p, k] + b * base[q, k]
                code = _on_ray(heights, f_count, kept, count, even, threefold)
                by_height[i, a + b, code] += 1
        for e in range(len(triangles)):
            p, q, r = triangles[e]
            mask = face_masks[face_choice[i, e]]
            t = 0
            while mask:
                if mask & 1:
                    a, b, c = face_rays[t]
                    for k in range(count):
                        heights[k] = a * base[p, k] + b * base[q, k] + c * base[r, k]
                    code = _on_ray(heights, f_count, kept, count, even, threefold)
                    by_height[i, a + b + c, code] += 1
                mask >>= 1
                t += 1
    return ground, by_height
