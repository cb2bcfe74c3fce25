"""Plane sections through the effective cone: the polygon of each Zariski chamber, and its classes.

A section is D₀ + xu + yv with integer classes u, v that are part of a basis, seen in a window of
integers. A chamber is there the intersection of half planes D·C ≤ 0 for its own curves, D·C ≥ 0 for
the others, and D̃·C ≥ 0; its corners are rational and computed as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from workbench.accepted import whole, whole_numbers
from workbench.errors import InputError
from workbench.toric.line_bundles import sections, without_fixed_part
from workbench.toric.surfaces import Class, Surface, del_pezzo, hirzebruch
from workbench.toric.zariski import Chamber, chambers, chambers_of

__all__ = [
    "ChamberSlice",
    "Place",
    "chamber_slice",
    "del_pezzo_slice",
    "hirzebruch_slice",
]

Corner = tuple[Fraction, Fraction]

_MOST_PLACES = 1600


@dataclass(frozen=True)
class Place:
    """A class in the section.

    Attributes
    ----------
    x, y
        Where.
    divisor, left
        The class D, and D̃ without its fixed part.
    h0
        The number of sections.
    chamber
        Position among the chambers of the section, −1 where there is no section.
    """

    x: int
    y: int
    divisor: Class
    left: Class
    h0: int
    chamber: int


@dataclass(frozen=True)
class ChamberSlice:
    """A plane section of the effective cone.

    Attributes
    ----------
    surface
        The surface.
    origin, u, v
        The section is origin + xu + yv.
    window
        Lowest and highest x, lowest and highest y.
    chambers
        The chambers with inner points in the section.
    polygons
        The corners of each, counter-clockwise, cut off by the window.
    places
        All classes in the window, row by row.
    """

    surface: Surface
    origin: Class
    u: Class
    v: Class
    window: tuple[int, int, int, int]
    chambers: tuple[Chamber, ...]
    polygons: tuple[tuple[Corner, ...], ...]
    places: tuple[Place, ...]


def hirzebruch_slice(n: int, size: int = 8) -> ChamberSlice:
    """Return all classes aC + bF on F_n with −1 ≤ a ≤ size, −2 ≤ b ≤ n·size.

    Examples
    --------
    >>> found = hirzebruch_slice(2, 4)
    >>> found.chambers, found.polygons[1]
    (((), (0,)), ((Fraction(4, 1), Fraction(0, 1)), (Fraction(4, 1), Fraction(8, 1)), \
(Fraction(0, 1), Fraction(0, 1))))
    """
    X, size = hirzebruch(n), whole(size, "the size of the window", 0, _MOST_PLACES)
    return chamber_slice(X, (0, 0), (1, 0), (0, 1), (-1, size, -2, max(n, 1) * size))


def del_pezzo_slice(degree: int) -> ChamberSlice:
    """Return the classes dH + e₁E₁ + e₂E₂ on dP₂ of one degree d, with −d − 1 ≤ eᵢ ≤ 3.

    Examples
    --------
    >>> found = del_pezzo_slice(6)
    >>> len(found.chambers), found.polygons[3]
    (5, ((Fraction(0, 1), Fraction(-6, 1)), (Fraction(-6, 1), Fraction(0, 1)), \
(Fraction(-6, 1), Fraction(-6, 1))))
    """
    low = -whole(degree, "the degree", -3, _MOST_PLACES) - 1
    return chamber_slice(del_pezzo(2), (degree, 0, 0), (0, 1, 0), (0, 0, 1), (low, 3, low, 3))


def chamber_slice(
    X: Surface,
    origin: Sequence[int],
    u: Sequence[int],
    v: Sequence[int],
    window: tuple[int, int, int, int],
) -> ChamberSlice:
    """Cut the effective cone by a plane.

    Raises
    ------
    InputError
        If u and v do not span a plane, or the window holds more than 1,600 classes.
    """
    base, first, second = (X.divisor(D) for D in (origin, u, v))
    left, right, bottom, top = whole_numbers(window, "a window", -(10**6), 10**6, 4)
    if np.linalg.matrix_rank(np.array([first, second])) < 2:
        raise InputError(f"{list(first)} and {list(second)} span no plane.")
    if left >= right or bottom >= top or (right - left + 1) * (top - bottom + 1) > _MOST_PLACES:
        raise InputError(f"a window holds 4 to {_MOST_PLACES} classes, not those of {window}.")
    places_x, places_y = np.meshgrid(np.arange(left, right + 1), np.arange(bottom, top + 1))
    xy = np.column_stack([places_x.ravel(), places_y.ravel()])
    D = np.array(base) + xy @ np.array([first, second])
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    frame = tuple((Fraction(x), Fraction(y)) for x, y in corners)
    shown: list[Chamber] = []
    polygons: list[tuple[Corner, ...]] = []
    numbers = {-1: -1}
    for number, chamber in enumerate(chambers(X)):
        polygon = frame
        for condition in _conditions(X, chamber):
            a, b, c = (_value(condition, D_) for D_ in (base, first, second))
            polygon = _cut(polygon, a, b, c)
        if _area(polygon):
            numbers[number] = len(shown)
            shown.append(chamber)
            polygons.append(polygon)
    members = chambers_of(X, D).tolist()
    return ChamberSlice(
        X,
        base,
        first,
        second,
        (left, right, bottom, top),
        tuple(shown),
        tuple(polygons),
        tuple(
            Place(x, y, tuple(d), tuple(rest), h, numbers.get(member, -1))
            for (x, y), d, rest, h, member in zip(
                xy.tolist(),
                D.tolist(),
                without_fixed_part(X, D).tolist(),
                sections(X, D).tolist(),
                members,
                strict=True,
            )
        ),
    )


def _conditions(X: Surface, chamber: Chamber) -> list[list[Fraction]]:
    """Return linear forms that are ≥ 0 on the closed chamber, by their values on the basis."""
    own = [np.array(X.negative[i]) for i in chamber]
    found = []
    for C in X.negative:
        sign = -1 if any(np.array_equal(C, c) for c in own) else 1
        found.append([Fraction(int(sign * n)) for n in X.matrix @ np.array(C)])
    for E in X.effective:
        row = [Fraction(int(n)) for n in X.matrix @ np.array(E)]
        for c in own:
            share = Fraction(int(c @ X.matrix @ np.array(E)), -int(c @ X.matrix @ c))
            row = [r + share * int(n) for r, n in zip(row, X.matrix @ c, strict=True)]
        found.append(row)
    return found


def _value(form: Sequence[Fraction], D: Class) -> Fraction:
    return sum((f * d for f, d in zip(form, D, strict=True)), start=Fraction(0))


def _cut(polygon: tuple[Corner, ...], a: Fraction, b: Fraction, c: Fraction) -> tuple[Corner, ...]:
    """Return the part of a convex polygon with a + bx + cy ≥ 0 (Sutherland and Hodgman)."""
    found: list[Corner] = []
    for (x, y), (z, w) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        here, there = a + b * x + c * y, a + b * z + c * w
        if here >= 0:
            found.append((x, y))
        if here * there < 0:
            t = here / (here - there)
            found.append((x + t * (z - x), y + t * (w - y)))
    return tuple(found)


def _area(polygon: tuple[Corner, ...]) -> Fraction:
    """Return twice the area."""
    sides = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return sum((x * w - z * y for (x, y), (z, w) in sides), start=Fraction(0))
