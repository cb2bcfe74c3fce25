"""Ranks of the matrix of a curve for all values of its coefficients, from its minors.

A rank at random coefficients is the general one with high probability, and says nothing about
special values. Here minors are expanded as polynomials in the coefficients. The largest order r of
a minor that is not the zero polynomial is the general rank, exactly; and if a minor of order r is a
single monomial, then it vanishes for no coefficients different from 0, so that the rank is r for
all of them.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from math import comb

import numpy as np

from workbench.errors import InputError
from workbench.toric.curve_bundles import CurveBundle, curves_of

__all__ = ["Forced", "forced_h0", "written_matrix"]

_MOST_MINORS = 20_000
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Forced:
    """Of each pattern of coefficients.

    Attributes
    ----------
    h0
        For general coefficients, exactly.
    forced
        Whether h⁰ is proven the same for all coefficients with this pattern.
    """

    h0: np.ndarray
    forced: np.ndarray


def forced_h0(pair: CurveBundle, patterns: np.ndarray) -> Forced:
    """Return h⁰ of the general curve of each pattern, and whether it is that of every curve.

    Raises
    ------
    InputError
        If the matrix has too many minors.

    Examples
    --------
    >>> from workbench.toric.fans import DP3, dp3_divisor
    >>> pair = CurveBundle(DP3, dp3_divisor(4, -1, -1, -1), dp3_divisor(0, 2, 2, -1))
    >>> found = forced_h0(pair, np.ones((1, 12), int))
    >>> found.h0.tolist(), found.forced.tolist()
    ([1], [True])
    """
    rows, columns = pair.map_shape
    minors = sum(comb(rows, r) * comb(columns, r) for r in range(1, min(rows, columns) + 1))
    if minors > _MOST_MINORS:
        raise InputError(
            f"a matrix of shape {rows} × {columns} has {minors} minors; "
            f"at most {_MOST_MINORS} are expanded."
        )
    kept = curves_of(pair, patterns)[:, list(pair.relevant)] != 0
    different, where = np.unique(kept, axis=0, return_inverse=True)
    found = [_rank_and_forced(pair, row) for row in different]
    ranks, forced = np.array(found, dtype=np.int64).reshape(-1, 2).T
    which = where.reshape(-1)
    return Forced(pair.least + rows - ranks[which], forced[which].astype(bool))


def written_matrix(pair: CurveBundle) -> tuple[tuple[str, ...], ...]:
    """Return the matrix of P on H¹ with its coefficients c₁, c₂, … written out.

    Examples
    --------
    >>> from workbench.toric.fans import DP3, dp3_divisor
    >>> pair = CurveBundle(DP3, dp3_divisor(4, -1, -1, -1), dp3_divisor(0, 2, 2, -1))
    >>> len(written_matrix(pair)), len(written_matrix(pair)[0])
    (3, 2)
    """
    rows, columns = pair.map_shape
    table = [["0"] * columns for _ in range(rows)]
    for row, column, k, sign in pair.places.tolist():
        table[row][column] = ("" if sign > 0 else "−") + "c" + str(k + 1).translate(_SUBSCRIPT)
    return tuple(tuple(row) for row in table)


def _rank_and_forced(pair: CurveBundle, kept: np.ndarray) -> tuple[int, bool]:
    alive = {k for k, here in zip(pair.relevant, kept.tolist(), strict=True) if here}
    entries = {
        (row, column): (k, sign) for row, column, k, sign in pair.places.tolist() if k in alive
    }
    rows, columns = pair.map_shape
    for order in range(min(rows, columns), 0, -1):
        terms = [
            len(_minor(entries, chosen_rows, chosen_columns))
            for chosen_rows in itertools.combinations(range(rows), order)
            for chosen_columns in itertools.combinations(range(columns), order)
        ]
        if any(terms):
            return order, 1 in terms
    return 0, True


def _minor(
    entries: dict[tuple[int, int], tuple[int, int]], rows: tuple[int, ...], columns: tuple[int, ...]
) -> dict[tuple[int, ...], int]:
    """Expand a minor along its first row: monomials, as sorted numbers k, with coefficients."""
    if not rows:
        return {(): 1}
    found: Counter[tuple[int, ...]] = Counter()
    for place, column in enumerate(columns):
        if (rows[0], column) in entries:
            k, sign = entries[rows[0], column]
            rest = columns[:place] + columns[place + 1 :]
            for monomial, value in _minor(entries, rows[1:], rest).items():
                found[tuple(sorted((*monomial, k)))] += (-1) ** place * sign * value
    return {monomial: value for monomial, value in found.items() if value}
