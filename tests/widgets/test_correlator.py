"""The view of correlators: what it carries, what it refuses, and its static pictures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from widgets.correlator import Comparison, CorrelatorView, p_value_figure, power_figure
from workbench.errors import InputError

ONE = Comparison(
    "cos_net", "G²(0, x)", 5, (0.0, 1.0, 2.0), (0.5, 0.3, 0.1), (0.52, 0.27, 0.2),
    (0.02, 0.02, 0.03), "χ² test: p = 0.02",
)  # fmt: skip
GRID = [replace(ONE, quantity=q, width=n) for q in ("G²(0, x)", "κ₄") for n in (5, 50)]


def test_the_traits_carry_all() -> None:
    view = CorrelatorView(GRID, x_label="x")
    json.dumps(view.comparisons)
    view.width = 50
    view.quantity = "κ₄"
    assert view.shown["width"] == 50
    with pytest.raises(InputError, match="no width 7"):
        view.width = 7


def test_the_picture_says_what_it_shows() -> None:
    picture = CorrelatorView(GRID, x_label="x").figure()
    assert "the largest residual is 3.3 standard errors" in picture.alt
    assert picture.caption == "Sampled and exact G²(0, x). χ² test: p = 0.02."


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match="From 1 to 120 comparisons"):
        CorrelatorView([], x_label="x")
    with pytest.raises(InputError, match="each combination"):
        CorrelatorView(GRID[:3], x_label="x")
    with pytest.raises(InputError, match="at least two places"):
        CorrelatorView([replace(ONE, exact=(0.5,))], x_label="x")
    with pytest.raises(InputError, match="standard errors positive"):
        CorrelatorView([replace(ONE, error=(0.0, 0.1, 0.1))], x_label="x")


def test_other_pictures_are_told_in_words() -> None:
    shown = p_value_figure({"true": [0.02, 0.4, 0.6, 0.9]}, caption="Calibration.")
    assert "true: 25.0% below 0.05, 4 repetitions" in shown.alt
    shown = power_figure(
        [1, 10], {"a": [1.0, 0.1]}, {"a": ([1.1, 0.1], [0.1, 0.01])}, quantity="κ₄", caption="Law."
    )
    assert "a from 1 at N = 1 to 0.1" in shown.alt
