"""The toric diagram's traits and figures, and what it refuses."""

from __future__ import annotations

import json

import pytest

from widgets.toric_diagram import ToricDiagramView, bound_figure, errors_figure, gallery_figure
from workbench.conjectures.minimum_volume import diagram_table, regression_errors
from workbench.errors import InputError
from workbench.toric.exact_volume import exact_minimum
from workbench.toric.polygons import Polygon, reflexive_polygons
from workbench.toric.random_diagrams import random_diagrams
from workbench.toric.volume_bound import check_bound

SQUARE = Polygon(((0, 0), (1, 0), (1, 1), (0, 1)))


def test_everything_travels_in_the_traits_and_is_json() -> None:
    view = ToricDiagramView(reflexive_polygons(), chosen="5a")
    state = json.dumps([view.diagrams, view.chosen, view.point])
    assert len(state) < 20_000
    assert view.polygon == reflexive_polygons()["5a"]
    assert view.volume > view.diagrams[view.chosen]["minimum"]
    view.point = view.diagrams[view.chosen]["santalo"]
    assert view.volume == pytest.approx(view.diagrams[view.chosen]["minimum"], rel=1e-12)
    assert view.diagrams[view.chosen]["exact"] == "23328V⁴ + 7200V³ − 1740V² − 235V − 1"


def test_each_start_is_inside_its_diagram() -> None:
    view = ToricDiagramView({str(k): d for k, d in enumerate(random_diagrams(30, seed=1))})
    for number, diagram in enumerate(view.diagrams):
        view.chosen = number
        view.point = diagram["start"]
        assert view.volume > diagram["minimum"] * (1 - 1e-12)


def test_figures_have_words() -> None:
    view = ToricDiagramView({"square": SQUARE}, point=(0.3, 0.6))
    shown = view.figure()
    assert "2A·V(p) = " in shown.alt
    assert "V_min = 0.59259" in shown.caption
    minima = {n: exact_minimum(p) for n, p in list(reflexive_polygons().items())[:4]}
    assert "4c 0.28664" in gallery_figure(minima).alt
    table = diagram_table([check_bound(d) for d in random_diagrams(200, seed=1)])
    assert "all between 1 and the bound" in bound_figure(table).alt
    assert "one number per vertex count" in errors_figure(regression_errors(table, 1, 5)).alt


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="1 to 60 diagrams, not 0"):
        ToricDiagramView({})
    with pytest.raises(InputError, match="'b' is none of the diagrams: a"):
        ToricDiagramView({"a": SQUARE}, chosen="b")
    with pytest.raises(InputError, match="two finite numbers"):
        ToricDiagramView({"a": SQUARE}, point=(0.5,))
    with pytest.raises(InputError, match="has 441 lattice points"):
        ToricDiagramView({"a": Polygon(((0, 0), (20, 0), (20, 20), (0, 20)))})
    view = ToricDiagramView({"a": SQUARE}, point=(5, 5))
    with pytest.raises(InputError, match="not inside the polygon"):
        view.figure()
    with pytest.raises(InputError, match="from 0 to 0"):
        view.chosen = 1
    with pytest.raises(InputError, match="no polygon to draw"):
        gallery_figure({})
