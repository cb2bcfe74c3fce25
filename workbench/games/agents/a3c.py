"""A3C on the braid game, as `asynchronous` has it.

python -m workbench.games.agents.a3c --seed 1
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from workbench.games.agents.asynchronous import Asynchronous, Curve, actor_critic
from workbench.games.agents.learning import Examination, Learner, main
from workbench.games.agents.word_field import Field, Lesson, stock
from workbench.games.agents.word_network import WordNetwork

__all__ = ["A3C", "LEARNER", "learn"]


@dataclass(frozen=True)
class A3C(Asynchronous):
    """Arguments; what no text fixes is our choice.

    Attributes
    ----------
    lesson
        What is played.
    width
        Of the network.
    """

    steps: int = 600_000
    processes: int = 2
    games: int = 16
    rollout: int = 20
    discount: float = 0.99
    entropy: float = 0.01
    rate: float = 3e-4
    decay: float = 0.99
    norm: float = 0.5
    last: float = 1.0
    checks: int = 20
    lesson: Lesson = field(default_factory=Lesson)
    width: int = 64


def learn(settings: A3C, seed: int) -> tuple[WordNetwork, Curve]:
    """Train a network.

    Returns
    -------
    The network, and its examinations on the way.
    """
    network, curve = actor_critic(_Words(settings.lesson, settings.width), settings, seed)
    return cast("WordNetwork", network), curve


class _Seen:
    """Games of a field, seen as tensors."""

    def __init__(self, field: Field) -> None:
        self.step, self.renew = field.step, field.renew
        self._field = field

    def seen(self) -> Tensor:
        return torch.from_numpy(self._field.seen())


@dataclass(frozen=True)
class _Words:
    lesson: Lesson
    width: int

    def network(self) -> nn.Module:
        return WordNetwork(self.lesson.rules, self.width)

    def games(self, count: int, seed: int, rank: int) -> _Seen:
        rng = np.random.default_rng([seed, rank])
        return _Seen(Field(self.lesson, stock(self.lesson, seed), count, rng))

    def examine(self, network: nn.Module, steps: int) -> dict[str, Any]:
        return Examination(self.lesson).of(cast("WordNetwork", network), steps)


LEARNER = Learner("a3c", A3C(), learn)
"""The algorithm with the arguments of the weights that ship."""


if __name__ == "__main__":
    main(LEARNER)
