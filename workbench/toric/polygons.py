"""Lattice polygons: points, area, polar dual, normal form, and the 16 reflexive ones.

A lattice polygon is a toric diagram: the fan over it is a three-dimensional toric Calabi–Yau cone.
Two polygons give the same cone exactly if an affine automorphism of ℤ² (an element of GL(2,ℤ) and
a translation) takes one to the other; `normal_form` decides that.

The reflexive polygons are enumerated, not listed: see `reflexive_polygons`. B. Poonen, F.
Rodriguez-Villegas, *Lattice polygons and the number 12*, Amer. Math. Monthly 107 (2000) 238–250.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd
from string import ascii_lowercase
from typing import Any

import numpy as np

from workbench.accepted import shown, whole
from workbench.errors import InputError
from workbench.toric.lattice_points import (
    Edge,
    LatticePoint,
    bezout,
    determinant,
    goes_once_around,
    lattice_length,
    lattice_point,
    lower_chain,
    neighbours,
    points_along,
    points_between,
)

__all__ = [
    "LatticePoint",
    "Matrix",
    "Polygon",
    "compositions",
    "determinant",
    "hull",
    "normal_form",
    "polar",
    "reflexive_polygons",
]

Matrix = tuple[tuple[int, int], tuple[int, int]]

_MOST_POINTS = 10**7


@dataclass(frozen=True)
class Polygon:
    """A convex lattice polygon, given by its vertices in cyclic order, in either direction.

    Attributes
    ----------
    vertices
        Counter-clockwise from the lexicographically least, however they were given.

    Raises
    ------
    InputError
        If there are fewer than three vertices, a coordinate is not an integer, or the vertices are
        not the corners of a convex polygon in cyclic order.

    Examples
    --------
    >>> square = Polygon(((1, 1), (-1, 1), (-1, -1), (1, -1)))
    >>> square.vertices, square.double_area, square.interior_points
    (((-1, -1), (1, -1), (1, 1), (-1, 1)), 8, ((0, 0),))
    """

    vertices: tuple[LatticePoint, ...]

    def __post_init__(self) -> None:
        corners = tuple(lattice_point(point) for point in _listed(self.vertices))
        if len(corners) < 3:
            raise InputError(f"A polygon has at least 3 vertices, not {len(corners)}.")
        turns = [determinant(*triple) for triple in neighbours(corners)]
        if sum(turns) < 0:
            corners, turns = corners[::-1], [-turn for turn in turns]
        if min(turns) <= 0 or not goes_once_around(corners):
            raise InputError(
                "These points are not the corners of a convex polygon in cyclic order; "
                "hull(points) takes points in any order."
            )
        first = corners.index(min(corners))
        object.__setattr__(self, "vertices", corners[first:] + corners[:first])

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges (start, end), counter-clockwise."""
        return tuple(zip(self.vertices, self.vertices[1:] + self.vertices[:1], strict=True))

    @cached_property
    def double_area(self) -> int:
        """Twice the area: the number of unimodular triangles of a fine triangulation."""
        return sum(a[0] * b[1] - a[1] * b[0] for a, b in self.edges)

    @cached_property
    def boundary_points(self) -> tuple[LatticePoint, ...]:
        """The lattice points on the boundary, counter-clockwise from the first vertex.

        InputError if there are more than ten million.
        """
        _require_few(self.boundary_count)
        return tuple(point for start, end in self.edges for point in points_along(start, end))

    @cached_property
    def interior_points(self) -> tuple[LatticePoint, ...]:
        """The lattice points inside, in lexicographic order.

        InputError if there are more than ten million, or as many columns.
        """
        abscissae = [x for x, _ in self.vertices]
        _require_few(max(self.interior_count, max(abscissae) - min(abscissae)))
        return tuple(points_between(self.edges))

    @property
    def interior_count(self) -> int:
        """The number of lattice points inside, by Pick's formula, without listing them."""
        return (self.double_area - sum(map(lattice_length, self.edges))) // 2 + 1

    @property
    def boundary_count(self) -> int:
        """The number of lattice points on the boundary, without listing them."""
        return sum(map(lattice_length, self.edges))

    @property
    def is_reflexive(self) -> bool:
        """Whether the origin is the only lattice point inside."""
        return self.interior_count == 1 and self.interior_points == ((0, 0),)

    def moved(self, matrix: Matrix, shift: LatticePoint = (0, 0)) -> Polygon:
        """Return the image under x ↦ matrix·x + shift.

        Raises
        ------
        InputError
            If the matrix is not in GL(2,ℤ).

        Examples
        --------
        >>> Polygon(((0, 0), (1, 0), (0, 1))).moved(((1, 1), (0, 1)), (0, 5)).vertices
        ((0, 5), (1, 5), (1, 6))
        """
        listed: Any = matrix
        if not isinstance(listed, Sequence | np.ndarray) or len(listed) != 2:
            raise InputError(f"A matrix has two rows of two integers, not {shown(matrix)}.")
        (a, b), (c, d) = (lattice_point(row) for row in listed)
        if abs(a * d - b * c) != 1:
            raise InputError(f"The matrix {matrix} has determinant {a * d - b * c}, not 1 or −1.")
        s, t = lattice_point(shift)
        return Polygon(tuple((a * x + b * y + s, c * x + d * y + t) for x, y in self.vertices))


