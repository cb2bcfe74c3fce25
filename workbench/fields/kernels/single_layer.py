"""Closed forms of the kernels K = E[σ(u)σ(v)] and K' = E[σ'(u)σ'(v)], (u, v) ~ N(0, S).

For an ensemble of eq. (4), S_xy = σ_w² x·y/n_in (+ σ_b² for a hidden bias), the two-point function
of eq. (5) is G²(x, y) = σ_a² K, and the NTK is σ_a² (K + S_xy K'), at any width N. Sources: ReLU
Y. Cho, L. Saul, *Kernel methods for deep learning* (2009); erf C. Williams, *Computing with
infinite networks* (1997); the others are Gaussian integrals. float64.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError

__all__ = ["KERNELS", "Kernel", "covariance", "kernel_named"]

_Array = Float[np.ndarray, "..."]
Form = Callable[[_Array, _Array, _Array], _Array]
"""A function of S_xx, S_xy and S_yy, elementwise."""


@dataclass(frozen=True)
class Kernel:
    """The kernels of one non-linearity.

    Attributes
    ----------
    name
        As in the ensembles: relu, erf, cos, sin, exp, linear, cos_net, gauss_net.
    form, slope_form
        K and K' as functions of S_xx, S_xy, S_yy.

    Examples
    --------
    >>> kernel_named("relu").value(np.array([[2.0]]))
    array([[1.]])
    """

    name: str
    form: Form
    slope_form: Form

    def value(self, S: Float[np.ndarray, "*batch k k"]) -> Float[np.ndarray, "*batch k k"]:
        """Return K on all pairs of points, from the covariance S of the preactivations."""
        return self.form(*_pairs(S))

    def slope(self, S: Float[np.ndarray, "*batch k k"]) -> Float[np.ndarray, "*batch k k"]:
        """Return K' on all pairs of points."""
        return self.slope_form(*_pairs(S))

    def two_point(
        self, S: Float[np.ndarray, "*batch k k"], sigma_a: float = 1.0
    ) -> Float[np.ndarray, "*batch k k"]:
        """Return G² = σ_a² K, eq. (5)."""
        return sigma_a**2 * self.value(S)

    def tangent(
        self, S: Float[np.ndarray, "*batch k k"], sigma_a: float = 1.0
    ) -> Float[np.ndarray, "*batch k k"]:
        """Return the NTK σ_a² (K + S K') of one hidden layer without biases, eq. (8)."""
        return np.asarray(sigma_a**2 * (self.value(S) + S * self.slope(S)))


def covariance(
    x: Float[np.ndarray, "n inputs"],
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    y: Float[np.ndarray, "m inputs"] | None = None,
) -> Float[np.ndarray, "n m"]:
    """Return S_xy = σ_w² x·y/n_in + σ_b² of the preactivations."""
    if not (np.isfinite(sigma_w) and np.isfinite(sigma_b)):
        raise InputError(f"σ_w and σ_b are finite numbers, not {sigma_w} and {sigma_b}.")
    if np.ndim(x) == 2 and not len(x):
        raise InputError(f"The points are one row at least; given are {np.shape(x)}.")
    for points in (x, x if y is None else y):
        if np.ndim(points) != 2 or not np.shape(points)[1] or np.shape(points)[1] != len(x[0]):
            raise InputError(
                "The points are rows of n_in numbers, as many in both sets; given are the shapes "
                f"{np.shape(x)}{'' if y is None else f' and {np.shape(y)}'}."
            )
        if not np.isfinite(points).all():
            raise InputError("The points must be finite.")
    S: Float[np.ndarray, "n m"] = x @ (x if y is None else y).T
    return np.asarray(S * (sigma_w**2 / x.shape[1]) + sigma_b**2)


def kernel_named(name: str) -> Kernel:
    """Look up a kernel.

    Raises
    ------
    InputError
        If no kernel has this name.
    """
    if name not in KERNELS:
        raise InputError(f"There is no kernel named {name!r}; there are {', '.join(KERNELS)}.")
    return KERNELS[name]


def _pairs(S: _Array) -> tuple[_Array, _Array, _Array]:
    S = np.asarray(S, dtype=np.float64)
    if S.ndim < 2 or S.shape[-1] != S.shape[-2]:
        raise InputError(f"The covariance S is a square matrix; the shape given is {S.shape}.")
    if not np.isfinite(S).all():
        raise InputError("The entries of the covariance S must be finite.")
    diagonal = np.diagonal(S, axis1=-2, axis2=-1)
    return diagonal[..., :, None], S, diagonal[..., None, :]


def _angle(xx: _Array, xy: _Array, yy: _Array) -> tuple[_Array, _Array]:
    """R = √(S_xx S_yy − S_xy²), and the angle θ with cos θ = S_xy/√(S_xx S_yy)."""
    r = np.sqrt(np.maximum(xx * yy - xy * xy, 0.0))
    return r, np.where((xx > 0) & (yy > 0), np.arctan2(r, xy), np.pi / 2)


def _relu(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    r, angle = _angle(xx, xy, yy)
    return np.asarray((r + (np.pi - angle) * xy) / (2 * np.pi))


def _relu_slope(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    return (np.pi - _angle(xx, xy, yy)[1]) / (2 * np.pi)


def _erf(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    ratio = 2 * xy / np.sqrt((1 + 2 * xx) * (1 + 2 * yy))
    return np.asarray((2 / np.pi) * np.arcsin(np.clip(ratio, -1.0, 1.0)))


def _erf_slope(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    # (1+2xx)(1+2yy) − 4xy² = 1 + 2xx + 2yy + 4(xx yy − xy²), which is at least 1
    determinant = np.maximum(xx * yy - xy * xy, 0.0)
    return np.asarray((4 / np.pi) / np.sqrt(1 + 2 * (xx + yy) + 4 * determinant))


def _cos(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    middle = (xx + yy) / 2
    return np.asarray((np.exp(xy - middle) + np.exp(-xy - middle)) / 2)


def _sin(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    # a difference of exponentials, without its cancellation at small xy
    size = np.abs(xy)
    larger = np.exp(size - (xx + yy) / 2)
    return np.asarray(larger * -np.expm1(-2 * size) * (np.sign(xy) / 2))


def _exp(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    return np.asarray(np.exp((xx + yy) / 2 + xy))


def _linear(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    return np.asarray(xy + 0.0 * (xx + yy))


def _one(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    return np.ones(np.broadcast_shapes(xx.shape, xy.shape, yy.shape))


def _gauss_net(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    return np.asarray(np.exp(-(xx + yy - 2 * xy) / 2))


def _cos_net(xx: _Array, xy: _Array, yy: _Array) -> _Array:
    return _gauss_net(xx, xy, yy) / 2


KERNELS: Mapping[str, Kernel] = {
    kernel.name: kernel
    for kernel in (
        Kernel("relu", _relu, _relu_slope),
        Kernel("erf", _erf, _erf_slope),
        Kernel("cos", _cos, _sin),
        Kernel("sin", _sin, _cos),
        Kernel("exp", _exp, _exp),
        Kernel("linear", _linear, _one),
        Kernel("cos_net", _cos_net, _cos_net),
        Kernel("gauss_net", _gauss_net, _gauss_net),
    )
}
"""The closed forms; those of cos_net and gauss_net take S of the weights alone."""
