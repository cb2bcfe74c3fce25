"""h⁰ of line bundles on Hirzebruch and del Pezzo surfaces: by the formula, and by exact counts.

*The formula* (C. Brodie, A. Constantin, R. Deen, A. Lukas, arXiv:1906.08363): an effective divisor
loses its fixed part, D̃ = D − Σ ⌈(D·C)/(C·C)⌉ C over the curves with C² < 0 and D·C < 0, and
h⁰(D) = χ(D̃). On these surfaces the curves that are lost are disjoint, by the Zariski
decomposition, so that one pass makes D̃ nef; and a nef divisor is effective, so that h⁰(D) = 0
exactly when D̃ is not nef. The other dimensions follow from Serre, h²(D) = h⁰(K − D), and from
Riemann and Roch, h¹ = h⁰ + h² − χ.

*Ground truth*, without any of this:

- `by_vanishing`: forms of degree d that vanish to order mᵢ at general points of the plane over a
  prime field, by elimination. The points are general exactly when no class with C² = −2, K·C = 0 is
  effective (M. Demazure), which is checked by the same elimination.
- `by_monomials`: for k ≤ 3 the points are coordinate points, and one counts monomials.
- `by_summation`: on F_n, h⁰(aC + bF) = Σᵢ max(0, b − ni + 1) over 0 ≤ i ≤ a (push-forward to ℙ¹).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from jaxtyping import Int

from workbench.accepted import generator, prime_number, whole
from workbench.errors import InputError
from workbench.toric._vanishing_kernel import PRIME, forms_vanishing
from workbench.toric.cech import Cohomology
from workbench.toric.surfaces import Surface, classes_with

__all__ = [
    "by_monomials",
    "by_summation",
    "by_vanishing",
    "cohomologies",
    "cohomology",
    "general_points",
    "sections",
    "without_fixed_part",
]

Classes = Sequence[Sequence[int]] | np.ndarray

_HIGHEST_DEGREE = 60
_HIGHEST_COUNTED = 10**5


def without_fixed_part(X: Surface, classes: Classes) -> Int[np.ndarray, "N rank"]:
    """Return D̃ for each class: what is left after one pass over the negative curves.

    Examples
    --------
    >>> from workbench.toric.surfaces import hirzebruch
    >>> without_fixed_part(hirzebruch(3), [(4, 2)]).tolist()
    [[0, 2]]
    """
    return _without_fixed_part(X, X.divisors(classes))


def _without_fixed_part(X: Surface, D: Int[np.ndarray, "N rank"]) -> Int[np.ndarray, "N rank"]:
    if not X.negative:
        return D
    squares = np.array([X.dot(c, c) for c in X.negative])
    below = np.minimum(X.intersections(D, X.negative), 0)
    return np.asarray(D - (-(-below // squares)) @ np.array(X.negative))


def sections(X: Surface, classes: Classes) -> Int[np.ndarray, " N"]:
    """Return h⁰ of each class by the formula.

    Examples
    --------
    Conics through a point of the plane, and what is fixed in the double ones; a class that is not
    effective.

    >>> from workbench.toric.surfaces import del_pezzo
    >>> sections(del_pezzo(2), [(2, -1, 0), (2, -2, -2), (2, -3, 0)]).tolist()
    [5, 1, 0]
    """
    return _sections(X, X.divisors(classes))


def _sections(X: Surface, D: Int[np.ndarray, "N rank"]) -> Int[np.ndarray, " N"]:
    left = _without_fixed_part(X, D)
    nef = X.is_nef(left)
    found = np.zeros(len(D), dtype=np.int64)
    found[nef] = X.euler_characteristics(left[nef])
    return found


def cohomologies(X: Surface, classes: Classes) -> Int[np.ndarray, "N 3"]:
    """Return h⁰, h¹, h² of each class: the formula, Serre duality and Riemann–Roch.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> cohomologies(del_pezzo(1), [(-4, 2), (0, 3)]).tolist()
    [[0, 0, 2], [1, 3, 0]]
    """
    D = X.divisors(classes)
    h0, h2 = _sections(X, D), _sections(X, np.array(X.canonical) - D)
    return np.column_stack([h0, h0 + h2 - X.euler_characteristics(D), h2])


def cohomology(X: Surface, D: Sequence[int]) -> Cohomology:
    """Return h⁰, h¹, h² of one class.

    Examples
    --------
    >>> from workbench.toric.surfaces import hirzebruch
    >>> cohomology(hirzebruch(3), (4, 2))
    Cohomology(h0=3, h1=18, h2=0)
    """
    return Cohomology(*cohomologies(X, [X.divisor(D)])[0].tolist())


def by_summation(X: Surface, classes: Classes) -> Int[np.ndarray, " N"]:
    """Return h⁰ of each class on F_n by push-forward to the base.

    Examples
    --------
    >>> from workbench.toric.surfaces import hirzebruch
    >>> by_summation(hirzebruch(3), [(4, 2), (1, 4), (-1, 9)]).tolist()
    [3, 7, 0]
    """
    if X.basis != ("C", "F"):
        raise InputError(f"the sum over the base is for Hirzebruch surfaces, not for {X.name}.")
    D, n = X.divisors(classes), -X.form[0][0]
    _require_countable(D)
    found = np.zeros(len(D), dtype=np.int64)
    for i in range(int(D[:, 0].max(initial=-1)) + 1):
        found += np.where(i <= D[:, 0], np.maximum(0, D[:, 1] - n * i + 1), 0)
    return found


def by_monomials(X: Surface, classes: Classes) -> Int[np.ndarray, " N"]:
    """Return h⁰ of each class on dP_k, k ≤ 3, by counting monomials.

    xᵘ yᵛ zʷ with u + v + w = d vanishes at (1 : 0 : 0) to order d − u, so that order m there means
    u ≤ d − m, and so on.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> by_monomials(del_pezzo(3), [(3, -1, -1, -1), (1, 2, -1, -1), (0, 5, 0, 0)]).tolist()
    [7, 1, 1]
    """
    degrees, orders = _plane(X, classes)
    _require_countable(degrees)
    if orders.shape[1] > 3:
        raise InputError(f"{X.name} is not toric; monomials count sections on dP_1, dP_2, dP_3.")
    most = np.repeat(degrees[:, None], 3, axis=1)
    most[:, : orders.shape[1]] -= orders
    found = np.zeros(len(degrees), dtype=np.int64)
    for u in range(int(degrees.max(initial=-1)) + 1):
        # v from 0 or d − u − most w on, up to most v or d − u
        left = degrees - u
        lowest, highest = np.maximum(0, left - most[:, 2]), np.minimum(most[:, 1], left)
        found += np.where(u <= most[:, 0], np.maximum(0, highest - lowest + 1), 0)
    return found


def by_vanishing(
    X: Surface, classes: Classes, seed: int = 0, prime: int = PRIME
) -> Int[np.ndarray, " N"]:
    """Return h⁰ of each class on dP_k over a prime field, by elimination.

    Parameters
    ----------
    X
        A del Pezzo surface.
    classes
        Of degree d ≤ 60.
    seed, prime
        Of the general points; a prime below 2²⁵.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> by_vanishing(del_pezzo(6), [(3, -1, -1, -1, -1, -1, -1), (4, -2, -2, -2, 0, 0, 0)]).tolist()
    [4, 6]
    """
    degrees, orders = _plane(X, classes)
    points = np.array(general_points(orders.shape[1], seed, prime), dtype=np.int64)
    return _vanishing(degrees, orders, points, prime)


def general_points(k: int, seed: int = 0, prime: int = PRIME) -> tuple[tuple[int, int], ...]:
    """Return k ≤ 8 random points (x : y : 1) over a prime field, their blow-up a del Pezzo surface.

    They are general when no root is effective: no two points equal, no three on a line, no six on a
    conic, and so on.

    Examples
    --------
    >>> len(set(general_points(8)))
    8
    """
    prime = prime_number(prime, "the characteristic", PRIME)
    k = whole(k, "the number of general points", 0, 8)
    return _general_points(k, whole(seed, "the seed", 0), prime)


@cache
def _general_points(k: int, seed: int, prime: int) -> tuple[tuple[int, int], ...]:
    rng = generator(seed)
    roots = np.array([D for D in classes_with(k, square=-2, degree=0) if D[0]], dtype=np.int64)
    for _ in range(100):
        points = rng.integers(0, prime, (k, 2))
        if len(np.unique(points, axis=0)) == k and not (
            len(roots) and _vanishing(roots[:, 0], -roots[:, 1:], points, prime).any()
        ):
            return tuple((int(x), int(y)) for x, y in points)
    raise InputError(f"{k} points over the field of {prime} elements were never general.")


def _require_countable(numbers: np.ndarray) -> None:
    if numbers.max(initial=0) > _HIGHEST_COUNTED:
        raise InputError(
            f"sections are counted one row at a time for numbers up to {_HIGHEST_COUNTED}, "
            f"not {numbers.max()}; the formula takes larger ones."
        )


def _plane(X: Surface, classes: Classes) -> tuple[np.ndarray, np.ndarray]:
    """Return degrees and orders of vanishing; an exceptional curve added changes nothing."""
    if X.basis[0] != "H":
        raise InputError(f"{X.name} is no blow-up of the plane; give a del Pezzo surface.")
    D = X.divisors(classes)
    return D[:, 0], np.maximum(-D[:, 1:], 0)


def _vanishing(
    degrees: np.ndarray, orders: np.ndarray, points: np.ndarray, prime: int
) -> np.ndarray:
    found = np.zeros(len(degrees), dtype=np.int64)
    some = np.flatnonzero(degrees >= 0)
    if len(some) and degrees.max() > _HIGHEST_DEGREE:
        raise InputError(
            f"elimination takes degrees up to {_HIGHEST_DEGREE}, not {int(degrees.max())}."
        )
    if len(some):
        found[some] = forms_vanishing(
            np.ascontiguousarray(degrees[some]),
            np.ascontiguousarray(orders[some]),
            np.ascontiguousarray(points),
            prime,
        )
    return found
