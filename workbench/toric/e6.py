"""When the ray v = (1, −1, −1) carries E₆: the rule, its exact probability, geometries that obey.

Carifio, Halverson, Krioukov, Nelson, arXiv:1707.00655, section on E₆. The algebra E₆ asks for
ord g = 4 on v with one leading monomial that is a square. That monomial is m̃ = (−2, 0, 0), with
⟨m̃, v⟩ = −2; it is a monomial of g as long as ⟨m̃, w⟩ ≥ −6 for every ray w. Only v has x = 1, so
⟨m̃, w⟩ < 0 for leaves over edges and triangles at v alone, w = a·v + b·v₂ (+ c·v₃), where

    ⟨m̃, w⟩ = −2a + b⟨m̃, v₂⟩ + c⟨m̃, v₃⟩,   ⟨m̃, vᵢ⟩ = 0 on the plane x = 0, and 2 on x = −1.

With a_max the greatest a of all leaves at v: if a_max ≤ 3 then m̃ stays. If a_max ≥ 5 it goes. If
a_max = 4 it stays exactly if every leaf with a = 4 has a partner, v₂ or v₃, on the plane x = −1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Int32, Int64

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.toric._landscape_kernel import greatest_coefficients
from workbench.toric.landscape import V_E6, Fan, Geometries, draw_geometries
from workbench.toric.trees import edge_trees, face_trees

__all__ = [
    "M_TILDE",
    "RuleCheck",
    "check_rule",
    "coefficients",
    "draw_obeying",
    "obeying_by_trees_at_v",
    "obeys_rule",
    "rule_probability",
]

_MOST = 10**8

M_TILDE = (-2, 0, 0)
"""The monomial of g that E₆ needs."""


@dataclass(frozen=True)
class _AtV:
    """Where trees at v are chosen, and which of them keep m̃ by the rule."""

    edges: Int64[np.ndarray, " edges"]
    triangles: Int64[np.ndarray, " triangles"]
    edge_keeps: Bool[np.ndarray, "edges trees"]
    face_keeps: Bool[np.ndarray, "triangles sets"]


@lru_cache(maxsize=4)
def _at_v(fan: Fan) -> _AtV:
    v = fan.place(V_E6)
    edges = np.array([i for i, edge in enumerate(fan.edges) if v in edge])
    triangles = np.array([i for i, triangle in enumerate(fan.triangles) if v in triangle])
    far = fan.rays[:, 0] == -1
    edge_rows = []
    for i in edges:
        first = fan.edges[i][0] == v
        (partner,) = (w for w in fan.edges[i] if w != v)
        leaves = [
            [(a, far[partner] * b) if first else (b, far[partner] * a) for a, b in tree]
            for tree in edge_trees()
        ]
        edge_rows.append([_keeps(tree) for tree in leaves])
    trees = face_trees()
    members = trees.masks[:, None] >> np.arange(len(trees.rays)) & 1 == 1
    face_rows = []
    for i in triangles:
        corner = fan.triangles[i].index(v)
        a = trees.rays[:, corner]
        beside = np.array([far[w] for w in fan.triangles[i] if w != v]).any()
        good = (a <= 3) | ((a == 4) & beside)
        face_rows.append(~(members & ~good).any(1))
    return _AtV(edges, triangles, np.array(edge_rows), np.array(face_rows))


def _keeps(leaves: list[tuple[int, int]]) -> bool:
    """Apply the rule to leaves (a, number of partners on the plane x = −1, with multiplicity)."""
    return all(a <= 3 or (a == 4 and partners > 0) for a, partners in leaves)


@dataclass(frozen=True)
class RuleCheck:
    """The rule against the inequality ⟨m̃, w⟩ ≥ −6, for every tree at v.

    Attributes
    ----------
    edge_trees, face_sets
        How many pairs of an edge and a tree, of a triangle and a set of rays, were compared.
    differences
        For how many of them rule and inequality disagree.
    keep
        For each edge at v, how many of the edge trees keep m̃.
    face_keep
        For each triangle at v, how many of the face trees do.
    """

    edge_trees: int
    face_sets: int
    differences: int
    keep: tuple[int, ...]
    face_keep: tuple[int, ...]


def check_rule(fan: Fan) -> RuleCheck:
    """Compare the rule with the inequality on every edge tree and every set of a face tree at v."""
    here = _at_v(fan)
    trees = face_trees()
    members = trees.masks[:, None] >> np.arange(len(trees.rays)) & 1 == 1
    heights = fan.rays @ np.array(M_TILDE)
    differences = 0
    for row, i in zip(here.edge_keeps, here.edges, strict=True):
        p, q = fan.edges[i]
        stays = [all(a * heights[p] + b * heights[q] >= -6 for a, b in t) for t in edge_trees()]
        differences += int((row != stays).sum())
    for row, i in zip(here.face_keeps, here.triangles, strict=True):
        low = trees.rays @ heights[list(fan.triangles[i])] < -6
        differences += int((row == (members & low).any(1)).sum())
    return RuleCheck(
        edge_trees=here.edge_keeps.size,
        face_sets=here.face_keeps.size,
        differences=differences,
        keep=tuple(int(row.sum()) for row in here.edge_keeps),
        face_keep=tuple(int(trees.counts[row].sum()) for row in here.face_keeps),
    )


def rule_probability(fan: Fan) -> Fraction:
    """Return the probability of the rule, by counting the trees at v that keep m̃.

    Raises
    ------
    InputError
        If over this fan the rule is not what keeps m̃.

    Examples
    --------
    >>> from workbench.toric.landscape import star_fan
    >>> from workbench.toric.polytopes import LARGE
    >>> rule_probability(star_fan(LARGE[0])) == Fraction(46, 82) ** 9 * Fraction(64, 82) ** 9
    True
    """
    check = check_rule(fan)
    if check.differences:
        raise InputError("Over this fan other rays than v have x = 1; the rule does not hold.")
    probability = Fraction(1)
    for kept in check.keep:
        probability *= Fraction(kept, len(edge_trees()))
    for kept in check.face_keep:
        probability *= Fraction(kept, face_trees().total)
    return probability


def obeys_rule(geometries: Geometries) -> Bool[np.ndarray, " geometries"]:
    """Tell for each geometry whether all its trees at v keep m̃ by the rule."""
    here = _at_v(geometries.fan)
    kept = np.ones(len(geometries), bool)
    for row, edge in zip(here.edge_keeps, here.edges, strict=True):
        kept &= row[geometries.edge_trees[:, edge]]
    for row, triangle in zip(here.face_keeps, here.triangles, strict=True):
        kept &= row[geometries.face_sets[:, triangle]]
    return kept


def obeying_by_trees_at_v(fan: Fan, count: int, rng: np.random.Generator) -> int:
    """Draw the trees at v of so many geometries, and count those that obey the rule.

    The trees elsewhere do not matter to the rule, so they are not drawn.
    """
    here, trees = _at_v(fan), face_trees()
    count = whole(count, "the number of geometries", 1, _MOST)
    kept = np.ones(count, bool)
    for row in here.edge_keeps:
        kept &= row[rng.integers(len(row), size=count, dtype=np.uint8)]
    for row in here.face_keeps:
        kept &= rng.integers(trees.total, size=count) < trees.counts[row].sum()
    return int(kept.sum())


def draw_obeying(fan: Fan, count: int, rng: np.random.Generator) -> Geometries:
    """Draw geometries uniformly among those that obey the rule."""
    here = _at_v(fan)
    drawn = draw_geometries(fan, count, rng)
    for row, edge in zip(here.edge_keeps, here.edges, strict=True):
        drawn.edge_trees[:, edge] = rng.choice(np.flatnonzero(row), size=count)
    weights = face_trees().counts
    for row, triangle in zip(here.face_keeps, here.triangles, strict=True):
        kept = np.flatnonzero(row)
        drawn.face_sets[:, triangle] = rng.choice(
            kept, size=count, p=weights[kept] / weights[kept].sum()
        )
    return drawn


def coefficients(geometries: Geometries) -> Int32[np.ndarray, "geometries rays 2"]:
    """For each ray of the fan, return a_max and the number of leaves that have it.

    a_max is the greatest coefficient of the ray in a leaf w = a·v + b·v₂ (+ c·v₃); it is 0 if no
    leaf lies over an edge or a triangle at the ray.
    """
    fan = geometries.fan
    trees = face_trees()
    edge_table = np.array(
        [[_greatest([t[end] for t in tree]) for end in (0, 1)] for tree in edge_trees()]
    )
    members = trees.masks[:, None] >> np.arange(len(trees.rays)) & 1
    values = members[:, None, :] * trees.rays.T
    greatest = values.max(2)
    times = ((values == greatest[:, :, None]) & (values > 0)).sum(2)
    return greatest_coefficients(
        geometries.edge_trees,
        geometries.face_sets,
        np.array(fan.edges),
        np.array(fan.triangles),
        edge_table,
        np.stack((greatest, times), axis=2),
        len(fan.rays),
    )


def _greatest(values: list[int]) -> tuple[int, int]:
    greatest = max(values, default=0)
    return greatest, sum(value == greatest for value in values)
