"""Proved enclosures of V_min: Krawczyk's operator in ball arithmetic.

With g the gradient and H the Hessian of V, m the middle of a box X and Y an approximate inverse of
H(m), let K = m − Y·g(m) + (1 − Y·H(X))(X − m). If K lies inside X, then X holds exactly one zero of
g, and K holds it (R. Krawczyk, Computing 4, 1969). V is strictly convex, so this zero is the
minimum, and V_min is in V(m) + g(K)·(K − m). All balls are FLINT's, by F. Johansson's arb, and each
operation rounds outwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flint

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.toric.number_field import Ball
from workbench.toric.polygons import Polygon, determinant
from workbench.toric.santalo import in_small_coordinates, minimum_volumes

__all__ = ["Enclosure", "enclose_minima", "enclose_minimum"]

_LEAST_BITS, _MOST_BITS = 16, 1 << 16


@dataclass(frozen=True)
class Enclosure:
    """Balls that hold the minimum of V.

    Attributes
    ----------
    polygon
        The toric diagram.
    point
        The Santaló point, a ball for each coordinate.
    volume
        V_min.
    bits
        The working precision.
    """

    polygon: Polygon
    point: tuple[Ball, Ball]
    volume: Ball
    bits: int


def enclose_minimum(polygon: Polygon, bits: int = 128) -> Enclosure:
    """Enclose the minimum of V, to about half as many bits as are worked with, or more.

    Examples
    --------
    >>> found = enclose_minimum(Polygon(((0, 0), (1, 0), (1, 1), (0, 1))))
    >>> (27 * found.volume).contains(16), float(found.volume.rad()) < 1e-30
    (True, True)
    """
    return enclose_minima([polygon], bits)[0]


def enclose_minima(polygons: Sequence[Polygon], bits: int = 128) -> list[Enclosure]:
    """Enclose the minimum of V for each polygon.

    Raises
    ------
    InputError
        If there is no polygon, or the bits are not 16 to 65,536.
    """
    bits = whole(bits, "the number of bits", _LEAST_BITS, _MOST_BITS)
    if not len(polygons):
        raise InputError("There is no polygon whose minimum could be enclosed.")
    frames = [in_small_coordinates(polygon) for polygon in polygons]
    proposals = minimum_volumes([small for small, _, _ in frames]).points.tolist()
    found = []
    for polygon, (small, matrix, corner), start in zip(polygons, frames, proposals, strict=True):
        enclosed = _enclosed(small, start, bits)
        if small is not polygon:
            x, y = enclosed.point
            with flint.ctx.workprec(enclosed.bits + 8 * max(map(_size, (*matrix, corner)))):
                point = (
                    matrix[0][0] * x + matrix[0][1] * y + corner[0],
                    matrix[1][0] * x + matrix[1][1] * y + corner[1],
                )
            enclosed = Enclosure(polygon, point, enclosed.volume, enclosed.bits)
        found.append(enclosed)
    return found


def _size(numbers: tuple[int, int]) -> int:
    return max(x.bit_length() for x in numbers)


def _enclosed(polygon: Polygon, start: list[float], bits: int) -> Enclosure:
    while bits <= _MOST_BITS:
        with flint.ctx.workprec(bits):
            middle = _polished(polygon, (flint.arb(start[0]), flint.arb(start[1])), bits)
            proved = _krawczyk(polygon, middle, bits)
        if proved is not None:
            return Enclosure(polygon, *proved, bits)
        bits *= 2
    raise ArithmeticError(f"no enclosure of V_min with {_MOST_BITS} bits for {polygon}")


def _polished(polygon: Polygon, p: tuple[Ball, Ball], bits: int) -> tuple[Ball, Ball]:
    """Improve a point by Newton steps, each of which doubles the digits; nothing is proved here."""
    for _ in range((bits // 40).bit_length() + 1):
        _, (gx, gy), (hxx, hxy, hyy) = _jet(polygon, p)
        scale = hxx * hyy - hxy * hxy
        p = (
            (p[0] + (hxy * gy - hyy * gx) / scale).mid(),
            (p[1] + (hxy * gx - hxx * gy) / scale).mid(),
        )
    return p


def _krawczyk(
    polygon: Polygon, middle: tuple[Ball, Ball], bits: int
) -> tuple[tuple[Ball, Ball], Ball] | None:
    radius = flint.arb(2) ** (-(bits * 3) // 4)
    value, (gx, gy), (hxx, hxy, hyy) = _jet(polygon, middle)
    scale = (hxx * hyy - hxy * hxy).mid()
    yxx, yxy, yyy = (hyy / scale).mid(), (-hxy / scale).mid(), (hxx / scale).mid()
    offset = flint.arb(0, radius)
    box = (middle[0] + offset, middle[1] + offset)
    if not _inside(polygon, box):
        return None
    _, _, (kxx, kxy, kyy) = _jet(polygon, box)
    image = (
        middle[0]
        - (yxx * gx + yxy * gy)
        + (1 - yxx * kxx - yxy * kxy) * offset
        - (yxx * kxy + yxy * kyy) * offset,
        middle[1]
        - (yxy * gx + yyy * gy)
        - (yxy * kxx + yyy * kxy) * offset
        + (1 - yxy * kxy - yyy * kyy) * offset,
    )
    if not all(b.contains_interior(k) for b, k in zip(box, image, strict=True)):
        return None
    _, slope, _ = _jet(polygon, image)
    volume = value + sum(s * (k - m) for s, k, m in zip(slope, image, middle, strict=True))
    return image, volume


def _inside(polygon: Polygon, p: tuple[Ball, Ball]) -> bool:
    return all(height > 0 for height in _heights(polygon, p))


def _heights(polygon: Polygon, p: tuple[Ball, Ball]) -> list[Ball]:
    return [(b - d) * p[0] + (c - a) * p[1] + (a * d - b * c) for (a, b), (c, d) in polygon.edges]


def _jet(
    polygon: Polygon, p: tuple[Ball, Ball]
) -> tuple[Ball, tuple[Ball, Ball], tuple[Ball, Ball, Ball]]:
    """Enclose V, its gradient and its Hessian (xx, xy, yy) on a box inside the polygon."""
    corners = polygon.vertices
    inverse = [1 / height for height in _heights(polygon, p)]
    slopes = [
        ((b - d) * h, (c - a) * h)
        for ((a, b), (c, d)), h in zip(polygon.edges, inverse, strict=True)
    ]
    value = gx = gy = hxx = hxy = hyy = flint.arb(0)
    for a, corner in enumerate(corners):
        weight = determinant(corners[a - 1], corner, corners[(a + 1) % len(corners)])
        term = weight * inverse[a - 1] * inverse[a] / 27
        (ux, uy), (vx, vy) = slopes[a - 1], slopes[a]
        sx, sy = ux + vx, uy + vy
        value += term
        gx, gy = gx - term * sx, gy - term * sy
        hxx += term * (sx * sx + ux * ux + vx * vx)
        hxy += term * (sx * sy + ux * uy + vx * vy)
        hyy += term * (sy * sy + uy * uy + vy * vy)
    return value, (gx, gy), (hxx, hxy, hyy)
