"""Plays: their states are those of the trusted base, and a won one is a certificate."""

from __future__ import annotations

import pytest

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.rollout import Rollout, words
from workbench.knots.bands import banded
from workbench.knots.classics import kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.reidemeister import REIDEMEISTER, reidemeister_moves
from workbench.knots.ribbon import find_ribbon
from workbench.knots.simplify import simplify


def test_a_hard_unknot_is_undone_by_reidemeister_moves_alone() -> None:
    start = kauffman_lambropoulou(4, 3, 5, 4)
    moves = reidemeister_moves(start, simplify(start, 10.0, 17).steps)
    play = Rollout(start, moves, "our search", 17)
    assert {step[0] for step in play.steps} <= {*REIDEMEISTER}
    counts = [state.crossings for state in play.states()]
    assert counts[0] == 9
    assert max(counts) > 9
    assert counts[-1] == 0
    assert verify(play.certificate()).holds


def test_an_unlink_is_called_so() -> None:
    start = Diagram.from_braid([1, -1], 2)
    play = Rollout(start, simplify(start).steps, "our search")
    assert play.certificate()["kind"] == "unlink"


def test_mistakes_are_said() -> None:
    trefoil = Diagram.from_name("3_1")
    with pytest.raises(InputError, match="not won: 3 crossings"):
        Rollout(trefoil, (), "nobody").certificate()
    with pytest.raises(InputError, match="not legal"):
        Rollout(trefoil, (("R1-", 0),), "nobody")


def test_each_kind_of_move_has_words_of_its_own() -> None:
    steps = [
        ("R1-", 0),
        ("R1+", 0, 0, 1, 9),
        ("R2-", 0),
        ("R2+", 0, 1, 1, 8, 9),
        ("R2+", 0, 1, 0, 8, 9),
        ("R3", 0),
        ("pass", 0, 1, 1, [], []),
        ("pass", 0, 1, 0, [2, 3], [4, 5]),
        ("lift", 0),
    ]
    assert len({words(step) for step in steps}) == len(steps)
    assert words(steps[-2]).endswith("across 2 strands")


def test_a_film_of_a_ribbon_disc_is_a_certificate_of_that_kind() -> None:
    square_knot = Diagram.from_braid([1, 1, 1, -2, -2, -2])
    unlink = find_ribbon(square_knot).unlink
    play = Rollout(square_knot, reidemeister_moves(square_knot, unlink.steps), "our search")
    assert {step[0] for step in play.steps} <= {*REIDEMEISTER, "saddle"}
    assert play.certificate()["kind"] == "ribbon"
    assert verify(play.certificate()).holds
    states = list(play.states())
    components = [state.components for state in states]
    assert (components[0], components[-1], states[-1].crossings) == (1, 2, 0)
    found = list(play.bands())
    saddles = [step[0] == "saddle" for step in play.steps]
    assert [band is not None for band in found] == [*saddles, False]
    for before, band, after in zip(states, found, states[1:], strict=False):
        if band is not None:
            assert banded(before, band).canonical() == after.canonical()


def test_a_saddle_that_turns_an_arc_round_is_refused() -> None:
    trefoil = Diagram.from_braid([1, 1, 1])
    (dart, other) = next(
        (a, b)
        for face in trefoil.faces()
        for a in face
        for b in face
        if trefoil.leaves(a) != trefoil.leaves(b)
    )
    for step in (("saddle", dart, other), ("saddle", 0), ("saddle", 0, 0)):
        with pytest.raises(InputError, match="not legal here"):
            Rollout(trefoil, (step,), "nobody")
