"""The braid game: the compiled actions are the reference's, and isotopies; won plays are proofs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.evaluation import RandomWalker, by_length, certificate_of, play
from workbench.games.unknot.generator import RECIPES, random_knots, random_unknot, random_unknots
from workbench.games.unknot.kernel import applicable, step
from workbench.games.unknot.rules import Rules, perform, reward
from workbench.games.unknot.states import States
from workbench.knots.braid import Braid
from workbench.knots.invariants import alexander, jones
from workbench.knots.random_diagrams import random_braid
from workbench.knots.simplify import recognise

SETS = ("collapse", "elementary")
RULES = Rules(strands=5, longest=40)


def a_knot(seed: int) -> Braid:
    rng = np.random.default_rng(seed)
    while True:
        braid = random_braid(int(rng.integers(2, 6)), int(rng.integers(1, 20)), rng)
        if braid.closure().components == 1:
            return braid


@settings(max_examples=80)
@given(st.sampled_from(SETS), st.integers(0, 2**32), st.integers(4, 40))
def test_compiled_actions_are_those_of_the_reference(actions: str, seed: int, room: int) -> None:
    rng = np.random.default_rng(seed)
    braid = a_knot(seed)
    rules = Rules(5, max(room, len(braid.word)), actions)  # type: ignore[arg-type]
    states = States.of([braid], rules)
    for _ in range(25):
        legal = applicable(rules, states)[0]
        action = int(rng.integers(len(rules.names)))
        after, steps = perform(rules, braid, action)
        (earned,) = step(rules, states, np.array([action]))
        assert states.braid(0) == after
        assert (states.words[0, len(after.word) :] == 0).all()
        assert earned == reward(rules, braid, after, action)
        assert legal[action] == bool(steps)
        for made in steps:
            braid = braid.apply(made)
        assert braid == after


@settings(max_examples=40)
@given(st.sampled_from(SETS), st.integers(0, 2**32))
def test_an_action_keeps_the_knot(actions: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rules = Rules(5, 24, actions)  # type: ignore[arg-type]
    braid = a_knot(seed)
    before = braid.closure().pd
    for action in rng.integers(len(rules.names), size=6):
        braid, _ = perform(rules, braid, int(action))
    after = braid.closure().pd
    if before and after:
        assert jones(after) == jones(before)
        assert alexander(after) == alexander(before)
    elif before:
        assert jones(before) == (0, (1,))


@pytest.mark.parametrize("recipe", RECIPES)
def test_grown_words_are_unknots_of_the_wanted_lengths(recipe: str) -> None:
    rules = Rules(RECIPES[recipe].strands, 64)
    states = random_unknots([6, 17, 40, 64], RECIPES[recipe], 3, rules)
    assert states.lengths.tolist() == [6, 17, 40, 64]
    for row in range(4):
        assert recognise(states.braid(row).closure(), 10.0).verdict == "unknot"
    again = random_unknots([6, 17, 40, 64], RECIPES[recipe], 3, rules)
    assert (again.words == states.words).all()


def test_every_win_of_the_random_walker_is_a_proof_and_the_start_stays() -> None:
    starts = random_unknots([12, 24] * 10, RECIPES["regrown"], 5, RULES)
    before = starts.words.copy()
    plays = play(RandomWalker(RULES), RULES, starts, 200, seed=2)
    assert (starts.words == before).all()
    assert plays.solved.any()
    for row in np.flatnonzero(plays.solved):
        actions = plays.actions[row, : plays.used[row]].tolist()
        assert verify(certificate_of(RULES, starts.braid(row), actions)).holds
    table = by_length(starts, plays)
    assert table["solved"].sum() == plays.solved.sum()
    assert (table["low"] <= table["fraction"]).all()
    assert (table["fraction"] <= table["high"]).all()
    repeated = play(RandomWalker(RULES), RULES, starts, 200, seed=2)
    assert (repeated.actions == plays.actions).all()


def test_knots_are_never_undone() -> None:
    starts, why = random_knots([12, 20, 30] * 5, RECIPES["regrown"], 1, RULES)
    assert all(why)
    assert not play(RandomWalker(RULES), RULES, starts, 400, seed=1).solved.any()


def test_regrown_words_are_harder_for_the_random_walker() -> None:
    won = {}
    for recipe in ("[39]", "regrown"):
        rules = Rules(RECIPES[recipe].strands, 128)
        starts = random_unknots([96] * 200, RECIPES[recipe], 1, rules)
        won[recipe] = play(RandomWalker(rules), rules, starts, 300, seed=1).solved.mean()
    assert won["[39]"] > won["regrown"] + 0.2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Rules(1, 10), "2 to 127 strands"),
        (lambda: Rules(3, 10, "all"), "action sets"),  # type: ignore[arg-type]
        (lambda: States.of([Braid((1, 2, 3, 4, 5), 6)], RULES), "exceeds 5 here"),
        (lambda: States.of([Braid((1,) * 41, 2)], RULES), "exceeds 40 here"),
        (lambda: States.of([Braid((1, 1), 2)], RULES), "not 2 components"),
        (lambda: perform(RULES, Braid((1,), 2), 9), "numbers 0 to 8"),
        (lambda: step(RULES, States.empty(2, RULES), np.array([0])), "One action for each of 2"),
        (lambda: step(RULES, States.empty(1, RULES), np.array([-1])), "numbers 0 to 8"),
        (lambda: play(RandomWalker(RULES), RULES, States.empty(1, RULES), 0, 1), "not 0"),
        (lambda: certificate_of(RULES, Braid((1, 1, 1), 2), [0]), "ends with 3 letters"),
        (lambda: random_unknot(41, RECIPES["[39]"], 1) and Braid((0,), 2), "letter"),
        (lambda: random_unknots([41], RECIPES["regrown"], 1, RULES), "0 to 40 letters"),
    ],
)
def test_mistakes_are_said_in_a_sentence(call, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()
