"""Kähler metrics on a hypersurface, and how far they are from the Calabi–Yau metric of their class.

A metric is a Hermitian form on tangent vectors, g(T_a, T̄_b); nothing here depends on a chart.
With the volumes of the class,

    η = (det g / |Ω|²) V_Ω / V_FS,    σ = ∫ |Ω|² |1 − η| / ∫ |Ω|²,

η = 1 for the Calabi–Yau metric (M. Douglas, R. Karp, S. Lukic, R. Reinbacher, hep-th/0612075).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from jaxtyping import Complex128, Float64

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.sampling import (
    Estimate,
    Sample,
    fubini_study_volume,
    ratio_by_lines,
)
from workbench.signatures import checked

__all__ = [
    "Accuracy",
    "KaehlerMetric",
    "accuracy",
    "flatness",
    "horizontal",
    "require_positive",
    "volume_ratio",
]

Points = Complex128[np.ndarray, "points variables"]
Frames = Complex128[np.ndarray, "points n variables"]
Forms = Complex128[np.ndarray, "points n n"]

_PAGE = 20_000


class KaehlerMetric(Protocol):
    """A metric in the class of Fubini–Study's, i∂∂̄ log |z|² with volume πⁿ d / n!."""

    @property
    def hypersurface(self) -> Hypersurface:
        """The hypersurface it lives on."""
        ...

    def form(self, z: Points, frame: Frames) -> Forms:
        """Return g(T_a, T̄_b) for the tangent vectors at z that are the rows of a frame."""
        ...


@dataclass(frozen=True)
class Accuracy:
    """How far a metric is from Ricci-flat, on a sample.

    Attributes
    ----------
    sigma
        With its standard error over lines.
    root_mean_square
        The root of the weighted mean of (η − 1)².
    least, greatest
        The extreme values of η.
    positivity
        The least eigenvalue of g relative to the Fubini–Study metric.
    """

    sigma: Estimate
    root_mean_square: float
    least: float
    greatest: float
    positivity: float


@checked
def horizontal(z: Points, frame: Frames) -> tuple[Points, Frames]:
    """Return the same points at |z| = 1, and the same tangent vectors orthogonal to z."""
    length = np.linalg.norm(z, axis=1)
    unit = z / length[:, None]
    along = np.einsum("pai,pi->pa", frame, unit.conj())
    return unit, (frame - along[:, :, None] * unit[:, None]) / length[:, None, None]


@checked
def flatness(
    metric: KaehlerMetric, z: Points, volume: float, frame: Frames | None = None
) -> Float64[np.ndarray, " points"]:
    """Return η at the points.

    Parameters
    ----------
    volume
        V_Ω.
    frame
        Tangent vectors to compute it with; it does not depend on them. By default orthonormal.

    Raises
    ------
    InputError
        If the volume is no positive number, or these are no points on the hypersurface.
    """
    _require_volume(volume)
    X = metric.hypersurface
    z = X.accepted_points(z)
    tangents = X.unitary_frame(z) if frame is None else frame
    size = np.linalg.det(metric.form(z, tangents)).real
    scale = volume / fubini_study_volume(X.dimension)
    eta: Float64[np.ndarray, " points"] = size / X.holomorphic_volume(z, tangents) * scale
    return eta


@checked
def volume_ratio(metric: KaehlerMetric, sample: Sample) -> Estimate:
    """Return ∫ dV_g / V_FS, which is 1 for every metric of the class."""
    means = []
    for page in _pages(len(sample.z), sample.hypersurface.degree):
        z = sample.z[page]
        frame = sample.hypersurface.unitary_frame(z)
        means.append(np.linalg.det(metric.form(z, frame)).real)
    ones = np.ones(len(sample.z))
    return ratio_by_lines(np.concatenate(means), ones, sample.hypersurface.degree)


@checked
def accuracy(metric: KaehlerMetric, sample: Sample, volume: float) -> Accuracy:
    """Measure σ, its error, the range of η, and positivity, page after page.

    Parameters
    ----------
    volume
        V_Ω, exact (`workbench.metrics.calabi_yau.volumes`) or sampled.

    Raises
    ------
    InputError
        If the volume is no positive number, the sample is of another hypersurface, or shorter than
        two lines.
    """
    _require_volume(volume)
    X = metric.hypersurface
    if sample.hypersurface != X:
        raise InputError("The sample lies on another hypersurface than the metric.")
    scale = volume / fubini_study_volume(X.dimension)
    etas = []
    smallest = np.inf
    for page in _pages(len(sample.z), X.degree):
        z = sample.z[page]
        forms = metric.form(z, X.unitary_frame(z))
        etas.append(np.linalg.det(forms).real / sample.weights[page] * scale)
        smallest = min(smallest, float(np.linalg.eigvalsh(forms)[:, 0].min()))
    eta = np.concatenate(etas)
    w = sample.weights
    return Accuracy(
        ratio_by_lines(w * np.abs(1 - eta), w, X.degree),
        float(np.sqrt(np.sum(w * (1 - eta) ** 2) / np.sum(w))),
        float(eta.min()),
        float(eta.max()),
        smallest,
    )


@checked
def require_positive(metric: KaehlerMetric, sample: Sample) -> None:
    """Raise an InputError if the form is not positive at every point of the sample."""
    for page in _pages(len(sample.z), sample.hypersurface.degree):
        z = sample.z[page]
        forms = metric.form(z, sample.hypersurface.unitary_frame(z))
        smallest = float(np.linalg.eigvalsh(forms)[:, 0].min())
        if not smallest > 0:
            raise InputError(
                f"The form is no metric: it has the eigenvalue {smallest:.2g}, relative to the "
                "Fubini–Study metric."
            )


def _require_volume(volume: float) -> None:
    if not (is_finite(volume) and volume > 0):
        raise InputError(f"The volume V_Ω is a positive number, not {volume}.")


def _pages(points: int, degree: int) -> list[slice]:
    """Cut the points into slices of whole lines."""
    step = _PAGE - _PAGE % degree
    return [slice(start, start + step) for start in range(0, points, step)]
