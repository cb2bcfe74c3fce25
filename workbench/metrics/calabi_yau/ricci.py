"""Ricci curvature of Kähler metrics on a hypersurface, and eq. (15) of the paper, made covariant.

The Ricci form is Ric_ab̄ = −∂_a ∂̄_b log η, because |Ω|² is the square of a holomorphic function in
each chart. A loss Σ |R_ij|² over points and components, as eq. (15) has it, changes with the
coordinates; the invariant functional is

    ∫ R_ab̄ R^ab̄ dV_g = ∫ tr (g⁻¹ Ric g⁻¹ Ric) dV_g,

(for a real metric R_ij R^ij is twice the integrand). Ric is ∂∂̄-exact on a Calabi–Yau manifold, so
the scalar curvature R = tr g⁻¹ Ric obeys two exact laws for every metric of the class,

    ∫ R dV_g = 0,    ∫ R_ab̄ R^ab̄ dV_g = ∫ R² dV_g,

by which a computation can be checked.

The Levi form of a function f along a tangent vector T is read off a holomorphic disc: means over
circles kill all harmonics, ⟨f⟩_ρ = f + ρ² f_{εε̄} + O(ρ⁴), and two radii remove the next term.
The disc is z + ε T + δ(ε) N with N across the hypersurface, and Q = 0 determines δ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Float64

from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import KaehlerMetric, flatness, horizontal
from workbench.metrics.calabi_yau.sampling import (
    Estimate,
    Sample,
    fubini_study_volume,
    mean_by_lines,
)
from workbench.signatures import checked

__all__ = ["RicciIntegrals", "ricci_form", "ricci_integrals"]

Points = Complex128[np.ndarray, "points variables"]
Frames = Complex128[np.ndarray, "points n variables"]
Forms = Complex128[np.ndarray, "points n n"]

_RADIUS = 0.005
_ANGLES = 8
_NEWTON = 5


@dataclass(frozen=True)
class RicciIntegrals:
    """Integrals of a metric's curvature over the hypersurface, in dV_g = det g d^{2n}y.

    Attributes
    ----------
    energy
        ∫ R_ab̄ R^ab̄ dV_g, eq. (15).
    scalar, scalar_squared
        ∫ R dV_g, which is 0, and ∫ R² dV_g.
    defect
        ∫ (R_ab̄ R^ab̄ − R²) dV_g, which is 0.
    """

    energy: Estimate
    scalar: Estimate
    scalar_squared: Estimate
    defect: Estimate


@checked
def ricci_form(metric: KaehlerMetric, z: Points, frame: Frames) -> Forms:
    """Return Ric(T_a, T̄_b), to about seven digits for |T_a| ≈ |z|.

    Raises
    ------
    InputError
        If these are no points on the hypersurface, or the frame is no table of finite tangent
        vectors there.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> from workbench.metrics.calabi_yau.sampling import sample
    >>> X = fermat(3)
    >>> z = sample(X, 10, seed=1).z
    >>> frame = X.unitary_frame(z)
    >>> exact = FubiniStudy(X).ricci(z, frame)
    >>> np.allclose(ricci_form(FubiniStudy(X), z, frame), exact, atol=1e-6)
    True
    """
    z = metric.hypersurface.accepted_points(z)
    if frame.ndim != 3 or frame.shape[::2] != z.shape or not np.isfinite(frame).all():
        raise InputError("A frame has finite tangent vectors at every point, as its rows.")
    unit, tangents = horizontal(z, frame)
    n = frame.shape[1]
    forms = np.empty((len(z), n, n), dtype=np.complex128)
    diagonal = [_ricci_along(metric, unit, tangents[:, a]) for a in range(n)]
    for a in range(n):
        forms[:, a, a] = diagonal[a]
        for b in range(a + 1, n):
            both = diagonal[a] + diagonal[b]
            real = _ricci_along(metric, unit, tangents[:, a] + tangents[:, b]) - both
            imaginary = _ricci_along(metric, unit, tangents[:, a] + 1j * tangents[:, b]) - both
            forms[:, a, b] = (real + 1j * imaginary) / 2
            forms[:, b, a] = forms[:, a, b].conj()
    return forms


@checked
def ricci_integrals(metric: KaehlerMetric, sample: Sample) -> RicciIntegrals:
    """Integrate a metric's curvature by Monte Carlo.

    Raises
    ------
    InputError
        If the form is not positive at a point of the sample.
    """
    X = metric.hypersurface
    frame = X.unitary_frame(sample.z)
    forms = metric.form(sample.z, frame)
    if np.linalg.eigvalsh(forms)[:, 0].min() <= 0:
        raise InputError("The form is not positive, so it has no curvature.")
    mixed = np.linalg.solve(forms, ricci_form(metric, sample.z, frame))
    scalar = np.trace(mixed, axis1=1, axis2=2).real
    square = np.einsum("pab,pba->p", mixed, mixed).real
    measure = fubini_study_volume(X.dimension) * np.linalg.det(forms).real
    return RicciIntegrals(
        *(
            mean_by_lines(measure * values, X.degree)
            for values in (square, scalar, scalar**2, square - scalar**2)
        )
    )


def _ricci_along(
    metric: KaehlerMetric, z: Points, tangent: Points
) -> Float64[np.ndarray, " points"]:
    """Return Ric(T, T̄) = −∂_ε ∂̄_ε log η on the disc along T."""
    centre = np.log(flatness(metric, z, 1.0))
    found = []
    for radius in (_RADIUS, _RADIUS / 2):
        total = np.zeros(len(z))
        for turn in np.exp(2j * np.pi * np.arange(_ANGLES) / _ANGLES):
            moved = _on_disc(metric.hypersurface, z, radius * turn * tangent)
            total += np.log(flatness(metric, moved, 1.0))
        found.append((total / _ANGLES - centre) / radius**2)
    ricci: Float64[np.ndarray, " points"] = (found[0] - 4 * found[1]) / 3
    return ricci


def _on_disc(X: Hypersurface, z: Points, step: Points) -> Points:
    """Return z + ε T + δ N on the hypersurface, with N the conjugate gradient at z."""
    gradient = X.gradient(z)
    across = gradient.conj() / np.sum(np.abs(gradient) ** 2, axis=1, keepdims=True)
    moved: Points = z + step
    for _ in range(_NEWTON):
        slope = np.sum(X.gradient(moved) * across, axis=1)
        moved = moved - (X.value(moved) / slope)[:, None] * across
    return moved
