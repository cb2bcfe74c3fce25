"""φ and ∂∂̄φ of a network on a hypersurface, propagated by hand through its layers.

The features are the entries of z z̄†/|z|², as d² real functions that are orthonormal in the space
of Hermitian matrices: |z_i|², √2 Re z_i z̄_j, √2 Im z_i z̄_j (i < j), over |z|². They are functions
on projective space, so φ is one on the hypersurface, in every patch. (The spectral networks of
P. Berglund and others, arXiv:2211.09801, have these features.)

Their products of degree K < d that have the phases of Q, but not those of every |z_i|²,
are hard to find by descent: for a Dwork quintic (Π_{j≠i} z_j) z̄_i⁴, without which σ stays at 0.034
for ψ = 1/2. They are features too (`phase_products`).

A jet (`workbench.metrics.calabi_yau.phi_kernel`) of a function passes through a linear layer
channel by channel, and through a nonlinearity by the chain rule: exact, without differentiating
twice, and as fast as (n + 1)² evaluations. Everything here is made of differentiable torch
functions of a dictionary of parameters, and can be handed to torch.func.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Complex128, Float, Float64
from torch import Tensor

from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import horizontal
from workbench.metrics.calabi_yau.monomial_kernel import monomial_jets
from workbench.signatures import checked

__all__ = [
    "Parameters",
    "Products",
    "determinants",
    "gelu_jet",
    "phase_products",
    "product_features",
    "propagate",
    "spectral_features",
]

Products = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""Pairs (a, b) of exponents of the same degree, for z^a z̄^b."""

Parameters = Mapping[str, Tensor]
"""Weights W0, …, WL, of shape (outputs, inputs), and biases b0, …, b(L − 1)."""


@checked
def spectral_features(
    z: Complex128[np.ndarray, "points variables"],
    frame: Complex128[np.ndarray, "points n variables"],
) -> Float64[np.ndarray, "points channels features"]:
    """Return the jets of the features along tangent vectors at z.

    With u_0 = z and u_a = T_a, at |z| = 1 and orthogonal to z, the feature Σ E_ij z_i z̄_j has
    ∂_a = Σ E_ij T_ai z̄_j and ∂_a ∂̄_b = Σ E_ij (T_ai T̄_bj − h_ab z_i z̄_j), h_ab = T_a · T̄_b.

    Examples
    --------
    >>> z = np.array([[2, 0, 0]], dtype=complex)
    >>> spectral_features(z, np.array([[[0, 2, 0]]], dtype=complex))[0, [0, 3]].round(12)[:, :3]
    array([[ 1.,  0.,  0.],
           [-1.,  1.,  0.]])
    """
    unit, tangents = horizontal(z, frame)
    n = tangents.shape[1]
    value = _coordinates(unit, unit)
    channels = [value.real]
    for a in range(n):
        slope = _coordinates(tangents[:, a], unit)
        channels += [slope.real, slope.imag]
    h = tangents @ tangents.conj().swapaxes(1, 2)
    pairs = [(a, a) for a in range(n)] + [(a, b) for a in range(n) for b in range(a + 1, n)]
    for a, b in pairs:
        mixed = _coordinates(tangents[:, a], tangents[:, b]) - h[:, a, b, None] * value
        channels += [mixed.real] if a == b else [mixed.real, mixed.imag]
    return np.stack(channels, axis=1)


@checked
def phase_products(X: Hypersurface) -> Products:
    """Return the pairs (a, b), 1 < |a| = |b| < d, that two monomials of Q leave when reduced.

    Where that makes more than d², none are returned: there are then few phases to respect.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import dwork, fermat
    >>> phase_products(fermat(3))
    ()
    >>> phase_products(dwork(1, 0.5))
    (((2, 0, 0), (0, 1, 1)), ((0, 2, 0), (1, 0, 1)), ((0, 0, 2), (1, 1, 0)))
    """
    found = {}
    for one, other in itertools.combinations(X.exponents, 2):
        a = tuple(max(i - j, 0) for i, j in zip(one, other, strict=True))
        b = tuple(max(j - i, 0) for i, j in zip(one, other, strict=True))
        if 1 < sum(a) < X.degree and (b, a) not in found:
            found[a, b] = True
    return tuple(found) if len(found) <= X.degree**2 else ()


