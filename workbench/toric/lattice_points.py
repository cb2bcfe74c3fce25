"""Lattice points in the plane: turns, lengths, the points on a segment and inside a polygon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor, gcd
from typing import TypeAlias, TypeVar

from workbench.errors import InputError

__all__ = [
    "Edge",
    "LatticePoint",
    "bezout",
    "determinant",
    "goes_once_around",
    "lattice_length",
    "lattice_point",
    "lower_chain",
    "neighbours",
    "points_along",
    "points_between",
]

T = TypeVar("T")
LatticePoint: TypeAlias = tuple[int, int]
Edge: TypeAlias = tuple[LatticePoint, LatticePoint]


def determinant(a: LatticePoint, b: LatticePoint, c: LatticePoint) -> int:
    """Return twice the signed area of the triangle a, b, c: positive if counter-clockwise.

    Examples
    --------
    >>> determinant((0, 0), (1, 0), (0, 1))
    1
    """
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def lattice_point(point: Sequence[int]) -> LatticePoint:
    """Return a point as two Python integers; InputError if it is not two integers."""
    try:
        x, y = point
        whole = (int(x), int(y))
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{point!r} is no lattice point; two integers are.") from None
    if whole != (x, y):
        raise InputError(f"{point!r} is no lattice point; two integers are.")
    return whole


def neighbours(points: Sequence[T]) -> Iterator[tuple[T, T, T]]:
    """Iterate over each point between the one before and the one after, cyclically."""
    for k, point in enumerate(points):
        yield points[k - 1], point, points[(k + 1) % len(points)]


def goes_once_around(corners: Sequence[LatticePoint]) -> bool:
    """Tell a polygon with left turns only from one that goes around several times (a star).

    Walking counter-clockwise once around, the x-coordinate changes its direction twice.
    """
    rightward = [b > a for a, b, _ in neighbours(corners)]
    turned = [here != before for before, here, _ in neighbours(rightward)]
    return sum(turned) == 2


def lattice_length(edge: Edge) -> int:
    """Return the number of lattice steps from the start to the end."""
    (a, b), (c, d) = edge
    return gcd(c - a, d - b)


def points_along(start: LatticePoint, end: LatticePoint) -> Iterator[LatticePoint]:
    """Iterate over the lattice points of a segment, without its end."""
    count = lattice_length((start, end))
    for k in range(count):
        yield (
            start[0] + k * ((end[0] - start[0]) // count),
            start[1] + k * ((end[1] - start[1]) // count),
        )


def points_between(edges: Sequence[Edge]) -> Iterator[LatticePoint]:
    """Iterate over the points inside a convex polygon: in each column, between two edges."""
    xs = [start[0] for start, _ in edges]
    for x in range(min(xs) + 1, max(xs)):
        heights = sorted(
            Fraction(b * (c - x) + d * (x - a), c - a)
            for (a, b), (c, d) in edges
            if min(a, c) <= x <= max(a, c) and a != c
        )
        least, most = floor(heights[0]) + 1, ceil(heights[-1]) - 1
        yield from ((x, y) for y in range(least, most + 1))


def lower_chain(ordered: Sequence[LatticePoint]) -> list[LatticePoint]:
    """Return the lower convex hull of points in lexicographic order, without straight corners."""
    chain: list[LatticePoint] = []
    for point in ordered:
        while len(chain) > 1 and determinant(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain


def bezout(a: int, b: int) -> tuple[int, int]:
    """Return s, t with s·a + t·b = 1, for coprime a, b."""
    r, s, t, r1, s1, t1 = a, 1, 0, b, 0, 1
    while r1:
        q = r // r1
        r, s, t, r1, s1, t1 = r1, s1, t1, r - q * r1, s - q * s1, t - q * t1
    return s * r, t * r
