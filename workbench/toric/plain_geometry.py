"""One geometry of the tree ensemble by the definitions, in plain Python: slow, and independent.

All rays are listed, all monomials tested against all rays, all orders found as minima. It checks
the tables and the compiled code of `gauge_algebra`, and is what their speed is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from random import Random

from workbench.accepted import whole
from workbench.toric.landscape import Fan, Geometries
from workbench.toric.polytopes import Point, ReflexivePolytope
from workbench.toric.trees import edge_trees, face_trees

__all__ = ["PlainGeometry", "draw_plain", "plain_geometry"]


@dataclass(frozen=True)
class PlainGeometry:
    """A smooth toric threefold by its rays.

    Attributes
    ----------
    rays
        The primitive generators.
    polytope
        Whose boundary points are the rays with which the ensemble starts.
    """

    rays: tuple[Point, ...]
    polytope: ReflexivePolytope

    @cached_property
    def monomials(self) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """The monomials of f and of g."""
        f, g = (
            tuple(m for m in _sections(self.polytope, k) if _above(m, self.rays, k)) for k in (4, 6)
        )
        return f, g

    def algebra(self, ray: Point) -> str:
        """Return the gauge algebra on a ray, by Kodaira's and Tate's table."""
        f, g = self.monomials
        f_order, f_leading = _leading(f, ray, 4)
        g_order, g_leading = _leading(g, ray, 6)
        order = min(3 * f_order, 2 * g_order)
        if order < 4:
            return "SU(2)" if order == 3 else "—"
        if order == 4:
            return "SU(3)" if _power(g_leading, 2) else "SU(2)"
        if order == 6 and g_order > 3:
            return "SO(8)" if _power(f_leading, 2) else "SO(7)"
        if order == 6:
            return "SO(8)" if f_order > 2 and _power(g_leading, 3) else "G₂"
        if order == 8:
            return "E₆" if _power(g_leading, 2) else "F₄"
        return {9: "E₇", 10: "E₈"}.get(order, "(4, 6)")


@lru_cache(maxsize=8)
def _sections(polytope: ReflexivePolytope, k: int) -> tuple[Point, ...]:
    """List all m with ⟨m, v⟩ ≥ −k for the vertices v, in the box of the polar's vertices."""
    columns = list(zip(*polytope.polar.vertices, strict=True))
    box = product(*(range(k * min(column), k * max(column) + 1) for column in columns))
    return tuple((x, y, z) for x, y, z in box if _above((x, y, z), polytope.vertices, k))


def _above(m: Point, rays: tuple[Point, ...], k: int) -> bool:
    return all(_dot(m, w) >= -k for w in rays)


def _dot(m: Point, w: Point) -> int:
    return m[0] * w[0] + m[1] * w[1] + m[2] * w[2]


def _leading(monomials: tuple[Point, ...], ray: Point, k: int) -> tuple[int, list[Point]]:
    order = min((_dot(m, ray) + k for m in monomials), default=99)
    return order, [m for m in monomials if _dot(m, ray) + k == order]


def _power(leading: list[Point], exponent: int) -> bool:
    """Tell whether a generic section with these monomials is a power of a section."""
    return len(leading) == 1 and all(x % exponent == 0 for x in leading[0])


def plain_geometry(geometries: Geometries, which: int) -> PlainGeometry:
    """Write out one of the geometries of a batch."""
    which = whole(which, "the number of a geometry", 0, len(geometries) - 1)
    masks = [int(face_trees().masks[place]) for place in geometries.face_sets[which]]
    return _with_trees(geometries.fan, geometries.edge_trees[which].tolist(), masks)


def draw_plain(fan: Fan, random: Random) -> PlainGeometry:
    """Draw one geometry uniformly."""
    trees = face_trees()
    edges = [random.randrange(len(edge_trees())) for _ in fan.edges]
    masks = random.choices(trees.masks.tolist(), trees.counts.tolist(), k=len(fan.triangles))
    return _with_trees(fan, edges, masks)


def _with_trees(fan: Fan, edge_choice: list[int], face_masks: list[int]) -> PlainGeometry:
    ground: list[Point] = [(int(x), int(y), int(z)) for x, y, z in fan.rays]
    rays = list(ground)
    for (p, q), choice in zip(fan.edges, edge_choice, strict=True):
        rays += [_sum([(a, ground[p]), (b, ground[q])]) for a, b in edge_trees()[choice]]
    inner = [tuple(map(int, row)) for row in face_trees().rays]
    for corners, mask in zip(fan.triangles, face_masks, strict=True):
        for bit, weights in enumerate(inner):
            if mask >> bit & 1:
                rays.append(_sum([(n, ground[v]) for n, v in zip(weights, corners, strict=True)]))
    return PlainGeometry(tuple(rays), fan.polytope)


def _sum(terms: list[tuple[int, Point]]) -> Point:
    x, y, z = (sum(n * v[i] for n, v in terms) for i in range(3))
    return x, y, z
