"""Probability densities P(θ) of a neuron's parameters, as data.

A density knows the shape `event` of one value, () for a number and (d,) for a vector, draws
independent values, and gives its moments E[θᵏ] in closed form. Numbers can also be mapped from
the unit interval by their quantile function, which turns any of them into normal variables.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, gamma, pi, sqrt

import numpy as np
from scipy.special import ndtri

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.fields.architectures.density import (
    Density,
    ScalarDensity,
    Values,
    require_finite,
    require_order,
    require_scale,
    shares,
)
from workbench.fields.architectures.vector_densities import Ball, Vector

__all__ = [
    "Ball",
    "Cauchy",
    "Constant",
    "Density",
    "Laplace",
    "Normal",
    "Rademacher",
    "Rayleigh",
    "ScalarDensity",
    "Uniform",
    "Vector",
]


@dataclass(frozen=True)
class Normal(ScalarDensity):
    """The normal density of the given standard deviation and mean.

    Examples
    --------
    >>> Normal(2.0).moment(4)
    48.0
    """

    deviation: float
    mean: float = 0.0

    def __post_init__(self) -> None:
        require_scale("standard deviation", self.deviation)
        require_finite("mean", self.mean)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        values = generator.standard_normal(shape)
        values *= self.deviation
        values += self.mean
        return values

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        require_order(order)
        before, here = 0.0, 1.0
        for k in range(order):
            before, here = here, self.mean * here + k * self.deviation**2 * before
        return here

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        return self.mean + self.deviation * np.asarray(ndtri(shares(u)))

    def scaled(self, factor: float) -> Normal:
        """Return the density of factor·θ."""
        require_finite("factor", factor)
        return Normal(self.deviation * abs(factor), self.mean * factor)


@dataclass(frozen=True)
class Uniform(ScalarDensity):
    """The uniform density on the interval [low, high].

    Examples
    --------
    >>> Uniform(-1.0, 1.0).moment(2) == 1 / 3
    True
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        require_finite("lower end", self.low)
        require_finite("upper end", self.high)
        if self.low >= self.high:
            raise InputError(f"The interval [{self.low}, {self.high}] has no positive length.")

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        return generator.uniform(self.low, self.high, shape)

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        require_order(order)
        ends = self.high ** (order + 1) - self.low ** (order + 1)
        return float(ends / ((order + 1) * (self.high - self.low)))

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        return self.low + (self.high - self.low) * shares(u)

    def scaled(self, factor: float) -> Uniform:
        """Return the density of factor·θ."""
        require_finite("factor", factor)
        ends = sorted((self.low * factor, self.high * factor))
        return Uniform(*ends)


@dataclass(frozen=True)
class Cauchy(ScalarDensity):
    """The Cauchy density of the given width, centred at 0: it has no moments.

    For d = 1 it is the density ∝ 1/(b² + m²) of momenta, with width m.
    """

    width: float

    def __post_init__(self) -> None:
        require_scale("width", self.width)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        values = generator.standard_cauchy(shape)
        values *= self.width
        return values

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        require_order(order)
        if order == 0:
            return 1.0
        raise InputError("The Cauchy density has no moments of order 1 or more.")

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        return self.width * np.tan(pi * (shares(u) - 0.5))

    def scaled(self, factor: float) -> Cauchy:
        """Return the density of factor·θ."""
        require_finite("factor", factor)
        return Cauchy(self.width * abs(factor))


@dataclass(frozen=True)
class Constant(ScalarDensity):
    """A parameter that always has the same value."""

    value: float

    def __post_init__(self) -> None:
        require_finite("value", self.value)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        return np.full(shape, self.value)

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        require_order(order)
        return float(self.value**order)

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        return np.full_like(shares(u), self.value)

    def scaled(self, factor: float) -> Constant:
        """Return the density of factor·θ."""
        require_finite("factor", factor)
        return Constant(self.value * factor)


@dataclass(frozen=True)
class Rademacher(ScalarDensity):
    """Plus or minus `size`, each with probability 1/2."""

    size: float

    def __post_init__(self) -> None:
        require_scale("size", self.size)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        return np.where(generator.integers(0, 2, shape, dtype=np.int8) == 1, self.size, -self.size)

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        require_order(order)
        return 0.0 if order % 2 else float(self.size**order)

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        return np.where(shares(u) < 0.5, -self.size, self.size)

    def scaled(self, factor: float) -> Rademacher:
        """Return the density of factor·θ."""
        require_finite("factor", factor)
        return Rademacher(self.size * abs(factor))


@dataclass(frozen=True)
class Rayleigh(ScalarDensity):
    """The density (a/s²) e^{−a²/2s²} of the length of two normal variables of deviation s.

    With a uniform phase c, a·cos(b·x + c) is normal at each x.

    Examples
    --------
    >>> Rayleigh(1.0).moment(2)
    2.0
    """

    scale: float

    def __post_init__(self) -> None:
        require_scale("scale", self.scale)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        return generator.rayleigh(self.scale, shape)

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        require_order(order)
        return (
            float((self.scale * sqrt(2)) ** order * gamma(1 + order / 2))
            if order % 2
            else (float(self.scale**order * 2 ** (order // 2) * factorial(order // 2)))
        )

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        return np.asarray(self.scale * np.sqrt(-2 * np.log1p(-shares(u))))

    def scaled(self, factor: float) -> Rayleigh:
        """Return the density of factor·θ."""
        if not (is_finite(factor) and factor > 0):
            raise InputError(f"A Rayleigh density is scaled by a positive factor, not {factor}.")
        return Rayleigh(self.scale * factor)


@dataclass(frozen=True)
class Laplace(ScalarDensity):
    """The density e^{−|a|/s}/2s.

    Examples
    --------
    >>> density = Laplace(1.0)
    >>> density.moment(4) / density.moment(2) ** 2
    6.0
    """

    scale: float

    def __post_init__(self) -> None:
        require_scale("scale", self.scale)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        return generator.laplace(0.0, self.scale, shape)

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        require_order(order)
        return 0.0 if order % 2 else float(factorial(order) * self.scale**order)

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        centred = shares(u) - 0.5
        return np.asarray(-self.scale * np.sign(centred) * np.log1p(-2 * np.abs(centred)))

    def scaled(self, factor: float) -> Laplace:
        """Return the density of factor·θ."""
        require_finite("factor", factor)
        return Laplace(self.scale * abs(factor))
