"""Curvature by central differences of a metric: slower and less exact, but independent.

First and second derivatives of g_ij are taken from values at distances h, with an error of order
h², and enter the same definition of curvature as in `workbench.metrics.ricci_flow.curvature`, in
another form:

    ∂_i Γ^l_jk = −g^lm ∂_i g_mn Γ^n_jk + ½ g^lm (∂_i∂_j g_km + ∂_i∂_k g_jm − ∂_i∂_m g_jk).
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch.func import vmap

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.metrics.ricci_flow.curvature import (
    Curvature,
    Metric,
    accepted_points,
    require_metric,
)
from workbench.signatures import checked

__all__ = ["curvature_by_differences"]


@checked
def curvature_by_differences(
    metric: Metric, points: Float[np.ndarray, "points n"], step: float
) -> Curvature:
    """Return the curvature of a metric at points, with an error of order h².

    Parameters
    ----------
    metric, points
        As for `workbench.metrics.ricci_flow.curvature.curvature`.
    step
        h > 0; the metric must make sense at this distance of the points.

    Raises
    ------
    InputError
        As there, or if h is not positive.

    Examples
    --------
    >>> def sphere(x):
    ...     return torch.diag(torch.stack([torch.ones_like(x[0]), torch.sin(x[0]) ** 2]))
    >>> found = curvature_by_differences(sphere, np.array([[0.7, 0.1]]), 1e-3)
    >>> bool(1e-9 < abs(found.scalar[0] - 2) < 1e-4)
    True
    """
    x = accepted_points(points)
    n = x.shape[1]
    if not (is_finite(step) and step > 0):
        raise InputError(f"The distance h of differences is a positive number, not {step}.")
    unit = step * np.eye(n)

    def values(shift: Float[np.ndarray, " n"]) -> Float[np.ndarray, "points n n"]:
        return np.asarray(vmap(metric)(torch.from_numpy(x + shift)).numpy())

    g = values(np.zeros(n))
    require_metric(g, n)
    first = np.empty((len(x), n, n, n))  # [p, a, i, j] = ∂_a g_ij
    second = np.empty((len(x), n, n, n, n))
    for a in range(n):
        up, down = values(unit[a]), values(-unit[a])
        first[:, a] = (up - down) / (2 * step)
        second[:, a, a] = (up - 2 * g + down) / step**2
        for b in range(a):
            corners = values(unit[a] + unit[b]) + values(-unit[a] - unit[b])
            corners -= values(unit[a] - unit[b]) + values(unit[b] - unit[a])
            second[:, a, b] = second[:, b, a] = corners / (4 * step**2)
    inverse = np.linalg.inv(g)
    gamma = np.einsum("pkl,pijl->pkij", inverse, _cyclic(first)) / 2
    slopes = np.einsum("plm,pijkm->plijk", inverse, _cyclic_second(second)) / 2
    slopes -= np.einsum("plm,pimn,pnjk->plijk", inverse, first, gamma, optimize=True)
    forward = np.einsum("plijk->plkij", slopes) + np.einsum("plim,pmjk->plkij", gamma, gamma)
    riemann = forward - np.swapaxes(forward, 3, 4)
    ricci = np.einsum("pikij->pkj", riemann)
    return Curvature(g, gamma, riemann, ricci, np.einsum("pij,pij->p", inverse, ricci))


def _cyclic(first: np.ndarray) -> np.ndarray:
    """Return ∂_i g_jl + ∂_j g_il − ∂_l g_ij with indices i, j, l."""
    result: np.ndarray = first + np.einsum("pjil->pijl", first) - np.einsum("plij->pijl", first)
    return result


def _cyclic_second(second: np.ndarray) -> np.ndarray:
    """Return ∂_i (∂_j g_km + ∂_k g_jm − ∂_m g_jk) with indices i, j, k, m."""
    result: np.ndarray = (
        second + np.einsum("pikjm->pijkm", second) - np.einsum("pimjk->pijkm", second)
    )
    return result
