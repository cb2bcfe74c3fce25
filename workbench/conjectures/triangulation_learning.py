"""Predict how many fine triangulations a facet has, inside the data and beyond.

Carifio, Halverson, Krioukov, Nelson, arXiv:1707.00655, predict numbers of triangulations of the
facets of reflexive 3-polytopes from what is easily counted, by a decision tree. Its prediction is a
mean of numbers that it has seen: beyond the largest of them it cannot go. A linear model can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeRegressor

from workbench.accepted import shown, whole
from workbench.errors import InputError
from workbench.toric.triangulations import FacetCensus

__all__ = ["FEATURES", "comparison", "extrapolated", "facet_table", "total_by"]

FEATURES = ("points", "interior", "boundary", "vertices")
"""What a model sees of a facet."""


def facet_table(census: FacetCensus, counts: Sequence[int]) -> pd.DataFrame:
    """Return one row a facet class: what a model sees, and log₁₀ of the number it should find.

    Raises
    ------
    InputError
        Unless there is a positive count for each class.
    """
    listed: Any = counts
    if not isinstance(listed, Sequence) or len(listed) != len(census.classes):
        raise InputError(f"There is a count for each of {len(census.classes)} classes of facets.")
    counts = [whole(c, "a count of triangulations", 1) for c in listed]
    return pd.DataFrame(
        {
            "points": [p.interior_count + p.boundary_count for p in census.classes],
            "interior": [p.interior_count for p in census.classes],
            "boundary": [p.boundary_count for p in census.classes],
            "vertices": [len(p.vertices) for p in census.classes],
            "log10": np.log10(np.array(counts, dtype=float)),
        }
    )


def _models(seed: int) -> Mapping[str, BaseEstimator]:
    return {
        "decision tree": DecisionTreeRegressor(random_state=seed),
        "linear": LinearRegression(),
        "quadratic": make_pipeline(PolynomialFeatures(2), LinearRegression()),
    }


def extrapolated(table: pd.DataFrame, largest: int, seed: int) -> pd.DataFrame:
    """Train on facets of at most so many points, and predict log₁₀ for all.

    Raises
    ------
    InputError
        If no facet is left to train on, or none to predict.
    """
    largest = whole(largest, "the largest number of points", 0)
    seed = whole(seed, "the seed", 0, 2**32 - 1)
    small = table["points"] <= largest
    if small.sum() < 10 or small.all():
        raise InputError(
            f"With at most {largest} points {int(small.sum())} of {len(table)} facets are left to "
            "train on; accepted are limits that leave ten, and leave some out."
        )
    inputs = table[list(FEATURES)].to_numpy(float)
    return pd.DataFrame(
        {
            name: model.fit(inputs[small], table["log10"][small]).predict(inputs)
            for name, model in _models(seed).items()
        }
    )


def comparison(table: pd.DataFrame, largest: int, seed: int) -> pd.DataFrame:
    """Compare mean relative errors of log₁₀: in ten folds, and trained on small facets only.

    Facets with one triangulation, where log₁₀ is 0, do not count in the mean.
    """
    inputs, target = table[list(FEATURES)].to_numpy(float), table["log10"].to_numpy()
    beyond = extrapolated(table, largest, seed)
    folds = KFold(10, shuffle=True, random_state=seed)
    several = target > 0
    large = table["points"].to_numpy() > largest
    rows = {}
    for name, model in _models(seed).items():
        inside = cross_val_predict(model, inputs, target, cv=folds)
        rows[name] = {
            "ten folds": _relative(inside, target, several),
            "beyond": _relative(beyond[name].to_numpy(), target, large),
            "largest predicted": beyond[name][large].max(),
        }
    return pd.DataFrame(rows).T


def _relative(predicted: np.ndarray, target: np.ndarray, where: np.ndarray) -> float:
    return float(np.mean(np.abs(predicted - target)[where] / target[where]))


def total_by(predicted: Sequence[float], census: FacetCensus) -> float:
    """Return log₁₀ of the number of fine star triangulations of all polytopes, as predicted.

    Raises
    ------
    InputError
        Unless there is a finite prediction for each class.
    """
    try:
        logarithms = np.asarray(predicted, dtype=float)
    except (TypeError, ValueError):
        logarithms = np.empty(0)
    if logarithms.shape != (len(census.classes),) or not np.isfinite(logarithms).all():
        raise InputError(
            f"There is a finite prediction for each of {len(census.classes)} classes, "
            f"not {shown(predicted)}."
        )
    logs = np.array([sum(predicted[facet] for facet in facets) for facets in census.facets])
    return float(logs.max() + np.log10(np.sum(10 ** (logs - logs.max()))))
