"""Correlators Gⁿ, their connected parts, and Wick's theorem, for any set of legs.

A leg is a point at which a field is read (for several outputs, an output and a point). The
correlator of a set of legs is the expectation of the product, eq. (9) of the paper; its connected
part is the joint cumulant. The two are polynomials in each other, summed over the partitions of
the set (T. Speed, *Cumulants and partition lattices*, 1983); for a Gaussian field only pairings
remain (L. Isserlis 1918, G. Wick 1950).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations_with_replacement
from math import comb, factorial

import numpy as np
from jaxtyping import Float, Int

from workbench.accepted import finite_array, whole
from workbench.errors import InputError

__all__ = [
    "connected_part",
    "full_correlator",
    "index_sets",
    "pairings",
    "partitions",
    "tabulated",
    "weight",
    "wick",
]

Sets = Int[np.ndarray, "sets order"]
OfSets = Callable[[Sets], Float[np.ndarray, " sets"]]
"""A correlator, or connected part, as a function of sets of legs of one size, one set a row."""

Partition = tuple[tuple[int, ...], ...]

_LARGEST = 10**8


def index_sets(legs: int, order: int) -> Sets:
    """List the sets of `order` legs, with repetition, in lexicographic order.

    Examples
    --------
    >>> index_sets(2, 2).tolist()
    [[0, 0], [0, 1], [1, 1]]
    >>> len(index_sets(6, 4)), len(index_sets(6, 6))
    (126, 462)
    """
    whole(legs, "the number of legs", 1)
    whole(order, "the order of a correlator", 1)
    if (numbers := order * comb(legs + order - 1, min(order, legs - 1))) > _LARGEST:
        raise InputError(
            f"The sets of {order} of {legs} legs are {numbers} numbers; accepted are up to "
            f"{_LARGEST}."
        )
    return np.array(list(combinations_with_replacement(range(legs), order)), dtype=np.int64)


@cache
def partitions(order: int) -> tuple[Partition, ...]:
    """List the partitions of {0, …, order − 1} into blocks.

    Examples
    --------
    >>> [len(partitions(n)) for n in range(1, 7)]  # Bell numbers
    [1, 2, 5, 15, 52, 203]
    """
    return tuple(_partitions(tuple(range(whole(order, "the order of a correlator", 0, 11)))))


@cache
def pairings(order: int) -> tuple[Partition, ...]:
    """List the partitions into pairs: (order − 1)!! of them, none for odd order.

    Examples
    --------
    >>> pairings(4)
    (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2)))
    """
    return tuple(_pairings(tuple(range(whole(order, "the order of a correlator", 0, 16)))))


def wick(G: Float[np.ndarray, "legs legs"], sets: Sets) -> Float[np.ndarray, " sets"]:
    """Return the correlators of the Gaussian field with two-point function G.

    Raises
    ------
    InputError
        If G is not symmetric, or the sets are not of its legs.

    Examples
    --------
    >>> wick(np.array([[2.0]]), np.zeros((1, 6), int))  # 15 pairings of 2·2·2
    array([120.])
    """
    G = finite_array(G, "the values of a two-point function", (len(G), len(G)))
    if not np.allclose(G, G.T, rtol=1e-9, atol=0):
        raise InputError("A two-point function is symmetric.")
    sets = checked_sets(sets, len(G))
    total = np.zeros(len(sets))
    for pairing in pairings(sets.shape[1]):
        term = np.ones(len(sets))
        for a, b in pairing:
            term *= G[sets[:, a], sets[:, b]]
        total += term
    return total


def checked_sets(sets: Sets, legs: int | None = None) -> Sets:
    """Return sets of legs, one a row; legs are numbered from 0, and there may be a number of them.

    Raises
    ------
    InputError
        If they are something else.
    """
    found = np.asarray(sets)
    if found.ndim != 2 or found.dtype.kind not in "iu" or not found.shape[1]:
        raise InputError(f"Sets of legs are rows of integers; the shape given is {found.shape}.")
    if found.size and legs is not None and not (found.min() >= 0 and found.max() < legs):
        raise InputError(f"The legs are numbered from 0 to {legs - 1}.")
    return found


def connected_part(correlator: OfSets, sets: Sets) -> Float[np.ndarray, " sets"]:
    """Return the cumulants Σ_π (−1)^{b−1} (b−1)! Π G(block) over partitions π into b blocks."""
    sets = checked_sets(sets)
    total = np.zeros(len(sets))
    for partition in partitions(sets.shape[1]):
        total += weight(partition) * _product(correlator, partition, sets)
    return total


def full_correlator(connected: OfSets, sets: Sets) -> Float[np.ndarray, " sets"]:
    """Return the correlators Σ_π Π κ(block) of a field with the given connected parts."""
    sets = checked_sets(sets)
    total = np.zeros(len(sets))
    for partition in partitions(sets.shape[1]):
        total += _product(connected, partition, sets)
    return total


def tabulated(of_sets: OfSets, legs: int) -> OfSets:
    """Return the same function of sets, evaluated once for each order, at all sets of legs.

    Examples
    --------
    >>> pair = tabulated(lambda sets: sets.sum(axis=1) ** 2.0, legs=3)
    >>> pair(np.array([[2, 1], [0, 0]]))
    array([9., 0.])
    """
    tables: dict[int, tuple[Int[np.ndarray, " listed"], Float[np.ndarray, " listed"]]] = {}

    def looked_up(sets: Sets) -> Float[np.ndarray, " sets"]:
        order = sets.shape[1]
        powers = legs ** np.arange(order - 1, -1, -1)
        if order not in tables:
            listed = index_sets(legs, order)
            tables[order] = listed @ powers, of_sets(listed)
        keys, values = tables[order]
        found: Float[np.ndarray, " sets"] = values[np.searchsorted(keys, np.sort(sets) @ powers)]
        return found

    return looked_up


def weight(partition: Partition) -> int:
    """Return (−1)^{b−1} (b−1)!, the weight of b blocks in a cumulant."""
    sign = -1 if len(partition) % 2 == 0 else 1
    return sign * factorial(len(partition) - 1)


def _product(of_sets: OfSets, partition: Partition, sets: Sets) -> Float[np.ndarray, " sets"]:
    term = np.ones(len(sets))
    for block in partition:
        term = term * of_sets(sets[:, list(block)])
    return term


def _partitions(elements: tuple[int, ...]) -> Iterator[Partition]:
    if not elements:
        yield ()
        return
    first, rest = elements[0], elements[1:]
    for smaller in _partitions(rest):
        yield ((first,), *smaller)
        for place, block in enumerate(smaller):
            yield (*smaller[:place], (first, *block), *smaller[place + 1 :])


def _pairings(elements: tuple[int, ...]) -> Iterator[Partition]:
    if not elements:
        yield ()
        return
    first, rest = elements[0], elements[1:]
    for place, partner in enumerate(rest):
        for smaller in _pairings(rest[:place] + rest[place + 1 :]):
            yield ((first, partner), *smaller)
