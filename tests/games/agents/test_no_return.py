"""The player that never returns: its plays are legal, repeat no word, and are reproducible."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.agents.no_return import play_without_return
from workbench.games.evaluation import RandomWalker, certificate_of, play
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.rules import Rules, perform

RULES = Rules(strands=5, longest=60)
STARTS = random_unknots([10, 30, 40] * 10, RECIPES["regrown"], 5, RULES)
WALKER = RandomWalker(RULES)


def test_no_word_comes_twice_and_wins_are_certified() -> None:
    plays = play_without_return(WALKER, RULES, STARTS, 60, seed=1)
    assert plays.solved.sum() >= 10
    for row in range(len(STARTS)):
        braid = STARTS.braid(row)
        words = [braid.word]
        for action in plays.actions[row, : plays.used[row]]:
            braid, _ = perform(RULES, braid, int(action))
            words.append(braid.word)
        assert len({*words}) == len(words)
        assert (braid.word == ()) == plays.solved[row]
        if plays.solved[row]:
            made = plays.actions[row, : plays.used[row]].tolist()
            assert verify(certificate_of(RULES, STARTS.braid(row), made)).holds


def test_it_wins_sooner_than_with_returns() -> None:
    with_returns = play(WALKER, RULES, STARTS, 60, seed=1)
    without = play_without_return(WALKER, RULES, STARTS, 60, seed=1)
    assert without.used.mean() < with_returns.used.mean()


def test_the_seed_decides() -> None:
    first, again, other = (
        play_without_return(WALKER, RULES, STARTS, 20, seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.actions, again.actions)
    assert not np.array_equal(first.actions, other.actions)


def test_no_budget_is_refused() -> None:
    with pytest.raises(InputError, match="A budget is from 1 to 30 000 actions, not 0"):
        play_without_return(WALKER, RULES, STARTS, 0, seed=1)
