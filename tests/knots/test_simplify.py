"""Simplification and recognition: what is found is checked by the trusted base."""

from __future__ import annotations

import pytest
import regina
import spherogram
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates.planar_map import PlanarMap
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import jones
from workbench.knots.knotinfo import knot
from workbench.knots.simplify import Simplification, obstruction, recognise, simplify


def replay(found: Simplification) -> PlanarMap:
    trusted = PlanarMap.from_pd(found.start.to_pd(), found.start.loops)
    for step in found.steps:
        trusted.apply([list(x) if isinstance(x, tuple) else x for x in step])
    return trusted


def of_regina(link: regina.Link) -> Diagram:
    return Diagram.from_pd(link.pdData())


@pytest.mark.parametrize("name", ["monster", "gordian"])
def test_the_moves_of_a_hard_unknot_are_replayed(name: str) -> None:
    found = simplify(of_regina(getattr(regina.ExampleLink, name)()), 20.0)
    assert found.end.crossings == 0
    trusted = replay(found)
    assert trusted.crossings == 0
    assert trusted.loops == 1


def test_a_braid_word_of_an_unlink() -> None:
    found = recognise(Diagram.from_braid([1, -1, 2, 3, -3, -2, 1, -1], 4))
    assert found.verdict == "unlink"
    assert replay(found.simplification).loops == 4


@settings(max_examples=25)
@given(st.sampled_from(["3_1", "6_2", "8_19", "11n_34"]), st.integers(0, 1000))
def test_the_end_is_the_same_knot_and_not_larger(name: str, seed: int) -> None:
    pd = knot(name).pd
    found = simplify(Diagram.from_pd(pd), 0.02, seed)
    assert found.end.crossings <= len(pd)
    assert jones(found.end.pd) == jones(pd)
    assert replay(found).crossings == found.end.crossings


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("3_1", "signature"),
        ("4_1", "determinant"),
        ("11n_34", "Jones"),
        ("11n_42", "Jones"),
    ],
)
def test_a_knot_is_never_certified_and_has_an_obstruction(name: str, reason: str) -> None:
    found = recognise(Diagram.from_pd(knot(name).pd), 1.0)
    assert found.verdict == "knotted"
    assert found.certificate is None
    assert reason in found.obstruction


@pytest.mark.parametrize("name", ["L2a1", "L5a1", "L6a4", "L7n1", "L10n36"])
def test_a_link_is_never_certified(name: str) -> None:
    found = recognise(Diagram.from_spherogram(spherogram.Link(name)), 0.5)
    assert found.verdict == "linked"
    assert found.obstruction


def test_an_unlink_has_no_obstruction() -> None:
    for word, strands in [((), 3), ((1, -1), 2), ((1, -1), 4), ((1, 2, -1, -2, 2, 1, -2, -1), 3)]:
        assert obstruction(Diagram.from_braid(word, strands)) == ""


def test_a_seed_gives_the_same_moves() -> None:
    diagram = of_regina(regina.ExampleLink.gordian())
    assert simplify(diagram, 20.0, 4).steps == simplify(diagram, 20.0, 4).steps


@pytest.mark.parametrize(
    ("budget", "seed", "message"),
    [(0.0, 0, "positive"), (float("nan"), 0, "positive"), (1.0, -1, "seed")],
)
def test_impossible_arguments(budget: float, seed: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        simplify(Diagram.from_pd([(1, 1, 2, 2)]), budget, seed)
