"""Is a transformation a symmetry? Decided in parameter space, without sampling.

If F φ_θ(Ax + s) = φ_{Tθ}(x) for all θ, and P(Tθ) = P(θ), then the transformation is absorbed by a
change of variables of the integral over θ, eq. (9), and is a symmetry of all correlators
(A. Maiti, K. Stoner, J. Halverson, *Symmetry-via-Duality* [51]). The first is an identity of
functions; the second is read off the densities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi
from typing import Protocol

import numpy as np
from jaxtyping import Float

from workbench.fields.architectures.densities import (
    Ball,
    Cauchy,
    Constant,
    Density,
    Laplace,
    Normal,
    Rademacher,
    Uniform,
    Vector,
)
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.architectures.transformations import Transformation

__all__ = ["Absorption", "Change", "MixOutputs", "Negate", "Rotate", "ShiftPhase", "absorbed"]

Parameters = Mapping[str, Float[np.ndarray, "networks ..."]]

_TURNS = 1e-12


class Change(Protocol):
    """A change of variables T of the parameters; the amplitudes are named a."""

    def changed(self, parameters: Parameters) -> Parameters:
        """Return Tθ."""
        ...

    def keeps_density(self, ensemble: Ensemble) -> bool:
        """Return whether P(Tθ) dTθ = P(θ) dθ, from the form of the densities."""
        ...


@dataclass(frozen=True)
class Negate:
    """θ → −θ for some parameters: P is kept if their densities are even."""

    names: tuple[str, ...]

    def changed(self, parameters: Parameters) -> Parameters:
        """Return Tθ."""
        return {**parameters, **{name: -parameters[name] for name in self.names}}

    def keeps_density(self, ensemble: Ensemble) -> bool:
        """Return whether the densities are even."""
        return all(_is_even(_density(ensemble, name)) for name in self.names)


@dataclass(frozen=True)
class ShiftPhase:
    """c → c + w·s: P is kept if c is uniform on whole turns, whatever the law of w."""

    phase: str
    weights: str
    shift: tuple[float, ...]

    def changed(self, parameters: Parameters) -> Parameters:
        """Return Tθ, phases taken modulo 2π."""
        c = parameters[self.phase] + parameters[self.weights] @ np.array(self.shift)
        return {**parameters, self.phase: np.remainder(c + pi, 2 * pi) - pi}

    def keeps_density(self, ensemble: Ensemble) -> bool:
        """Return whether the phase is uniform on a whole number of turns."""
        density = _density(ensemble, self.phase)
        if not isinstance(density, Uniform):
            return False
        turns = (density.high - density.low) / (2 * pi)
        return abs(turns - round(turns)) < _TURNS


@dataclass(frozen=True, eq=False)
class Rotate:
    """w → Aᵀw for an orthogonal A: P is kept if the density of w is isotropic."""

    weights: str
    matrix: Float[np.ndarray, "inputs inputs"]

    def changed(self, parameters: Parameters) -> Parameters:
        """Return Tθ."""
        return {**parameters, self.weights: parameters[self.weights] @ self.matrix}

    def keeps_density(self, ensemble: Ensemble) -> bool:
        """Return whether A is orthogonal and the density a ball's or a normal one's."""
        density = _density(ensemble, self.weights)
        orthogonal = np.allclose(self.matrix @ self.matrix.T, np.eye(len(self.matrix)), atol=1e-12)
        return bool(orthogonal) and (isinstance(density, Ball) or _is_white(density))


@dataclass(frozen=True, eq=False)
class MixOutputs:
    """a → Qa on the outputs: P is kept if Q is orthogonal and the amplitudes are normal."""

    matrix: Float[np.ndarray, "outputs outputs"]

    def changed(self, parameters: Parameters) -> Parameters:
        """Return Tθ."""
        return {**parameters, "a": np.matmul(self.matrix, parameters["a"])}

    def keeps_density(self, ensemble: Ensemble) -> bool:
        """Return whether the vector of amplitudes of a neuron is isotropic (Maxwell's theorem)."""
        a = ensemble.amplitude
        return isinstance(a, Normal) and a.mean == 0


@dataclass(frozen=True)
class Absorption:
    """The two halves of the argument.

    Attributes
    ----------
    residual
        Largest difference of F φ_θ(Ax + s) and φ_{Tθ}(x), relative to the largest |φ|.
    keeps_density
        Whether P is invariant.
    """

    residual: float
    keeps_density: bool

    @property
    def holds(self) -> bool:
        """Whether the transformation is absorbed, the identity being one to rounding."""
        return self.keeps_density and self.residual < 1e-11


def absorbed(
    ensemble: Ensemble,
    transformation: Transformation,
    change: Change,
    points: Float[np.ndarray, "points inputs"],
    seed: int,
    networks: int = 50,
) -> Absorption:
    """Examine F φ_θ(Ax + s) = φ_{Tθ}(x) on drawn parameters, and the invariance of P.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import cos_net, relu
    >>> from workbench.fields.architectures.transformations import parity, translation
    >>> x = np.array([[0.0], [0.3], [-2.0]])
    >>> shift = ShiftPhase("c", "w", (0.4,))
    >>> absorbed(cos_net(5), translation([0.4]), shift, x, seed=0).holds
    True
    >>> absorbed(relu(5), parity(1), Negate(("w",)), x, seed=0).holds
    True
    """
    x = ensemble.checked(points)
    generator = np.random.default_rng(seed)
    parameters: Parameters = {
        **ensemble.draw_parameters(networks, generator),
        "a": ensemble.amplitude.sample(generator, (networks, ensemble.outputs, ensemble.width)),
    }
    moved = transformation.field(_network(ensemble, transformation.points(x), parameters))
    changed = _network(ensemble, x, change.changed(parameters))
    residual = float(np.abs(moved - changed).max() / np.abs(moved).max())
    return Absorption(residual, change.keeps_density(ensemble))


def _network(
    ensemble: Ensemble, x: Float[np.ndarray, "points inputs"], parameters: Parameters
) -> Float[np.ndarray, "networks outputs points"]:
    of_neuron = {name: parameters[name] for name in ensemble.parameters}
    return np.asarray(np.matmul(parameters["a"], ensemble.neuron(x, **of_neuron)))


def _density(ensemble: Ensemble, name: str) -> Density:
    return ensemble.amplitude if name == "a" else ensemble.parameters[name]


def _is_even(density: Density) -> bool:
    if isinstance(density, Vector):
        return _is_even(density.component)
    if isinstance(density, Normal):
        return density.mean == 0
    if isinstance(density, Uniform):
        return density.low == -density.high
    if isinstance(density, Constant):
        return density.value == 0
    return isinstance(density, Ball | Cauchy | Laplace | Rademacher)


def _is_white(density: Density) -> bool:
    return (
        isinstance(density, Vector)
        and isinstance(density.component, Normal)
        and density.component.mean == 0
    )
