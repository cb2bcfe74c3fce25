"""N → ∞ by least squares in powers of 1/N, with the covariance of the limit.

Each width (or cutoff Λ, whose limit is taken in the same way) gives estimates of the same
quantities with their covariance; widths are independent. There are two estimators.

Generalised least squares weighs all quantities together by the inverse of their covariance, and
judges the fit by χ². As the covariance is itself estimated, from n blocks, its inverse is too large
by (n − 1)/(n − k − 2) on average for k quantities, and is scaled down by that (J. Hartlap,
P. Simon, P. Schneider 2007).

Fixed weights, N times the number of blocks, serve where blocks are not many more than quantities,
and where means and their estimated covariance go together, as those of covariances do: no
covariance is inverted, the limit is a fixed combination of independent means, unbiased if the form
is right, and its covariance needs no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.stats import chi2

from workbench.accepted import finite_array, whole
from workbench.errors import InputError
from workbench.fields.statistics.estimate import Estimate

__all__ = ["Limit", "difference", "infinite_width", "infinite_width_by_fixed_weights"]


@dataclass(frozen=True, eq=False)
class Limit:
    """Coefficients of the fit Σ_k c_k N^{−k}.

    Attributes
    ----------
    estimate
        c₀, the quantities at N = ∞, with their covariance.
    slopes
        c₁.
    p_value
        The probability of a worse fit; 1 if there are as many widths as coefficients.
    """

    estimate: Estimate
    slopes: Float[np.ndarray, " values"]
    p_value: float


def infinite_width(
    widths: Sequence[float], estimates: Sequence[Estimate], degree: int = 1
) -> Limit:
    """Extrapolate independent estimates to N = ∞.

    Raises
    ------
    InputError
        If there are fewer different widths than coefficients, not one estimate a width, or not
        more than k + 2 blocks of one.

    Examples
    --------
    >>> made = [Estimate(np.array([2 + 3 / N]), np.array([[0.01]]), 1000) for N in (10, 20, 40)]
    >>> limit = infinite_width([10, 20, 40], made)
    >>> print(f"{limit.estimate.values[0]:.6f} {limit.slopes[0]:.6f} {limit.p_value:.6f}")
    2.000000 3.000000 1.000000
    """
    powers = _powers(widths, len(estimates), degree)
    k = len(estimates[0].values)
    _require_one_size(estimates)
    if not all((np.diagonal(e.covariance) > 0).all() for e in estimates):
        raise InputError("A quantity without any scatter cannot be weighed by its error.")
    if min(e.blocks for e in estimates) <= k + 2:
        raise InputError(f"To fit {k} quantities takes more than {k + 2} blocks at each width.")
    precisions = [
        np.linalg.inv(e.covariance) * ((e.blocks - k - 2) / (e.blocks - 1)) for e in estimates
    ]
    normal = sum(
        np.kron(np.outer(row, row), precision)
        for row, precision in zip(powers, precisions, strict=True)
    )
    right = sum(
        np.kron(row, precision @ e.values)
        for row, precision, e in zip(powers, precisions, estimates, strict=True)
    )
    covariance = np.linalg.inv(normal)
    coefficients = (covariance @ right).reshape(degree + 1, k)
    misfits = [e.values - row @ coefficients for row, e in zip(powers, estimates, strict=True)]
    misfit = sum(float(m @ p @ m) for m, p in zip(misfits, precisions, strict=True))
    freedom = k * (len(widths) - degree - 1)
    return Limit(
        Estimate(coefficients[0], covariance[:k, :k], min(e.blocks for e in estimates)),
        coefficients[1],
        float(chi2.sf(misfit, freedom)) if freedom else 1.0,
    )


def infinite_width_by_fixed_weights(
    widths: Sequence[float], estimates: Sequence[Estimate], degree: int = 1
) -> tuple[Estimate, ...]:
    """Extrapolate independent estimates, whose errors fall like 1/√N, to N = ∞.

    Returns
    -------
    tuple[Estimate, ...]
        c₀, the quantities at N = ∞, then c₁, … of Σ_k c_k N^{−k}, each with its covariance.

    Raises
    ------
    InputError
        If there are fewer different widths than coefficients, or not one estimate a width.

    Examples
    --------
    >>> made = [Estimate(np.array([2 + 3 / N]), np.array([[0.01]]), 10) for N in (10, 20, 40)]
    >>> [round(float(c.values[0]), 9) for c in infinite_width_by_fixed_weights([10, 20, 40], made)]
    [2.0, 3.0]
    """
    powers = _powers(widths, len(estimates), degree)
    _require_one_size(estimates)
    units = powers.max(axis=0)
    root = np.sqrt(np.array(widths, dtype=float) * [e.blocks for e in estimates])
    hat = np.linalg.pinv(powers / units * root[:, None]) * root / units[:, None]
    values = np.stack([e.values for e in estimates])
    covariances = np.stack([e.covariance for e in estimates])
    blocks = min(e.blocks for e in estimates)
    return tuple(
        Estimate(row @ values, np.einsum("i,ikl->kl", row**2, covariances), blocks) for row in hat
    )


def _powers(
    widths: Sequence[float], estimates: int, degree: int
) -> Float[np.ndarray, "widths coefficients"]:
    """Return N^{−k}, one row a width."""
    widths = finite_array(widths, "widths", (None,)).tolist()
    if widths and min(widths) <= 0:
        raise InputError(f"Widths are positive numbers, not {min(widths)}.")
    if (whole(degree, "the degree of a fit", 1) and len(set(widths)) <= degree) or len(
        widths
    ) != estimates:
        raise InputError(
            f"A polynomial of degree {degree} in 1/N takes estimates at more than "
            f"{max(degree, 1)} different widths, not {len(set(widths))}."
        )
    inverse = 1 / np.asarray(widths, dtype=float)
    return np.asarray(np.power.outer(inverse, np.arange(degree + 1)))


def _require_one_size(estimates: Sequence[Estimate]) -> None:
    if len({len(e.values) for e in estimates}) != 1:
        raise InputError("Each width has estimates of the same quantities; here they differ.")


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Return the difference of two independent estimates, to be tested against 0."""
    if one.values.shape != other.values.shape:
        raise InputError(
            f"There are {len(one.values)} quantities in one estimate and {len(other.values)} in "
            "the other."
        )
    return Estimate(
        one.values - other.values,
        one.covariance + other.covariance,
        min(one.blocks, other.blocks),
    )
