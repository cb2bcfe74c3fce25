"""The Santaló points of many polygons at once, by Newton's method, in double precision.

V(p) = (1/27) Σ D_a / (ℓ_a ℓ_{a+1}) with D_a > 0 and ℓ_a affine and positive: log ℓ is concave, so
each term is strictly log-convex and Newton's method with backtracking finds the one minimum.
These are proposals; `workbench.toric.volume_enclosure` proves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from workbench.compiled import compiled
from workbench.errors import InputError
from workbench.toric.polygons import LatticePoint, Matrix, Polygon

__all__ = ["Minima", "in_small_coordinates", "minimum_volumes"]

_SMALL, _LARGEST = 64, 10**30
_STEPS, _HALVINGS = 60, 60


@dataclass(frozen=True)
class Minima:
    """The minima of V for a list of polygons.

    Attributes
    ----------
    points
        The Santaló points p, the Reeb vectors being 3(p, 1).
    volumes
        V_min, to about 14 digits.
    """

    points: Float64[np.ndarray, "polygons 2"]
    volumes: Float64[np.ndarray, " polygons"]


def minimum_volumes(polygons: Sequence[Polygon]) -> Minima:
    """Minimise V for each polygon.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> found = minimum_volumes([Polygon(((0, 0), (1, 0), (1, 1), (0, 1)))])
    >>> found.points.round(9).tolist(), round(27 * float(found.volumes[0]), 9)
    ([[0.5, 0.5]], 16.0)
    """
    if not len(polygons):
        raise InputError("There is no polygon whose volume could be minimised.")
    frames = [in_small_coordinates(polygon) for polygon in polygons]
    sizes = [len(polygon.vertices) for polygon in polygons]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    corners = np.array([c for p, _, _ in frames for c in p.vertices], dtype=np.float64)
    points = np.empty((len(polygons), 2))
    volumes = np.empty(len(polygons))
    _minimise_all(corners, starts, points, volumes)
    for k, (polygon, (row, other), corner) in enumerate(frames):
        if polygon is not polygons[k]:
            x, y = points[k].tolist()
            points[k] = (
                row[0] * x + row[1] * y + corner[0],
                other[0] * x + other[1] * y + corner[1],
            )
    return Minima(points, volumes)


def in_small_coordinates(polygon: Polygon) -> tuple[Polygon, Matrix, LatticePoint]:
    """Return a polygon in a basis in which it is round, and the way back: x = matrix·y + corner.

    In double precision a sheared or a distant polygon would lose its digits. The basis is reduced
    (Lagrange, Gauß) for the second moments of the vertices; a polygon near the origin stays as is.

    Raises
    ------
    InputError
        If even so a coordinate exceeds 10³⁰.

    Examples
    --------
    >>> far = Polygon(((0, 0), (1, 0), (1, 1), (0, 1))).moved(((1, 10**9), (0, 1)), (10**9, 7))
    >>> in_small_coordinates(far)[0].double_area, in_small_coordinates(far)[2]
    (2, (1000000000, 7))
    """
    if all(abs(x) <= _SMALL and abs(y) <= _SMALL for x, y in polygon.vertices):
        return polygon, ((1, 0), (0, 1)), (0, 0)
    corner = polygon.vertices[0]
    steps = [(x - corner[0], y - corner[1]) for x, y in polygon.vertices]
    xx, xy, yy = (sum(step[i] * step[j] for step in steps) for i, j in ((0, 0), (0, 1), (1, 1)))

    def moment(u: LatticePoint, v: LatticePoint) -> int:
        return u[0] * v[0] * xx + (u[0] * v[1] + u[1] * v[0]) * xy + u[1] * v[1] * yy

    u, v = (1, 0), (0, 1)
    while True:
        if moment(u, u) > moment(v, v):
            u, v = v, u
        times = (2 * moment(u, v) + moment(u, u)) // (2 * moment(u, u))
        if not times:
            break
        v = (v[0] - times * u[0], v[1] - times * u[1])
    sign = u[0] * v[1] - u[1] * v[0]
    small = Polygon(tuple((u[0] * x + u[1] * y, v[0] * x + v[1] * y) for x, y in steps))
    if any(abs(x) > _LARGEST for corner_ in small.vertices for x in corner_):
        raise InputError(
            f"Volumes are minimised for polygons of size up to {_LARGEST}, not larger."
        )
    back = ((sign * v[1], -sign * u[1]), (-sign * v[0], sign * u[0]))
    return small, back, corner


@compiled
def _minimise_all(
    corners: Float64[np.ndarray, "corners 2"],
    starts: Int64[np.ndarray, " ends"],
    points: Float64[np.ndarray, "polygons 2"],
    volumes: Float64[np.ndarray, " polygons"],
) -> None:
    """Fill `points` and `volumes`, polygon k being corners[starts[k] : starts[k + 1]]."""
    for k in range(len(volumes)):
        polygon = corners[starts[k] : starts[k + 1]]
        x, y = polygon[:, 0].mean(), polygon[:, 1].mean()
        value, gx, gy, hxx, hxy, hyy = _jet(polygon, x, y)
        for _ in range(_STEPS):
            scale = hxx * hyy - hxy * hxy
            dx, dy = (hxy * gy - hyy * gx) / scale, (hxy * gx - hxx * gy) / scale
            decrement = -(dx * gx + dy * gy)
            step = 1.0
            trial = _jet(polygon, x + dx, y + dy)
            for _ in range(_HALVINGS):
                if trial[0] <= value - 0.25 * step * decrement:
                    break
                step /= 2
                trial = _jet(polygon, x + step * dx, y + step * dy)
            if not trial[0] < value:
                break
            x, y = x + step * dx, y + step * dy
            value, gx, gy, hxx, hxy, hyy = trial
        points[k, 0], points[k, 1], volumes[k] = x, y, value


@compiled
def _jet(
    polygon: Float64[np.ndarray, "corners 2"], x: float, y: float
) -> tuple[float, float, float, float, float, float]:
    """Return V, its gradient and its Hessian (xx, xy, yy) at a point; V = ∞ outside."""
    n = len(polygon)
    value, gx, gy, hxx, hxy, hyy = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for a in range(n):
        x0, y0 = polygon[a - 1]
        x1, y1 = polygon[a]
        x2, y2 = polygon[(a + 1) % n]
        before = (x0 - x) * (y1 - y) - (y0 - y) * (x1 - x)
        after = (x1 - x) * (y2 - y) - (y1 - y) * (x2 - x)
        if before <= 0 or after <= 0:
            return np.inf, 0.0, 0.0, 0.0, 0.0, 0.0
        term = ((x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)) / (27 * before * after)
        ux, uy = (y0 - y1) / before, (x1 - x0) / before
        vx, vy = (y1 - y2) / after, (x2 - x1) / after
        sx, sy = ux + vx, uy + vy
        value += term
        gx -= term * sx
        gy -= term * sy
        hxx += term * (sx * sx + ux * ux + vx * vx)
        hxy += term * (sx * sy + ux * uy + vx * vy)
        hyy += term * (sy * sy + uy * uy + vy * vy)
    return value, gx, gy, hxx, hxy, hyy
