"""Agents of the planar game: trained ones, the search that they guide, and how they are counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.agents.guided_search import Beam, guided_search
from workbench.games.agents.planar_contest import contest, controls, engine
from workbench.games.agents.planar_lessons import lessons
from workbench.games.agents.planar_network import (
    PlanarNetwork,
    judge,
    load,
    policy_of,
    weights_path,
)
from workbench.games.agents.planar_policy import Settings, train
from workbench.games.planar.play import Sight, play, uniform
from workbench.games.planar.rules import Rules, certificate_of
from workbench.games.weights import save_network
from workbench.knots.classics import inflated, kauffman_lambropoulou
from workbench.knots.hard_unknots import load_very_hard

HARD = kauffman_lambropoulou(6, 5, 7, 6)
MOVES = ("pass", "reidemeister")


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_network_gives_no_chance_to_what_is_not_offered() -> None:
    rng = np.random.default_rng(0)
    network = PlanarNetwork(8)
    offered = rng.random((5, 32)) < 0.3
    offered[:, 0] = True
    moves = (rng.normal(size=(5, 32, 26)) * offered[..., None]).astype(np.float32)
    diagram = rng.normal(size=(5, 12)).astype(np.float32)
    logs, values = judge(network, Sight(moves, offered, diagram))
    assert np.allclose(np.exp(logs).sum(axis=1), 1, atol=1e-5)
    assert not np.exp(logs)[~offered].any()
    order = rng.permutation(32)
    turned = judge(network, Sight(moves[:, order], offered[:, order], diagram))
    assert np.allclose(turned[0][offered[:, order]], logs[:, order][offered[:, order]], atol=1e-5)
    assert np.allclose(turned[1], values, atol=1e-5)


def test_weights_are_refused_when_they_are_not_what_their_card_says(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_network(PlanarNetwork(8), path, {"width": 8})
    assert torch.equal(load(path).score.weight, load(path).score.weight)
    card = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps({**card, "width": 9}))
    with pytest.raises(InputError, match="weights of this network"):
        load(path)
    path.with_suffix(".json").write_text(json.dumps(card))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(InputError, match="sha256"):
        load(path)
    path.unlink()
    with pytest.raises(InputError, match="No weights"):
        load(path)


def test_training_is_reproducible_and_learns() -> None:
    tiny = Settings(updates=10, plays=16, horizon=24, lessons=15, budget=60, width=16)
    network, log = train(tiny)
    again, _ = train(tiny)
    for mine, theirs in zip(network.parameters(), again.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    other, _ = train(replace(tiny, seed=2))
    assert not torch.equal(network.score.weight, other.score.weight)
    assert log[-1]["won"] > 0.5


def test_settings_refuse_what_is_out_of_range() -> None:
    with pytest.raises(InputError, match="positive"):
        Settings(updates=0)


@pytest.mark.parametrize("moves", MOVES)
def test_lessons_begin_near_a_win_and_are_unknots(moves: str) -> None:
    found = lessons(Rules(moves), 9, 5)
    assert found == lessons(Rules(moves), 9, 5)
    assert np.mean([d.crossings for d in found[:3]]) < np.mean([d.crossings for d in found[-3:]])
    assert all(done.solved for done in play(uniform, Rules(), found, 0))
    assert not set(found) & set(load_very_hard("unseen"))


@pytest.mark.parametrize("moves", MOVES)
def test_the_weights_that_come_with_the_package_play_better_than_chance(moves: str) -> None:
    rules = Rules(moves)
    network = load(weights_path(moves))
    hard = load_very_hard("development")[:10]
    learned = play(policy_of(network), rules, hard, 0)
    chance = play(uniform, rules, hard, 0)
    assert sum(done.solved for done in learned) >= 8
    if moves == "reidemeister":
        assert not any(done.solved for done in chance)
    else:
        assert sum(d.moves for d in learned) < 0.6 * sum(d.moves for d in chance)
    card = json.loads(weights_path(moves).with_suffix(".json").read_text())
    assert card["command"].startswith("python -m workbench.games.agents.planar_policy --moves")


def test_a_search_counts_the_moves_of_all_branches_and_finds_short_ways() -> None:
    policy = policy_of(load(weights_path("pass")))
    unknots = [HARD, inflated(HARD, 30, seed=1)]
    alone = guided_search(policy, Rules(), unknots, 0, Beam(1))
    wide = guided_search(policy, Rules(), unknots, 0, Beam(8))
    for diagram, one, many in zip(unknots, alone, wide, strict=True):
        assert one.solved
        assert one.moves == len(one.steps)
        assert many.solved
        assert len(many.steps) < many.moves <= 500
        assert verify(certificate_of(diagram, many.steps)).holds
    assert not guided_search(policy, Rules(budget=3), [HARD], 0)[0].solved


def test_no_agent_wins_from_a_knot() -> None:
    knots = controls()
    assert len(knots) >= 50
    policy = policy_of(load(weights_path("pass")))
    rules = Rules(budget=25)
    for plays in (
        play(policy, rules, knots, 0),
        guided_search(policy, rules, knots[:8], 0),
        engine(rules, knots, 0),
    ):
        assert not any(done.solved for done in plays)


def test_the_engine_counts_its_moves() -> None:
    done = engine(Rules(), [HARD], 0)[0]
    assert done.solved
    assert done.moves == len(done.steps)
    assert not engine(Rules(budget=2), [HARD], 0)[0].solved


def test_a_contest_counts_wins_with_intervals() -> None:
    players = {
        "engine": engine,
        "none": lambda rules, diagrams, seed: engine(Rules("pass", 1), diagrams, seed),
    }
    good, bad = contest([HARD] * 4, Rules(), players, range(2))
    assert (good.plays, good.won, good.high, bad.won, bad.low) == (8, 1.0, 1.0, 0.0, 0.0)
    assert good.low == pytest.approx(4 / (4 + 1.96**2), abs=1e-4)
    assert good.mean_path == good.mean_moves > 1
    assert good.mean_reidemeister > 1
    assert 0 < good.within <= 1


def test_a_beam_refuses_what_is_out_of_range() -> None:
    with pytest.raises(InputError, match="width from 1"):
        Beam(0)
