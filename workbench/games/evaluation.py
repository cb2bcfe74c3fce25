"""Playing the braid game with a policy, and counting what it wins.

A play counts as won only if its actions, made one by one by the reference rules, yield a
certificate of the kind `braid-to-empty-word` that the verifier accepts (`certificate_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float, Int16
from scipy.stats import binomtest

from workbench.certificates import seal
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.games.unknot.kernel import step
from workbench.games.unknot.rules import Rules, perform
from workbench.games.unknot.states import States
from workbench.knots.braid import Braid, Step

__all__ = [
    "Plays",
    "Policy",
    "RandomWalker",
    "by_length",
    "certificate_of",
    "drawn",
    "play",
    "require_budget",
]


class Policy(Protocol):
    """What chooses actions."""

    def probabilities(self, states: States) -> Float[np.ndarray, "braids actions"]:
        """Return the probability of each action at each braid."""

    def values(self, states: States) -> Float[np.ndarray, " braids"]:
        """Return the discounted reward, over N_max, that is expected from each braid on."""


@dataclass(frozen=True)
class RandomWalker:
    """Every action is equally likely, whether it applies or not."""

    rules: Rules

    def probabilities(self, states: States) -> Float[np.ndarray, "braids actions"]:
        """Return 1 / (number of actions), everywhere."""
        actions = len(self.rules.names)
        return np.full((len(states), actions), 1 / actions)

    def values(self, states: States) -> Float[np.ndarray, " braids"]:
        """Return NaN, everywhere: it expects nothing."""
        return np.full(len(states), np.nan)


@dataclass(frozen=True, eq=False)
class Plays:
    """Plays from several braids.

    Attributes
    ----------
    solved
        Whether the empty word was reached within the budget.
    used
        Actions made: until then, or all of the budget.
    actions
        Their numbers, then −1.
    """

    solved: Bool[np.ndarray, " braids"]
    used: Int16[np.ndarray, " braids"]
    actions: Int16[np.ndarray, "braids budget"]


def play(policy: Policy, rules: Rules, starts: States, budget: int, seed: int) -> Plays:
    """Play from each braid until it is empty or the budget is spent.

    Parameters
    ----------
    policy
        Its probabilities are drawn from.
    starts
        Left as they are.
    budget
        Most actions of a play, to 30,000.
    seed
        Of the draws.

    Raises
    ------
    InputError
        If the budget is out of range.

    Examples
    --------
    >>> rules = Rules(strands=3, longest=20)
    >>> starts = States.of([Braid((1, 2, -1, 1), 3)], rules)
    >>> play(RandomWalker(rules), rules, starts, 200, seed=1).solved
    array([ True])
    """
    require_budget(budget)
    rng = np.random.default_rng(seed)
    rows = np.arange(len(starts))
    states = starts.take(rows)
    used = np.full(len(starts), budget, np.int16)
    actions = np.full((len(starts), budget), -1, np.int16)
    for t in range(budget):
        chosen = drawn(policy.probabilities(states), rng)
        actions[rows, t] = chosen
        step(rules, states, chosen)
        won = states.lengths == 0
        used[rows[won]] = t + 1
        rows = rows[~won]
        if not len(rows):
            break
        states = states.take(~won)
    solved = np.ones(len(starts), np.bool_)
    solved[rows] = False
    return Plays(solved, used, actions)


def require_budget(budget: int) -> None:
    """Refuse a number of actions that a play cannot have."""
    if not 1 <= budget <= 30_000:
        raise InputError(f"A budget is from 1 to 30 000 actions, not {budget}.")


def certificate_of(rules: Rules, start: Braid, actions: Sequence[int]) -> dict[str, Json]:
    """Return the sealed certificate of a won play.

    Raises
    ------
    InputError
        If the actions do not lead to the empty word, or one does not exist.

    Examples
    --------
    >>> from workbench.certificates import verify
    >>> certificate = certificate_of(Rules(3, 20), Braid((1, 2), 3), [0])
    >>> verify(certificate).holds
    True
    """
    braid = start
    steps: list[Step] = []
    for action in actions:
        braid, made = perform(rules, braid, action)
        steps += made
    if braid.word:
        raise InputError(f"The play ends with {len(braid.word)} letters, not with the empty word.")
    statement: dict[str, Json] = {"word": list(start.word), "strands": start.strands}
    return seal("braid-to-empty-word", statement, steps, "workbench.games.unknot")


def by_length(starts: States, plays: Plays) -> pd.DataFrame:
    """Return the fraction solved and the mean number of actions for each initial length.

    Returns
    -------
    pandas.DataFrame
        length, words, solved, fraction, low and high (Wilson's 95 % interval of the fraction),
        actions (mean over the solved words; NaN if there is none).
    """
    rows = []
    for length in np.unique(starts.lengths):
        here = starts.lengths == length
        solved, words = int(plays.solved[here].sum()), int(here.sum())
        interval = binomtest(solved, words).proportion_ci(method="wilson")
        used = plays.used[here & plays.solved]
        rows.append(
            {
                "length": int(length),
                "words": words,
                "solved": solved,
                "fraction": solved / words,
                "low": interval.low,
                "high": interval.high,
                "actions": used.mean() if solved else np.nan,
            }
        )
    return pd.DataFrame(rows)


def drawn(
    probabilities: Float[np.ndarray, "braids actions"], rng: np.random.Generator
) -> np.ndarray:
    """Draw an action from each row."""
    bounds = probabilities.cumsum(axis=1)
    points = rng.random(len(bounds)) * bounds[:, -1]
    chosen: np.ndarray = (points[:, None] >= bounds).sum(axis=1).clip(max=bounds.shape[1] - 1)
    return chosen
