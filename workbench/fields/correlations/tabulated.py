"""Moments of one neuron computed once for each set of points, and looked up afterwards.

Correlators of order 6 ask for the same moments thousands of times; where they come from quadrature,
a table makes the difference between minutes and seconds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int

from workbench.errors import InputError
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.correlators import index_sets
from workbench.fields.correlations.exact import ExactCorrelators
from workbench.fields.correlations.neuron_moments import quadrature_moments

__all__ = ["tabulated", "tabulated_correlators"]

_Moments = Callable[[Int[np.ndarray, "sets order"]], Float[np.ndarray, " sets"]]


def tabulated(moments: _Moments, points: int, largest: int) -> _Moments:
    """Return the same function of sets of points, from a table up to the largest order.

    Examples
    --------
    >>> table = tabulated(lambda sets: sets.sum(axis=1) * 1.0, points=3, largest=2)
    >>> table(np.array([[2, 1], [0, 0]])).tolist()
    [3.0, 0.0]
    """
    orders = range(1, largest + 1)
    values = {n: moments(index_sets(points, n)) for n in orders}
    keys = {n: index_sets(points, n) @ _powers(points, n) for n in orders}

    def look_up(sets: Int[np.ndarray, "sets order"]) -> Float[np.ndarray, " sets"]:
        order = sets.shape[1]
        if order not in values:
            raise InputError(f"The table goes up to order {largest}, not {order}.")
        place = np.searchsorted(keys[order], np.sort(sets, axis=1) @ _powers(points, order))
        return np.asarray(values[order][place])

    return look_up


def tabulated_correlators(
    ensemble: Ensemble,
    points: Float[np.ndarray, "points inputs"],
    largest: int = 6,
    nodes: int = 60,
) -> ExactCorrelators:
    """Return the exact correlators of any ensemble up to an order, by quadrature done once."""
    x = ensemble.checked(points)
    table = tabulated(lambda sets: quadrature_moments(ensemble, x, sets, nodes), len(x), largest)
    return ExactCorrelators(ensemble, len(x), table)


def _powers(points: int, order: int) -> Int[np.ndarray, " order"]:
    return np.asarray(points ** np.arange(order - 1, -1, -1))
