"""Toric diagrams in lattice squares: random ones, by cutting corners, or every one.

D. Krefl, R.-K. Seong, *Machine learning of Calabi–Yau volumes*, Phys. Rev. D 96 (2017),
arXiv:1706.03346, make 15,151 distinct diagrams in this way, in squares of up to 9 × 9 points; how
they draw the cuts is not said in what could be read. Here a cut replaces a vertex by a boundary
point on each of its two edges, and diagrams are told apart by their normal forms.
"""

from __future__ import annotations

import numpy as np
from tqdm import tqdm

from workbench.accepted import generator, whole
from workbench.errors import InputError
from workbench.toric.polygons import LatticePoint, Polygon, determinant, hull, normal_form

__all__ = ["cut_corner", "diagrams_in_square", "random_diagrams"]

_MOST, _MOST_CUTS = 10**7, 8
_PATIENCE = 200


def cut_corner(polygon: Polygon, vertex: int, back: int, ahead: int) -> Polygon:
    """Cut off a vertex between the boundary points `back` steps before and `ahead` steps after it.

    Steps are lattice steps along the two edges at the vertex; a step beyond an edge's end is an
    error, and a cut that leaves no polygon as well.

    Raises
    ------
    InputError
        If the cut does not fit.

    Examples
    --------
    >>> cut_corner(Polygon(((0, 0), (2, 0), (2, 2), (0, 2))), 0, 1, 2).vertices
    ((0, 1), (2, 0), (2, 2), (0, 2))
    """
    n = len(polygon.vertices)
    vertex = whole(vertex, "the number of a vertex", 0, n - 1)
    corner = polygon.vertices[vertex]
    before, after = polygon.vertices[vertex - 1], polygon.vertices[(vertex + 1) % n]
    ends = [_along(corner, before, back), _along(corner, after, ahead)]
    rest = polygon.vertices[:vertex] + polygon.vertices[vertex + 1 :]
    return hull([*rest, *ends])


def random_diagrams(count: int, seed: int, largest: int = 8) -> list[Polygon]:
    """Draw toric diagrams, no two of them equivalent.

    Parameters
    ----------
    count
        How many.
    seed
        The same seed gives the same diagrams.
    largest
        The largest side of a square, 1 to 40; sides are drawn from 1 to this.

    Raises
    ------
    InputError
        If a number is out of range, or the squares do not have so many diagrams.

    Examples
    --------
    >>> diagrams = random_diagrams(50, seed=1)
    >>> len({normal_form(diagram) for diagram in diagrams}), diagrams == random_diagrams(50, seed=1)
    (50, True)
    """
    count = whole(count, "the number of random diagrams", 1, _MOST)
    largest = whole(largest, "the largest side of a square", 1, 40)
    rng = generator(seed)
    found: dict[Polygon, None] = {}
    idle = 0
    with tqdm(total=count, desc="toric diagrams", leave=False, disable=count < 1000) as bar:
        while len(found) < count:
            form = normal_form(_drawn(rng, int(rng.integers(1, largest + 1))))
            if form in found:
                idle += 1
            else:
                found[form] = None
                idle = 0
                bar.update()
            if idle > _PATIENCE * (1 + len(found)):
                raise InputError(
                    f"Squares of side up to {largest} gave only {len(found)} diagrams, "
                    f"not {count}; take larger squares."
                )
    return list(found)


def diagrams_in_square(side: int) -> list[Polygon]:
    """Enumerate the toric diagrams that fit into a square with this side, up to equivalence.

    A polygon in the square, and not the whole of it, misses a vertex of some larger one; so all are
    reached from the square by taking the hull of all lattice points but one vertex, again and
    again.

    Raises
    ------
    InputError
        If the side is not 1 to 7.

    Examples
    --------
    >>> [len(diagrams_in_square(side)) for side in (1, 2, 3)]
    [2, 17, 148]
    """
    side = whole(side, "the side of a square with all its diagrams", 1, 7)
    square = normal_form(Polygon(((0, 0), (side, 0), (side, side), (0, side))))
    found, waiting = {square: None}, [square]
    with tqdm(desc=f"diagrams in a square of side {side}", leave=False, disable=side < 4) as bar:
        while waiting:
            polygon = waiting.pop()
            points = polygon.boundary_points + polygon.interior_points
            for vertex in polygon.vertices if len(points) > 3 else ():
                smaller = _shaved(points, vertex)
                if smaller is not None and smaller not in found:
                    found[smaller] = None
                    waiting.append(smaller)
                    bar.update()
    return list(found)


def _shaved(points: tuple[LatticePoint, ...], vertex: LatticePoint) -> Polygon | None:
    rest = [point for point in points if point != vertex]
    if not any(determinant(rest[0], rest[1], point) for point in rest):
        return None
    return normal_form(hull(rest))


def _drawn(rng: np.random.Generator, side: int) -> Polygon:
    polygon = Polygon(((0, 0), (side, 0), (side, side), (0, side)))
    for _ in range(int(rng.integers(0, _MOST_CUTS + 1))):
        vertex = int(rng.integers(len(polygon.vertices)))
        reach = [polygon.edges[vertex - 1], polygon.edges[vertex]]
        steps = [int(rng.integers(1, _steps(*edge) + 1)) for edge in reach]
        if len(polygon.vertices) > 3 or steps != [_steps(*edge) for edge in reach]:
            polygon = cut_corner(polygon, vertex, steps[0], steps[1])
    return polygon


def _steps(start: LatticePoint, end: LatticePoint) -> int:
    return int(np.gcd(end[0] - start[0], end[1] - start[1]))


def _along(start: LatticePoint, end: LatticePoint, count: int) -> LatticePoint:
    steps = _steps(start, end)
    count = whole(count, f"a cut along an edge of {steps} lattice steps", 1, steps)
    return (
        start[0] + count * (end[0] - start[0]) // steps,
        start[1] + count * (end[1] - start[1]) // steps,
    )
