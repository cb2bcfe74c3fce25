"""Players compared: certificates of all wins, and an interval that holds what it should."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.comparison import Player, advantage, certificates, compare
from workbench.games.evaluation import RandomWalker
from workbench.games.unknot.generator import RECIPES, random_knots, random_unknots
from workbench.games.unknot.rules import Rules

RULES = Rules(strands=5, longest=40)
WALKERS = [Player("walker", seed, RandomWalker(RULES)) for seed in (1, 2)]


def test_every_win_has_a_certificate_of_its_word() -> None:
    starts = random_unknots([12, 30] * 5, RECIPES["regrown"], 1, RULES)
    table, plays = compare(WALKERS, RULES, starts, 200)
    assert table["words"].tolist() == [5] * 4
    for player, done in zip(WALKERS, plays, strict=True):
        made = certificates(RULES, starts, done)
        assert len(made) == done.solved.sum() == table[table["seed"] == player.seed]["solved"].sum()
        words = {tuple(certificate["statement"]["word"]) for certificate in made}
        assert words == {starts.braid(int(row)).word for row in np.flatnonzero(done.solved)}
        assert all(verify(certificate).holds for certificate in made)


def test_nobody_wins_on_knots() -> None:
    knots, why = random_knots([12, 30] * 10, RECIPES["regrown"], 1, RULES)
    assert all(why)
    _, plays = compare(WALKERS, RULES, knots, 300)
    assert not any(done.solved.any() for done in plays)


def test_the_interval_holds_a_true_difference_and_excludes_none() -> None:
    rng = np.random.default_rng(1)
    words = rng.random(300)
    ours = rng.random((5, 300)) < 0.3 + 0.6 * words
    theirs = rng.random((5, 300)) < 0.1 + 0.6 * words
    mean, low, high = advantage(ours, theirs, seed=2)
    assert 0.05 < low < 0.2 < high < 0.35
    assert low < mean < high
    _, low, high = advantage(theirs, rng.random((5, 300)) < 0.1 + 0.6 * words, seed=2)
    assert low < 0 < high


def test_other_words_are_refused() -> None:
    with pytest.raises(InputError, match="on the same words"):
        advantage(np.ones((2, 5), bool), np.ones((2, 6), bool), seed=1)
