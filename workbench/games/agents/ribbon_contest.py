"""A contest in finding ribbon discs: all players on the same knots, within the same CPU seconds.

    python -m workbench.games.agents.ribbon_contest --budget 10 --seeds 2

No knot of the contest but those of KnotInfo to 10 crossings was trained on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pandas as pd
import torch
from tqdm import tqdm

from workbench.errors import InputError
from workbench.games.agents.ribbon_players import PLAYERS, Player
from workbench.games.comparison import advantage
from workbench.knots.diagram import Diagram
from workbench.knots.ribbon_families import FAMILIES, random_ribbon
from workbench.knots.ribbon_survey import slice_knots
from workbench.knots.simplify import require_budget

__all__ = [
    "RANGES",
    "Contestant",
    "contest",
    "difference",
    "drawn",
    "summary",
    "tabled",
    "within",
]

RANGES = ((0, 11), (12, 13), (14, 23), (24, 40), (41, 70), (71, 200))
"""Crossings by which results are told apart."""


@dataclass(frozen=True)
class Contestant:
    """A knot of the contest."""

    name: str
    family: str
    diagram: Diagram


def tabled(fewest: int, most: int, every: int = 1) -> list[Contestant]:
    """Return one in so many of the slice knots of KnotInfo with so many crossings.

    Examples
    --------
    >>> [knot.name for knot in tabled(6, 9)]
    ['6_1', '8_8', '8_9', '8_20', '9_27', '9_41', '9_46']
    """
    chosen = list(slice_knots(fewest, most).items())[::every]
    return [Contestant(name, "KnotInfo", diagram) for name, diagram in chosen]


def drawn(crossings: Sequence[int], seed: int) -> list[Contestant]:
    """Return a random ribbon knot of each family for each number of crossings.

    Examples
    --------
    >>> [knot.name for knot in drawn([16], seed=1)]
    ['sum 16 (1)', 'symmetric union 16 (1)', 'fusion 16 (1)']
    """
    return [
        Contestant(f"{family} {size} ({seed})", family, random_ribbon(family, size, seed))
        for size in crossings
        for family in FAMILIES
    ]


def contest(
    players: Mapping[str, Player],
    knots: Sequence[Contestant],
    budget: float,
    seeds: Sequence[int],
    journal: Path | None = None,
) -> pd.DataFrame:
    """Let each player try each knot once for each seed.

    Parameters
    ----------
    budget
        CPU seconds.
    journal
        A file of JSON lines to which each row is written at once; what is in it is not done again.

    Returns
    -------
    pandas.DataFrame
        player, seed, knot, crossings, family, solved, seconds, bands, verified.

    Raises
    ------
    InputError
        If there is no knot, or the budget is not positive.

    Examples
    --------
    >>> table = contest({"ours": PLAYERS["ours"]}, tabled(6, 8), 5.0, seeds=[1])
    >>> table[["knot", "solved", "bands", "verified"]].values.tolist()[0]
    ['6_1', True, 1, True]
    """
    require_budget(budget)
    if not knots:
        raise InputError("A contest needs at least one knot.")
    rows = _read(journal)
    done = {(row["player"], row["seed"], row["knot"], row["budget"]) for row in rows}
    work = [(name, seed, knot) for name in players for seed in seeds for knot in knots]
    work = [w for w in work if (w[0], w[1], w[2].name, budget) not in done]
    for name in {name for name, *_ in work}:
        players[name](Diagram.from_name("12a_631"), 5.0, 0)  # compiles and loads
    for name, seed, knot in tqdm(work, desc="ribbon contest"):
        attempt = players[name](knot.diagram, budget, seed)
        about = {"player": name, "seed": seed, "knot": knot.name}
        about |= {"crossings": knot.diagram.crossings, "family": knot.family, "budget": budget}
        rows.append(about | vars(attempt))
        if journal:
            with journal.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(rows[-1]) + "\n")
    names = {knot.name for knot in knots}
    table = pd.DataFrame(rows)
    asked = table["player"].isin([*players]) & table["seed"].isin([*seeds])
    asked &= table["knot"].isin(names) & (table["budget"] == budget)
    return table[asked].reset_index(drop=True)


def _read(journal: Path | None) -> list[dict[str, object]]:
    if journal is None or not journal.exists():
        return []
    lines = journal.read_text(encoding="utf-8").split("\n")
    whole, torn = lines[:-1], lines[-1]
    if torn:  # the last line was being written when the contest was broken off
        journal.write_text("".join(line + "\n" for line in whole), encoding="utf-8")
    return [json.loads(line) for line in whole]


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Count by player and range of crossings.

    Returns
    -------
    pandas.DataFrame
        player, crossings ("24–40"), attempts, solved, share, median (CPU seconds of the solved),
        per core-hour (knots certified, all attempts' time counted), unverified (solved, but the
        disc was not confirmed).
    """
    counted = []
    for player, (low, high) in product(rows["player"].unique(), RANGES):
        group = rows[(rows["player"] == player) & rows["crossings"].between(low, high)]
        if group.empty:
            continue
        certified = int((group["solved"] & group["verified"]).sum())
        counted.append(
            {
                "player": player,
                "crossings": f"{low}–{high}" if low else f"≤{high}",
                "attempts": len(group),
                "solved": int(group["solved"].sum()),
                "share": group["solved"].mean(),
                "median": group.loc[group["solved"], "seconds"].median(),
                "per core-hour": 3600 * certified / group["seconds"].sum(),
                "unverified": int((group["solved"] & ~group["verified"]).sum()),
            }
        )
    return pd.DataFrame(counted)


