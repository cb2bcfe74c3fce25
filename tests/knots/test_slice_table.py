"""Verdicts on KnotInfo's knots: never against its four-genera, and as many as others count."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest
from database_knotinfo import link_list

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots.classics import inflated, kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, signature
from workbench.knots.ribbon import find_ribbon
from workbench.knots.ribbon_checks import check_ribbon
from workbench.knots.slice import not_slice, odd_factor
from workbench.knots.slice_table import contradictions, slice_counts, slice_table
from workbench.knots.slice_verdict import decide_slice


@cache
def knots(slice_there: bool, least: int = 3, most: int = 13) -> list[tuple[str, Diagram]]:
    """Return the knots that KnotInfo says to be slice, or not to be."""
    found = []
    for entry in link_list()[2:]:
        genus = entry["smooth_four_genus"]
        asked = genus == "0" if slice_there else genus not in ("0", "[0,1]")
        if asked and least <= int(entry["crossing_number"]) <= most:
            found.append((entry["name"], Diagram.from_pd(json.loads(entry["pd_notation"]))))
    return found


@cache
def plausible() -> list[tuple[str, Diagram]]:
    """Return the knots that are not slice though no classical obstruction says so."""
    rows = knots(slice_there=False, least=11)
    few = [(name, diagram) for name, diagram in rows if not signature(diagram.pd)]
    few = [(name, diagram) for name, diagram in few if not odd_factor(alexander(diagram.pd))]
    return [(name, diagram) for name, diagram in few if not not_slice(diagram)]


def test_all_knots_of_ten_crossings_are_decided() -> None:
    names = [entry["name"] for entry in link_list()[2:] if int(entry["crossing_number"]) <= 10]
    table = slice_table(names, budget=20.0)
    assert contradictions(table) == []
    assert (table["verified"] == (table["four_genus"] == "0")).all()
    assert (table["verified"] == (table["verdict"] == "ribbon")).all()
    counts = slice_counts(table).set_index("crossings")
    assert counts.loc["10"].to_dict() == {
        "knots": 165, "signature": 111, "algebraic": 40, "plausible": 14, "ribbon": 14, "left": 0
    }  # fmt: skip
    assert counts.loc["all", ["knots", "plausible", "ribbon", "left"]].tolist() == [249, 21, 21, 0]


def test_a_contradiction_would_be_found() -> None:
    table = slice_table(["6_1", "7_1", "8_20"], budget=5.0)
    assert contradictions(table) == []
    assert contradictions(table.assign(verdict=["not-slice", "ribbon", "undecided"])) == [
        "6_1",
        "7_1",
    ]
    assert contradictions(table.assign(four_genus=["1", "3", "[0,1]"])) == ["6_1"]


def test_processes_change_nothing_but_the_time() -> None:
    names = ["6_1", "7_7", "8_20", "9_46", "12a_631"]
    one, two = (slice_table(names, 60.0, workers=workers) for workers in (1, 2))
    assert one.drop(columns="seconds").equals(two.drop(columns="seconds"))


def test_unknown_names_are_refused() -> None:
    for name in ("0_1", "K6a1", "14a_1"):
        with pytest.raises(InputError, match="KnotInfo has no knot"):
            slice_table([name])


def test_knots_that_are_not_slice_are_not_found_to_be_ribbon() -> None:
    """Those that no cheap obstruction stops; the table says that they are not slice."""
    sample = random.Random(6).sample(plausible(), 8)
    for name, diagram in sample:
        assert find_ribbon(diagram, 0.4).certificate is None, name


@pytest.mark.slow
def test_no_knot_that_is_not_slice_is_found_to_be_ribbon() -> None:
    assert len(plausible()) == 17 + 82
    for name, diagram in plausible():
        assert find_ribbon(diagram, 3.0).certificate is None, name
    for name, diagram in random.Random(7).sample(knots(slice_there=False), 300):
        assert find_ribbon(diagram, 0.3).certificate is None, name


@pytest.mark.slow
def test_every_slice_knot_of_the_table_has_a_disc_that_all_programs_confirm() -> None:
    found = [(name, find_ribbon(diagram, 60.0)) for name, diagram in knots(slice_there=True)]
    assert len(found) == 158 + 353
    for name, search in found:
        assert search.unlink is not None, name
        assert search.certificate is not None
        assert verify(search.certificate).holds, name
        assert check_ribbon(search.unlink).all, name


def test_verdicts_carry_their_evidence() -> None:
    ribbon = decide_slice(Diagram.from_name("12n_553"), 60.0)
    assert ribbon.verdict == "ribbon"
    assert ribbon.search is not None
    assert ribbon.search.certificate is not None
    assert verify(ribbon.search.certificate).holds
    knotted = decide_slice(Diagram.from_name("7_7"))
    assert (knotted.verdict, knotted.search) == ("not-slice", None)
    with pytest.raises(InputError, match="A knot has one component"):
        decide_slice(Diagram.from_braid([1, 1]))
    with pytest.raises(InputError, match="positive number"):
        decide_slice(Diagram.from_name("6_1"), -1)


def test_scrambled_unknots_are_ribbon_without_bands() -> None:
    found = decide_slice(inflated(kauffman_lambropoulou(4, 3, 5, 4), 40), 60.0)
    assert (found.verdict, found.crossings) == ("ribbon", 0)
    assert found.search is not None
    assert found.search.bands == 0
