"""The rollout view: one frame a diagram, thinned when there are many; pictures turn, never flip."""

from __future__ import annotations

import json

import numpy as np
import pytest

from widgets.rollout import RolloutView
from widgets.rollout.frames import frames
from widgets.rollout.view import MOST_FRAMES
from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.rollout import Rollout
from workbench.knots.classics import kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.reidemeister import reidemeister_moves
from workbench.knots.ribbon import find_ribbon
from workbench.knots.simplify import simplify


@pytest.fixture(scope="module")
def play() -> Rollout:
    start = kauffman_lambropoulou(4, 3, 5, 4)
    return Rollout(start, reidemeister_moves(start, simplify(start, 10.0, 17).steps), "our search")


def test_a_frame_shows_each_diagram_and_what_moves(play: Rollout) -> None:
    view = RolloutView(play, name="hard")
    assert [frame["crossings"] for frame in view.frames] == [s.crossings for s in play.states()]
    assert view.verdict.startswith("Verified.")
    assert verify(json.loads(view.certificate)).holds
    for (name, *_), before, after in zip(play.steps, view.frames, view.frames[1:], strict=False):
        leaving = {"R1-": 1, "R2-": 2, "R3": 3}.get(name, 0)
        made = {"R1+": 1, "R2+": 2}.get(name, 0)
        assert len(before["leaving"]) == leaving
        assert len(after["new"]) == made


def test_pictures_are_turned_and_keep_their_hand(play: Rollout) -> None:
    shown = list(frames(play, list(range(len(play.steps) + 1))))
    for frame, state in zip(shown, play.states(), strict=True):
        assert frame.picture.diagram == state
    for frame in shown[:-1]:
        for strand in frame.picture.strands:
            assert np.isfinite(strand.bezier).all()
        signs = [label.text for label in frame.picture.signs]
        assert signs == ["+" if s > 0 else "−" for s in frame.picture.diagram.signs]


def test_a_long_play_is_thinned_out_and_keeps_its_ends() -> None:
    start = Diagram.from_braid([1, 1, 1])
    there_and_back = (("R1+", 0, 0, 1, 3), ("R1-", 3)) * 100
    view = RolloutView(Rollout(start, there_and_back, "nobody"))
    assert len(view.frames) == MOST_FRAMES
    assert (view.frames[0]["move"], view.frames[-1]["move"]) == (0, 200)
    assert "120 of 201 diagrams shown" in view.title
    assert view.certificate == ""
    assert "3 crossings are left" in view.verdict


def test_a_frame_that_is_not_there_is_refused(play: Rollout) -> None:
    view = RolloutView(play)
    with pytest.raises(InputError, match="numbers 0 to"):
        view.at = len(view.frames)


def test_the_strip_for_print_has_words(play: Rollout) -> None:
    strip = RolloutView(play, name="hard").figure()
    assert "from 9 crossings to 0" in strip.alt
    assert "Verified" in strip.caption


def test_a_band_is_drawn_before_it_is_cut_along() -> None:
    knot = Diagram.from_name("6_1")
    view = RolloutView(Rollout(knot, find_ribbon(knot).unlink.steps, "our search"), name="6_1")
    drawn = [bool(frame["band"]) for frame in view.frames]
    cut = [frame["words"].startswith("band") for frame in view.frames]
    assert drawn[:-1] == cut[1:]
    assert sum(drawn) == 1
    assert view.verdict.startswith("Verified. The knot is ribbon")