def hull(points: Iterable[Sequence[int]]) -> Polygon:
    """Return the convex hull of lattice points in any order.

    Raises
    ------
    InputError
        If they lie on a line.

    Examples
    --------
    >>> hull([(0, 0), (1, 1), (2, 0), (1, 0), (0, 2)]).vertices
    ((0, 0), (2, 0), (0, 2))
    """
    ordered = sorted({lattice_point(point) for point in _listed(points)})
    chains = [lower_chain(ordered), lower_chain(ordered[::-1])]
    corners = chains[0][:-1] + chains[1][:-1]
    if len(corners) < 3:
        raise InputError("The points lie on a line; a polygon has points that do not.")
    return Polygon(tuple(corners))


def polar(polygon: Polygon) -> tuple[tuple[Fraction, Fraction], ...]:
    """Return the vertices of {y : ⟨x, y⟩ ≥ −1 for x in the polygon}, one for each edge, in order.

    Raises
    ------
    InputError
        If the origin is not inside.

    Examples
    --------
    >>> [tuple(map(str, v)) for v in polar(Polygon(((1, 0), (0, 1), (-1, -1))))]
    [('-1', '2'), ('-1', '-1'), ('2', '-1')]
    """
    result = []
    for (a, b), (c, d) in polygon.edges:
        height = a * d - b * c
        if height <= 0:
            raise InputError("The polar dual needs the origin inside the polygon.")
        result.append((Fraction(b - d, height), Fraction(c - a, height)))
    return tuple(result)


def normal_form(polygon: Polygon) -> Polygon:
    """Return the representative of a polygon under GL(2,ℤ) and translations.

    Each vertex, with each direction of travel, gives coordinates: the vertex is the origin, the
    first edge lies on the positive x-axis, the polygon above it, and a shear puts the next vertex
    at 0 ≤ x < y relative to the end of that edge. The least list of vertices of these 2n is taken.

    Examples
    --------
    >>> triangle = Polygon(((5, 5), (6, 8), (4, 4)))
    >>> normal_form(triangle).vertices == normal_form(triangle.moved(((2, 1), (1, 1)))).vertices
    True
    """
    corners = polygon.vertices
    mirrored = tuple((-x, y) for x, y in corners[::-1])
    return Polygon(
        min(
            _from_corner(way[first:] + way[:first])
            for way in (corners, mirrored)
            for first in range(len(way))
        )
    )


