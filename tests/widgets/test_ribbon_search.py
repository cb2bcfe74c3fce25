"""The chart of a survey says in words what it shows."""

from __future__ import annotations

import pandas as pd

from widgets.ribbon_search import results_figure


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
