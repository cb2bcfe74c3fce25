"""Layers of the kernel recursion of infinitely wide networks, compiled: all layers row by row.

A row of S and Θ goes through all layers while it is in the processor's cache, in loops that the
compiler turns into vector instructions; therefore arcsine is a polynomial here. What a layer does
is told in `workbench.fields.kernels.deep_kernels`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float

from workbench.compiled import compiled

__all__ = ["ROWS", "mirror"]

_Array = Float[np.ndarray, "..."]

_UP = 1.0 + 4e-16
"""Lifts a correlation that is 1 up to rounding, as of points on one ray, to 1 at least."""

# arcsin(z)/z in powers of z² for z² ≤ 1/4: Chebyshev interpolation, within 2e-17
_P0, _P1, _P2, _P3, _P4, _P5, _P6, _P7, _P8, _P9, _P10, _P11, _P12 = (
    1.0,
    0.16666666666664942,
    0.07500000000385201,
    0.044642856805998936,
    0.03038195969768514,
    0.022371749733164054,
    0.01735977964134998,
    0.01388484282640208,
    0.012170138592391726,
    0.0065293020047365695,
    0.019513468251252167,
    -0.016187392271599134,
    0.03187962140081284,
)


@compiled
def _arcsine(z: float) -> float:
    """Arcsine for 0 ≤ z ≤ 1/2."""
    u = z * z
    low = _P0 + u * (_P1 + u * (_P2 + u * (_P3 + u * (_P4 + u * (_P5 + u * _P6)))))
    u2 = u * u
    u4 = u2 * u2
    high = _P7 + u * (_P8 + u * (_P9 + u * (_P10 + u * (_P11 + u * _P12))))
    return z * (low + u4 * u2 * u * high)


@compiled
def _arccosine(c: float) -> float:
    """Arccosine for −1 ≤ c ≤ 1, without a branch."""
    t = abs(c)
    outer = t > 0.5
    a = _arcsine(np.sqrt(0.5 - 0.5 * t) if outer else t)
    angle = 2.0 * a if outer else 0.5 * np.pi - a
    return angle if c >= 0.0 else np.pi - angle


@compiled
def _relu_layer(s: _Array, theta: _Array, r: float, r_y: _Array, scale: float, bias: float) -> None:
    slope = scale / (2.0 * np.pi)
    for j in range(len(s)):
        norm = r * r_y[j]
        c = min(1.0, max(-1.0, np.divide(_UP * s[j], norm))) if norm > 0.0 else 0.0
        rest = np.pi - _arccosine(c)
        s[j] = slope * norm * (np.sqrt(1.0 - c * c) + rest * c) + bias
        theta[j] = s[j] + slope * rest * theta[j]


@compiled
def _relu_rows(
    S: _Array,
    theta: _Array,
    own_x: _Array,
    own_y: _Array,
    scales: _Array,
    bias: float,
    first: _Array,
) -> None:
    r_x, r_y = np.sqrt(own_x), np.sqrt(own_y)
    for i in range(len(S)):
        s, t = S[i, first[i] :], theta[i, first[i] :]
        for layer in range(len(scales)):
            _relu_layer(s, t, r_x[layer, i], r_y[layer, first[i] :], scales[layer], bias)


@compiled
def _erf_layer(s: _Array, theta: _Array, r: float, r_y: _Array, scale: float, bias: float) -> None:
    slope = scale * (2.0 / np.pi)
    for j in range(len(s)):
        root = r * r_y[j]
        c = 2.0 * s[j] * root
        s[j] = slope * (0.5 * np.pi - _arccosine(c)) + bias
        theta[j] = s[j] + np.divide(2.0 * slope * root, np.sqrt(1.0 - c * c)) * theta[j]


@compiled
def _erf_rows(
    S: _Array,
    theta: _Array,
    own_x: _Array,
    own_y: _Array,
    scales: _Array,
    bias: float,
    first: _Array,
) -> None:
    r_x, r_y = 1.0 / np.sqrt(1.0 + 2.0 * own_x), 1.0 / np.sqrt(1.0 + 2.0 * own_y)
    for i in range(len(S)):
        s, t = S[i, first[i] :], theta[i, first[i] :]
        for layer in range(len(scales)):
            _erf_layer(s, t, r_x[layer, i], r_y[layer, first[i] :], scales[layer], bias)


@compiled
def _cos_layer(s: _Array, theta: _Array, x: float, y: _Array, scale: float, bias: float) -> None:
    for j in range(len(s)):
        middle = 0.5 * (x + y[j])
        near, far = np.exp(s[j] - middle), np.exp(-s[j] - middle)
        s[j] = 0.5 * scale * (near + far) + bias
        theta[j] = s[j] + 0.5 * scale * (near - far) * theta[j]


@compiled
def _cos_rows(
    S: _Array,
    theta: _Array,
    own_x: _Array,
    own_y: _Array,
    scales: _Array,
    bias: float,
    first: _Array,
) -> None:
    for i in range(len(S)):
        s, t = S[i, first[i] :], theta[i, first[i] :]
        for layer in range(len(scales)):
            _cos_layer(s, t, own_x[layer, i], own_y[layer, first[i] :], scales[layer], bias)


@compiled
def _sin_layer(s: _Array, theta: _Array, x: float, y: _Array, scale: float, bias: float) -> None:
    for j in range(len(s)):
        middle = 0.5 * (x + y[j])
        near, far = np.exp(s[j] - middle), np.exp(-s[j] - middle)
        s[j] = 0.5 * scale * (near - far) + bias
        theta[j] = s[j] + 0.5 * scale * (near + far) * theta[j]


@compiled
def _sin_rows(
    S: _Array,
    theta: _Array,
    own_x: _Array,
    own_y: _Array,
    scales: _Array,
    bias: float,
    first: _Array,
) -> None:
    for i in range(len(S)):
        s, t = S[i, first[i] :], theta[i, first[i] :]
        for layer in range(len(scales)):
            _sin_layer(s, t, own_x[layer, i], own_y[layer, first[i] :], scales[layer], bias)


@compiled
def mirror(A: _Array) -> None:
    """Copy what is above the diagonal below it, in tiles."""
    n, tile = len(A), 32
    for a in range(0, n, tile):
        for b in range(a, n, tile):
            for i in range(a, min(a + tile, n)):
                for j in range(max(b, i + 1), min(b + tile, n)):
                    A[j, i] = A[i, j]


ROWS: Mapping[str, Callable[..., None]] = {
    "relu": _relu_rows,
    "erf": _erf_rows,
    "cos": _cos_rows,
    "sin": _sin_rows,
}
