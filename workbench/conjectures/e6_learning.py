"""Learn when a ray carries E₆, and read the conjecture off the models.

Carifio, Halverson, Krioukov, Nelson, arXiv:1707.00655: half of the geometries have E₆ on
v = (1, −1, −1) and half have not; of each ray of the fan a model sees the greatest coefficient
a_max in a leaf and the number of leaves that have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from jaxtyping import Bool, Int
from sklearn.base import BaseEstimator
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from workbench.accepted import generator, whole
from workbench.toric.e6 import coefficients, draw_obeying
from workbench.toric.gauge_algebra import ALGEBRAS, on_ray
from workbench.toric.landscape import V_E6, Fan, Geometries, draw_geometries

__all__ = ["MODELS", "E6Sample", "balanced_sample", "cross_validated", "logistic_reading"]

_E6 = ALGEBRAS.index("E₆")


@dataclass(frozen=True)
class E6Sample:
    """Geometries as the models see them.

    Attributes
    ----------
    columns
        Names of the inputs: ``a_max(1, -1, -1)``, ``times(1, -1, -1)``, and so for each ray.
    values
        One row a geometry.
    e6
        Whether geometry says E₆ on v.
    """

    columns: tuple[str, ...]
    values: Int[np.ndarray, "geometries inputs"]
    e6: Bool[np.ndarray, " geometries"]

    @property
    def at_v(self) -> tuple[int, int]:
        """The places of the two inputs of the ray v."""
        first = self.columns.index(f"a_max{V_E6}")
        return first, first + 1


def balanced_sample(fan: Fan, each: int, seed: int) -> E6Sample:
    """Draw as many geometries with E₆ on v as without, each kind uniformly.

    Those with E₆ are drawn among geometries that keep its monomial; all labels are then found by
    geometry, and rows with the wrong one are dropped.

    Raises
    ------
    InputError
        If fewer than 20 of each kind are asked for.
    """
    each = whole(each, "the number of geometries of each kind, for ten folds,", 20, 10**6)
    rng = generator(seed)
    batches = [draw_obeying(fan, each, rng), draw_geometries(fan, each + each // 50 + 5, rng)]
    rows, labels = [], []
    for wanted, batch in zip((True, False), batches, strict=True):
        e6 = on_ray(batch) == _E6
        kept = np.flatnonzero(e6 == wanted)[:each]
        rows.append(_inputs(batch)[kept])
        labels.append(e6[kept])
    names = [tuple(int(x) for x in ray) for ray in fan.rays]
    columns = tuple(f"{kind}{ray}" for ray in names for kind in ("a_max", "times"))
    return E6Sample(columns, np.concatenate(rows), np.concatenate(labels))


def _inputs(geometries: Geometries) -> Int[np.ndarray, "geometries inputs"]:
    return coefficients(geometries).reshape(len(geometries), -1).astype(np.int64)


def _models(seed: int) -> Mapping[str, BaseEstimator]:
    return {
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        "linear discriminant": make_pipeline(StandardScaler(), LinearDiscriminantAnalysis()),
        "decision tree": DecisionTreeClassifier(random_state=seed),
        "nearest neighbours": KNeighborsClassifier(),
    }


MODELS = tuple(_models(0))
"""The four models, with the settings of scikit-learn, on standardised inputs where that matters."""


def cross_validated(sample: E6Sample, seed: int) -> pd.DataFrame:
    """Score the models in ten folds: on all inputs, and on the two of v alone.

    Returns
    -------
    DataFrame
        Rows are models; mean accuracy and its standard error over folds, twice.
    """
    seed = whole(seed, "the seed", 0, 2**32 - 1)
    folds = StratifiedKFold(10, shuffle=True, random_state=seed)
    score = partial(cross_val_score, y=sample.e6, cv=folds)
    table = {}
    for name, model in _models(seed).items():
        everything = score(model, sample.values)
        alone = score(model, sample.values[:, list(sample.at_v)])
        table[name] = {
            "all inputs": everything.mean(),
            "error": everything.std(ddof=1) / np.sqrt(10),
            "v alone": alone.mean(),
            "error, v alone": alone.std(ddof=1) / np.sqrt(10),
        }
    return pd.DataFrame(table).T


def logistic_reading(sample: E6Sample) -> tuple[pd.Series[float], pd.DataFrame]:
    """Read a logistic regression: its coefficients, and its answer for each a_max of v.

    Returns
    -------
    weights
        Coefficients on standardised inputs, the largest in size first.
    answers
        For each a_max that occurs: how many rows have it, the fraction of E₆ among them, and the
        probability by a regression on a_max alone.
    """
    scaler = StandardScaler()
    full = LogisticRegression(max_iter=1000).fit(scaler.fit_transform(sample.values), sample.e6)
    weights = pd.Series(full.coef_[0], index=sample.columns, name="weight")
    a_max = sample.values[:, sample.at_v[0]]
    alone = LogisticRegression().fit(a_max[:, None], sample.e6)
    rows = [
        {
            "a_max": int(a),
            "geometries": int((a_max == a).sum()),
            "fraction E₆": float(sample.e6[a_max == a].mean()),
            "predicted": float(alone.predict_proba(np.array([[a]]))[0, 1]),
        }
        for a in np.unique(a_max)
    ]
    order = weights.abs().sort_values(ascending=False).index
    return weights.loc[order], pd.DataFrame(rows)