def reflexive_polygons() -> dict[str, Polygon]:
    """Enumerate the lattice polygons with one interior lattice point, the origin, up to GL(2,ℤ).

    The boundary points v₁, …, v_d of such a polygon satisfy det(vᵢ, vᵢ₊₁) = 1, so that
    vᵢ₋₁ + vᵢ₊₁ = aᵢvᵢ for integers aᵢ, which are at most 2 by convexity; and Σ(3 − aᵢ) = 12 for a
    chain that goes once around. Hence the positive numbers 3 − aᵢ are one of the 2,048 ordered
    partitions of 12, and those that close are all.

    Returns
    -------
    dict
        Labels are the number of boundary points and a letter, ``3a``, ``4a``, …, ``9a``.

    Examples
    --------
    >>> polygons = reflexive_polygons()
    >>> len(polygons), polygons["3a"].double_area, len(polygons["6a"].boundary_points)
    (16, 3, 6)
    """
    chains = (_closed_chain([3 - part for part in parts]) for parts in compositions(12))
    found = {normal_form(hull(chain)).vertices for chain in chains if chain}
    centred = sorted(
        (_centred(Polygon(corners)) for corners in found),
        key=lambda p: (p.boundary_count, len(p.vertices), p.vertices),
    )
    labels: dict[str, Polygon] = {}
    for polygon in centred:
        count = polygon.boundary_count
        letter = ascii_lowercase[sum(p.boundary_count == count for p in labels.values())]
        labels[f"{count}{letter}"] = polygon
    return labels


def compositions(total: int) -> Iterator[tuple[int, ...]]:
    """Iterate over the ordered partitions of a number into positive parts.

    Examples
    --------
    >>> list(compositions(3))
    [(1, 1, 1), (1, 2), (2, 1), (3,)]
    """
    return _compositions(whole(total, "the number to be parted", 0, 40))


def _compositions(total: int) -> Iterator[tuple[int, ...]]:
    if total == 0:
        yield ()
    for first in range(1, total + 1):
        for rest in _compositions(total - first):
            yield (first, *rest)


def _listed(points: Any) -> Iterable[Any]:
    if not isinstance(points, Iterable) or isinstance(points, str | bytes):
        raise InputError(f"{shown(points)} is no list of lattice points.")
    return points


def _require_few(points: int) -> None:
    if points > _MOST_POINTS:
        raise InputError(
            f"This polygon has {points} lattice points or columns of them to list; "
            f"at most {_MOST_POINTS} are listed. They can be counted without that."
        )


def _closed_chain(a: Sequence[int]) -> list[LatticePoint]:
    """Return v₁, …, v_d with vᵢ₋₁ + vᵢ₊₁ = aᵢvᵢ if it closes, else nothing."""
    chain: list[LatticePoint] = [(1, 0), (0, 1)]
    for factor in (*a[1:], a[0]):
        (p, q), (x, y) = chain[-2:]
        chain.append((factor * x - p, factor * y - q))
    return chain[: len(a)] if len(a) > 2 and chain[-2:] == chain[:2] else []


def _centred(polygon: Polygon) -> Polygon:
    ((x, y),) = polygon.interior_points
    return polygon.moved(((1, 0), (0, 1)), (-x, -y))


def _from_corner(corners: tuple[LatticePoint, ...]) -> tuple[LatticePoint, ...]:
    """Return the coordinates that `normal_form` describes, for the first vertex."""
    (x0, y0), (x1, y1), (x2, y2) = corners[:3]
    length = gcd(x1 - x0, y1 - y0)
    a, b = (x1 - x0) // length, (y1 - y0) // length
    s, t = bezout(a, b)
    height = a * (y2 - y1) - b * (x2 - x1)
    shear = (s * (x2 - x1) + t * (y2 - y1)) // height
    s, t = s + shear * b, t - shear * a
    return tuple((s * (x - x0) + t * (y - y0), a * (y - y0) - b * (x - x0)) for x, y in corners)
