"""Which monomials can give E₆ on v = (1, −1, −1), and the probability that one does so alone.

E₆ asks for ord g = 4 on v and one leading monomial that is a square. A monomial m of g with
⟨m, v⟩ = −2 and ⟨m, w⟩ ≥ 0 on all other rays of the fan is lost only by leaves over v, and there
stays as long as ⟨m, w⟩ ≥ −6; call these the *candidates*. The first polytope has one, (−2, 0, 0),
a square: this is the theorem of arXiv:1707.00655. The second has three in a row, (−2, 0, 0),
(−3, −1, 0), (−4, −2, 0), of which the outer ones are squares: E₆ appears where one of those is left
alone, and F₄ where another set is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
from jaxtyping import Bool, Int64

from workbench.accepted import whole_numbers
from workbench.toric.gauge_algebra import monomials, survivors
from workbench.toric.landscape import V_E6, Fan, Geometries
from workbench.toric.polytopes import Point
from workbench.toric.trees import edge_trees, face_trees

__all__ = ["candidates", "e6_probability", "square_alone", "stay_probability"]


def candidates(fan: Fan) -> tuple[Point, ...]:
    """List the monomials of g that only leaves over v can lose, with order 4 on v.

    Examples
    --------
    >>> from workbench.toric.landscape import star_fan
    >>> from workbench.toric.polytopes import LARGE
    >>> [candidates(star_fan(polytope)) for polytope in LARGE]
    [((-2, 0, 0),), ((-4, -2, 0), (-3, -1, 0), (-2, 0, 0))]
    """
    sections = fan.polytope.polar.multiple(6)
    heights = sections @ fan.rays.T
    v = fan.place(V_E6)
    elsewhere = np.delete(heights, v, axis=1)
    chosen = sections[(heights[:, v] == -2) & (elsewhere >= 0).all(1)]
    return tuple((int(x), int(y), int(z)) for x, y, z in chosen)


def stay_probability(fan: Fan, together: tuple[Point, ...]) -> Fraction:
    """Return the probability that some candidates all stay, by counting the trees over v."""
    v = fan.place(V_E6)
    points = [whole_numbers(m, "a monomial", -(10**6), 10**6, 3) for m in together]
    heights = np.array(points, np.int64).reshape(-1, 3) @ fan.rays.T
    trees = face_trees()
    members = trees.masks[:, None] >> np.arange(len(trees.rays)) & 1 == 1
    probability = Fraction(1)
    for p, q in fan.edges:
        if v in (p, q):
            keep = sum(_stays(tree, heights[:, [p, q]]) for tree in edge_trees())
            probability *= Fraction(keep, len(edge_trees()))
    for triangle in fan.triangles:
        if v in triangle:
            lost = (heights[:, list(triangle)] @ trees.rays.T < -6).any(0)
            kept = trees.counts[~(members & lost).any(1)].sum()
            probability *= Fraction(int(kept), trees.total)
    return probability


def _stays(tree: frozenset[tuple[int, int]], heights: Int64[np.ndarray, "monomials 2"]) -> bool:
    return all((heights @ leaf >= -6).all() for leaf in tree)


def e6_probability(fan: Fan) -> Fraction:
    """Return the probability that exactly one candidate stays, and is a square.

    By inclusion and exclusion over the sets of candidates that contain it.
    """
    total = Fraction(0)
    for square in _squares(fan):
        others = [m for m in candidates(fan) if m != square]
        for size in range(len(others) + 1):
            for more in combinations(others, size):
                total += (-1) ** size * stay_probability(fan, (square, *more))
    return total


def _squares(fan: Fan) -> Iterator[Point]:
    return (m for m in candidates(fan) if all(x % 2 == 0 for x in m))


def square_alone(geometries: Geometries) -> Bool[np.ndarray, " geometries"]:
    """Tell for each geometry whether one candidate alone is left, and is a square."""
    points = monomials(geometries.fan)
    left = survivors(geometries)
    stays = []
    for m in candidates(geometries.fan):
        of_g = points.points[points.f_count :]
        place = points.f_count + int(np.flatnonzero((of_g == m).all(1))[0])
        stays.append(left[:, place // 64] >> np.uint64(place % 64) & np.uint64(1) == 1)
    if not stays:
        return np.zeros(len(geometries), bool)
    square = np.array([m in set(_squares(geometries.fan)) for m in candidates(geometries.fan)])
    table = np.array(stays)
    alone: Bool[np.ndarray, " geometries"] = (table.sum(0) == 1) & table[square].any(0)
    return alone
