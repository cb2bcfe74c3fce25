"""Networks with one hidden layer of independent neurons, as data.

An ensemble is the pair of eqs. (3)–(4) of the paper: φ(x) = Σ_i a_i h(x; θ_i), a sum over N
independent neurons, with a density for the amplitudes a and one for each parameter of a neuron. A
new architecture is a new neuron: a function of the points and of arrays of parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np
from jaxtyping import Float

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.fields.architectures.densities import Constant, Density, ScalarDensity

__all__ = ["Ensemble", "Neuron"]

Neuron = Callable[..., Float[np.ndarray, "networks width points"]]
"""neuron(points, **parameters): points (k, inputs), each parameter (networks, N, *event)."""

_LARGEST = 10**9


@dataclass(frozen=True)
class Ensemble:
    """Networks φ(x) = bias + Σ_i a_i h(x; θ_i) of N independent neurons.

    Attributes
    ----------
    name
        What the ensemble is called in tables and figures.
    width
        N.
    inputs, outputs
        n_in and n_out; the outputs share the neurons, and each has amplitudes of its own.
    amplitude
        P(a) of one neuron, with its factor 1/√N.
    parameters
        The density of each parameter of a neuron, in the order in which they are drawn.
    neuron
        h; see `Neuron`.
    output_bias
        The density of a constant added to each output.

    Raises
    ------
    InputError
        If the width or the number of inputs or outputs is no integer from 1 on.

    Examples
    --------
    A new architecture takes a few lines:

    >>> from workbench.fields.architectures.densities import Laplace, Normal
    >>> wavelets = Ensemble(
    ...     "wavelets", width=50, inputs=1, amplitude=Laplace(0.1),
    ...     parameters={"c": Normal(1.0)},
    ...     neuron=lambda x, c: np.exp(-((x[:, 0] - c[..., None]) ** 2)),
    ... )
    >>> wavelets.draw(3, np.zeros((4, 1)), np.random.default_rng(0)).shape
    (3, 1, 4)
    """

    name: str
    width: int
    inputs: int
    amplitude: ScalarDensity
    parameters: Mapping[str, Density]
    neuron: Neuron
    outputs: int = 1
    output_bias: ScalarDensity = field(default_factory=lambda: Constant(0.0))

    def __post_init__(self) -> None:
        for what, number in (
            ("width N", self.width),
            ("number of inputs", self.inputs),
            ("number of outputs", self.outputs),
        ):
            whole(number, f"the {what} of an ensemble", 1)

    def draw(
        self,
        networks: int,
        points: Float[np.ndarray, "points inputs"],
        generator: np.random.Generator,
    ) -> Float[np.ndarray, "networks outputs points"]:
        """Draw independent networks and evaluate each at the points."""
        x = self.checked(points)
        whole(networks, "the number of networks to draw", 1)
        numbers = networks * self.width * max(len(x), self.inputs, self.outputs)
        if numbers > _LARGEST:
            raise InputError(
                f"To draw {networks} networks at once takes {numbers} numbers in memory; accepted "
                f"are up to {_LARGEST}."
            )
        a = self.amplitude.sample(generator, (networks, self.outputs, self.width))
        bias = self.output_bias.sample(generator, (networks, self.outputs))
        hidden = self.neuron(x, **self.draw_parameters(networks, generator))
        phi: Float[np.ndarray, "networks outputs points"] = np.matmul(a, hidden)
        phi += bias[..., None]
        return phi

    def draw_parameters(
        self, networks: int, generator: np.random.Generator
    ) -> dict[str, Float[np.ndarray, "networks width *event"]]:
        """Draw the parameters of all neurons, without the amplitudes."""
        return {
            name: density.sample(generator, (networks, self.width))
            for name, density in self.parameters.items()
        }

    def checked(
        self, points: Float[np.ndarray, "points inputs"]
    ) -> Float[np.ndarray, "points inputs"]:
        """Return the points as float64, if they are rows of n_in finite numbers."""
        x = np.ascontiguousarray(points, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != self.inputs or len(x) == 0:
            raise InputError(
                f"The points are rows of {self.inputs} numbers; the shape given is {x.shape}."
            )
        if not np.isfinite(x).all():
            raise InputError("The points must be finite.")
        return x

    def with_width(self, width: int) -> Ensemble:
        """Return the ensemble of another width and the same two-point function."""
        whole(width, "the width N of an ensemble", 1)
        amplitude = self.amplitude.scaled(sqrt(self.width / width))
        return replace(self, width=width, amplitude=amplitude)

    @property
    def sigma_a(self) -> float:
        """σ_a = √(N E[a²])."""
        return sqrt(self.width * self.amplitude.moment(2))
