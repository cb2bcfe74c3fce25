"""Canonical orders of labelled trees, compiled.

A. Aho, J. Hopcroft, J. Ullman, *The design and analysis of computer algorithms*, 1974, section 3.2:
from the leaves up to a middle vertex, each vertex is ranked among those of its level by its label
and the sorted ranks below it; then isomorphic trees are read in the same way.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from workbench.compiled import compiled

__all__ = ["closing_edge", "read_trees"]


@compiled
def closing_edge(count: int, ends: Int64[np.ndarray, " edges two"]) -> int:
    """Return the first edge that closes a cycle, −1 if there is none."""
    root = np.arange(count)
    for i in range(len(ends)):
        u, v = ends[i, 0], ends[i, 1]
        while root[u] != u:
            root[u] = root[root[u]]
            u = root[u]
        while root[v] != v:
            root[v] = root[root[v]]
            v = root[v]
        if u == v:
            return i
        root[u] = v
    return -1


@compiled
def read_trees(
    labels: Int64[np.ndarray, " vertices two"], ends: Int64[np.ndarray, " edges two"]
) -> tuple[Int64[np.ndarray, " vertices"], Int64[np.ndarray, " vertices four"]]:
    """Read each tree of a forest from a middle vertex on.

    Returns
    -------
    The vertices, tree by tree, and for each the depth, the labels and the number of its tree.
    """
    count = len(labels)
    start, near = _adjacency(count, ends)
    order, rows = np.empty(count, np.int64), np.empty((count, 4), np.int64)
    seen = np.zeros(count, np.bool_)
    degree = start[1:] - start[:-1]
    done, tree = 0, 0
    for v in range(count):
        if seen[v]:
            continue
        first, second, size = _centres(v, start, near, degree, seen)
        one, one_rows = _read(first, size, labels, start, near)
        if second >= 0:
            other, other_rows = _read(second, size, labels, start, near)
            if _is_before(other_rows, one_rows):
                one, one_rows = other, other_rows
        order[done : done + size] = one
        rows[done : done + size, :3] = one_rows
        rows[done : done + size, 3] = tree
        done += size
        tree += 1
    return order, rows


@compiled
def _adjacency(
    count: int, ends: Int64[np.ndarray, " edges two"]
) -> tuple[Int64[np.ndarray, " more"], Int64[np.ndarray, " halves"]]:
    """Return where the neighbours of each vertex begin in a list, and the list."""
    start = np.zeros(count + 1, np.int64)
    for i in range(len(ends)):
        start[ends[i, 0] + 1] += 1
        start[ends[i, 1] + 1] += 1
    start = np.cumsum(start)
    near, fill = np.empty(2 * len(ends), np.int64), start.copy()
    for i in range(len(ends)):
        u, v = ends[i, 0], ends[i, 1]
        near[fill[u]], near[fill[v]] = v, u
        fill[u] += 1
        fill[v] += 1
    return start, near


@compiled
def _centres(
    v: int,
    start: Int64[np.ndarray, " more"],
    near: Int64[np.ndarray, " halves"],
    degree: Int64[np.ndarray, " vertices"],
    seen: Int64[np.ndarray, " vertices"],
) -> tuple[int, int, int]:
    """Return the middle vertices of a tree, −1 if there is one only, and its size."""
    tree = [v]
    seen[v] = True
    at = 0
    while at < len(tree):
        u = tree[at]
        at += 1
        for i in range(start[u], start[u + 1]):
            if not seen[near[i]]:
                seen[near[i]] = True
                tree.append(near[i])
    leaves = [u for u in tree if degree[u] <= 1]
    left = len(tree)
    while left > 2:
        left -= len(leaves)
        fresh = [v for _ in range(0)]
        for u in leaves:
            degree[u] = 0
            for i in range(start[u], start[u + 1]):
                degree[near[i]] -= 1
                if degree[near[i]] == 1:
                    fresh.append(near[i])
        leaves = fresh
    return leaves[0], leaves[1] if len(leaves) > 1 else -1, len(tree)


@compiled
def _read(
    root: int,
    size: int,
    labels: Int64[np.ndarray, " vertices two"],
    start: Int64[np.ndarray, " more"],
    near: Int64[np.ndarray, " halves"],
) -> tuple[Int64[np.ndarray, " size"], Int64[np.ndarray, " size three"]]:
    """Return the vertices of a rooted tree in canonical order, with depth and labels."""
    queue, parent = np.empty(size, np.int64), np.empty(size, np.int64)
    depth, below = np.zeros(size, np.int64), np.zeros(size + 1, np.int64)
    queue[0], parent[0] = root, -1
    filled = 1
    for at in range(size):  # places in the queue; the children of a place are neighbours there
        below[at] = filled
        v = queue[at]
        for i in range(start[v], start[v + 1]):
            if near[i] != parent[at]:
                queue[filled], parent[filled], depth[filled] = near[i], v, depth[at] + 1
                filled += 1
    below[size] = size
    rank, kids = np.zeros(size, np.int64), np.arange(size)
    end = size
    while end > 0:
        begin = end - 1
        while begin > 0 and depth[begin - 1] == depth[end - 1]:
            begin -= 1
        for at in range(begin, end):
            low, high = below[at], below[at + 1]
            if high - low > 1:
                kids[low:high] = low + np.argsort(rank[low:high], kind="mergesort")
        _rank_level(begin, end, queue, labels, below, kids, rank)
        end = begin
    order, rows = np.empty(size, np.int64), np.empty((size, 3), np.int64)
    stack = np.empty(size, np.int64)
    stack[0] = 0
    top = 1
    for i in range(size):
        top -= 1
        at = stack[top]
        v = queue[at]
        order[i] = v
        rows[i, 0], rows[i, 1], rows[i, 2] = depth[at], labels[v, 0], labels[v, 1]
        for j in range(below[at], below[at + 1]):
            stack[top] = kids[j]
            top += 1
    return order, rows


@compiled
def _rank_level(
    begin: int,
    end: int,
    queue: Int64[np.ndarray, " size"],
    labels: Int64[np.ndarray, " vertices two"],
    below: Int64[np.ndarray, " more"],
    kids: Int64[np.ndarray, " size"],
    rank: Int64[np.ndarray, " size"],
) -> None:
    """Rank the places of a level; merge sort, equal ones getting the same rank."""
    count = end - begin
    these, those = np.arange(begin, end), np.empty(count, np.int64)
    width = 1
    while width < count:
        for low in range(0, count, 2 * width):
            middle, high = min(low + width, count), min(low + 2 * width, count)
            i, j = low, middle
            for k in range(low, high):
                if j >= high or (
                    i < middle
                    and _compare(these[i], these[j], queue, labels, below, kids, rank) <= 0
                ):
                    those[k] = these[i]
                    i += 1
                else:
                    those[k] = these[j]
                    j += 1
        these, those = those, these
        width *= 2
    for i in range(count):
        same = i and _compare(these[i - 1], these[i], queue, labels, below, kids, rank) == 0
        those[i] = those[i - 1] if same else i
    for i in range(count):
        rank[these[i]] = those[i]


@compiled
def _compare(
    a: int,
    b: int,
    queue: Int64[np.ndarray, " size"],
    labels: Int64[np.ndarray, " vertices two"],
    below: Int64[np.ndarray, " more"],
    kids: Int64[np.ndarray, " size"],
    rank: Int64[np.ndarray, " size"],
) -> int:
    difference: int = 0
    for i in range(2):
        difference = labels[queue[a], i] - labels[queue[b], i]
        if difference:
            return difference
    count = below[a + 1] - below[a]
    difference = count - (below[b + 1] - below[b])
    for i in range(count):
        if difference:
            break
        difference = rank[kids[below[a] + i]] - rank[kids[below[b] + i]]
    return difference


@compiled
def _is_before(
    one: Int64[np.ndarray, " size three"], other: Int64[np.ndarray, " size three"]
) -> bool:
    for i in range(len(one)):
        for j in range(3):
            if one[i, j] != other[i, j]:
                return bool(one[i, j] < other[i, j])
    return False
