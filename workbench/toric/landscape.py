"""The tree ensemble of F-theory bases over the two largest reflexive 3-polytopes.

J. Halverson, C. Long, B. Sung, arXiv:1706.02299; J. Carifio, J. Halverson, D. Krioukov, B. Nelson,
arXiv:1707.00655. A fine star triangulation of the polytope is the fan of a smooth weak-Fano
threefold, with 38 rays, 108 edges and 72 triangles. A geometry of the ensemble is a choice of one
edge tree for each edge and one face tree for each triangle, independently; here all are drawn with
equal probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Int32, Int64, UInt8
from scipy.optimize import linprog

from workbench.accepted import whole, whole_numbers
from workbench.errors import InputError
from workbench.toric._landscape_kernel import pick_by_rank
from workbench.toric.polygons import Polygon
from workbench.toric.polytopes import Point, ReflexivePolytope
from workbench.toric.trees import edge_trees, face_trees
from workbench.toric.triangulations import flipped_towards, some_triangulation

__all__ = ["V_E6", "Fan", "Geometries", "draw_geometries", "star_fan", "strictly_convex"]

_MOST = 10**7

V_E6: Point = (1, -1, -1)
"""The ray on which E₆ is asked for: a vertex of both polytopes, alone on the plane x = 1."""


@dataclass(frozen=True)
class Fan:
    """A fine star triangulation of a reflexive polytope.

    Attributes
    ----------
    polytope
        Whose boundary points span the rays.
    triangles
        Positions in `rays`, ascending.
    """

    polytope: ReflexivePolytope
    triangles: tuple[tuple[int, int, int], ...]

    @cached_property
    def rays(self) -> Int64[np.ndarray, "rays 3"]:
        """The boundary points of the polytope, in lexicographic order."""
        return self.polytope.points[self.polytope.points.any(1)]

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """The two-dimensional cones, as pairs of ascending positions, sorted."""
        pairs = {(t[i], t[j]) for t in self.triangles for i, j in ((0, 1), (0, 2), (1, 2))}
        return tuple(sorted(pairs))

    def place(self, ray: Point) -> int:
        """Return the position of a ray.

        Raises
        ------
        InputError
            If it is none.
        """
        sought = whole_numbers(ray, "a ray", -(10**9), 10**9, 3)
        found = np.flatnonzero((self.rays == sought).all(1))
        if not len(found):
            raise InputError(f"{ray} is not a boundary point of the polytope.")
        return int(found[0])

    @property
    def geometries(self) -> int:
        """The number of geometries over this triangulation, exactly."""
        trees = len(edge_trees()), face_trees().total
        return int(trees[0] ** len(self.edges) * trees[1] ** len(self.triangles))


def star_fan(polytope: ReflexivePolytope, towards: Point = V_E6) -> Fan:
    """Triangulate each facet finely, with as many edges at one vertex as flips towards it give.

    Examples
    --------
    >>> from workbench.toric.polytopes import LARGE
    >>> fans = [star_fan(polytope) for polytope in LARGE]
    >>> [(len(fan.rays), len(fan.edges), len(fan.triangles)) for fan in fans]
    [(38, 108, 72), (38, 108, 72)]
    >>> str(fans[0].geometries)[:4], len(str(fans[0].geometries))
    ('2962', 756)
    """
    rays = polytope.points[polytope.points.any(1)]
    place = {tuple(ray): i for i, ray in enumerate(rays.tolist())}
    triangles = []
    for facet in range(len(polytope.facets)):
        lift = polytope.facet_points(facet)
        triangulation = some_triangulation(Polygon(polytope.facet_corners(facet)))
        centre = [flat for flat, point in lift.items() if point == towards]
        if centre:
            triangulation = flipped_towards(triangulation, centre[0])
        for a, b, c in triangulation:
            first, second, third = sorted((place[lift[a]], place[lift[b]], place[lift[c]]))
            triangles.append((first, second, third))
    return Fan(polytope, tuple(sorted(triangles)))


def strictly_convex(fan: Fan) -> Mapping[Point, int] | None:
    """Look for integers on the rays that make the fan projective (the triangulation regular).

    They are values of a piecewise linear function which is strictly convex across every edge; the
    linear programme is solved in floating point, and the integers are then checked exactly.
    """
    walls = _walls(fan)
    solved = linprog(
        np.zeros(len(fan.rays)), A_ub=-walls, b_ub=-np.ones(len(walls)), bounds=(None, None)
    )
    if not solved.success or solved.x is None:
        return None
    heights = np.rint(1000 * solved.x).astype(np.int64)
    if (walls @ heights <= 0).any():
        return None
    return {
        (int(x), int(y), int(z)): int(h) for (x, y, z), h in zip(fan.rays, heights, strict=True)
    }


def _walls(fan: Fan) -> Int64[np.ndarray, "edges rays"]:
    """Return the rows c with c·h > 0 for a function h that bends upwards at each edge.

    For the triangles (p, q, a) and (p, q, b) of a smooth fan, a + b = s·p + t·q.
    """
    across: dict[tuple[int, int], list[int]] = {edge: [] for edge in fan.edges}
    for triangle in fan.triangles:
        for corner in triangle:
            p, q = (v for v in triangle if v != corner)
            across[p, q].append(corner)
    rows = np.zeros((len(fan.edges), len(fan.rays)), np.int64)
    for row, ((p, q), (a, b)) in zip(rows, across.items(), strict=True):
        plane = fan.rays[[p, q]].T
        sums = fan.rays[a] + fan.rays[b]
        weights = np.rint(np.linalg.lstsq(plane, sums, rcond=None)[0]).astype(np.int64)
        if (plane @ weights != sums).any():
            raise ArithmeticError(f"the fan is not smooth at the edge {p}–{q}")
        row[[a, b]] += 1
        row[[p, q]] -= weights
    return rows


@dataclass(frozen=True)
class Geometries:
    """Geometries of the ensemble over one fan.

    Attributes
    ----------
    fan
        The triangulation.
    edge_trees
        For each geometry and each edge, the place in `trees.edge_trees()`.
    face_sets
        For each geometry and each triangle, the place in `trees.face_trees().masks`.
    """

    fan: Fan
    edge_trees: UInt8[np.ndarray, "geometries edges"]
    face_sets: Int32[np.ndarray, "geometries triangles"]

    def __len__(self) -> int:
        return len(self.edge_trees)


def draw_geometries(fan: Fan, count: int, rng: np.random.Generator) -> Geometries:
    """Draw geometries uniformly and independently.

    A face tree is drawn among all 41,873,645; what is kept of it is the set of its rays, on which
    all orders of vanishing depend.

    Raises
    ------
    InputError
        If the count is not an integer from 1 to ten million.
    """
    count = whole(count, "the number of geometries", 1, _MOST)
    trees = face_trees()
    edges = rng.integers(len(edge_trees()), size=(count, len(fan.edges)), dtype=np.uint8)
    ranks = rng.integers(trees.total, size=(count, len(fan.triangles)), dtype=np.int32)
    ends = np.cumsum(trees.counts).astype(np.int32)
    return Geometries(fan, edges, pick_by_rank(ranks, ends))
