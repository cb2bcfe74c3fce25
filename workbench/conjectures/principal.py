"""Principal components of a table of numbers (K. Pearson, Philos. Mag. 2, 1901)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from workbench.accepted import shown
from workbench.errors import InputError

__all__ = ["PrincipalComponents", "principal_components"]


_LEAST, _LARGEST = 1e-100, 1e100


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """Orthogonal directions of greatest variance.

    Attributes
    ----------
    scores
        The rows of the table in these directions, centred.
    loadings
        A unit vector for each component; its entry of greatest size is positive.
    shares
        What share of the variance each component has.
    """

    scores: Float64[np.ndarray, "rows components"]
    loadings: Float64[np.ndarray, "components features"]
    shares: Float64[np.ndarray, " components"]

    @property
    def saliencies(self) -> Float64[np.ndarray, " features"]:
        """The share of each feature in the first component: the squares of its loadings."""
        found: Float64[np.ndarray, " features"] = self.loadings[0] ** 2
        return found


def principal_components(table: Float64[np.ndarray, "rows features"]) -> PrincipalComponents:
    """Find the components by singular values of the centred table.

    Raises
    ------
    InputError
        If there are fewer than two rows, something is not finite, or all rows are the same.

    Examples
    --------
    >>> found = principal_components(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]))
    >>> found.shares.round(6).tolist(), found.loadings[0].round(6).tolist()
    ([1.0, 0.0], [0.6, 0.8])
    """
    try:
        table = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"A table has rows of numbers, unlike {shown(table)}.") from None
    if table.ndim != 2:
        raise InputError(f"A table has rows and columns, not the shape {table.shape}.")
    largest = np.abs(table).max(initial=0)
    if 0 < largest < _LEAST or _LARGEST < largest < np.inf:
        raise InputError(f"The numbers are at most {_LARGEST} in size, and one at least {_LEAST}.")
    if len(table) < 2 or not np.isfinite(table).all() or not np.ptp(table, axis=0).any():
        raise InputError("Principal components need two rows or more that differ, all finite.")
    left, values, loadings = np.linalg.svd(table - table.mean(0), full_matrices=False)
    rows = np.arange(len(loadings))
    signs = np.sign(loadings[rows, np.abs(loadings).argmax(1)])
    return PrincipalComponents(
        left * values * signs, loadings * signs[:, None], values**2 / (values**2).sum()
    )
