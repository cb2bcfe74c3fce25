"""Sampled numbers beside exact ones: volumes, classes, curvature, fixed points.

Whether they agree is decided by tests on residuals in units of their standard errors, which are
over many lines each, so that the residuals are Gaussian.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from scipy.stats import chi2, norm

from workbench.metrics.calabi_yau.anchors import fixed_point_constant, fixed_points
from workbench.metrics.calabi_yau.charts import Charts, charts
from workbench.metrics.calabi_yau.hypersurface import dwork, dwork_parameter
from workbench.metrics.calabi_yau.kaehler_metric import KaehlerMetric, volume_ratio
from workbench.metrics.calabi_yau.ricci import RicciIntegrals
from workbench.metrics.calabi_yau.sampling import Estimate, sample, sampled_integral
from workbench.metrics.calabi_yau.volumes import holomorphic_volume
from workbench.signatures import checked

__all__ = [
    "AtFixedPoints",
    "SampledCheck",
    "at_fixed_points",
    "check_classes",
    "check_curvature",
    "check_volumes",
]


@dataclass(frozen=True)
class SampledCheck:
    """Estimates and what they estimate."""

    names: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    exact: tuple[float, ...]

    @property
    def residuals(self) -> Float64[np.ndarray, " numbers"]:
        """(sampled − exact) / standard error."""
        return np.array(
            [(e.value - x) / e.error for e, x in zip(self.estimates, self.exact, strict=True)]
        )

    @property
    def p_value(self) -> float:
        """The probability of a larger sum of squared residuals, for independent estimates."""
        return float(chi2.sf(np.sum(self.residuals**2), len(self.exact)))

    @property
    def least_p_value(self) -> float:
        """The least p of all residuals, times their number: for estimates of any dependence."""
        least = 2 * norm.sf(np.abs(self.residuals).max())
        return min(1.0, float(least) * len(self.exact))

    @property
    def rows(self) -> list[tuple[str, float, float, float, float]]:
        """Name, sampled, standard error, exact, residual."""
        return [
            (name, e.value, e.error, x, float(r))
            for name, e, x, r in zip(
                self.names, self.estimates, self.exact, self.residuals, strict=True
            )
        ]


@dataclass(frozen=True)
class AtFixedPoints:
    """A metric at the points [1 : ζ : 0 : … : 0] and their images, in units of the exact c.

    Attributes
    ----------
    least, greatest
        The extreme eigenvalues of g / c; both are 1 for the Calabi–Yau metric.
    mean
        The mean eigenvalue.
    """

    least: float
    greatest: float
    mean: float


@checked
def check_volumes(members: Sequence[tuple[int, complex]], points: int, seed: int) -> SampledCheck:
    """Compare V_Ω of Dwork hypersurfaces (n, ψ), |ψ| < 1, with samples of their own.

    Examples
    --------
    >>> check_volumes([(1, 0), (2, 0.3)], 20_000, seed=1).p_value > 0.001
    True
    """
    chosen = [dwork(n, psi) for n, psi in members]
    return SampledCheck(
        tuple(f"n = {n}, ψ = {psi:g}" for n, psi in members),
        tuple(sampled_integral(X, points, seed + i) for i, X in enumerate(chosen)),
        tuple(holomorphic_volume(X) for X in chosen),
    )


@checked
def check_classes(metrics: Mapping[str, KaehlerMetric], points: int, seed: int) -> SampledCheck:
    """Compare the volumes of metrics with V_FS, in units of it, on a sample for each.

    Fubini–Study is left out by nature: its sampled volume is exact.
    """
    found = [
        volume_ratio(metric, sample(metric.hypersurface, points, seed + i))
        for i, metric in enumerate(metrics.values())
    ]
    return SampledCheck(tuple(metrics), tuple(found), (1.0,) * len(found))


@checked
def check_curvature(integrals: Mapping[str, RicciIntegrals]) -> SampledCheck:
    """Compare ∫ R dV and ∫ (R_ab̄ R^ab̄ − R²) dV with 0."""
    names, found = [], []
    for name, each in integrals.items():
        names += [f"{name}: ∫ R dV", f"{name}: ∫ (R_ab̄ R^ab̄ − R²) dV"]
        found += [each.scalar, each.defect]
    return SampledCheck(tuple(names), tuple(found), (0.0,) * len(found))


@checked
def at_fixed_points(metric: KaehlerMetric) -> AtFixedPoints:
    """Compare a metric of a Dwork hypersurface, |ψ| < 1, with its exact values at fixed points.

    Raises
    ------
    InputError
        If it is on another hypersurface.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
    >>> here = at_fixed_points(FubiniStudy(dwork(2, 0)))
    >>> round(here.least, 6), round(here.greatest, 6)
    (1.54746, 1.54746)
    """
    X = metric.hypersurface
    here = _charts(metric)
    psi = dwork_parameter(X)
    assert psi is not None  # there are no fixed points otherwise
    c = float(fixed_point_constant(X.dimension, psi))
    values = np.linalg.eigvalsh(metric.form(here.z, here.tangents)) / c
    return AtFixedPoints(float(values.min()), float(values.max()), float(values.mean()))


def _charts(metric: KaehlerMetric) -> Charts:
    """Return the fixed points in the charts where z_i = 1, z_j = ζ, and the rest are free."""
    X = metric.hypersurface
    z = fixed_points(X)
    patch = np.argmax(z != 0, axis=1)
    dependent = X.degree - 1 - np.argmax(z[:, ::-1] != 0, axis=1)
    return charts(X, z, patch, dependent)
