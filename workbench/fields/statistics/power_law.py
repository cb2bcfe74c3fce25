"""Exponents in N: power laws, with corrections to scaling, fitted to values with errors.

log v = p log N + c + c₁/N + … + c_q/N^q by weighted least squares, errors to first order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.stats import chi2, norm

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError

__all__ = ["PowerLaw", "fit_power_law"]

_Series = Sequence[float] | Float[np.ndarray, " sizes"]


@dataclass(frozen=True)
class PowerLaw:
    """A fit of C·Nᵖ, with corrections or without.

    Attributes
    ----------
    exponent, error
        p and its standard error.
    interval
        The confidence interval of p.
    amplitude
        C = e^c.
    p_value
        The probability of a worse fit, if the law and the errors are right; 1 if there are as many
        sizes as coefficients.
    """

    exponent: float
    error: float
    interval: tuple[float, float]
    amplitude: float
    p_value: float

    def contains(self, exponent: float) -> bool:
        """Tell whether an exponent is inside the interval."""
        return self.interval[0] <= exponent <= self.interval[1]

    def __str__(self) -> str:
        return f"{self.exponent:.3f} [{self.interval[0]:.3f}, {self.interval[1]:.3f}]"


def fit_power_law(
    sizes: _Series,
    values: _Series,
    errors: _Series,
    corrections: int = 0,
    confidence: float = 0.95,
) -> PowerLaw:
    """Fit a power law to independent values with known standard errors, on logarithms.

    Parameters
    ----------
    sizes, values, errors
        N, positive values there, and their standard errors.
    corrections
        The number q of corrections to scaling. Without them, a power that is reached only as
        N → ∞ is missed by more than the interval says.
    confidence
        Of the interval.

    Raises
    ------
    InputError
        If there are fewer than three or than q + 2 different sizes, not one value and error at
        each, or a value is not positive and at least three standard errors from 0, where the
        logarithm's error is no longer its first-order one.

    Examples
    --------
    >>> N = np.array([1.0, 10.0, 100.0])
    >>> print(fit_power_law(N, 5 / N, 0.05 / N))
    -1.000 [-1.006, -0.994]
    """
    n, v, e = (
        finite_array(series, name, (None,))
        for series, name in ((sizes, "sizes"), (values, "values"), (errors, "standard errors"))
    )
    whole(corrections, "the number of corrections", 0)
    if not (is_finite(confidence) and 0 < confidence < 1):
        raise InputError(f"The confidence is a number between 0 and 1, not {confidence}.")
    least = max(3, corrections + 2)
    if len(np.unique(n)) < least or not len(n) == len(v) == len(e):
        raise InputError(
            f"A power law with {corrections} corrections is fitted to values with errors at three "
            f"sizes or more, and at least {least}."
        )
    if n.min() <= 0 or e.min() <= 0 or not (v > 3 * e).all():
        raise InputError(
            "A power law is fitted to values at least three standard errors above 0, at positive "
            "sizes."
        )
    weights = v / e
    powers = [(n.min() / n) ** q for q in range(1, corrections + 1)]
    design = np.stack([np.log(n), np.ones_like(n), *powers], axis=1) * weights[:, None]
    covariance = np.linalg.inv(design.T @ design)
    fitted = covariance @ design.T @ (np.log(v) * weights)
    leftover = np.log(v) * weights - design @ fitted
    exponent, error = float(fitted[0]), float(covariance[0, 0] ** 0.5)
    reach = float(norm.ppf((1 + confidence) / 2)) * error
    freedom = len(n) - 2 - corrections
    return PowerLaw(
        exponent,
        error,
        (exponent - reach, exponent + reach),
        float(np.exp(fitted[1])),
        float(chi2.sf(leftover @ leftover, freedom)) if freedom else 1.0,
    )
