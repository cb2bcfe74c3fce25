"""Another architecture: convolutional networks, whose width is the number of channels.

An input is a ring of pixels with some channels. A convolution with filters of odd length f,

    z_{iα} = σ_w/√(f C) Σ_{δ, c} w_{i, c, δ} x_{c, α+δ},        α + δ modulo the number of pixels,

and a non-linearity make each layer; at the end all pixels are averaged, or each has amplitudes of
its own. As the channels grow, the output is a Gaussian process (R. Novak et al., *Bayesian deep
convolutional networks with many channels are Gaussian processes*, 2019), with

    S¹_{αβ}(x, y) = σ_w²/(f C) Σ_{δ, c} x_{c, α+δ} y_{c, β+δ},
    S^{l+1}_{αβ} = σ_w²/f Σ_δ K(S^l)_{α+δ, β+δ}.

Averaging makes the field invariant under rotations of each input by itself; separate amplitudes
see only S_{αα}, and the sum over δ couples neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Float

from workbench.accepted import whole, whole_numbers
from workbench.errors import InputError
from workbench.fields.architectures.densities import Normal, Vector
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.kernels.single_layer import Kernel

__all__ = ["Convolution"]

_Images = Float[np.ndarray, "images channels pixels"]
_Nonlinearity = Callable[[Float[np.ndarray, "..."]], Float[np.ndarray, "..."]]


@dataclass(frozen=True)
class Convolution:
    """Convolutional layers on rings of pixels, with an average over pixels at the end.

    Attributes
    ----------
    pixels, channels
        The shape of an input.
    filter_size
        f, odd and no longer than the ring.
    sigma_w, sigma_a
        Scales of the filters and of the amplitudes of the output.

    Raises
    ------
    InputError
        If a size is below 1, or the filter is even or longer than the ring.
    """

    pixels: int
    channels: int = 1
    filter_size: int = 3
    sigma_w: float = 1.0
    sigma_a: float = 1.0

    def __post_init__(self) -> None:
        whole(self.pixels, "the number of pixels", 1)
        whole(self.channels, "the number of channels", 1)
        if whole(self.filter_size, "the length of a filter", 1, self.pixels) % 2 == 0:
            raise InputError(
                f"A filter has an odd length from 1 to {self.pixels}, not {self.filter_size}."
            )
        if not (np.isfinite(self.sigma_w) and np.isfinite(self.sigma_a)):
            raise InputError(
                f"σ_w and σ_a are finite numbers, not {self.sigma_w} and {self.sigma_a}."
            )

    def covariances(
        self, kernel: Kernel, images: _Images, depth: int = 1
    ) -> Float[np.ndarray, "images pixels images pixels"]:
        """Return E[h_α(x) h_β(y)] after the last non-linearity, for infinitely many channels."""
        whole(depth, "the number of hidden layers", 1, 10**4)
        x = self._checked(images)
        S = np.einsum("xca,ycb->xayb", x, x) / self.channels
        for layer in range(depth):
            if layer:
                S = _values(kernel, S)
            S = self.sigma_w**2 * self._average_over_filter(S)
        return _values(kernel, S)

    def two_point(
        self, kernel: Kernel, images: _Images, depth: int = 1
    ) -> Float[np.ndarray, "images images"]:
        """Return G² for an average over all pixels at the end: σ_a² mean_{αβ} K_{αβ}."""
        K = self.covariances(kernel, images, depth)
        return np.asarray(self.sigma_a**2 * K.mean(axis=(1, 3)))

    def two_point_of_separate_pixels(
        self, kernel: Kernel, images: _Images, depth: int = 1
    ) -> Float[np.ndarray, "images images"]:
        """Return G² for independent amplitudes of variance σ_a²/(N·pixels): σ_a² mean_α K_{αα}."""
        K = self.covariances(kernel, images, depth)
        return np.asarray(self.sigma_a**2 * np.einsum("xaya->xy", K) / self.pixels)

    def ensemble(self, nonlinearity: _Nonlinearity, width: int) -> Ensemble:
        """Return one convolution with N channels and an average as an ensemble of N neurons.

        A neuron is h(x) = mean_α σ(z_α). A point is an image with its channels one after another.
        """

        def neuron(
            x: Float[np.ndarray, "points inputs"], w: Float[np.ndarray, "networks width taps"]
        ) -> Float[np.ndarray, "networks width points"]:
            patches = self._patches(_ring(x.reshape(len(x), self.channels, self.pixels)))
            z = w @ patches.reshape(w.shape[-1], -1)
            pooled = nonlinearity(z).reshape(*w.shape[:2], self.pixels, len(x)).mean(axis=2)
            return np.asarray(pooled)

        taps = self.channels * self.filter_size
        return Ensemble(
            f"convolution of {self.filter_size} pixels",
            width,
            self.channels * self.pixels,
            Normal(self.sigma_a / sqrt(width)),
            {"w": Vector(Normal(self.sigma_w / sqrt(taps)), taps)},
            neuron,
        )

    def draw(
        self,
        networks: int,
        images: _Images,
        nonlinearity: _Nonlinearity,
        widths: tuple[int, ...],
        generator: np.random.Generator,
    ) -> Float[np.ndarray, "networks images"]:
        """Draw networks of the given channels in each hidden layer, with an average at the end."""
        h = _ring(self._checked(images))[None]
        whole(networks, "the number of networks to draw", 1)
        if not whole_numbers(widths, "the row of widths", 1, 10**9):
            raise InputError("A network has at least one hidden layer.")
        for width in widths:
            patches = self._patches(h)
            taps = patches.shape[1]
            w = generator.standard_normal((networks, width, taps)) * (self.sigma_w / sqrt(taps))
            z = np.matmul(w, patches.reshape(len(h), taps, -1))
            h = nonlinearity(z).reshape(networks, width, self.pixels, len(images))
        a = generator.standard_normal((networks, 1, widths[-1])) * (self.sigma_a / sqrt(widths[-1]))
        return np.asarray(np.matmul(a, h.mean(axis=2))[:, 0])

    def _patches(
        self, h: Float[np.ndarray, "*networks channels pixels images"]
    ) -> Float[np.ndarray, "*networks taps pixels images"]:
        """List, for each pixel, what its filter sees."""
        shifted = np.stack([np.roll(h, -delta, axis=-2) for delta in self._offsets], axis=-3)
        return shifted.reshape(*h.shape[:-3], -1, *h.shape[-2:])

    def _average_over_filter(
        self, S: Float[np.ndarray, "images pixels images pixels"]
    ) -> Float[np.ndarray, "images pixels images pixels"]:
        rolled = [np.roll(S, (-delta, -delta), axis=(1, 3)) for delta in self._offsets]
        return np.asarray(np.mean(rolled, axis=0))

    @property
    def _offsets(self) -> range:
        reach = self.filter_size // 2
        return range(-reach, reach + 1)

    def _checked(self, images: _Images) -> _Images:
        x = np.asarray(images, dtype=np.float64)
        if x.ndim != 3 or x.shape[1:] != (self.channels, self.pixels) or not np.isfinite(x).all():
            raise InputError(
                f"Images are finite arrays of shape (images, {self.channels}, {self.pixels}); "
                f"the shape given is {x.shape}."
            )
        return x


def _ring(images: _Images) -> Float[np.ndarray, "channels pixels images"]:
    return np.moveaxis(images, 0, -1)


def _values(
    kernel: Kernel, S: Float[np.ndarray, "images pixels images pixels"]
) -> Float[np.ndarray, "images pixels images pixels"]:
    """K on all pairs of an image and a pixel."""
    size = S.shape[0] * S.shape[1]
    return kernel.value(S.reshape(size, size)).reshape(S.shape)