def within(rows: pd.DataFrame, seconds: Sequence[float]) -> pd.DataFrame:
    """Return the share of attempts solved within so many CPU seconds: a row for each player.

    Examples
    --------
    >>> table = contest({"ours": PLAYERS["ours"]}, tabled(6, 6), 5.0, seeds=[1])
    >>> within(table, [0.0, 5.0]).values.tolist()
    [[0.0, 1.0]]
    """
    shares = {
        player: [(group["solved"] & (group["seconds"] <= limit)).mean() for limit in seconds]
        for player, group in rows.groupby("player", sort=False)
    }
    return pd.DataFrame.from_dict(shares, orient="index", columns=[*seconds])


def difference(
    rows: pd.DataFrame, ours: str, theirs: str, crossings: tuple[int, int], seed: int = 0
) -> tuple[float, float, float]:
    """Return by how much one player's share exceeds another's, with a 95 % bootstrap interval.

    Seeds and knots are resampled, the knots for both at once.

    Parameters
    ----------
    crossings
        Fewest and most.

    Raises
    ------
    InputError
        If there is no such knot, or a player has not tried all that the other has, for each seed.
    """
    here = rows[rows["crossings"].between(*crossings)]
    tables = [
        here[here["player"] == name].pivot_table("solved", "seed", "knot", aggfunc="first")
        for name in (ours, theirs)
    ]
    same = tables[0].columns.equals(tables[1].columns)
    if tables[0].empty or not same or any(table.isna().any(axis=None) for table in tables):
        raise InputError(f"{ours} and {theirs} have not both tried the same knots of these sizes.")
    first, second = (table.to_numpy(bool) for table in tables)
    return advantage(first, second, seed)


def main() -> None:
    """Hold a contest and print its summary; `--help` names the options."""
    parser = argparse.ArgumentParser(prog="python -m workbench.games.agents.ribbon_contest")
    parser.add_argument("--budget", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--every", type=int, default=8, help="take one in so many of KnotInfo's")
    parser.add_argument("--crossings", type=int, nargs="*", default=[18, 22, 28, 34, 40, 50, 60])
    parser.add_argument("--player", choices=(*PLAYERS,), action="append")
    parser.add_argument("--journal", type=Path, help="file of the rows; goes on from what is there")
    options = parser.parse_args()
    torch.set_num_threads(1)
    try:
        knots = tabled(6, 13, options.every) + drawn(options.crossings, 1)
        players = {name: PLAYERS[name] for name in options.player or PLAYERS}
        rows = contest(players, knots, options.budget, range(options.seeds), options.journal)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(summary(rows).to_string(index=False, float_format="{:.3f}".format))
    for sizes in ((0, 13), (24, 70)):
        if {"Bayesian walker", "uniform walker"} <= {*players}:
            found = difference(rows, "Bayesian walker", "uniform walker", sizes)
            print(f"Bayesian − uniform, {sizes[0]}–{sizes[1]} crossings: {found}")


if __name__ == "__main__":
    main()
