"""Gauge algebras of F-theory on geometries of the tree ensemble, from orders of vanishing.

Kodaira's and Tate's table for generic coefficients: the orders (f, g) of the Weierstrass model
along a divisor, and for the orders at which it matters whether the leading coefficient is a square
or a cube (D. Morrison, W. Taylor, Central Eur. J. Phys. 10 (2012) 1072). With generic coefficients
that happens exactly if it is one monomial m in 2M, or 3M, M being the lattice of monomials.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from jaxtyping import Bool, Int8, Int32, Int64, UInt64

from workbench.toric._landscape_kernel import algebras_on, survey_rays, surviving_monomials
from workbench.toric.landscape import V_E6, Fan, Geometries
from workbench.toric.polytopes import Point
from workbench.toric.trees import HEIGHT, edge_trees, face_trees

__all__ = [
    "ALGEBRAS",
    "RANKS",
    "GaugeSurvey",
    "Monomials",
    "gauge_survey",
    "monomials",
    "on_ray",
    "survivors",
]

ALGEBRAS = ("—", "SU(2)", "SU(3)", "G₂", "SO(7)", "SO(8)", "F₄", "E₆", "E₇", "E₈", "(4, 6)")
"""Names of the codes; the last is not a gauge algebra but orders that the ensemble excludes."""

RANKS = np.array([0, 1, 2, 2, 3, 4, 4, 6, 7, 8, 0])
"""Ranks of the algebras."""


@dataclass(frozen=True)
class Monomials:
    """The monomials of f and g over a fan, and which of them each tree allows.

    Attributes
    ----------
    points
        Lattice points: those of f, then those of g.
    f_count
        How many belong to f.
    edge_allows, face_allows
        For each edge and edge tree, and each triangle and ray, a set of monomials as bits.
    """

    points: Int64[np.ndarray, "monomials 3"]
    f_count: int
    edge_allows: UInt64[np.ndarray, "edges trees words"]
    face_allows: UInt64[np.ndarray, "triangles rays words"]


@lru_cache(maxsize=4)
def monomials(fan: Fan) -> Monomials:
    """Find the monomials of f and g over a fan: the lattice points of 4P* and 6P*."""
    f, g = fan.polytope.polar.multiple(4), fan.polytope.polar.multiple(6)
    points = np.vstack((f, g))
    bound = np.repeat([-4, -6], [len(f), len(g)])
    heights = points @ fan.rays.T
    edges, triangles = np.array(fan.edges), np.array(fan.triangles)
    single = {
        (a, b): bound <= (a * heights[:, edges[:, 0]] + b * heights[:, edges[:, 1]]).T
        for a in range(1, HEIGHT)
        for b in range(1, HEIGHT - a + 1)
    }
    everything = np.ones((len(edges), len(points)), bool)
    by_tree = [
        np.logical_and.reduce([everything, *(single[ray] for ray in tree)]) for tree in edge_trees()
    ]
    corners = heights[:, triangles]
    by_ray = [bound <= (corners @ ray).T for ray in face_trees().rays]
    return Monomials(points, len(f), _packed(np.stack(by_tree, 1)), _packed(np.stack(by_ray, 1)))


def _packed(sets: Bool[np.ndarray, "a b monomials"]) -> UInt64[np.ndarray, "a b words"]:
    padded = np.zeros((*sets.shape[:2], -(-sets.shape[2] // 64) * 64), bool)
    padded[..., : sets.shape[2]] = sets
    return np.packbits(padded, axis=-1, bitorder="little").view("<u8").astype(np.uint64)


@dataclass(frozen=True)
class GaugeSurvey:
    """The gauge algebras of some geometries.

    Attributes
    ----------
    ground
        For each geometry and ray of the fan, the place of its algebra in `ALGEBRAS`.
    by_height
        For each geometry, the number of rays of each height with each algebra.
    survivors
        The monomials of f and g that are left, as bits.
    """

    ground: Int8[np.ndarray, "geometries rays"]
    by_height: Int32[np.ndarray, "geometries heights algebras"]
    survivors: UInt64[np.ndarray, "geometries words"]

    @cached_property
    def rank(self) -> Int64[np.ndarray, " geometries"]:
        """The rank of the gauge group of each geometry."""
        ranks: Int64[np.ndarray, " geometries"] = self.by_height.sum(1) @ RANKS
        return ranks

    @property
    def rays(self) -> Int64[np.ndarray, "geometries heights"]:
        """How many rays of each height each geometry has, heights 0 to 6."""
        counts: Int64[np.ndarray, "geometries heights"] = self.by_height.sum(2)
        return counts


def on_ray(geometries: Geometries, ray: Point = V_E6) -> Int8[np.ndarray, " geometries"]:
    """Find the gauge algebra on one ray of the fan: for each geometry a place in `ALGEBRAS`."""
    place = geometries.fan.place(ray)
    known = monomials(geometries.fan)
    return algebras_on(
        survivors(geometries), known.points, known.f_count, geometries.fan.rays[place]
    )


def survivors(geometries: Geometries) -> UInt64[np.ndarray, "geometries words"]:
    """Find for each geometry the monomials of f and g, as bits: bit i is `Monomials.points[i]`."""
    known, trees = monomials(geometries.fan), face_trees()
    return surviving_monomials(
        geometries.edge_trees,
        geometries.face_sets,
        known.edge_allows,
        trees.masks,
        known.face_allows,
    )


def gauge_survey(geometries: Geometries) -> GaugeSurvey:
    """Find the gauge algebra on every ray of every geometry."""
    fan, trees = geometries.fan, face_trees()
    known = monomials(fan)
    longest = max(map(len, edge_trees()))
    tree_rays = np.zeros((len(edge_trees()), longest + 1, 2), np.int64)
    for row, tree in zip(tree_rays, edge_trees(), strict=True):
        row[: len(tree)] = sorted(tree) or np.empty((0, 2))
    left = survivors(geometries)
    ground, by_height = survey_rays(
        geometries.edge_trees,
        geometries.face_sets,
        left,
        known.points,
        known.f_count,
        fan.rays,
        np.array(fan.edges),
        np.array(fan.triangles),
        tree_rays,
        trees.masks,
        trees.rays,
    )
    return GaugeSurvey(ground, by_height, left)
