"""Where to draw a band in a picture: a curve through the faces that it runs through.

The picture is triangulated so that its strands are edges of triangles (Delaunay, refined until they
are; J. Ruppert, "A Delaunay refinement algorithm for quality 2-dimensional mesh generation",
J. Algorithms 18, 1995). A band goes from triangle to triangle on a shortest way that prefers wide
passages, is then pulled taut between the strands, and crosses them in the middle of an arc.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

from workbench.errors import InputError
from workbench.knots.bands import Band
from workbench.knots.layout import Layout

__all__ = ["BandDrawing", "band_drawing", "face_ways"]

_SPACING = 0.22
_REFINEMENTS = 12
_FRAME, _FRAME_SPACING = 0.9, 0.6
_NARROW = 0.3
_SWEEPS = 40
_CLEAR, _CLEAR_SHARE = 0.25, 0.45
_STEP, _SMOOTHING = 0.1, 2.5
_Points = NDArray[np.float64]
_Edge = frozenset[int]


@dataclass(frozen=True, eq=False)
class BandDrawing:
    """The middle line of a band.

    Attributes
    ----------
    points
        From the arc that it starts at to that where it ends, shape (m, 2).
    crossed
        Which of the points lie on the arcs that it crosses, in turn.
    """

    points: _Points
    crossed: tuple[int, ...]


def band_drawing(plan: Layout, band: Band) -> BandDrawing:
    """Draw a band where a layout has put its diagram.

    Parameters
    ----------
    plan
        Of the diagram that the band's darts belong to.
    band
        Its half twists are not drawn.

    Raises
    ------
    InputError
        If the band does not run from face to face as its darts say.

    Examples
    --------
    >>> from workbench.knots.bands import bands
    >>> from workbench.knots.diagram import Diagram
    >>> from workbench.knots.layout import layout
    >>> trefoil = Diagram.from_braid([1, 1, 1])
    >>> drawn = band_drawing(layout(trefoil), next(bands(trefoil, 0, 1)))
    >>> drawn.points.shape[1], drawn.crossed
    (2, ())
    """
    mesh = _Mesh.of(plan)
    lines: list[_Points] = []
    leaving = band.start
    for arriving in (*band.crossed, band.end):
        lines.append(mesh.way(leaving, arriving))
        leaving = plan.diagram.partner[arriving]
    crossed = np.cumsum([len(line) - 1 for line in lines])[:-1]
    points = np.concatenate([lines[0], *(line[1:] for line in lines[1:])])
    return BandDrawing(points, tuple(crossed.tolist()))


def face_ways(plan: Layout) -> dict[tuple[int, int], _Points]:
    """Return ways through faces, by the darts that have the face on their left, the smaller first.

    Examples
    --------
    >>> from workbench.knots.diagram import Diagram
    >>> from workbench.knots.layout import layout
    >>> len(face_ways(layout(Diagram.from_braid([1, 1, 1]))))
    9
    """
    mesh = _Mesh.of(plan)
    return {
        (a, b): mesh.way(a, b)
        for face in plan.diagram.faces()
        for a, b in combinations(sorted(face), 2)
    }


@dataclass(frozen=True, eq=False)
class _Mesh:
    """Triangles of which no one has a strand inside.

    Attributes
    ----------
    points
        Shape (n, 2).
    triangles
        Numbers of points, counter-clockwise, shape (t, 3).
    chains
        Of each dart the points along its arc, from its crossing on.
    """

    points: _Points
    triangles: NDArray[np.int64]
    chains: dict[int, list[int]]

    @classmethod
    def of(cls, plan: Layout) -> _Mesh:
        points: list[_Points] = list(plan.centres)
        chains, closed = [], []
        for arc in plan.arcs:
            inner = _evenly(arc.bezier)
            numbers = list(range(len(points), len(points) + len(inner) - 2))
            points += list(inner[1:-1])
            if arc.tail < 0:
                closed.append([*numbers, numbers[0]])
            else:
                chains.append([arc.tail // 4, *numbers, arc.head // 4])
        points += list(_frame(np.array(points)))
        for _ in range(_REFINEMENTS):
            found = Delaunay(np.array(points)).simplices
            edges = {frozenset(e) for t in found.tolist() for e in combinations(t, 2)}
            missing = False
            for chain in (*chains, *closed):
                for at in range(len(chain) - 1, 0, -1):
                    a, b = chain[at - 1], chain[at]
                    if frozenset((a, b)) not in edges:
                        chain.insert(at, len(points))
                        points.append((points[a] + points[b]) / 2)
                        missing = True
            if not missing:
                break
        drawn = [arc for arc in plan.arcs if arc.tail >= 0]
        both = {arc.tail: chain for arc, chain in zip(drawn, chains, strict=True)}
        both |= {arc.head: chain[::-1] for arc, chain in zip(drawn, chains, strict=True)}
        both |= {-1 - number: chain for number, chain in enumerate(closed)}
        return cls(np.array(points), _turned_left(np.array(points), found), both)

    @cached_property
    def left(self) -> dict[tuple[int, int], int]:
        """The triangle on the left of each of its edges, as one walks from point to point."""
        return {
            (t[k], t[(k + 1) % 3]): number
            for number, t in enumerate(self.triangles.tolist())
            for k in range(3)
        }

    @cached_property
    def doors(self) -> list[_Edge]:
        """The edges that lie on no strand."""
        walls = {frozenset(e) for chain in self.chains.values() for e in pairwise(chain)}
        inside = {frozenset(e) for e in self.left if e[::-1] in self.left}
        return sorted(inside - walls, key=sorted)

    @cached_property
    def rooms(self) -> list[list[int]]:
        """The numbers of the doors of each triangle."""
        number = {door: k for k, door in enumerate(self.doors)}
        return [
            [number[side] for e in combinations(t, 2) if (side := frozenset(e)) in number]
            for t in self.triangles.tolist()
        ]

    @cached_property
    def graph(self) -> csr_array:
        """The ways from door to door; narrow doors make them longer."""
        middles = np.array([self.points[list(door)].mean(axis=0) for door in self.doors])
        widths = np.array([np.ptp(self.points[list(door)], axis=0) for door in self.doors])
        narrow = 1 + _NARROW / np.hypot(*widths.T)
        rows, columns = np.array([e for r in self.rooms for e in combinations(r, 2)]).T
        steps = np.linalg.norm(middles[rows] - middles[columns], axis=1)
        weights = steps * (narrow[rows] + narrow[columns]) / 2
        return csr_array((weights, (rows, columns)), shape=(len(middles),) * 2)

    def way(self, leaving: int, arriving: int) -> _Points:
        """Return a way from the middle of one arc to that of another, in the face left of both."""
        (start, first), (end, last) = (self._middle(dart) for dart in (leaving, arriving))
        doors: list[_Points] = []
        if start != end:
            costs, before = dijkstra(
                self.graph, directed=False, indices=self.rooms[start], return_predecessors=True
            )
            options = [(costs[k][d], k, d) for k in range(len(costs)) for d in self.rooms[end]]
            cost, k, door = min(options, default=(np.inf, 0, 0))
            if not np.isfinite(cost):
                raise InputError("The band does not run from face to face as its darts say.")
            while door >= 0:
                doors.insert(0, self.points[sorted(self.doors[door])])
                door = int(before[k][door])
        way = _taut(first, doors, last)
        smooth = _smoothed(way)
        return smooth if self.is_clear(smooth) else way

    def is_clear(self, line: _Points) -> bool:
        """Say whether a line meets strands at its two ends at most."""
        walls = np.array([e for chain in self.chains.values() for e in pairwise(chain)])
        a, b = self.points[walls[:, 0], None], self.points[walls[:, 1], None]
        c, d = line[1:-2], line[2:-1]
        apart = _turn(a, b, c) * _turn(a, b, d) > 0
        beside = _turn(c, d, a) * _turn(c, d, b) > 0
        return bool((apart | beside).all())

    def _middle(self, dart: int) -> tuple[int, _Points]:
        """Return the triangle left of an arc's middle, and the middle."""
        chain = self.chains[dart]
        steps = np.linalg.norm(np.diff(self.points[chain], axis=0), axis=1)
        at = int(np.searchsorted(np.cumsum(steps), steps.sum() / 2))
        a, b = chain[at], chain[at + 1]
        return self.left[a, b], (self.points[a] + self.points[b]) / 2


