"""A drawing on a grid, with right angles everywhere: no step and no face is less than one unit.

R. Tamassia, "On embedding a graph in the grid with the minimum number of bends", SIAM J. Comput. 16
(1987): the four arcs at a crossing leave in the four directions, so that a drawing is determined by
the bends of the arcs, up to lengths. A walk round an inner face turns left four times more than
right, one round the outer face four times less; the fewest bends that do so are a linear programme.
Lines drawn on from the bends then cut the faces into rectangles, and the shortest lines whose steps
are all at least one are another programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array, hstack
from scipy.sparse.csgraph import connected_components

from workbench.knots.layout._planar_map import PlanarMap

__all__ = ["GridMesh", "grid_mesh"]

_OUTSIDE = 3
"""Turns outside the frame: three to the left for one to the right, from which no line starts."""


@dataclass(frozen=True)
class GridMesh:
    """A triangulated rectangle with the map in it.

    Attributes
    ----------
    at
        Where its vertices lie, first the n crossings; shape (V, 2), y up.
    triangles
        Counter-clockwise, shape (T, 3).
    frame
        The vertices on the sides of the rectangle.
    paths
        The vertices along each edge of the map, from its smaller dart.
    """

    at: NDArray[np.float64]
    triangles: NDArray[np.int64]
    frame: list[int]
    paths: list[list[int]]


def grid_mesh(plane: PlanarMap, outer: int) -> GridMesh:
    """Draw a connected map on a grid, its outer face unbounded, in a triangulated rectangle."""
    shape = _Shape(plane, _fewest_bends(plane, outer))
    shape.cut_into_rectangles(plane.faces[outer][0])
    at = np.stack([_placed(shape, axis) for axis in (0, 1)], axis=1)
    triangles: list[tuple[int, int, int]] = []
    centres: list[NDArray[np.float64]] = []
    frame: list[int] = []
    for walk in shape.walks():
        around = [shape.tail[h] for h in walk]
        if any(shape.turn[h] == _OUTSIDE for h in walk):
            frame = around
            continue
        centre = len(at) + len(centres)
        centres.append((at[around].min(axis=0) + at[around].max(axis=0)) / 2)
        triangles += [(a, b, centre) for a, b in pairwise([*around, around[0]])]
    paths = [shape.path(edge) for edge in range(len(plane.edges))]
    return GridMesh(np.concatenate([at, centres]), np.array(triangles), frame, paths)


def _fewest_bends(plane: PlanarMap, outer: int) -> NDArray[np.int64]:
    """Return how often each edge turns left, or right if negative, from its smaller dart."""
    face_of = {dart: index for index, face in enumerate(plane.faces) for dart in face}
    edges = len(plane.edges)
    small, large = np.array([[face_of[d] for d in edge] for edge in plane.edges]).T
    entries = np.r_[np.ones(edges), -np.ones(edges)]
    place = np.r_[small, large], np.r_[np.arange(edges), np.arange(edges)]
    left = coo_array((entries, place), (len(plane.faces), edges))
    turns = np.array([4 - len(face) for face in plane.faces])
    turns[outer] -= 8
    found = milp(
        np.ones(2 * edges), constraints=LinearConstraint(hstack([left, -left]), turns, turns)
    )
    either = np.rint(np.asarray(found.x)).astype(np.int64).reshape(2, edges)
    return np.asarray(either[0] - either[1])


class _Shape:
    """A drawing up to lengths, made of steps between vertices; a step is two half-edges h, h ^ 1.

    A half-edge starts at its `tail` and has a face on its left; along that it is followed by
    `after`, a number of left turns `turn` later.
    """

    def __init__(self, plane: PlanarMap, bends: NDArray[np.int64]) -> None:
        self.vertices = plane.crossings
        self.tail: list[int] = []
        self.after: list[int] = []
        self.before: list[int] = []
        self.turn: list[int] = []
        self._onward: dict[int, int] = {}
        self._leaving: dict[int, int] = {}
        self._first: list[int] = []
        for (small, large), bend in zip(plane.edges, bends.tolist(), strict=True):
            corners = [small // 4, *self._vertices(abs(bend)), large // 4]
            chain = [self._step(a, b) for a, b in pairwise(corners)]
            for one, two in pairwise(chain):
                side = 1 if bend > 0 else -1
                self._follow(one, two, side)
                self._follow(two ^ 1, one ^ 1, -side)
                self._onward[one] = two
            self._leaving[small], self._leaving[large] = chain[0], chain[-1] ^ 1
            self._first.append(chain[0])
        for dart, partner in enumerate(plane.partner):
            following = self._leaving[plane.following(dart)]
            self._follow(self._leaving[partner] ^ 1, following, 1)

    def cut_into_rectangles(self, outer: int) -> None:
        """Frame the face on the left of a dart, the outer one, and draw lines on from all bends."""
        h = self._leaving[outer]
        while self.turn[h] != -1 or self._wall(h) is not None:
            h = self.after[h]
        self._draw_on(h, *self._frame())
        h = 0
        while h < len(self.tail):
            wall = self._wall(h) if self.turn[h] == -1 else None
            if wall is not None:
                self._draw_on(h, *self._cut(wall))
            h += 1

    def headings(self) -> NDArray[np.int64]:
        """Return the direction of each half-edge, in quarter turns from the first."""
        found = {0: 0}
        waiting = [0]
        while waiting:
            h = waiting.pop()
            for other, turn in ((h ^ 1, 2), (self.after[h], self.turn[h])):
                if other not in found:
                    found[other] = (found[h] + turn) % 4
                    waiting.append(other)
        return np.array([found[h] for h in range(len(self.tail))])

    def walks(self) -> list[list[int]]:
        """Return the half-edges round each face."""
        found, seen = [], set()
        for first in range(len(self.tail)):
            walk, h = [], first
            while h not in seen:
                seen.add(h)
                walk.append(h)
                h = self.after[h]
            if walk:
                found.append(walk)
        return found

    def path(self, edge: int) -> list[int]:
        """Return the vertices along an edge of the map."""
        h = self._first[edge]
        found = [self.tail[h], self.tail[h ^ 1]]
        while h in self._onward:
            h = self._onward[h]
            found.append(self.tail[h ^ 1])
        return found

    def _wall(self, h: int) -> int | None:
        """Return the half-edge that a line drawn on from h meets first, if it meets any."""
        turns, e = self.turn[h], self.after[h]
        while turns != 1:
            turns += self.turn[e]
            e = self.after[e]
            if e == h:
                return None
        return e

    def _frame(self) -> tuple[int, int]:
        """Make a rectangle round the map; return the two parts of a side, as seen from inside."""
        corners = self._vertices(5)
        sides = [self._step(a, b) for a, b in pairwise([*corners, corners[0]])]
        for one, two in pairwise(sides):
            self._follow(one, two, 1)
            self._follow(two ^ 1, one ^ 1, _OUTSIDE)
        self._follow(sides[0] ^ 1, sides[-1] ^ 1, 0)
        return sides[-1], sides[0]

    def _cut(self, wall: int) -> tuple[int, int]:
        """Put a vertex on a step; return its two parts in the direction of the half-edge."""
        h = wall & ~1
        (middle,), end = self._vertices(1), self.tail[h ^ 1]
        rest = self._step(middle, end)
        after, turn, before = self.after[h], self.turn[h], self.before[h ^ 1]
        self.tail[h ^ 1] = middle
        self._follow(rest, after, turn)
        self._follow(before, rest ^ 1, self.turn[before])
        self._follow(h, rest, 0)
        self._follow(rest ^ 1, h ^ 1, 0)
        if h in self._onward:
            self._onward[rest] = self._onward[h]
        self._onward[h] = rest
        return (h, rest) if wall == h else (rest ^ 1, h ^ 1)

    def _draw_on(self, h: int, wall: int, rest: int) -> None:
        """Draw a line on from h to the vertex between two parts of a wall."""
        side = self.after[h]
        line = self._step(self.tail[side], self.tail[rest])
        self._follow(h, line, 0)
        self._follow(line, rest, 1)
        self._follow(wall, line ^ 1, 1)
        self._follow(line ^ 1, side, 1)

    def _vertices(self, count: int) -> range:
        self.vertices += count
        return range(self.vertices - count, self.vertices)

    def _step(self, start: int, end: int) -> int:
        """Make two half-edges; return the first."""
        self.tail += [start, end]
        self.after += [-1, -1]
        self.before += [-1, -1]
        self.turn += [0, 0]
        return len(self.tail) - 2

    def _follow(self, one: int, two: int, turn: int) -> None:
        self.after[one], self.before[two], self.turn[one] = two, one, turn


def _placed(shape: _Shape, axis: int) -> NDArray[np.float64]:
    """Return a coordinate of each vertex: the same along lines across, and total length least."""
    heading, tail = shape.headings(), np.array(shape.tail)
    head = tail.reshape(-1, 2)[:, ::-1].reshape(-1)
    across = heading == 1 - axis
    joined = coo_array((np.ones(across.sum()), (tail[across], head[across])), (shape.vertices,) * 2)
    count, line = connected_components(joined, directed=False)
    along = heading == axis
    least = np.ones(along.sum())
    steps = np.arange(len(least))
    place = np.r_[steps, steps], np.r_[line[tail[along]], line[head[along]]]
    length = coo_array((np.r_[-least, least], place), (len(least), count))
    found = milp(length.sum(axis=0), constraints=LinearConstraint(length, least))
    return np.asarray(found.x)[line]
