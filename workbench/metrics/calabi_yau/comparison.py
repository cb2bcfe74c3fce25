"""Metrics of one hypersurface by several methods: accuracy on the same points, and CPU time.

Times are CPU-seconds of this process (`time.process_time`). They include sampling, but not the
measurement of accuracy; compiled code is called once before.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from workbench.errors import InputError
from workbench.metrics.calabi_yau.donaldson import balanced_metric
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.galerkin import solve
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import Accuracy, KaehlerMetric, accuracy, flatness
from workbench.metrics.calabi_yau.sampling import (
    Estimate,
    Sample,
    ratio_by_lines,
    sampled_integral,
)
from workbench.metrics.calabi_yau.volumes import exact_volume
from workbench.signatures import checked

__all__ = [
    "DEVIATIONS",
    "Measured",
    "best_volume",
    "distance",
    "eta_shares",
    "measure_balanced",
    "measure_fubini_study",
    "measure_galerkin",
]

_FINEST, _DECADES, _BINS = 1e-4, 4, 6

DEVIATIONS: Float64[np.ndarray, " edges"] = np.concatenate(
    [
        -(10.0 ** np.linspace(0, -_DECADES, _DECADES * _BINS + 1)),
        _FINEST * 10.0 ** np.linspace(0, _DECADES, _DECADES * _BINS + 1),
    ]
)
"""Edges of bins of η − 1: six to a decade of |η − 1| from 1 to 10⁻⁴, on both sides, and one."""


@dataclass(frozen=True)
class Measured:
    """One metric, what it cost, and how near it is.

    Attributes
    ----------
    method
        Its name: all that differ in size alone have the same.
    size, symbol
        k, K, or epochs, and which of these.
    unknowns
        How many real numbers were determined.
    seconds
        CPU time.
    """

    method: str
    size: int
    symbol: str
    unknowns: int
    seconds: float
    metric: KaehlerMetric
    accuracy: Accuracy

    @property
    def row(self) -> tuple[str, str, int, float, float, float, float]:
        """Method, size, unknowns, CPU-seconds, σ, its standard error, least eigenvalue."""
        sigma = self.accuracy.sigma
        return (
            self.method,
            f"{self.symbol} = {self.size}",
            self.unknowns,
            self.seconds,
            sigma.value,
            sigma.error,
            self.accuracy.positivity,
        )


@checked
def best_volume(X: Hypersurface, points: int, seed: int) -> float:
    """Return V_Ω in closed form, or sampled with so many points where none is known.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> round(best_volume(fermat(1), 100, seed=0), 6)
    2.702876
    """
    exact = exact_volume(X)
    return sampled_integral(X, points, seed).value if exact is None else float(exact)


@checked
def measure_fubini_study(X: Hypersurface, validation: Sample, volume: float) -> Measured:
    """Measure the start of every other method, which costs nothing."""
    metric = FubiniStudy(X)
    return Measured("Fubini–Study", 1, "k", 0, 0.0, metric, accuracy(metric, validation, volume))


@checked
def measure_balanced(
    X: Hypersurface, degrees: Iterable[int], validation: Sample, volume: float, seed: int
) -> list[Measured]:
    """Measure balanced metrics for several k; the unknowns are the entries of G that phases allow.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> from workbench.metrics.calabi_yau.sampling import sample
    >>> X = fermat(2)
    >>> validation = sample(X, 4000, seed=1)
    >>> one, two = measure_balanced(X, (1, 2), validation, best_volume(X, 1, 0), seed=2)
    >>> one.unknowns, two.unknowns, two.accuracy.sigma.value < one.accuracy.sigma.value
    (4, 10, True)
    """
    balanced_metric(X, 1, seed=seed, points=100, steps=1)
    found = []
    for k in degrees:
        begun = time.process_time()
        metric = balanced_metric(X, k, seed).metric
        spent = time.process_time() - begun
        unknowns = len(metric.sections.invariant_pairs()[0])
        measured = accuracy(metric, validation, volume)
        found.append(Measured("Donaldson", k, "k", unknowns, spent, metric, measured))
    return found


@checked
def measure_galerkin(
    X: Hypersurface, degrees: Iterable[int], validation: Sample, volume: float, seed: int
) -> list[Measured]:
    """Measure the invariant algebraic metrics of several degrees K."""
    solve(X, max(2, min(X.degree, 3)), volume, seed)
    found = []
    for K in degrees:
        begun = time.process_time()
        metric = solve(X, K, volume, seed).metric
        spent = time.process_time() - begun
        measured = accuracy(metric, validation, volume)
        found.append(Measured("Galerkin", K, "K", metric.basis.count, spent, metric, measured))
    return found


@checked
def eta_shares(
    metric: KaehlerMetric, sample: Sample, volume: float
) -> Float64[np.ndarray, " bins"]:
    """Return the shares of ∫ |Ω|² in the bins of η − 1; what lies beyond is in the outer ones."""
    eta = flatness(metric, sample.z, volume)
    inside = np.clip(eta - 1, DEVIATIONS[0], DEVIATIONS[-1] * (1 - 1e-12))
    total = np.histogram(inside, DEVIATIONS, weights=sample.weights)[0]
    shares: Float64[np.ndarray, " bins"] = total / sample.weights.sum()
    return shares


@checked
def distance(metric: KaehlerMetric, other: KaehlerMetric, sample: Sample) -> Estimate:
    """Return ∫ |Ω|² ‖g₀⁻¹ g − 1‖ / ∫ |Ω|² with the root of the mean square of n² entries.

    The norm is that of g₀, the other metric: √(tr (g₀⁻¹ g − 1)² / n).

    Raises
    ------
    InputError
        If the metrics and the sample are not of the same hypersurface.
    """
    X = sample.hypersurface
    if not metric.hypersurface == other.hypersurface == X:
        raise InputError("Metrics are compared on one hypersurface, the sample's.")
    frame = X.unitary_frame(sample.z)
    change = np.linalg.solve(other.form(sample.z, frame), metric.form(sample.z, frame))
    change[:, np.arange(X.dimension), np.arange(X.dimension)] -= 1
    square = np.einsum("pab,pba->p", change, change).real
    size = np.sqrt(np.maximum(square, 0) / X.dimension)
    return ratio_by_lines(sample.weights * size, sample.weights, X.degree)
