"""The table of knots against KnotInfo's: computed apart.

Each knot is matched by its name in SnapPy's census. A census diagram and KnotInfo's may be mirror
images; then signature and Jones polynomial of one are those of the other's mirror image, and the
knot counts as mirrored, never as equal. KnotInfo gives torus knots volume 0; the table has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import InputError
from workbench.knots import knotinfo

__all__ = ["Agreement", "agreement"]

_VOLUME_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Agreement:
    """How two tables agree on the knots that they share.

    Attributes
    ----------
    common
        Number of knots in both.
    compared
        Invariant -> number of knots for which both tables have it.
    differences
        Invariant -> names of the knots on which the tables differ.
    mirrored
        Knots that stand in the tables as each other's mirror image.
    """

    common: int
    compared: dict[str, int]
    differences: dict[str, tuple[str, ...]]
    mirrored: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many differences there are, mirror images included."""
        return sum(map(len, self.differences.values())) + len(self.mirrored)


def agreement(table: pd.DataFrame) -> Agreement:
    """Compare signature, determinant, Alexander and Jones polynomials and volume with KnotInfo.

    Parameters
    ----------
    table
        From `workbench.knots.census.load_sample`; exact columns are compared exactly, the volume to
        1e-9 relative (KnotInfo prints ten decimals).

    Raises
    ------
    InputError
        If the tables share no knot.
    """
    theirs = knotinfo.knots().set_index("snappy_name")
    ours = table[table["name"].isin(theirs.index)].set_index("name")
    if ours.empty:
        raise InputError("The table shares no knot with KnotInfo, whose names end at 13 crossings.")
    theirs = theirs.loc[ours.index]
    exact = {
        name: _tuples(ours[name]) == _tuples(theirs[name])
        for name in ("signature", "determinant", "alexander")
    }
    exact["jones"] = _jones(ours) == _jones(theirs)
    mirrored = (
        (_jones(ours) == _jones(theirs).map(_mirror))
        & (ours["signature"] == -theirs["signature"])
        & ~(exact["jones"] & exact["signature"])
    )
    known = ours["volume"].notna() & (theirs["volume"] > 0)
    volume = theirs["volume"].where(known)
    close = np.isclose(ours["volume"].where(known), volume, rtol=_VOLUME_TOLERANCE, atol=0)
    compared = dict.fromkeys(exact, len(ours)) | {"volume": int(known.sum())}
    differences = {name: tuple(ours.index[~equal & ~mirrored]) for name, equal in exact.items()}
    differences["volume"] = tuple(ours.index[known & ~close])
    return Agreement(len(ours), compared, differences, tuple(ours.index[mirrored]))


def _tuples(column: pd.Series) -> pd.Series:
    return column.map(lambda value: value if np.isscalar(value) else tuple(map(int, value)))


def _jones(table: pd.DataFrame) -> pd.Series:
    pairs = zip(table["jones_min"], table["jones"], strict=True)
    return pd.Series(
        [(int(lowest), tuple(map(int, coefficients))) for lowest, coefficients in pairs],
        index=table.index,
    )


def _mirror(jones: tuple[int, Sequence[int]]) -> tuple[int, tuple[int, ...]]:
    lowest, coefficients = jones
    return -(lowest + len(coefficients) - 1), tuple(reversed(coefficients))
