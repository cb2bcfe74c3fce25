"""Normal forms and game steps of plumbing graphs, beside plain Python and Regina, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.certificates import PlumbingForest
from workbench.games.plumbing.environment import PlumbingEnv
from workbench.games.plumbing.rules import ACTIONS, Rules
from workbench.games.plumbing.starts import random_pair
from workbench.plumbing import Plumbing
from workbench.plumbing.legal_moves import legal_moves
from workbench.plumbing.normal_form import normal_form, normal_key, reduction
from workbench.plumbing.random_graphs import random_tree
from workbench.plumbing.recognition import recognised


def per_second(count: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def replayed(graph: Plumbing) -> None:
    """Make the moves of the reduction in plain Python, which is told them."""
    forest = PlumbingForest(graph.sealed())
    for move in reduction(graph).moves:
        forest.apply(move)


def told(title: str, rates: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.DataFrame({"per second": rates})
    table["ratio"] = table["per second"].iloc[0] / table["per second"]
    with capsys.disabled():
        print(f"\n{title}\n{table.round(1)}")


def test_normal_forms(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(1)
    trees = [random_tree(40, 10, rng) for _ in range(1_000)]
    replayed(trees[0])
    rates = {
        "keys of normal forms": benchmark.pedantic(
            lambda: per_second(len(trees), lambda: [normal_key(tree) for tree in trees]), rounds=1
        ),
        "normal forms": per_second(len(trees), lambda: [normal_form(tree) for tree in trees]),
        "with the moves": per_second(len(trees), lambda: [reduction(tree) for tree in trees]),
        "and these replayed in plain Python": per_second(
            len(trees), lambda: [replayed(tree) for tree in trees]
        ),
    }
    told("Random trees of 40 vertices, weights to 10", rates, capsys)


def test_names(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(2)
    trees = [random_tree(5, 4, rng) for _ in range(200)]
    normal_key(trees[0])
    rates = {
        "keys of normal forms": benchmark.pedantic(
            lambda: per_second(len(trees), lambda: [normal_key(tree) for tree in trees]), rounds=1
        ),
        "SnapPy's surgery, Regina's names": per_second(
            len(trees), lambda: [recognised(tree) for tree in trees]
        ),
    }
    told("Random trees of 5 vertices, weights to 4", rates, capsys)


def test_steps(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(3)
    graphs = [graph for _ in range(20) for graph in random_pair(rng)]
    env = PlumbingEnv(graphs, Rules(actions=100))

    def compiled(steps: int) -> None:
        env.reset(seed=1)
        for _ in range(steps):
            labels = env.unwrapped._play.labels
            action = int(rng.integers(len(ACTIONS) * len(labels)))
            _, _, won, lost, _ = env.step(action)
            if won or lost:
                env.reset()

    def plain(steps: int) -> None:
        forest = PlumbingForest(graphs[0].sealed())
        for step in range(steps):
            if step % 100 == 0:
                forest = PlumbingForest(graphs[step // 100 % len(graphs)].sealed())
            v = int(rng.choice([*forest.weight]))
            moves = legal_moves(forest, (v,))
            forest.apply(moves[int(rng.integers(len(moves)))])

    compiled(10)
    rates = {
        "compiled game": benchmark.pedantic(
            lambda: per_second(20_000, lambda: compiled(20_000)), rounds=1
        ),
        "legal moves and their replay in plain Python": per_second(2_000, lambda: plain(2_000)),
    }
    told("Steps of the plumbing game, of 60 vertices and more", rates, capsys)
