"""The view of φ⁴ theory: what it carries, what it refuses, and its static picture."""

from __future__ import annotations

import json

import numpy as np
import pytest

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
