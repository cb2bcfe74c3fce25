"""Passes taken apart: the moves are Reidemeister's, legal, and lead to the same diagram."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.certificates import seal, verify
from workbench.errors import InputError
from workbench.knots.classics import classics
from workbench.knots.diagram import Diagram
from workbench.knots.hard_unknots import load_very_hard
from workbench.knots.moves import Move, replay
from workbench.knots.random_diagrams import random_knot, random_link
from workbench.knots.reidemeister import REIDEMEISTER, reidemeister_moves
from workbench.knots.simplify import Step, simplify


def after(diagram: Diagram, steps: tuple[Step, ...]) -> Diagram:
    """Make moves by `Move`, which carries the orientation along; the normal form at the end."""
    *_, last = [diagram, *replay(diagram, (Move.from_json(step) for step in steps))]
    return last.canonical()


def same(diagram: Diagram, steps: tuple[Step, ...]) -> Counter[str]:
    """Check that the moves lead to where the steps do; return how often each occurs."""
    moves = reidemeister_moves(diagram, steps)
    counted = Counter(str(name) for name, *_ in moves)
    assert counted.keys() <= {*REIDEMEISTER}
    assert after(diagram, moves) == after(diagram, steps)
    return counted


@pytest.mark.parametrize("name", [name for name in classics() if name != "Gordian"])
def test_hard_unknots_are_undone_by_reidemeister_moves(name: str) -> None:
    diagram = classics()[name]
    moves = reidemeister_moves(diagram, simplify(diagram, 10.0).steps)
    assert {name for name, *_ in moves} <= {*REIDEMEISTER}
    statement = {"pd": diagram.to_pd(), "loops": 0}
    verdict = verify(seal("unknot", statement, moves, "tests"))
    assert verdict.holds
    # The crossings balance, whatever the verifier says.
    change = {"R1-": -1, "R1+": 1, "R2-": -2, "R2+": 2, "R3": 0}
    assert diagram.crossings + sum(change[str(name)] for name, *_ in moves) == 0


@pytest.mark.slow
def test_a_hundred_passes_through_a_large_diagram() -> None:
    diagram = load_very_hard("unseen")[0]
    assert same(diagram, simplify(diagram, 0.05).steps[:300])["R3"] > 0


@settings(max_examples=25)
@given(st.integers(3, 22), st.integers(0, 10_000), st.integers(1, 250))
def test_knots_are_led_the_same_way(crossings: int, seed: int, length: int) -> None:
    diagram = random_knot(crossings, seed)
    same(diagram, simplify(diagram, 0.005, seed).steps[:length])


@settings(max_examples=25)
@given(st.integers(3, 22), st.integers(0, 10_000), st.integers(1, 250))
def test_links_are_led_the_same_way(crossings: int, seed: int, length: int) -> None:
    diagram = random_link(crossings, seed)
    same(diagram, simplify(diagram, 0.005, seed).steps[:length])


@settings(max_examples=30)
@given(st.lists(st.sampled_from([1, -1, 2, -2, 3, -3]), min_size=4, max_size=14))
def test_closed_braids_with_free_parts(word: list[int]) -> None:
    diagram = Diagram.from_braid(word, 4)
    same(diagram, simplify(diagram, 0.005).steps[:250])


def legal(diagram: Diagram, step: Step) -> bool:
    try:
        Move.from_json(step).apply(diagram)
    except InputError:
        return False
    return True


@settings(max_examples=25)
@given(st.integers(6, 24), st.integers(0, 10_000))
@example(8, 16)  # its own crossings leave before those that the sweep has made
def test_components_on_top_are_lifted_by_r2_and_r3(crossings: int, seed: int) -> None:
    """Every component that is everywhere over or under, in diagrams made to have one."""
    partner = random_link(crossings, seed)
    top = {d >> 2 for d in partner.strands[0] if partner.component[d ^ 1] != 0}
    turned = [d + 1 if d % 4 < 3 else d - 3 for d in range(4 * partner.crossings)]
    below = {d >> 2 for d in partner.strands[0] if d % 2 == 0} & top
    name = [turned[d] if d >> 2 in below else d for d in range(4 * partner.crossings)]
    ends = [0] * len(name)
    for d, end in enumerate(partner.partner):
        ends[name[d]] = name[end]
    diagram = Diagram.from_darts(ends)
    for strand in diagram.strands:
        step = ("lift", strand[0])
        if legal(diagram, step):
            assert same(diagram, (step,)).keys() <= {"R2-", "R2+", "R3"}


def test_moves_that_are_not_legal_are_refused() -> None:
    trefoil = Diagram.from_braid([1, 1, 1])
    for step in (("R1-", 0), ("lift", 0), ("pass", 0, 1, 1, (), ()), ("jump", 3)):
        with pytest.raises(InputError, match="is not legal here"):
            reidemeister_moves(trefoil, [step])
