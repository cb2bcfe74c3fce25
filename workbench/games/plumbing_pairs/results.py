"""How often networks and rules tell right whether two plumbing graphs present one 3-manifold.

A judge says for each pair whether it takes the graphs for one manifold. Beside the networks stand

    always "same"   knows nothing
    |det|           says "same" if the determinants agree up to sign: the order of H₁
    H₁              says "same" if the first homology groups are isomorphic
    normal form     says "same" if Neumann's normal forms are: the exact answer

The second and third are wrong one way only: two manifolds may agree in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

import numpy as np
import pandas as pd
from jaxtyping import Bool
from scipy.stats import binomtest

from workbench.errors import InputError
from workbench.games.plumbing_pairs.networks import PairNetwork, probabilities
from workbench.games.plumbing_pairs.pairs import (
    Pairs,
    labelled_pairs,
    random_pairs,
    same_determinant_pairs,
    tweaked_pairs,
)
from workbench.games.plumbing_pairs.published import published_pairs, published_random_pairs
from workbench.plumbing.invariants import determinant, first_homology
from workbench.plumbing.normal_form import normal_key

__all__ = [
    "BASELINES",
    "accuracy",
    "defects",
    "examination",
    "judges",
    "published_examination",
]

Judge: TypeAlias = Callable[[Pairs], Bool[np.ndarray, " pairs"]]
"""Says of which pairs it takes the two graphs for one manifold."""

_LENGTHS = (40, 60, 80)


def _always(pairs: Pairs) -> Bool[np.ndarray, " pairs"]:
    return np.ones(len(pairs), np.bool_)


def _determinant(pairs: Pairs) -> Bool[np.ndarray, " pairs"]:
    sizes = ([abs(determinant(graph)) for graph in side] for side in (pairs.first, pairs.second))
    return np.array([one == other for one, other in zip(*sizes, strict=True)])


def _homology(pairs: Pairs) -> Bool[np.ndarray, " pairs"]:
    """Compare the groups where their orders agree."""
    found = _determinant(pairs)
    for k in np.flatnonzero(found):
        found[k] = first_homology(pairs.first[k]) == first_homology(pairs.second[k])
    return found


def _normal_form(pairs: Pairs) -> Bool[np.ndarray, " pairs"]:
    both = zip(pairs.first, pairs.second, strict=True)
    return np.array([normal_key(one) == normal_key(other) for one, other in both])


BASELINES: dict[tuple[str, str], Judge] = {
    ('always "same"', ""): _always,
    ("|det|", ""): _determinant,
    ("H₁", ""): _homology,
    ("normal form", ""): _normal_form,
}
"""The rules of the table above; what they have learned from is nothing."""


def judges(networks: Mapping[tuple[str, str], PairNetwork]) -> dict[tuple[str, str], Judge]:
    """Return the judges that networks are, by their names and what they have learned from."""
    return {key: partial(_judged, network) for key, network in networks.items()}


def _judged(network: PairNetwork, pairs: Pairs) -> Bool[np.ndarray, " pairs"]:
    return probabilities(network, pairs) > 0.5


def examination(count: int, seed: int) -> dict[str, Pairs]:
    """Draw the pairs to judge by, so many of each kind, all labelled by what is true.

    They are the mixture that networks learn from, made anew; and what [41] tests on: random pairs
    with up to 40, 60, 80 moves, and the four homology spheres. Tweaked pairs are one weight apart.
    """
    return {
        "mixture": labelled_pairs(count, seed),
        **{f"random, {most} moves": random_pairs(count, most, seed) for most in _LENGTHS},
        "tweaked": tweaked_pairs(count, seed),
        "|det| = 1": same_determinant_pairs(count, seed),
    }


def published_examination(count: int, kind: int, seed: int) -> dict[str, Pairs]:
    """Draw pairs that are moved by one kind of move, as the public program of [41] has them.

    The first set is the mixture with the program's labels, the second the same pairs labelled by
    what is true. Then come the random pairs on which the program reports; and tweaked pairs with
    true labels, which the program means to make and does not.
    """
    mixture = published_pairs(count, kind, seed)
    return {
        "own mixture, own labels": mixture,
        "own mixture, true labels": mixture.corrected(),
        **{
            f"own random, {most} moves": published_random_pairs(count, most, kind, seed)
            for most in _LENGTHS
        },
        "own kind, truly tweaked": tweaked_pairs(count, seed, (kind,)),
    }


def accuracy(judges: Mapping[tuple[str, str], Judge], sets: Mapping[str, Pairs]) -> pd.DataFrame:
    """Return how often each judge agrees with the labels of each set of pairs.

    Parameters
    ----------
    judges
        By their names and what they have learned from: `BASELINES`, or from `judges`.
    sets
        By their names: from `examination` or `published_examination`.

    Returns
    -------
    pandas.DataFrame
        judge, learned_from, set, pairs, right; accuracy, with low and high, Wilson's 95 % interval;
        on_same and on_different, the accuracy on pairs that are labelled so, NaN if none is.

    Raises
    ------
    InputError
        If there is no judge or no set.

    Examples
    --------
    >>> table = accuracy(BASELINES, {"spheres": same_determinant_pairs(16, seed=1)})
    >>> table["accuracy"].tolist()
    [0.25, 0.25, 0.25, 1.0]
    """
    if not judges or not sets:
        raise InputError("An accuracy needs a judge and pairs to judge.")
    rows = []
    for (name, source), says in judges.items():
        for kind, pairs in sets.items():
            correct = pd.Series(says(pairs) == pairs.labels)
            right, count = int(correct.sum()), len(pairs)
            interval = binomtest(right, count).proportion_ci(method="wilson")
            rows.append(
                {
                    "judge": name,
                    "learned_from": source,
                    "set": kind,
                    "pairs": count,
                    "right": right,
                    "accuracy": right / count,
                    "low": interval.low,
                    "high": interval.high,
                    "on_same": correct[pairs.labels].mean(),
                    "on_different": correct[~pairs.labels].mean(),
                }
            )
    return pd.DataFrame(rows)


def defects(
    networks: Mapping[tuple[str, str], PairNetwork], kind: int, count: int, seed: int
) -> pd.DataFrame:
    """Follow the accuracy of networks from the data of the public program to true ones.

    Parameters
    ----------
    networks
        By their names and generators; those are taken that learned from the program's pairs with
        this kind of move. The exact answer is put beside them: it disagrees with false labels only.
    kind
        Of moves.
    count, seed
        Of the pairs of each set.

    Returns
    -------
    pandas.DataFrame
        As `accuracy`, on the sets of `published_examination` and then of `examination`.

    Raises
    ------
    InputError
        If no network learned from such pairs.
    """
    source = f"published {kind}"
    chosen = {key: network for key, network in networks.items() if key[1] == source}
    if not chosen:
        raise InputError(f"None of the networks learned from {source!r}.")
    exact = ("normal form", "")
    sets = published_examination(count, kind, seed) | examination(count, seed)
    return accuracy({**judges(chosen), exact: BASELINES[exact]}, sets)
