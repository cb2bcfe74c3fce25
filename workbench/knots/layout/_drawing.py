"""The layout of a diagram: from its connected pieces to one picture of smooth oriented arcs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from workbench.errors import InputError
from workbench.knots._planar_code import pieces
from workbench.knots.diagram import Diagram
from workbench.knots.layout._embedding import spread_positions
from workbench.knots.layout._evening import even_positions
from workbench.knots.layout._planar_map import PlanarMap
from workbench.knots.layout._relaxation import relaxed
from workbench.knots.layout._soundness import is_sound, polygons, unsound_pieces
from workbench.knots.layout._spline import Spline, straight_spline

__all__ = ["MOST_CROSSINGS", "Arc", "Layout", "layout"]

MOST_CROSSINGS = 1000
"""The largest diagram that is drawn."""

_COARSE, _FINE = 8, 32
_LONG = 1.3
_EVEN = 0.0065
"""A start whose shortest step is less than this share of the median one is drawn on a grid instead:
relaxation recovers from nearly all that are above, and from few that are far below."""
_ROUNDS = 3
_HALVINGS = 12
_SPACE = 0.9
_RING = 0.75
_Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Arc:
    """A piece of a strand between two crossings, or a whole component without crossings.

    Attributes
    ----------
    component
        Number of its component, from 0; components without crossings come last.
    tail, head
        The darts at its ends, in the direction of the strand; -1 for a closed curve.
    bezier
        Control points of its cubic pieces, shape (k, 4, 2), y up; each starts where the one
        before it ends, in the same direction.
    """

    component: int
    tail: int
    head: int
    bezier: _Curve


@dataclass(frozen=True)
class Layout:
    """A diagram in the plane, y up; strands that do not cross are about one unit apart.

    Attributes
    ----------
    diagram
        What is drawn.
    arcs
        The arcs of the first component in order, those of the second, and so on.
    centres
        Where each crossing lies, shape (n, 2).
    """

    diagram: Diagram
    arcs: tuple[Arc, ...]
    centres: NDArray[np.float64]


def layout(diagram: Diagram) -> Layout:
    """Draw a diagram with smooth, evenly spaced strands.

    Each connected piece is embedded with straight edges, and evenly where parts are deeply nested;
    its strands become cubic splines, and these relax as elastic curves that repel each other. A
    step is only taken if the curves still meet at the crossings and nowhere else, so that the
    picture is the diagram. The largest face of a piece is put outside; pieces lie side by side.

    Parameters
    ----------
    diagram
        Any diagram of at most `MOST_CROSSINGS` crossings: links, split pieces, components without
        crossings, kinks and nugatory crossings.

    Raises
    ------
    InputError
        If there are more crossings.

    Examples
    --------
    >>> trefoil = layout(Diagram.from_braid([1, 1, 1]))
    >>> len(trefoil.arcs), trefoil.centres.shape
    (6, (3, 2))
    """
    if diagram.crossings > MOST_CROSSINGS or diagram.loops > MOST_CROSSINGS:
        raise InputError(
            f"A diagram of {diagram.crossings} crossings and {diagram.loops} loops cannot be drawn;"
            f" accepted are up to {MOST_CROSSINGS} of each."
        )
    curves: dict[int, _Curve] = {}
    blocks: list[list[int]] = []
    for members, partner in pieces(diagram.partner):
        plane = PlanarMap(tuple(partner))
        block = []
        for (small, large), curve in zip(plane.edges, _piece(plane), strict=True):
            tail, head = (4 * members[dart // 4] + dart % 4 for dart in (small, large))
            forward = diagram.leaves(tail)
            key = tail if forward else head
            curves[key] = curve if forward else curve[::-1, ::-1]
            block.append(key)
        blocks.append(block)
    for loop in range(diagram.loops):
        curves[-1 - loop] = _circle(_RING)
        blocks.append([-1 - loop])
    _arrange(curves, blocks)
    arcs = [
        Arc(component, dart, diagram.partner[dart], curves[dart])
        for component, strand in enumerate(diagram.strands)
        for dart in strand
    ]
    arcs += [
        Arc(len(diagram.strands) + loop, -1, -1, curves[-1 - loop]) for loop in range(diagram.loops)
    ]
    centres = np.zeros((diagram.crossings, 2))
    for arc in arcs:
        if arc.tail >= 0:
            centres[arc.tail // 4] = arc.bezier[0, 0]
    return Layout(diagram, tuple(arcs), centres)


def _piece(plane: PlanarMap) -> list[_Curve]:
    """Draw one connected piece; return the curve of each of its edges."""
    outer = max(range(len(plane.faces)), key=lambda face: len(plane.faces[face]))
    spline, values = straight_spline(plane, *spread_positions(plane, outer, 2))
    length = _lengths(spline, values, 1)
    if length.min() < _EVEN * np.median(length):
        spline, values = straight_spline(plane, *even_positions(plane, outer))
        length = _lengths(spline, values, 1)
    values /= np.median(length)
    values = _shortened(spline, values)
    best = spline, values
    steps, gain = (200, 1e-5) if plane.crossings <= 60 else (150, 1e-4)
    for _ in range(_ROUNDS):
        spline, values = best
        for chords in (_COARSE, _FINE):
            values = relaxed(*best, steps, chords, gain)
            if is_sound(spline, values, _FINE):
                break
        else:
            break
        best = spline, values
        length = _lengths(spline, values, 8)
        parts = np.maximum(1, np.rint(length / np.median(length) / _LONG)).astype(np.int64)
        finer = spline.refined(values, parts)
        if parts.max() == 1 or not is_sound(*finer, _COARSE):
            break
        best = finer
    spline, values = best
    values = _turned(values, polygons(spline.bezier(values), 4).reshape(-1, 2))
    bezier = spline.bezier(values)
    cuts = np.searchsorted(spline.owner, np.arange(len(plane.edges) + 1))
    return [bezier[a:b] for a, b in pairwise(cuts)]


def _shortened(spline: Spline, values: _Curve) -> _Curve:
    """Shorten the tangents of curves that are not close enough to their straight edges."""
    values = values.copy()
    for _ in range(_HALVINGS):
        marks = unsound_pieces(spline, values, _FINE)
        if not marks.any():
            break
        values[np.unique(spline.rows[marks][:, [1, 3]])] *= 0.5
    return values


def _lengths(spline: Spline, values: _Curve, chords: int) -> NDArray[np.float64]:
    steps = np.diff(polygons(spline.bezier(values), chords), axis=1)
    return np.asarray(np.linalg.norm(steps, axis=2).sum(axis=1))


def _turned(values: _Curve, points: _Curve) -> _Curve:
    """Turn a piece so that it lies broad and, where it has a mirror axis, upright."""
    best, chosen = np.inf, np.eye(2)
    centred = points - points.mean(axis=0)
    for angle in np.linspace(0, 2 * np.pi, 120, endpoint=False):
        c, s = np.cos(angle), np.sin(angle)
        turn = np.array([[c, s], [-s, c]])
        turned = centred @ turn
        wide, high = np.ptp(turned, axis=0)
        middle = (turned[:, 0].max() + turned[:, 0].min()) / 2
        flipped = turned * [-1, 1] + [2 * middle, 0]
        apart = np.mean(cKDTree(turned).query(flipped)[0]) / max(wide, high)
        top = turned[:, 1].max() + turned[:, 1].min()
        score = 4 * apart + 0.5 * high / wide + 0.1 * top / high
        if score < best - 1e-9:
            best, chosen = score, turn
    return np.asarray(values @ chosen)


def _circle(radius: float) -> _Curve:
    """Return a counter-clockwise circle of four cubic pieces."""
    handle = 4 / 3 * (2**0.5 - 1)
    quarter = np.array([[1, 0], [1, handle], [handle, 1], [0, 1]]) * radius
    turn = np.array([[0, 1], [-1, 0]])
    return np.stack([quarter @ np.linalg.matrix_power(turn, k) for k in range(4)])


def _arrange(curves: dict[int, _Curve], blocks: list[list[int]]) -> None:
    """Move the blocks side by side, the tallest first, in rows about as long as all are high."""
    boxes = []
    for block in blocks:
        points = np.concatenate([polygons(curves[key], 8).reshape(-1, 2) for key in block])
        boxes.append((points.min(axis=0), points.max(axis=0)))
    sizes = [high - low + _SPACE for low, high in boxes]
    longest = max(max(w for w, _ in sizes), 1.5 * float(sum(w * h for w, h in sizes)) ** 0.5)
    x = y = row = 0.0
    for index in sorted(range(len(blocks)), key=lambda i: (-sizes[i][1], i)):
        wide, high = sizes[index]
        if x and x + wide > longest:
            x, y, row = 0.0, y - row, 0.0
        low, top = boxes[index][0][0], boxes[index][1][1]
        for key in blocks[index]:
            curves[key] = curves[key] + [x - low, y - top]
        x, row = x + wide, max(row, high)
