"""The repair: a network for h with g = exp(h) makes the frozen local kernel nearly covariant.

If h has the frozen kernel δ_ik δ_jl δ(x − x'), then g moves with D Dᵀ, D the derivative of the
matrix exponential. In an eigenbasis of g, with eigenvalues λ_i, D multiplies the entry ij by the
divided difference (Daleckii–Krein; N. Higham, Functions of Matrices, 2008, section 3.2)

    L(λ_i, λ_j) = (λ_i − λ_j)/(log λ_i − log λ_j),

the logarithmic mean, so that the kernel on g is L². The covariant one, g_ik g_jl, is λ_i λ_j. With
x = log(λ_i/λ_j) their ratio is

    L²/(λ_i λ_j) = (sinh(x/2)/(x/2))² = 1 + x²/12 + O(x⁴),

and 1 wherever δL/δg commutes with g: for conformal metrics, and for diagonal ones like those of
Milnor. g stays positive. A network for the Cholesky factor, g = CCᵀ, stays positive too, but its
kernel on g mixes components even at infinite width.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import jacrev

from workbench.errors import InputError
from workbench.metrics.neural.metric_network import symmetric_basis
from workbench.signatures import checked, shaped

__all__ = [
    "covariant_kernel",
    "exact_ratio",
    "exponential_kernel",
    "kernel_by_cholesky",
    "kernel_by_derivative",
    "logarithmic_mean",
]


@shaped
def logarithmic_mean(
    a: Float[np.ndarray, "*left"], b: Float[np.ndarray, "*right"]
) -> Float[np.ndarray, "*both"]:
    """Return (a − b)/(log a − log b) of positive numbers, and a where they are equal.

    Examples
    --------
    >>> logarithmic_mean(np.array([2.0, np.e]), np.array([2.0, 1.0]))
    array([2.        , 1.71828183])
    """
    x = np.log(np.asarray(a) / b) / 2
    small = np.abs(x) < 1e-4
    safe = np.where(small, 1.0, x)
    return np.asarray(np.sqrt(a * b) * np.where(small, 1 + x * x / 6, np.sinh(safe) / safe))


@checked
def exact_ratio(x: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return (sinh(x/2)/(x/2))².

    Examples
    --------
    >>> exact_ratio(np.array([0.0, 0.1]))
    array([1.        , 1.00083361])
    """
    return np.asarray(logarithmic_mean(np.exp(x), np.ones_like(x)) ** 2 / np.exp(x))


@shaped
def exponential_kernel(g: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n n n"]:
    """Return the kernel K_ijkl on g that δ_ik δ_jl on h = log g induces, in closed form.

    Raises
    ------
    InputError
        If g is no metric.
    """
    values, vectors = np.linalg.eigh(_metric(g))
    square = logarithmic_mean(values[:, None], values[None, :]) ** 2
    n = len(values)
    inside = np.einsum("ab,ac,bd->abcd", square, np.eye(n), np.eye(n))
    inside = (inside + inside.transpose(0, 1, 3, 2)) / 2
    return np.asarray(
        np.einsum("ia,jb,kc,ld,abcd->ijkl", vectors, vectors, vectors, vectors, inside)
    )


@checked
def covariant_kernel(g: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n n n"]:
    """Return ½ (g_ik g_jl + g_il g_jk)."""
    given = _metric(g)
    first = np.einsum("ik,jl->ijkl", given, given)
    return np.asarray((first + first.transpose(0, 1, 3, 2)) / 2)


@checked
def kernel_by_derivative(h: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n n n"]:
    """Return Σ_c ∂g_ij/∂h_c ∂g_kl/∂h_c of g = exp(h) by reverse differentiation, at any h."""
    basis = symmetric_basis(len(h))

    def exponential(shift: Tensor) -> Tensor:
        moved = torch.from_numpy(np.asarray(h, dtype=float)) + torch.einsum("c,cij", shift, basis)
        return torch.as_tensor(torch.linalg.matrix_exp(moved))

    slopes = jacrev(exponential)(torch.zeros(len(basis), dtype=torch.float64))
    return np.asarray(torch.einsum("ijc,klc->ijkl", slopes, slopes).numpy())


@checked
def kernel_by_cholesky(g: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n n n"]:
    """Return the kernel on g = CCᵀ that a kernel δ on the entries of the triangular C induces."""
    factor = torch.from_numpy(np.linalg.cholesky(_metric(g)))
    rows, columns = np.tril_indices(len(g))

    def product(entries: Tensor) -> Tensor:
        moved = factor.index_put((torch.from_numpy(rows), torch.from_numpy(columns)), entries)
        return moved @ moved.mT

    slopes = jacrev(product)(factor[rows, columns])
    return np.asarray(torch.einsum("ijc,klc->ijkl", slopes, slopes).numpy())


def _metric(g: np.ndarray) -> np.ndarray:
    given = np.asarray(g, dtype=float)
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not np.isfinite(given).all():
        raise InputError("A metric at a point is a square table of finite numbers.")
    if not np.allclose(given, given.T) or np.linalg.eigvalsh(given)[0] <= 0:
        raise InputError("A metric at a point is symmetric and positive.")
    return given
