"""What an ensemble asks of the density of a parameter, and what a density asks of its numbers."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError

__all__ = [
    "Density",
    "ScalarDensity",
    "Values",
    "require_dimension",
    "require_finite",
    "require_order",
    "require_scale",
    "shares",
]

Values = Float[np.ndarray, "..."]


class Density(Protocol):
    """What an ensemble asks of the density of a parameter."""

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one value."""
        ...

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        ...


class ScalarDensity(Density, Protocol):
    """A density of numbers."""

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one value: none."""
        return ()

    def moment(self, order: int) -> float:
        """Return E[θᵏ]."""
        ...

    def quantile(self, u: Values) -> Values:
        """Map uniform variables on (0, 1) to variables of this density."""
        ...

    def scaled(self, factor: float) -> ScalarDensity:
        """Return the density of factor·θ."""
        ...


def require_scale(name: str, value: float) -> None:
    """Raise InputError unless a scale is positive and finite."""
    if not (is_finite(value) and value > 0):
        raise InputError(f"The {name} of a density is a positive finite number, not {value}.")


def require_finite(name: str, value: float) -> None:
    """Raise InputError unless a parameter is finite."""
    if not is_finite(value):
        raise InputError(f"The {name} of a density is a finite number, not {value}.")


def require_dimension(dimension: int) -> None:
    """Raise InputError unless a dimension is at least 1."""
    whole(dimension, "the dimension of a vector of parameters", 1)


def require_order(order: int) -> None:
    """Raise InputError unless the order of a moment is one of 0, …, 100."""
    whole(order, "the order of a moment", 0, 100)


def shares(u: Values) -> Values:
    """Return shares of probability, all of them inside (0, 1).

    Raises
    ------
    InputError
        If one is not.
    """
    found = finite_array(u, "shares of probability")
    if not ((found > 0) & (found < 1)).all():
        raise InputError("Shares of probability are numbers inside (0, 1).")
    return found
