"""What a network must beat: a constant, a rule read off the slope, trees, additive splines.

The additive model is a Kolmogorov–Arnold network of one layer: each output is a sum of learned
univariate splines, one an input, here fitted as a multinomial logistic regression on B-splines with
scikit-learn. (The library pykan, of the KAN paper that revisits this data set, has had no release
since 2024, so it is no dependency.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float, Int
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, SplineTransformer
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workbench.conjectures.accuracy import Accuracy, accuracy_of, score_answers
from workbench.conjectures.networks import Network
from workbench.conjectures.split import Problem

__all__ = [
    "BASELINES",
    "additive_splines",
    "comparison",
    "extra_trees",
    "fitted_slope_rule",
    "gradient_boosting",
    "majority",
    "slope_rule",
]

Signatures = Int[np.ndarray, " test"]


def majority(problem: Problem, seed: int = 0) -> Signatures:
    """Answer the most frequent training signature for every test knot."""
    counts = np.bincount(problem.labels[problem.split.train])
    return np.asarray(np.full(len(problem.split.test), problem.classes[counts.argmax()]))


def slope_rule(problem: Problem, seed: int = 0) -> Signatures:
    """Answer 2·round(slope/4): the even number nearest to half the slope. It learns nothing.

    It reads the slope of the knot, whatever the inputs of the problem are.
    """
    return _nearest_even(problem.dataset.slope[problem.split.test] / 2)


def fitted_slope_rule(problem: Problem, seed: int = 0) -> Signatures:
    """Answer the even number nearest to k·slope, the one number k fitted by least squares.

    It reads the slope of the knot, whatever the inputs of the problem are.
    """
    train, test = problem.split.train, problem.split.test
    slope, signature = problem.dataset.slope, problem.dataset.signature
    k = slope[train] @ signature[train] / (slope[train] @ slope[train])
    return _nearest_even(k * slope[test])


def extra_trees(problem: Problem, seed: int = 0) -> Signatures:
    """Fit 300 extremely randomised trees on the standardised inputs."""
    return _fitted(ExtraTreesClassifier(n_estimators=300, random_state=seed), problem)


def gradient_boosting(problem: Problem, seed: int = 0) -> Signatures:
    """Fit histogram gradient boosting: 100 rounds at rate 0.05, leaves shrunk by an L2 penalty.

    Without the penalty the few knots of the largest signatures make it diverge on some splits.
    """
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=100,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=seed,
    )
    return _fitted(model, problem)


def additive_splines(problem: Problem, seed: int = 0) -> Signatures:
    """Fit a one-layer Kolmogorov–Arnold model: logistic regression on splines of each input.

    Inputs are first replaced by their rank among the training knots, so that equally spaced
    knots of a cubic spline serve columns with long tails and columns with few values alike.
    """
    model = make_pipeline(
        QuantileTransformer(n_quantiles=500, random_state=seed),
        SplineTransformer(n_knots=9, degree=3),
        LogisticRegression(C=100.0, max_iter=1000, tol=1e-3),
    )
    return _fitted(model, problem)


BASELINES: Mapping[str, Callable[[Problem, int], Signatures]] = {
    "majority": majority,
    "2·round(slope/4)": slope_rule,
    "2·round(k·slope/2), k fitted": fitted_slope_rule,
    "extra trees": extra_trees,
    "gradient boosting": gradient_boosting,
    "additive splines": additive_splines,
}


def comparison(
    problem: Problem, seed: int = 0, networks: Mapping[str, Sequence[Network]] | None = None
) -> pd.DataFrame:
    """Compare every baseline, and the networks given, on the test knots of one problem.

    Parameters
    ----------
    problem
        Inputs, signatures and split.
    seed
        Of the randomised baselines.
    networks
        Name -> networks trained on the same problem with several seeds.

    Returns
    -------
    pandas.DataFrame
        One row a model: model, accuracy, deviation (over seeds), low and high (95 % over test
        knots), seeds, seconds (of fit and prediction; NaN for networks given trained).
    """
    test = problem.split.test
    rows = []
    for name, model in BASELINES.items():
        started = time.perf_counter()
        answers = model(problem, seed)
        seconds = time.perf_counter() - started
        right = answers == problem.dataset.signature[test]
        rows.append(_row(name, score_answers(right[None], problem.dataset.groups[test]), seconds))
    for name, trained in (networks or {}).items():
        rows.append(_row(name, accuracy_of(trained), float("nan")))
    return pd.DataFrame(rows)


def _nearest_even(values: Float[np.ndarray, " test"]) -> Signatures:
    return np.asarray(2 * np.round(values / 2), dtype=np.int64)


def _fitted(model: Any, problem: Problem) -> Signatures:
    train, test = problem.split.train, problem.split.test
    with threadpool_limits(1):  # more threads gain nothing here, and wait for each other
        model.fit(problem.inputs[train], problem.labels[train])
        return np.asarray(problem.classes[model.predict(problem.inputs[test])])


def _row(name: str, result: Accuracy, seconds: float) -> dict[str, str | float | int]:
    return {
        "model": name,
        "accuracy": result.mean,
        "deviation": result.deviation,
        "low": result.low,
        "high": result.high,
        "seeds": len(result.per_seed),
        "seconds": seconds,
    }
