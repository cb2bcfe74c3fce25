from __future__ import annotations

import json
import random

import pytest
import spherogram
from hypothesis import given
from hypothesis import strategies as st
from spherogram.links.seifert import seifert_circles as spherograms_circles

from workbench.errors import InputError
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import jones_sqrt, signature
from workbench.knots.random_diagrams import random_braid, random_link


@st.composite
def braids(draw: st.DrawFn) -> Braid:
    strands = draw(st.integers(1, 5))
    letters = st.integers(1, max(1, strands - 1)).flatmap(lambda k: st.sampled_from([k, -k]))
    return Braid(tuple(draw(st.lists(letters, max_size=9)) if strands > 1 else ()), strands)


def linking(diagram: Diagram) -> list[list[int]]:
    return sorted(sorted(row) for row in diagram.linking_numbers())


def same_link(one: Diagram, other: Diagram) -> bool:
    """Compare what tells links apart cheaply; loops add the same factor to a Jones polynomial."""
    if one.components != other.components or linking(one) != linking(other):
        return False
    if one.loops or other.loops or not one.crossings or not other.crossings:
        return True
    return jones_sqrt(one.pd) == jones_sqrt(other.pd) and signature(one.pd) == signature(other.pd)


@pytest.mark.parametrize("seed", range(60))
def test_closures_are_spherograms(seed):
    braid = random_braid(2 + seed % 5, 5 + seed, seed)
    theirs = spherogram.Link(braid_closure=[*braid.word])
    closure = braid.closure()
    assert closure.signs == tuple(1 if letter > 0 else -1 for letter in braid.word)
    if max(map(abs, braid.word)) == braid.strands - 1:
        assert closure.canonical() == Diagram.from_spherogram(theirs).canonical()


def test_strands_without_letters_become_loops():
    closure = Diagram.from_braid([2, 2, 2], 6)
    assert (closure.crossings, closure.loops, closure.components) == (3, 4, 5)
    assert Braid((), 3).closure() == Diagram.from_pd([], loops=3)
    assert Diagram.from_braid([1, 1, 1]) == Braid((1, 1, 1), 2).closure()


@given(braids())
def test_a_closed_braid_is_its_own_braid(braid):
    """Vogel's algorithm has nothing to do where the circles are nested already."""
    closure = braid.closure()
    again = Braid.from_diagram(closure)
    assert again.strands == braid.strands
    assert again.closure().canonical() == closure.canonical()


@pytest.mark.parametrize("seed", range(80))
def test_a_braid_from_any_diagram_closes_to_the_same_link(seed):
    link = random_link(2 + seed % 16, seed)
    link = Diagram(link.pd, seed % 3, link.signs)
    braid = Braid.from_diagram(link)
    closure = braid.closure()
    assert same_link(link, closure)
    assert closure.writhe == link.writhe
    if not closure.loops and not link.loops:
        assert jones_sqrt(closure.pd) == jones_sqrt(link.pd)
    circles = len(spherograms_circles(link.to_spherogram()))
    assert braid.strands == circles + link.loops


def test_pieces_stand_side_by_side():
    shifted = [[label + 50 for label in crossing] for crossing in Diagram.from_name("4_1").pd]
    both = Diagram.from_pd([*Diagram.from_name("3_1").pd, *shifted], loops=1)
    braid = Braid.from_diagram(both)
    assert braid.strands == 2 + 3 + 1
    closure = braid.closure()
    assert closure.pieces == 3
    assert Diagram.from_braid(braid.word[:3], 2).signs == (1, 1, 1)


@given(braids(), st.randoms(use_true_random=False))
def test_moves_keep_the_closure_and_are_undone(braid, rng):
    for step in rng.sample([*braid.moves()], 3) if len([*braid.moves()]) > 3 else braid.moves():
        after = braid.apply(json.loads(json.dumps(step)))
        assert same_link(braid.closure(), after.closure()), step
        back = after
        for undo in braid.inverse(step):
            back = back.apply(undo)
        assert back == braid, step


