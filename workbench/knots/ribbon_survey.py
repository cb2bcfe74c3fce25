"""How many ribbon knots the search certifies, how fast, and who else says so."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import count
from typing import Any

import pandas as pd
from database_knotinfo import link_list
from tqdm import tqdm

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots import knotinfo
from workbench.knots.diagram import Diagram
from workbench.knots.ribbon import find_ribbon
from workbench.knots.ribbon_checks import check_ribbon
from workbench.knots.ribbon_families import FAMILIES, random_ribbon
from workbench.knots.slice import not_slice
from workbench.knots.stages import Stage

__all__ = [
    "by_crossings",
    "large_knots",
    "plausible_knots",
    "slice_knots",
    "survey",
    "third_parties",
]


def slice_knots(fewest: int, most: int) -> dict[str, Diagram]:
    """Return KnotInfo's knots with smooth 4-genus 0 and so many crossings, but not the unknot.

    Examples
    --------
    >>> list(slice_knots(3, 8))
    ['6_1', '8_8', '8_9', '8_20']
    """
    chosen = [
        entry["name"]
        for entry in link_list()[1:]
        if entry["smooth_four_genus"] == "0"
        and max(3, fewest) <= int(entry["crossing_number"]) <= most
    ]
    return {name: Diagram.from_pd(knotinfo.knot(name).pd) for name in chosen}


def plausible_knots(crossings: int, kinds: str = "an") -> dict[str, Diagram]:
    """Return SnapPy's knots without a classical obstruction to being slice, with progress.

    They are those of `workbench.knots.slice.not_slice`.

    Parameters
    ----------
    crossings
        From 3 to 15.
    kinds
        "a" for alternating ones, "n" for the others.

    Raises
    ------
    InputError
        If there are no such knots.

    Examples
    --------
    >>> list(plausible_knots(8))
    ['K8a4', 'K8a16', 'K8n1']
    """
    names = [f"K{crossings}{kind}" for kind in kinds if kind in "an"]
    if not 3 <= crossings <= 15 or len(names) != len(kinds):
        raise InputError("SnapPy has alternating (a) and other (n) knots of 3 to 15 crossings.")
    found = {}
    with tqdm(unit="knot", desc=f"{crossings} crossings", file=sys.stderr) as progress:
        for name in names:
            for number in count(1):
                try:
                    diagram = Diagram.from_name(f"{name}{number}")
                except InputError:
                    break
                progress.update()
                if not_slice(diagram) is None:
                    found[f"{name}{number}"] = diagram
    return found


def large_knots(sizes: Sequence[int], each: int, seed: int) -> dict[str, Diagram]:
    """Draw ribbon knots of each family and size, whose discs do not show.

    Examples
    --------
    >>> sorted(large_knots([15], 1, 0))
    ['fusion 15 (0)', 'sum 15 (0)', 'symmetric union 15 (0)']
    """
    return {
        f"{family} {size} ({k})": random_ribbon(family, size, seed + k)
        for size in sizes
        for family in FAMILIES
        for k in range(each)
    }


def survey(
    knots: Mapping[str, Diagram], budget: float, seed: int
) -> tuple[pd.DataFrame, dict[str, Stage]]:
    """Look for a ribbon disc of each knot, with progress on stderr, and verify what is found.

    Parameters
    ----------
    knots
        By name.
    budget
        Seconds for each.
    seed
        Of the searches.

    Returns
    -------
    table
        name, crossings (of the diagram), verified (whether a certificate was found and holds),
        bands, tried (bands attached), seconds (of the processor).
    discs
        The last stages, where one was found.

    Examples
    --------
    >>> table, discs = survey(slice_knots(3, 6), budget=5.0, seed=0)
    >>> table[["name", "verified", "bands"]].to_numpy().tolist()
    [['6_1', True, 1]]
    """
    rows: list[dict[str, Any]] = []
    discs: dict[str, Stage] = {}
    for name, knot in tqdm(knots.items(), unit="knot", desc="ribbon", file=sys.stderr):
        begun = time.process_time()
        found = find_ribbon(knot, budget, seed)
        seconds = time.process_time() - begun
        if found.unlink:
            discs[name] = found.unlink
        rows.append(
            {
                "name": name,
                "crossings": knot.crossings,
                "verified": found.certificate is not None and verify(found.certificate).holds,
                "bands": found.bands,
                "tried": found.tried,
                "seconds": seconds,
            }
        )
    return pd.DataFrame(rows), discs


def third_parties(discs: Mapping[str, Stage], budget: float) -> pd.DataFrame:
    """Have discs examined by our verifier, SnapPy, Regina and Spherogram, with progress on stderr.

    Returns
    -------
    pandas.DataFrame
        name, replay, snappy, regina, spherogram, seconds, as in
        `workbench.knots.ribbon_checks.RibbonChecks`.
    """
    progress = tqdm(discs.items(), unit="disc", desc="other programs", file=sys.stderr)
    return pd.DataFrame(
        [{"name": name} | asdict(check_ribbon(disc, budget)) for name, disc in progress]
    )


def by_crossings(table: pd.DataFrame, sizes: Sequence[int] | None = None) -> pd.DataFrame:
    """Sum a survey up by crossing number.

    Parameters
    ----------
    table
        From `survey`.
    sizes
        Lower ends of ranges of crossing numbers; by default each number is its own.

    Returns
    -------
    pandas.DataFrame
        crossings (in words), knots, certified, most_bands, seconds (all together), slowest.
    """
    ends = sorted(sizes or table["crossings"].unique())
    place = [max((e for e in ends if e <= n), default=ends[0]) for n in table["crossings"]]
    rows = []
    for start, part in table.groupby(place):
        last = part["crossings"].max()
        rows.append(
            {
                "crossings": f"{start}" if last == start else f"{start}–{last}",
                "knots": len(part),
                "certified": int(part["verified"].sum()),
                "most_bands": int(part["bands"].max()),
                "seconds": part["seconds"].sum(),
                "slowest": part["seconds"].max(),
            }
        )
    return pd.DataFrame(rows)
