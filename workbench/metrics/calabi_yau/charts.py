"""Affine charts of a hypersurface: patch, dependent coordinate, coordinate tangents, |Ω|².

A point is scaled to z_patch = 1. One of the other coordinates depends on the n that are left, the
free ones, in ascending order; ∂/∂y_a has 1 at its own coordinate and −Q_a / Q_dep at the dependent
one, and Ω = dy¹ ∧ … ∧ dyⁿ / Q_dep, so that |Ω|² = 1 / |Q_dep|² relative to Lebesgue measure. The
patch of choice is that of the largest |z_i|, the dependent coordinate that of the largest |Q_i|
among the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Float64, Int64

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.signatures import checked

__all__ = ["Charts", "best_charts", "charts"]


@dataclass(frozen=True)
class Charts:
    """Points in charts, one for each point.

    Attributes
    ----------
    z
        Homogeneous coordinates with z_patch = 1.
    patch, dependent
        Indices of coordinates.
    tangents
        ∂z/∂y_a for the n free coordinates.
    omega_squared
        |Ω|² relative to Lebesgue measure of the free coordinates.
    """

    z: Complex128[np.ndarray, "points variables"]
    patch: Int64[np.ndarray, " points"]
    dependent: Int64[np.ndarray, " points"]
    free: Int64[np.ndarray, "points n"]
    tangents: Complex128[np.ndarray, "points n variables"]
    omega_squared: Float64[np.ndarray, " points"]


@checked
def best_charts(
    X: Hypersurface, z: Complex128[np.ndarray, "points variables"], rank: int = 1
) -> Charts:
    """Put each point into its best conditioned chart, in the patch of its largest coordinate.

    Parameters
    ----------
    rank
        2 for the patch of the second largest coordinate, and so on.

    Raises
    ------
    InputError
        If the rank is wrong, these are no points on the hypersurface, or that coordinate is 0.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> here = best_charts(fermat(1), np.array([[2j, -2j, 0j]]))
    >>> here.patch[0], here.dependent[0], here.free[0], round(float(here.omega_squared[0]), 12)
    (np.int64(0), np.int64(1), array([2]), 0.111111111111)
    """
    whole(rank, "the rank of a coordinate", 1, X.degree)
    z = X.accepted_points(z)
    patch = np.argsort(-np.abs(z), axis=1, kind="stable")[:, rank - 1]
    slopes = np.abs(X.gradient(z))
    np.put_along_axis(slopes, patch[:, None], -1.0, axis=1)
    return charts(X, z, patch, np.argmax(slopes, axis=1))


@checked
def charts(
    X: Hypersurface,
    z: Complex128[np.ndarray, "points variables"],
    patch: Int64[np.ndarray, " points"],
    dependent: Int64[np.ndarray, " points"],
) -> Charts:
    """Put each point into a chart of one's choice.

    Raises
    ------
    InputError
        If the patch is the dependent coordinate, or a point lies outside the chart or off the
        hypersurface.
    """
    z = X.accepted_points(z)
    rows = np.arange(len(z))
    for index in (patch, dependent):
        accepted = index.shape == rows.shape and index.dtype.kind in "iu"
        if not accepted or not np.all((index >= 0) & (index < X.degree)):
            raise InputError(
                f"The patch and the dependent coordinate are one of 0, …, {X.degree - 1} for each "
                "point."
            )
    if np.any(patch == dependent):
        raise InputError("The coordinate that is scaled to 1 is not the dependent one.")
    if np.any(z[rows, patch] == 0):
        raise InputError("A point lies outside the patch: its coordinate there is 0.")
    scaled = z / z[rows, patch][:, None]
    gradient = X.gradient(scaled)
    slope = gradient[rows, dependent]
    if np.any(slope == 0):
        raise InputError("A point lies outside the chart: Q does not depend on the coordinate.")
    others = np.ones(z.shape, dtype=bool)
    others[rows, patch] = False
    others[rows, dependent] = False
    free = np.nonzero(others)[1].reshape(len(z), X.dimension)
    tangents = np.zeros((len(z), X.dimension, X.degree), dtype=np.complex128)
    for a in range(X.dimension):
        tangents[rows, a, free[:, a]] = 1
        tangents[rows, a, dependent] = -gradient[rows, free[:, a]] / slope
    return Charts(scaled, patch, dependent, free, tangents, 1 / np.abs(slope) ** 2)
