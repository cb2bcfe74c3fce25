"""The Jones polynomial as numbers: its coefficients, and its values on the unit circle.

A mirror image turns J(t) into J(1/t), so |J(e^{iθ})| does not see chirality, as the volume does
not. t is the variable of the knot table and of KnotInfo: the right-handed trefoil has
J = t + t³ - t⁴.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Complex, Float

from workbench.errors import InputError

__all__ = ["aligned_coefficients", "jones_values", "padded_coefficients"]


def jones_values(
    lowest: Sequence[int],
    coefficients: Sequence[Sequence[int]],
    angles: Sequence[float] | np.ndarray,
) -> Complex[np.ndarray, "knots angles"]:
    """Return J(e^{iθ}) for each knot and each angle θ, in radians.

    Parameters
    ----------
    lowest, coefficients
        Of each knot: the lowest exponent of t, and the coefficients upwards from it.
    angles
        In radians.

    Examples
    --------
    >>> jones_values([-2], [[1, -1, 1, -1, 1]], [0.75 * np.pi]).real.round(6).tolist()
    [[2.414214]]
    """
    grid, start = aligned_coefficients(lowest, coefficients)
    exponents = start + np.arange(grid.shape[1])
    return np.asarray(grid @ np.exp(1j * np.outer(exponents, angles)))


def aligned_coefficients(
    lowest: Sequence[int], coefficients: Sequence[Sequence[int]]
) -> tuple[Float[np.ndarray, "knots exponents"], int]:
    """Return the coefficients with one column an exponent, and the exponent of the first column.

    Examples
    --------
    >>> aligned_coefficients([1, -1], [[1, 0, 1, -1], [1, 2]])[0].astype(int).tolist()
    [[0, 0, 1, 0, 1, -1], [1, 2, 0, 0, 0, 0]]
    """
    if len(lowest) != len(coefficients) or not len(lowest):
        raise InputError("give one lowest exponent for each polynomial, and at least one of them.")
    start = int(min(lowest))
    lengths = np.array([len(c) for c in coefficients])
    offsets = np.asarray(lowest, dtype=np.int64) - start
    grid = np.zeros((len(lengths), int((offsets + lengths).max())))
    rows = np.repeat(np.arange(len(lengths)), lengths)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    grid[rows, np.repeat(offsets, lengths) + within] = np.concatenate(
        [np.asarray(c, dtype=float) for c in coefficients]
    )
    return grid, start


def padded_coefficients(
    lowest: Sequence[int], coefficients: Sequence[Sequence[int]]
) -> Float[np.ndarray, "knots inputs"]:
    """Return lowest exponent, highest exponent, then the coefficients, padded by 0 at the end.

    This is how reference [21] writes a Jones polynomial for a network, degrees included.

    Examples
    --------
    >>> padded_coefficients([1, -1], [[1, 0, 1, -1], [1, 2]]).astype(int).tolist()
    [[1, 4, 1, 0, 1, -1], [-1, 0, 1, 2, 0, 0]]
    """
    first = np.asarray(lowest, dtype=float)
    lengths = np.array([len(c) for c in coefficients])
    padded, _ = aligned_coefficients([0] * len(lengths), coefficients)
    return np.column_stack([first, first + lengths - 1, padded])