def _evenly(bezier: _Points) -> _Points:
    """Return points along a chain of cubic pieces, about evenly, both ends among them."""
    t = np.linspace(0, 1, 17)[:-1, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    dense = np.concatenate([*(weights @ piece for piece in bezier), bezier[-1, 3:]])
    behind = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(dense, axis=0), axis=1))])
    count = max(5, int(behind[-1] / _SPACING) | 1)
    along = np.linspace(0, behind[-1], count + 1)
    return np.column_stack([np.interp(along, behind, axis) for axis in dense.T])


def _frame(points: _Points) -> _Points:
    """Return points around all, so that a band can go outside."""
    (left, low), (right, top) = points.min(axis=0) - _FRAME, points.max(axis=0) + _FRAME
    x = np.linspace(left, right, max(2, int((right - left) / _FRAME_SPACING)))
    y = np.linspace(low, top, max(3, int((top - low) / _FRAME_SPACING)))[1:-1]
    rows = [np.column_stack([x, np.full_like(x, level)]) for level in (low, top)]
    return np.concatenate(rows + [np.column_stack([np.full_like(y, s), y]) for s in (left, right)])


def _turned_left(points: _Points, triangles: NDArray[np.int32]) -> NDArray[np.int64]:
    clockwise = _turn(*(points[triangles[:, k]] for k in range(3))) < 0
    turned = triangles.astype(np.int64)
    turned[clockwise] = turned[clockwise][:, ::-1]
    return turned


