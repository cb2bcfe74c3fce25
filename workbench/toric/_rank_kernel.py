"""Ranks modulo a prime of many matrices of one shape, compiled.

The entries of each matrix are coefficients up to sign, so that a matrix is a list of places. A
prime below 2³¹ keeps every product within 64 bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.compiled import compiled

__all__ = ["PRIME", "ranks_modulo"]

Ints = NDArray[np.int64]

PRIME = 2**31 - 1


@compiled
def _rank(matrix: Ints, prime: int) -> int:
    rows, columns = matrix.shape
    rank = 0
    for column in range(columns):
        pivot = rank
        while pivot < rows and matrix[pivot, column] == 0:
            pivot += 1
        if pivot == rows:
            continue
        for j in range(column, columns):
            matrix[rank, j], matrix[pivot, j] = matrix[pivot, j], matrix[rank, j]
        head = matrix[rank, column]
        for i in range(rank + 1, rows):
            factor = matrix[i, column]
            if factor != 0:
                for j in range(column, columns):
                    left = matrix[i, j] * head % prime
                    right = matrix[rank, j] * factor % prime
                    matrix[i, j] = (left - right) % prime
        rank += 1
        if rank == rows:
            break
    return rank


@compiled
def ranks_modulo(
    places: Ints, rows: int, columns: int, coefficients: Ints, prime: int
) -> NDArray[np.int64]:
    """Return the rank of each matrix.

    Parameters
    ----------
    places
        Shape (entries, 4): row, column, number k of the coefficient, sign.
    rows, columns
        Shape of the matrices.
    coefficients
        Shape (matrices, number of coefficients), from 0 to prime − 1.
    prime
        Below 2³¹.
    """
    found = np.zeros(len(coefficients), dtype=np.int64)
    matrix = np.zeros((rows, columns), dtype=np.int64)
    for n in range(len(coefficients)):
        matrix[:, :] = 0
        for e in range(len(places)):
            value = places[e, 3] * coefficients[n, places[e, 2]]
            matrix[places[e, 0], places[e, 1]] = value % prime
        found[n] = _rank(matrix, prime)
    return found
