"""What is read off plays: on plays whose strategy is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.errors import InputError
from workbench.games.agents.word_network import WINDOW, WordNetwork
from workbench.games.evaluation import Plays, RandomWalker
from workbench.games.strategies import (
    Without,
    kinds,
    openings,
    phases,
    saliency,
    sequences,
)
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.rules import Rules

RULES = Rules(strands=4, longest=40)
COLLAPSE, CONJUGATE, LEFT, FIRST = 0, 1, 4, 6


def plays_of(rows: list[list[int]], solved: list[bool]) -> Plays:
    actions = np.full((len(rows), max(map(len, rows))), -1, np.int16)
    for row, made in enumerate(rows):
        actions[row, : len(made)] = made
    used = np.array([len(made) for made in rows], np.int16)
    return Plays(np.array(solved), used, actions)


ROWS = [[LEFT, FIRST] * 4 + [COLLAPSE] * 3] * 3 + [[CONJUGATE] * 10]
PLAYS = plays_of(ROWS, [True, True, True, False])


def test_parts_of_plays() -> None:
    table = phases(RULES, PLAYS)
    assert np.allclose(table.sum(axis=1), 1)
    assert table.loc[1, ["ShiftLeft", "BraidRelation1"]].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert table.loc[5, "SmartCollapse"] == 1
    assert not table["Conjugate"].any()


def test_sequences_and_openings() -> None:
    assert openings(RULES, PLAYS).iloc[0].tolist() == [
        "ShiftLeft · BraidRelation1 · ShiftLeft",
        3,
        1.0,
    ]
    found = sequences(RULES, PLAYS, size=2)
    assert found.iloc[0]["sequence"] == "ShiftLeft · BraidRelation1"
    assert found.iloc[0]["lift"] == pytest.approx((12 / 30) / (4 / 11) ** 2)


def test_nothing_won_is_nothing_read() -> None:
    lost = plays_of([[LEFT] * 10], [False])
    assert not phases(RULES, lost).any(axis=None)
    assert openings(RULES, lost).empty
    assert sequences(RULES, lost).empty


def test_what_is_forbidden_is_never_made() -> None:
    starts = random_unknots([12, 20], RECIPES["few strands"], 1, Rules(5, 40))
    rules = Rules(5, 40)
    chances = Without(RandomWalker(rules), rules, {"Conjugate", "ShiftLeft"}).probabilities(starts)
    assert np.allclose(chances.sum(axis=1), 1)
    for kind, column in zip(kinds(rules), chances.T, strict=True):
        assert (column > 0).all() != (kind in ("Conjugate", "ShiftLeft"))
    with pytest.raises(InputError, match="Some, not all, of"):
        Without(RandomWalker(rules), rules, {"Jump"})


def test_saliency_is_where_the_network_looks() -> None:
    torch.manual_seed(0)
    rules = Rules(5, 40)
    network = WordNetwork(rules, 8)
    with torch.no_grad():
        network.actor[0].weight[:, 9:] = 0
    starts = random_unknots([20] * 5, RECIPES["few strands"], 1, rules)
    found = saliency(network, rules, starts)
    assert found.shape == (2 * WINDOW,)
    assert found[0] > 0
    assert not found[1:].any()
