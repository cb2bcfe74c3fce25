"""Steps of the braid game per second: compiled, many at once, against a plain Python environment.

The plain environment is the reference rules, one braid at a time, behind the same Gymnasium
interface. Beside them: what the agents' training makes of it, and the planar game.
"""

from __future__ import annotations

import time
from typing import Any

import gymnasium
import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.games.agents import a3c, trpo
from workbench.games.planar.environment import PlanarEnv
from workbench.games.unknot.environment import BraidEnv, BraidVectorEnv
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.rules import Rules, perform, reward
from workbench.knots.braid import Braid
from workbench.knots.hard_unknots import load_very_hard

RULES = Rules(strands=5, longest=128)
STARTS = random_unknots(
    np.random.default_rng(0).integers(12, 97, 1000).tolist(), RECIPES["regrown"], 1, RULES
)
BUDGET = 300
GAMES = 1024


class PlainEnv(gymnasium.Env[np.ndarray, np.int64]):
    """The reference rules in plain Python."""

    def __init__(self) -> None:
        self.observation_space = gymnasium.spaces.Box(-4, 4, (RULES.longest,), np.int8)
        self.action_space = gymnasium.spaces.Discrete(len(RULES.names))
        self.braid = Braid((), 1)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=seed)
        self.braid, self.age = STARTS.braid(int(self.np_random.integers(len(STARTS)))), 0
        return self._seen(), {}

    def step(self, action: np.int64) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        before = self.braid
        self.braid, _ = perform(RULES, before, int(action))
        self.age += 1
        earned = float(reward(RULES, before, self.braid, int(action)))
        return self._seen(), earned, not self.braid.word, self.age >= BUDGET, {}

    def _seen(self) -> np.ndarray:
        word = np.zeros(RULES.longest, np.int8)
        word[: len(self.braid.word)] = self.braid.word
        return word


def per_second(env: gymnasium.Env[Any, Any], steps: int) -> float:
    rng = np.random.default_rng(1)
    env.reset(seed=1)
    begun = time.perf_counter()
    for _ in range(steps):
        _, _, won, lost, _ = env.step(rng.integers(env.action_space.n))  # type: ignore[attr-defined]
        if won or lost:
            env.reset()
    return steps / (time.perf_counter() - begun)


def many_per_second(steps: int) -> float:
    rng = np.random.default_rng(1)
    env = BraidVectorEnv(GAMES, STARTS, RULES, BUDGET)
    env.reset(seed=1)
    begun = time.perf_counter()
    for _ in range(steps):
        env.step(rng.integers(len(RULES.names), size=GAMES))
    return steps * GAMES / (time.perf_counter() - begun)


def test_steps_per_second(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    many_per_second(2)
    per_second(BraidEnv(STARTS, RULES, BUDGET), 10)
    rates = {
        "plain Python, one game": per_second(PlainEnv(), 5_000),
        "compiled, one game": per_second(BraidEnv(STARTS, RULES, BUDGET), 50_000),
        "compiled, 1024 games": benchmark.pedantic(lambda: many_per_second(300), rounds=1),
        "planar game, one": per_second(PlanarEnv(load_very_hard("unseen")), 2_000),
    }
    for name, settings, learn in (
        ("TRPO in training", trpo.TRPO(steps=40_000), trpo.learn),
        ("A3C in training, 2 processes", a3c.A3C(steps=40_000), a3c.learn),
    ):
        begun = time.perf_counter()
        learn(settings, 1)
        rates[name] = settings.steps / (time.perf_counter() - begun)
    table = pd.DataFrame({"steps per second": rates})
    table["ratio to plain Python"] = (
        table["steps per second"] / rates["plain Python, one game"]
    ).where(~table.index.str.contains("training|planar"))
    with capsys.disabled():
        print("\n" + table.round(1).to_string())
