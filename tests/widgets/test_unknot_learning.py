"""The pictures of agents say in words what they show."""

from __future__ import annotations

import numpy as np
import pandas as pd

from widgets.unknot_learning import (
    calibration_figure,
    curves_figure,
    figure_2,
    phases_figure,
    saliency_figure,
    success_figure,
    use_figure,
)

TABLE = pd.DataFrame(
    [
        (player, seed, length, fraction - seed / 100, actions)
        for player, fraction, actions in (("TRPO", 0.9, 20.0), ("random walker", 0.5, 90.0))
        for seed in (1, 2, 3)
        for length in (12, 96)
    ],
    columns=["player", "seed", "length", "fraction", "actions"],
)


def test_figure_2_names_the_medians_at_the_end() -> None:
    shown = figure_2(TABLE)
    assert "At 96 letters: TRPO: 0.88, 20 actions; random walker: 0.48, 90 actions" in shown.alt
    assert "<svg" in shown.html


def test_success_names_what_the_fraction_is_of() -> None:
    shown = success_figure(TABLE, "player", label="won", caption="Plays.")
    assert shown.alt.startswith("Won, as a fraction, against initial length. At 96 letters")


def test_curves_go_from_first_to_last_examination() -> None:
    run = [{"steps": 0, "solved": 0.5, "policy": [0.5, 0.5]}]
    run += [{"steps": 100, "solved": 0.8, "policy": [0.9, 0.1]}]
    assert "TRPO from 0.50 to 0.80" in curves_figure({"TRPO": [run, run]}, ["a", "b"]).alt


def test_what_agents_do() -> None:
    phases = pd.DataFrame({"Shift": [0.9, 0.2], "Collapse": [0.1, 0.8]}, index=[1, 2])
    assert "TRPO begins with Shift and ends with Collapse" in phases_figure({"TRPO": phases}).alt
    use = pd.DataFrame(
        [("TRPO", "nothing", 0.9, 0.8, 0.95), ("TRPO", "Shift", 0.4, 0.3, 0.5)],
        columns=["player", "without", "fraction", "low", "high"],
    )
    assert "TRPO without Shift 0.40" in use_figure(use).alt
    values = np.full(8, 0.1)
    values[4] = 0.4
    assert "letter 1 from the end, 4.0 times the median" in saliency_figure(values).alt


def test_calibration_says_how_far_off() -> None:
    table = pd.DataFrame(
        {"words": [1, 3], "probability": [0.2, 0.8], "knots": [0.2, 0.6], "low": 0.0, "high": 1.0}
    )
    assert "net off by 0.150" in calibration_figure({"net": table}).alt
