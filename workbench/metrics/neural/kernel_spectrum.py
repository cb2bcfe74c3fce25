"""The empirical metric-NTK of a potential's network, its spectrum, and how training changes it.

For g = h + ∂∂̄φ the kernel of eq. (18) of the paper is

    Θ_{kl}(x, x') = Σ_I ∂g_k(x)/∂θ_I ∂g_l(x')/∂θ_I,

k, l the n² real components of a Hermitian form in the orthonormal basis (diagonal, then √2 Re and
√2 Im of each entry above it), in unitary frames. On M points it is a positive semi-definite matrix
of size M n², whose eigenvalues do not depend on the frames: these are rotated by orthogonal
matrices. Eigenvalues are given over M: those of the integral operator of the sampled measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor
from torch.func import jacrev, vmap

from workbench.errors import InputError
from workbench.signatures import checked

__all__ = [
    "Change",
    "Potential",
    "change",
    "eigenvalues",
    "hermitian_components",
    "metric_jacobian",
    "metric_kernel",
]

Potential = Callable[[Mapping[str, Tensor], Tensor], Tensor]
"""(parameters, features of points) ↦ jets of φ, as `calabi_yau.phi_forward.propagate`."""

Gram = Float64[np.ndarray, "rows rows"]


@dataclass(frozen=True)
class Change:
    """Two kernels on the same points: before training and after.

    Attributes
    ----------
    distance
        ‖Θ' − Θ‖ / ‖Θ‖ in the Frobenius norm.
    rotation
        1 − ⟨Θ, Θ'⟩ / (‖Θ‖ ‖Θ'‖): what is left of it when kernels are scaled to the same norm.
    outliers
        The number of eigenvalues after training that exceed all those before.
    growth
        The largest eigenvalue after, over that before.
    alignment
        tᵀΘt / (|t|² ‖Θ‖) for the change t that training made, before and after.
    """

    distance: float
    rotation: float
    outliers: int
    growth: float
    alignment: tuple[float, float]


@checked
def hermitian_components(
    jets: Float[Tensor, "*points channels"],
) -> Float[Tensor, "*points packed"]:
    """Return the components of ∂∂̄φ in the orthonormal basis, from jets.

    Examples
    --------
    >>> jets = torch.tensor([0.0, 0, 0, 0, 0, 1, 2, 3, 4])
    >>> hermitian_components(jets).square().sum()  # 1² + 2² + 2 |3 + 4i|²
    tensor(55.0000)
    """
    n = round(jets.shape[-1] ** 0.5) - 1
    diagonal, above = jets[..., 2 * n + 1 : 3 * n + 1], jets[..., 3 * n + 1 :]
    return torch.cat([diagonal, above * 2**0.5], dim=-1)


@checked
def metric_jacobian(
    potential: Potential,
    parameters: Mapping[str, Tensor],
    features: Float[Tensor, "points channels features"],
    at_once: int = 16,
) -> Float[Tensor, "rows parameters"]:
    """Return ∂g_k(x)/∂θ_I, points after points, n² rows for each.

    Raises
    ------
    InputError
        If there is no point.
    """
    if not len(features):
        raise InputError("A kernel needs at least one point.")

    def components(theta: dict[str, Tensor], x: Tensor) -> Tensor:
        return hermitian_components(potential(theta, x))

    found = vmap(jacrev(components), in_dims=(None, 0), chunk_size=at_once)(
        dict(parameters), features
    )
    rows = [part.flatten(2).flatten(0, 1) for part in found.values()]
    return torch.cat(rows, dim=1)


@checked
def metric_kernel(
    potential: Potential,
    parameters: Mapping[str, Tensor],
    features: Float[Tensor, "points channels features"],
) -> Gram:
    """Return Θ on the points, of shape (M n², M n²)."""
    J = metric_jacobian(potential, parameters, features)
    gram: Gram = (J @ J.T).double().numpy()
    return gram


@checked
def eigenvalues(gram: Gram, points: int) -> Float64[np.ndarray, " rows"]:
    """Return the eigenvalues over the number of points, descending.

    Raises
    ------
    InputError
        If the matrix is not symmetric, or its size is no multiple of the number of points.

    Examples
    --------
    >>> eigenvalues(np.array([[2.0, 1.0], [1.0, 2.0]]), 2).round(12).tolist()
    [1.5, 0.5]
    """
    if gram.ndim != 2 or gram.shape[0] != gram.shape[1] or points < 1 or len(gram) % points:
        raise InputError("A kernel is a square matrix with as many rows for each of its points.")
    if not np.allclose(gram, gram.T, atol=1e-5 * float(np.abs(gram).max())):
        raise InputError("A kernel is a symmetric matrix of finite numbers.")
    descending: Float64[np.ndarray, " rows"] = np.linalg.eigvalsh(gram)[::-1] / points
    return descending


@checked
def change(before: Gram, after: Gram, points: int, learned: Float64[np.ndarray, " rows"]) -> Change:
    """Compare a kernel before training and after.

    Parameters
    ----------
    learned
        t, the components of g after training minus those before.

    Raises
    ------
    InputError
        If shapes disagree, a matrix is not symmetric, or t = 0.

    Examples
    --------
    >>> found = change(np.eye(2), np.diag([1.0, 3.0]), 2, np.array([0.0, 1.0]))
    >>> round(found.distance, 6), found.outliers, found.growth
    (1.414214, 1, 3.0)
    """
    if before.shape != after.shape or learned.shape != before.shape[:1] or not learned.any():
        raise InputError("Kernels and the learned change belong to the same points, and t ≠ 0.")
    first, last = eigenvalues(before, points), eigenvalues(after, points)
    norms = float(np.linalg.norm(before)), float(np.linalg.norm(after))
    square = float(learned @ learned)
    return Change(
        float(np.linalg.norm(after - before)) / norms[0],
        1 - float(np.sum(before * after)) / (norms[0] * norms[1]),
        int(np.count_nonzero(last > first[0] * (1 + 1e-9))),
        float(last[0] / first[0]),
        (
            float(learned @ before @ learned) / (square * norms[0]),
            float(learned @ after @ learned) / (square * norms[1]),
        ),
    )