def test_random_walks_of_moves_keep_the_knot():
    rng = random.Random(5)
    for knot in ("3_1", "4_1", "6_2", "8_19"):
        start = braid = Braid.from_diagram(Diagram.from_name(knot))
        for _ in range(60):
            steps = [*braid.moves()]
            longer = len(braid.word) > 16 or braid.strands > 5
            kinds = {"cancel", "relation", "commute", "rotate", "destabilise"}
            steps = [step for step in steps if not longer or step[0] in kinds]
            braid = braid.apply(rng.choice(steps))
        assert same_link(start.closure(), braid.closure())


def test_moves_mean_what_the_certificates_say():
    braid = Braid((1, 2, -1, 3), 4)
    assert braid.apply(["relation", 0]).word == (-2, 1, 2, 3)
    assert Braid((1, -2, -1), 3).apply(["relation", 0]).word == (-2, -1, 2)
    assert braid.apply(["commute", 2]).word == (1, 2, 3, -1)
    assert braid.apply(["rotate", 3]).word == (3, 1, 2, -1)
    assert braid.apply(["conjugate", -2]).word == (-2, 1, 2, -1, 3, 2)
    assert braid.apply(["insert", 4, -3]).word == (1, 2, -1, 3, -3, 3)
    assert braid.apply(["destabilise", 3]) == Braid((1, 2, -1), 3)
    assert braid.apply(["stabilise", -1]) == Braid((1, 2, -1, 3, -4), 5)
    assert Braid((1, -1, 1), 2).apply(["cancel", 1]).word == (1,)


@pytest.mark.parametrize(
    "step",
    [
        ["relation", 1],
        ["relation", 2],
        ["relation", -1],
        ["commute", 0],
        ["commute", 3],
        ["cancel", 0],
        ["cancel", -1],
        ["insert", 5, 1],
        ["insert", 0, 0],
        ["insert", 0, 4],
        ["conjugate", 0],
        ["conjugate", 4],
        ["rotate", 5],
        ["rotate", -1],
        ["stabilise", 0],
        ["stabilise", 2],
        ["destabilise", 0],
        ["destabilise", 4],
    ],
)
def test_illegal_moves_are_refused(step):
    with pytest.raises(InputError, match="is not possible on this braid"):
        Braid((1, 2, -1, 3), 4).apply(step)


def test_a_mixed_triple_is_no_relation():
    with pytest.raises(InputError, match="is not possible"):
        Braid((1, -2, 1), 3).apply(["relation", 0])


@pytest.mark.parametrize(
    "step",
    [
        [],
        None,
        "cancel",
        ["cancel"],
        ["cancel", 1, 2],
        ["cancel", 1.0],
        ["cancel", True],
        ["turn", 1],
    ],
)
def test_what_is_no_move_is_refused(step):
    with pytest.raises(InputError, match="move"):
        Braid((1, -1), 2).apply(step)


@pytest.mark.parametrize(
    ("word", "strands", "sentence"),
    [
        ([1, 0, 1], 2, "no letter 0"),
        ([1, 3], 3, "letters from 1 to 2"),
        ([1, -3], 3, "letters from 1 to 2"),
        ([1], 1, "letters from 1 to 0"),
        ([1.0], 2, "integers; 1.0 is not one"),
        ([True], 2, "integers; True is not one"),
        (["1"], 2, "integers; '1' is not one"),
        ("111", 2, "list of integers"),
        (None, 2, "list of integers"),
        ([1], 0, "1 to 999999 strands"),
        ([1], -5, "1 to 999999 strands"),
        ([1], 10**12, "1 to 999999 strands"),
        ([1], 2.0, "integers; 2.0 is not one"),
        ([10**5000], None, "1 to 999999 strands"),
        ([], None, "needs its number of strands"),
    ],
)
def test_bad_braids_are_refused(word, strands, sentence):
    with pytest.raises(InputError, match=sentence):
        Diagram.from_braid(word, strands)
