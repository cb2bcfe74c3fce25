"""Ready-made ensembles of networks with one hidden layer: eqs. (4) and (11), and their relatives.

The sum over the inputs j belongs inside the non-linearity, h = σ(Σ_j w_ij x_j); in eqs. (4) and
(11) it is printed outside.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt

import numpy as np
from jaxtyping import Float
from scipy.special import erf as error_function

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.fields.architectures.densities import (
    Ball,
    Density,
    Normal,
    Uniform,
    Vector,
)
from workbench.fields.architectures.neurons import Ensemble, Neuron

__all__ = [
    "Ensemble",
    "Neuron",
    "cos_net",
    "cosine",
    "erf",
    "exponential",
    "free_scalar",
    "gauss_net",
    "layer",
    "linear",
    "preactivation",
    "relu",
    "sine",
]


def preactivation(
    x: Float[np.ndarray, "points inputs"], w: Float[np.ndarray, "networks width inputs"]
) -> Float[np.ndarray, "networks width points"]:
    """Return Σ_j w_ij x_j."""
    networks, width, inputs = w.shape
    product: Float[np.ndarray, "networks width points"] = (w.reshape(-1, inputs) @ x.T).reshape(
        networks, width, len(x)
    )
    return product


def layer(
    name: str,
    nonlinearity: Callable[[Float[np.ndarray, ...]], Float[np.ndarray, ...]],
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    outputs: int = 1,
) -> Ensemble:
    """Return the ensemble of eq. (4) with any non-linearity σ.

    a ~ N(0, σ_a²/N), w_ij ~ N(0, σ_w²/n_in), and, unless σ_b = 0, a hidden bias b_i ~ N(0, σ_b²).

    Examples
    --------
    >>> layer("tanh", np.tanh, width=10).draw(2, np.ones((3, 1)), np.random.default_rng(0)).shape
    (2, 1, 3)
    """
    _require_sizes(width, inputs)
    weights: dict[str, Density] = {"w": Vector(Normal(sigma_w / sqrt(inputs)), inputs)}
    if sigma_b == 0:

        def neuron(
            x: Float[np.ndarray, "points inputs"], w: Float[np.ndarray, "networks width inputs"]
        ) -> Float[np.ndarray, "networks width points"]:
            return nonlinearity(preactivation(x, w))

        return Ensemble(
            name, width, inputs, Normal(sigma_a / sqrt(width)), weights, neuron, outputs
        )

    def biased(
        x: Float[np.ndarray, "points inputs"],
        w: Float[np.ndarray, "networks width inputs"],
        b: Float[np.ndarray, "networks width"],
    ) -> Float[np.ndarray, "networks width points"]:
        return nonlinearity(preactivation(x, w) + b[..., None])

    parameters: dict[str, Density] = {**weights, "b": Normal(sigma_b)}
    return Ensemble(name, width, inputs, Normal(sigma_a / sqrt(width)), parameters, biased, outputs)


def relu(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    outputs: int = 1,
) -> Ensemble:
    """Return eq. (4) with σ(u) = max(u, 0)."""
    return layer("relu", _relu, width, inputs, sigma_a, sigma_w, sigma_b, outputs)


def erf(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    outputs: int = 1,
) -> Ensemble:
    """Return eq. (4) with σ = erf (C. Williams, *Computing with infinite networks*, 1997)."""
    return layer("erf", error_function, width, inputs, sigma_a, sigma_w, sigma_b, outputs)


def cosine(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    outputs: int = 1,
) -> Ensemble:
    """Return eq. (4) with σ = cos."""
    return layer("cos", np.cos, width, inputs, sigma_a, sigma_w, sigma_b, outputs)


def sine(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    outputs: int = 1,
) -> Ensemble:
    """Return eq. (4) with σ = sin."""
    return layer("sin", np.sin, width, inputs, sigma_a, sigma_w, sigma_b, outputs)


def exponential(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    outputs: int = 1,
) -> Ensemble:
    """Return eq. (4) with σ = exp."""
    return layer("exp", np.exp, width, inputs, sigma_a, sigma_w, sigma_b, outputs)


def linear(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
    outputs: int = 1,
) -> Ensemble:
    """Return eq. (4) with σ(u) = u."""
    return layer("linear", _identity, width, inputs, sigma_a, sigma_w, sigma_b, outputs)


def cos_net(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    outputs: int = 1,
) -> Ensemble:
    """Return h = cos(w·x + c) with a phase c uniform on [−π, π]: translation invariant."""
    _require_sizes(width, inputs)
    parameters: dict[str, Density] = {
        "w": Vector(Normal(sigma_w / sqrt(inputs)), inputs),
        "c": Uniform(-pi, pi),
    }
    amplitude = Normal(sigma_a / sqrt(width))
    return Ensemble("cos_net", width, inputs, amplitude, parameters, _cosine_wave, outputs)


def gauss_net(
    width: int,
    inputs: int = 1,
    sigma_a: float = 1.0,
    sigma_w: float = 1.0,
    sigma_b: float = 1.0,
    outputs: int = 1,
) -> Ensemble:
    """Return h = e^{w·x + b} / √E[e^{2(w·x + b)}], b ~ N(0, σ_b²), of J. Halverson et al. [46].

    Its two-point function σ_a² e^{−σ_w²|x−y|²/2n_in} is translation invariant; its four-point
    function at finite N is not.
    """
    _require_sizes(width, inputs)
    variance = sigma_w**2 / inputs

    def neuron(
        x: Float[np.ndarray, "points inputs"],
        w: Float[np.ndarray, "networks width inputs"],
        b: Float[np.ndarray, "networks width"],
    ) -> Float[np.ndarray, "networks width points"]:
        norm = variance * (x**2).sum(axis=1) + sigma_b**2
        return np.asarray(np.exp(preactivation(x, w) + b[..., None] - norm))

    parameters: dict[str, Density] = {
        "w": Vector(Normal(sqrt(variance)), inputs),
        "b": Normal(sigma_b),
    }
    amplitude = Normal(sigma_a / sqrt(width))
    return Ensemble("gauss_net", width, inputs, amplitude, parameters, neuron, outputs)


def free_scalar(
    width: int,
    inputs: int = 1,
    mass: float = 1.0,
    cutoff: float = 10.0,
    sigma_a: float = 1.0,
    outputs: int = 1,
) -> Ensemble:
    """Return eqs. (11)–(12): a free scalar of mass m with momenta below the cutoff Λ.

    φ(x) = √(2 vol(B_Λ)/(σ_a² (2π)^d)) Σ_i a_i cos(b_i·x + c_i)/√(b_i² + m²), with b uniform on
    the ball of radius Λ, so that G²(x, y) = ∫_{|b|<Λ} d^d b/(2π)^d e^{ib(x−y)}/(b² + m²) for any
    σ_a.

    Raises
    ------
    InputError
        If the mass or the cutoff is not positive, or the dimension is not 1, 2 or 3.
    """
    _require_sizes(width, inputs)
    if inputs > 3:
        raise InputError(f"The free scalar lives in 1, 2 or 3 dimensions here, not {inputs}.")
    if not (is_finite(mass) and mass > 0):
        raise InputError(f"The mass m is a positive number (m² > 0), not {mass}.")
    if not (is_finite(cutoff) and cutoff > 0):
        raise InputError(f"The cutoff Λ is a positive finite number, not {cutoff}.")
    ball = Ball(inputs, cutoff)
    amplitude = Normal(sigma_a / sqrt(width))
    scale = sqrt(2 * ball.volume / (2 * pi) ** inputs) / sigma_a

    def neuron(
        x: Float[np.ndarray, "points inputs"],
        b: Float[np.ndarray, "networks width inputs"],
        c: Float[np.ndarray, "networks width"],
    ) -> Float[np.ndarray, "networks width points"]:
        energy = np.sqrt((b**2).sum(axis=-1) + mass**2)
        return np.asarray(_cosine_wave(x, b, c) * (scale / energy)[..., None])

    parameters: dict[str, Density] = {"b": ball, "c": Uniform(-pi, pi)}
    return Ensemble("free_scalar", width, inputs, amplitude, parameters, neuron, outputs)


def _relu(u: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
    return np.asarray(np.maximum(u, 0.0))


def _identity(u: Float[np.ndarray, ...]) -> Float[np.ndarray, ...]:
    return u


def _cosine_wave(
    x: Float[np.ndarray, "points inputs"],
    w: Float[np.ndarray, "networks width inputs"],
    c: Float[np.ndarray, "networks width"],
) -> Float[np.ndarray, "networks width points"]:
    return np.asarray(np.cos(preactivation(x, w) + c[..., None]))


def _require_sizes(width: int, inputs: int) -> None:
    whole(width, "the width N of an ensemble", 1)
    whole(inputs, "the number of inputs of an ensemble", 1)
