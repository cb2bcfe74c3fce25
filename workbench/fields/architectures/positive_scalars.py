"""Free scalars as networks of waves that keep reflection positivity at N = ∞.

Their momenta in time are Cauchy variables, not cut off: e^{−ω|t|} is the Fourier transform of a
Cauchy density of width ω. In d = 1 no cutoff is needed; in d = 2 momenta in space are cut off.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sqrt

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.fields.architectures.densities import (
    Cauchy,
    Constant,
    Density,
    Normal,
    Rayleigh,
    ScalarDensity,
    Uniform,
)
from workbench.fields.architectures.ensemble import Ensemble

__all__ = ["AMPLITUDE_MOMENTS", "cauchy_waves", "spatial_cutoff_scalar"]

AMPLITUDE_MOMENTS: Mapping[str, tuple[int, int]] = {
    "normal": (3, 15),
    "constant": (1, 1),
    "rayleigh": (2, 6),
}
"""μ₄ = N²E a⁴ and μ₆ = N³E a⁶ of the amplitudes, of variance 1/N."""


def cauchy_waves(width: int, mass: float = 1.0, amplitudes: str = "normal") -> Ensemble:
    """Return φ(t) = Σ_i a_i cos(b_i t + c_i)/√m, of two-point function e^{−m|t|}/2m at every N.

    Raises
    ------
    InputError
        If the width is below 1, the mass not positive, or the amplitudes have no such name.

    Examples
    --------
    >>> cauchy_waves(3).draw(2, np.zeros((1, 1)), np.random.default_rng(0)).shape
    (2, 1, 1)
    """
    _require(width, mass)

    def neuron(
        x: Float[np.ndarray, "points inputs"],
        b: Float[np.ndarray, "networks width"],
        c: Float[np.ndarray, "networks width"],
    ) -> Float[np.ndarray, "networks width points"]:
        return np.asarray(np.cos(b[..., None] * x[:, 0] + c[..., None]) / sqrt(mass))

    return Ensemble(
        "cauchy_waves",
        width,
        1,
        _amplitude(amplitudes, width),
        {"b": Cauchy(mass), "c": Uniform(-pi, pi)},
        neuron,
    )


def spatial_cutoff_scalar(
    width: int, mass: float = 1.0, cutoff: float = 10.0, amplitudes: str = "normal"
) -> Ensemble:
    """Return a free scalar at points (t, x) with |k| < Λ and no cutoff on the momentum in time.

    With k uniform on [−Λ, Λ], ω = √(k² + m²) and b₀ = ωu, u a Cauchy variable of width 1, its
    two-point function is ∫_{|k|<Λ} dk/2π cos(kx) e^{−ω|t|}/2ω at every N.

    Raises
    ------
    InputError
        As for `cauchy_waves`, and if the cutoff is not positive.
    """
    _require(width, mass)
    if not (is_finite(cutoff) and cutoff > 0):
        raise InputError(f"The cutoff Λ is a positive finite number, not {cutoff}.")
    scale = sqrt(cutoff / pi)  # 2 · (2Λ/2π) · 1/2ω is the variance of a neuron's size

    def neuron(
        x: Float[np.ndarray, "points inputs"],
        k: Float[np.ndarray, "networks width"],
        u: Float[np.ndarray, "networks width"],
        c: Float[np.ndarray, "networks width"],
    ) -> Float[np.ndarray, "networks width points"]:
        omega = np.sqrt(k**2 + mass**2)[..., None]
        angle = omega * u[..., None] * x[:, 0] + k[..., None] * x[:, 1] + c[..., None]
        return np.asarray(scale * np.cos(angle) / np.sqrt(omega))

    parameters: dict[str, Density] = {
        "k": Uniform(-cutoff, cutoff),
        "u": Cauchy(1.0),
        "c": Uniform(-pi, pi),
    }
    amplitude = _amplitude(amplitudes, width)
    return Ensemble("spatial_cutoff_scalar", width, 2, amplitude, parameters, neuron)


def _amplitude(name: str, width: int) -> ScalarDensity:
    size = 1 / sqrt(width)
    if name == "normal":
        return Normal(size)
    if name == "constant":
        return Constant(size)
    if name == "rayleigh":
        return Rayleigh(size / sqrt(2))
    raise InputError(f"Amplitudes are {', '.join(AMPLITUDE_MOMENTS)}, not {name!r}.")


def _require(width: int, mass: float) -> None:
    whole(width, "the width N of an ensemble", 1)
    if not (is_finite(mass) and mass > 0):
        raise InputError(f"The mass m is a positive number (m² > 0), not {mass}.")
