"""What a network is to be held against: answers from letter counts, and answers that are exact.

Counts of letters know nothing of their order, yet they tell the two labels apart in part, since
knots are grown from random letters and unknots are not. Boosted trees of counts, fitted to 36,000
words, are right on 95 % of 4,800 fresh words of recipe "[39]" and on 85 % of "regrown"; on 94 % and
72 % once strands and writhe are `matched`. Little of this is topology: the writhe of an unknot on n
strands is at most n − 1 either way (H. R. Morton, 1986; J. Franks and R. F. Williams, 1987), so a
larger one is a proof. An exact answer is a rule that cannot be wrong one way:

    SmartCollapse       says "unknot" if one SmartCollapse empties the word, and is right then
    strands and writhe  says "knot" if |writhe| ≥ strands, and is right then
    determinant         says "knot" if the determinant is not 1, and is right then
    Jones polynomial    says "knot" if the Jones polynomial is not 1, and is right then; no knot is
                        known of which it says "unknot"
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from workbench.errors import InputError
from workbench.games.classify.words import LENGTHS, Words
from workbench.games.unknot.generator import RECIPES
from workbench.games.unknot.kernel import step
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States
from workbench.knots.invariants import determinant, jones

__all__ = [
    "COUNTING",
    "CountingModel",
    "collapsed",
    "counted",
    "exact_answers",
    "jones_polynomials",
]

COUNTING = ("logistic regression", "boosted trees")
"""The names of the models that see only counts."""


def counted(words: Words) -> pd.DataFrame:
    """Return what can be counted in words, a row each.

    Returns
    -------
    pandas.DataFrame
        length, strands, writhe, |writhe|; for each generator i up to most strands, how often i and
        −i occur, and |i| − |−i| without its sign.
    """
    letters = words.states.words
    columns: dict[str, np.ndarray] = {
        "length": words.states.lengths,
        "strands": words.states.strands,
        "writhe": words.writhe,
        "|writhe|": np.abs(words.writhe),
    }
    for i in range(1, RECIPES[words.recipe].strands):
        positive, negative = (letters == i).sum(axis=1), (letters == -i).sum(axis=1)
        columns[f"{i}"], columns[f"−{i}"] = positive, negative
        columns[f"|{i} − (−{i})|"] = np.abs(positive - negative)
    return pd.DataFrame(columns).astype(np.float64)


class CountingModel:
    """A model of the label that sees what is `counted`, and not the order of the letters.

    Parameters
    ----------
    name
        One of `COUNTING`. The logistic regression sees no absolute values.
    words
        To fit it to.

    Raises
    ------
    InputError
        If there is no such model.

    Examples
    --------
    >>> from workbench.games.classify.words import labelled_words
    >>> model = CountingModel(
    ...     "boosted trees", labelled_words("[39]", 60, "training", 1, lengths=[24])
    ... )
    >>> test = labelled_words("[39]", 60, "test", 1, lengths=[24])
    >>> bool(((model.probabilities(test) > 0.5) == test.knotted).mean() > 0.7)
    True
    """

    def __init__(self, name: str, words: Words) -> None:
        if name not in COUNTING:
            raise InputError(f"The counting models are {[*COUNTING]}, not {name!r}.")
        self.name = name
        self._model: Any = (
            make_pipeline(StandardScaler(), LogisticRegression(max_iter=2_000))
            if name == "logistic regression"
            else HistGradientBoostingClassifier(random_state=0)
        )
        self._model.fit(self._seen(words), words.knotted)

    def probabilities(self, words: Words) -> Float[np.ndarray, " words"]:
        """Return how probable the model says it is that each word closes to a knot."""
        found: np.ndarray = self._model.predict_proba(self._seen(words))[:, 1]
        return found

    def _seen(self, words: Words) -> np.ndarray:
        counts = counted(words)
        if self.name == "logistic regression":
            counts = counts[[name for name in counts.columns if "|" not in str(name)]]
        return counts.to_numpy()


def collapsed(words: Words) -> States:
    """Return the words after one SmartCollapse; their closures are the same."""
    states = words.states.take(np.arange(len(words)))
    rules = Rules(RECIPES[words.recipe].strands, LENGTHS[-1])
    step(rules, states, np.zeros(len(words), np.int64))
    return states


def jones_polynomials(words: Words) -> list[tuple[int, tuple[int, ...]]]:
    """Return the Jones polynomials, each as its lowest exponent and its coefficients; exact.

    Examples
    --------
    >>> from workbench.games.unknot.states import States
    >>> from workbench.knots.braid import Braid
    >>> trefoil = States.of([Braid((1, 1, 1), 2)], Rules(9, 96))
    >>> jones_polynomials(Words("[39]", trefoil, ("signature −2",)))
    [(1, (1, 0, 1, -1))]
    """
    short = collapsed(words)
    return [jones(short.braid(row).closure().pd) for row in range(len(short))]


def exact_answers(words: Words) -> dict[str, Bool[np.ndarray, " words"]]:
    """Return, for each rule of the table above, which words it takes for knots."""
    short = collapsed(words)
    closures = [short.braid(row).closure().pd for row in range(len(short))]
    return {
        "SmartCollapse": short.lengths > 0,
        "strands and writhe": np.abs(words.writhe) >= words.states.strands,
        "determinant": np.array([determinant(pd) != 1 for pd in closures]),
        "Jones polynomial": np.array([jones(pd) != (0, (1,)) for pd in closures]),
    }
