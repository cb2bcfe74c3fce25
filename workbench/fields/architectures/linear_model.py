"""The linear toy model φ(x) = θx of eq. (10), in exact rational numbers.

Its correlators are G⁽ⁿ⁾(x₁, …, xₙ) = μₙ x₁⋯xₙ with the moments μₙ of P(θ). Moments are computed in
two ways that share nothing: from their closed form, and as n! times the coefficients of the power
series of E e^{tθ}; the logarithm of that series gives the cumulants, which are the interactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod, sqrt
from typing import Protocol

import numpy as np
from flint import fmpq_series
from jaxtyping import Float

from workbench.accepted import is_rational, shown, whole
from workbench.errors import InputError
from workbench.fields.architectures.densities import Constant
from workbench.fields.architectures.ensemble import Ensemble
from workbench.rationals import flint_of, fraction_of

__all__ = [
    "Biased",
    "ExactExponential",
    "ExactLaplace",
    "ExactNormal",
    "ExactUniform",
    "RationalDensity",
    "correlator",
    "cumulants",
    "ensemble_of",
    "moments_from_series",
]


class RationalDensity(Protocol):
    """A density of the slope whose moments are rational."""

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one value."""
        ...

    def exact_moment(self, order: int) -> Fraction:
        """Return μₙ = E θⁿ in closed form."""
        ...

    def series(self) -> fmpq_series:
        """Return E e^{tθ} as a power series in t, to the precision of the context."""
        ...

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...]
    ) -> Float[np.ndarray, ...]:
        """Draw independent values."""
        ...


