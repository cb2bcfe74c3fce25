"""The width slider: what it carries, what it refuses, and its static pictures."""

from __future__ import annotations

import json

import numpy as np
import pytest

from widgets.gaussian_process import GaussianProcessView
from widgets.gaussian_process.figures import (
    action_figure,
    edgeworth_figure,
    residual_figure,
    width_figure,
)
from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.correlations.action import grid_action
from workbench.fields.correlations.gaussian_limit import width_law


@pytest.fixture(scope="module")
def view() -> GaussianProcessView:
    return GaussianProcessView([ready.relu(3), ready.linear(3)], (3, 30), networks=3000)


def test_the_traits_carry_all(view: GaussianProcessView) -> None:
    json.dumps([view.ensembles, view.grid, view.edges])
    first = view.ensembles[0]["frames"][0]
    assert [e["name"] for e in view.ensembles] == ["relu", "linear"]
    assert first["width"] == 3
    assert first["exactExcess"] == pytest.approx(5 / 3)
    assert abs(first["excess"] - 5 / 3) < 4 * first["error"]
    assert len(first["counts"]) == len(first["exact"]) == len(view.edges) - 1
    assert sum(first["exact"]) == pytest.approx(1, abs=0.02)
    middle = len(first["exact"]) // 2
    assert first["exact"][middle] > 1 / 8  # the atom of silent networks
    assert all(frame["pExact"] > 1e-4 for e in view.ensembles for frame in e["frames"])


def test_the_same_seed_gives_the_same_view(view: GaussianProcessView) -> None:
    again = GaussianProcessView([ready.relu(3)], (3, 30), networks=3000)
    assert again.ensembles[0] == view.ensembles[0]


def test_the_picture_says_what_it_shows(view: GaussianProcessView) -> None:
    view.chosen, view.step = 1, 1
    picture = view.figure()
    assert picture.caption.startswith("linear: excess m₄ = ")
    assert "exactly 0.0667" in picture.caption
    assert "of width 30" in picture.alt


def test_what_cannot_be_shown_is_refused(view: GaussianProcessView) -> None:
    for bad in (
        lambda: GaussianProcessView([]),
        lambda: GaussianProcessView([ready.relu(3, 2)]),
        lambda: GaussianProcessView([ready.relu(3)], (2, 30)),
        lambda: GaussianProcessView([ready.relu(3)], (30, 3)),
        lambda: GaussianProcessView([ready.relu(3)], (3,)),
        lambda: view.set_trait("step", 2),
        lambda: view.set_trait("chosen", -1),
    ):
        with pytest.raises(InputError):
            bad()


def test_static_pictures_tell_their_numbers() -> None:
    shown = residual_figure({"relu": np.array([0.5, -2.5]), "erf": np.array([1.0, 0.2])})
    assert "1 lie beyond two standard errors, and the largest is 2.5" in shown.alt
    law = width_law(ready.relu(1), np.array([[1.0]]), (1, 2, 4), 5000, 0)
    assert f"relu {law.fit.exponent:.3f}" in width_figure([law]).caption
    x = np.linspace(0, 2, 21)
    action = grid_action(np.exp(-abs(x[:, None] - x)) / 2, x[1])
    assert "21 points" in action_figure(action, [0.2, 0.1], [0.4, 0.1]).caption
    assert (
        "with κ₄ 0.002" in edgeworth_figure([10, 20], [[0.1, 0.01, 1e-3], [0.05, 0.002, 1e-4]]).alt
    )
