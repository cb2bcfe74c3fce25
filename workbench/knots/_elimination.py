"""The order in which the Fox matrix of a spine is eliminated, block by block.

The matrix is sparse because edges of a triangulation meet few faces. A block with one letter only
is ``±α(w) t^e``, invertible for every representation and every ``t``, with a condition number that
does not depend on the argument of ``t``. Such blocks are eliminated first, in a greedy order that
keeps the fill small (Markowitz), found once per knot; the few blocks that remain form a dense
matrix.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.knots._compiled import compiled
from workbench.knots._spine import Spine

__all__ = ["Elimination", "eliminate"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Elimination(NamedTuple):
    """The order of elimination, a tuple because compiled code takes it.

    Attributes
    ----------
    loop
        The face ``k`` that, with the tree, closes the loop of the torsion's divisor.
    pivots
        Shape ``(s, 2)``: relator of each one-letter block, and place of its letter in the spine.
    targets, sources
        Shape ``(s, n + 1)``: blocks that each step updates in the column of its pivot, and blocks
        of the pivot's row; rows end at the first -1.
    products
        Shape ``(s, n + 1, n + 1)``: the block that the product of a target and a source updates.
    blocks
        Shape ``(letters,)``: the block to which each letter contributes, -1 for dropped faces.
    rest
        Square: the blocks left for the dense factorisation, -1 where zero.
    size
        Number of blocks.
    sign
        Sign of the permutation of blocks that brings the pivots to the diagonal.
    """

    loop: int
    pivots: Ints
    targets: Ints
    sources: Ints
    products: Ints
    blocks: Ints
    rest: Ints
    size: int
    sign: int


def eliminate(K: Spine) -> Elimination:
    """Choose the loop of the divisor and the order of elimination.

    The loop is the one nearest to parabolic, to keep the zeros of its divisor near |t| = 1.
    """
    half = np.trace(K.loops, axis1=1, axis2=2) / 2
    root = np.sqrt(half * half - 1)
    radius = np.maximum(np.abs(half + root), np.abs(half - root))
    loop = int(np.argmin(np.where(~K.tree & (K.exponents != 0), radius, np.inf)))
    dropped = K.tree.copy()
    dropped[loop] = True
    return Elimination(loop, *_plan(K.letters, K.starts, dropped))


@compiled
def _plan(
    letters: Ints, starts: Ints, dropped: Bools
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, int, int]:
    rows, columns = len(starts) - 1, len(dropped)
    # 0: no block, 1: one letter, 2: a sum
    kind = np.zeros((rows, columns), np.int64)
    place = np.zeros((rows, columns), np.int64)
    for r in range(rows):
        for i in range(starts[r], starts[r + 1]):
            f = abs(letters[i]) - 1
            if not dropped[f]:
                kind[r, f] = 1 if kind[r, f] == 0 else 2
                place[r, f] = i
    live_row = np.ones(rows, np.bool_)
    live_column = ~dropped
    order = np.empty((rows, 2), np.int64)
    steps = 0
    while steps < rows:
        row, column = _cheapest_pivot(kind, live_row, live_column)
        if row < 0:
            break
        live_row[row] = live_column[column] = False
        order[steps] = row, column
        steps += 1
        for below in np.flatnonzero(live_row & (kind[:, column] > 0)):
            for right in np.flatnonzero(live_column & (kind[row] > 0)):
                kind[below, right] = 2

    slots = np.full((rows, columns), -1, np.int64)
    count = 0
    for r in range(rows):
        for c in range(columns):
            if kind[r, c] > 0:
                slots[r, c] = count
                count += 1
    blocks = np.empty(len(letters), np.int64)
    for r in range(rows):
        for i in range(starts[r], starts[r + 1]):
            blocks[i] = slots[r, abs(letters[i]) - 1]

    pivots = np.empty((steps, 2), np.int64)
    targets = np.full((steps, rows + 1), -1, np.int64)
    sources = np.full((steps, rows + 1), -1, np.int64)
    products = np.full((steps, rows + 1, rows + 1), -1, np.int64)
    live_row[:] = True
    live_column[:] = ~dropped
    for s in range(steps):
        row, column = order[s]
        live_row[row] = live_column[column] = False
        pivots[s] = row, place[row, column]
        updated = np.flatnonzero(live_row & (kind[:, column] > 0))
        used = np.flatnonzero(live_column & (kind[row] > 0))
        for i in range(len(updated)):
            targets[s, i] = slots[updated[i], column]
            for j in range(len(used)):
                sources[s, j] = slots[row, used[j]]
                products[s, i, j] = slots[updated[i], used[j]]
    rest_rows, rest_columns = np.flatnonzero(live_row), np.flatnonzero(live_column)
    rest = np.empty((len(rest_rows), len(rest_rows)), np.int64)
    for i in range(len(rest_rows)):
        for j in range(len(rest_columns)):
            rest[i, j] = slots[rest_rows[i], rest_columns[j]]
    sign = _parity(np.concatenate((order[:steps, 0], rest_rows)))
    sign *= _parity(np.concatenate((order[:steps, 1], rest_columns)))
    return pivots, targets, sources, products, blocks, rest, count, sign


@compiled
def _cheapest_pivot(kind: Ints, live_row: Bools, live_column: Bools) -> tuple[int, int]:
    """Row and column of the one-letter block whose elimination can fill fewest blocks, or -1."""
    rows, columns = np.flatnonzero(live_row), np.flatnonzero(live_column)
    in_row = np.zeros(len(live_row), np.int64)
    in_column = np.zeros(len(live_column), np.int64)
    for r in rows:
        for c in columns:
            if kind[r, c] > 0:
                in_row[r] += 1
                in_column[c] += 1
    row, column, cost = -1, -1, kind.size
    for r in rows:
        for c in columns:
            fill = (in_row[r] - 1) * (in_column[c] - 1)
            if kind[r, c] == 1 and fill < cost:
                row, column, cost = int(r), int(c), fill
    return row, column


@compiled
def _parity(order: Ints) -> int:
    """Sign of the permutation that sorts distinct numbers."""
    sign = 1
    for i in range(len(order)):
        for j in range(i):
            if order[j] > order[i]:
                sign = -sign
    return sign
