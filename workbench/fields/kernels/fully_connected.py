"""Deep fully connected networks as data: widths, non-linearity, and the scales of the density.

In the parametrisation of the neural tangent kernel (A. Jacot, F. Gabriel, C. Hongler, *Neural
tangent kernel*, NeurIPS 2018) every weight and bias W, b is drawn from N(0, 1), and the scales
stand outside:

    z¹ = σ_w W⁰ x / √n₀ + σ_b b⁰,      z^{l+1} = σ_w Wˡ σ(zˡ) / √n_l + σ_b bˡ,
    φ(x) = σ_a W^L σ(z^L) / √n_L + σ_b b^L.

One hidden layer without biases is eq. (4) of the paper in this parametrisation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

from workbench.accepted import whole_numbers
from workbench.errors import InputError

__all__ = ["NONLINEARITIES", "FullyConnected"]

NONLINEARITIES = ("relu", "erf", "cos", "sin")


@dataclass(frozen=True)
class FullyConnected:
    """A fully connected network with scalar output.

    Attributes
    ----------
    nonlinearity
        relu, erf, cos or sin.
    widths
        n₀ = inputs, then the width of each hidden layer.
    sigma_w, sigma_a, sigma_b
        Scales of the weights into hidden layers, of the weights into the output, and of all biases
        (0: there are none).

    Raises
    ------
    InputError
        If there is no hidden layer, a width is below 1, a scale is negative or not finite, or the
        non-linearity is not one of those above.

    Examples
    --------
    >>> FullyConnected("relu", (32, 128, 128)).parameter_count
    20608
    """

    nonlinearity: str
    widths: tuple[int, ...]
    sigma_w: float = 1.0
    sigma_a: float = 1.0
    sigma_b: float = 0.0

    def __post_init__(self) -> None:
        if self.nonlinearity not in NONLINEARITIES:
            raise InputError(
                f"The non-linearity is one of {', '.join(NONLINEARITIES)}, "
                f"not {self.nonlinearity!r}."
            )
        if len(whole_numbers(self.widths, "the row of widths", 1, 10**9)) < 2:
            raise InputError(
                "The widths are the number of inputs and of each hidden layer, at least two "
                f"numbers of at least 1, not {self.widths}."
            )
        for name in ("sigma_w", "sigma_a", "sigma_b"):
            scale = getattr(self, name)
            least = 0.0 if name == "sigma_b" else 1e-300
            if not isfinite(scale) or scale < least:
                raise InputError(f"{name} is {scale}; accepted are positive finite numbers.")

    @property
    def depth(self) -> int:
        """The number of hidden layers."""
        return len(self.widths) - 1

    @property
    def parameter_count(self) -> int:
        """The number of weights and biases."""
        ends = (*self.widths[1:], 1)
        weights = sum(a * b for a, b in zip(self.widths, ends, strict=True))
        return weights + (sum(ends) if self.sigma_b else 0)

    def scale(self, layer: int) -> float:
        """Return the factor of the weights Wˡ: σ_w/√n_l, and σ_a/√n_L for the last."""
        sigma = self.sigma_a if layer == self.depth else self.sigma_w
        return float(sigma / self.widths[layer] ** 0.5)

    def with_width(self, width: int) -> FullyConnected:
        """Return this network with all hidden layers of one width."""
        return replace(self, widths=(self.widths[0], *(width,) * self.depth))
