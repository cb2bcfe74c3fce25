"""TRPO on the braid game (J. Schulman et al., *Trust region policy optimization*, 2015).

The algorithm is that of sb3-contrib; its weights are then put into the same network as A3C's.

    python -m workbench.games.agents.trpo --seed 1
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sb3_contrib
import torch
from gymnasium.spaces import Box, Discrete
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.vec_env import VecEnv
from tqdm import tqdm

from workbench.games.agents.asynchronous import Curve
from workbench.games.agents.learning import Examination, Learner, main
from workbench.games.agents.word_field import Field, Lesson, stock
from workbench.games.agents.word_network import WordNetwork, seen_width

__all__ = ["LEARNER", "TRPO", "learn"]


@dataclass(frozen=True)
class TRPO:
    """Arguments; what no text fixes is our choice.

    Attributes
    ----------
    lesson
        What is played.
    steps
        Actions in all.
    games, rollout
        Games played in step, and actions in each from one update to the next.
    discount, smoothing
        Discount of rewards; λ of the generalised advantage.
    divergence
        Most Kullback-Leibler divergence of an update.
    rate, epochs
        Of the value's regression after each update.
    width
        Of the network.
    checks
        How often the network is examined on the way.
    """

    lesson: Lesson = field(default_factory=Lesson)
    steps: int = 600_000
    games: int = 64
    rollout: int = 128
    discount: float = 0.99
    smoothing: float = 0.95
    divergence: float = 0.01
    rate: float = 1e-3
    epochs: int = 5
    width: int = 64
    checks: int = 20


def learn(settings: TRPO, seed: int) -> tuple[WordNetwork, Curve]:
    """Train a network.

    Returns
    -------
    The network, and its examinations on the way.
    """
    torch.set_num_threads(1)
    games = _Games(settings, seed)
    algorithm = sb3_contrib.TRPO(
        "MlpPolicy",
        games,
        learning_rate=settings.rate,
        n_steps=settings.rollout,
        batch_size=settings.games * settings.rollout // 8,
        gamma=settings.discount,
        gae_lambda=settings.smoothing,
        target_kl=settings.divergence,
        n_critic_updates=settings.epochs,
        policy_kwargs={
            "net_arch": {"pi": [settings.width] * 2, "vf": [settings.width] * 2},
            "activation_fn": torch.nn.Tanh,
        },
        seed=seed,
        device="cpu",
    )
    examiner = _Examiner(settings)
    algorithm.learn(settings.steps, callback=examiner)
    network = _network(settings, algorithm.policy)
    return network, [*examiner.curve, examiner.examination.of(network, settings.steps)]


def _network(settings: TRPO, policy: Any) -> WordNetwork:
    """Put the policy's weights into our network."""
    network = WordNetwork(settings.lesson.rules, settings.width)
    for ours, hidden, output in (
        (network.actor, policy.mlp_extractor.policy_net, policy.action_net),
        (network.critic, policy.mlp_extractor.value_net, policy.value_net),
    ):
        layers = [layer for layer in (*hidden, output) if isinstance(layer, torch.nn.Linear)]
        for own, other in zip((ours[0], ours[2], ours[4]), layers, strict=True):
            own.load_state_dict(other.state_dict())
    return network.eval()


class _Examiner(BaseCallback):
    """Examines the policy on the way, and shows progress."""

    def __init__(self, settings: TRPO) -> None:
        super().__init__()
        self.settings = settings
        self.examination = Examination(settings.lesson)
        self.curve: Curve = []
        self.bar = tqdm(total=settings.steps, desc="TRPO", unit=" actions")

    def _on_rollout_start(self) -> None:
        every = self.settings.steps // self.settings.checks
        if self.num_timesteps >= len(self.curve) * every:
            network = _network(self.settings, self.model.policy)
            self.curve.append(self.examination.of(network, self.num_timesteps))

    def _on_step(self) -> bool:
        self.bar.update(self.settings.games)
        return True

    def _on_training_end(self) -> None:
        self.bar.close()


class _Games(VecEnv):
    """A field of games as Stable-Baselines3 wants it."""

    def __init__(self, settings: TRPO, seed: int) -> None:
        lesson = settings.lesson
        words, rng = stock(lesson, seed), np.random.default_rng([seed, 0])
        self.field = Field(lesson, words, settings.games, rng)
        inputs = Box(0.0, np.inf, (seen_width(lesson.rules),), np.float32)
        super().__init__(settings.games, inputs, Discrete(len(lesson.rules.names)))

    def reset(self) -> np.ndarray:
        self.field.renew(np.ones(self.num_envs, np.bool_))
        return self.field.seen()

    def step_async(self, actions: np.ndarray) -> None:
        self.actions = actions

    def step_wait(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[dict[str, Any]]]:
        rewards, won, given_up = self.field.step(self.actions)
        told: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        over = won | given_up
        if over.any():
            last = self.field.seen()
            for game in np.flatnonzero(over):
                told[game] = {
                    "terminal_observation": last[game],
                    "TimeLimit.truncated": bool(given_up[game]),
                }
            self.field.renew(over)
        return self.field.seen(), rewards, over, told

    def close(self) -> None:
        pass

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        return [getattr(self.field, attr_name, None)] * self.num_envs

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        raise NotImplementedError

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kw: Any) -> list[Any]:
        raise NotImplementedError

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        return [False] * self.num_envs


LEARNER = Learner("trpo", TRPO(), learn)
"""The algorithm with the arguments of the weights that ship."""


if __name__ == "__main__":
    main(LEARNER)