class _Scalar:
    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one value."""
        return ()


@dataclass(frozen=True)
class ExactNormal(_Scalar):
    """The centred normal density of a rational variance."""

    variance: Fraction

    def __post_init__(self) -> None:
        _require_positive("variance", self.variance)

    def exact_moment(self, order: int) -> Fraction:
        """Return (n − 1)!! σⁿ, 0 for odd n."""
        _require_order(order)
        if order % 2:
            return Fraction(0)
        return Fraction(prod(range(1, order, 2))) * self.variance ** (order // 2)

    def series(self) -> fmpq_series:
        """Return e^{σ²t²/2}."""
        return fmpq_series([0, 0, flint_of(self.variance / 2)]).exp()

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...]
    ) -> Float[np.ndarray, ...]:
        """Draw independent values."""
        return sqrt(self.variance) * generator.standard_normal(shape)


@dataclass(frozen=True)
class ExactUniform(_Scalar):
    """The uniform density on [−r, r], of negative fourth cumulant."""

    radius: Fraction

    def __post_init__(self) -> None:
        _require_positive("radius", self.radius)

    def exact_moment(self, order: int) -> Fraction:
        """Return rⁿ/(n + 1), 0 for odd n."""
        _require_order(order)
        return Fraction(0) if order % 2 else self.radius**order / (order + 1)

    def series(self) -> fmpq_series:
        """Return sinh(rt)/(rt)."""
        rt = fmpq_series([0, flint_of(2 * self.radius)])
        difference = (rt.exp() - 1) / rt  # (e^{2rt} − 1)/2rt
        return difference * fmpq_series([0, flint_of(-self.radius)]).exp()

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...]
    ) -> Float[np.ndarray, ...]:
        """Draw independent values."""
        return generator.uniform(-float(self.radius), float(self.radius), shape)


@dataclass(frozen=True)
class ExactLaplace(_Scalar):
    """The density e^{−|θ|/s}/2s, of positive fourth cumulant."""

    scale: Fraction

    def __post_init__(self) -> None:
        _require_positive("scale", self.scale)

    def exact_moment(self, order: int) -> Fraction:
        """Return n! sⁿ, 0 for odd n."""
        _require_order(order)
        return Fraction(0) if order % 2 else factorial(order) * self.scale**order

    def series(self) -> fmpq_series:
        """Return 1/(1 − s²t²)."""
        return 1 / fmpq_series([1, 0, flint_of(-(self.scale**2))])

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...]
    ) -> Float[np.ndarray, ...]:
        """Draw independent values."""
        return generator.laplace(0.0, float(self.scale), shape)


@dataclass(frozen=True)
class ExactExponential(_Scalar):
    """The density e^{−(θ + s)/s}/s on θ > −s: mean 0, and not even."""

    scale: Fraction

    def __post_init__(self) -> None:
        _require_positive("scale", self.scale)

    def exact_moment(self, order: int) -> Fraction:
        """Return sⁿ times the number of permutations of n without fixed point."""
        _require_order(order)
        derangements = sum((-1) ** k * factorial(order) // factorial(k) for k in range(order + 1))
        return Fraction(derangements) * self.scale**order

    def series(self) -> fmpq_series:
        """Return e^{−st}/(1 − st)."""
        st = fmpq_series([0, flint_of(self.scale)])
        return (-st).exp() / (1 - st)

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...]
    ) -> Float[np.ndarray, ...]:
        """Draw independent values."""
        return float(self.scale) * (generator.standard_exponential(shape) - 1.0)


@dataclass(frozen=True)
class Biased(_Scalar):
    """θ = high with probability p, else low."""

    high: Fraction
    low: Fraction
    p: Fraction

    def __post_init__(self) -> None:
        if not is_rational(self.p) or not 0 <= self.p <= 1:
            raise InputError(f"A probability is a rational number from 0 to 1, not {self.p}.")
        if not (is_rational(self.high) and is_rational(self.low)):
            raise InputError(f"The values are rational numbers, not {self.high} and {self.low}.")

    def exact_moment(self, order: int) -> Fraction:
        """Return p highⁿ + (1 − p) lowⁿ."""
        _require_order(order)
        return self.p * self.high**order + (1 - self.p) * self.low**order

    def series(self) -> fmpq_series:
        """Return p e^{high·t} + (1 − p) e^{low·t}."""
        up, down = (fmpq_series([0, flint_of(v)]).exp() for v in (self.high, self.low))
        return flint_of(self.p) * up + flint_of(1 - self.p) * down

    def sample(
        self, generator: np.random.Generator, shape: tuple[int, ...]
    ) -> Float[np.ndarray, ...]:
        """Draw independent values."""
        return np.where(generator.random(shape) < float(self.p), float(self.high), float(self.low))


def correlator(density: RationalDensity, points: Sequence[Fraction | int]) -> Fraction:
    """Return G⁽ⁿ⁾(x₁, …, xₙ) = μₙ x₁⋯xₙ.

    Examples
    --------
    >>> correlator(ExactUniform(Fraction(1)), [1, 2, 3, Fraction(1, 2)])
    Fraction(3, 5)
    """
    if not all(is_rational(x) for x in points):
        raise InputError(f"The points are rational numbers, not {shown(points)}.")
    return density.exact_moment(len(points)) * prod(map(Fraction, points), start=Fraction(1))


def moments_from_series(density: RationalDensity, order: int) -> list[Fraction]:
    """Return μ₀, …, μₙ as n! times the coefficients of E e^{tθ}.

    Examples
    --------
    >>> [str(m) for m in moments_from_series(ExactUniform(Fraction(1)), 4)]
    ['1', '0', '1/3', '0', '1/5']
    """
    _require_order(order)
    series = density.series()
    return [factorial(k) * fraction_of(series[k]) for k in range(order + 1)]


def cumulants(density: RationalDensity, order: int) -> list[Fraction]:
    """Return κ₀ = 0, κ₁, …, κₙ as n! times the coefficients of log E e^{tθ}.

    Examples
    --------
    >>> [str(k) for k in cumulants(ExactLaplace(Fraction(1)), 6)]
    ['0', '0', '2', '0', '12', '0', '240']
    >>> [str(k) for k in cumulants(ExactNormal(Fraction(3)), 6)]
    ['0', '0', '3', '0', '0', '0', '0']
    """
    _require_order(order)
    series = density.series().log()
    return [factorial(k) * fraction_of(series[k]) for k in range(order + 1)]


def ensemble_of(density: RationalDensity) -> Ensemble:
    """Return φ(x) = θx as an ensemble of one neuron, with amplitude 1."""

    def neuron(
        x: Float[np.ndarray, "points inputs"], theta: Float[np.ndarray, "networks width"]
    ) -> Float[np.ndarray, "networks width points"]:
        return np.asarray(theta[..., None] * x[:, 0])

    return Ensemble("linear toy model", 1, 1, Constant(1.0), {"theta": density}, neuron)


def _require_positive(name: str, value: Fraction) -> None:
    if not is_rational(value) or value <= 0:
        raise InputError(f"The {name} of a density is a positive rational number, not {value}.")


def _require_order(order: int) -> None:
    whole(order, "the order of a moment", 0, 8)
