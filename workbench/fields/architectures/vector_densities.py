"""Densities of vectors: independent components, and the ball of eq. (12)."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, prod

import numpy as np

from workbench.fields.architectures.density import (
    ScalarDensity,
    Values,
    require_dimension,
    require_scale,
)

__all__ = ["Ball", "Vector"]


@dataclass(frozen=True)
class Vector:
    """A vector of independent components of one density."""

    component: ScalarDensity
    dimension: int

    def __post_init__(self) -> None:
        require_dimension(self.dimension)

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one value."""
        return (self.dimension,)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        return self.component.sample(generator, (*shape, self.dimension))


@dataclass(frozen=True)
class Ball:
    """The uniform density on the ball of the given radius in d dimensions, eq. (12) for b.

    Examples
    --------
    >>> Ball(2, 1.0).volume == pi
    True
    """

    dimension: int
    radius: float

    def __post_init__(self) -> None:
        require_dimension(self.dimension)
        require_scale("radius", self.radius)

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one value."""
        return (self.dimension,)

    @property
    def volume(self) -> float:
        """The volume of the ball, 2Λ, πΛ² or 4πΛ³/3 in one to three dimensions."""
        d = self.dimension
        # (2π)^{d/2} or 2 (2π)^{(d−1)/2} over d!!, exact in the integers
        double_factorial = prod(range(d, 0, -2))
        unit = 2 ** ((d + 1) // 2) * pi ** (d // 2) / double_factorial
        return float(unit * self.radius**d)

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values; the result has shape (*shape, *event)."""
        d = self.dimension
        if d == 1:
            return generator.uniform(-self.radius, self.radius, (*shape, 1))
        direction = generator.standard_normal((*shape, d))
        direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
        radius = generator.random((*shape, 1)) ** (1 / d)
        return self.radius * radius * direction
