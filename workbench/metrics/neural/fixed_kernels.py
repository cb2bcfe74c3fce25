"""Kernels that do not move: scalar functions K(x, x') on projective space, K(x, x) = 1.

A metric g = h + H(T, T̄), H a Hermitian matrix in homogeneous coordinates, has under a frozen kernel
δ_ik δ_jl K(x, x') the flow of the paper's eq. (19). Here K depends on the Fubini–Study distance d,
through the squared chord sin² d = 1 − |z · z̄'|² at |z| = |z'| = 1, so that neither charts nor
phases matter. The kernels named in figure 3 of J. Halverson, F. Ruehle, *Metric flows with neural
networks*, Mach. Learn.: Sci. Technol. 5 (2024), arXiv:2310.19870, are a Gaussian, the kernel of
infinitely wide ReLU networks, and delta; the definitions are ours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Complex128, Float64

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.signatures import checked

__all__ = ["Kernel", "constant", "delta", "gaussian", "relu", "squared_chord"]

Chords = Float64[np.ndarray, "points others"]
Kernel = Callable[[Chords], Chords]
"""sin² d ↦ K, elementwise."""

_PAGE = 400_000
_SAME = 1e-28


@checked
def squared_chord(
    z: Complex128[np.ndarray, "points variables"],
    others: Complex128[np.ndarray, "others variables"],
) -> Chords:
    """Return sin² d between points at |z| = 1, without cancellation for small d.

    It is the squared length of the part of z that is orthogonal to z'.

    Examples
    --------
    >>> z = np.array([[1, 0, 0], [np.cos(1e-9), np.sin(1e-9), 0]], dtype=complex)
    >>> squared_chord(z, z[:1]).ravel().tolist()
    [0.0, 1e-18]
    """
    found = np.empty((len(z), len(others)))
    step = max(1, _PAGE // max(1, others.size))
    for start in range(0, len(z), step):
        page = z[start : start + step]
        inner = page @ others.conj().T
        rest = page[:, None] - inner[:, :, None] * others
        found[start : start + step] = np.sum(np.abs(rest) ** 2, axis=2)
    return np.minimum(found, 1.0)


@checked
def gaussian(width: float) -> Kernel:
    """Return exp(−sin² d / 2s²), positive definite as a power series in |z · z̄'|².

    Raises
    ------
    InputError
        If s is not a positive number.

    Examples
    --------
    >>> round(float(gaussian(0.5)(np.array([[0.5]]))[0, 0]), 6) == round(float(np.exp(-1)), 6)
    True
    """
    if not (is_finite(width) and width > 0):
        raise InputError(f"The width of a Gaussian kernel is a positive number, not {width}.")
    return lambda chord: np.exp(-chord / (2 * width**2))


@checked
def relu(chord: Chords) -> Chords:
    """Return the tangent kernel of infinitely wide networks of one hidden layer of ReLU.

    Their inputs are the d² real components of z z̄ᵀ, at the angle θ, cos θ = |z · z̄'|²:
    K = ((π − θ) · 2 cos θ + sin θ) / 2π, from Y. Cho, L. Saul, *Kernel methods for deep learning*
    (2009), and A. Jacot, F. Gabriel, C. Hongler (2018).

    Examples
    --------
    >>> relu(np.array([[0.0, 1.0]])).round(6).tolist()
    [[1.0, 0.159155]]
    """
    theta = 2 * np.arcsin(np.sqrt(chord / 2))
    kernel: Chords = ((np.pi - theta) * 2 * (1 - chord) + np.sin(theta)) / (2 * np.pi)
    return kernel


@checked
def constant(chord: Chords) -> Chords:
    """Return 1: no locality at all."""
    return np.ones_like(chord)


@checked
def delta(chord: Chords) -> Chords:
    """Return 1 at the same point and 0 at every other: the limit s → 0 of `gaussian`.

    Points are the same if they are so to rounding, d < 1e-14.

    Examples
    --------
    >>> delta(np.array([[0.0, 1e-18]])).tolist()
    [[1.0, 0.0]]
    """
    return (chord < _SAME).astype(np.float64)
