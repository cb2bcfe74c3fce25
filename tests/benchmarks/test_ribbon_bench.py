"""Our search for ribbon discs against Spherogram's, on the same knots in one run, in CPU seconds.

Spherogram gets its best setting by size (`ribbon_peer`). Knots: one in eight of KnotInfo's slice
knots to 13 crossings, and random ribbon knots of three families.
"""

from __future__ import annotations

import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.games.agents.ribbon_contest import (
    Contestant,
    contest,
    drawn,
    summary,
    tabled,
)
from workbench.games.agents.ribbon_players import PLAYERS

BUDGET = 10.0
KNOTS = {
    "≤11": lambda: tabled(6, 11, 4),
    "12–13": lambda: tabled(12, 13, 24),
    "14–23": lambda: drawn([16, 20], 2),
    "24–40": lambda: drawn([26, 34], 2),
    "41–70": lambda: drawn([48, 60], 2),
}


def compared(knots: list[Contestant]) -> pd.DataFrame:
    players = {name: PLAYERS[name] for name in ("ours", "Spherogram")}
    return contest(players, knots, BUDGET, seeds=[0])


@pytest.mark.parametrize("crossings", KNOTS)
def test_ribbon_discs_per_core_hour(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], crossings: str
) -> None:
    knots = KNOTS[crossings]()
    rows = benchmark.pedantic(lambda: compared(knots), rounds=1)
    by_player = rows.groupby("player")
    table = pd.DataFrame(
        {
            "solved": by_player["solved"].sum(),
            "knots": by_player.size(),
            "CPU seconds": by_player["seconds"].sum().round(2),
        }
    )
    certified = (rows["solved"] & rows["verified"]).groupby(rows["player"]).sum()
    table["per core-hour"] = 3600 * certified / table["CPU seconds"]
    table["ratio"] = table["per core-hour"] / table.loc["Spherogram", "per core-hour"]
    with capsys.disabled():
        print(f"\n{crossings} crossings, {BUDGET:.0f} CPU seconds a knot\n{table.round(1)}")
    assert set(summary(rows)["unverified"]) == {0}
    assert table.loc["ours", "solved"] >= table.loc["Spherogram", "solved"]
