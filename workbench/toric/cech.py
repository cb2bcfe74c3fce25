"""Cohomology of line bundles on a smooth complete toric surface, by two independent methods.

The cohomology of O(D) splits into characters m of the torus, and what m carries depends only on
the set of rays with ⟨m, uᵢ⟩ < −aᵢ, its negative rays.

*By arcs* (`cohomology`): Hᵖ(O(D))ₘ is the reduced cohomology of degree p − 1 of the part of the
circle that the negative rays and the cones between them span (Cox, Little, Schenck, Toric
Varieties, theorem 9.1.3). No negative ray: H⁰ has dimension 1; all of them: H² has; otherwise the
part is a union of arcs, and H¹ has dimension (number of arcs) − 1.

*By the Čech complex* (`cech_cohomology`): the complex of the covering by the affine charts of the
maximal cones, one character at a time; a chart of a cone σ has the section χᵐ of O(D) if no ray of
σ is negative. The dimensions are ranks over ℚ.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from flint import fmpz_mat

from workbench.accepted import shown, whole
from workbench.errors import InputError
from workbench.toric.fans import Divisor, ToricSurface

__all__ = ["Cohomology", "arcs_of", "by_arcs", "by_cech_complex", "cech_cohomology", "cohomology"]


_MOST_RAYS = 16


class Cohomology(NamedTuple):
    """The dimensions h⁰, h¹, h²."""

    h0: int
    h1: int
    h2: int

    @property
    def euler(self) -> int:
        """The alternating sum h⁰ − h¹ + h²."""
        return self.h0 - self.h1 + self.h2


def cohomology(X: ToricSurface, D: Divisor) -> Cohomology:
    """Return h⁰, h¹, h² of O(D), by arcs.

    Examples
    --------
    On the surface F₃ with fibre D₀ and negative section D₁, and on the plane.

    >>> from workbench.toric.fans import hirzebruch_fan
    >>> cohomology(hirzebruch_fan(3), (0, 2, 0, 0))
    Cohomology(h0=1, h1=7, h2=0)
    >>> cohomology(ToricSurface(((1, 0), (0, 1), (-1, -1))), (-5, 0, 0))
    Cohomology(h0=0, h1=0, h2=6)
    """
    return _over_patterns(X, D, by_arcs)


def cech_cohomology(X: ToricSurface, D: Divisor) -> Cohomology:
    """Return h⁰, h¹, h² of O(D), by ranks of the Čech complex, for fans of at most 16 rays.

    Examples
    --------
    >>> from workbench.toric.fans import DP3
    >>> cech_cohomology(DP3, (0, -2, 1, -2, 0, 3))
    Cohomology(h0=0, h1=12, h2=0)
    """
    return _over_patterns(X, D, by_cech_complex)


def arcs_of(negative: int, count: int) -> tuple[int, ...]:
    """Return the arcs of the negative rays, each as a set of rays, by their first ray.

    Parameters
    ----------
    negative
        The set of negative rays, as bits.
    count
        How many rays the fan has. All of them are one arc without a first ray; it is left out.

    Examples
    --------
    >>> [bin(arc) for arc in arcs_of(0b110101, 6)]
    ['0b100', '0b110001']
    """
    _require_set(negative, count)
    arcs = []
    for first in range(count):
        if negative >> first & 1 and not negative >> (first - 1) % count & 1:
            arc, ray = 0, first
            while negative >> ray & 1:
                arc |= 1 << ray
                ray = (ray + 1) % count
            arcs.append(arc)
    return tuple(arcs)


def by_arcs(negative: int, count: int) -> Cohomology:
    """Return what a character with these negative rays carries, by arcs."""
    _require_set(negative, count)
    if negative == 0:
        return Cohomology(1, 0, 0)
    if negative == (1 << count) - 1:
        return Cohomology(0, 0, 1)
    return Cohomology(0, len(arcs_of(negative, count)) - 1, 0)


def by_cech_complex(negative: int, count: int) -> Cohomology:
    """Return what a character with these negative rays carries, by ranks of the Čech complex.

    Raises
    ------
    InputError
        If there are more than 16 rays.
    """
    count = whole(count, "the number of rays for the Čech complex", 3, _MOST_RAYS)
    _require_set(negative, count)
    return _by_cech_complex(negative, count)


@cache
def _by_cech_complex(negative: int, count: int) -> Cohomology:
    cones = [1 << i | 1 << (i + 1) % count for i in range(count)]
    faces = [
        [
            chosen
            for chosen in itertools.combinations(range(count), size)
            if not _meet([cones[i] for i in chosen]) & negative
        ]
        for size in range(1, 5)
    ]
    ranks = [0, *(_rank(faces[p], faces[p + 1]) for p in range(3))]
    return Cohomology(*(len(faces[p]) - ranks[p] - ranks[p + 1] for p in range(3)))


def _require_set(negative: int, count: int) -> None:
    if type(negative) is not int or type(count) is not int or not 0 <= negative < 1 << count:
        raise InputError(
            f"a set of the {shown(count)} rays is an integer, one bit a ray, not {shown(negative)}."
        )


def _meet(cones: list[int]) -> int:
    shared = cones[0]
    for cone in cones[1:]:
        shared &= cone
    return shared


def _rank(lower: list[tuple[int, ...]], upper: list[tuple[int, ...]]) -> int:
    if not lower or not upper:
        return 0
    place = {face: i for i, face in enumerate(lower)}
    matrix = fmpz_mat(len(upper), len(lower))
    for row, face in enumerate(upper):
        for k in range(len(face)):
            column = place.get(face[:k] + face[k + 1 :])
            if column is not None:
                matrix[row, column] = (-1) ** k
    return int(matrix.rank())


def _over_patterns(
    X: ToricSurface, D: Divisor, carried: Callable[[int, int], Cohomology]
) -> Cohomology:
    count = len(X.rays)
    _, heights = X.heights(D)
    patterns, times = np.unique((heights < 0) @ (1 << np.arange(count)), return_counts=True)
    found = np.zeros(3, dtype=np.int64)
    for pattern, multiplicity in zip(patterns.tolist(), times.tolist(), strict=True):
        found += multiplicity * np.array(carried(pattern, count))
    return Cohomology(*found.tolist())
