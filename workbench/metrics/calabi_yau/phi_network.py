"""Metrics g = h + ∂∂̄φ whose potential φ is a neural network, exactly Kähler and of the right class.

φ is a fully connected network of functions on projective space
(`workbench.metrics.calabi_yau.phi_forward`). It is therefore a function on the hypersurface:
dω = 0, the transition from patch to patch, and the volume hold exactly, whatever the parameters;
of the losses in use for such networks (M. Larfors and others, arXiv:2205.13408) the Monge–Ampère
loss alone is left. Forms are computed in float64, whatever the network was trained in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Complex128, Float64

from workbench.accepted import generator, whole, whole_numbers
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import horizontal
from workbench.metrics.calabi_yau.phi_forward import (
    Products,
    phase_products,
    product_features,
    propagate,
    spectral_features,
)
from workbench.metrics.calabi_yau.potential import unpacked
from workbench.signatures import checked

__all__ = ["PhiMetric", "PhiNetwork"]

Points = Complex128[np.ndarray, "points variables"]
Frames = Complex128[np.ndarray, "points n variables"]

_PAGE = 2000
_FIRST = 0.5
_SPREAD = 0.1


@dataclass(frozen=True)
class PhiNetwork:
    """An architecture: d² features and more, hidden layers, one output without bias.

    Attributes
    ----------
    variables
        The number d of homogeneous coordinates.
    widths
        Those of the hidden layers, with the nonlinearity v Φ(v).
    products
        Two more features for each pair of exponents; none by default.

    Raises
    ------
    InputError
        If d is not one of 3, …, 6, or the widths are not one to eight integers from 1 to 4096.
    """

    variables: int
    widths: tuple[int, ...] = (64, 64, 64)
    products: Products = ()

    @classmethod
    @checked
    def of(cls, X: Hypersurface, widths: tuple[int, ...] = (64, 64, 64)) -> PhiNetwork:
        """Return an architecture with the products that have the phases of X.

        Examples
        --------
        >>> from workbench.metrics.calabi_yau.hypersurface import dwork
        >>> PhiNetwork.of(dwork(3, 0.5), (4,)).shapes["W0"]
        (4, 35)
        """
        return cls(X.degree, widths, phase_products(X))

    def __post_init__(self) -> None:
        whole(self.variables, "the number of coordinates", 3, 6)
        if not 1 <= len(whole_numbers(self.widths, "the widths", 1, 4096)) <= 8:
            raise InputError(f"A network has 1 to 8 hidden layers, not {len(self.widths)}.")

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters.

        Examples
        --------
        >>> PhiNetwork(3, (4,)).shapes
        {'W0': (4, 9), 'b0': (4,), 'W1': (1, 4)}
        """
        ends = (self.variables**2 + 2 * len(self.products), *self.widths)
        found: dict[str, tuple[int, ...]] = {}
        for layer, width in enumerate(self.widths):
            found[f"W{layer}"] = (width, ends[layer])
            found[f"b{layer}"] = (width,)
        found[f"W{len(self.widths)}"] = (1, ends[-1])
        return found

    @checked
    def features(self, z: Points, frame: Frames) -> Float64[np.ndarray, "points channels features"]:
        """Return the jets of the features along tangent vectors at z."""
        found = spectral_features(z, frame)
        if self.products:
            found = np.concatenate([found, product_features(z, frame, self.products)], axis=2)
        return found

    @property
    def count(self) -> int:
        """The number of parameters."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    @checked
    def draw(self, seed: int) -> dict[str, np.ndarray]:
        """Draw parameters: weights N(0, 1 / inputs), the first layer and biases N(0, 1/4).

        The features have length 1 altogether, not each of them. The last layer is multiplied by
        0.1, so that the metric starts out close to that of Fubini and Study, and positive.
        """
        rng = generator(seed)
        last = f"W{len(self.widths)}"
        found = {}
        for name, shape in self.shapes.items():
            scale = _FIRST if name == "W0" or name[0] == "b" else shape[1] ** -0.5
            scale *= _SPREAD if name == last else 1.0
            found[name] = scale * rng.standard_normal(shape)
        return found


@dataclass(frozen=True)
class PhiMetric:
    """The metric of a network's potential.

    Attributes
    ----------
    parameters
        Those of the network, in float64.
    """

    hypersurface: Hypersurface
    network: PhiNetwork
    parameters: Mapping[str, np.ndarray]

    def __post_init__(self) -> None:
        if self.network.variables != self.hypersurface.degree:
            raise InputError(
                f"A network on P^{self.network.variables - 1} is none on a hypersurface in "
                f"P^{self.hypersurface.degree - 1}."
            )
        shapes = {name: np.shape(value) for name, value in self.parameters.items()}
        if shapes != self.network.shapes:
            raise InputError(f"The parameters have the shapes {self.network.shapes}.")
        if not all(np.isfinite(value).all() for value in self.parameters.values()):
            raise InputError("The parameters are finite numbers.")

    @checked
    def potential(self, z: Points) -> Float64[np.ndarray, " points"]:
        """Return φ."""
        return self._jets(z, np.zeros((len(z), 0, z.shape[1]), dtype=np.complex128))[:, 0]

    @checked
    def form(self, z: Points, frame: Frames) -> Complex128[np.ndarray, "points n n"]:
        """Return g(T_a, T̄_b)."""
        _, tangents = horizontal(z, frame)
        n = tangents.shape[1]
        h = tangents @ tangents.conj().swapaxes(1, 2)
        forms: Complex128[np.ndarray, "points n n"] = h + unpacked(
            self._jets(z, frame)[:, 2 * n + 1 :]
        )
        return forms

    def _jets(self, z: Points, frame: Frames) -> Float64[np.ndarray, "points channels"]:
        """Return the jets of φ, page after page."""
        parameters = {
            name: torch.tensor(value, dtype=torch.float64)
            for name, value in self.parameters.items()
        }
        pages = []
        for start in range(0, len(z), _PAGE):
            page = slice(start, start + _PAGE)
            features = torch.from_numpy(self.network.features(z[page], frame[page]))
            pages.append(propagate(parameters, features).numpy())
        return np.concatenate(pages)
