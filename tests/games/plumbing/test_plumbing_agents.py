"""Agents of the plumbing game: layers, learning, and successes that are certificates."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch_geometric.nn import GCNConv, SAGEConv

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.agents import plumbing_a3c, plumbing_dqn
from workbench.games.agents.plumbing_contest import contest, drawn_pairs, lead, summary
from workbench.games.agents.plumbing_dqn import Greedy, PlumbingDQN
from workbench.games.agents.plumbing_lessons import PlumbingGames
from workbench.games.agents.plumbing_network import (
    Convolution,
    PlumbingNetwork,
    Sage,
    Scores,
    together,
)
from workbench.games.agents.plumbing_players import Uniform, played, reduced, shortest, simplified
from workbench.games.agents.plumbing_training import policy, train, weights
from workbench.games.plumbing.rules import ACTIONS, Rules
from workbench.games.plumbing.starts import learning_start
from workbench.plumbing import Plumbing, brieskorn, chain
from workbench.plumbing.layout import arrays


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def some_graphs(count: int) -> list[Plumbing]:
    rng = np.random.default_rng(2)
    return [learning_start(rng) for _ in range(count)]


def test_layers_are_those_of_pytorch_geometric() -> None:
    torch.manual_seed(1)
    graphs = together([arrays(graph) for graph in [*some_graphs(10), chain(3)]])
    ours, theirs = Convolution(2, 7), GCNConv(2, 7)
    theirs.load_state_dict({"lin.weight": ours.map.weight, "bias": ours.map.bias})
    torch.testing.assert_close(ours(graphs.vertices, graphs), theirs(graphs.vertices, graphs.edges))
    sage, other = Sage(2, 7), SAGEConv(2, 7)
    names = {
        "lin_l.weight": "around.weight",
        "lin_l.bias": "around.bias",
        "lin_r.weight": "own.weight",
    }
    other.load_state_dict({theirs: sage.state_dict()[ours] for theirs, ours in names.items()})
    torch.testing.assert_close(sage(graphs.vertices, graphs), other(graphs.vertices, graphs.edges))


def test_graphs_do_not_see_each_other() -> None:
    torch.manual_seed(2)
    network = PlumbingNetwork(32, 16)
    graphs = some_graphs(6)
    logs, values = network(together([arrays(graph) for graph in graphs]))
    for i, graph in enumerate(graphs):
        own, value = network(together([arrays(graph)]))
        size = len(ACTIONS) * graph.vertices
        torch.testing.assert_close(logs[i, :size], own[0])
        torch.testing.assert_close(values[i], value[0])
        assert torch.isneginf(logs[i, size:]).all()
        assert logs[i].exp().sum().item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("network", [Uniform(), Greedy(Scores(8), 0.25)])
def test_policies_are_probabilities(network: torch.nn.Module) -> None:
    graphs = some_graphs(5)
    logs = network(together([arrays(graph) for graph in graphs]))[0]
    torch.testing.assert_close(logs.exp().sum(dim=1), torch.ones(5))
    for row, graph in zip(logs, graphs, strict=True):
        assert (torch.isfinite(row).sum() == 5 * graph.vertices).item()


def test_games_begin_anew_when_they_end() -> None:
    games = PlumbingGames(4, Rules(actions=3), np.random.default_rng(1))
    first = games.plays[0]
    for _ in range(3):
        _, won, given_up = games.step(np.zeros(4, int))
    assert given_up.tolist() == [True] * 4
    games.renew(won | given_up)
    assert games.plays[0] is not first
    assert [play.actions for play in games.plays] == [0] * 4


def test_a3c_learns_the_same_from_a_seed_and_something() -> None:
    settings = plumbing_a3c.PlumbingA3C(steps=320, games=4, rollout=10, checks=1, examined=4)
    one, curve = plumbing_a3c.learn(settings, 5)
    other, again = plumbing_a3c.learn(settings, 5)
    assert curve == again
    assert [entry["steps"] for entry in curve][-1] == 320
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)


def test_dqn_learns_the_same_from_a_seed() -> None:
    settings = PlumbingDQN(steps=400, games=4, memory=200, batch=16, checks=1, examined=4)
    one, curve = plumbing_dqn.learn(settings, 5)
    other, again = plumbing_dqn.learn(settings, 5)
    assert curve == again
    for a, b in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)


def test_weights_are_written_with_a_card_and_read(tmp_path: Path) -> None:
    path = weights("DQN", 3, tmp_path)
    train("DQN", 3, 64, path)
    network, card = policy("DQN", 3, tmp_path)
    assert card["command"].endswith("plumbing_training DQN --seed 3 --steps 64")
    assert isinstance(network, Greedy)
    with pytest.raises(InputError, match="algorithm is one of"):
        train("PPO", 1, 64, path)
    with pytest.raises(InputError, match="no algorithm 'PPO'"):
        policy("PPO", 1)
    with pytest.raises(InputError, match="No weights"):
        policy("A3C", 99)


def test_every_success_is_a_certificate_and_the_normal_form_never_fails() -> None:
    pairs = drawn_pairs(12, 5)
    down, exact, met = simplified(pairs), reduced(pairs), shortest(pairs)
    for outcomes in (down, exact, met):
        for (one, other), outcome in zip(pairs, outcomes, strict=True):
            if outcome.certificate is not None:
                assert verify(outcome.certificate).holds
                statement = {"first": one.sealed(), "second": other.sealed()}
                assert outcome.certificate["statement"] == statement
    assert 0 < sum(outcome.certificate is not None for outcome in down) < len(pairs)
    for whole, part in zip(exact, met, strict=True):
        assert whole.certificate is not None
        assert part.certificate is not None
        assert part.moves <= whole.moves


def test_different_manifolds_are_never_brought_together() -> None:
    pair = (brieskorn(2, 3, 5), brieskorn(2, 3, 7))
    for outcome in (*simplified([pair]), *reduced([pair]), *shortest([pair])):
        assert outcome.certificate is None
    assert played(Uniform(), [pair], 60, 1)[0].certificate is None


def test_play_brings_easy_pairs_together() -> None:
    outcomes = played(Uniform(), [(chain(-3, 1, 5), chain(-4, 4))] * 40, 20, 1)
    good = [outcome for outcome in outcomes if outcome.certificate is not None]
    assert len(good) > 10
    assert all(0 < outcome.moves <= outcome.actions <= 40 for outcome in good)


def test_the_contest_has_a_row_for_each_player(tmp_path: Path) -> None:
    for algorithm in ("A3C", "DQN"):
        train(algorithm, 1, 640, weights(algorithm, 1, tmp_path))
    outcomes = contest(drawn_pairs(4, 1), seeds=1, actions=20, folder=tmp_path)
    table = summary(outcomes).set_index("player")
    assert table.loc["normal form", "success"] == 1
    assert (table["low"] <= table["success"]).all()
    assert lead(outcomes, "normal form", "normal form")[0] == 0
    with pytest.raises(InputError, match="at least 1 pair"):
        drawn_pairs(0, 1)


def test_arguments_are_recorded_as_they_are() -> None:
    assert dataclasses.asdict(PlumbingDQN())["rules"] == {"actions": 40, "small": 10}
