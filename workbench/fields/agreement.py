"""Whether samples agree with an exact answer, and how quickly a quantity falls: decided by tests.

Estimates come with the covariance of their errors, itself estimated from n independent blocks.
Residuals are judged by Hotelling's T² (H. Hotelling 1931): with q independent residuals,
T² (n − q)/(q (n − 1)) follows the F distribution with q and n − q degrees of freedom. Exponents
are fitted by weighted least squares to logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy import stats

from workbench.errors import InputError
from workbench.fields.sampling import Estimate

__all__ = ["Agreement", "PowerLaw", "agreement", "fit_power_law"]

_RELATIVE_FLOOR = 1e-9


@dataclass(frozen=True)
class Agreement:
    """How residuals compare with their errors.

    Attributes
    ----------
    residuals
        (sampled − exact)/standard error, quantity by quantity; correlated among themselves.
    whitened
        The residuals along the directions of their covariance, in units of its errors: independent.
    chi_square
        The sum of squares of the whitened residuals (Hotelling's T²).
    p_value
        The probability of a larger one, by the F distribution.
    beyond
        How many whitened residuals lie beyond 2 standard errors.
    beyond_p_value
        The probability of so many or more, by the binomial distribution.
    """

    residuals: Float[np.ndarray, " quantities"]
    whitened: Float[np.ndarray, " directions"]
    chi_square: float
    p_value: float
    beyond: int
    beyond_p_value: float

    @property
    def degrees(self) -> int:
        """The number of independent residuals."""
        return len(self.whitened)

    def holds(self, level: float = 0.001) -> bool:
        """Tell whether neither test rejects agreement at this level."""
        return self.p_value > level and self.beyond_p_value > level


def agreement(estimate: Estimate, exact: Float[np.ndarray, " quantities"]) -> Agreement:
    """Test an estimate against exact values.

    Quantities that are exact multiples or sums of others add no degree of freedom; along such
    directions the residual must vanish to rounding, or the p-value is 0.

    Raises
    ------
    InputError
        If there are not more blocks than quantities.

    Examples
    --------
    >>> three = Estimate(np.array([1.0, 2.0, 3.0]), np.diag([0.01, 0.01, 0.01]), blocks=1000)
    >>> agreement(three, np.array([1.1, 2.0, 2.9])).holds()
    True
    >>> agreement(three, np.array([1.1, 2.0, 2.4])).holds()
    False
    """
    exact = np.asarray(exact, dtype=float)
    if exact.shape != estimate.values.shape:
        raise InputError(
            f"There are {len(estimate.values)} estimates and exact values of shape {exact.shape}."
        )
    errors = estimate.errors
    if not (errors > 0).all():
        raise InputError("A quantity without any scatter cannot be tested by its error.")
    residuals = (estimate.values - exact) / errors
    correlation = estimate.covariance / np.outer(errors, errors)
    eigenvalues, directions = np.linalg.eigh(correlation)
    kept = eigenvalues > _RELATIVE_FLOOR * eigenvalues[-1]
    q, n = int(kept.sum()), estimate.blocks
    if n <= q + 1:
        raise InputError(f"To test {q} independent quantities takes more than {n} blocks.")
    along = directions.T @ residuals
    whitened = along[kept] / np.sqrt(eigenvalues[kept])
    chi_square = float(whitened @ whitened)
    consistent = bool((np.abs(along[~kept]) < 1e-3).all())
    p_value = float(stats.f.sf(chi_square * (n - q) / (q * (n - 1)), q, n - q))
    beyond = int((np.abs(whitened) > 2).sum())
    share = 2 * stats.t.sf(2.0, n - 1)
    return Agreement(
        residuals,
        whitened,
        chi_square,
        p_value if consistent else 0.0,
        beyond,
        float(stats.binom.sf(beyond - 1, q, share)),
    )


@dataclass(frozen=True)
class PowerLaw:
    """A fit of c·Nᵖ.

    Attributes
    ----------
    exponent, error
        p and its standard error.
    interval
        The confidence interval of p.
    amplitude
        c.
    p_value
        The probability of a worse fit, if the law and the errors are right.
    """

    exponent: float
    error: float
    interval: tuple[float, float]
    amplitude: float
    p_value: float


def fit_power_law(
    sizes: Float[np.ndarray, " sizes"],
    values: Float[np.ndarray, " sizes"],
    errors: Float[np.ndarray, " sizes"],
    confidence: float = 0.95,
) -> PowerLaw:
    """Fit c·Nᵖ to independent values with known standard errors, on logarithms.

    Raises
    ------
    InputError
        If there are fewer than three sizes, or a value is not positive and at least three standard
        errors from 0, where the logarithm's error is no longer its first-order one.

    Examples
    --------
    >>> N = np.array([1.0, 10.0, 100.0])
    >>> round(fit_power_law(N, 5 / N, 0.05 / N).exponent, 9)
    -1.0
    """
    sizes, values, errors = (np.asarray(v, dtype=float) for v in (sizes, values, errors))
    if len(sizes) < 3:
        raise InputError(f"A power law is fitted to at least three sizes, not {len(sizes)}.")
    if not (values > 3 * errors).all():
        raise InputError("A power law is fitted to values at least three standard errors above 0.")
    y, weights = np.log(values), (values / errors) ** 2
    x = np.log(sizes)
    centre = (weights @ x) / weights.sum()
    precision = weights @ (x - centre) ** 2
    exponent = float(weights @ ((x - centre) * y) / precision)
    level = float((weights @ y) / weights.sum() - exponent * centre)
    misfit = float(weights @ (y - level - exponent * x) ** 2)
    error = float(precision**-0.5)
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * error
    return PowerLaw(
        exponent,
        error,
        (exponent - reach, exponent + reach),
        float(np.exp(level)),
        float(stats.chi2.sf(misfit, len(sizes) - 2)),
    )
