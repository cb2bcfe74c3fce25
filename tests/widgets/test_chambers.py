"""The chamber view: what travels to the browser, its limits, the static pictures."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from widgets.chambers import ChambersView, agreement_figure, learning_figure
from workbench.errors import InputError
from workbench.toric.chamber_slice import chamber_slice, del_pezzo_slice, hirzebruch_slice
from workbench.toric.surfaces import del_pezzo


@pytest.fixture
def view() -> ChambersView:
    """Return a section of dP₂ and one of F₃."""
    return ChambersView({"dP₂, degree 4": del_pezzo_slice(4), "F₃": hirzebruch_slice(3, 4)})


def test_everything_travels_in_the_traits(view: ChambersView) -> None:
    first, second = view.slices
    assert len(json.dumps(view.slices)) < 60_000
    assert [chamber["name"] for chamber in first["chambers"]] == [
        "nef",
        "E₁ fixed",
        "E₂ fixed",
        "H − E₁ − E₂ fixed",
        "E₁ and E₂ fixed",
    ]
    assert first["chambers"][4]["formulas"] == ["h⁰ = 1 + 3/2·d + 1/2·d²"]
    assert first["chambers"][3]["left"] == "D̃ = D + (D·(H − E₁ − E₂)) (H − E₁ − E₂)"
    assert [len(c["formulas"]) for c in second["chambers"]] == [1, 3]
    assert second["chambers"][1]["left"] == "D̃ = D + ⌊D·C/3⌋ C"
    assert [2, 1, 15, 4, "4H + 2E₁ + E₂", "4H"] in first["places"]
    assert first["axes"] == ["e₁", "e₂"]
    assert len({c["colour"] for c in first["chambers"]}) == 5


def test_turning_to_another_section_keeps_the_choice_valid(view: ChambersView) -> None:
    view.selected, view.place = 4, 7
    view.at = 1
    assert (view.selected, view.place) == (1, -1)
    for name, number in (("at", 2), ("selected", 2), ("place", 10**6)):
        with pytest.raises(InputError, match=f"{name} is a number from"):
            setattr(view, name, number)


def test_the_static_picture_tells_every_polynomial(view: ChambersView) -> None:
    shown = view.figure()
    for chamber in view.slices[0]["chambers"]:
        for formula in chamber["formulas"]:
            assert formula in shown.alt
    view.at = 1
    assert "mod 3" in view.figure().caption


def test_too_much_or_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="1 to 40 sections"):
        ChambersView({})
    many = chamber_slice(
        del_pezzo(4), (9, -2, -3, -1, -2), (0, 1, 2, 0, 1), (1, 0, -2, 1, -1), (-9, 9, -9, 9)
    )
    with pytest.raises(InputError, match="many has 22"):
        ChambersView({"many": many})
    outside = chamber_slice(del_pezzo(1), (-9, 0), (1, 0), (0, 1), (0, 3, 0, 3))
    with pytest.raises(InputError, match="1 to 12 chambers"):
        ChambersView({"outside": outside})


def test_figures_of_learning_and_agreement() -> None:
    assert "network 75.0 %" in learning_figure({"network": [0.7, 0.8], "tree": [1.0]}).alt
    table = pd.DataFrame(
        {"surface": ["dP₁", "F₂"], "classes": [10, 20], "effective": [5, 9], "failures": [0, 1]}
    )
    assert "30 in all, 1 differ" in agreement_figure(table).alt
    for empty in (lambda: learning_figure({}), lambda: agreement_figure(table[:0])):
        with pytest.raises(InputError, match="There is no"):
            empty()
