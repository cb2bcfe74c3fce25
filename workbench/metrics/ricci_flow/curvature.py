"""Christoffel symbols and curvature of any metric, by nested forward-mode differentiation.

A metric is a function of a point, x ∈ Rⁿ ↦ g_ij(x), made of torch operations. With

    Γ^k_ij = ½ g^kl (∂_i g_jl + ∂_j g_il − ∂_l g_ij),
    R^l_kij = ∂_i Γ^l_jk − ∂_j Γ^l_ik + Γ^l_im Γ^m_jk − Γ^l_jm Γ^m_ik,
    R_kj = R^i_kij,    R = g^kj R_kj,

Ric is (n − 1) g on the round unit sphere. `torch.func.jacfwd` differentiates exactly, and
`torch.func.vmap` takes all points at once, in double precision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch.func import jacfwd, vmap

from workbench.errors import InputError
from workbench.signatures import checked

__all__ = ["Curvature", "Metric", "accepted_points", "curvature", "require_metric"]

Metric = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Curvature:
    """The curvature of a metric at points.

    Attributes
    ----------
    metric
        g_ij.
    christoffel
        Γ^k_ij, with indices in the order k, i, j.
    riemann
        R^l_kij, with indices in the order l, k, i, j.
    ricci
        R_ij.
    scalar
        R.
    """

    metric: Float[np.ndarray, "points n n"]
    christoffel: Float[np.ndarray, "points n n n"]
    riemann: Float[np.ndarray, "points n n n n"]
    ricci: Float[np.ndarray, "points n n"]
    scalar: Float[np.ndarray, " points"]


@checked
def curvature(metric: Metric, points: Float[np.ndarray, "points n"]) -> Curvature:
    """Return the curvature of a metric at points.

    Parameters
    ----------
    metric
        A function of a tensor of n numbers to a tensor of n × n, of torch operations.
    points
        Coordinates, one point a row.

    Raises
    ------
    InputError
        If the points are no table of finite numbers, or the metric at one of them is not a
        symmetric positive matrix of this size.

    Examples
    --------
    The round unit sphere in the coordinates ϑ, φ has R = 2.

    >>> def sphere(x):
    ...     return torch.diag(torch.stack([torch.ones_like(x[0]), torch.sin(x[0]) ** 2]))
    >>> print(curvature(sphere, np.array([[0.7, 0.1], [2.0, 3.0]])).scalar.round(12))
    [2. 2.]
    """
    rows = accepted_points(points)
    x = torch.from_numpy(rows)
    try:
        require_metric(vmap(metric)(x).numpy(), rows.shape[1])
    except (IndexError, RuntimeError) as error:
        raise InputError(
            f"The metric is not a function of {rows.shape[1]} coordinates in torch operations: "
            f"{error}."
        ) from None

    def everything(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        gamma = _christoffel(metric, x)
        slopes = jacfwd(lambda y: _christoffel(metric, y))(x)  # [l, j, k, i] = ∂_i Γ^l_jk
        forward = torch.einsum("ljki->lkij", slopes) + torch.einsum("lim,mjk->lkij", gamma, gamma)
        riemann = forward - forward.transpose(2, 3)
        ricci = torch.einsum("ikij->kj", riemann)
        g = metric(x)
        return g, gamma, riemann, ricci, torch.sum(torch.linalg.inv(g) * ricci)

    return Curvature(*(part.numpy() for part in vmap(everything)(x)))


@checked
def accepted_points(points: Float[np.ndarray, "points n"]) -> Float[np.ndarray, "points n"]:
    """Return points as a table of numbers in double precision, one point a row.

    Raises
    ------
    InputError
        If they are something else, or not finite.

    Examples
    --------
    >>> accepted_points(np.array([0.5, 1.0]))
    Traceback (most recent call last):
    workbench.errors.InputError: Points are a table of finite coordinates, one point a row.
    """
    try:
        rows = np.ascontiguousarray(points, float)
    except (TypeError, ValueError):
        rows = np.empty(0)
    if rows.ndim != 2 or 0 in rows.shape or not np.isfinite(rows).all():
        raise InputError("Points are a table of finite coordinates, one point a row.")
    return rows


@checked
def require_metric(g: Float[np.ndarray, "points n n"], n: int) -> None:
    """Let pass tables of symmetric positive n × n matrices.

    Raises
    ------
    InputError
        If a table is something else.

    Examples
    --------
    >>> require_metric(np.diag([1.0, -1.0])[None], 2)
    Traceback (most recent call last):
    workbench.errors.InputError: The metric is not positive at point 0: its least eigenvalue is -1.
    """
    if g.shape[1:] != (n, n):
        raise InputError(f"A metric in {n} coordinates is a {n} × {n} matrix, not {g.shape[1:]}.")
    if not len(g):
        raise InputError("A metric is given at one point at least.")
    if not np.isfinite(g).all():
        raise InputError("The metric is not finite at every point.")
    if not np.allclose(g, np.swapaxes(g, 1, 2), rtol=1e-10, atol=0):
        raise InputError("The metric is not symmetric.")
    least = np.linalg.eigvalsh(g)[:, 0]
    worst = int(least.argmin())
    if least[worst] <= 0:
        raise InputError(
            f"The metric is not positive at point {worst}: its least eigenvalue is "
            f"{least[worst]:.3g}."
        )


def _christoffel(metric: Metric, x: torch.Tensor) -> torch.Tensor:
    slopes = jacfwd(metric)(x)  # [i, j, l] = ∂_l g_ij
    lowered = torch.einsum("jli->lij", slopes) + torch.einsum("ilj->lij", slopes)
    lowered = lowered - torch.einsum("ijl->lij", slopes)
    return torch.einsum("kl,lij->kij", torch.linalg.inv(metric(x)), lowered) / 2
