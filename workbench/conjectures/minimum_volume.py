"""What regressions learn of the minimum volume of toric Sasaki–Einstein cones, and what is so.

Reference [18] (D. Krefl, R.-K. Seong, Phys. Rev. D 96, 066014) learns V_min from numbers of a toric
diagram: I interior and E boundary lattice points, V vertices. Here models of the same kind (linear
and quadratic in I, E, V, fitted to 1/V_min), a regression tree, and one number for each count of
vertices stand beside the bound 1 ≤ 2A·V_min ≤ (4/27) n² sin²(π/n), which needs no data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeRegressor, export_text

from workbench.accepted import generator, whole
from workbench.errors import InputError
from workbench.toric.volume_bound import BoundCheck, upper_bound

__all__ = [
    "MODELS",
    "Coefficient",
    "constants",
    "diagram_table",
    "linear_reading",
    "regression_errors",
    "tree_reading",
]

FEATURES = ("I", "E", "V")
_RESAMPLES, _LEAF = 2000, 10

Predictor = Callable[[pd.DataFrame], Float[np.ndarray, " rows"]]


def diagram_table(checks: Sequence[BoundCheck]) -> pd.DataFrame:
    """Return a row for each diagram.

    Columns: `vertices` as text, I, E, V, `double_area`, `product` = 2A·V_min, `V_min` and `radius`
    (the proved error of `product`), and `upper`, the bound for its number of vertices.

    Raises
    ------
    InputError
        If there is no diagram.
    """
    if not checks:
        raise InputError("There is no toric diagram to make a table of.")
    bounds = {n: float(upper_bound(n)) for n in {len(c.polygon.vertices) for c in checks}}
    return pd.DataFrame(
        {
            "vertices": " ".join(f"({x},{y})" for x, y in check.polygon.vertices),
            "I": check.polygon.interior_count,
            "E": check.polygon.boundary_count,
            "V": len(check.polygon.vertices),
            "double_area": check.polygon.double_area,
            "product": float(check.product.mid()),
            "radius": float(check.product.rad()),
            "V_min": float(check.product.mid()) / check.polygon.double_area,
            "upper": bounds[len(check.polygon.vertices)],
        }
        for check in checks
    )


def _polynomial(degree: int) -> Callable[[pd.DataFrame, int], Predictor]:
    """Least squares for 1/V_min on the monomials in I, E, V up to a degree."""

    def fit(training: pd.DataFrame, seed: int) -> Predictor:
        features = PolynomialFeatures(degree, include_bias=False)
        model = LinearRegression()
        model.fit(features.fit_transform(training[list(FEATURES)]), 1 / training["V_min"])
        return lambda table: (
            1 / np.asarray(model.predict(features.transform(table[list(FEATURES)])))
        )

    return fit


def _tree(training: pd.DataFrame, seed: int) -> Predictor:
    model = DecisionTreeRegressor(min_samples_leaf=_LEAF, random_state=seed)
    model.fit(training[list(FEATURES)], training["product"])
    return lambda table: np.asarray(model.predict(table[list(FEATURES)]) / table["double_area"])


def _constants(training: pd.DataFrame, seed: int) -> Predictor:
    """V_min = c_n / 2A, c_n the mean of 2A·V_min; for an n that was never seen, the bound's."""
    means = training.groupby("V")["product"].mean()
    return lambda table: np.asarray(
        table["V"].map(means).fillna((1 + table["upper"]) / 2) / table["double_area"]
    )


def _middle(training: pd.DataFrame, seed: int) -> Predictor:
    """Return the middle of the proved bound, which learns nothing."""
    return lambda table: np.asarray((1 + table["upper"]) / 2 / table["double_area"])


MODELS: Mapping[str, Callable[[pd.DataFrame, int], Predictor]] = {
    "linear in I, E, V": _polynomial(1),
    "quadratic in I, E, V": _polynomial(2),
    "regression tree on I, E, V for 2A·V_min": _tree,
    "one number per vertex count": _constants,
    "middle of the proved bound": _middle,
}
"""Each takes a training table and a seed, and returns a function from tables to V_min."""


