"""What the view shows at each width: draws, the histogram of an output, and its excess."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Float
from scipy import stats

from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.exact import quadrature_correlators
from workbench.fields.correlations.output_law import output_law
from workbench.fields.correlations.sampling import BLOCK, sample_correlators, stream

__all__ = ["frame"]

_CURVES = 8


def frame(
    net: Ensemble,
    grid: Float[np.ndarray, " points"],
    at: float,
    edges: Float[np.ndarray, " edges"],
    networks: int,
    seed: int,
) -> dict[str, Any]:
    """Sample one ensemble and set it beside its exact law.

    Parameters
    ----------
    net
        Of one input and at least three neurons.
    grid
        Where draws are shown.
    at
        The x of the histogram and of the four-point function.
    edges
        Of the bins, in standard deviations.
    networks, seed
        For the histogram and the four-point function.
    """
    point = np.array([[at]])
    law = output_law(net, point[0])
    places = law.variance**0.5 * edges
    curves = net.draw(_CURVES, grid[:, None], np.random.default_rng(seed))[:, 0]
    exact_shares = np.diff(law.cumulative(places))

    def shares(count: int, generator: np.random.Generator) -> Float[np.ndarray, " bins"]:
        phi = net.draw(count, point, generator)[:, 0, 0]
        return np.histogram(phi, places)[0] / count

    histogram = stream(shares, networks, seed + 1)
    kappa = sample_correlators(net, point, networks, seed + 2).connected(4)
    gaussian = 3 * law.variance**2
    return {
        "width": net.width,
        "curves": np.round(curves, 4).tolist(),
        "counts": np.round(histogram.values, 6).tolist(),
        "exact": np.round(exact_shares, 7).tolist(),
        "excess": float(kappa.values[0] / gaussian),
        "error": float(kappa.errors[0] / gaussian),
        "exactExcess": float(quadrature_correlators(net, point).excess(4)[0]),
        "pExact": _p_value(histogram.values, exact_shares, histogram.blocks * BLOCK),
    }


def _p_value(
    shares: Float[np.ndarray, " bins"], exact: Float[np.ndarray, " bins"], networks: int
) -> float:
    """Pearson's test of counts against exact shares; rare bins are taken together."""
    common = exact * networks >= 10
    counts, expected = (
        networks * np.append(values[common], 1 - values[common].sum()) for values in (shares, exact)
    )
    return float(stats.chisquare(counts, expected).pvalue)
