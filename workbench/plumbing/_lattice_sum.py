"""The lattice sum of Ẑ, compiled: all that is small and whole.

A point has a number on each vertex that counts: those with one neighbour (±1), and those without
neighbours or with three or more. With P = −|det M| M⁻¹ its norm is lᵀPl, and its weight the product
of the coefficients at its vertices. Points of one spin^c structure differ in the norm by multiples
of 4|det M|, so that a sum has a place for each structure and each multiple.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from workbench.compiled import compiled

__all__ = ["lattice_sum"]


@compiled
def lattice_sum(
    form: Int64[np.ndarray, "vertices vertices"],
    numbers: Int64[np.ndarray, "vertices longest"],
    weights: Int64[np.ndarray, "vertices longest"],
    lengths: Int64[np.ndarray, " vertices"],
    characters: Int64[np.ndarray, "vertices longest cyclic"],
    orders: Int64[np.ndarray, " cyclic"],
    steps: int,
    kept: int,
) -> tuple[Int64[np.ndarray, "kept steps"], Int64[np.ndarray, " kept"]]:
    """Add the weights of all points by spin^c structure and norm.

    Parameters
    ----------
    form
        P on the vertices that count.
    numbers, weights, lengths
        What may stand on a vertex, its coefficient, and how many there are.
    characters
        What a number on a vertex adds to the spin^c structure, in each cyclic summand of H₁.
    orders
        Of these summands.
    steps
        Norms below 4|det M| times this are counted.
    kept
        Of the structures the first so many.

    Returns
    -------
    The sums, and the norm modulo 4|det M| in each structure, −1 if it has no point.
    """
    count, structures = len(lengths), 1
    for order in orders:
        structures *= order
    period = 4 * structures
    sums = np.zeros((kept, steps), np.int64)
    rests = np.full(kept, -1, np.int64)
    at = np.zeros(count, np.int64)
    while True:
        norm, weight, structure = 0, 1, 0
        for v in range(count):
            x = numbers[v, at[v]]
            weight *= weights[v, at[v]]
            row = form[v, v] * x
            for w in range(v):
                row += 2 * form[v, w] * numbers[w, at[w]]
            norm += row * x
        if norm < period * steps:
            for k in range(len(orders)):
                digit = 0
                for v in range(count):
                    digit += characters[v, at[v], k]
                structure = structure * orders[k] + digit % orders[k]
            if structure < kept:
                sums[structure, norm // period] += weight
                rests[structure] = norm % period
        v = count - 1
        while v >= 0:
            at[v] += 1
            if at[v] < lengths[v]:
                break
            at[v] = 0
            v -= 1
        if v < 0:
            return sums, rests
