"""Observed orders of convergence, and the value that they extrapolate to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.signatures import checked

__all__ = ["extrapolated", "observed_orders"]


@checked
def observed_orders(errors: Sequence[float]) -> Float[np.ndarray, " refinements"]:
    """Return log₂ of the ratio of consecutive errors, each found with half the spacing of the last.

    Raises
    ------
    InputError
        If there are fewer than two errors, or one is not positive.

    Examples
    --------
    >>> print(observed_orders([1.6e-3, 1e-4, 6.25e-6]))
    [4. 4.]
    """
    found = np.asarray(errors, float)
    if found.ndim != 1 or len(found) < 2 or not (np.isfinite(found).all() and found.min() > 0):
        raise InputError("An order of convergence is observed on at least two positive errors.")
    return np.asarray(np.log2(found[:-1] / found[1:]))


@checked
def extrapolated(values: Sequence[float]) -> tuple[float, float]:
    """Return the limit of three values found with spacings h, h/2, h/4, and the observed order.

    With v(h) = v + c h^p the order is p = log₂((v₁ − v₂)/(v₂ − v₃)) (L. F. Richardson, 1911).

    Raises
    ------
    InputError
        If there are not three values, or their differences do not shrink with one sign.

    Examples
    --------
    >>> limit, order = extrapolated([1 + 0.16, 1 + 0.04, 1 + 0.01])
    >>> print(f"{limit:.12f} {order:.12f}")
    1.000000000000 2.000000000000
    """
    if len(values) != 3 or not np.isfinite(values).all():
        raise InputError("A limit is extrapolated from three finite values.")
    first, second = values[0] - values[1], values[1] - values[2]
    if not (first * second > 0 and abs(first) > abs(second)):
        raise InputError("The differences of the values do not shrink; refine further.")
    ratio = first / second
    return float(values[2] - second / (ratio - 1)), float(np.log2(ratio))
