"""Eq. (15) of the paper, Σ |R_ij|², in several coordinates: it is no function of the metric.

Under y ↦ s y components of the Ricci tensor are divided by |s|², and their squares by |s|⁴, whereas

    R_ab̄ R^ab̄ = g^{ac̄} g^{db̄} R_ab̄ R_dc̄

stays. Both are evaluated here for the Fubini–Study metric, whose curvature is known in closed form
(`workbench.metrics.calabi_yau.fubini_study`), at the same points.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Complex128

from workbench.metrics.calabi_yau.charts import best_charts
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.sampling import Sample
from workbench.signatures import checked

__all__ = ["losses_in_charts"]


@checked
def losses_in_charts(sample: Sample) -> Mapping[str, tuple[float, float]]:
    """Return the means of Σ_ab |R_ab̄|² and of R_ab̄ R^ab̄ over the points, in three coordinates.

    They are affine coordinates in the patches of the largest and of the second largest |z_i|, and
    twice the first.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> from workbench.metrics.calabi_yau.sampling import sample
    >>> found = losses_in_charts(sample(fermat(3), 200, seed=1))
    >>> first, second, twice = found.values()
    >>> bool(np.allclose(first[1], [second[1], twice[1]])), round(first[0] / twice[0], 9)
    (True, 16.0)
    """
    X = sample.hypersurface
    found = {}
    for name, rank, scale in (
        ("largest |z_i| = 1", 1, 1),
        ("second largest |z_i| = 1", 2, 1),
        ("twice the coordinates, largest |z_i| = 1", 1, 2),
    ):
        here = best_charts(X, sample.z, rank)
        found[name] = _means(FubiniStudy(X), here.z, here.tangents / scale)
    return found


def _means(
    metric: FubiniStudy,
    z: Complex128[np.ndarray, "points variables"],
    tangents: Complex128[np.ndarray, "points n variables"],
) -> tuple[float, float]:
    """Return the means of Σ |R_ab̄|² and of tr (g⁻¹ Ric)²."""
    ricci = metric.ricci(z, tangents)
    mixed = np.linalg.solve(metric.form(z, tangents), ricci)
    literal = np.sum(np.abs(ricci) ** 2, axis=(1, 2))
    invariant = np.einsum("pab,pba->p", mixed, mixed).real
    return float(literal.mean()), float(invariant.mean())
