"""The chart of a survey says in words what it shows."""

from __future__ import annotations

import pandas as pd

from widgets.ribbon_search import race_figure, results_figure


def test_shares_and_times_are_told() -> None:
    table = pd.DataFrame(
        {
            "crossings": [6, 8, 8],
            "verified": [True, True, False],
            "seconds": [0.25, 0.5, 9.0],
        }
    )
    shown = results_figure(table, caption="Three knots.")
    assert "6: 1 of 1, 8: 1 of 2" in shown.alt
    assert "Median time 0.500 s, longest 9.0 s" in shown.alt
    assert shown.caption.startswith("Three knots.")
    assert shown.html.count("<svg") == 1


def test_the_race_tells_who_solved_what() -> None:
    rows = pd.DataFrame(
        {
            "player": ["ours", "ours", "walker", "walker"],
            "crossings": [8, 30, 8, 30],
            "solved": [True, True, True, False],
            "seconds": [0.01, 0.1, 0.5, 2.0],
            "budget": [2.0] * 4,
        }
    )
    shown = race_figure(rows, [(6, 13), (14, 40)], caption="Two knots.")
    assert "ours, 14 to 40 crossings: 100%" in shown.alt
    assert "walker, 14 to 40 crossings: 0%" in shown.alt
    assert shown.html.count("<svg") == 1
