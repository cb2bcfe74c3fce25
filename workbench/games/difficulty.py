"""How hard words of the braid game are: what falls at once, and what a random walker wins.

Under the generator of "Learning to Unknot", with SmartCollapse among the actions, a random walker
wins nearly always, so that no agent can be much better. The gap of the paper's Figure 2 opens
where words resist SmartCollapse, or where its bundle of moves is replaced by single moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from workbench.games.comparison import Player, compare
from workbench.games.evaluation import RandomWalker
from workbench.games.unknot.generator import RECIPES, random_unknots
from workbench.games.unknot.kernel import step
from workbench.games.unknot.rules import Rules

__all__ = ["CONDITIONS", "difficulty"]

CONDITIONS: dict[str, tuple[str, Literal["collapse", "elementary"]]] = {
    "[39]": ("[39]", "collapse"),
    "few strands": ("few strands", "collapse"),
    "regrown": ("regrown", "collapse"),
    "few strands, elementary": ("few strands", "elementary"),
    "regrown, elementary": ("regrown", "elementary"),
}
"""Recipe and action set of each condition."""


def difficulty(lengths: Sequence[int], words: int, budget: int, seed: int) -> pd.DataFrame:
    """Measure the conditions.

    Parameters
    ----------
    lengths
        Of the words, at most 128.
    words
        Of each length.
    budget
        Of the random walker.
    seed
        Of words and walks.

    Returns
    -------
    pandas.DataFrame
        condition, length, at_once (the fraction that one SmartCollapse empties), left (the mean
        part of the letters that it leaves), fraction (that the random walker wins), low, high
        (Wilson's 95 % interval) and actions (its mean number in won plays).
    """
    return pd.concat(
        [_measured(name, lengths, words, budget, seed) for name in CONDITIONS], ignore_index=True
    )


def _measured(
    name: str, lengths: Sequence[int], words: int, budget: int, seed: int
) -> pd.DataFrame:
    chosen, actions = CONDITIONS[name]
    recipe = RECIPES[chosen]
    rules = Rules(recipe.strands, 128, actions)
    starts = random_unknots(np.repeat(lengths, words).tolist(), recipe, seed, rules)
    table, _ = compare([Player("random walker", seed, RandomWalker(rules))], rules, starts, budget)
    collapsed = starts.take(np.arange(len(starts)))
    step(Rules(recipe.strands, 128), collapsed, np.zeros(len(starts), np.int64))
    left = pd.Series(collapsed.lengths / starts.lengths).groupby(starts.lengths)
    table.insert(1, "condition", name)
    table["left"] = left.mean().to_numpy()
    table["at_once"] = left.apply(lambda part: (part == 0).mean()).to_numpy()
    columns = ["condition", "length", "at_once", "left", "fraction", "low", "high", "actions"]
    return table[columns]
