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
from workbench.games.agents.word_checkpoint import save, weights
from workbench.games.agents.word_field import Lesson
from workbench.games.agents.word_network import LearnedPolicy, WordNetwork
from workbench.games.evaluation import play
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.rules import SHORTENING
from workbench.games.unknot.states import States

__all__ = ["Curve", "Examination", "learned_from", "main"]

Curve = list[dict[str, Any]]
"""Examinations in the order of the actions that the agent had been trained with."""

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
class _Learner:
    """An algorithm with its arguments."""

    settings: Any
    learn: Callable[[Any, int], tuple[WordNetwork, Curve]]


def learned_from(settings: Any, learn: Callable[[Any, int], tuple[WordNetwork, Curve]]) -> _Learner:
    """Bind an algorithm to its arguments."""
    return _Learner(settings, learn)


def main(name: str, learner: _Learner) -> None:
    """Train by the command line and write the weights with their card."""
    parser = argparse.ArgumentParser(prog=f"python -m workbench.games.agents.{name}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=learner.settings.steps)
    parser.add_argument("--recipe", default=learner.settings.lesson.recipe)
    parser.add_argument("--actions", choices=(*SHORTENING,), default="collapse")
    parser.add_argument("--to", type=Path, help="file of the weights; by default the package's")
    options = parser.parse_args()
    try:
        if options.seed < 0 or options.steps < 1:
            raise InputError("The seed is at least 0, the steps at least 1.")
        lesson = replace(learner.settings.lesson, recipe=options.recipe, actions=options.actions)
        settings = replace(learner.settings, steps=options.steps, lesson=lesson)
        begun = time.perf_counter()
        network, curve = learner.learn(settings, options.seed)
        card = {
            "command": f"{parser.prog} --seed {options.seed} --steps {options.steps} "
            f"--recipe {options.recipe!r} --actions {options.actions}",
            "settings": asdict(settings),
            "seed": options.seed,
            "torch": torch.__version__,
            "seconds": round(time.perf_counter() - begun, 1),
            "curve": curve,
        }
        path = options.to or weights(name, options.recipe, options.actions, options.seed)
        save(network, path, card)
        print(path)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
