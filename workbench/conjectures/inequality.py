"""A conjecture as an inequality: its margins, smallest constant, and counterexamples on a table.

The theorem of Davies, Juhasz, Lackenby and Tomasev (Geometry & Topology 28, 2024), equation (2) of
the paper, bounds |2σ(K) - slope(K)| by c·vol(K)·inj(K)⁻³ for one constant c; the paper prints it
with c = 1. Their first conjecture, |2σ - slope| ≤ c₁·vol + c₂, is false.

Signatures are exact integers; slope, volume and injectivity radius are double precision numbers
from SnapPy, so constants here carry its numerical error, not a proof. inj(K) is the smaller of half
the length of the shortest geodesic and arcsinh(|μ|/2). The second alone is therefore a bound from
above that is known for every knot, and replacing inj by it makes the right side smaller: a constant
that works then works a fortiori for the theorem.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float

from workbench.errors import InputError

__all__ = [
    "Check",
    "Inequality",
    "TheoremConstant",
    "affine_inequality",
    "check",
    "slope_gap",
    "slope_theorem",
    "theorem_constant",
    "tight_affine_inequalities",
]

Column = Float[np.ndarray, " knots"]


@dataclass(frozen=True)
class Inequality:
    """The statement left(K) ≤ right(K) for every knot K.

    `left` and `right` take a table and return a number a row, NaN where it is not known.
    """

    statement: str
    left: Callable[[pd.DataFrame], Column]
    right: Callable[[pd.DataFrame], Column]


@dataclass(frozen=True)
class Check:
    """An inequality evaluated on the rows of a table.

    Attributes
    ----------
    statement
        What was checked.
    margins
        right - left of each row; negative for a counterexample, NaN where undecided.
    ratios
        Smallest c with left ≤ c·right in each row: left / right, infinite if no c does; NaN where
        undecided.
    constant
        The largest ratio: the smallest c that does for every decided row.
    extremal
        The decided knots of largest ratio, largest first.
    counterexamples
        The knots with left > right, most violated first.
    decided, undecided
        Numbers of rows.
    """

    statement: str
    margins: Column
    ratios: Column
    constant: float
    extremal: tuple[str, ...]
    counterexamples: tuple[str, ...]
    decided: int
    undecided: int

    @property
    def holds(self) -> bool:
        """Whether no decided row is a counterexample."""
        return not self.counterexamples


def check(inequality: Inequality, table: pd.DataFrame, extremes: int = 5) -> Check:
    """Evaluate an inequality on every row of a table.

    Parameters
    ----------
    inequality
        The statement.
    table
        Needs `name` and the columns that the inequality reads.
    extremes
        How many extremal knots to name.

    Raises
    ------
    InputError
        If no row can be decided.

    Examples
    --------
    >>> table = pd.DataFrame(dict(name=["K4a1", "K12n242"], signature=[0, -8],
    ...                           slope=[0.0, -18.215], volume=[2.0299, 2.8281]))
    >>> result = check(affine_inequality(1.0, 0.0), table)
    >>> result.holds, result.extremal[0], round(result.constant, 3)
    (True, 'K12n242', 0.783)
    """
    left, right = inequality.left(table), inequality.right(table)
    decided = ~(np.isnan(left) | np.isnan(right))
    if not decided.any():
        raise InputError(f"no row of the table decides {inequality.statement}.")
    margins = right - left
    ratios = np.divide(left, right, out=np.full(len(left), np.inf), where=right > 0)
    ratios[(left == 0) & (right == 0)] = 0
    ratios[~decided] = np.nan
    names = table["name"].to_numpy()
    rows = np.flatnonzero(decided)
    by_ratio = rows[np.argsort(-ratios[rows], kind="stable")]
    violated = rows[margins[rows] < 0]
    return Check(
        statement=inequality.statement,
        margins=margins,
        ratios=ratios,
        constant=float(ratios[by_ratio[0]]),
        extremal=tuple(names[by_ratio[:extremes]]),
        counterexamples=tuple(names[violated[np.argsort(margins[violated], kind="stable")]]),
        decided=len(rows),
        undecided=len(table) - len(rows),
    )


def slope_gap(table: pd.DataFrame) -> Column:
    """Return |2σ - slope| of each row."""
    return np.asarray(np.abs(2 * _numbers(table, "signature") - _numbers(table, "slope")))


def slope_theorem(c: float = 1.0) -> Inequality:
    """Equation (2): |2σ - slope| ≤ c·vol·inj⁻³. Rows without injectivity radius are undecided."""
    return Inequality(
        f"|2σ − slope| ≤ {c:g}·vol·inj⁻³",
        slope_gap,
        lambda table: c * _numbers(table, "volume") * _numbers(table, "injectivity_radius") ** -3,
    )


def _stronger_slope_theorem() -> Inequality:
    return Inequality(
        "|2σ − slope| ≤ vol·min(inj where known, arcsinh(|μ|/2))⁻³",
        slope_gap,
        lambda table: _numbers(table, "volume") * _injectivity_radius_at_most(table) ** -3,
    )


def _injectivity_radius_at_most(table: pd.DataFrame) -> Column:
    meridian = np.hypot(_numbers(table, "meridian_re"), _numbers(table, "meridian_im"))
    return np.asarray(np.fmin(_numbers(table, "injectivity_radius"), np.arcsinh(meridian / 2)))


@dataclass(frozen=True)
class TheoremConstant:
    """How small c can be in equation (2) on a table.

    Attributes
    ----------
    known
        Equation (2), c = 1, on the knots with a known injectivity radius; `known.constant` is the
        smallest c for them, `known.extremal[0]` the knot that needs it.
    every
        A stronger statement on every knot: where inj is not known, arcsinh(|μ|/2) ≥ inj stands in.
        `every.constant` is enough for every knot, though perhaps larger than needed.
    undecided
        The knots without injectivity radius that keep `known.constant` from being the answer for
        the whole table, worst first; empty when it is.
    """

    known: Check
    every: Check
    undecided: tuple[str, ...]


def theorem_constant(table: pd.DataFrame, extremes: int = 5) -> TheoremConstant:
    """Bound the smallest c of equation (2) on a table from below and from above.

    Parameters
    ----------
    table
        Complete rows, `injectivity_radius` possibly missing.
    extremes
        How many extremal knots to name in each check.
    """
    known = check(slope_theorem(), table, extremes)
    every = check(_stronger_slope_theorem(), table, extremes)
    rows = np.flatnonzero(every.ratios > known.constant)
    rows = rows[np.argsort(-every.ratios[rows], kind="stable")]
    return TheoremConstant(known, every, tuple(table["name"].to_numpy()[rows]))


def affine_inequality(c1: float, c2: float) -> Inequality:
    """Return the refuted conjecture |2σ - slope| ≤ c₁·vol + c₂ for given constants."""
    return Inequality(
        f"|2σ − slope| ≤ {c1:.6g}·vol + {c2:.6g}",
        slope_gap,
        lambda table: _affine(c1, c2, _numbers(table, "volume")),
    )


def _affine(c1: float, c2: float, volume: Column) -> Column:
    return c1 * volume + c2


@dataclass(frozen=True)
class AffineConstants:
    """Constants of the affine conjecture that cannot both be lowered on a table.

    `touching` are the two knots on the line (the same one twice for the constant bound).
    """

    c1: float
    c2: float
    touching: tuple[str, str]


def tight_affine_inequalities(table: pd.DataFrame) -> tuple[AffineConstants, ...]:
    """Return the supporting lines of the points (vol, |2σ - slope|) from above, with c₁ ≥ 0.

    They are the edges of the upper convex hull up to its highest point, steepest first, and then
    the horizontal line through that point. A pair (c₁, c₂) with c₁ ≥ 0 is feasible on the table
    exactly when it lies above each of them; other tight pairs turn about a knot between two edges.

    Examples
    --------
    >>> table = pd.DataFrame(dict(name=list("ABC"), signature=[0, 0, 0], slope=[1.0, 3.0, 2.0],
    ...                           volume=[1.0, 2.0, 3.0]))
    >>> for line in tight_affine_inequalities(table):
    ...     print(line.c1, line.c2, line.touching)
    2.0 -1.0 ('A', 'B')
    0.0 3.0 ('B', 'B')
    """
    volume, gap = _numbers(table, "volume"), slope_gap(table)
    known = np.flatnonzero(~(np.isnan(volume) | np.isnan(gap)))
    if not len(known):
        raise InputError("no row of the table has a volume, a slope and a signature.")
    hull: list[int] = []
    for row in known[np.lexsort((-gap[known], volume[known]))].tolist():
        if hull and gap[row] <= gap[hull[-1]]:
            continue
        while len(hull) > 1 and _left_turn(volume, gap, hull[-2], hull[-1], row):
            hull.pop()
        hull.append(row)
    names = table["name"].to_numpy()
    lines = []
    for a, b in [*itertools.pairwise(hull), (hull[-1], hull[-1])]:
        c1 = float((gap[b] - gap[a]) / (volume[b] - volume[a])) if a != b else 0.0
        c2 = float(np.max(gap[known] - c1 * volume[known]))
        while np.any(gap[known] > _affine(c1, c2, volume[known])):
            c2 = float(np.nextafter(c2, np.inf))  # rounding must not make a false counterexample
        lines.append(AffineConstants(c1, c2, (str(names[a]), str(names[b]))))
    return tuple(lines)


def _left_turn(x: Column, y: Column, a: int, b: int, c: int) -> bool:
    return bool((x[b] - x[a]) * (y[c] - y[a]) >= (y[b] - y[a]) * (x[c] - x[a]))


def _numbers(table: pd.DataFrame, column: str) -> Column:
    if column not in table:
        raise InputError(f"the table lacks the column {column}.")
    return table[column].to_numpy(dtype=float, na_value=np.nan)
