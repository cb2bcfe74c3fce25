"""Means and covariances merged block by block: memory does not grow with the sample.

T. Chan, G. Golub, R. LeVeque, *Algorithms for computing the sample variance*, Am. Stat. 37 (1983).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from jaxtyping import Float
from scipy.stats import f

from workbench.accepted import finite_array
from workbench.errors import InputError
from workbench.fields.statistics.estimate import Estimate

__all__ = ["Moments", "merged", "moments_of", "p_value", "whitened"]


@dataclass(frozen=True)
class Moments:
    """The first two moments of a sample of vectors.

    Attributes
    ----------
    count
        The number of independent vectors.
    mean
        Their mean, of shape (k,).
    scatter
        Σ (v − mean)(v − mean)ᵀ, of shape (k, k).
    """

    count: int
    mean: Float[np.ndarray, " k"]
    scatter: Float[np.ndarray, "k k"]

    @property
    def covariance_of_mean(self) -> Float[np.ndarray, "k k"]:
        """The estimated covariance of the mean; its diagonal has the squared standard errors."""
        if self.count < 2:
            raise InputError("A standard error needs at least 2 independent draws.")
        return self.scatter / (self.count * (self.count - 1))

    @property
    def standard_error(self) -> Float[np.ndarray, " k"]:
        """The standard error of each component of the mean."""
        found: Float[np.ndarray, " k"] = np.sqrt(np.diag(self.covariance_of_mean))
        return found

    @property
    def estimate(self) -> Estimate:
        """The mean with the covariance of its errors."""
        return Estimate(self.mean, self.covariance_of_mean, self.count)

    def merge(self, other: Moments) -> Moments:
        """Return the moments of both samples together."""
        if self.mean.shape != other.mean.shape:
            raise InputError(
                f"Samples of {len(self.mean)} and of {len(other.mean)} quantities are not one."
            )
        count = self.count + other.count
        step = other.mean - self.mean
        mean = self.mean + step * (other.count / count)
        between = np.outer(step, step) * (self.count * other.count / count)
        return Moments(count, mean, self.scatter + other.scatter + between)


def moments_of(sample: Float[np.ndarray, "n k"]) -> Moments:
    """Return the moments of the rows of a sample.

    Raises
    ------
    InputError
        If there are no rows, or a number is not finite.

    Examples
    --------
    >>> halves = [moments_of(np.array(rows)) for rows in ([[1.0], [2.0]], [[3.0], [6.0]])]
    >>> both = halves[0].merge(halves[1])
    >>> both.count, both.mean.tolist(), both.scatter.tolist()
    (4, [3.0], [[14.0]])
    """
    sample = finite_array(sample, "the rows of a sample", (None, None))
    if not len(sample):
        raise InputError("The moments of a sample of no rows are not defined.")
    mean = sample.mean(axis=0)
    centred = sample - mean
    return Moments(len(sample), mean, centred.T @ centred)


def merged(blocks: Iterable[Moments]) -> Moments:
    """Merge blocks in their order.

    Raises
    ------
    InputError
        If there are none, or they are of different quantities.
    """
    both = iter(blocks)
    first = next(both, None)
    if first is None:
        raise InputError("There are no blocks to merge.")
    return reduce(Moments.merge, both, first)


def whitened(
    residual: Float[np.ndarray, " k"], covariance: Float[np.ndarray, "k k"]
) -> Float[np.ndarray, " directions"]:
    """Return a residual along the principal directions of its correlation, in standard errors.

    Directions in which the covariance is zero to rounding are left out.
    """
    k = len(residual)
    residual = finite_array(residual, "residuals", (k,))
    covariance = finite_array(covariance, "the values of a covariance", (k, k))
    if not k or not (np.diag(covariance) > 0).all():
        raise InputError("A quantity without any scatter cannot be tested by its error.")
    scale = np.sqrt(np.diag(covariance))
    eigenvalues, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    kept = eigenvalues > 1e-10 * eigenvalues[-1]
    return np.asarray((vectors.T @ (residual / scale))[kept] / np.sqrt(eigenvalues[kept]))


def p_value(
    residual: Float[np.ndarray, " k"], covariance: Float[np.ndarray, "k k"], draws: int
) -> float:
    """Return the probability of a residual at least as large, by Hotelling's T² test.

    Parameters
    ----------
    residual, covariance
        A mean minus its expected value, and the covariance of that mean as estimated. Directions in
        which it is zero to rounding do not count.
    draws
        The number of independent vectors from which the covariance was estimated.

    Raises
    ------
    InputError
        If there are not more draws than directions.

    Examples
    --------
    >>> round(p_value(np.array([1.96]), np.array([[1.0]]), 10**6), 4)
    0.05
    """
    z = whitened(residual, covariance)
    k = len(z)
    if draws <= k:
        raise InputError(f"A test in {k} directions needs more than {draws} draws.")
    return float(f.sf(z @ z * (draws - k) / (k * (draws - 1)), k, draws - k))
