"""Ribbon knots in pairs with the same 0-surgery: a knot and its twists along an annulus.

Two concentric circles in a plane bound a flat annulus A. A band from one to the other, which may
pass through A on its way, joins them to a knot: a ribbon knot, since the circles form an unlink.
Twisting n times along A carries what passes through A around n full turns and leaves the circles as
they are: again a ribbon knot. In the 0-surgery of the knot the circles bound a second annulus, made
of a collar of the knot, the band and the disc that the surgery glues in; twisting back along this
one shows that all twists have the same 0-surgery (J. Osoinach, *Manifolds obtained by surgery on an
infinite number of knots in S³*, Topology 45 (2006) 725-733; in some families their
ribbon discs even have the same exterior: T. Abe, M. Tange, *Ribbon disks with the same exterior*,
Comm. Anal. Geom. 30 (2022)).

The knots are polygons in space, z upwards; A lies at z = 0 between the radii 1 and 2.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from workbench.errors import InputError
from workbench.knots.diagram import Diagram

__all__ = ["annulus_twisted", "projected", "random_fusion"]

Polygon = Float[np.ndarray, "vertices 3"]

_INNER, _OUTER = 1.0, 2.0
_HALF_WIDTH = 1e-4
_CLEARANCE = 4 * _HALF_WIDTH
_SLAB = 0.2
_CORNERS = 24
_PER_TURN = 96
_TILT = (0.11, 0.07)


def random_fusion(piercings: int, detours: int, seed: int) -> Polygon:
    """Join the two circles by a random band, which keeps off itself.

    Parameters
    ----------
    piercings
        How often the band passes through the annulus, from 1 to 5.
    detours
        How often it passes through the plane elsewhere, inside or outside of both circles, 0 to 9.
    seed
        Of the places and of their order.

    Raises
    ------
    InputError
        If a number is out of its range.
    """
    if not (1 <= piercings <= 5 and 0 <= detours <= 9 and seed >= 0):
        raise InputError(
            "A band pierces the annulus 1 to 5 times and makes 0 to 9 detours, by a seed of at "
            f"least 0; not {piercings}, {detours}, {seed}."
        )
    rng = np.random.default_rng(seed)
    core = _core(rng, piercings, detours)
    while _closest(core) < _CLEARANCE:
        core = _core(rng, piercings, detours)
    left, right = _edges(core)
    circles = _open(_OUTER, _angle(core[0])), _open(_INNER, _angle(core[-1]))[::-1]
    return np.concatenate([circles[0], right[1:-1], circles[1], left[-2:0:-1]])


def annulus_twisted(polygon: Polygon, turns: int) -> Polygon:
    """Carry what passes through the annulus around it, so many turns.

    The circles themselves, which do not enter its inside, stay.
    """
    pieces = np.where(_enters(polygon), 1 + _PER_TURN * abs(turns), 1)
    edge = np.repeat(np.arange(len(polygon)), pieces)
    along = (np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[edge]
    step = np.roll(polygon, -1, axis=0) - polygon
    x, y, z = (polygon[edge] + along[:, None] * step[edge]).T
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    inside = (radius > _INNER + _HALF_WIDTH) & (radius < _OUTER - _HALF_WIDTH)
    share = np.where(inside, np.clip(0.5 - z / (2 * _SLAB), 0, 1), 0)
    angle = angle + 2 * np.pi * turns * share
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), z])


def projected(polygon: Polygon) -> Diagram:
    """Return the diagram of a polygon, seen from a little beside the z-axis.

    Raises
    ------
    InputError
        If the projection is not generic.
    """
    ends = np.roll(polygon, -1, axis=0)
    shear = np.array([[1, 0], [0, 1], _TILT])
    start, step = polygon @ shear, (ends - polygon) @ shear
    count = len(polygon)
    one, other = np.triu_indices(count, 2)
    apart = start[other] - start[one]
    area = _cross(step[one], step[other])
    with np.errstate(divide="ignore", invalid="ignore"):
        along_one = _cross(apart, step[other]) / area
        along_other = _cross(apart, step[one]) / area
    meets = (along_one > 0) & (along_one < 1) & (along_other > 0) & (along_other < 1)
    meets &= ~((one == 0) & (other == count - 1))
    one, other, area = one[meets], other[meets], area[meets]
    s, t = along_one[meets], along_other[meets]
    rise = ends[:, 2] - polygon[:, 2]
    above = polygon[one, 2] + s * rise[one] - polygon[other, 2] - t * rise[other]
    if len(above) and np.abs(above).min() < 1e-9:
        raise InputError("Two edges of the polygon meet.")
    over, under = np.where(above > 0, 1, -1), np.where(above > 0, -1, 1)
    number = np.arange(1, len(one) + 1)
    place, passage = np.concatenate([one + s, other + t]), np.concatenate([over, under])
    code = (np.concatenate([number, number]) * passage)[np.argsort(place)]
    if not len(code):
        return Diagram.from_pd([], loops=1)
    signs = (np.sign(area) * np.sign(above)).astype(int)
    return Diagram.from_gauss(code.tolist(), signs.tolist())


def _cross(
    u: Float[np.ndarray, "pairs 2"], v: Float[np.ndarray, "pairs 2"]
) -> Float[np.ndarray, " pairs"]:
    area: Float[np.ndarray, " pairs"] = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return area


def _core(rng: np.random.Generator, piercings: int, detours: int) -> Polygon:
    """Return the path of a random band from the outer circle to the inner one."""
    radii = [*rng.uniform(1.3, 1.7, piercings), *rng.choice([0.5, 2.6], detours)]
    start, end = rng.uniform(0, 2 * np.pi, 2)
    rising = bool(rng.integers(2))
    height = -0.6 if rising else 0.6
    corners = [_at(_OUTER, start, 0.0), _at(2.3, start, 0.0), _at(2.3, start, height)]
    for radius in rng.permutation(radii):
        corners += _passage(rng, radius * rng.uniform(0.9, 1.1), rising)
        rising = not rising
    height = -0.5 if rising else 0.5
    corners += [_at(0.7, end, height), _at(0.7, end, 0.0), _at(_INNER, end, 0.0)]
    return np.array(corners)


def _closest(path: Polygon) -> float:
    """Return the least distance of two edges of an open path that have no corner in common.

    The point of a line that is nearest to a point of the other is kept within its edge, in turn
    (C. Ericson, *Real-Time Collision Detection*, 2005, section 5.1.9).
    """
    one, other = np.triu_indices(len(path) - 1, 2)
    step = np.diff(path, axis=0)
    u, v, apart = step[one], step[other], path[one] - path[other]
    uu, uv, vv = (np.sum(pair, axis=1) for pair in (u * u, u * v, v * v))
    ua, va = np.sum(u * apart, axis=1), np.sum(v * apart, axis=1)
    area = uu * vv - uv**2
    slanted = area > 1e-12 * uu * vv
    s = np.clip(np.where(slanted, uv * va - vv * ua, 0) / np.where(slanted, area, 1), 0, 1)
    t = np.clip((uv * s + va) / vv, 0, 1)
    s = np.clip((uv * t - ua) / uu, 0, 1)
    return float(np.linalg.norm(apart + s[:, None] * u - t[:, None] * v, axis=1).min())


def _angle(point: Float[np.ndarray, " 3"]) -> float:
    return float(np.arctan2(point[1], point[0]))


def _at(radius: float, angle: float, height: float) -> list[float]:
    return [radius * np.cos(angle), radius * np.sin(angle), height]


def _passage(rng: np.random.Generator, radius: float, rising: bool) -> list[list[float]]:
    """Return the ends of a vertical edge from one side of the plane to the other."""
    angle, low, high = rng.uniform([0, -1, 0.4], [2 * np.pi, -0.4, 1])
    ends = [_at(radius, angle, low), _at(radius, angle, high)]
    return ends if rising else ends[::-1]


def _edges(core: Polygon) -> tuple[Polygon, Polygon]:
    """Return the edges of a band along a core; its width is horizontal everywhere."""
    step = np.diff(core[:, :2], axis=0)
    length = np.hypot(*step.T)
    level = length > 1e-9
    across = np.zeros_like(step)
    across[level] = np.column_stack([-step[level, 1], step[level, 0]]) / length[level, None]
    before, after = np.vstack([across[:1], across]), np.vstack([across, across[-1:]])
    width = before + after
    width /= np.hypot(*width.T)[:, None]
    offset = _HALF_WIDTH * np.column_stack([width, np.zeros(len(core))])
    return core + offset, core - offset


def _open(radius: float, angle: float) -> Polygon:
    """Return a circle that a band of the usual width cuts open at an angle, counter-clockwise."""
    gap = _HALF_WIDTH / radius
    angles = angle + np.linspace(gap, 2 * np.pi - gap, _CORNERS)
    return np.column_stack([radius * np.cos(angles), radius * np.sin(angles), 0 * angles])


def _enters(polygon: Polygon) -> Bool[np.ndarray, " vertices"]:
    """Whether the edge that starts at a vertex passes through the annulus."""
    radius = np.hypot(polygon[:, 0], polygon[:, 1])
    falls = polygon[:, 2] * np.roll(polygon[:, 2], -1) < 0
    passes: Bool[np.ndarray, " vertices"] = falls & (radius > _INNER) & (radius < _OUTER)
    return passes
