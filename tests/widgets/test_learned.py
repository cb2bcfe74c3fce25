from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from widgets.learned import angle_view, opinion_figure, score_figure, volume_figure
from workbench.conjectures.volume import volume_knots
from workbench.errors import InputError
from workbench.knots.table import load_sample


def test_the_volume_figure_names_the_best_angle():
    by_crossing = pd.DataFrame({"a": [0.5, 0.2], "b": [0.4, 0.1]}, index=[8, 9])
    scan = pd.DataFrame({"angle": [0.25, 0.5, 0.75], "error": [0.2, 0.1, 0.05]})
    drawn = volume_figure(by_crossing, scan, pd.Series([1.0], index=[0.75]), 0.0286)
    assert "θ = 0.75π, by 5.0 %" in drawn.alt
    assert "<svg" in drawn.html


def test_the_score_figure_lists_every_problem():
    scores = pd.DataFrame(
        {
            "problem": ["s from J(q)", "g from J(q)"],
            "network": [0.95, 0.9],
            "low": [0.94, 0.88],
            "high": [0.96, 0.92],
            "majority": [0.3, 0.6],
            "rule accuracy": [0.95, 0.7],
            "trees": [0.9, 0.9],
        }
    )
    drawn = score_figure(scores, {"s from J(q)": 0.95})
    assert "s from J(q) 95.0 %; g from J(q) 90.0 %" in drawn.alt


def test_the_opinion_figure_counts_each_status():
    table = pd.DataFrame(
        {"probability": [0.1, 0.9, 0.8, 0.5], "status": ["excluded", "proved", "proved", "open"]}
    )
    assert "excluded (1), proved (2), open (1)" in opinion_figure(table).alt


def test_the_slider_shows_one_angle_at_a_time():
    knots = volume_knots(load_sample().head(300))
    shown = angle_view(knots, [1.0, 2.0, 2.5], seed=0, points=50)
    (plot,) = [v for k, v in shown.outputs[0].items() if "plotly" in k]
    assert [trace["visible"] for trace in plot["data"]] == [False, True, False]
    steps = plot["layout"]["sliders"][0]["steps"]
    assert [np.argmax(step["args"][0]["visible"]) for step in steps] == [0, 1, 2]
    assert all(sum(step["args"][0]["visible"]) == 1 for step in steps)
    with pytest.raises(InputError, match="from 2 to 40"):
        angle_view(knots, [1.0], seed=0, points=5)
