"""The scatter of sequences: what it carries, what it refuses, and its static picture."""

from __future__ import annotations

import json

import pytest

from widgets.periods import PeriodScatter, Spot, saliency_figure
from workbench.errors import InputError

SPOTS = [
    Spot("3a", 0.0, 1.0, 9.0, "a", "1, 0, 0, 6", ((-1, -1), (1, 0), (0, 1))),
    Spot("4a", 2.0, -1.0, 8.0, "b", "1, 0, 4, 0", ((-1, 0), (0, -1), (1, 0), (0, 1))),
    Spot("graph", 3.0, 0.5, 3.0, "b", "q"),
]


def view() -> PeriodScatter:
    return PeriodScatter(SPOTS, x_label="PC1", y_label="PC2", value_label="degree")


def test_the_traits_carry_all() -> None:
    shown = view()
    assert [spot["name"] for spot in shown.spots] == ["3a", "4a", "graph"]
    assert shown.spots[0]["polygon"] == [[-1, -1], [1, 0], [0, 1]]
    json.dumps(shown.spots)
    shown.chosen = 2
    with pytest.raises(InputError, match="0 to 2, not 3"):
        shown.chosen = 3


def test_the_picture_says_what_it_shows() -> None:
    shown = view()
    shown.chosen = 1
    picture = shown.figure()
    assert picture.caption.endswith("Marked: 4a, 1, 0, 4, 0.")
    assert picture.alt.startswith("3 points of 2 sequences; PC1 from 0 to 3")
    assert "<svg" in picture.html


def test_spots_that_cannot_be_shown_are_refused() -> None:
    labels = {"x_label": "x", "y_label": "y", "value_label": "v"}
    with pytest.raises(InputError, match="From 1 to 5000"):
        PeriodScatter([], **labels)
    with pytest.raises(InputError, match="finite numbers"):
        PeriodScatter([Spot("a", float("nan"), 0, 0, "g", "s")], **labels)


def test_saliencies_are_told_in_words() -> None:
    shown = saliency_figure({"five": [0.1, 0.7, 0.2]}, feature="gap", caption="Shares.")
    assert "five: the first two have 80%, the largest is number 2" in shown.alt
