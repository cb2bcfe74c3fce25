"""The view of a campaign: what it carries, what it refuses, and the picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from widgets.campaign import CampaignView
from workbench.errors import InputError
from workbench.runs.campaign import Plan, Progress, local_site, open_ledger, progress, run

WENT = Progress((0.0, 2.0, 4.0), ((3, 1, 0, 0, 0), (2, 2, 0, 0, 0), (0, 2, 1, 1, 0)), 0.75)
ROWS = [["failed", "a", "why"], ["done", "b", ""]]


def view(**changed: object) -> CampaignView:
    given = {"went": WENT, "columns": ["state", "name", "error"], "rows": ROWS, "label": "knots"}
    return CampaignView(**(given | changed))


def test_the_traits_carry_all() -> None:
    shown = view()
    assert shown.frame == 2
    assert shown.counts[1] == [2, 2, 0, 0, 0]
    assert shown.states == ["waiting", "done", "failed", "timed out", "crashed"]
    shown.frame, shown.state = 0, "done"
    with pytest.raises(InputError, match="0 to 2, not 3"):
        shown.frame = 3
    with pytest.raises(InputError, match="not 'lost'"):
        shown.state = "lost"


def test_the_picture_says_what_it_shows() -> None:
    picture = view().figure()
    assert picture.alt == (
        "4 knots by state over 4 seconds; in the end 2 done, 1 failed, 1 timed out."
    )
    assert "<svg" in picture.html


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rows": [["done", "a", ""]] * 501}, "500 rows"),
        ({"went": Progress((0.0,) * 121, ((1, 0, 0, 0, 0),) * 121, 0.0)}, "120 times"),
        ({"rows": [["done", "a"]]}, "an entry for every one"),
        ({"rows": [["lost", "a", ""]]}, "an entry for every one"),
        ({"columns": ["name", "state", "error"]}, "The first column is state"),
    ],
)
def test_what_cannot_be_shown_is_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        view(**changed)


def test_a_ledger_is_shown_with_what_was_put_aside_first(tmp_path: Path) -> None:
    plan = Plan("workbench.runs.campaign.faults:misbehave", "1", {}, batch=3)
    faults = ["none", "none", "error", "exit", "none"]
    units = [{"number": n, "fault": fault} for n, fault in enumerate(faults)]
    with open_ledger(tmp_path / "l", plan) as ledger:
        before = progress(ledger)
        assert before == Progress((0.0,), ((0, 0, 0, 0, 0),), 0.0)
        run(plan, units, ledger, local_site(1))
        went = progress(ledger, 7)
    assert went.counts[-1] == (0, 3, 1, 0, 1)
    assert all(sum(row) == 5 for row in went.counts)
    assert [row[0] for row in went.counts] == sorted((r[0] for r in went.counts), reverse=True)
    assert went.rate > 0
    shown = CampaignView.from_ledger(tmp_path / "l", ["number", "square"], most=4)
    assert [row[:3] for row in shown.rows] == [
        ["failed", 2, None],
        ["crashed", 3, None],
        ["done", 0, 0],
        ["done", 1, 1],
    ]
    assert shown.rows[0][3] == "ArithmeticError: 2 has no square"
