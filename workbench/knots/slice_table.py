"""Which knots are slice: KnotInfo's knots by exact obstructions and certified ribbon discs.

The knots are sorted as N. Dunfield and S. Gong do (arXiv:2512.21825): a knot of signature 0 whose
Alexander polynomial is f(t)f(1/t), here one without any of the classical obstructions, is plausibly
slice, and only those call for discs and for more.
KnotInfo's column of smooth four-genera is not used; `contradictions` holds the result against it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import pandas as pd
from database_knotinfo import link_list
from tqdm import tqdm

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.slice_verdict import decide_slice
from workbench.runs.workers import deaf, one_thread_each, pool

__all__ = ["contradictions", "slice_counts", "slice_table"]

_CLASSICAL = "workbench"


@dataclass(frozen=True)
class _Row:
    name: str
    crossings: int
    verdict: str
    obstruction: str
    engine: str
    bands: int
    verified: bool
    seconds: float
    four_genus: str


def slice_table(
    names: Sequence[str] | None = None,
    budget: float = 10.0,
    seed: int = 0,
    workers: int = 1,
) -> pd.DataFrame:
    """Decide which of KnotInfo's knots are slice, with progress on stderr.

    Parameters
    ----------
    names
        KnotInfo's names; by default all knots of 3 to 13 crossings.
    budget
        Seconds for each knot that no classical obstruction decides.
    seed
        Of the searches.
    workers
        Processes.

    Returns
    -------
    pandas.DataFrame
        name, crossings, verdict, obstruction (its name, or ""), engine, bands (0 without a disc),
        verified (whether the certificate holds), seconds, and KnotInfo's four_genus, such as "0" or
        "[0,1]".

    Raises
    ------
    InputError
        If KnotInfo has no knot of a name.

    Examples
    --------
    >>> slice_table(["6_1", "7_1"])[["name", "verdict", "bands", "verified"]].to_numpy().tolist()
    [['6_1', 'ribbon', 1, True], ['7_1', 'not-slice', 0, False]]
    """
    entries = {entry["name"]: entry for entry in link_list()[2:]}
    chosen = list(entries) if names is None else list(names)
    unknown = [name for name in chosen if name not in entries]
    if unknown:
        raise InputError(f"KnotInfo has no knot {unknown[0]!r} of 3 to 13 crossings.")
    work = partial(_decided, budget=budget, seed=seed)
    knots = [entries[name] for name in chosen]
    progress = partial(tqdm, total=len(knots), unit="knot", desc="slice", file=sys.stderr)
    if workers == 1:
        return _frame(progress(map(work, knots)))
    with one_thread_each(), pool(workers) as processes:
        with deaf():
            found = processes.map(work, knots, chunksize=8)
        return _frame(progress(found))


def slice_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Count the knots of `slice_table` by crossing number, the last row being all of them.

    Returns
    -------
    pandas.DataFrame
        crossings, knots, "signature" (is not 0), "algebraic" (signature 0, and obstructed by Arf
        invariant, determinant, Fox-Milnor or Levine-Tristram), "plausible" (the others), "ribbon"
        (certified and verified), a column for each engine that has obstructed one, and "left".
    """
    engines = sorted({str(engine) for engine in table["engine"]} - {"", _CLASSICAL})
    numbers = sorted(table["crossings"].unique())
    parts = [(str(n), table[table["crossings"] == n]) for n in numbers] + [("all", table)]
    return pd.DataFrame([_counted(label, part, engines) for label, part in parts])


def contradictions(table: pd.DataFrame) -> list[str]:
    """Return the knots whose verdicts cannot be true if KnotInfo's smooth four-genus is."""
    slice_there = table["four_genus"] == "0"
    not_there = ~table["four_genus"].isin(["0", "[0,1]"])
    wrong = (slice_there & (table["verdict"] == "not-slice")) | (
        not_there & (table["verdict"] == "ribbon")
    )
    return [str(name) for name in table["name"][wrong]]


def _decided(entry: dict[str, str], budget: float, seed: int) -> _Row:
    found = decide_slice(Diagram.from_pd(json.loads(entry["pd_notation"])), budget, seed)
    certificate = found.search.certificate if found.search else None
    return _Row(
        name=entry["name"],
        crossings=int(entry["crossing_number"]),
        verdict=found.verdict,
        obstruction=found.obstruction.name if found.obstruction else "",
        engine=found.obstruction.engine if found.obstruction else "",
        bands=found.search.bands if found.search else 0,
        verified=certificate is not None and verify(certificate).holds,
        seconds=found.seconds,
        four_genus=entry["smooth_four_genus"],
    )


def _frame(rows: Any) -> pd.DataFrame:
    return pd.DataFrame([asdict(row) for row in rows])


def _counted(label: str, part: pd.DataFrame, engines: list[str]) -> dict[str, object]:
    classical = part["engine"] == _CLASSICAL
    signature = classical & (part["obstruction"] == "signature")
    return {
        "crossings": label,
        "knots": len(part),
        "signature": int(signature.sum()),
        "algebraic": int((classical & ~signature).sum()),
        "plausible": int((~classical).sum()),
        "ribbon": int(part["verified"].sum()),
        **{engine: int((part["engine"] == engine).sum()) for engine in engines},
        "left": int((part["verdict"] == "undecided").sum()),
    }
