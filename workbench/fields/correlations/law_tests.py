"""Samples of one output against its exact law and against the Gaussian, and Edgeworth's series.

Pearson's χ² test on eleven bins, whose edges are multiples of the standard deviation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from scipy import stats

from workbench.fields.architectures.ensemble import Ensemble, linear
from workbench.fields.correlations.exact import closed_correlators
from workbench.fields.correlations.output_law import edgeworth_density, linear_density, output_law

__all__ = ["edgeworth_distances", "law_p_values"]

_CUTS = np.array([-2.5, -1.6, -1.0, -0.5, -0.1, 0.1, 0.5, 1.0, 1.6, 2.5])
_REACH, _STEPS = 14.0, 28_000
_BLOCK = 4096


def law_p_values(
    ensemble: Ensemble, point: Float[np.ndarray, " inputs"], networks: int, seed: int
) -> tuple[float, float]:
    """Return p-values of drawn outputs against the exact law and against the Gaussian.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import relu
    >>> exact, gaussian = law_p_values(relu(4), np.array([1.0]), 20_000, seed=0)
    >>> exact > 1e-3 > gaussian
    True
    """
    law = output_law(ensemble, point)
    cuts = law.variance**0.5 * _CUTS
    generator = np.random.default_rng(seed)
    counts = np.zeros(len(cuts) + 1, dtype=np.int64)
    for start in range(0, networks, _BLOCK):
        phi = ensemble.draw(min(_BLOCK, networks - start), point[None], generator)[:, 0, 0]
        counts += np.bincount(np.searchsorted(cuts, phi), minlength=len(counts))
    below = law.cumulative(cuts), stats.norm.cdf(_CUTS)
    shares = (np.diff(np.concatenate([[0], b, [1]])) for b in below)
    exact, gaussian = (float(stats.chisquare(counts, s * networks).pvalue) for s in shares)
    return exact, gaussian


def edgeworth_distances(widths: Sequence[int]) -> Float[np.ndarray, "widths 3"]:
    """Return L¹ distances of the Gaussian and its two corrections to the law of linear networks.

    Examples
    --------
    >>> edgeworth_distances([40]).round(5).tolist()
    [[0.0173, 0.00084, 8e-05]]
    """
    y = np.linspace(-_REACH, _REACH, _STEPS + 1)
    rows = []
    for width in widths:
        exact = closed_correlators(linear(width), np.ones((1, 1)))
        cumulants = tuple(float(exact.connected(order)[0]) for order in (2, 4, 6))
        law = linear_density(y, width, 1.0)
        series = (edgeworth_density(y, cumulants[:terms]) for terms in (1, 2, 3))
        rows.append([float(np.abs(f - law).sum()) * (y[1] - y[0]) for f in series])
    return np.array(rows)
