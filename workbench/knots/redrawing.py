"""Drawing a diagram anew as polygons that a hand can go on with.

Each connected piece is drawn on the grid with few bends, by Spherogram (R. Tamassia, "On embedding
a graph in the grid with the minimum number of bends", SIAM J. Comput. 16, 1987), whose y points
down as on a canvas; components without crossings become octagons. `drawing.read_drawing` reads the
same diagram back.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from workbench.knots._planar_code import pieces as connected_pieces
from workbench.knots.diagram import Diagram
from workbench.knots.drawing import Edge, Flip

__all__ = ["HEIGHT", "WIDTH", "redraw"]

WIDTH, HEIGHT = 1000, 640
"""Size of the sheet, which is centred at the origin."""

_MARGIN, _LEAST, _LARGEST = 70, 10, 96
_GAP = 2
_OCTAGON = ((1, 0), (2, 0), (3, 1), (3, 2), (2, 3), (1, 3), (0, 2), (0, 1))

_Grid = tuple[int, int]


class _Curve(NamedTuple):
    """A closed curve on the grid, y up, with the component that it draws."""

    component: int
    corners: list[_Grid]


class _Piece(NamedTuple):
    """A connected piece of a picture; crossings are pairs of (curve, edge), under before over."""

    curves: list[_Curve]
    crossings: list[tuple[Edge, Edge]]


def redraw(diagram: Diagram) -> tuple[list[list[_Grid]], list[Flip]]:
    """Draw a diagram with horizontal and vertical edges.

    Returns
    -------
    polygons
        One for each component, in order, its vertices in the direction of the orientation;
        integer coordinates, y up. The picture is centred at the origin and fits on a sheet of
        `WIDTH` by `HEIGHT`, unless grid lines would come closer than 10 units.
    flips
        The crossings at which the edge that comes first lies over, as `read_drawing` takes them.

    Examples
    --------
    >>> from workbench.knots.drawing import read_drawing
    >>> trefoil = Diagram.from_braid([1, 1, 1])
    >>> read_drawing(*redraw(trefoil)).diagram.canonical() == trefoil.canonical()
    True
    """
    pieces = [_draw(diagram, *piece) for piece in connected_pieces(diagram.partner)]
    knotted = len(diagram.strands)
    loops = range(knotted, knotted + diagram.loops)
    pieces += [_Piece([_Curve(component, [*_OCTAGON])], []) for component in loops]
    corners: dict[int, list[_Grid]] = {}
    flips: list[Flip] = []
    for piece, (dx, dy) in zip(pieces, _places(pieces), strict=True):
        for component, curve in piece.curves:
            corners[component] = [(x + dx, y + dy) for x, y in curve]
        for under, over in piece.crossings:
            low, high = ((piece.curves[k].component, edge) for k, edge in (under, over))
            if high < low:
                flips.append((*high, *low))
    return _fitted([corners[component] for component in sorted(corners)]), sorted(flips)


def _draw(diagram: Diagram, members: list[int], partner: list[int]) -> _Piece:
    from spherogram.links.orthogonal import OrthogonalLinkDiagram

    darts = [4 * crossing + slot for crossing in members for slot in range(4)]
    forward = [i for i, d in enumerate(darts) if diagram.leaves(d)]
    link = Diagram.from_darts(partner, 0, forward).to_spherogram()
    points, arrows, crossings = OrthogonalLinkDiagram(link).plink_data()
    edges: dict[tuple[int, int], Edge] = {}
    curves: list[_Curve] = []
    for cycle in _cycles(arrows):
        for k, arrow in enumerate(zip(cycle, cycle[1:] + cycle[:1], strict=True)):
            edges[arrow] = (len(curves), k)
        curves.append(_Curve(-1, [(points[k][0] // 10, -points[k][1] // 10) for k in cycle]))
    drawn = []
    for under, over, _virtual, label in crossings:
        drawn.append((edges[arrows[under]], edges[arrows[over]]))
        for (curve, _), slot in zip(drawn[-1], (0, 1), strict=True):
            component = diagram.component[4 * members[label] + slot]
            curves[curve] = curves[curve]._replace(component=component)
    return _Piece(curves, drawn)


def _cycles(arrows: Iterable[tuple[int, int]]) -> Iterable[list[int]]:
    """Join the arrows between points to closed walks."""
    after = dict(arrows)
    while after:
        cycle = [next(iter(after))]
        while (end := after.pop(cycle[-1])) != cycle[0]:
            cycle.append(end)
        yield cycle


def _places(pieces: list[_Piece]) -> list[_Grid]:
    """Return how far to shift each piece so that they stand in rows, about as wide as the sheet."""
    boxes = [_box(curve.corners for curve in piece.curves) for piece in pieces]
    area = sum((right - left + _GAP) * (top - low + _GAP) for left, right, low, top in boxes)
    width = max(sqrt(area * WIDTH / HEIGHT), *(right - left for left, right, *_ in boxes), 0)
    shifts, x, y, deep = [], 0, 0, 0
    for left, right, low, top in boxes:
        if x and x + right - left > width:
            x, y, deep = 0, y - deep - _GAP, 0
        shifts.append((x - left, y - top))
        x, deep = x + right - left + _GAP, max(deep, top - low)
    return shifts


def _box(curves: Iterable[list[_Grid]]) -> tuple[int, int, int, int]:
    points = [point for curve in curves for point in curve]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), max(xs), min(ys), max(ys)


def _fitted(polygons: list[list[_Grid]]) -> list[list[_Grid]]:
    """Scale and centre the picture on the sheet; grid lines stay apart."""
    left, right, low, top = _box(polygons)
    room = (WIDTH - 2 * _MARGIN) / (right - left), (HEIGHT - 2 * _MARGIN) / (top - low)
    step = max(_LEAST, min(_LARGEST, int(min(room))))
    dx, dy = step * (left + right) // 2, step * (low + top) // 2
    return [[(step * x - dx, step * y - dy) for x, y in polygon] for polygon in polygons]
