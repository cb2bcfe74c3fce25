"""The limit N → ∞ of measured quantities, and whether it is the exact answer: by tests.

Quantities measured at several widths are fitted by v_∞ + c₁/N + … + c_r/N^r, all at once, with the
covariance of their errors at each width (generalised least squares).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.stats import binom, chi2, f, t

from workbench.errors import InputError
from workbench.fields.estimate import Estimate

__all__ = ["Residuals", "WidthLimit", "residuals", "width_limit"]

_FLOOR = 1e-9


@dataclass(frozen=True)
class Residuals:
    """Sampled minus exact.

    Attributes
    ----------
    sigmas
        Each residual over its standard error; they are correlated.
    p_value
        The probability of residuals at least as large, by χ² with their covariance; as that is
        estimated, by Hotelling's T², which tells when draws are few.
    beyond
        How many of the independent combinations lie beyond 2 standard errors.
    p_beyond
        The probability of so many or more, by the binomial distribution.
    """

    sigmas: Float[np.ndarray, " k"]
    p_value: float
    beyond: int
    p_beyond: float

    def agree(self, level: float = 0.001) -> bool:
        """Tell whether neither test rejects, at this level."""
        return min(self.p_value, self.p_beyond) > level


@dataclass(frozen=True)
class WidthLimit:
    """A fit in 1/N.

    Attributes
    ----------
    limit
        v_∞ with its covariance.
    slope
        c₁ with its covariance.
    p_fit
        The probability of a worse fit; 1 if there are as many widths as coefficients.
    """

    limit: Estimate
    slope: Estimate
    p_fit: float


def residuals(found: Estimate, exact: Sequence[float] | Float[np.ndarray, " k"]) -> Residuals:
    """Compare sampled quantities with exact ones.

    Raises
    ------
    InputError
        If there are not more draws than quantities.

    Examples
    --------
    >>> two = Estimate(np.array([1.0, 2.0]), np.diag([0.01, 0.01]), 1000)
    >>> residuals(two, [1.1, 1.9]).agree(), residuals(two, [1.1, 1.5]).agree()
    (True, False)
    """
    difference = found.values - np.asarray(exact, float)
    sigmas = difference / found.errors
    correlation = found.covariance / np.outer(found.errors, found.errors)
    eigenvalues, directions = np.linalg.eigh(correlation)
    kept = eigenvalues > _FLOOR * eigenvalues[-1]
    independent = (directions.T @ sigmas)[kept] / np.sqrt(eigenvalues[kept])
    k, n = len(independent), found.blocks
    if n <= k:
        raise InputError(f"To test {k} independent quantities takes more than {n} draws.")
    beyond = int((np.abs(independent) > 2).sum())
    return Residuals(
        sigmas,
        float(f.sf(independent @ independent * (n - k) / (k * (n - 1)), k, n - k)),
        beyond,
        float(binom.sf(beyond - 1, k, 2 * t.sf(2.0, n - 1))),
    )


def width_limit(widths: Sequence[float], found: Sequence[Estimate], order: int = 1) -> WidthLimit:
    """Fit v_∞ + c₁/N + … + c_r/N^r to independent measurements.

    Parameters
    ----------
    widths
        Different N (or cutoffs Λ, whose limit is taken in the same way).
    found
        The same quantities at each.
    order
        r, at least 1.

    Raises
    ------
    InputError
        If there are fewer widths than coefficients.

    Examples
    --------
    >>> data = [Estimate(np.array([1 + 2 / N]), np.array([[1e-4]]), 1000) for N in (10, 20, 40)]
    >>> round(float(width_limit((10, 20, 40), data).limit.values[0]), 9)
    1.0
    """
    if order < 1 or len(set(widths)) < order + 1 or len(widths) != len(found):
        raise InputError(
            f"A fit of order {order} in 1/N takes measurements at {order + 1} widths or more, "
            f"not at {len(set(widths))}."
        )
    k = len(found[0].values)
    designs = [np.kron([N**-j for j in range(order + 1)], np.eye(k)) for N in map(float, widths)]
    precisions = [np.linalg.pinv(v.covariance, rcond=1e-12, hermitian=True) for v in found]
    normal = sum(D.T @ P @ D for D, P in zip(designs, precisions, strict=True))
    right = sum(D.T @ P @ v.values for D, P, v in zip(designs, precisions, found, strict=True))
    covariance = np.linalg.inv(normal)
    fitted = covariance @ right
    misfit = sum(
        float((v.values - D @ fitted) @ P @ (v.values - D @ fitted))
        for D, P, v in zip(designs, precisions, found, strict=True)
    )
    freedom = k * (len(widths) - order - 1)
    count = min(v.blocks for v in found)
    parts = [
        Estimate(
            fitted[j * k : (j + 1) * k], covariance[j * k : (j + 1) * k, j * k : (j + 1) * k], count
        )
        for j in (0, 1)
    ]
    return WidthLimit(parts[0], parts[1], float(chi2.sf(misfit, freedom)) if freedom else 1.0)
