from __future__ import annotations

import pandas as pd

from widgets.unknotting import comparison_figure, scaling_figure


def test_the_comparison_says_who_solved_what() -> None:
    attempts = pd.DataFrame(
        [
            ("hard", "ours", 0, 10, True, 0.001, 9),
            ("hard", "Peer", 0, 10, False, 0.1, -1),
            ("hard", "ours", 1, 12, True, 0.002, 11),
            ("hard", "Peer", 1, 12, True, 0.3, -1),
        ],
        columns=["family", "program", "diagram", "crossings", "solved", "seconds", "moves"],
    )
    shown = comparison_figure(attempts)
    assert "ours 2 of 2" in shown.alt
    assert "Peer 1 of 2" in shown.alt
    assert "<svg" in shown.html


def test_the_scaling_names_its_exponent() -> None:
    times = pd.DataFrame({"crossings": [10, 30, 300], "seconds": [1e-3, 2e-3, 0.02]})
    shown = scaling_figure(times, 1.0)
    assert "0.02 seconds at 300 crossings" in shown.alt
    assert "1.00" in shown.caption
