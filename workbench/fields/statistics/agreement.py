"""Whether samples of many quantities agree with an exact answer, decided by tests.

Estimates come with the covariance of their errors. The sum of squares of residuals in units of
their standard errors is then a weighted sum of χ² variables, the weights being the eigenvalues of
the correlation matrix; its tail is taken from the χ² law with the same first three moments
(E. Pearson 1959, in J. Imhof, *Computing the distribution of quadratic forms in normal variables*,
1961), which is exact for equal weights. Directions in which the quantities hardly vary, where the
scatter of samples would be of rare large values, have hardly any weight. The covariance is taken as
known: blocks are many. `workbench.fields.statistics.residuals` is for few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy import stats

from workbench.accepted import finite_array
from workbench.errors import InputError
from workbench.fields.statistics.estimate import Estimate

__all__ = ["Agreement", "agreement"]

_WELL_CONDITIONED = 0.01


@dataclass(frozen=True)
class Agreement:
    """How residuals compare with their errors.

    Attributes
    ----------
    residuals
        (sampled − exact)/standard error, quantity by quantity; correlated among themselves.
    chi_square
        The sum of their squares.
    p_value
        The probability of a larger one.
    whitened
        The residuals along the principal directions of their correlation, in units of its errors:
        independent. Directions with less than 1% of the variance of the first are left out.
    beyond
        How many whitened residuals lie beyond 2 standard errors.
    beyond_p_value
        The probability of so many or more, by the binomial distribution.
    """

    residuals: Float[np.ndarray, " quantities"]
    chi_square: float
    p_value: float
    whitened: Float[np.ndarray, " directions"]
    beyond: int
    beyond_p_value: float

    @property
    def independent(self) -> int:
        """The number of whitened residuals."""
        return len(self.whitened)

    def holds(self, level: float = 0.001) -> bool:
        """Tell whether neither test rejects agreement at this level."""
        return self.p_value > level and self.beyond_p_value > level


def agreement(estimate: Estimate, exact: Float[np.ndarray, " quantities"]) -> Agreement:
    """Test an estimate against exact values.

    Raises
    ------
    InputError
        If the numbers of quantities differ, or one has no scatter.

    Examples
    --------
    >>> three = Estimate(np.array([1.0, 2.0, 3.0]), np.diag([0.01, 0.01, 0.01]), blocks=1000)
    >>> agreement(three, np.array([1.1, 2.0, 2.9])).holds()
    True
    >>> agreement(three, np.array([1.1, 2.0, 2.4])).holds()
    False
    """
    exact = finite_array(exact, "exact values", (None,))
    if exact.shape != estimate.values.shape:
        raise InputError(
            f"There are {len(estimate.values)} estimates and exact values of shape {exact.shape}."
        )
    if not (np.diagonal(estimate.covariance) > 0).all():
        raise InputError("A quantity without any scatter cannot be tested by its error.")
    errors = estimate.errors
    residuals = (estimate.values - exact) / errors
    eigenvalues, directions = np.linalg.eigh(estimate.covariance / np.outer(errors, errors))
    weights = np.maximum(eigenvalues, 0.0)
    chi_square = float(residuals @ residuals)
    kept = weights > _WELL_CONDITIONED * weights[-1]
    whitened = (directions.T @ residuals)[kept] / np.sqrt(weights[kept])
    beyond = int((np.abs(whitened) > 2).sum())
    share = 2 * stats.norm.sf(2.0)
    return Agreement(
        residuals,
        chi_square,
        _tail(chi_square, weights),
        whitened,
        beyond,
        float(stats.binom.sf(beyond - 1, len(whitened), share)),
    )


def _tail(chi_square: float, weights: Float[np.ndarray, " quantities"]) -> float:
    """P(Σ w z² > χ²) for independent normal z, by the χ² law with the same three moments."""
    first, second, third = (float((weights**k).sum()) for k in (1, 2, 3))
    degrees = second**3 / third**2
    scaled = degrees + (chi_square - first) * (degrees / second) ** 0.5
    return float(stats.chi2.sf(scaled, degrees))
