"""The dimension of a weighted projective space, learned from its period sequence.

After T. Coates, A. Kasprzyk, S. Veneziale, *Machine learning the dimension of a Fano variety*,
Nature Communications 14 (2023): log c_d against d is nearly a line, and its slope and intercept are
the features of a linear classifier. The white box is the law of
`workbench.toric.weighted_projective`: fit log d as well, and its coefficient is −N/2.
"""

from __future__ import annotations

from math import gcd

import numpy as np
import pandas as pd
from jaxtyping import Bool
from scipy.special import gammaln
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from workbench.accepted import generator, whole
from workbench.errors import InputError
from workbench.toric.weighted_projective import WeightedProjectiveSpace

__all__ = ["classified", "fitted", "random_spaces"]


def random_spaces(
    count: int, seed: int, dimensions: int = 10, largest: int = 12
) -> tuple[WeightedProjectiveSpace, ...]:
    """Draw dimensions from 1 on and weights from 1 on, uniformly, without a common divisor.

    Raises
    ------
    InputError
        If a number is less than 1.

    Examples
    --------
    >>> len(random_spaces(5, 1)), random_spaces(5, 1) == random_spaces(5, 1)
    (5, True)
    """
    count = whole(count, "the number of spaces", 1, 10**7)
    dimensions = whole(dimensions, "the largest dimension", 1, 1000)
    largest = whole(largest, "the largest weight", 1, 10**6)
    rng = generator(seed)
    spaces: list[WeightedProjectiveSpace] = []
    while len(spaces) < count:
        weights = rng.integers(1, largest + 1, int(rng.integers(1, dimensions + 1)) + 1).tolist()
        if gcd(*weights) == 1:
            spaces.append(WeightedProjectiveSpace(tuple(sorted(weights))))
    return tuple(spaces)


def fitted(spaces: tuple[WeightedProjectiveSpace, ...], first: int, last: int) -> pd.DataFrame:
    """Fit lines, and lines with a logarithm, to log c_d for d = ks with k from first to last.

    Forty values of k, in geometric progression.

    Returns
    -------
    pandas.DataFrame
        weights, as a text; dimension; slope and intercept of the line; logarithm, the coefficient
        of log d beside a slope and an intercept of its own; white box, −2 times that, rounded.

    Raises
    ------
    InputError
        Unless 1 ≤ first, and last is at least twice that and four more.

    Examples
    --------
    >>> fitted((WeightedProjectiveSpace((1, 1, 1)),), 50, 5000)["white box"].tolist()
    [2]
    """
    first = whole(first, "the first term", 1, 10**12)
    last = whole(last, "the last term", 1, 10**12)
    if last < 2 * first + 4:
        raise InputError(
            f"The terms go from 1 or more to twice that and more, not {first}, {last}."
        )
    k = np.unique(np.geomspace(first, last, 40).round())
    rows = []
    for space in spaces:
        d = k * space.index
        logs = gammaln(d + 1) - sum(gammaln(k * a + 1) for a in space.weights)
        slope, intercept = np.polyfit(d, logs, 1)
        scaled = np.column_stack((d / d[-1], np.log(d), np.ones_like(d)))
        logarithm = float(np.linalg.lstsq(scaled, logs, rcond=None)[0][1])
        rows.append(
            {
                "weights": " ".join(map(str, space.weights)),
                "dimension": space.dimension,
                "slope": float(slope),
                "intercept": float(intercept),
                "logarithm": logarithm,
                "white box": round(-2 * logarithm),
            }
        )
    return pd.DataFrame(rows)


def classified(table: pd.DataFrame, seed: int) -> Bool[np.ndarray, " tested"]:
    """Learn the dimension from slope and intercept on 70 % of the spaces; test on the others.

    Equal weights are on one side. A support vector machine with a linear kernel, on standardised
    features.

    Raises
    ------
    InputError
        If there are fewer than 20 different weights, or those learned from have one dimension.
    """
    if len(table) < 20:
        raise InputError(f"Dimensions are learned from at least 20 spaces, not {len(table)}.")
    names, group = np.unique(table["weights"].to_numpy(str), return_inverse=True)
    if len(names) < 20:
        raise InputError(f"Dimensions are learned from at least 20 spaces, not {len(names)}.")
    order = generator(seed).permutation(len(names))
    learned = np.isin(group, order[: round(0.7 * len(names))])
    features = table[["slope", "intercept"]].to_numpy()
    dimensions = table["dimension"].to_numpy()
    if len(np.unique(dimensions[learned])) < 2:
        raise InputError("The spaces to learn from need two different dimensions at least.")
    machine = make_pipeline(StandardScaler(), SVC(kernel="linear", C=100.0))
    machine.fit(features[learned], dimensions[learned])
    found: Bool[np.ndarray, " tested"] = machine.predict(features[~learned]) == dimensions[~learned]
    return found
