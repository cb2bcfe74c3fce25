"""The agents of the braid game: a seed gives one result, and weights are what their card says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.errors import InputError
from workbench.games.agents import a3c, trpo
from workbench.games.agents.word_checkpoint import load
from workbench.games.agents.word_field import Field, Lesson, stock
from workbench.games.agents.word_network import WINDOW, LearnedPolicy, WordNetwork, seen
from workbench.games.unknot.states import States
from workbench.games.weights import save_network
from workbench.knots.braid import Braid

LESSON = Lesson(words=200, longest=24, budget=40)
CARD = {"settings": {"lesson": {"recipe": "regrown"}, "width": 16}}


def weights(network: WordNetwork) -> np.ndarray:
    return np.concatenate([p.detach().numpy().ravel() for p in network.parameters()])


def test_a_seed_gives_one_a3c_however_its_processes_run() -> None:
    settings = a3c.A3C(lesson=LESSON, steps=3_000, games=4, rollout=10, width=16, checks=2)
    (first, curve), (second, again) = (a3c.learn(settings, seed=3) for _ in range(2))
    assert (weights(first) == weights(second)).all()
    assert curve == again
    assert curve[0]["steps"] == 0
    assert curve[-1]["steps"] == 3_000
    torch.manual_seed(3)
    assert (weights(first) != weights(WordNetwork(LESSON.rules, 16))).any()


def test_a_seed_gives_one_trpo_and_its_network_is_the_algorithms() -> None:
    settings = trpo.TRPO(lesson=LESSON, steps=2_000, games=8, rollout=32, width=16, checks=2)
    (first, curve), (second, again) = (trpo.learn(settings, seed=3) for _ in range(2))
    assert (weights(first) == weights(second)).all()
    assert curve == again
    assert (weights(first) != weights(trpo.learn(settings, seed=4)[0])).any()


def test_a_network_sees_both_ends_of_a_word() -> None:
    states = States.of([Braid((1, -2, 1, 1), 3)], LESSON.rules)
    letters = 2 * LESSON.rules.strands - 1
    inputs = seen(LESSON.rules, states)[0]
    hot = inputs[: 2 * WINDOW * letters].reshape(2 * WINDOW, letters).argmax(axis=1)
    assert (hot - (LESSON.rules.strands - 1)).tolist()[:5] == [1, -2, 1, 1, 0]
    assert (hot - (LESSON.rules.strands - 1)).tolist()[WINDOW : WINDOW + 5] == [1, 1, -2, 1, 0]
    assert inputs[2 * WINDOW * letters :].sum() == pytest.approx(4 / WINDOW + 4 / 128 + 3 / 5)


def test_games_that_are_over_begin_anew() -> None:
    games = Field(LESSON, stock(LESSON, 1), 30, np.random.default_rng(1))
    for _ in range(40):
        rewards, won, given_up = games.step(np.zeros(30, np.int64))
        assert (rewards[won] == 0).all()
        games.renew(won | given_up)
    assert given_up.any()
    assert (games.states.lengths > 0).all()
    assert (games.ages[given_up] == 0).all()


def test_weights_come_back_and_others_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    network = WordNetwork(Lesson().rules, 16)
    save_network(network, path, CARD)
    back, card = load(path)
    assert (weights(back) == weights(network)).all()
    assert card["bytes"] == path.stat().st_size
    states = States.of([Braid((1, 2), 3)], Lesson().rules)
    chances = LearnedPolicy(Lesson().rules, back).probabilities(states)
    assert chances.sum() == pytest.approx(1)
    with pytest.raises(InputError, match="No weights with a card"):
        load(tmp_path / "none.safetensors")
    card["settings"]["width"] = 32
    path.with_suffix(".json").write_text(json.dumps(card))
    with pytest.raises(InputError, match="not hold the weights of this network"):
        load(path)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(InputError, match="sha256"):
        load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"recipe": "none"}, "accepted"),
        ({"shortest": 0}, "ascend"),
        ({"longest": 200}, "ascend"),
        ({"budget": 0}, "at least one"),
    ],
)
def test_lessons_that_cannot_be(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(Lesson(), **change)  # type: ignore[arg-type]
