"""SnapPy's copy of the Hoste-Thistlethwaite census, read straight from its database.

`snappy.HTLinkExteriors` finds the i-th knot by counting from the start, and makes each diagram
anew from the DT code. Reading the rows of the database in order costs microseconds a knot and gives
the same triangulation, peripheral curves and DT code. The knots stand in the order (crossings,
alternating first, index), which is the order of their ids.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.knots._snappy import snappy

__all__ = ["CensusKnot", "blocks", "knots_between", "manifold"]

BLOCK = 64
_NAME = re.compile(r"K(\d+)([an])\d+")


@dataclass(frozen=True)
class CensusKnot:
    """A knot of the census: SnapPy's name, the exterior's triangulation, the diagram's DT code."""

    name: str
    triangulation: str
    dt: str

    @property
    def crossings(self) -> int:
        """Crossing number."""
        return int(self._parts()[1])

    @property
    def alternating(self) -> bool:
        """Whether the knot is alternating."""
        return self._parts()[2] == "a"

    def _parts(self) -> re.Match[str]:
        parts = _NAME.fullmatch(self.name)
        assert parts is not None
        return parts


def _connect() -> sqlite3.Connection:
    path = Path(str(files("snappy_15_knots") / "sqlite_files" / "15_knots.sqlite"))
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def blocks(max_crossings: int) -> list[tuple[int, int]]:
    """Cut the knots of at most so many crossings into ranges (first id, last id).

    The cuts depend on the census only: a build to more crossings uses the blocks of a smaller one.
    """
    with closing(_connect()) as census:
        rows = census.execute(
            "select id, name from HT_links where cusps = 1 order by id"
        ).fetchall()
    classes: dict[tuple[int, bool], list[int]] = {}
    for number, name in rows:
        knot = CensusKnot(name, "", "")
        if knot.crossings <= max_crossings:
            classes.setdefault((knot.crossings, knot.alternating), []).append(number)
    return [
        (ids[start], ids[min(start + BLOCK, len(ids)) - 1])
        for ids in classes.values()
        for start in range(0, len(ids), BLOCK)
    ]


def knots_between(first: int, last: int) -> list[CensusKnot]:
    """Return the knots whose ids lie in a closed range, in order."""
    with closing(_connect()) as census:
        rows = census.execute(
            "select name, triangulation, DT from HT_links"
            " where cusps = 1 and id between ? and ? order by id",
            (first, last),
        ).fetchall()
    return [CensusKnot(*row) for row in rows]


def manifold(knot: CensusKnot) -> Any:
    """Return the exterior as a SnapPy manifold, as `snappy.Manifold(knot.name)` does."""
    M = snappy.Manifold("empty")
    M._from_isosig(knot.triangulation)
    M.set_name(knot.name)
    return M
