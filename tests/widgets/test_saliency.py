from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from widgets.saliency import SaliencyView
from workbench.errors import InputError

INVARIANTS = {"meridian_re": "Re μ", "longitude": "λ", "volume": "vol"}
SALIENCY = np.array([[0.8, 1.0, 0.2], [1.0, 0.9, 0.1], [0.9, 0.8, 0.3]])


def given(**changes: Any) -> dict[str, Any]:
    return {
        "invariants": INVARIANTS,
        "seeds": [3, 5, 8],
        "saliency": SALIENCY,
        "names": ["K4a1", "K5a1", "K12n242"],
        "slope": [0.0, 5.47, -18.215],
        "signature": [0, 2, -8],
        "values": [[0.0, 3.46, 2.03], [0.5, 6.2, 2.83], [-0.3, np.nan, 2.83]],
        "comparisons": {"Permutation importance": [0.5, 0.4, -0.01]},
        "threshold": 0.5,
    } | changes


def test_traits_hold_the_data_as_float32() -> None:
    view = SaliencyView(**given())
    assert view.invariants == [["meridian_re", "Re μ"], ["longitude", "λ"], ["volume", "vol"]]
    assert view.names.split("\n") == ["K4a1", "K5a1", "K12n242"]
    assert np.frombuffer(view.slope, np.float32)[2] == np.float32(-18.215)
    values = np.frombuffer(view.values, np.float32).reshape(3, 3)
    assert np.isnan(values[2, 1])
    assert values[1, 2] == np.float32(2.83)
    assert view.methods == [
        {"name": "Gradient saliency", "rows": 3},
        {"name": "Permutation importance", "rows": 1},
    ]


def test_the_most_salient_invariant_is_selected_first() -> None:
    assert SaliencyView(**given(saliency=[[0.1, 0.9, 0.2]] * 3)).selected == "longitude"
    assert SaliencyView(**given(saliency=[[0.1, 0.2, 0.9]] * 3)).selected == "volume"
    assert SaliencyView(**given(selected="volume")).selected == "volume"


def test_table_follows_the_active_seeds() -> None:
    view = SaliencyView(**given())
    view.active_seeds = [8, 3]
    np.testing.assert_array_equal(
        view.table("Gradient saliency"), SALIENCY[[0, 2]].astype(np.float32)
    )
    np.testing.assert_array_equal(
        view.table("Permutation importance"), np.float32([[0.5, 0.4, -0.01]])
    )
    with pytest.raises(InputError, match="no attribution"):
        view.table("Shapley")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"saliency": SALIENCY[:2]}, r"saliency has shape \(2, 3\); accepted is \(3, 3\)"),
        ({"saliency": SALIENCY * np.nan}, "saliency has a score that is not a finite number"),
        ({"comparisons": {"IG": [1.0]}}, r"IG has shape \(1,\); accepted is \(3, 3\) or \(3,\)"),
        ({"slope": [1.0, 2.0]}, "slope must be 3 finite numbers"),
        ({"signature": [0, 2, np.inf]}, "signature must be 3 finite numbers"),
        ({"values": [[1.0, 2.0, 3.0]]}, r"values has shape \(1, 3\)"),
        ({"names": ["K4a1", "K4a1", "K5a1"]}, "knot names must be distinct"),
        ({"seeds": [1, 1, 2]}, "seeds must be distinct"),
        ({"seeds": []}, "at least one invariant, one seed and one knot"),
        ({"selected": "colour"}, "'colour' is no invariant of this view; accepted: meridian_re"),
    ],
)
def test_construction_refuses_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        SaliencyView(**given(**changes))


@pytest.mark.parametrize(
    ("trait", "value"),
    [("selected", "x"), ("focused", "K99"), ("method", "x"), ("active_seeds", []),
     ("active_seeds", [3, 4])],
)  # fmt: skip
def test_assignment_is_validated_and_leaves_the_view_as_it_was(trait: str, value: Any) -> None:
    view = SaliencyView(**given())
    before = getattr(view, trait)
    with pytest.raises(InputError):
        setattr(view, trait, value)
    assert getattr(view, trait) == before


def test_python_observes_a_selection() -> None:
    view = SaliencyView(**given())
    seen: list[str] = []
    view.observe(lambda change: seen.append(change.new), names=["selected", "focused"])
    view.selected, view.focused = "volume", "K12n242"
    assert seen == ["volume", "K12n242"]


def crowd(count: int) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    slope = rng.normal(0, 6, count)
    return {
        "invariants": {f"invariant_{k}": f"x{k}" for k in range(12)},
        "seeds": [0, 1],
        "saliency": rng.random((2, 12)),
        "names": [f"K13n{k}" for k in range(count)],
        "slope": slope,
        "signature": 2 * np.round(slope / 4),
        "values": rng.normal(size=(count, 12)),
    }


def test_saved_state_of_ten_thousand_knots_stays_below_a_megabyte() -> None:
    state = SaliencyView(**crowd(10_000)).get_state()
    saved = {
        key: base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value
        for key, value in state.items()
    }
    assert len(json.dumps(saved)) < 1_000_000


def test_too_many_knots_are_refused_with_the_number_that_fits() -> None:
    with pytest.raises(InputError, match="pass a sample of at most") as caught:
        SaliencyView(**crowd(30_000))
    fits = int(str(caught.value).rsplit(" ", 1)[1].rstrip("."))
    SaliencyView(**crowd(fits))


def test_figure_draws_bars_in_order_and_every_known_knot() -> None:
    view = SaliencyView(**given(selected="longitude"))
    view.active_seeds = [3]
    bars, scatter = view.figure().axes[:2]
    assert [label.get_text() for label in bars.get_yticklabels()] == ["vol", "Re μ", "λ"]
    assert [patch.get_width() for patch in bars.patches[:3]] == pytest.approx([0.2, 0.8, 1.0])
    clouds = [item for item in scatter.collections if isinstance(item, PathCollection)]
    counts = [np.ma.count(cloud.get_offsets()[:, 0]) for cloud in clouds]
    assert counts == [1, 2]  # one knot without a longitude, drawn grey


def test_error_bars_are_sample_deviation_or_quartiles() -> None:
    view = SaliencyView(**given())

    def whiskers() -> list[float]:
        (lines,) = view.figure().axes[0].containers[1].lines[2]
        return [float(end - start) for (start, _), (end, _) in lines.get_segments()]

    order = np.argsort(SALIENCY.mean(axis=0))
    assert whiskers() == pytest.approx(2 * SALIENCY.std(axis=0, ddof=1)[order], rel=1e-5)
    view.spread = "iqr"
    quartiles = np.percentile(SALIENCY, [25, 75], axis=0)
    order = np.argsort(np.median(SALIENCY, axis=0), kind="stable")
    assert sorted(whiskers()) == pytest.approx(sorted(quartiles[1] - quartiles[0]), rel=1e-5)
