"""Reflexive 3-polytopes: facets, polar, lattice points, normal form under GL(3,ℤ); all 4,319.

A lattice polytope P in ℤ³ is *reflexive* if the origin is interior and each facet lies in a plane
⟨m, n⟩ = −1 with an integral normal n; the normals are then the vertices of the polar P*, which is
reflexive too (V. Batyrev, J. Alg. Geom. 3 (1994) 493–535). There are 4,319 up to GL(3,ℤ)
(M. Kreuzer, H. Skarke, Adv. Theor. Math. Phys. 2 (1998) 853–871); the table shipped here was made
by `workbench.toric.reflexive_enumeration`, which says how.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from jaxtyping import Int64

from workbench.accepted import shown, whole
from workbench.errors import InputError
from workbench.toric import _polytope_kernel as kernel

__all__ = [
    "LARGE",
    "Point",
    "ReflexivePolytope",
    "is_smooth",
    "is_terminal",
    "lacks_facet_points",
    "reflexive_polytopes",
]

Point = tuple[int, int, int]

_DATA = Path(__file__).parent / "data" / "reflexive_polytopes.parquet"
_LARGEST = 10_000
_MOST_POINTS = 500


def _listed(points: Any) -> tuple[Any, ...]:
    if not isinstance(points, Iterable) or isinstance(points, str | bytes):
        raise InputError(f"{shown(points)} is no list of points.")
    return tuple(points)


def _require_points(points: Sequence[Sequence[int]]) -> None:
    if len(points) > _MOST_POINTS:
        raise InputError(f"{len(points)} points are too many; at most {_MOST_POINTS} are accepted.")
    for point in points:
        if (
            not isinstance(point, Sequence | np.ndarray)
            or len(point) != 3
            or not all(
                isinstance(x, int | np.integer) and -_LARGEST <= x <= _LARGEST for x in point
            )
        ):
            raise InputError(
                f"{point} is not accepted: a point has three integers of size at most {_LARGEST}."
            )


@dataclass(frozen=True)
class ReflexivePolytope:
    """A reflexive polytope in ℤ³, by its vertices.

    Attributes
    ----------
    vertices
        In the order given, each once, and no other point.

    Examples
    --------
    >>> both = (-1, 1)
    >>> cube = ReflexivePolytope.hull([(x, y, z) for x in both for y in both for z in both])
    >>> len(cube.vertices), len(cube.normals), len(cube.points), len(cube.polar.points)
    (8, 6, 27, 7)
    >>> cube.polar.polar.normal_form == cube.normal_form
    True
    """

    vertices: tuple[Point, ...]

    def __post_init__(self) -> None:
        listed = _listed(self.vertices)
        _require_points(listed)
        object.__setattr__(self, "vertices", tuple((int(x), int(y), int(z)) for x, y, z in listed))
        if len(self._cycles) and (self._cycles >= 0).any():
            on_facets = set(self._cycles[self._cycles >= 0].tolist())
            if len(on_facets) == len(self.vertices):
                return
        raise InputError(
            "These points are not the vertices of a reflexive polytope: the origin has to be "
            "interior, and every facet in a plane ⟨m, n⟩ = −1 with an integral normal n."
        )

    @classmethod
    def hull(cls, points: Iterable[Sequence[int]]) -> ReflexivePolytope:
        """Take the convex hull of points, and keep its vertices.

        Raises
        ------
        InputError
            If a point is not in ℤ³, a coordinate exceeds 10,000, there are more than 500 points,
            or the hull is not reflexive.
        """
        given = _listed(points)
        _require_points(given)
        rows = list(dict.fromkeys(map(tuple, given)))
        array = np.array(rows, np.int64).reshape(-1, 3)
        cycles = kernel.facet_cycles(array, kernel.facet_normals(array))
        corners = sorted(set(cycles[cycles >= 0].tolist())) if len(cycles) else range(len(rows))
        return cls(tuple(_point(array[i]) for i in corners))

    @cached_property
    def array(self) -> Int64[np.ndarray, "vertices 3"]:
        """The vertices as rows."""
        return np.array(self.vertices, np.int64).reshape(-1, 3)

    @cached_property
    def normals(self) -> Int64[np.ndarray, "facets 3"]:
        """The facets: inward normals n with ⟨m, n⟩ ≥ −1 on the polytope."""
        return kernel.facet_normals(self.array)

    @cached_property
    def _cycles(self) -> Int64[np.ndarray, "facets longest"]:
        return kernel.facet_cycles(self.array, self.normals)

    @cached_property
    def facets(self) -> tuple[tuple[int, ...], ...]:
        """For each normal, the indices of the vertices of its facet, in cyclic order."""
        return tuple(tuple(int(v) for v in row if v >= 0) for row in self._cycles)

    @cached_property
    def _normal_basis(
        self,
    ) -> tuple[Int64[np.ndarray, "vertices 3"], Int64[np.ndarray, "3 3"]]:
        """Vertices in normal form, and U with U·v in normal form for each vertex v."""
        with_basis = np.vstack((self.array, np.eye(3, dtype=np.int64)))
        vertices, rows = kernel.normal_form(with_basis, self._cycles)
        return vertices, rows[-3:].T.copy()

    @property
    def normal_form(self) -> tuple[Point, ...]:
        """The sorted vertices of the one representative of the class under GL(3,ℤ)."""
        return tuple(_point(v) for v in self._normal_basis[0])

    @cached_property
    def symmetries(self) -> int:
        """The number of elements of GL(3,ℤ) that map the polytope to itself.

        Examples
        --------
        >>> [polytope.symmetries for polytope in LARGE]
        [6, 2]
        """
        corners = list(self.facets[0][:3])
        inverse = np.linalg.inv(self.array[corners])
        count = 0
        for images in permutations(range(len(self.vertices)), 3):
            matrix = np.rint(inverse @ self.array[list(images)]).astype(np.int64)
            moved = {_point(v) for v in self.array @ matrix}
            count += moved == set(self.vertices) and bool(
                (self.array[corners] @ matrix == self.array[list(images)]).all()
            )
        return count

    @cached_property
    def edge_sum(self) -> int:
        """Σ over the edges e of length(e)·length(e*), lattice lengths, e* the edge of the polar.

        It is 24 for every reflexive 3-polytope, the Euler number of the K3 surfaces that are
        anticanonical in its toric variety (V. Batyrev, D. Dais, Topology 35 (1996) 901–929).

        Examples
        --------
        >>> [polytope.edge_sum for polytope in LARGE]
        [24, 24]
        """
        total = 0
        for f, g in combinations(range(len(self.facets)), 2):
            shared = sorted(set(self.facets[f]) & set(self.facets[g]))
            if len(shared) == 2:
                edge = self.array[shared[0]] - self.array[shared[1]]
                dual = self.normals[f] - self.normals[g]
                total += int(np.gcd.reduce(edge) * np.gcd.reduce(dual))
        return total

    @cached_property
    def polar(self) -> ReflexivePolytope:
        """The polar polytope {n : ⟨m, n⟩ ≥ −1 for all m}, whose vertices are the normals."""
        return ReflexivePolytope(tuple(_point(n) for n in self.normals))

    @cached_property
    def points(self) -> Int64[np.ndarray, "points 3"]:
        """All lattice points, the origin included, in lexicographic order."""
        return self.multiple(1)

    def multiple(self, k: int) -> Int64[np.ndarray, "points 3"]:
        """All lattice points of kP, 0 ≤ k ≤ 100, in lexicographic order.

        Examples
        --------
        >>> len(LARGE[0].polar.multiple(4)), len(LARGE[0].polar.multiple(6))
        (99, 286)
        """
        k = whole(k, "the multiple of a polytope", 0, 100)
        vertices, basis = self._normal_basis
        box = k * vertices.min(0), k * vertices.max(0)
        found = kernel.inside(kernel.facet_normals(vertices), *box, k)
        inverse = np.rint(np.linalg.inv(basis)).astype(np.int64)
        rows = found @ inverse.T
        return rows[np.lexsort(rows.T[::-1])]

    @cached_property
    def incidence(self) -> Int64[np.ndarray, " points"]:
        """On how many facets each of `points` lies.

        0 for the origin, 1 inside a facet, 2 inside an edge, 3 or more for a vertex.
        """
        counts: Int64[np.ndarray, " points"] = (self.points @ self.normals.T == -1).sum(1)
        return counts

    def facet_corners(self, facet: int) -> tuple[tuple[int, int], ...]:
        """Give the vertices of a facet, in cyclic order, in a basis of the lattice of its plane."""
        facet = whole(facet, "the number of a facet", 0, len(self.facets) - 1)
        return self._flat(facet, self.array[list(self.facets[facet])])

    def facet_points(self, facet: int) -> dict[tuple[int, int], Point]:
        """Give the lattice points of a facet by their coordinates in the basis of its corners."""
        facet = whole(facet, "the number of a facet", 0, len(self.facets) - 1)
        on = self.points[self.points @ self.normals[facet] == -1]
        return dict(zip(self._flat(facet, on), map(_point, on), strict=True))

    def _flat(
        self, facet: int, points: Int64[np.ndarray, "points 3"]
    ) -> tuple[tuple[int, int], ...]:
        corner = self.array[self.facets[facet][0]]
        flat = (points - corner) @ _complement(self.normals[facet])
        return tuple((int(x), int(y)) for x, y in flat)


LARGE: tuple[ReflexivePolytope, ReflexivePolytope] = (
    ReflexivePolytope(((-1, -1, -1), (-1, -1, 5), (-1, 5, -1), (1, -1, -1))),
    ReflexivePolytope(((-1, -1, -1), (-1, -1, 11), (-1, 2, -1), (1, -1, -1))),
)
"""The two reflexive 3-polytopes with the most lattice points, 39."""


def is_smooth(polytope: ReflexivePolytope) -> bool:
    """Tell whether the vertices of each facet are a basis of ℤ³: the toric variety is smooth."""
    corners = [polytope.array[list(facet)] for facet in polytope.facets]
    return all(len(c) == 3 and abs(round(np.linalg.det(c))) == 1 for c in corners)


def is_terminal(polytope: ReflexivePolytope) -> bool:
    """Tell whether the vertices and the origin are all lattice points."""
    return len(polytope.points) == len(polytope.vertices) + 1


def lacks_facet_points(polytope: ReflexivePolytope) -> bool:
    """Tell whether no lattice point is interior to a facet."""
    return not (polytope.incidence == 1).any()


@cache
def reflexive_polytopes() -> tuple[ReflexivePolytope, ...]:
    """Read all 4,319 classes, each in normal form, by number of points, of vertices, then vertices.

    Raises
    ------
    InputError
        If the shipped table is not the one that its card describes.

    Examples
    --------
    >>> len(reflexive_polytopes()), len(reflexive_polytopes()[-1].points)
    (4319, 39)
    """
    card = json.loads(_DATA.with_suffix(".json").read_text())
    if hashlib.sha256(_DATA.read_bytes()).hexdigest() != card["sha256"]:
        raise InputError(f"{_DATA} is damaged; {card['command']} writes it anew.")
    rows = pq.read_table(_DATA).column("vertices").to_pylist()
    return tuple(ReflexivePolytope(tuple(map(_point, _threes(row)))) for row in rows)


def _threes(row: Sequence[int]) -> Int64[np.ndarray, "vertices 3"]:
    return np.array(row, np.int64).reshape(-1, 3)


def _point(row: Int64[np.ndarray, 3]) -> Point:
    return int(row[0]), int(row[1]), int(row[2])


def _complement(normal: Int64[np.ndarray, 3]) -> Int64[np.ndarray, "3 2"]:
    """Give coordinates on the planes ⟨m, n⟩ = constant: two columns that complete n to a basis."""
    dual = np.eye(3, dtype=np.int64)
    rest = normal.copy()
    while np.count_nonzero(rest) > 1:
        nonzero = np.flatnonzero(rest)
        small = nonzero[np.argmin(np.abs(rest[nonzero]))]
        for other in nonzero[nonzero != small]:
            q = rest[other] // rest[small]
            rest[other] -= q * rest[small]
            dual[:, small] += q * dual[:, other]
    return np.delete(dual, int(np.flatnonzero(rest)[0]), axis=1)
