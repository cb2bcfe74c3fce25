"""Sums of plane waves, and the sites on which fields are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, is_finite
from workbench.errors import InputError

__all__ = ["FreeField", "Sites", "Waves"]


@dataclass(frozen=True, eq=False)
class Waves:
    """Drawn networks: each a sum of N plane waves A cos(b·x + c).

    Attributes
    ----------
    amplitudes, phases
        A and c; in A all factors are included.
    momenta
        b.

    Raises
    ------
    InputError
        If they are not finite, or their shapes do not fit.
    """

    amplitudes: Float[np.ndarray, "networks N"]
    momenta: Float[np.ndarray, "networks N d"]
    phases: Float[np.ndarray, "networks N"]

    def __post_init__(self) -> None:
        shape = finite_array(self.amplitudes, "the amplitudes of waves", (None, None)).shape
        finite_array(self.momenta, "the momenta of waves", (*shape, None))
        finite_array(self.phases, "the phases of waves", shape)

    def at(self, points: Float[np.ndarray, "k d"]) -> Float[np.ndarray, "networks k"]:
        """Evaluate the fields at any points, by the definition."""
        x = finite_array(points, "the points", (None, self.momenta.shape[2]))
        angles = self.momenta @ x.T + self.phases[..., None]
        return np.asarray((self.amplitudes[..., None] * np.cos(angles)).sum(axis=1))

    def power(
        self, momenta: Float[np.ndarray, "k d"], width: float
    ) -> Float[np.ndarray, "networks k"]:
        """Return |φ̃(p)|², φ̃ being the Fourier transform under a Gaussian window e^{−x²/2s²}.

        The window is normalised as in `smeared_propagator`, which is the expectation of this.

        Raises
        ------
        InputError
            If the momenta are no points of d coordinates, or the width is not positive.
        """
        p = finite_array(momenta, "the momenta", (None, self.momenta.shape[2]))
        require_window(width)
        factor = (4 * np.pi * width**2) ** (p.shape[1] / 2) / 4
        wave = self.amplitudes * np.exp(1j * self.phases)
        found = np.empty((len(wave), len(p)))
        for k, momentum in enumerate(p):
            ahead = np.exp(-((width * (self.momenta - momentum)) ** 2).sum(axis=2) / 2)
            back = np.exp(-((width * (self.momenta + momentum)) ** 2).sum(axis=2) / 2)
            found[:, k] = factor * np.abs((wave * ahead + wave.conj() * back).sum(axis=1)) ** 2
        return found


def require_window(width: float) -> None:
    """Refuse a Gaussian window whose width is not a positive number."""
    if not is_finite(width) or width <= 0:
        raise InputError(f"The window has width {width}; accepted are widths > 0.")


def require_fields(values: Float[np.ndarray, "networks n"], count: int) -> None:
    """Refuse fields that are not given, one a row, at so many sites."""
    if np.ndim(values) != 2 or np.shape(values)[1] != count:
        raise InputError(
            f"The fields are rows of values at {count} sites; the shape given is "
            f"{np.shape(values)}."
        )


class Sites(Protocol):
    """Points of a box with the weights of a quadrature rule, and fields on them; immutable."""

    def __hash__(self) -> int:
        """Return a hash: equal sites have equal points."""

    @property
    def points(self) -> Float[np.ndarray, ...]:
        """The places, of shape (n, d), or (n,) in d = 1."""

    @property
    def weights(self) -> Float[np.ndarray, " n"]:
        """The weights, which sum to the volume of the box."""

    def values(self, waves: Waves) -> Float[np.ndarray, "networks n"]:
        """Return the fields at the points."""


class FreeField(Protocol):
    """What fields are drawn from when λ = 0."""

    def fields(
        self, sites: Sites, networks: int, generator: np.random.Generator
    ) -> Float[np.ndarray, "networks n"]:
        """Draw fields and return them on sites."""
