"""A3C on the plumbing game, as `asynchronous` has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from torch import nn

from workbench.games.agents.asynchronous import Asynchronous, Curve, actor_critic
from workbench.games.agents.plumbing_lessons import PlumbingGames, examined
from workbench.games.agents.plumbing_network import PlumbingNetwork
from workbench.games.plumbing.rules import Rules

__all__ = ["PlumbingA3C", "learn"]


@dataclass(frozen=True)
class PlumbingA3C(Asynchronous):
    """Arguments, all of them ours; the public program of [41] has a discount of 0.99.

    Attributes
    ----------
    rules
        Of the game.
    examined
        Games of an examination.
    """

    steps: int = 600_000
    processes: int = 2
    games: int = 16
    rollout: int = 5
    discount: float = 0.9
    entropy: float = 0.01
    rate: float = 3e-4
    decay: float = 0.99
    norm: float = 0.5
    last: float = 0.0
    checks: int = 20
    rules: Rules = field(default_factory=Rules)
    examined: int = 100


def learn(settings: PlumbingA3C, seed: int) -> tuple[PlumbingNetwork, Curve]:
    """Train a network; return it, and its examinations on the way."""
    network, curve = actor_critic(_Course(settings.rules, settings.examined), settings, seed)
    return cast("PlumbingNetwork", network), curve


@dataclass(frozen=True)
class _Course:
    rules: Rules
    examined: int

    def network(self) -> nn.Module:
        return PlumbingNetwork()

    def games(self, count: int, seed: int, rank: int) -> PlumbingGames:
        return PlumbingGames(count, self.rules, np.random.default_rng([seed, rank]))

    def examine(self, network: nn.Module, steps: int) -> dict[str, Any]:
        return examined(network, self.rules, self.examined, steps)
