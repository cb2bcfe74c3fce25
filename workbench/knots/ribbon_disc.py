"""Ribbon discs in space: flat round discs joined by strips that pass through them.

A ribbon knot bounds k + 1 disjoint discs joined by k strips; where a strip passes through a disc,
there is a ribbon singularity: an arc that lies inside the disc and crosses the strip from edge to
edge (R. Fox, *A quick trip through knot theory*, 1962). Here the surface is a mesh. That it is a
disc, that it meets itself in such arcs only, and which knot bounds it, is read off the mesh.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from workbench.errors import InputError
from workbench.knots._surface import boundary, height, singularities
from workbench.knots.diagram import Diagram
from workbench.knots.drawing import read_drawing

__all__ = ["Disc", "RibbonDisc", "Strip", "fusion_disc", "ribbon_disc"]

_WIDTH = 0.36
_STEP, _ROUNDING = 0.1, 2.0
_HUB = (0.0137, -0.0291)
_TILT = (0.0371, 0.0613)
_APART = 1e-3
_LANE, _ROOM = 0.85, 0.95
_HEIGHT, _BELOW, _STUB = 0.55, 0.53, 0.45
_MOST_PASSAGES, _MOST_TWISTS = 12, 20
_Points = NDArray[np.float64]
_Triangles = NDArray[np.int64]


@dataclass(frozen=True)
class Disc:
    """A round disc in the plane z = 0."""

    centre: tuple[float, float]
    radius: float


@dataclass(frozen=True)
class Strip:
    """A strip that joins two discs.

    Attributes
    ----------
    start, end
        Numbers of the discs, from 0.
    way
        Corners (x, y, z) of its middle line, which is rounded there; the first and the last lie on
        the rims of the two discs, no two after each other above one another. Without twists the
        strip lies level across its way.
    twists
        Half twists, made on the longest leg of the way; right-handed ones count +1.
    """

    start: int
    end: int
    way: tuple[tuple[float, float, float], ...]
    twists: int = 0


@dataclass(frozen=True, eq=False)
class RibbonDisc:
    """A disc in space that meets itself in ribbon singularities only.

    Attributes
    ----------
    vertices
        Shape (v, 3).
    triangles
        Numbers of vertices, shape (t, 3).
    part
        To which disc each triangle belongs, or, numbered after them, to which strip.
    boundary
        Numbers of the vertices along the knot.
    singularities
        Of each ribbon singularity its points, in order, shape (m, 3).
    """

    vertices: _Points
    triangles: _Triangles
    part: NDArray[np.int64]
    boundary: tuple[int, ...]
    singularities: tuple[_Points, ...]

    @cached_property
    def knot(self) -> Diagram:
        """The diagram of the boundary, seen from above at a slant.

        Examples
        --------
        >>> fusion_disc((1,)).knot.components
        1
        """
        x, y, z = self.vertices[list(self.boundary)].T
        flat = [*zip((x + _TILT[0] * z).tolist(), (y + _TILT[1] * z).tolist(), strict=True)]
        found = read_drawing([flat])
        flips = []
        for crossing in found.crossings:
            low, high = (height(flat, z, edge, crossing.at) for edge in
                         (crossing.under, crossing.over))  # fmt: skip
            if abs(low - high) < _APART:
                raise InputError("Seen from above, two strands of the boundary meet.")
            if low > high:
                flips.append((*crossing.under, *crossing.over))
        return read_drawing([flat], flips).diagram


def ribbon_disc(discs: Sequence[Disc], strips: Sequence[Strip]) -> RibbonDisc:
    """Join discs by strips.

    Raises
    ------
    InputError
        If the surface is not a disc, or meets itself otherwise than in ribbon singularities; if a
        strip does not begin and end on the rims of its discs.

    Examples
    --------
    >>> pair = [Disc((0.0, 0.0), 1.0), Disc((4.0, 0.0), 1.0)]
    >>> flat = ribbon_disc(pair, [Strip(0, 1, ((1, 0, 0), (3, 0, 0)))])
    >>> flat.singularities, flat.knot.crossings
    ((), 0)
    """
    _require_apart(discs)
    points: list[_Points] = []
    triangles: list[tuple[int, int, int]] = []
    part: list[int] = []
    gates: list[list[_Gate]] = [[] for _ in discs]
    size = 0
    for number, strip in enumerate(strips, len(discs)):
        edges = _edges(strip, discs)
        last = size + 2 * len(edges) - 2
        for a in range(size, last, 2):
            triangles += [(a, a + 1, a + 3), (a, a + 3, a + 2)]
            part += [number] * 2
        gates[strip.start].append(_gate(discs[strip.start], edges[0], size))
        gates[strip.end].append(_gate(discs[strip.end], edges[-1], last))
        points.append(edges.reshape(-1, 3))
        size = last + 2
    for number, disc in enumerate(discs):
        rim, fresh = _rim(disc, sorted(gates[number]), size)
        points.append(fresh)
        size += len(fresh)
        triangles += [(size - 1, a, b) for a, b in pairwise([*rim, rim[0]])]
        part += [number] * len(rim)
    vertices, faces, owner = np.concatenate(points), np.array(triangles), np.array(part)
    walk = boundary(size, faces)
    return RibbonDisc(vertices, faces, owner, walk, singularities(vertices, faces, owner))


def fusion_disc(passages: Sequence[int], twists: int = 0) -> RibbonDisc:
    """Join two discs by one strip that spirals around both.

    Parameters
    ----------
    passages
        The strip, which starts at the first disc and ends at the second, meets the second one, the
        first one, the second one, … in turn: each time it passes through it downwards (1) or
        upwards (−1), or above it (0). At most 12.
    twists
        Half twists of the strip, at most 20 of either hand.

    Raises
    ------
    InputError
        If a passage is another number, or there are too many of them or of the twists.

    Examples
    --------
    >>> square_knot = fusion_disc((1, 1))
    >>> len(square_knot.singularities), square_knot.knot.components
    (2, 1)
    """
    if len(passages) > _MOST_PASSAGES or any(e not in (-1, 0, 1) for e in passages):
        raise InputError(f"The passages are up to {_MOST_PASSAGES} numbers −1, 0 or 1.")
    if abs(twists) > _MOST_TWISTS:
        raise InputError(f"A strip has at most {_MOST_TWISTS} half twists of either hand.")
    lanes = 1 + (len(passages) + 1) // 2
    radius = _ROOM + _LANE * (lanes - 1) / 2
    apart = 2 * radius + 2.0
    left = [_LANE * ((lanes - 1) / 2 - k) for k in range(lanes)]
    right = [apart - x for x in left]
    far = [radius + 0.7 + _LANE * k for k in range(lanes + 1)]
    rim = _rise(radius, left[0])
    out = 1 + _STUB / radius
    way = [(left[0], rim, 0.0), (out * left[0], out * rim, 0.0)]
    for k, sign in enumerate(passages):
        turn = k // 2
        down = k % 2 == 0
        x = right[turn] if down else left[turn + 1]
        side = 1 if down else -1
        near = 0.7 * _rise(radius, x if not down else x - apart)
        before = _HEIGHT if sign >= 0 else -_BELOW
        after = -_BELOW if sign > 0 else _HEIGHT
        y = side * far[turn]
        way += [(way[-1][0], y, way[-1][2]), (x, y, before)]
        way += [(x, side * near, before), (x, -side * near, after)]
    turn = (len(passages) + 1) // 2
    if len(passages) % 2:
        x = -radius - 0.7
        way += [(way[-1][0], -far[turn], way[-1][2]), (x, -far[turn], 0.0)]
        way += [(x, far[turn], 0.0)]
    else:
        way += [(way[-1][0], far[turn], way[-1][2])]
    x = apart - out * left[turn]
    way += [(x, far[turn], 0.0), (x, out * _rise(radius, left[turn]), 0.0)]
    way += [(right[turn], _rise(radius, left[turn]), 0.0)]
    discs = [Disc((0.0, 0.0), radius), Disc((apart, 0.0), radius)]
    return ribbon_disc(discs, [Strip(0, 1, tuple(way), twists)])


class _Gate(NamedTuple):
    """Where a strip joins a disc: two angles, counter-clockwise, and the vertices there."""

    begin: float
    end: float
    first: int
    last: int


def _rise(radius: float, x: float) -> float:
    return float(np.sqrt(radius**2 - x**2))


def _require_apart(discs: Sequence[Disc]) -> None:
    for one, two in combinations(discs, 2):
        if np.hypot(*np.subtract(one.centre, two.centre)) <= one.radius + two.radius:
            raise InputError("The discs lie apart from each other.")


def _edges(strip: Strip, discs: Sequence[Disc]) -> _Points:
    """Return the two edges of a strip, point by point, shape (m, 2, 3)."""
    way = np.array(strip.way, dtype=np.float64)
    for number, end in ((strip.start, way[0]), (strip.end, way[-1])):
        disc = discs[number]
        off = np.hypot(*(end[:2] - disc.centre)) - disc.radius
        if abs(off) > 1e-6 or end[2] or disc.radius < _WIDTH:
            raise InputError("A strip begins and ends on the rims of its discs, wider than it.")
    line, share = _rounded(way)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1)[:, None]
    level = np.column_stack([-along[:, 1], along[:, 0], np.zeros(len(line))])
    level /= np.linalg.norm(level, axis=1)[:, None]
    angle = (np.pi * strip.twists * share * share * (3 - 2 * share))[:, None]
    across = np.cos(angle) * level + np.sin(angle) * np.cross(along, level)
    edges = line[:, None] + _WIDTH / 2 * np.stack([across, -across], axis=1)
    for number, at in ((strip.start, 0), (strip.end, -1)):
        edges[at] = _on_rim(discs[number], line[at], edges[at])
    return edges


def _rounded(way: _Points) -> tuple[_Points, _Points]:
    """Return points along a way, and how much of the middle of its longest leg lies behind each."""
    legs = np.linalg.norm(np.diff(way, axis=0), axis=1)
    behind = np.concatenate([[0], np.cumsum(legs)])
    along = np.linspace(0, behind[-1], int(behind[-1] / _STEP) + 2)
    line = np.column_stack([np.interp(along, behind, axis) for axis in way.T])
    reach = min(int(4 * _ROUNDING) + 1, len(line) - 1)
    ahead, after = 2 * line[0] - line[reach:0:-1], 2 * line[-1] - line[-2 : -reach - 2 : -1]
    smooth = gaussian_filter1d(np.concatenate([ahead, line, after]), _ROUNDING, axis=0)
    longest = int(np.argmax(legs))
    share = (along - behind[longest] - 0.1 * legs[longest]) / (0.8 * legs[longest])
    return smooth[reach:-reach], np.clip(share, 0, 1)


def _on_rim(disc: Disc, middle: _Points, ends: _Points) -> _Points:
    """Move the end of a strip onto the rim of a disc."""
    x, y = middle[:2] - disc.centre
    half = np.arcsin(_WIDTH / 2 / disc.radius)
    angles = np.arctan2(y, x) + np.array([-half, half])
    rim = disc.radius * np.column_stack([np.cos(angles), np.sin(angles)]) + disc.centre
    moved = np.column_stack([rim, [0.0, 0.0]])
    near, far = (np.linalg.norm(ends - m, axis=1).sum() for m in (moved, moved[::-1]))
    return moved if near < far else moved[::-1]


def _gate(disc: Disc, ends: _Points, first: int) -> _Gate:
    a, b = (float(np.arctan2(*(end[:2] - disc.centre)[::-1])) % (2 * np.pi) for end in ends)
    ordered = (b - a) % (2 * np.pi) < np.pi
    begin, end = (a, b) if ordered else (b, a)
    one, two = (first, first + 1) if ordered else (first + 1, first)
    return _Gate(begin, begin + (end - begin) % (2 * np.pi), one, two)


def _rim(disc: Disc, gates: list[_Gate], size: int) -> tuple[list[int], _Points]:
    """Return the vertices round a disc, and the points of the new ones; the last is its middle."""
    rim: list[int] = []
    angles: list[float] = []
    stops = gates or [_Gate(0.0, 0.0, -1, -1)]
    for gate, after in zip(stops, [*stops[1:], stops[0]], strict=True):
        room = (after.begin - gate.end) % (2 * np.pi) or 2 * np.pi
        if len(gates) > 1 and (after.begin - gate.begin) % (2 * np.pi) < gate.end - gate.begin:
            raise InputError("Two strips overlap on the rim of a disc.")
        count = max(2, int(room * disc.radius / _STEP))
        rim += [v for v in (gate.first, gate.last) if v >= 0]
        rim += range(size + len(angles), size + len(angles) + count - 1)
        angles += (gate.end + room * np.arange(1, count) / count).tolist()
    flat = disc.radius * np.column_stack([np.cos(angles), np.sin(angles)])
    points = np.concatenate([flat, [np.array(_HUB) * disc.radius]]) + disc.centre
    return rim, np.column_stack([points, np.zeros(len(points))])
