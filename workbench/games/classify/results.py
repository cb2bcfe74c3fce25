"""How often answers are right, whether confidence is deserved, and what it follows.

Every table is made from answers (`answered`), a row for each word, so that networks, counting
models and exact rules are judged alike. "Learning to Unknot" reports that a network's confidence
correlates with the degree of the Jones polynomial. The degree here is the span, highest less lowest
exponent, which a mirror image shares; only knots are correlated, since every unknot has span 0.
Both grow with the length of the word, so a second coefficient compares words of one length only.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from jaxtyping import Float, Int64
from scipy.stats import binomtest, rankdata

from workbench.errors import InputError
from workbench.games.classify.baselines import jones_polynomials
from workbench.games.classify.words import Words

__all__ = ["answered", "by_length", "calibration", "degree_correlation", "jones_spans"]

_RESAMPLES = 1_000


def answered(words: Words, probabilities: Float[np.ndarray, " words"]) -> pd.DataFrame:
    """Return what was answered, a row for each word.

    Parameters
    ----------
    words
        In the order of the rows.
    probabilities
        That each closes to a knot; 0 or 1 for a rule.

    Returns
    -------
    pandas.DataFrame
        length, strands, writhe, knotted, probability; confidence, the probability of what was
        answered; right.

    Raises
    ------
    InputError
        If there is not one probability for each word.

    Examples
    --------
    >>> from workbench.games.classify.words import labelled_words
    >>> words = labelled_words("[39]", 1, "test", 1, lengths=[12])
    >>> answered(words, np.array([0.25, 0.5]))[["confidence", "right"]].values.tolist()
    [[0.75, True], [0.5, False]]
    """
    if np.shape(probabilities) != (len(words),):
        raise InputError(f"One probability for each of {len(words)} words is needed.")
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise InputError("Probabilities are from 0 to 1.")
    return pd.DataFrame(
        {
            "length": words.states.lengths,
            "strands": words.states.strands,
            "writhe": words.writhe,
            "knotted": words.knotted,
            "probability": probabilities,
            "confidence": np.maximum(probabilities, 1 - probabilities),
            "right": (probabilities > 0.5) == words.knotted,
        }
    )


def by_length(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracy at each length.

    Returns
    -------
    pandas.DataFrame
        length, words, right; accuracy, with low and high, Wilson's 95 % interval; on_unknots and
        on_knots, the accuracy on each.
    """
    rows = []
    for length, here in answers.groupby("length"):
        right, words = int(here["right"].sum()), len(here)
        interval = binomtest(right, words).proportion_ci(method="wilson")
        rows.append(
            {
                "length": length,
                "words": words,
                "right": right,
                "accuracy": right / words,
                "low": interval.low,
                "high": interval.high,
                "on_unknots": here.loc[~here["knotted"], "right"].mean(),
                "on_knots": here.loc[here["knotted"], "right"].mean(),
            }
        )
    return pd.DataFrame(rows)


def calibration(answers: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Return how often words are knots, by the probability that was given.

    Parameters
    ----------
    answers
        From `answered`.
    bins
        Of equal width; those without words are left out.

    Returns
    -------
    pandas.DataFrame
        words; probability, the mean in the bin; knots, the fraction that are knots, with low and
        high, Wilson's 95 % interval.

    Raises
    ------
    InputError
        If there is no bin.
    """
    if bins < 1:
        raise InputError(f"There is at least one bin, not {bins}.")
    place = (answers["probability"] * bins).astype(int).clip(upper=bins - 1)
    rows = []
    for _, here in answers.groupby(place):
        knots, words = int(here["knotted"].sum()), len(here)
        interval = binomtest(knots, words).proportion_ci(method="wilson")
        rows.append(
            {
                "words": words,
                "probability": here["probability"].mean(),
                "knots": knots / words,
                "low": interval.low,
                "high": interval.high,
            }
        )
    return pd.DataFrame(rows)


def jones_spans(words: Words) -> np.ndarray:
    """Return the spans of the Jones polynomials."""
    return np.array([len(coefficients) - 1 for _, coefficients in jones_polynomials(words)])


def degree_correlation(answers: pd.DataFrame, spans: np.ndarray, seed: int) -> pd.DataFrame:
    """Correlate confidence with the span of the Jones polynomial, among the knots.

    Parameters
    ----------
    answers
        From `answered`.
    spans
        From `jones_spans`, of the same words.
    seed
        Of the bootstrap, which draws knots with replacement, in each length by itself.

    Returns
    -------
    pandas.DataFrame
        quantity, "confidence" in the answer or "probability" of a knot; among, "all lengths" or
        "each length"; knots; spearman, Spearman's coefficient, for "each length" of ranks among the
        knots of one length, less their mean; low and high, the bootstrap's 95 % interval.

    Raises
    ------
    InputError
        If there is not one span for each answer, fewer than 3 knots, or the same span of all.
    """
    if len(spans) != len(answers):
        raise InputError(f"One span for each of {len(answers)} words is needed.")
    knots = answers["knotted"].to_numpy()
    if knots.sum() < 3:
        raise InputError("A correlation needs at least 3 knots.")
    span, length = np.asarray(spans)[knots], answers["length"].to_numpy()[knots]
    if len(np.unique(span)) == 1:
        raise InputError("The knots all have one span, which correlates with nothing.")
    values = {name: answers[name].to_numpy()[knots] for name in ("confidence", "probability")}
    rng = np.random.default_rng(seed)
    drawn = []
    for value in np.unique(length):
        rows = np.flatnonzero(length == value)
        drawn.append(np.vstack([rows, rng.choice(rows, (_RESAMPLES, len(rows)))]))
    found = []
    for name, value in values.items():
        for among, groups in (("all lengths", [np.hstack(drawn)]), ("each length", drawn)):
            coefficients = _spearman(value, span, groups)
            low, high = np.quantile(coefficients[1:], (0.025, 0.975)).tolist()
            found.append((name, among, len(span), float(coefficients[0]), low, high))
    columns = ["quantity", "among", "knots", "spearman", "low", "high"]
    return pd.DataFrame(found, columns=columns)


def _spearman(
    x: np.ndarray, y: np.ndarray, groups: list[Int64[np.ndarray, "draws knots"]]
) -> Float[np.ndarray, " draws"]:
    """Return, for each draw, the correlation of ranks, each ranked and centred in its group."""
    ranks = []
    for values in (x, y):
        ranked = [rankdata(values[rows], axis=1) for rows in groups]
        ranks.append(np.hstack([r - r.mean(axis=1, keepdims=True) for r in ranked]))
    a, b = ranks
    found: np.ndarray = (a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return found