def _taut(first: _Points, doors: list[_Points], last: _Points) -> _Points:
    """Let a line through doors slide along each, away from its posts, so that it becomes shorter.

    The sum of the squares of its steps is what is made small, at every other door by turns.
    """
    if not doors:
        return np.array([first, last])
    posts = np.array(doors)[:, 0]
    along = np.array(doors)[:, 1] - posts
    room = np.hypot(*along.T)
    margin = np.minimum(_CLEAR / room, _CLEAR_SHARE)
    line = np.concatenate([[first], posts + along / 2, [last]])
    for sweep in range(2 * _SWEEPS):
        k = np.arange(sweep % 2, len(doors), 2)
        middle = (line[k] + line[k + 2]) / 2 - posts[k]
        share = (middle * along[k]).sum(axis=1) / room[k] ** 2
        line[k + 1] = posts[k] + np.clip(share, margin[k], 1 - margin[k])[:, None] * along[k]
    return line


def _smoothed(line: _Points) -> _Points:
    """Return points along a line, evenly, with its corners and wiggles smoothed; keep the ends."""
    behind = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    along = np.linspace(0, behind[-1], max(8, int(behind[-1] / _STEP)))
    even = np.column_stack([np.interp(along, behind, axis) for axis in line.T])
    smooth = gaussian_filter1d(even, _SMOOTHING, axis=0, mode="nearest")
    smooth[[0, -1]] = line[[0, -1]]
    return np.asarray(smooth)


def _turn(a: _Points, b: _Points, c: _Points) -> _Points:
    """Return what is positive where a, b, c turn counter-clockwise."""
    u, v = b - a, c - a
    return np.asarray(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])
