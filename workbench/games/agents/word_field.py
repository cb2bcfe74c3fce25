"""Many braid games in step: those that end begin anew from another word of a stock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float32, Int

from workbench.errors import InputError
from workbench.games.agents.word_network import seen
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.kernel import step
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["Field", "Lesson", "stock"]


@dataclass(frozen=True)
class Lesson:
    """What agents are trained on.

    Attributes
    ----------
    recipe
        A key of `workbench.games.unknot.generator.RECIPES`.
    shortest, longest
        The words have all lengths between these, equally likely.
    words
        Size of the stock of words.
    budget
        Actions after which a play is given up.
    room
        N_max.
    actions
        The action set: "collapse", which is that of the paper, or "elementary".
    """

    recipe: str = "regrown"
    shortest: int = 12
    longest: int = 96
    words: int = 20_000
    budget: int = 300
    room: int = 128
    actions: Literal["collapse", "elementary"] = "collapse"

    def __post_init__(self) -> None:
        if self.recipe not in RECIPES:
            raise InputError(f"There is no recipe {self.recipe!r}; accepted: {[*RECIPES]}.")
        if not 1 <= self.shortest <= self.longest <= self.room:
            raise InputError("The lengths of a lesson ascend: 1 ≤ shortest ≤ longest ≤ room.")
        if self.words < 1 or self.budget < 1:
            raise InputError("A lesson has at least one word, and a budget of at least one action.")

    @property
    def rules(self) -> Rules:
        """The rules of its games."""
        return Rules(RECIPES[self.recipe].strands, self.room, self.actions)


def stock(lesson: Lesson, seed: int) -> States:
    """Grow the words of a lesson."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(lesson.shortest, lesson.longest + 1, lesson.words)
    return random_unknots(lengths.tolist(), RECIPES[lesson.recipe], rng, lesson.rules)


@dataclass
class Field:
    """So many games, each with a word of the stock.

    Attributes
    ----------
    lesson, words
        What is played.
    games
        How many games.
    rng
        Chooses the words.
    """

    lesson: Lesson
    words: States
    games: int
    rng: np.random.Generator
    states: States = field(init=False)
    ages: Int[np.ndarray, " games"] = field(init=False)

    def __post_init__(self) -> None:
        self.states = self.words.take(self._chosen(self.games))
        self.ages = np.zeros(self.games, np.int64)

    def seen(self) -> Float32[np.ndarray, "games inputs"]:
        """Return what a network sees of the games."""
        return seen(self.lesson.rules, self.states)

    def step(
        self, actions: Int[np.ndarray, " games"]
    ) -> tuple[
        Float32[np.ndarray, " games"], Bool[np.ndarray, " games"], Bool[np.ndarray, " games"]
    ]:
        """Make an action in each game; return rewards over N_max, which are won, which given up."""
        rewards = step(self.lesson.rules, self.states, actions) / np.float32(self.lesson.room)
        self.ages += 1
        won = self.states.lengths == 0
        return rewards, won, ~won & (self.ages >= self.lesson.budget)

    def renew(self, over: Bool[np.ndarray, " games"]) -> None:
        """Begin the games that are over anew."""
        if over.any():
            self.states.put(over, self.words.take(self._chosen(int(over.sum()))))
            self.ages[over] = 0

    def _chosen(self, count: int) -> Int[np.ndarray, " games"]:
        return self.rng.integers(len(self.words), size=count)
