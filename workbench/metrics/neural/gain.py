"""The factor by which a frozen kernel lowers the loss, against the distance from where it learned.

A metric is trained at some points of a hypersurface (`workbench.metrics.neural.kernel_descent`),
and tested at distance d from each of them. The factor gained is the mean of |η − 1| over the test
points before training, over that after training: the quantity of figure 3 of J. Halverson,
F. Ruehle, arXiv:2310.19870. Where H(x) follows its value at the training point, the loss that is
left is of first order in d, and the factor is C/d; where it does not, the factor is 1.

All is repeated over sets of points that are independent of each other; errors are over sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Complex128, Float64
from scipy import stats
from tqdm import tqdm

from workbench.accepted import generator, whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import KaehlerMetric, flatness
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.neural.displacement import along_flat_lines, along_great_circles
from workbench.metrics.neural.fixed_kernels import Kernel
from workbench.metrics.neural.kernel_descent import descend
from workbench.signatures import checked

__all__ = ["Gains", "Interval", "Walk", "by_chords", "by_geodesics", "gains", "spread_points"]

Points = Complex128[np.ndarray, "points variables"]
Walk = Callable[[Points, float, np.random.Generator], Points]
"""(points, distance, random numbers) ↦ one point at that distance from each."""


@dataclass(frozen=True)
class Interval:
    """A mean over independent sets, its standard error, and its confidence interval (Student's)."""

    mean: float
    error: float
    low: float
    high: float

    @classmethod
    @checked
    def over(cls, values: Float64[np.ndarray, " sets"], confidence: float = 0.95) -> Interval:
        """Return the interval of the mean of independent values.

        Raises
        ------
        InputError
            If there are fewer than two.

        Examples
        --------
        >>> found = Interval.over(np.array([1.0, 2.0, 3.0]))
        >>> round(found.mean, 3), round(found.high, 3)
        (2.0, 4.484)
        """
        if len(values) < 2:
            raise InputError("An interval needs two independent values or more.")
        mean, error = float(np.mean(values)), float(np.std(values, ddof=1) / sqrt(len(values)))
        reach = error * float(stats.t.ppf((1 + confidence) / 2, len(values) - 1))
        return cls(mean, error, mean - reach, mean + reach)

    def __str__(self) -> str:
        return f"{self.mean:.3g} [{self.low:.3g}, {self.high:.3g}]"


@dataclass(frozen=True)
class Gains:
    """Factors gained with one kernel.

    Attributes
    ----------
    distances
        d.
    factors
        The factor gained, set by set.
    trained
        The factor gained at the training points themselves, set by set.
    """

    distances: Float64[np.ndarray, " distances"]
    factors: Float64[np.ndarray, "sets distances"]
    trained: Float64[np.ndarray, " sets"]

    @checked
    def at(self, distance: float) -> Interval:
        """Return the geometric mean over sets, and its 95 % interval; the error is of its log10."""
        found = Interval.over(np.log10(self._column(distance)))
        return Interval(10**found.mean, found.error, 10**found.low, 10**found.high)

    @checked
    def slope(self, least: float, greatest: float) -> Interval:
        """Return the exponent of d between two distances, fitted in each set."""
        inside = (self.distances >= least) & (self.distances <= greatest)
        if np.count_nonzero(inside) < 2:
            raise InputError("An exponent needs two distances or more.")
        logs = np.log(self.factors[:, inside])
        return Interval.over(np.polyfit(np.log(self.distances[inside]), logs.T, 1)[0])

    @checked
    def exceeds(self, other: Gains, distance: float) -> float:
        """Return the p-value of a paired t-test of "gains no more than the other" at a distance."""
        pair = np.log(self._column(distance)), np.log(other._column(distance))
        if np.array_equal(*pair):
            return 1.0
        return float(stats.ttest_rel(*pair, alternative="greater").pvalue)

    def _column(self, distance: float) -> Float64[np.ndarray, " sets"]:
        """Return the factors at the distance that is nearest on a logarithmic scale."""
        column: Float64[np.ndarray, " sets"] = self.factors[
            :, int(np.argmin(np.abs(np.log(self.distances / distance))))
        ]
        return column


@checked
def by_chords(X: Hypersurface) -> Walk:
    """Return walks to a Fubini–Study distance (that of projective space) in random directions."""
    return lambda z, distance, rng: along_great_circles(X, z, distance, rng)


@checked
def by_geodesics(X: Hypersurface, volume: float) -> Walk:
    """Return walks along exact Calabi–Yau geodesics of a cubic curve, in random directions."""
    return lambda z, distance, rng: along_flat_lines(
        X, z, distance, rng.uniform(0, 2 * np.pi, len(z)), volume
    )


@checked
def spread_points(X: Hypersurface, points: int, seed: int) -> Points:
    """Return independent points of X: one of each line of a sample."""
    drawn = sample(X, points * X.degree, seed).z.reshape(points, X.degree, X.degree)
    return drawn[np.arange(points), np.random.default_rng(seed).integers(X.degree, size=points)]


@checked
def gains(
    X: Hypersurface,
    volume: float,
    kernels: Mapping[str, Kernel],
    distances: Sequence[float],
    walk: Walk,
    points: int,
    sets: int,
    steps: int,
    seed: int,
) -> dict[str, Gains]:
    """Train at sets of points with each kernel, and test at distances from them.

    All kernels see the same points and the same tests.

    Parameters
    ----------
    volume
        V_Ω.
    walk
        `by_chords` or `by_geodesics`.
    points, sets
        Training points of a set, and the number of sets, at least two.
    steps
        Of descent, each as long as the kernel allows.

    Raises
    ------
    InputError
        If a number is not as described, a distance not positive, or a metric stops being positive.
    """
    whole(points, "the number of points", 1, 10**9)
    whole(sets, "the number of sets", 2, 10**7)
    d = np.asarray(distances, dtype=np.float64)
    if not len(d) or not d.min() > 0:
        raise InputError("Distances are positive numbers, at least one.")
    factors = {name: np.empty((sets, len(d))) for name in kernels}
    trained = {name: np.empty(sets) for name in kernels}
    start = FubiniStudy(X)
    for k in tqdm(range(sets), desc="sets of points", leave=False):
        rng = generator(seed, k)
        z = spread_points(X, points, int(rng.integers(2**31)))
        tests = [walk(z, float(distance), rng) for distance in d]
        before = [_loss(start, y, volume) for y in tests]
        for name, kernel in kernels.items():
            metric = descend(X, z, volume, kernel, steps)
            after = [_loss(metric, y, volume) for y in tests]
            factors[name][k] = np.array(before) / np.array(after)
            trained[name][k] = metric.losses[0] / max(metric.losses[1], 1e-300)
    return {name: Gains(d, factors[name], trained[name]) for name in kernels}


def _loss(metric: KaehlerMetric, z: Points, volume: float) -> float:
    return float(np.abs(flatness(metric, z, volume) - 1).mean())
