"""Gaussianity as N → ∞: the connected four-point function against its exact 1/N law.

For independent neurons κ₄(N) = κ₄(1)/N at every set of points, with no further terms. The ratio
κ₄(N)/κ₄(1), averaged over the sets, is 1/N whatever the architecture, and its measured exponent
tests the law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.exact import quadrature_correlators
from workbench.fields.correlations.sampling import sample_correlators
from workbench.fields.statistics.agreement import agreement
from workbench.fields.statistics.power_law import PowerLaw, fit_power_law

__all__ = ["WidthLaw", "width_law"]

_Widths = Float[np.ndarray, " widths"]


@dataclass(frozen=True)
class WidthLaw:
    """The four-point function of one architecture at several widths.

    Attributes
    ----------
    name
        Of the ensemble.
    widths
        N.
    ratios, errors
        κ₄(N)/κ₄(1), averaged over all sets of four points, and its standard error.
    p_values
        Of κ₄ at all sets against the exact values, for each N.
    excess
        Exact m₄ = κ₄/(3 G²·G²) at the first point, for each N.
    fit
        The exponent of N.
    """

    name: str
    widths: _Widths
    ratios: _Widths
    errors: _Widths
    p_values: _Widths
    excess: _Widths
    fit: PowerLaw


def width_law(
    ensemble: Ensemble,
    points: Float[np.ndarray, "points inputs"],
    widths: Sequence[int],
    networks: int,
    seed: int,
    workers: int = 1,
) -> WidthLaw:
    """Sample κ₄ at several widths and fit its exponent; the exact values are by quadrature.

    κ₄ must be positive at all sets of points.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import relu
    >>> law = width_law(relu(1), np.array([[1.0]]), (1, 2, 4), 20_000, seed=0)
    >>> law.fit.interval[0] < -1 < law.fit.interval[1]
    True
    """
    one = quadrature_correlators(ensemble.with_width(1), points).connected(4)
    average = (1 / (len(one) * one))[None]
    rows = []
    for k, width in enumerate(widths):
        net = ensemble.with_width(width)
        kappa = sample_correlators(net, points, networks, seed + k, workers=workers).connected(4)
        ratio = kappa.linear(average)
        excess = quadrature_correlators(net, points[:1]).excess(4)[0]
        p_value = agreement(kappa, one / width).p_value
        rows.append((width, ratio.values[0], ratio.errors[0], p_value, excess))
    sizes, ratios, errors, p_values, excesses = np.array(rows, dtype=float).T
    fit = fit_power_law(sizes, ratios, errors)
    return WidthLaw(ensemble.name, sizes, ratios, errors, p_values, excesses, fit)
