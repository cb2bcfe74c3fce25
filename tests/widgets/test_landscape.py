"""The star of v: its traits, what it says, its figures, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from widgets.landscape import (
    LandscapeView,
    batches_figure,
    extrapolation_figure,
    reading_figure,
)
from workbench.conjectures.e6_checks import batches, exceptions, rule_against_geometry
from workbench.errors import InputError
from workbench.toric.e6 import coefficients, obeys_rule, rule_probability
from workbench.toric.landscape import V_E6, draw_geometries, star_fan
from workbench.toric.polytopes import LARGE

FAN = star_fan(LARGE[0])


def test_everything_travels_in_the_traits_and_is_json() -> None:
    view = LandscapeView(FAN, seed=3)
    state = json.dumps([view.neighbours, view.trees, view.chosen, view.current])
    assert len(state) < 30_000
    assert len({tuple(n["ray"]) for n in view.neighbours}) == 18
    assert sorted(n["near"] for n in view.neighbours) == [0] * 9 + [2] * 9


def test_neighbours_go_around() -> None:
    """Successive neighbours span a triangle with v."""
    rays = [tuple(n["ray"]) for n in LandscapeView(FAN).neighbours]
    triangles = {frozenset(tuple(FAN.rays[w].tolist()) for w in t) for t in FAN.triangles}
    for here, there in zip(rays, rays[1:] + rays[:1], strict=True):
        assert frozenset((V_E6, here, there)) in triangles


def test_it_says_what_the_rule_says() -> None:
    drawn = draw_geometries(FAN, 60, np.random.default_rng(2))
    drawn.face_sets[:] = 0
    v = FAN.place(V_E6)
    greatest = coefficients(drawn)[:, v, 0]
    view = LandscapeView(FAN)
    said = []
    for i in range(len(drawn)):
        chosen = []
        for neighbour in view.neighbours:
            w = FAN.place(tuple(neighbour["ray"]))
            edge = tuple(sorted((v, w)))
            tree = drawn.edge_trees[i, FAN.edges.index(edge)]
            leaves = [leaf if edge[0] == v else leaf[::-1] for leaf in view.trees[tree]]
            chosen.append(view.trees.index(sorted(map(list, leaves))))
        view.chosen = chosen
        assert view.a_max == greatest[i]
        said.append(view.stays)
    assert said == obeys_rule(drawn).tolist()


def test_figures_have_words() -> None:
    view = LandscapeView(FAN, seed=1)
    assert "18 neighbours" in view.figure().alt
    assert "goes: not E₆" in view.figure().caption
    exact = float(rule_probability(FAN))
    table = batches(FAN, 100_000, 2, seed=5)
    assert "3 intervals of 95 %" in batches_figure(table, exact).alt
    facets = pd.DataFrame({"points": range(3, 13), "log10": np.linspace(0, 3, 10)})
    predicted = pd.DataFrame({"a": np.zeros(10), "b": np.linspace(0, 3, 10)})
    assert "a by up to 3.0, b by up to 0.0" in extrapolation_figure(facets, predicted, 6).alt
    weights = pd.Series({"x": -2.0, "y": 0.5, "z": 0.1})
    answers = pd.DataFrame(
        {"a_max": [4, 5], "geometries": [9, 8], "fraction E₆": [1.0, 0.0], "predicted": [0.9, 0.1]}
    )
    assert "x has -2.00, the next 0.50" in reading_figure(weights, answers).alt


def test_batches_and_exceptions() -> None:
    table = batches(FAN, 200_000, 3, seed=1)
    assert table["E₆"].iloc[-1] == table["E₆"][:-1].sum()
    assert (table["p-value"] > 1e-4).all()
    same = batches(FAN, 200_000, 3, seed=1)
    pd.testing.assert_frame_equal(table, same)
    crossed = rule_against_geometry(FAN, 3000, seed=4, obeying=True)
    assert exceptions(crossed) == 0
    assert crossed["geometries"].sum() == 3000
    second = rule_against_geometry(star_fan(LARGE[1]), 3000, seed=4, obeying=True)
    assert exceptions(second) > 0
    assert exceptions(second, "alone") == 0
    with pytest.raises(InputError, match="in a batch is 0"):
        batches(FAN, 0, 3, seed=1)


def test_what_is_refused() -> None:
    view = LandscapeView(FAN)
    with pytest.raises(InputError, match="18 numbers from 0 to 81"):
        view.chosen = [82] * 18
    with pytest.raises(InputError, match="0 to 17"):
        view.current = 18
