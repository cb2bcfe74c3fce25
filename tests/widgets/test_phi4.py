"""The view of φ⁴ theory: what it carries, what it refuses, and its static picture."""

from __future__ import annotations

import json

import numpy as np
import pytest
from matplotlib.figure import Figure

from widgets.phi4 import Measured, Phi4View, measured_figure
from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_observables import LineObservables

LINE = Line(4.0, 33)
FIELD = CosineField.cauchy(width=16, mass=1.0)


def view(couplings: tuple[float, ...] = (0.0, 6.0), steps: tuple[int, ...] = (2, 4, 6)) -> Phi4View:
    return Phi4View(FIELD, LINE, couplings, LineObservables(LINE, steps, 12), networks=2000, seed=1)


def test_the_traits_carry_all() -> None:
    shown = view()
    json.dumps(shown.frames)
    free, strong = shown.frames
    assert len(free["fields"]) == 8
    assert len(free["fields"][0]) == len(shown.x) == 33
    assert free["gap"][2] == pytest.approx(1.0, abs=1e-6)
    for frame in shown.frames:
        value, error, exact = frame["gap"]
        assert abs(value - exact) < 5 * error
    assert np.square(strong["fields"]).mean() < np.square(free["fields"]).mean()
    shown.chosen = 1
    with pytest.raises(InputError, match="0 to 1, not 2"):
        shown.chosen = 2


def test_the_picture_says_what_it_shows() -> None:
    shown = view()
    shown.chosen = 1
    picture = shown.figure()
    assert "λ = 6: gap" in picture.caption
    assert picture.alt.startswith("Left, 8 fields at λ = 6. Middle, C(t) falls from")


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(InputError, match="From 1 to 120"):
        view(())
    with pytest.raises(InputError, match="increasing order"):
        view((6.0, 1.0))
    with pytest.raises(InputError, match="three or more t"):
        view(steps=(2, 4))
    with pytest.raises(InputError, match="one to five series"):
        measured_figure({}, x_label="x", alt="a", caption="c")


def test_panels_share_one_legend_and_name_their_axes() -> None:
    one = np.array([1.0, 2.0])
    series = [Measured("λ = 1", one, one, one), Measured("λ = 6", one, 2 * one, one)]
    drawn: list[Figure] = []

    def keep(picture: Figure, **words: str) -> None:
        drawn.append(picture)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("widgets.phi4.figures.figure", keep)
        measured_figure({"⟨φ²⟩": series, "gap": series}, x_label="1/N", alt="a", caption="c")
        measured_figure({"d = 1": series}, x_label="|p|", y_label="G", alt="a", caption="c")
    named, titled = drawn
    assert [axes.get_ylabel() for axes in named.axes] == ["⟨φ²⟩", "gap"]
    assert [(axes.get_ylabel(), axes.get_title("left")) for axes in titled.axes] == [("G", "d = 1")]
    assert [axes.get_legend() for axes in named.axes] == [None, None]
    (legend,) = named.legends
    assert [text.get_text() for text in legend.get_texts()] == ["λ = 1", "λ = 6"]


def test_measured_points_are_drawn_with_their_lines() -> None:
    one = np.array([1.0, 2.0])
    shown = measured_figure(
        {
            "a": [Measured("m", one, one, one / 10, (one, one), 1.5)],
            "b": [Measured("n", one, one, one)],
        },
        x_label="x",
        alt="Two panels.",
        caption="Points.",
    )
    assert "<svg" in shown.html
