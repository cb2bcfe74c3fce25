"""Monomials and real sums of their products on a hypersurface, with ∂∂̄, in compiled code.

At |z| = 1 and on tangent vectors orthogonal to z the first derivatives of |z|² vanish, so that of
F = Re Σ γ_ab z^a z̄^b / |z|^{2K}

    ∂_c ∂̄_d F = [Σ γ_ab (∂_c z^a)(∂_d z^b)‾]_H − K F h_cd,

where H takes the Hermitian part, ∂_c is the derivative along T_c, and h_cd = T_c · T̄_d. No
coordinate is divided by, so zeros of coordinates do no harm.

A Hermitian form is packed into n² real numbers: the diagonal, then Re and Im of each entry above
it, row by row.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Complex128, Float64, Int64

from workbench.compiled import compiled

__all__ = ["levi_forms", "mean_products", "monomial_jets"]


@compiled
def _jet(
    z: Complex128[np.ndarray, " variables"],
    frame: Complex128[np.ndarray, "n variables"],
    exponents: Int64[np.ndarray, "monomials variables"],
    powers: Complex128[np.ndarray, "variables powers"],
    values: Complex128[np.ndarray, " monomials"],
    slopes: Complex128[np.ndarray, "monomials n"],
) -> None:
    """Fill in all z^a and their derivatives along the frame."""
    variables = z.shape[0]
    for i in range(variables):
        powers[i, 0] = 1.0
        for k in range(1, powers.shape[1]):
            powers[i, k] = powers[i, k - 1] * z[i]
    for a in range(exponents.shape[0]):
        for c in range(frame.shape[0]):
            slopes[a, c] = 0.0
        whole = 1.0 + 0.0j
        for i in range(variables):
            e = exponents[a, i]
            if e == 0:
                continue
            whole = whole * powers[i, e]
            rest = e * powers[i, e - 1]
            for j in range(variables):
                if j != i and exponents[a, j] > 0:
                    rest = rest * powers[j, exponents[a, j]]
            for c in range(frame.shape[0]):
                slopes[a, c] += frame[c, i] * rest
        values[a] = whole


@compiled
def monomial_jets(
    z: Complex128[np.ndarray, "points variables"],
    frames: Complex128[np.ndarray, "points n variables"],
    exponents: Int64[np.ndarray, "monomials variables"],
) -> tuple[
    Complex128[np.ndarray, "points monomials"], Complex128[np.ndarray, "points n monomials"]
]:
    """Return z^a and ∂_c z^a at every point."""
    count = exponents.shape[0]
    n = frames.shape[1]
    values = np.empty((z.shape[0], count), dtype=np.complex128)
    slopes = np.empty((z.shape[0], n, count), dtype=np.complex128)
    one = np.empty((count, n), dtype=np.complex128)
    powers = np.empty((z.shape[1], exponents.max() + 1), dtype=np.complex128)
    for point in range(z.shape[0]):
        _jet(z[point], frames[point], exponents, powers, values[point], one)
        for a in range(count):
            for c in range(n):
                slopes[point, c, a] = one[a, c]
    return values, slopes


@compiled
def levi_forms(
    z: Complex128[np.ndarray, "points variables"],
    frames: Complex128[np.ndarray, "points n variables"],
    degree: int,
    exponents: Int64[np.ndarray, "monomials variables"],
    left: Int64[np.ndarray, " pairs"],
    right: Int64[np.ndarray, " pairs"],
    weights: Complex128[np.ndarray, " pairs"],
    function: Int64[np.ndarray, " pairs"],
    count: int,
) -> tuple[Float64[np.ndarray, "points functions"], Float64[np.ndarray, "points functions packed"]]:
    """Return F_I and the packed ∂∂̄F_I, for points at |z| = 1 and frames orthogonal to z."""
    n = frames.shape[1]
    values = np.zeros((z.shape[0], count))
    packed = np.zeros((z.shape[0], count, n * n))
    powers = np.empty((z.shape[1], degree + 1), dtype=np.complex128)
    s = np.empty(exponents.shape[0], dtype=np.complex128)
    ds = np.empty((exponents.shape[0], n), dtype=np.complex128)
    for point in range(z.shape[0]):
        _jet(z[point], frames[point], exponents, powers, s, ds)
        for pair in range(left.shape[0]):
            a = left[pair]
            b = right[pair]
            gamma = weights[pair]
            target = packed[point, function[pair]]
            values[point, function[pair]] += (gamma * s[a] * np.conj(s[b])).real
            place = n
            for c in range(n):
                target[c] += (gamma * ds[a, c] * np.conj(ds[b, c])).real
                for d in range(c + 1, n):
                    upper = gamma * ds[a, c] * np.conj(ds[b, d])
                    lower = gamma * ds[a, d] * np.conj(ds[b, c])
                    target[place] += 0.5 * (upper.real + lower.real)
                    target[place + 1] += 0.5 * (upper.imag - lower.imag)
                    place += 2
        place = n
        for c in range(n):
            for d in range(c, n):
                h = 0.0 + 0.0j
                for i in range(z.shape[1]):
                    h += frames[point, c, i] * np.conj(frames[point, d, i])
                for f in range(count):
                    lost = degree * values[point, f]
                    if c == d:
                        packed[point, f, c] -= lost * h.real
                    else:
                        packed[point, f, place] -= lost * h.real
                        packed[point, f, place + 1] -= lost * h.imag
                if c != d:
                    place += 2
    return values, packed


@compiled
def mean_products(
    z: Complex128[np.ndarray, "points variables"],
    measure: Float64[np.ndarray, " points"],
    exponents: Int64[np.ndarray, "monomials variables"],
    left: Int64[np.ndarray, " pairs"],
    right: Int64[np.ndarray, " pairs"],
    gram: Complex128[np.ndarray, " pairs"],
) -> Complex128[np.ndarray, " pairs"]:
    """Return Σ_p μ_p s_a s̄_b / D for pairs (a, b), where D = Σ G_ab s̄_a s_b and s_a = z^a."""
    total = np.zeros(left.shape[0], dtype=np.complex128)
    s = np.empty(exponents.shape[0], dtype=np.complex128)
    powers = np.empty((z.shape[1], exponents.max() + 1), dtype=np.complex128)
    for point in range(z.shape[0]):
        for i in range(z.shape[1]):
            powers[i, 0] = 1.0
            for k in range(1, powers.shape[1]):
                powers[i, k] = powers[i, k - 1] * z[point, i]
        for a in range(exponents.shape[0]):
            whole = 1.0 + 0.0j
            for i in range(z.shape[1]):
                if exponents[a, i] > 0:
                    whole = whole * powers[i, exponents[a, i]]
            s[a] = whole
        density = 0.0
        for pair in range(left.shape[0]):
            density += (gram[pair] * np.conj(s[left[pair]]) * s[right[pair]]).real
        share = measure[point] / density
        for pair in range(left.shape[0]):
            total[pair] += share * s[left[pair]] * np.conj(s[right[pair]])
    return total
