"""One layer of nonlinearities on jets, forwards and backwards, each in one pass over memory.

A real function at a point, with n tangent vectors T_a, has a jet of (n + 1)² real channels

    v;   Re ∂_a v, Im ∂_a v  for each a;   ∂_a ∂̄_a v  for each a;   Re, Im of ∂_a ∂̄_b v, a < b,

the last row by row. A composition has s; s′ ∂_a v; s′ ∂_a ∂̄_b v + s″ ∂_a v (∂_b v)‾. Arrays of
jets have the shape (points, channels, width).
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Complex128, Float, Float64

from workbench.compiled import compiled

__all__ = ["bend", "flatness_slopes", "unbend"]

Jets = Float[np.ndarray, "points channels width"]
Values = Float[np.ndarray, "points width"]


@compiled
def bend(v: Jets, s: Values, s1: Values, s2: Values, out: Jets) -> None:
    """Fill in the jets of s(v), from v and from s, s′ and s″ at its values."""
    points, channels, width = v.shape
    n = round(np.sqrt(channels)) - 1
    for p in range(points):
        out[p, 0] = s[p]
        for c in range(1, channels):
            for k in range(width):
                out[p, c, k] = s1[p, k] * v[p, c, k]
        channel = 2 * n + 1 + n
        for a in range(n):
            x, y = v[p, 2 * a + 1], v[p, 2 * a + 2]
            diagonal = out[p, 2 * n + 1 + a]
            for k in range(width):
                diagonal[k] += s2[p, k] * (x[k] * x[k] + y[k] * y[k])
            for b in range(a + 1, n):
                u, w = v[p, 2 * b + 1], v[p, 2 * b + 2]
                real, imaginary = out[p, channel], out[p, channel + 1]
                for k in range(width):
                    real[k] += s2[p, k] * (x[k] * u[k] + y[k] * w[k])
                    imaginary[k] += s2[p, k] * (y[k] * u[k] - x[k] * w[k])
                channel += 2


@compiled
def unbend(v: Jets, s1: Values, s2: Values, s3: Values, slopes: Jets, out: Jets) -> None:
    """Fill in the derivatives with respect to v of a number that has these slopes in s(v)."""
    points, channels, width = v.shape
    n = round(np.sqrt(channels)) - 1
    bent = np.empty(width, dtype=v.dtype)
    for p in range(points):
        for k in range(width):
            out[p, 0, k] = s1[p, k] * slopes[p, 0, k]
        for c in range(1, channels):
            for k in range(width):
                out[p, c, k] = s1[p, k] * slopes[p, c, k]
                out[p, 0, k] += s2[p, k] * v[p, c, k] * slopes[p, c, k]
        bent[:] = 0
        channel = 2 * n + 1 + n
        for a in range(n):
            x, y = v[p, 2 * a + 1], v[p, 2 * a + 2]
            dx, dy = out[p, 2 * a + 1], out[p, 2 * a + 2]
            g = slopes[p, 2 * n + 1 + a]
            for k in range(width):
                twice = 2 * s2[p, k] * g[k]
                dx[k] += twice * x[k]
                dy[k] += twice * y[k]
                bent[k] += g[k] * (x[k] * x[k] + y[k] * y[k])
            for b in range(a + 1, n):
                u, w = v[p, 2 * b + 1], v[p, 2 * b + 2]
                du, dw = out[p, 2 * b + 1], out[p, 2 * b + 2]
                g, h = slopes[p, channel], slopes[p, channel + 1]
                for k in range(width):
                    even, odd = s2[p, k] * g[k], s2[p, k] * h[k]
                    dx[k] += even * u[k] - odd * w[k]
                    dy[k] += even * w[k] + odd * u[k]
                    du[k] += even * x[k] + odd * y[k]
                    dw[k] += even * y[k] - odd * x[k]
                    bent[k] += g[k] * (x[k] * u[k] + y[k] * w[k])
                    bent[k] += h[k] * (y[k] * u[k] - x[k] * w[k])
                channel += 2
        for k in range(width):
            out[p, 0, k] += s3[p, k] * bent[k]


@compiled
def _reduced(table: Complex128[np.ndarray, "n twice"]) -> float:
    """Replace (g | 1) by (1 | g⁻¹), and return det g of a Hermitian g."""
    n = table.shape[0]
    determinant = 1.0 + 0.0j
    for a in range(n):
        pivot = a
        for b in range(a + 1, n):
            if abs(table[b, a]) > abs(table[pivot, a]):
                pivot = b
        if pivot != a:
            determinant = -determinant
            for c in range(2 * n):
                table[a, c], table[pivot, c] = table[pivot, c], table[a, c]
        first = table[a, a]
        determinant = determinant * first
        if first == 0:
            return 0.0
        for c in range(2 * n):
            table[a, c] = table[a, c] / first
        for b in range(n):
            if b != a:
                share = table[b, a]
                for c in range(2 * n):
                    table[b, c] -= share * table[a, c]
    return determinant.real


@compiled
def flatness_slopes(
    jets: Float[np.ndarray, "points channels"],
    factor: Float64[np.ndarray, " points"],
    weights: Float64[np.ndarray, " points"],
    eta: Float64[np.ndarray, " points"],
    slopes: Float[np.ndarray, "points channels"],
) -> float:
    """Fill in η = factor · det(1 + ∂∂̄φ) and the slopes of Σ w |1 − η|, and return that sum.

    By d det g = tr(adj(g) dg), the adjugate from elimination with pivots.
    """
    points, channels = jets.shape
    n = round(np.sqrt(channels)) - 1
    table = np.empty((n, 2 * n), dtype=np.complex128)
    total = 0.0
    slopes[:] = 0
    for p in range(points):
        table[:] = 0
        channel = 3 * n + 1
        for a in range(n):
            table[a, a] = 1.0 + jets[p, 2 * n + 1 + a]
            table[a, n + a] = 1.0
            for b in range(a + 1, n):
                table[a, b] = jets[p, channel] + 1j * jets[p, channel + 1]
                table[b, a] = np.conj(table[a, b])
                channel += 2
        determinant = _reduced(table)
        eta[p] = factor[p] * determinant
        total += weights[p] * abs(1 - eta[p])
        scale = weights[p] * factor[p] * determinant * np.sign(eta[p] - 1)
        channel = 3 * n + 1
        for a in range(n):
            slopes[p, 2 * n + 1 + a] = scale * table[a, n + a].real
            for b in range(a + 1, n):
                slopes[p, channel] = 2 * scale * table[b, n + a].real
                slopes[p, channel + 1] = -2 * scale * table[b, n + a].imag
                channel += 2
    return total
