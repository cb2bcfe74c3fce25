"""Words beyond the paper's figure, and the search that does not learn beside the players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.games.comparison import Player, certificates, compare
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States
from workbench.knots.simplify import recognise

__all__ = ["SEARCH", "across"]

SEARCH = "search over pass moves"
"""The name under which `workbench.knots.simplify` is in the table."""


def across(
    families: Mapping[str, States], players: Sequence[Player], rules: Rules, budget: int, seed: int
) -> pd.DataFrame:
    """Return what each player wins of each family of words; every win has been verified.

    Parameters
    ----------
    families
        Words, by the name of the family.
    players
        With names that differ.
    rules, budget
        Of the game.
    seed
        Of the search, which has ten seconds for the closure of each word.

    Returns
    -------
    pandas.DataFrame
        A row for each family, a column for each player and for the search: fractions.

    Examples
    --------
    >>> from workbench.games.evaluation import RandomWalker
    >>> from workbench.games.unknot.ladder import ladder
    >>> rules = Rules(strands=4, longest=20)
    >>> family = {"ladder": States.of([*ladder(2).values()], rules)}
    >>> across(family, [Player("walker", 1, RandomWalker(rules))], rules, 50, 1).values.tolist()
    [[0.0, 1.0]]
    """
    table = pd.DataFrame(
        index=[*families], columns=[*(p.name for p in players), SEARCH], dtype=float
    )
    for family, words in families.items():
        _, plays = compare(players, rules, words, budget)
        for player, done in zip(players, plays, strict=True):
            table.loc[family, player.name] = len(certificates(rules, words, done)) / len(words)
        closures = [words.braid(row).closure() for row in range(len(words))]
        verdicts = [recognise(closure, 10.0, seed).verdict for closure in closures]
        table.loc[family, SEARCH] = np.mean([verdict == "unknot" for verdict in verdicts])
    return table
