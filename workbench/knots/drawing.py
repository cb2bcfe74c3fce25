"""Link diagrams drawn by hand: closed polygons with a choice of over and under at each crossing.

Coordinates are exact. They are finite numbers, x to the right and y up as PD codes assume; a canvas
whose y points down negates it once before it comes here. Whether edges cross, and in which order
along an edge, is decided in integers, so that a drawing is either refused with one sentence or read
for what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isfinite, lcm
from typing import NamedTuple

from workbench.errors import InputError
from workbench.knots._passages import Passage, darts_of_passages
from workbench.knots.diagram import Diagram

__all__ = ["Drawing", "DrawnCrossing", "Edge", "Flip", "Point", "Polygon", "read_drawing"]

Point = tuple[float, float]
Polygon = Sequence[Sequence[float]]
Edge = tuple[int, int]
Flip = tuple[int, int, int, int]
_Grid = tuple[int, int]


@dataclass(frozen=True)
class DrawnCrossing:
    """Where two edges cross; edge k of a polygon runs from its vertex k to the next.

    Attributes
    ----------
    under, over
        The two edges, each as (polygon, edge), numbered from 0.
    at
        The point (x, y), rounded to double precision.
    sign
        +1 where the over-strand turns counter-clockwise, y up, by less than a half turn onto the
        under-strand (right-handed), else −1.
    """

    under: Edge
    over: Edge
    at: Point
    sign: int


@dataclass(frozen=True)
class Drawing:
    """A drawing that was read, and the diagram it shows.

    Attributes
    ----------
    crossings
        Crossing i of the drawing is crossing i of the diagram; they are in the order of their
        edges, by the smaller one first.
    diagram
        The diagram, each component oriented as its polygon's vertices run.
    polygon_of
        The polygon of each component of the diagram; those without crossings come last.
    paths
        For each dart of the diagram the points along its arc, from its crossing to the next.
    """

    crossings: tuple[DrawnCrossing, ...]
    diagram: Diagram
    polygon_of: tuple[int, ...]
    paths: tuple[tuple[Point, ...], ...]


class _Met(NamedTuple):
    """A crossing as it is met along an edge."""

    edge: int
    along: Fraction
    crossing: int
    over: bool


def read_drawing(polygons: Sequence[Polygon], flips: Sequence[Flip] = ()) -> Drawing:
    """Read a drawing as a diagram.

    Parameters
    ----------
    polygons
        At least one closed polygon, each of at least three vertices (x, y), y up; the last vertex
        joins the first.
    flips
        Where the default is reversed, by which the edge that was drawn first, that is with the
        smaller (polygon, edge), passes under: the four numbers (polygon, edge, polygon, edge) of
        the crossing, smaller edge first. Flips of edges that do not cross are disregarded.

    Raises
    ------
    InputError
        If a polygon has fewer than three vertices, a vertex is no pair of finite numbers or lies
        on another edge, edges overlap, or three edges meet in a point.

    Examples
    --------
    >>> pentagram = [(0, 10), (6, -8), (-10, 3), (10, 3), (-6, -8)]
    >>> read_drawing([pentagram]).diagram.signs
    (-1, 1, -1, 1, -1)
    >>> alternating = [(0, 0, 0, 2), (0, 1, 0, 3), (0, 2, 0, 4)]
    >>> read_drawing([pentagram], alternating).diagram.writhe
    5
    """
    if not polygons:
        raise InputError("Nothing is drawn yet; a drawing is at least one closed curve.")
    grid = _on_a_grid([_vertices(polygon, k) for k, polygon in enumerate(polygons)])
    chosen = {tuple(flip) for flip in flips}
    crossings: list[DrawnCrossing] = []
    met: list[list[_Met]] = [[] for _ in polygons]
    for first, second in sorted(_near(grid)):
        found = _cross(grid, first, second)
        if found is None:
            continue
        along = dict(zip((first, second), found, strict=True))
        under, over = (second, first) if (*first, *second) in chosen else (first, second)
        (x, y), (dx, dy) = polygons[under[0]][under[1]], _step(polygons, under)
        share = float(along[under])
        sign = 1 if _turn((0, 0), _step(grid, over), _step(grid, under)) > 0 else -1
        for (polygon, edge), position in along.items():
            passage = _Met(edge, position, len(crossings), (polygon, edge) == over)
            met[polygon].append(passage)
        crossings.append(DrawnCrossing(under, over, (x + share * dx, y + share * dy), sign))
    for passages in met:
        passages.sort()
        for one, two in pairwise(passages):
            if one[:2] == two[:2]:
                x, y = crossings[one.crossing].at
                raise InputError(
                    f"Three strands meet at ({x:.6g}, {y:.6g}); move one so that only two cross."
                )
    return _read(polygons, crossings, met)


def _read(
    polygons: Sequence[Polygon], crossings: list[DrawnCrossing], met: list[list[_Met]]
) -> Drawing:
    knotted = [k for k, passages in enumerate(met) if passages]
    loops = [k for k, passages in enumerate(met) if not passages]
    components = [[Passage(m.crossing, m.over) for m in met[k]] for k in knotted]
    signs = [crossing.sign for crossing in crossings]
    partner, starts = darts_of_passages(components, signs)
    paths: list[tuple[Point, ...]] = [()] * len(partner)
    for k in knotted:
        points = [(float(x), float(y)) for x, y in polygons[k]]
        for before, after in zip(met[k], met[k][1:] + met[k][:1], strict=True):
            ends = [crossings[m.crossing].at for m in (before, after)]
            inner = _between(points, before, after)
            dart = 4 * before.crossing + (2 - signs[before.crossing] if before.over else 2)
            paths[dart] = (ends[0], *inner, ends[1])
            paths[partner[dart]] = paths[dart][::-1]
    diagram = Diagram.from_darts(partner, len(loops), starts)
    return Drawing(tuple(crossings), diagram, (*knotted, *loops), tuple(paths))


def _between(points: list[Point], before: _Met, after: _Met) -> list[Point]:
    """Return the vertices passed on the way from one crossing to the next of the polygon."""
    if before[:2] < after[:2]:
        return points[before.edge + 1 : after.edge + 1]
    return points[before.edge + 1 :] + points[: after.edge + 1]


def _vertices(polygon: Polygon, number: int) -> list[tuple[Fraction, Fraction]]:
    if len(polygon) < 3:
        raise InputError(
            f"Curve {number + 1} has {len(polygon)} vertices; a closed curve has at least 3."
        )
    vertices = []
    for vertex in polygon:
        if len(vertex) != 2 or not all(isfinite(x) for x in vertex):
            raise InputError(f"A vertex of curve {number + 1} is not a pair (x, y) of numbers.")
        vertices.append((Fraction(vertex[0]), Fraction(vertex[1])))
    return vertices


def _on_a_grid(polygons: list[list[tuple[Fraction, Fraction]]]) -> list[list[_Grid]]:
    """Scale all coordinates by their common denominator."""
    scale = lcm(*(c.denominator for polygon in polygons for vertex in polygon for c in vertex))
    return [[(int(x * scale), int(y * scale)) for x, y in polygon] for polygon in polygons]


def _near(grid: list[list[_Grid]]) -> Iterator[tuple[Edge, Edge]]:
    """Yield the pairs of edges whose bounding boxes meet, the smaller edge first."""
    boxes = []
    for k, polygon in enumerate(grid):
        for e, ((ax, ay), (bx, by)) in enumerate(
            zip(polygon, polygon[1:] + polygon[:1], strict=True)
        ):
            boxes.append((min(ax, bx), max(ax, bx), min(ay, by), max(ay, by), (k, e)))
    boxes.sort()
    for i, (_, right, bottom, top, edge) in enumerate(boxes):
        for left, _, low, high, other in boxes[i + 1 :]:
            if left > right:
                break
            if low <= top and bottom <= high:
                yield min(edge, other), max(edge, other)


def _step(polygons: Sequence[Polygon], edge: Edge) -> tuple[float, float]:
    (ax, ay), (bx, by) = _ends(polygons, edge)
    return bx - ax, by - ay


def _ends(polygons: Sequence[Polygon], edge: Edge) -> tuple[Sequence[float], Sequence[float]]:
    polygon = polygons[edge[0]]
    return polygon[edge[1]], polygon[(edge[1] + 1) % len(polygon)]


def _turn(a: Sequence[float], b: Sequence[float], c: Sequence[float]) -> float:
    """Return a number that is positive if a, b, c turn counter-clockwise; exact for integers."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cross(grid: list[list[_Grid]], first: Edge, second: Edge) -> tuple[Fraction, Fraction] | None:
    """Return how far along each edge, from 0 to 1, they cross; None if they do not meet."""
    (a, b), (c, d) = _ends(grid, first), _ends(grid, second)
    if a == b or c == d:
        curve, edge = first if a == b else second
        raise InputError(f"Vertices {edge + 1} and {edge + 2} of curve {curve + 1} are one point.")
    sides = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if first[0] == second[0] and (b == c or a == d) and any(sides):
        count, gap = len(grid[first[0]]), second[1] - first[1]
        if gap in (1, count - 1):  # neighbours share a vertex, and nothing else
            return None
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return (
            Fraction(int(sides[2]), int(sides[2] - sides[3])),
            Fraction(int(sides[0]), int(sides[0] - sides[1])),
        )
    if not any(sides):
        _refuse_overlap(first, second, a, b, c, d)
        return None
    touching = [
        edge
        for side, edge, point, (p, q) in (
            (sides[0], first, c, (a, b)),
            (sides[1], first, d, (a, b)),
            (sides[2], second, a, (c, d)),
            (sides[3], second, b, (c, d)),
        )
        if side == 0 and _within(point, p, q)
    ]
    if touching:
        raise InputError(
            f"A vertex of curve {(second if touching[0] == first else first)[0] + 1} lies on edge "
            f"{touching[0][1] + 1} of curve {touching[0][0] + 1}; move it off."
        )
    return None


def _within(point: Sequence[float], p: Sequence[float], q: Sequence[float]) -> bool:
    """Whether a point of the line through p and q lies between them, ends included."""
    return all(min(p[i], q[i]) <= point[i] <= max(p[i], q[i]) for i in (0, 1))


def _refuse_overlap(first: Edge, second: Edge, *ends: Sequence[float]) -> None:
    """Refuse two edges on one line that overlap; neighbours may share the vertex between them."""
    a, b, c, d = ends
    meets = {tuple(p) for p in (a, b) if _within(p, c, d)}
    meets |= {tuple(p) for p in (c, d) if _within(p, a, b)}
    neighbours = first[0] == second[0] and len(meets) == 1 and (b == c or a == d)
    if meets and not neighbours:
        raise InputError(
            f"Edge {first[1] + 1} of curve {first[0] + 1} and edge {second[1] + 1} of curve "
            f"{second[0] + 1} overlap; turn one of them."
        )
