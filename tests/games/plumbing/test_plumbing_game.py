"""The plumbing game: its rules, its moves as certificates, and Gymnasium's rules."""

from __future__ import annotations

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from workbench.certificates import PlumbingForest
from workbench.errors import InputError
from workbench.games.plumbing.environment import PlumbingEnv
from workbench.games.plumbing.play import Play
from workbench.games.plumbing.rules import ACTIONS, ILLEGAL, Rules, cost
from workbench.games.plumbing.starts import learning_start, random_pair
from workbench.plumbing import Plumbing, chain
from workbench.plumbing.normal_form import normal_key


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_rewards_are_those_of_the_published_game() -> None:
    play = Play(chain(4, 1, -2, 0, 3), Rules(), rng())
    assert cost(play.labels[:, 0]) == 25 + 10
    assert play.act(0, 4) == ILLEGAL  # weight 4
    assert play.act(1, 4) == 35 - (20 + 3 + 3 + 0 + 3)  # below all before: what was gained since
    assert play.act(0, 2) == 29 - (25 + 1 + 4 + 3 + 0 + 3)  # up: the least so far less the cost
    assert play.act(0, 3) == 29 - (30 + 1 + 1 + 3 + 3 + 0 + 3)
    assert play.actions == 4


def test_every_action_at_every_vertex_is_legal_exactly_where_it_says_so() -> None:
    for seed in range(60):
        graph = learning_start(rng(seed))
        legal = Play(graph, Rules(), rng()).legal(graph.vertices + 2)
        for vertex in range(graph.vertices + 2):
            for action in range(len(ACTIONS)):
                play = Play(graph, Rules(), rng())
                before = play.graph
                reward = play.act(vertex, action)
                if legal[vertex, action]:
                    assert len(play.moves()) == 1
                else:
                    assert (reward, play.graph) == (ILLEGAL, before)


def test_the_moves_of_a_play_replay_to_its_state_and_keep_the_manifold() -> None:
    for seed in range(60):
        graph = learning_start(rng(seed))
        play, choices = Play(graph, Rules(80), rng(seed)), rng(seed + 100)
        for _ in range(80):
            play.act(int(choices.integers(len(play.labels))), int(choices.integers(5)))
        forest = PlumbingForest(graph.sealed())
        for move in play.moves():
            forest.apply(move)
        names = play.names.tolist()
        assert forest.weight == dict(zip(names, play.labels[:, 0].tolist(), strict=True))
        edges = {frozenset((names[u], names[v])) for u, v in play.ends.tolist()}
        assert edges == {frozenset((a, b)) for a, at in forest.near.items() for b in at}
        assert normal_key(play.graph) == normal_key(graph)


def test_starts_are_as_published() -> None:
    generator = rng(3)
    starts = [learning_start(generator) for _ in range(400)]
    sizes = [graph.vertices for graph in starts]
    assert min(sizes) >= 8
    assert max(sizes) <= 10 + 2 * 15
    pairs = [random_pair(generator) for _ in range(100)]
    assert all(normal_key(one) == normal_key(other) for one, other in pairs)
    mean = np.mean([graph.vertices for pair in pairs for graph in pair])
    assert 64 < mean < 73  # 68 were measured of the public program


def test_the_environment_keeps_gymnasiums_rules() -> None:
    check_env(PlumbingEnv([random_pair(rng())[0], chain(1, 2, 3)]), skip_render_check=True)


def test_masks_and_ends_of_episodes() -> None:
    env = PlumbingEnv([chain(4, 1, -2, 0, 3)], Rules(actions=3, small=3))
    env.reset(seed=1)
    mask = env.action_masks()
    assert mask.shape == (env.action_space.n,)
    assert mask.reshape(-1, 5)[:, 4].tolist() == [False, True, False, True] + [False] * 4
    _, reward, won, lost, info = env.step(5 * 7)
    assert (reward, won, lost) == (ILLEGAL, False, False)
    env.step(5 * 1 + 4)
    _, _, won, lost, info = env.step(5 * 2 + 4)
    assert (won, lost, info["vertices"], info["won"]) == (True, False, 2, True)
    env.reset(seed=1)
    for _ in range(3):
        _, _, won, lost, _ = env.step(0)
    assert (won, lost) == (False, True)


def test_a_seed_gives_one_play() -> None:
    env = PlumbingEnv([learning_start(rng(seed)) for seed in range(5)])

    def ran() -> list[float]:
        env.reset(seed=7)
        env.action_space.seed(7)
        return [float(env.step(env.action_space.sample())[1]) for _ in range(30)]

    assert ran() == ran()


def test_bad_input_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="At least one graph"):
        PlumbingEnv([])
    for graph in (Plumbing(()), Plumbing((1,), (), (1,))):
        with pytest.raises(InputError, match="with vertices, of genus 0"):
            PlumbingEnv([graph])
    env = PlumbingEnv([chain(1, 2)])
    for number in (-1, 1, "E8"):
        with pytest.raises(InputError, match="number of a graph is from 0 to 0"):
            env.reset(options={"graph": number})
    for action in (-1, 10**6, 0.5):
        with pytest.raises(InputError, match="An action is an integer"):
            env.step(action)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at least one action"):
        Rules(actions=0)
