"""Reference [22]'s table: s and the slice genus from Khovanov and Jones polynomials.

Each network stands beside the majority answer, a rule that learns nothing, and trees. Equal inputs
stay on one side of the split wherever there are enough different inputs to split; Kh(q, -q⁻⁴) and
Kh(q, -q⁻²) take so few values on KnotInfo's knots that only a split of the knots is possible, and
a network then answers from memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Int
from sklearn.ensemble import ExtraTreesClassifier
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
from tqdm import tqdm

from workbench.conjectures.accuracy import Accuracy, score_answers
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.khovanov import (
    HomologyKnots,
    jones_examples,
    jones_value_examples,
    khovanov_examples,
)
from workbench.conjectures.perceptron import Examples, learn_classes, predict_classes
from workbench.conjectures.split import Split, grouped_split, random_split

__all__ = ["Score", "homology_problems", "score_problem", "score_table"]

_FEWEST_GROUPS = 1000
_TREES = 50


@dataclass(frozen=True)
class Score:
    """One problem's network and what it must beat, on the same test knots.

    Attributes
    ----------
    examples, split
        The problem.
    network, majority, rule, trees
        Accuracies.
    rule_name
        What the rule answers.
    answers
        Of each seed's network on the test knots.
    """

    examples: Examples
    split: Split
    network: Accuracy
    majority: Accuracy
    rule: Accuracy
    rule_name: str
    trees: Accuracy
    answers: Int[np.ndarray, "seeds knots"]


def homology_problems(
    knots: HomologyKnots, order: int
) -> Iterator[tuple[Examples, str, Int[np.ndarray, " knots"]]]:
    """Yield each problem of [22] with a rule's name and answers.

    Parameters
    ----------
    knots
        From `homology_knots`.
    order
        Of the roots of unity at which J is evaluated.
    """
    s, g = knots.s, knots.slice_genus
    by_signature = ("−σ", -knots.signature)
    by_bound = ("max(|s|, |σ|)/2", np.maximum(np.abs(s), np.abs(knots.signature)) // 2)
    by_signature_bound = ("|σ|/2", np.abs(knots.signature) // 2)
    yield khovanov_examples(knots, -4, s, "s from Kh(q, −q⁻⁴)"), *by_signature
    yield khovanov_examples(knots, -2, s, "s from Kh(q, −q⁻²)"), *by_signature
    yield khovanov_examples(knots, None, g, "g from Kh(q, t)"), *by_bound
    yield jones_examples(knots, s, "s from J(q)"), *by_signature
    yield jones_examples(knots, g, "g from J(q)"), *by_signature_bound
    yield jones_value_examples(knots, order, s, "s from J at roots of unity"), *by_signature
    yield jones_value_examples(knots, order, g, "g from J at roots of unity"), *by_signature_bound


def score_problem(
    examples: Examples,
    rule: tuple[str, Int[np.ndarray, " knots"]],
    seeds: Sequence[int],
    settings: TrainingSettings,
    split_seed: int,
) -> Score:
    """Train a network a seed, and everything that it is compared with."""
    few = len(np.unique(examples.groups)) < _FEWEST_GROUPS
    split = (
        random_split(len(examples.target), split_seed)
        if few
        else grouped_split(examples.groups, split_seed)
    )
    train, test = split.train, split.test
    truth = examples.target[test]
    answers = np.stack(
        [
            predict_classes(learn_classes(examples, split, seed, settings), examples.inputs[test])
            for seed in seeds
        ]
    )
    trees = ExtraTreesClassifier(n_estimators=_TREES, random_state=split_seed)
    with threadpool_limits(1):
        trees.fit(examples.inputs[train], examples.target[train])
        grown = trees.predict(examples.inputs[test])
    values, counts = np.unique(examples.target[train], return_counts=True)
    # where inputs are few, the knots and not the inputs are the independent draws
    draws = np.arange(len(test)) if few else examples.groups[test]

    def scored(given: np.ndarray) -> Accuracy:
        return score_answers(np.atleast_2d(given == truth), draws)

    return Score(
        examples=examples,
        split=split,
        network=scored(answers),
        majority=scored(np.full(len(test), values[counts.argmax()])),
        rule=scored(rule[1][test]),
        rule_name=rule[0],
        trees=scored(grown),
        answers=answers,
    )


def score_table(
    knots: HomologyKnots,
    seeds: Sequence[int],
    settings: TrainingSettings,
    split_seed: int,
    order: int = 12,
) -> tuple[pd.DataFrame, tuple[Score, ...]]:
    """Score every problem of [22], with progress on stderr.

    Returns
    -------
    pandas.DataFrame
        problem, inputs (different ones), split, network, deviation, low, high, majority, rule,
        rule accuracy, trees; accuracies are fractions.
    tuple of Score
        The same, in full.
    """
    problems = tuple(homology_problems(knots, order))
    scores = tuple(
        score_problem(examples, (name, answers), seeds, settings, split_seed)
        for examples, name, answers in tqdm(problems, desc="s and g from polynomials")
    )
    rows = [
        {
            "problem": score.examples.title,
            "inputs": len(np.unique(score.examples.groups)),
            "split": score.split.kind,
            "network": score.network.mean,
            "deviation": score.network.deviation,
            "low": score.network.low,
            "high": score.network.high,
            "majority": score.majority.mean,
            "rule": score.rule_name,
            "rule accuracy": score.rule.mean,
            "trees": score.trees.mean,
        }
        for score in scores
    ]
    return pd.DataFrame(rows), scores
