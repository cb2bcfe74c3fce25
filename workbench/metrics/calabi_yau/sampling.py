"""Points on a hypersurface, distributed exactly as ω_FSⁿ / V_FS, and integrals with their errors.

A complex line through two Gaussian vectors is uniformly distributed among all lines, and meets the
hypersurface in d points, which are distributed as the Fubini–Study volume (B. Shiffman,
S. Zelditch, *Distribution of zeros of random and quantum chaotic sections of positive line
bundles*, Comm. Math. Phys. 200 (1999) 661–683; M. Douglas and others, hep-th/0612075). The weight
of a point is |Ω|² relative to the Fubini–Study volume,

    w = |Ω|² / det h = |z|^{2(n+1)} / |∇Q|²,    ∫ f |Ω|² = V_FS ⟨f w⟩.

The d points of a line are not independent of each other; lines are. Therefore every standard error
here is one over lines. Lines are drawn in blocks of 4096, each from its own child of one
SeedSequence: a shorter sample is the beginning of a longer one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Complex128, Float64

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.polynomial_kernel import points_on_lines
from workbench.signatures import checked

__all__ = [
    "BLOCK",
    "Estimate",
    "Sample",
    "fubini_study_volume",
    "mean_by_lines",
    "ratio_by_lines",
    "sample",
    "sample_blocks",
    "sampled_integral",
]

BLOCK = 4096
"""Lines in a block."""

_OFF = 1e-12


@dataclass(frozen=True)
class Estimate:
    """A mean and its standard error, over so many independent lines."""

    value: float
    error: float
    lines: int


@dataclass(frozen=True)
class Sample:
    """Points at |z| = 1, line after line, d of them on each.

    Attributes
    ----------
    z
        Homogeneous coordinates.
    """

    hypersurface: Hypersurface
    z: Complex128[np.ndarray, "points variables"]

    @property
    def lines(self) -> int:
        """The number of lines."""
        return len(self.z) // self.hypersurface.degree

    @cached_property
    def weights(self) -> Float64[np.ndarray, " points"]:
        """The weights w = |Ω|² / det h."""
        steepness = np.sum(np.abs(self.hypersurface.gradient(self.z)) ** 2, axis=1)
        weights: Float64[np.ndarray, " points"] = 1 / steepness
        return weights

    @checked
    def integral(self, values: Float64[np.ndarray, " points"]) -> Estimate:
        """Return ∫ f |Ω|² of a function given at the points."""
        if len(values) != len(self.z):
            raise InputError(f"There are {len(values)} values at {len(self.z)} points.")
        volume = fubini_study_volume(self.hypersurface.dimension)
        return mean_by_lines(volume * values * self.weights, self.hypersurface.degree)


@checked
def fubini_study_volume(dimension: int) -> float:
    """Return V_FS = ∫ det h d^{2n}y = πⁿ d / n!, that of every metric of its class.

    Examples
    --------
    >>> round(fubini_study_volume(3), 6)
    25.838564
    """
    n = whole(dimension, "the dimension", 1, 100)
    return math.pi**n * (n + 2) / math.factorial(n)


@checked
def sample(X: Hypersurface, points: int, seed: int) -> Sample:
    """Draw at least so many points, on whole lines.

    Raises
    ------
    InputError
        If the number of points is no integer from 1 on, the seed none from 0 on, or the
        hypersurface is so nearly singular that points are not found to twelve digits.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> drawn = sample(fermat(3), 1000, seed=1)
    >>> drawn.z.shape, bool(np.abs(drawn.hypersurface.value(drawn.z)).max() < 1e-14)
    ((1000, 5), True)
    """
    return Sample(X, np.concatenate([block.z for block in sample_blocks(X, points, seed)]))


def sample_blocks(X: Hypersurface, points: int, seed: int) -> Iterator[Sample]:
    """Draw the same points as `sample`, block after block."""
    lines = -(-whole(points, "the number of points", 1, 10**9) // X.degree)
    whole(seed, "the seed", 0)
    for block in range(-(-lines // BLOCK)):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(block,)))
        pairs = rng.standard_normal((2, BLOCK, X.degree, 2)).view(np.complex128)[..., 0]
        kept = min(BLOCK, lines - block * BLOCK)
        z, distances = points_on_lines(
            np.ascontiguousarray(pairs[0, :kept]),
            np.ascontiguousarray(pairs[1, :kept]),
            X.degree,
            X.powers,
            X.weights,
        )
        if not distances.max() < _OFF:
            raise InputError(
                "The hypersurface is too nearly singular: a zero is found to only "
                f"{distances.max():.1e}."
            )
        yield Sample(X, z.reshape(-1, X.degree))


@checked
def mean_by_lines(values: Float64[np.ndarray, " points"], degree: int) -> Estimate:
    """Return the mean, and its standard error over lines of so many points.

    Raises
    ------
    InputError
        If there are fewer than two lines.
    """
    means = _per_line(values, degree).mean(axis=1)
    return Estimate(
        float(means.mean()), float(means.std(ddof=1) / math.sqrt(len(means))), len(means)
    )


@checked
def ratio_by_lines(
    above: Float64[np.ndarray, " points"], below: Float64[np.ndarray, " points"], degree: int
) -> Estimate:
    """Return the ratio of two means and its standard error over lines, to first order.

    Raises
    ------
    InputError
        If there are fewer than two lines.
    """
    ratio = float(above.sum() / below.sum())
    rest = mean_by_lines((above - ratio * below) / below.mean(), degree)
    return Estimate(ratio, rest.error, rest.lines)


@checked
def sampled_integral(X: Hypersurface, points: int, seed: int) -> Estimate:
    """Return V_Ω = ∫ |Ω|² by Monte Carlo, in memory that does not grow with the points.

    Raises
    ------
    InputError
        If there are fewer than two lines.
    """
    means = [
        _per_line(block.weights, X.degree).mean(axis=1) for block in sample_blocks(X, points, seed)
    ]
    return mean_by_lines(fubini_study_volume(X.dimension) * np.concatenate(means), 1)


def _per_line(
    values: Float64[np.ndarray, " points"], degree: int
) -> Float64[np.ndarray, "lines degree"]:
    whole(degree, "the number of points on a line", 0, 10**9)
    if not np.isfinite(values).all():
        raise InputError("The values of a function on a sample are finite.")
    if degree < 1 or len(values) % degree:
        raise InputError(f"{len(values)} values are none on whole lines of {degree} points.")
    if len(values) < 2 * degree:
        raise InputError("An error over lines needs two lines or more.")
    return values.reshape(-1, degree)