def regression_errors(table: pd.DataFrame, seed: int, folds: int = 10) -> pd.DataFrame:
    """Cross-validate each model: the relative error of V_min on diagrams it was not fitted to.

    Returns
    -------
    pandas.DataFrame
        `model`, `error` (mean relative error), `low`, `high` (95 % bootstrap interval of the mean
        over diagrams) and `largest`.

    Raises
    ------
    InputError
        If there are fewer than 20 diagrams for each fold.
    """
    folds = whole(folds, "the number of folds", 1, 10**6)
    if folds < 2 or len(table) < 20 * folds:
        raise InputError(f"{folds} folds need at least {20 * max(folds, 2)} diagrams.")
    rng, seed = generator(seed), whole(seed, "the seed", 0, 2**32 - 1)
    fold = rng.permutation(len(table)) % folds
    draws = rng.integers(len(table), size=(_RESAMPLES, len(table)))
    rows = []
    for name, fit in MODELS.items():
        error = np.empty(len(table))
        for k in range(folds):
            held_out = table[fold == k]
            predicted = fit(table[fold != k], seed)(held_out)
            error[fold == k] = np.abs(predicted / held_out["V_min"].to_numpy() - 1)
        low, high = np.quantile(error[draws].mean(axis=1), [0.025, 0.975])
        rows.append((name, error.mean(), low, high, error.max()))
    return pd.DataFrame(rows, columns=["model", "error", "low", "high", "largest"])


@dataclass(frozen=True)
class Coefficient:
    """A fitted number with its 95 % bootstrap interval."""

    name: str
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it with its interval."""
        return f"{self.name}: {self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def linear_reading(table: pd.DataFrame, seed: int) -> tuple[Coefficient, ...]:
    """Read the linear regression of 1/V_min on (I, E, V): its coefficients, and I's against E's.

    The last number is the ratio of the coefficients of I and E. Pick's formula, 2A = 2I + E − 2,
    would make it 2 if 1/V_min were proportional to the area.

    Raises
    ------
    InputError
        If there are fewer than 20 diagrams.
    """
    _require_diagrams(table)
    x = np.column_stack([table[list(FEATURES)].to_numpy(dtype=float), np.ones(len(table))])
    y = 1 / table["V_min"].to_numpy()
    rng = generator(seed)
    fits = [np.linalg.lstsq(x, y)[0]]
    for _ in range(_RESAMPLES // 4):
        rows = rng.integers(len(x), size=len(x))
        fits.append(np.linalg.lstsq(x[rows], y[rows])[0])
    values = np.array(fits)
    values = np.column_stack([values, values[:, 0] / values[:, 1]])
    low, high = np.quantile(values[1:], [0.025, 0.975], axis=0)
    names = (*FEATURES, "constant", "I / E")
    return tuple(
        Coefficient(name, float(values[0, k]), float(low[k]), float(high[k]))
        for k, name in enumerate(names)
    )


def tree_reading(table: pd.DataFrame, leaves: int = 6) -> str:
    """Read a small regression tree for 2A·V_min on I, E, V.

    Raises
    ------
    InputError
        If there are fewer than 20 diagrams, or fewer than two leaves.
    """
    _require_diagrams(table)
    leaves = whole(leaves, "the number of leaves", 2, 10**6)
    model = DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0)
    model.fit(table[list(FEATURES)], table["product"])
    return str(export_text(model, feature_names=list(FEATURES), decimals=2))


def _require_diagrams(table: pd.DataFrame) -> None:
    if len(table) < 20:
        raise InputError(f"A regression is read from at least 20 diagrams, not {len(table)}.")


def constants(table: pd.DataFrame) -> pd.DataFrame:
    """Return, for each number of vertices, the mean and the extremes of 2A·V_min, and its bound."""
    grouped = table.groupby("V")["product"].agg(["count", "min", "mean", "max"])
    return grouped.join(table.groupby("V")["upper"].first().rename("bound")).reset_index()
