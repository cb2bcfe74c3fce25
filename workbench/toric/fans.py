"""Smooth complete toric surfaces, given by the rays of their fan, and divisors on them.

Conventions of D. Cox, J. Little, H. Schenck, Toric Varieties (AMS, 2011): a torus-invariant divisor
D = Σ aᵢ Dᵢ is the tuple of its coefficients, one a ray; its sections are the characters m with
⟨m, uᵢ⟩ ≥ −aᵢ; K = −Σ Dᵢ; characters m give the linear equivalences Σ ⟨m, uᵢ⟩ Dᵢ ~ 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import atan2
from typing import Any

import numpy as np

from workbench.accepted import shown, whole, whole_numbers
from workbench.errors import InputError

__all__ = [
    "DP3",
    "Divisor",
    "ToricSurface",
    "dp3_class",
    "dp3_divisor",
    "hirzebruch_fan",
    "minus",
    "plus",
]

Divisor = tuple[int, ...]
"""One coefficient a ray."""

Ray = tuple[int, int]

_LARGEST = 10**4
_LARGEST_RAY = 10**6
_LARGEST_SUM = 10**9
_MOST_RAYS = 62


def _det(u: Ray, v: Ray) -> int:
    return u[0] * v[1] - u[1] * v[0]


def _before_the_axis(u: Ray, v: Ray) -> bool:
    return atan2(-u[1], -u[0]) > atan2(-v[1], -v[0])


@dataclass(frozen=True)
class ToricSurface:
    """A smooth complete toric surface.

    Attributes
    ----------
    rays
        Primitive generators uᵢ of the rays, counter-clockwise, once around.

    Raises
    ------
    InputError
        If two neighbours are no lattice basis, the rays do not go once around, or there are more
        than 62: sets of rays are integers of 64 bits.

    Examples
    --------
    >>> plane = ToricSurface(((1, 0), (0, 1), (-1, -1)))
    >>> plane.intersection((1, 0, 0), (0, 1, 0)), plane.euler_characteristic((2, 0, 0))
    (1, 6)
    """

    rays: tuple[Ray, ...]

    def __post_init__(self) -> None:
        listed: Any = self.rays
        if not isinstance(listed, Sequence | np.ndarray) or len(listed) > _MOST_RAYS:
            raise InputError(f"a fan is a list of at most {_MOST_RAYS} rays, not {shown(listed)}.")
        rays = [whole_numbers(ray, "a ray", -_LARGEST_RAY, _LARGEST_RAY, 2) for ray in listed]
        object.__setattr__(self, "rays", tuple(rays))
        neighbours = list(zip(self.rays, self.rays[1:] + self.rays[:1], strict=True))
        turns = sum(_before_the_axis(u, v) for u, v in neighbours)
        if len(self.rays) < 3 or turns != 1 or any(_det(u, v) != 1 for u, v in neighbours):
            raise InputError(
                "the fan of a smooth complete surface lists its rays counter-clockwise, once "
                f"around, each with the next a lattice basis; {list(self.rays)} does not."
            )

    @property
    def canonical(self) -> Divisor:
        """The canonical divisor K = −Σ Dᵢ."""
        return (-1,) * len(self.rays)

    @cached_property
    def intersections(self) -> np.ndarray:
        """The matrix Dᵢ·Dⱼ: 1 for neighbours, and Dᵢ² = −bᵢ where uᵢ₋₁ + uᵢ₊₁ = bᵢ uᵢ."""
        count = len(self.rays)
        matrix = np.zeros((count, count), dtype=np.int64)
        for i, u in enumerate(self.rays):
            before, after = self.rays[i - 1], self.rays[(i + 1) % count]
            matrix[i, (i + 1) % count] = matrix[(i + 1) % count, i] = 1
            coordinate = 0 if u[0] else 1
            matrix[i, i] = -(before[coordinate] + after[coordinate]) // u[coordinate]
        return matrix

    @cached_property
    def automorphisms(self) -> tuple[tuple[int, ...], ...]:
        """The automorphisms of the lattice that preserve the fan: where each goes with the rays.

        Each is a tuple: ray i goes to ray permutation[i].

        Examples
        --------
        >>> len(DP3.automorphisms)
        12
        """
        count = len(self.rays)
        turned = [tuple((i + s) % count for i in range(count)) for s in range(count)]
        flipped = [tuple((s - i) % count for i in range(count)) for s in range(count)]
        own = np.diag(self.intersections)
        return tuple(p for p in turned + flipped if np.array_equal(own[list(p)], own))

    def matrix(self, permutation: Sequence[int]) -> np.ndarray:
        """Return the 2×2 integer matrix that takes each ray to its image, as columns."""
        permutation = whole_numbers(permutation, "a permutation", 0, len(self.rays) - 1)
        if len(set(permutation)) != len(self.rays):
            raise InputError(f"{list(permutation)} is no permutation of {len(self.rays)} rays.")
        u, v = self.rays[0], self.rays[1]
        images = np.array([self.rays[permutation[0]], self.rays[permutation[1]]]).T
        return np.asarray(images @ np.array([[v[1], -v[0]], [-u[1], u[0]]]))

    def divisor(self, coefficients: Sequence[Any]) -> Divisor:
        """Return coefficients as a divisor, or refuse them.

        Raises
        ------
        InputError
            If they are no integers, one a ray, or too large.
        """
        name = "a divisor on this surface, one coefficient a ray,"
        return whole_numbers(coefficients, name, -_LARGEST, _LARGEST, len(self.rays))

    def intersection(self, D: Divisor, E: Divisor) -> int:
        """Return the intersection number D·E."""
        return self._pairing(self.divisor(D), self.divisor(E))

    def _pairing(self, D: Divisor, E: Divisor) -> int:
        return int(np.array(D) @ self.intersections @ np.array(E))

    def euler_characteristic(self, D: Divisor) -> int:
        """Return χ(D) = 1 + D·(D − K)/2, by Riemann and Roch."""
        D = self.divisor(D)
        twice = self._pairing(D, D) - self._pairing(D, self.canonical)
        return 1 + twice // 2

    def sections(self, D: Divisor) -> np.ndarray:
        """Return the characters m with ⟨m, uᵢ⟩ ≥ −aᵢ, a basis of H⁰(O(D)), shape (h⁰, 2).

        Examples
        --------
        >>> len(DP3.sections((1,) * 6))
        7
        """
        points, heights = self.heights(D)
        return np.asarray(points[(heights >= 0).all(axis=1)])

    def heights(self, D: Divisor) -> tuple[np.ndarray, np.ndarray]:
        """Return all characters m that carry cohomology of O(D), with ⟨m, uᵢ⟩ + aᵢ.

        The cohomology of O(D) in degree m depends on the signs of these numbers only. The
        characters with given signs are the lattice points of a polyhedron; cohomology is finite,
        so that only bounded polyhedra matter, and those lie in the box of all corners
        ⟨m, uᵢ⟩ ∈ {−aᵢ, −aᵢ − 1}, ⟨m, uⱼ⟩ ∈ {−aⱼ, −aⱼ − 1}.

        Returns
        -------
        tuple
            Shapes (N, 2) and (N, rays): a box of characters, in lexicographic order.
        """
        rays, a = np.array(self.rays), np.array(self.divisor(D))
        corners = []
        for i, j in itertools.combinations(range(len(rays)), 2):
            det = _det(self.rays[i], self.rays[j])
            if det:
                for p, q in itertools.product((-a[i], -a[i] - 1), (-a[j], -a[j] - 1)):
                    x = p * rays[j, 1] - q * rays[i, 1]
                    y = q * rays[i, 0] - p * rays[j, 0]
                    corners.append((x // det, -(-x // det), y // det, -(-y // det)))
        low_x, _, low_y, _ = np.min(corners, axis=0)
        _, high_x, _, high_y = np.max(corners, axis=0)
        if (high_x - low_x + 1) * (high_y - low_y + 1) > 10**7:
            raise InputError(f"the divisor {list(D)} is too large to count its characters.")
        x, y = np.meshgrid(
            np.arange(low_x, high_x + 1), np.arange(low_y, high_y + 1), indexing="ij"
        )
        points = np.column_stack([x.ravel(), y.ravel()])
        return points, points @ rays.T + a


def plus(D: Divisor, E: Divisor) -> Divisor:
    """Return D + E.

    Raises
    ------
    InputError
        If they are not as many integers.
    """
    D, E = _alike(D, E)
    return tuple(a + b for a, b in zip(D, E, strict=True))


def minus(D: Divisor, E: Divisor) -> Divisor:
    """Return D − E.

    Raises
    ------
    InputError
        If they are not as many integers.
    """
    D, E = _alike(D, E)
    return tuple(a - b for a, b in zip(D, E, strict=True))


def _alike(D: Divisor, E: Divisor) -> tuple[Divisor, Divisor]:
    first = whole_numbers(D, "a divisor", -_LARGEST_SUM, _LARGEST_SUM)
    return first, whole_numbers(E, "a divisor", -_LARGEST_SUM, _LARGEST_SUM, len(first))


def hirzebruch_fan(n: int) -> ToricSurface:
    """Return the Hirzebruch surface F_n, 0 ≤ n ≤ 1000; D₁² = −n is its section, D₀ a fibre.

    Examples
    --------
    >>> np.diag(hirzebruch_fan(3).intersections).tolist()
    [0, -3, 0, 3]
    """
    n = whole(n, "n of a Hirzebruch surface F_n", 0, 1000)
    return ToricSurface(((1, 0), (0, 1), (-1, n), (0, -1)))


DP3 = ToricSurface(((1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1)))
"""The plane blown up in three points. Its invariant curves are the six (−1)-curves, in a cycle:
E₁, H−E₁−E₂, E₂, H−E₂−E₃, E₃, H−E₁−E₃."""


def dp3_divisor(*coefficients: int) -> Divisor:
    """Return an invariant divisor of the class aH + bE₁ + cE₂ + dE₃ on dP₃, given a, b, c, d.

    Raises
    ------
    InputError
        If they are not four integers.

    Examples
    --------
    The anticanonical class, of degree 6.

    >>> D = dp3_divisor(3, -1, -1, -1)
    >>> DP3.intersection(D, D), DP3.euler_characteristic(D)
    (6, 7)
    """
    name = "a class (a, b, c, d) on dP₃"
    a, b, c, d = whole_numbers(coefficients, name, -_LARGEST, _LARGEST, 4)
    return DP3.divisor((a + b, a, a + c, 0, d, 0))


def dp3_class(D: Divisor) -> tuple[int, int, int, int]:
    """Return (a, b, c, d) with D ~ aH + bE₁ + cE₂ + dE₃.

    Examples
    --------
    >>> dp3_class(DP3.canonical)
    (-3, 1, 1, 1)
    """
    e1, l12, e2, l23, e3, l13 = DP3.divisor(D)
    return l12 + l23 + l13, e1 - l12 - l13, e2 - l12 - l23, e3 - l23 - l13