@checked
def product_features(
    z: Complex128[np.ndarray, "points variables"],
    frame: Complex128[np.ndarray, "points n variables"],
    products: Products,
) -> Float64[np.ndarray, "points channels features"]:
    """Return the jets of Re and Im z^a z̄^b / |z|^{2K}, divided by their maxima on the sphere.

    At |z| = 1 and along T orthogonal to z, F = z^a z̄^b has ∂_c F = (∂_c z^a) z̄^b and
    ∂_c ∂̄_d F = (∂_c z^a)(∂_d z^b)‾ − K h_cd F.

    Examples
    --------
    >>> z = np.array([[1, 1, 0]], dtype=complex)
    >>> product_features(z, np.zeros((1, 0, 3), dtype=complex), (((1, 0, 0), (0, 1, 0)),)).round(9)
    array([[[1., 0.]]])
    """
    unit, tangents = horizontal(z, frame)
    n = tangents.shape[1]
    left, right = (np.array([pair[side] for pair in products]) for side in (0, 1))
    degree = left.sum(axis=1)
    share = (left + right) / (2 * degree[:, None])
    # of Π |z_i|^{a_i + b_i} at Σ |z_i|² = 1; and 0⁰ = 1
    maximum = np.prod(share ** ((left + right) / 2), axis=1)
    points = np.ascontiguousarray(unit), np.ascontiguousarray(tangents)
    u, u_slopes = monomial_jets(*points, left)
    w, w_slopes = monomial_jets(*points, right)

    def parts(
        first: Complex128[np.ndarray, "points products"],
        second: Complex128[np.ndarray, "points products"],
    ) -> Complex128[np.ndarray, "points features"]:
        both = [(first + second) / 2, (first - second) / 2j]
        return np.concatenate([part / maximum for part in both], axis=1)

    value = parts(u * w.conj(), w * u.conj())
    channels = [value.real]
    for a in range(n):
        slope = parts(u_slopes[:, a] * w.conj(), w_slopes[:, a] * u.conj())
        channels += [slope.real, slope.imag]
    h = tangents @ tangents.conj().swapaxes(1, 2)
    lost = np.tile(degree, 2) * value
    pairs = [(a, a) for a in range(n)] + [(a, b) for a in range(n) for b in range(a + 1, n)]
    for a, b in pairs:
        mixed = parts(
            u_slopes[:, a] * w_slopes[:, b].conj(), w_slopes[:, a] * u_slopes[:, b].conj()
        )
        mixed = mixed - h[:, a, b, None] * lost
        channels += [mixed.real] if a == b else [mixed.real, mixed.imag]
    return np.stack(channels, axis=1)


def _coordinates(
    u: Complex128[np.ndarray, "points variables"], w: Complex128[np.ndarray, "points variables"]
) -> Complex128[np.ndarray, "points features"]:
    """Return the coefficients of u w† in the basis of Hermitian matrices."""
    d = u.shape[1]
    i, j = np.triu_indices(d, 1)
    above, below = u[:, i] * w[:, j].conj(), u[:, j] * w[:, i].conj()
    root = 2**-0.5
    parts = [u * w.conj(), root * (above + below), -1j * root * (above - below)]
    return np.concatenate(parts, axis=1)


@checked
def gelu_jet(v: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return s = v Φ(v), s′ and s″, for the distribution function Φ of a normal variable.

    Examples
    --------
    >>> [round(float(x), 6) for x in gelu_jet(torch.tensor(0.0, dtype=torch.float64))]
    [0.0, 0.5, 0.797885]
    """
    share = torch.special.ndtr(v)
    density = torch.exp(-v * v / 2) / (2 * torch.pi) ** 0.5
    return v * share, share + v * density, (2 - v * v) * density


@checked
def propagate(
    parameters: Parameters, features: Float[Tensor, "*points channels features"]
) -> Float[Tensor, "*points channels"]:
    """Return the jets of φ: its value, ∂_a φ, and the packed ∂_a ∂̄_b φ."""
    jets = features
    depth = sum(name.startswith("b") for name in parameters)
    for layer in range(depth):
        jets = jets @ parameters[f"W{layer}"].mT
        value = jets[..., 0, :] + parameters[f"b{layer}"]
        jets = _composed(gelu_jet(value), jets)
    return (jets @ parameters[f"W{depth}"].mT)[..., 0]


def _composed(
    s: tuple[Tensor, Tensor, Tensor], jets: Float[Tensor, "*points channels width"]
) -> Float[Tensor, "*points channels width"]:
    """Return the jets of s(v), by the chain rule."""
    n = round(jets.shape[-2] ** 0.5) - 1
    value, slope, curvature = (x.unsqueeze(-2) for x in s)
    real, imaginary = jets[..., 1 : 2 * n + 1 : 2, :], jets[..., 2 : 2 * n + 1 : 2, :]
    rows, columns = np.triu_indices(n, 1)
    x, y, u, w = (
        part[..., index.tolist(), :] for index in (rows, columns) for part in (real, imaginary)
    )
    above = torch.stack([x * u + y * w, y * u - x * w], dim=-2).flatten(-3, -2)
    products = torch.cat([real**2 + imaginary**2, above], dim=-2)
    return torch.cat(
        [
            value,
            slope * jets[..., 1 : 2 * n + 1, :],
            slope * jets[..., 2 * n + 1 :, :] + curvature * products,
        ],
        dim=-2,
    )


@checked
def determinants(jets: Float[Tensor, "*points channels"]) -> Float[Tensor, "*points"]:
    """Return det(1 + ∂∂̄φ), that of the metric in a unitary frame.

    Examples
    --------
    >>> float(determinants(torch.tensor([[0.0, 0, 0, 0, 0, 1, 2, 1, 1]])))  # 2 · 3 − |1 + i|²
    4.0
    """
    n = round(jets.shape[-1] ** 0.5) - 1
    diagonal = 1 + jets[..., 2 * n + 1 : 3 * n + 1]
    above = torch.complex(jets[..., 3 * n + 1 :: 2], jets[..., 3 * n + 2 :: 2])
    rows = [[diagonal[..., a] + 0j for _ in range(n)] for a in range(n)]
    for k, (a, b) in enumerate(itertools.combinations(range(n), 2)):
        rows[a][b], rows[b][a] = above[..., k], above[..., k].conj()
    return _expanded(rows).real


def _expanded(rows: list[list[Tensor]]) -> Tensor:
    """Return a determinant by expansion along the first row."""
    if len(rows) == 1:
        return rows[0][0]
    terms = []
    for column, entry in enumerate(rows[0]):
        minor = [row[:column] + row[column + 1 :] for row in rows[1:]]
        terms.append((-1) ** column * entry * _expanded(minor))
    return torch.stack(terms).sum(dim=0)
