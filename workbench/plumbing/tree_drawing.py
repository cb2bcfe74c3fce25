"""Where to draw the vertices of a forest: the longest chain lies flat, and branches stand off it.

Branches are drawn in levels, siblings as near as their branches admit (E. Reingold, J. Tilford,
*Tidier drawings of trees*, 1981), on either side of the longest chain, which is folded like a snake
when it is long. An edge is to be drawn as a cubic that leaves and arrives upright; flat and upright
ones are straight. Then edges do not cross and keep off other vertices.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

__all__ = ["TreeDrawing", "tree_drawing"]

Near = Mapping[int, Collection[int]]
Point = tuple[float, float]

_WIDE, _HIGH = 12.0, 8.0
_BETTER = 1.15
_MOST_ROWS = 8
_SLANT = 2.5
_LOOSE = 1.6


@dataclass(frozen=True)
class TreeDrawing:
    """Places of vertices, no two nearer than 1.

    Attributes
    ----------
    places
        The place (x, y) of each, y downwards; the middle of the drawing is (0, 0).
    width, height
        Of the box of all places.
    """

    places: dict[int, Point]
    width: float
    height: float


class _Branch(NamedTuple):
    """Trees beside each other.

    Attributes
    ----------
    places
        x and level of each vertex: x from the middle between the first root and the last, levels
        counted from the roots.
    left, right
        Least and largest x of each level.
    """

    places: dict[int, tuple[float, int]]
    left: list[float]
    right: list[float]


class _Stop(NamedTuple):
    """A vertex of the spine and its branches: where it is, and where they are from there."""

    x: float
    group: dict[int, tuple[float, int]]

    def reach(self, way: int) -> float:
        """Return how far the group reaches to the right (way 1) or to the left (way −1)."""
        return max(way * x for x, _ in self.group.values())


def tree_drawing(near: Near) -> TreeDrawing:
    """Draw a forest, given the neighbours of each vertex.

    The drawing depends on the forest and on the order of its names only.

    Examples
    --------
    >>> drawn = tree_drawing({0: {1}, 1: {0, 2, 3}, 2: {1}, 3: {1}})
    >>> drawn.places
    {0: (-1.0, -0.5), 1: (0.0, -0.5), 2: (1.0, -0.5), 3: (0.0, 0.5)}
    """
    trees = [_framed(_tree(near, spine)) for spine in _spines(near)]
    room = sum((tree.width + 1) * (tree.height + 1) for tree in trees)
    widest = max((tree.width for tree in trees), default=0.0)
    limit = max(widest, _WIDE, sqrt(1.5 * room))
    places: dict[int, Point] = {}
    x = y = lowest = 0.0
    for tree in trees:
        if x and x + tree.width > limit:
            x, y = 0.0, lowest + _LOOSE
        for v, (a, b) in tree.places.items():
            places[v] = (a + x + tree.width / 2, b + y + tree.height / 2)
        lowest = max(lowest, y + tree.height)
        x += tree.width + _LOOSE
    return _framed(dict(sorted(places.items())))


def _framed(places: dict[int, Point]) -> TreeDrawing:
    if not places:
        return TreeDrawing({}, 0.0, 0.0)
    (left, right), (top, bottom) = ((min(c), max(c)) for c in zip(*places.values(), strict=True))
    x, y = (left + right) / 2, (top + bottom) / 2
    return TreeDrawing(
        {v: (a - x, b - y) for v, (a, b) in places.items()}, right - left, bottom - top
    )


def _spines(near: Near) -> list[list[int]]:
    """Return a longest chain of each tree, from its end with the smaller name."""
    spines: list[list[int]] = []
    seen: set[int] = set()
    for v in sorted(near):
        if v not in seen:
            tree = _ways(near, v)
            seen |= tree.keys()
            way = _longest(_ways(near, _longest(tree)[-1]))
            spines.append(min(way, way[::-1]))
    return spines


def _ways(near: Near, start: int) -> dict[int, list[int]]:
    """Return the way from a vertex to each of its tree."""
    ways, fresh = {start: [start]}, [start]
    for v in fresh:
        for w in sorted(near[v]):
            if w not in ways:
                ways[w] = [*ways[v], w]
                fresh.append(w)
    return ways


def _longest(ways: dict[int, list[int]]) -> list[int]:
    return ways[max(ways, key=lambda v: (len(ways[v]), -v))]


def _tree(near: Near, spine: list[int]) -> dict[int, Point]:
    """Fold the spine into so many rows that the drawing can be shown large."""
    flat = _row(near, spine, spine, False, False)
    best, most = _stacked(near, [flat]), 0.0
    for rows in range(1, _MOST_ROWS + 1):
        parts = _cut(spine, flat, rows)
        if min(map(len, parts)) < 2 <= rows:
            break
        places = _stacked(near, _folded(near, spine, parts))
        box = _framed(places)
        scale = min(1.0, _WIDE / (box.width + 1), _HIGH / (box.height + 1))
        if scale > _BETTER * most:
            best, most = places, scale
    return best


def _cut(spine: list[int], flat: list[_Stop], rows: int) -> list[list[int]]:
    """Cut the spine into parts that are about equally long when it lies flat."""
    length = flat[-1].x + 1
    parts: list[list[int]] = [[] for _ in range(rows)]
    for v, stop in zip(spine, flat, strict=True):
        parts[int(rows * (stop.x + 0.5) / length)].append(v)
    return parts


def _folded(near: Near, spine: list[int], parts: list[list[int]]) -> list[list[_Stop]]:
    """Lay the parts of a spine in rows, run through to and fro, with upright edges at the turns."""
    rows = []
    for number, part in enumerate(parts):
        row = _row(near, spine, part, number > 0, number < len(parts) - 1)
        way, middle = (-1, 1)[number % 2 == 0], row[-1].x / 2
        rows.append(
            [
                _Stop(way * (x - middle), {v: (way * a, level) for v, (a, level) in group.items()})
                for x, group in row
            ]
        )
    for number in range(len(parts) - 1):
        above, below, way = rows[number], rows[number + 1], (-1, 1)[number % 2 == 0]
        inside = [*above[:-1], *below[1:]]
        edge = max(way * stop.x + stop.reach(way) for stop in inside) + 1
        edge += max(above[-1].reach(-way), below[0].reach(-way))
        above[-1], below[0] = (stop._replace(x=way * edge) for stop in (above[-1], below[0]))
    return rows


def _row(near: Near, spine: list[int], part: list[int], turned: bool, turns: bool) -> list[_Stop]:
    """Lay a part of the spine from left to right, each vertex as near to those before as may be.

    Where the row before turns into this one, branches go down, and where it turns, they go up.
    """
    on = set(spine)
    reached: tuple[list[float], list[float]] = ([], [])
    row: list[_Stop] = []
    for number, v in enumerate(part):
        branches = [_branch(near, w, v) for w in sorted(near[v]) if w not in on]
        branches.sort(key=lambda branch: -len(branch.places))
        halves = _beside(branches[::2]), _beside(branches[1::2])
        choices = [halves[::-1], halves]
        if turned and number == 0:
            choices = [(_beside([]), _beside(branches))]
        elif turns and number == len(part) - 1:
            choices = [(_beside(branches), _beside([]))]
        least = row[-1].x + 1 if row else 0.0
        found = [
            max(
                [
                    least,
                    *(
                        r + 1 - a
                        for side in (0, 1)
                        for r, a in zip(reached[side], c[side].left, strict=False)
                    ),
                ]
            )
            for c in choices
        ]
        x = min(found)
        up, down = choice = choices[found.index(x)]
        group = {v: (0.0, 0)}
        group |= {w: (a, -1 - level) for w, (a, level) in up.places.items()}
        group |= {w: (a, 1 + level) for w, (a, level) in down.places.items()}
        for side in (0, 1):
            right = choice[side].right
            reached[side][: len(right)] = [x + r for r in right]
        row.append(_Stop(x, group))
    return row


def _branch(near: Near, root: int, parent: int) -> _Branch:
    """Draw what hangs at a vertex, away from its parent."""
    order, above = [root], {root: parent}
    for v in order:
        for w in sorted(near[v]):
            if w != above[v]:
                above[w] = v
                order.append(w)
    below: dict[int, list[_Branch]] = {v: [] for v in order}
    for v in reversed(order[1:]):
        below[above[v]].insert(0, _hung(v, below[v]))
    return _hung(root, below[root])


def _hung(root: int, branches: list[_Branch]) -> _Branch:
    under = _beside(branches)
    places = {w: (x, level + 1) for w, (x, level) in under.places.items()} | {root: (0.0, 0)}
    return _Branch(places, [0.0, *under.left], [0.0, *under.right])


def _beside(branches: list[_Branch]) -> _Branch:
    """Put branches beside each other, 1 apart where they are nearest."""
    places: dict[int, tuple[float, int]] = {}
    left: list[float] = []
    right: list[float] = []
    roots: list[float] = []
    for branch in branches:
        shift = max((r + 1 - a for r, a in zip(right, branch.left, strict=False)), default=0.0)
        roots.append(shift)
        places |= {v: (x + shift, level) for v, (x, level) in branch.places.items()}
        left += [a + shift for a in branch.left[len(left) :]]
        right[: len(branch.right)] = [r + shift for r in branch.right]
    middle = (roots[0] + roots[-1]) / 2 if roots else 0.0
    return _Branch(
        {v: (x - middle, level) for v, (x, level) in places.items()},
        [a - middle for a in left],
        [r - middle for r in right],
    )


def _stacked(near: Near, rows: list[list[_Stop]]) -> dict[int, Point]:
    """Put rows under each other, each level so far from the next that no edge is too slanted."""
    places: dict[int, Point] = {}
    top = 0.0
    for row in rows:
        heights = _heights(near, row)
        top -= min(heights.values())
        for x, group in row:
            places |= {v: (x + a, top + heights[level]) for v, (a, level) in group.items()}
        top += max(heights.values()) + 1
    return places


def _heights(near: Near, row: list[_Stop]) -> dict[int, float]:
    """Return how far below the spine each level is."""
    gap: dict[int, float] = {}
    for _, group in row:
        for v, (x, level) in group.items():
            for w in near[v]:
                if abs(level) == abs(group.get(w, (0.0, level))[1]) + 1:
                    slant = abs(x - group[w][0]) / _SLANT
                    gap[level] = max(gap.get(level, 1.0), slant)
    heights = {0: 0.0}
    for level in sorted(gap, key=abs):
        sign = 1 if level > 0 else -1
        heights[level] = heights[level - sign] + sign * gap[level]
    return heights
