"""What makes words hard: measured, and ordered as the text of the notebook says."""

from __future__ import annotations

from workbench.games.difficulty import CONDITIONS, difficulty


def test_conditions_differ_as_told() -> None:
    table = difficulty([48, 96], 30, 300, seed=3).set_index(["condition", "length"])
    assert set(table.index.get_level_values("condition")) == {*CONDITIONS}
    at = table["fraction"].unstack()
    assert at.loc["[39]", 96] > 0.85
    assert at.loc["regrown", 96] < at.loc["[39]", 96]
    assert at.loc["regrown, elementary", 96] == 0
    assert (table["low"] <= table["fraction"]).all()
    assert (table["high"] >= table["fraction"]).all()
    at_once = table["at_once"].unstack()
    assert at_once.loc["regrown", 96] < 0.25 < at_once.loc["[39]", 96]
