"""Fine triangulations of lattice polygons, counted, and of the facets of the reflexive 3-polytopes.

A fine triangulation uses all lattice points; its triangles are then unimodular. `count_by_sweep`
is Alvarez and Seidel's algorithm (SoCG 2013); `triangulations_by_flips` lists them one by one: any
two are connected by flips of edges (C. Lawson, Discrete Math. 3 (1972) 365–372). A fine star
triangulation of a reflexive polytope, from the origin, is a choice of one for each facet, so that
their number is a product over facets. It counts regular and irregular ones together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod

import numpy as np
from tqdm import tqdm

from workbench.accepted import whole_numbers
from workbench.errors import InputError
from workbench.toric._sweep_kernel import count_sweeps
from workbench.toric.polygons import LatticePoint, Matrix, Polygon, normal_form
from workbench.toric.polytopes import reflexive_polytopes

__all__ = [
    "FacetCensus",
    "Triangulation",
    "count_by_sweep",
    "facet_census",
    "fine_star_triangulations",
    "flipped_towards",
    "interior_edges",
    "some_triangulation",
    "triangulations_by_flips",
]

_MOST_TRIANGLES = 2000

Triangle = tuple[LatticePoint, LatticePoint, LatticePoint]
Triangulation = frozenset[Triangle]
"""Triangles, each with its corners in lexicographic order."""


def interior_edges(polygon: Polygon) -> int:
    """Count the edges inside a fine triangulation, 3(n − 1) − 2b for n points, b on the boundary.

    There are at most 2 to this power fine triangulations (E. Anclin, J. Combin. Theory A 103
    (2003) 383–386), which is why the sweep may count with 64 bits.
    """
    n = polygon.boundary_count + polygon.interior_count
    return 3 * (n - 1) - 2 * polygon.boundary_count


def count_by_sweep(polygon: Polygon) -> int:
    """Count the fine triangulations of a lattice polygon.

    Raises
    ------
    InputError
        If the polygon has more than 56 lattice points, or more than 62 edges inside.

    Examples
    --------
    >>> from math import comb
    >>> from workbench.toric.polygons import hull
    >>> strip = hull([(0, 0), (0, 1), (5, 0), (5, 1)])
    >>> count_by_sweep(strip) == comb(10, 5)
    True
    >>> count_by_sweep(hull([(0, 0), (6, 0), (0, 6)]))
    7224583664
    """
    count = polygon.boundary_count + polygon.interior_count
    if count > 56 or interior_edges(polygon) > 62:
        raise InputError(
            f"This polygon has {count} lattice points and {interior_edges(polygon)} edges "
            "inside a triangulation; the sweep counts with 64 bits, up to 56 points and 62 edges."
        )
    polygon = _narrow(polygon)
    points = np.array(sorted(polygon.boundary_points + polygon.interior_points), np.int64)
    index = {(int(x), int(y)): i for i, (x, y) in enumerate(points)}
    last = max(polygon.vertices)
    boundary = polygon.boundary_points
    lower = boundary[: boundary.index(last) + 1]
    mask = sum(1 << index[point] for point in lower)
    return int(count_sweeps(points, mask, polygon.double_area))


_SMALL = range(-3, 4)
_BASES: tuple[Matrix, ...] = tuple(
    {
        (a, b): ((a, b), (c, d)) for a, b, c, d in product(_SMALL, repeat=4) if a * d - b * c == 1
    }.values()
)
"""One basis for each small direction of the columns."""


def _narrow(polygon: Polygon) -> Polygon:
    """Change the basis to one in which the polygon has few columns: the sweep has fewer paths."""

    def columns(basis: Matrix) -> int:
        (a, b), _ = basis
        heights = [a * x + b * y for x, y in polygon.vertices]
        return max(heights) - min(heights)

    return polygon.moved(min(_BASES, key=columns))


def triangulations_by_flips(polygon: Polygon) -> Iterator[Triangulation]:
    """List all fine triangulations of a lattice polygon, starting from one, by flips.

    An edge p–q between the triangles with corners a and b is flipped to a–b; that is possible
    exactly if a + b = p + q, since the triangles are unimodular.

    Examples
    --------
    >>> from workbench.toric.polygons import hull
    >>> sum(1 for _ in triangulations_by_flips(hull([(0, 0), (2, 0), (0, 2), (2, 2)])))
    64
    """
    first = some_triangulation(polygon)
    seen, waiting = {first}, [first]
    while waiting:
        here = waiting.pop()
        yield here
        for other in _flipped(here):
            if other not in seen:
                seen.add(other)
                waiting.append(other)


def _flipped(triangulation: Triangulation) -> Iterator[Triangulation]:
    beside: dict[tuple[LatticePoint, LatticePoint], list[Triangle]] = {}
    for triangle in triangulation:
        a, b, c = triangle
        for edge in ((a, b), (a, c), (b, c)):
            beside.setdefault(edge, []).append(triangle)
    for (p, q), triangles in beside.items():
        if len(triangles) == 2:
            a, b = (next(v for v in t if v not in (p, q)) for t in triangles)
            if a[0] + b[0] == p[0] + q[0] and a[1] + b[1] == p[1] + q[1]:
                new = (_triangle(a, b, p), _triangle(a, b, q))
                yield triangulation.difference(triangles).union(new)


def some_triangulation(polygon: Polygon) -> Triangulation:
    """Return one fine triangulation: sweep once, passing any triangle that can be passed.

    InputError if it has more than 2,000 triangles.
    """
    if polygon.double_area > _MOST_TRIANGLES:
        raise InputError(
            f"A triangulation of this polygon has {polygon.double_area} triangles; "
            f"at most {_MOST_TRIANGLES} are listed."
        )
    points = sorted(polygon.boundary_points + polygon.interior_points)
    boundary = polygon.boundary_points
    path = list(boundary[: boundary.index(points[-1]) + 1])
    triangles: list[Triangle] = []
    while len(triangles) < polygon.double_area:
        passed, path = _passed(path, points)
        triangles.append(passed)
    return frozenset(triangles)


def flipped_towards(triangulation: Triangulation, point: LatticePoint) -> Triangulation:
    """Flip edges opposite a point, which joins it to one more each time, while any can be."""
    here = triangulation
    while True:
        joined = _joined(here, point)
        if joined is None:
            return here
        here = joined


def _joined(triangulation: Triangulation, point: LatticePoint) -> Triangulation | None:
    for triangle in triangulation:
        if point in triangle:
            p, q = (v for v in triangle if v != point)
            new = (p[0] + q[0] - point[0], p[1] + q[1] - point[1])
            across = _triangle(p, q, new)
            if across in triangulation:
                pair = (_triangle(point, new, p), _triangle(point, new, q))
                return triangulation.difference((triangle, across)).union(pair)
    return None


def _passed(
    path: list[LatticePoint], points: list[LatticePoint]
) -> tuple[Triangle, list[LatticePoint]]:
    for k in range(len(path) - 1):
        p, r = path[k], path[k + 1]
        if k + 2 < len(path) and _turn(p, r, path[k + 2]) == 1:
            return _triangle(p, r, path[k + 2]), path[: k + 1] + path[k + 2 :]
        for q in points:
            if p < q < r and _turn(p, q, r) == -1:
                return _triangle(p, q, r), [*path[: k + 1], q, *path[k + 1 :]]
    raise ArithmeticError(f"no triangle can be passed from {path}")


def _turn(a: LatticePoint, b: LatticePoint, c: LatticePoint) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _triangle(a: LatticePoint, b: LatticePoint, c: LatticePoint) -> Triangle:
    first, second, third = sorted((a, b, c))
    return first, second, third


@dataclass(frozen=True)
class FacetCensus:
    """The facets of the 4,319 reflexive 3-polytopes, up to affine automorphisms of ℤ².

    Attributes
    ----------
    classes
        One polygon of each class, by number of lattice points, then in normal form.
    facets
        For each polytope, in the order of `reflexive_polytopes`, the classes of its facets.
    """

    classes: tuple[Polygon, ...]
    facets: tuple[tuple[int, ...], ...]


@cache
def facet_census() -> FacetCensus:
    """Sort the facets of all reflexive 3-polytopes into classes.

    Examples
    --------
    >>> census = facet_census()
    >>> len(census.classes), sum(map(len, census.facets))
    (344, 33658)
    """
    seen: dict[tuple[LatticePoint, ...], Polygon] = {}
    kept: list[list[Polygon]] = []
    for polytope in tqdm(reflexive_polytopes(), desc="facets", unit="polytope", leave=False):
        polygons = []
        for facet in range(len(polytope.facets)):
            corners = polytope.facet_corners(facet)
            if corners not in seen:
                seen[corners] = normal_form(Polygon(corners))
            polygons.append(seen[corners])
        kept.append(polygons)
    classes = sorted(set(seen.values()), key=_by_size)
    place = {polygon: i for i, polygon in enumerate(classes)}
    return FacetCensus(tuple(classes), tuple(tuple(place[p] for p in row) for row in kept))


def _by_size(polygon: Polygon) -> tuple[int, tuple[LatticePoint, ...]]:
    return polygon.boundary_count + polygon.interior_count, polygon.vertices


def fine_star_triangulations(counts: tuple[int, ...], facets: tuple[int, ...]) -> int:
    """Multiply the counts of the classes of a polytope's facets."""
    facets = whole_numbers(facets, "the classes of facets", 0, len(counts) - 1)
    return prod(counts[facet] for facet in facets)
