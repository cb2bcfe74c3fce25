"""Zariski chambers, and the polynomial of h⁰ in each.

The effective classes whose fixed part lies along a given set S of negative curves, D·C < 0 exactly
for the C in S, form a Zariski chamber (T. Bauer, A. Küronya, T. Szemberg, Crelle 576, 2004). On a
surface all of whose negative curves have C² = −1 the sets are those of disjoint curves, and

    h⁰(D) = χ(D̃),  D̃ = D + Σ_S (D·C) C,   or   h⁰(D) = χ(D) + Σ_S binomial(−D·C, 2),

a quadratic polynomial of the coefficients of D for each chamber. On F_n with n ≥ 2 the fixed part
⌈(D·C)/(C·C)⌉ C makes it one polynomial for each remainder of D·C modulo n.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from jaxtyping import Bool, Int

from workbench.accepted import generator, whole, whole_numbers
from workbench.errors import InputError
from workbench.toric.line_bundles import without_fixed_part
from workbench.toric.surfaces import Surface, classes_with

__all__ = [
    "Chamber",
    "chamber_polynomial",
    "chambers",
    "chambers_of",
    "classes_in",
    "count_chambers",
    "written_chamber",
]

Chamber = tuple[int, ...]
"""The curves S of a chamber, ascending, by their numbers among `Surface.negative`."""

_MOST = 100_000


def chambers(X: Surface) -> tuple[Chamber, ...]:
    """Return all Zariski chambers, the nef one first: by the number of curves, then in order.

    Raises
    ------
    InputError
        On dP_8, whose 1,501,681 are only counted.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> chambers(del_pezzo(2))
    ((), (0,), (1,), (2,), (0, 1))
    """
    if (count := count_chambers(X)) > _MOST:
        raise InputError(f"{X.name} has {count:,} chambers; at most {_MOST:,} are listed.")
    disjoint = _disjoint(X)
    found: list[Chamber] = [()]
    level: list[Chamber] = [()]
    while level:
        level = [
            (*chosen, c)
            for chosen in level
            for c in range(chosen[-1] + 1 if chosen else 0, len(X.negative))
            if all(disjoint[c, other] for other in chosen)
        ]
        found += level
    return tuple(found)


def count_chambers(X: Surface) -> int:
    """Return how many chambers there are, without listing them.

    Sets of disjoint curves are counted with a curve, and then without it.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> [count_chambers(del_pezzo(k)) for k in range(1, 7)]
    [2, 5, 18, 76, 393, 2764]
    """
    disjoint = _disjoint(X)
    masks = [sum(1 << int(j) for j in np.flatnonzero(row)) for row in disjoint]
    known: dict[int, int] = {0: 1}

    def count(free: int) -> int:
        if free not in known:
            lowest = (free & -free).bit_length() - 1
            rest = free & (free - 1)
            known[free] = count(rest) + count(rest & masks[lowest])
        return known[free]

    return count((1 << len(X.negative)) - 1)


def chambers_of(X: Surface, classes: np.ndarray) -> Int[np.ndarray, " N"]:
    """Return the place in `chambers` of each class, −1 for one that is not effective.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> chambers_of(del_pezzo(2), np.array([[3, -1, -1], [2, 1, 1], [1, -2, 0]])).tolist()
    [0, 4, -1]
    """
    D = X.divisors(classes)
    place = {chamber: i for i, chamber in enumerate(chambers(X))}
    lost, effective = X.intersections(D, X.negative) < 0, X.is_nef(without_fixed_part(X, D))
    found = np.full(len(D), -1, dtype=np.int64)
    patterns, which = np.unique(lost[effective], axis=0, return_inverse=True)
    numbers = [place[tuple(np.flatnonzero(pattern).tolist())] for pattern in patterns]
    found[effective] = np.array(numbers, dtype=np.int64)[which.ravel()]
    return found


def chamber_polynomial(X: Surface, chamber: Chamber, remainder: int = 0) -> tuple[Fraction, ...]:
    """Return the coefficients of χ(D̃) in a chamber, expanded in the coefficients of D.

    They stand for the monomials of degree at most 2 in the order of
    `workbench.conjectures.monomial_basis`: 1, x₁, …, x_ρ, x₁², x₁x₂, …, x_ρ². With D·C = t modulo
    n = −C², the fixed part is ((t − D·C)/n) C.

    Parameters
    ----------
    X, chamber
        A surface and one of its chambers.
    remainder
        The remainder t for the curve of the chamber, 0 ≤ t < n.

    Examples
    --------
    h⁰ of a nef class on the plane blown up once, 1 + 3d/2 + e/2 + d²/2 − e²/2; and on F₃ beyond
    the nef cone, where D·C = b − 3a is 1 modulo 3.

    >>> from workbench.toric.surfaces import del_pezzo, hirzebruch
    >>> [str(c) for c in chamber_polynomial(del_pezzo(1), ())]
    ['1', '3/2', '1/2', '1/2', '0', '-1/2']
    >>> [str(c) for c in chamber_polynomial(hirzebruch(3), (0,), remainder=1)]
    ['1', '0', '5/6', '0', '0', '1/6']
    """
    chamber = _accepted(X, chamber)
    depth = -X.dot(X.negative[chamber[0]], X.negative[chamber[0]]) if chamber else 1
    remainder = whole(remainder, "the remainder of D·C there", 0, depth - 1)
    # D̃ = M D + v
    M = np.array([[Fraction(int(i == j)) for j in range(X.rank)] for i in range(X.rank)])
    v = np.array([Fraction(0)] * X.rank)
    for i in chamber:
        C = np.array(X.negative[i])
        M = M + np.outer(C, C @ X.matrix) * Fraction(1, depth)
        v = v - C * Fraction(remainder, depth)
    K = np.array(X.canonical)
    quadratic, once = M.T @ X.matrix @ M, M.T @ X.matrix @ (2 * v - K)
    found = [1 + (v @ X.matrix @ (v - K)) / 2, *(once / 2)]
    for i in range(X.rank):
        found.append(quadratic[i, i] / 2)
        found += list(quadratic[i, i + 1 :])
    return tuple(Fraction(c) for c in found)


def classes_in(X: Surface, chamber: Chamber, more: int, seed: int = 0) -> Int[np.ndarray, "N rank"]:
    """Return classes of a chamber of dP_k, k ≤ 6, that determine a quadratic polynomial.

    D = P + Σ_S n C, n ≥ 1, where P is a sum of conics (P² = 0, −K·P = 2) and twisted cubics
    (P² = 1, −K·P = 3) that do not meet the curves of S: such classes are nef, and P·C = 0. First
    come the (ρ + 1)(ρ + 2)/2 points of a principal lattice, Σ_S C plus at most two of ρ independent
    directions; then `more` random ones.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> D = classes_in(del_pezzo(3), (0, 3), 50)
    >>> len(D), {chambers(del_pezzo(3))[i] for i in chambers_of(del_pezzo(3), D)}
    (65, {(0, 3)})
    """
    if X.basis[0] != "H" or X.rank > 7:
        raise InputError(f"classes are drawn in chambers of dP_1 to dP_6, not of {X.name}.")
    chamber, more = _accepted(X, chamber), whole(more, "the number of more classes", 0, _MOST)
    k = X.rank - 1
    pool = np.array([*classes_with(k, square=0, degree=2), *classes_with(k, square=1, degree=3)])
    curves = np.array([X.negative[i] for i in chamber], dtype=np.int64).reshape(-1, X.rank)
    apart = pool[(pool @ X.matrix @ curves.T == 0).all(axis=1)]
    directions = curves
    for P in apart:
        if np.linalg.matrix_rank(np.vstack([directions, P])) > len(directions):
            directions = np.vstack([directions, P])
    steps = np.vstack([np.zeros((1, X.rank), dtype=np.int64), directions])
    first, second = np.triu_indices(len(steps))
    rng = generator(seed)
    drawn = np.vstack([steps, apart])[rng.integers(0, len(steps) + len(apart), (more, 3))]
    found = np.vstack([steps[first] + steps[second], drawn.sum(axis=1)])
    return np.asarray(found + curves.sum(axis=0))


def written_chamber(X: Surface, chamber: Chamber) -> str:
    """Write a chamber by what is fixed in it.

    Examples
    --------
    >>> from workbench.toric.surfaces import del_pezzo
    >>> written_chamber(del_pezzo(2), ()), written_chamber(del_pezzo(2), (0, 1))
    ('nef', 'E₁ and E₂ fixed')
    """
    named = [X.written(X.negative[i]) for i in _accepted(X, chamber)]
    return f"{' and '.join(named)} fixed" if named else "nef"


def _accepted(X: Surface, chamber: Chamber) -> Chamber:
    """Return a chamber, or refuse it."""
    numbers = whole_numbers(chamber, "a chamber", 0, len(X.negative) - 1)
    disjoint = _disjoint(X)
    if list(numbers) != sorted(set(numbers)) or not all(
        disjoint[i, j] for i in numbers for j in numbers if i < j
    ):
        raise InputError(
            f"a chamber of {X.name} is a set of disjoint negative curves, by ascending numbers, "
            f"not {list(numbers)}."
        )
    return numbers


def _disjoint(X: Surface) -> Bool[np.ndarray, "curves curves"]:
    if not X.negative:
        return np.zeros((0, 0), dtype=bool)
    numbers = X.intersections(np.array(X.negative), X.negative)
    return np.asarray(numbers == 0)
