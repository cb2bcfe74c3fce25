"""Eq. (4) as it is printed, with the sum over the inputs outside of the non-linearity.

φ(x) = Σ_i Σ_j a_i σ(w_ij x_j) is an ensemble too, but another one: since the w_ij are independent,

    G²(x, y) = σ_a² [Σ_j E σ(w_j x_j) σ(w_j y_j) + Σ_{j≠k} E σ(w_j x_j) E σ(w_k y_k)],

a sum over the axes. It changes when both points are rotated, and is not the kernel of R. Neal and
C. Williams, a function of x·x, x·y and y·y alone, which has σ(Σ_j w_ij x_j). For one input the two
agree, and for n_in > 1 eq. (4) has to be read with the sum inside.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt

import numpy as np
from jaxtyping import Float

from workbench.fields.architectures.densities import Normal, Vector
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.kernels.single_layer import kernel_named

__all__ = ["as_printed", "relu_two_point_as_printed"]


def as_printed(
    name: str,
    nonlinearity: Callable[[Float[np.ndarray, ...]], Float[np.ndarray, ...]],
    width: int,
    inputs: int,
) -> Ensemble:
    """Return the ensemble of neurons Σ_j σ(w_j x_j), with σ_a = σ_w = 1."""

    def neuron(
        x: Float[np.ndarray, "points inputs"], w: Float[np.ndarray, "networks width inputs"]
    ) -> Float[np.ndarray, "networks width points"]:
        return np.asarray(nonlinearity(w[:, :, None, :] * x).sum(axis=-1))

    return Ensemble(
        f"{name}, as printed",
        width,
        inputs,
        Normal(1 / sqrt(width)),
        {"w": Vector(Normal(1 / sqrt(inputs)), inputs)},
        neuron,
    )


def relu_two_point_as_printed(
    points: Float[np.ndarray, "points inputs"],
) -> Float[np.ndarray, "points points"]:
    """Return G² of `as_printed` for ReLU: E σ(w x) = |x| σ_w/√(2π n_in).

    Examples
    --------
    >>> relu_two_point_as_printed(np.array([[2.0]]))  # one input: the kernel, x²/2
    array([[2.]])
    """
    inputs = points.shape[1]
    total = np.zeros((len(points), len(points)))
    for column in points.T:
        total += kernel_named("relu").value(np.outer(column, column) / inputs)
    mean = np.abs(points) / sqrt(2 * pi * inputs)
    sums = mean.sum(axis=1)
    return np.asarray(total + np.outer(sums, sums) - mean @ mean.T)
