"""Metrics in coordinates, for the curvature by forward differentiation: spheres, SU(2), Ricci-flat.

SU(2) has the coframe θ_i = −σ_i/2 with dθ_1 = 2 θ_2∧θ_3 and cyclic, in Euler angles (ϑ, φ, χ)

    σ_1 = cos χ dϑ + sin χ sin ϑ dφ,  σ_2 = −sin χ dϑ + cos χ sin ϑ dφ,  σ_3 = dχ + cos ϑ dφ.

Eguchi and Hanson's metric (Phys. Lett. B 74, 1978, 249) is Kähler and Ricci-flat, but not flat:

    dr²/(1 − a⁴/r⁴) + r² (σ_1² + σ_2²)/4 + r² (1 − a⁴/r⁴) σ_3²/4.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from workbench.accepted import generator, is_finite, whole
from workbench.errors import InputError
from workbench.metrics.ricci_flow.curvature import Metric, curvature
from workbench.signatures import checked

__all__ = [
    "eguchi_hanson",
    "euler_points",
    "flat_torus_in_disguise",
    "homogeneous",
    "homogeneous_ricci",
    "stereographic_sphere",
]


@checked
def stereographic_sphere(n: int) -> Metric:
    """Return the round unit Sⁿ, 4 δ_ij/(1 + |x|²)².

    Examples
    --------
    >>> g = stereographic_sphere(3)
    >>> found = curvature(g, np.array([[0.3, -1.0, 0.5]]))
    >>> bool(np.allclose(found.ricci, 2 * found.metric))
    True
    """
    one = torch.eye(whole(n, "the dimension", 2, 8), dtype=torch.float64)
    return lambda x: 4 * one / (1 + x @ x) ** 2


@checked
def homogeneous(coefficients: tuple[float, float, float]) -> Metric:
    """Return A θ_1² + B θ_2² + C θ_3² on SU(2), in Euler angles; A = B = C = 1 is the unit S³.

    Raises
    ------
    InputError
        If A, B, C are not positive.
    """
    size = _positive(coefficients)

    def metric(x: Tensor) -> Tensor:
        return _pulled_back(_euler_frame(x) / 2, size)

    return metric


@checked
def homogeneous_ricci(
    coefficients: tuple[float, float, float], points: Float[np.ndarray, "points 3"]
) -> Float[np.ndarray, "points 3 3"]:
    """Return Ric in the frame dual to θ_1, θ_2, θ_3, where g is diag(A, B, C).

    Examples
    --------
    >>> ricci = homogeneous_ricci((0.5, 1.0, 1.0), np.array([[1.0, 0.2, 0.7]]))[0]
    >>> (-2 * np.diag(ricci)).round(10)
    array([-1., -6., -6.])
    """
    found = curvature(homogeneous(coefficients), points)
    coframe = torch.func.vmap(_euler_frame)(torch.from_numpy(points)).numpy() / 2
    frame = np.linalg.inv(coframe)
    return np.asarray(np.swapaxes(frame, 1, 2) @ found.ricci @ frame)


@checked
def eguchi_hanson(a: float) -> Metric:
    """Return Eguchi and Hanson's metric in (r, ϑ, φ, χ), r > a.

    Raises
    ------
    InputError
        If a is not positive.

    Examples
    --------
    >>> found = curvature(eguchi_hanson(1.0), np.array([[1.5, 1.0, 0.2, 0.7]]))
    >>> bool(np.abs(found.ricci).max() < 1e-12 < 0.1 < np.abs(found.riemann).max())
    True
    """
    if not (is_finite(a) and a > 0):
        raise InputError(f"The size a of the bolt is a positive number, not {a}.")

    def metric(x: Tensor) -> Tensor:
        r = x[0]
        factor = 1 - (a / r) ** 4
        fibre = torch.stack([torch.ones_like(r), torch.ones_like(r), factor]) * r**2 / 4
        sphere = _pulled_back(_euler_frame(x[1:]), fibre)
        radial = torch.stack([1 / factor, *torch.zeros(3, dtype=x.dtype)])
        below = torch.cat([torch.zeros(3, 1, dtype=x.dtype), sphere], dim=1)
        return torch.cat([radial[None], below])

    return metric


@checked
def flat_torus_in_disguise(size: float) -> Metric:
    """Return the flat metric of T² in coordinates x with flat coordinates x + ε(sin y, sin x).

    Raises
    ------
    InputError
        If ε is not less than 1 in size, where the map is no change of coordinates.
    """
    if not (is_finite(size) and abs(size) < 1):
        raise InputError(f"The size ε is less than 1, not {size}.")

    def metric(x: Tensor) -> Tensor:
        jacobian = torch.eye(2, dtype=torch.float64) + size * torch.stack(
            [
                torch.stack([torch.zeros_like(x[0]), torch.cos(x[1])]),
                torch.stack([torch.cos(x[0]), torch.zeros_like(x[0])]),
            ]
        )
        return _pulled_back(jacobian, torch.ones(2, dtype=torch.float64))

    return metric


@checked
def euler_points(count: int, seed: int) -> Float[np.ndarray, "points 3"]:
    """Return random Euler angles, ϑ at least ½ from 0 and π, where the coordinates end."""
    rng = generator(seed)
    theta = rng.uniform(0.5, np.pi - 0.5, whole(count, "the number of points", 1, 10**9))
    return np.column_stack([theta, *rng.uniform(0, 2 * np.pi, (2, count))])


def _euler_frame(x: Tensor) -> Tensor:
    """Return the rows σ_1, σ_2, σ_3 in (dϑ, dφ, dχ)."""
    sine, cosine = torch.sin(x[2]), torch.cos(x[2])
    zero, one = torch.zeros_like(sine), torch.ones_like(sine)
    return torch.stack(
        [
            torch.stack([cosine, sine * torch.sin(x[0]), zero]),
            torch.stack([-sine, cosine * torch.sin(x[0]), zero]),
            torch.stack([zero, torch.cos(x[0]), one]),
        ]
    )


def _pulled_back(frame: Tensor, size: Tensor) -> Tensor:
    """Return Σ size_a e_a ⊗ e_a for the rows e_a of a frame, symmetric to the last digit."""
    product = frame.T @ (size[:, None] * frame)
    return (product + product.T) / 2


def _positive(coefficients: tuple[float, float, float]) -> Tensor:
    size = np.asarray(coefficients, float)
    if size.shape != (3,) or not np.isfinite(size).all() or size.min() <= 0:
        raise InputError("The metric is not positive: A, B, C are three positive numbers.")
    return torch.from_numpy(size)
