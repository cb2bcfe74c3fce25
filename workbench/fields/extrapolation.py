"""Limits N → ∞ and exponents in N from measurements with errors at several widths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.stats import chi2, norm

from workbench.errors import InputError
from workbench.fields.moments import Moments, p_value

__all__ = ["Exponent", "Extrapolation", "exponent", "extrapolate"]


@dataclass(frozen=True)
class Extrapolation:
    """Differences d(N) = d_∞ + c₁/N + … + c_q/N^q, fitted at several widths.

    Attributes
    ----------
    limit, limit_covariance
        d_∞ and its covariance.
    slope
        c₁.
    p_limit
        Probability of a limit at least as far from 0, if it is 0 (Hotelling's T²).
    """

    limit: Float[np.ndarray, " k"]
    limit_covariance: Float[np.ndarray, "k k"]
    slope: Float[np.ndarray, " k"]
    p_limit: float


@dataclass(frozen=True)
class Exponent:
    """An exponent in N, its 99 % interval, and the χ² probability of the fit of a power law."""

    value: float
    low: float
    high: float
    p_fit: float

    def contains(self, value: float) -> bool:
        """Tell whether a value is inside the interval."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def extrapolate(
    widths: Sequence[int], differences: Sequence[Moments], order: int = 1
) -> Extrapolation:
    """Extrapolate the means of differences at several widths to N → ∞.

    The weights are fixed in advance, N times the number of draws, as errors of differences of order
    1/√N ask for; so the limit is a fixed combination of independent means, unbiased if the form is
    right, and its covariance is known without a model.

    Parameters
    ----------
    widths, differences
        The widths N, more than `order`, and the moments of the differences there.
    order
        The highest power q of 1/N.

    Raises
    ------
    InputError
        If there are not enough different widths.
    """
    if order < 1 or len(set(widths)) <= order or len(widths) != len(differences):
        raise InputError(
            f"An extrapolation of order {order} takes differences at {order + 1} or more widths."
        )
    N = np.array(widths, dtype=float)
    design = np.stack([N.min() ** q / N**q for q in range(order + 1)], axis=1)
    root = np.sqrt(N * [d.count for d in differences])
    hat = np.linalg.pinv(design * root[:, None]) * root
    means = np.stack([d.mean for d in differences])
    covariances = np.stack([d.covariance_of_mean for d in differences])
    limit = hat[0] @ means
    limit_covariance = np.einsum("i,ikl->kl", hat[0] ** 2, covariances)
    draws = min(d.count for d in differences)
    slope = hat[1] @ means * N.min()
    p_limit = p_value(limit, limit_covariance, draws)
    return Extrapolation(limit, limit_covariance, slope, p_limit)


def exponent(
    widths: Sequence[int],
    values: Sequence[float],
    errors: Sequence[float],
    corrections: int = 0,
) -> Exponent:
    """Fit log value = p log N + c + c₁/N + … + c_q/N^q by weighted least squares.

    Parameters
    ----------
    widths, values, errors
        The widths N, positive values there, and their standard errors.
    corrections
        The number q of corrections to scaling. Without them, a power that is reached only as
        N → ∞ is missed by more than the interval says.

    Raises
    ------
    InputError
        If there are fewer than q + 2 widths, or a number is not positive.

    Examples
    --------
    >>> print(exponent([10, 100, 1000], [1.0, 0.1, 0.01], [0.01, 0.001, 0.0001]))
    -1.000 [-1.008, -0.992]
    """
    n, v, e = (np.asarray(list(x), dtype=float) for x in (widths, values, errors))
    fits = len(set(widths)) >= corrections + 2 and len(n) == len(v) == len(e)
    if not fits or min(n.min(), v.min(), e.min()) <= 0:
        raise InputError(
            "An exponent takes positive values with positive errors at two or more widths, and at "
            "one more for each correction."
        )
    powers = [(n.min() / n) ** q for q in range(1, corrections + 1)]
    weights = v / e
    design = np.stack([np.log(n), np.ones_like(n), *powers], axis=1) * weights[:, None]
    covariance = np.linalg.inv(design.T @ design)
    fitted = covariance @ design.T @ (np.log(v) * weights)
    leftover = np.log(v) * weights - design @ fitted
    half = float(norm.ppf(0.995)) * float(np.sqrt(covariance[0, 0]))
    slope, freedom = float(fitted[0]), len(n) - 2 - corrections
    p_fit = float(chi2.sf(leftover @ leftover, freedom)) if freedom else 1.0
    return Exponent(slope, slope - half, slope + half, p_fit)
