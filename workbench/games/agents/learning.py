"""What the agents of the braid game share: their examination on the way, and the command line."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from workbench.errors import InputError
from workbench.games.agents.asynchronous import Curve
from workbench.games.agents.word_checkpoint import weights
from workbench.games.agents.word_field import Lesson
from workbench.games.agents.word_network import LearnedPolicy, WordNetwork
from workbench.games.evaluation import play
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.rules import SHORTENING
from workbench.games.unknot.states import States
from workbench.games.weights import save_network

__all__ = ["Examination", "Learner", "main"]

_SEED = 10**6


@dataclass
class Examination:
    """The same words for every agent: 50 of each of four lengths, none of any stock.

    Attributes
    ----------
    lesson
        What the agent is trained on.
    """

    lesson: Lesson
    words: States = field(init=False)

    def __post_init__(self) -> None:
        lengths = np.linspace(self.lesson.shortest, self.lesson.longest, 4).round().astype(int)
        recipe, rules = RECIPES[self.lesson.recipe], self.lesson.rules
        self.words = random_unknots(np.repeat(lengths, 50).tolist(), recipe, _SEED, rules)

    def of(self, network: WordNetwork, steps: int) -> dict[str, Any]:
        """Examine a network that was trained with so many actions.

        Returns
        -------
        dict
            steps; solved, the fraction; actions, their mean number, the budget for a play that is
            lost; policy, how often each action is made.
        """
        rules = self.lesson.rules
        plays = play(LearnedPolicy(rules, network), rules, self.words, self.lesson.budget, _SEED)
        made = np.bincount(plays.actions[plays.actions >= 0], minlength=len(rules.names))
        return {
            "steps": steps,
            "solved": float(plays.solved.mean()),
            "actions": float(plays.used.mean()),
            "policy": (made / made.sum()).round(4).tolist(),
        }


@dataclass(frozen=True)
class Learner:
    """An algorithm with its arguments.

    Attributes
    ----------
    name
        Of its module.
    settings
        The arguments, a dataclass with a `lesson` and `steps`.
    learn
        Trains a network by them and by a seed.
    """

    name: str
    settings: Any
    learn: Callable[[Any, int], tuple[WordNetwork, Curve]]

    def train(self, seed: int, path: Path) -> None:
        """Train, and write the weights with a card that says how.

        Raises
        ------
        InputError
            If the seed is negative, or there are no steps.
        """
        if seed < 0 or self.settings.steps < 1:
            raise InputError("The seed is at least 0, the steps at least 1.")
        begun = time.perf_counter()
        network, curve = self.learn(self.settings, seed)
        lesson = self.settings.lesson
        card = {
            "command": f"{_program(self.name)} --seed {seed} --steps {self.settings.steps} "
            f"--recipe {lesson.recipe!r} --actions {lesson.actions}",
            "settings": asdict(self.settings),
            "seed": seed,
            "torch": torch.__version__,
            "seconds": round(time.perf_counter() - begun, 1),
            "curve": curve,
        }
        save_network(network, path, card)


def main(learner: Learner) -> None:
    """Train by the command line and write the weights with their card."""
    parser = argparse.ArgumentParser(prog=_program(learner.name))
    settings = learner.settings
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=settings.steps)
    parser.add_argument("--recipe", default=settings.lesson.recipe)
    parser.add_argument("--actions", choices=(*SHORTENING,), default=settings.lesson.actions)
    parser.add_argument("--to", type=Path, help="file of the weights; by default the package's")
    options = parser.parse_args()
    try:
        lesson = replace(settings.lesson, recipe=options.recipe, actions=options.actions)
        chosen = replace(learner, settings=replace(settings, steps=options.steps, lesson=lesson))
        path = options.to or weights(learner.name, options.recipe, options.actions, options.seed)
        chosen.train(options.seed, path)
        print(path)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def _program(name: str) -> str:
    return f"python -m workbench.games.agents.{name}"
