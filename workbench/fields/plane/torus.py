"""Scalar fields on a torus with finitely many momenta: no continuum is left to approximate.

A field on (ℝ/L)^d whose momenta p = 2πn/L obey |p| ≤ Λ is a finite sum of waves,

    φ(x) = L^{−d/2} Σ_p φ_p e^{ip·x},        φ_{−p} = φ_p*,

and the free action ½ Σ_p (p² + m²)|φ_p|² makes the φ_p independent normal variables. Here a field
is given by real coordinates ξ, normal of variance 1 in the free theory: one for p = 0 and two,
cosine and sine, for each pair ±p. As φ⁴ contains no momentum beyond 4 n_max, the mean over a grid
of 4 n_max + 1 points a side is its integral exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import pi

import numpy as np
from jaxtyping import Float, Int

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError

__all__ = ["Torus"]

_LARGEST_GRID = 20_000_000


@dataclass(frozen=True)
class Torus:
    """The momenta and the free theory.

    Parameters
    ----------
    dimension
        d = 1, 2 or 3.
    side
        L > 0.
    mass
        m > 0.
    cutoff
        Λ ≥ 0; momenta of this length belong to the theory.

    Raises
    ------
    InputError
        If one of them is outside its range, or the grid is too large to be held in memory.

    Examples
    --------
    >>> torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=5.0)
    >>> torus.count, torus.grid_side
    (37, 13)
    >>> print(f"{torus.propagator:.6f}")
    0.279516
    """

    dimension: int
    side: float
    mass: float
    cutoff: float

    def __post_init__(self) -> None:
        whole(self.dimension, "the dimension d", 1, 3)
        if not (is_finite(self.side) and self.side > 0):
            raise InputError(f"The side L of the torus is a positive number, not {self.side}.")
        if not (is_finite(self.mass) and self.mass > 0):
            raise InputError(
                f"The mass m is a positive number (m² > 0), not {self.mass}: the zero mode has "
                "the propagator 1/m²."
            )
        if not (is_finite(self.cutoff) and self.cutoff >= 0):
            raise InputError(f"The cutoff Λ is a finite number of at least 0, not {self.cutoff}.")
        reach = self._reach
        if (
            reach > _LARGEST_GRID
            or (2 * reach + 1) ** self.dimension * (4 * reach + 1) ** self.dimension > _LARGEST_GRID
        ):
            raise InputError(
                f"The cutoff Λ = {self.cutoff} gives momenta up to {reach}·2π/L; that is too many "
                f"for d = {self.dimension}."
            )

    @property
    def _reach(self) -> int:
        return int(min(self.cutoff * self.side / (2 * pi) * (1 + 1e-12), 1e18))

    @property
    def volume(self) -> float:
        """L^d."""
        return self.side**self.dimension

    @cached_property
    def momenta(self) -> Int[np.ndarray, "k d"]:
        """The n of p = 2πn/L: zero first, then one of each pair ±p, by length."""
        line = np.arange(-self._reach, self._reach + 1)
        n = np.stack(np.meshgrid(*[line] * self.dimension, indexing="ij"), axis=-1)
        n = n.reshape(-1, self.dimension)
        squares = (n**2).sum(axis=1)
        limit = (self.cutoff * self.side / (2 * pi)) ** 2 * (1 + 1e-12)
        first = np.array([row[np.flatnonzero(row)[0]] if row.any() else 1 for row in n])
        kept = np.flatnonzero((squares <= limit) & (first > 0))
        ordered: Int[np.ndarray, "k d"] = n[kept[np.argsort(squares[kept], kind="stable")]]
        return ordered

    @cached_property
    def energies(self) -> Float[np.ndarray, " k"]:
        """p² + m² of these momenta."""
        squares = (self.momenta**2).sum(axis=1)
        energies: Float[np.ndarray, " k"] = squares * (2 * pi / self.side) ** 2 + self.mass**2
        return energies

    @cached_property
    def multiplicity(self) -> Int[np.ndarray, " k"]:
        """1 for p = 0 and 2 for a pair ±p."""
        return np.array([1] + [2] * (len(self.momenta) - 1))

    @property
    def count(self) -> int:
        """The number of momenta, which is the number of coordinates ξ."""
        return int(self.multiplicity.sum())

    @property
    def grid_side(self) -> int:
        """Points of the grid along a side: 4 n_max + 1."""
        return 4 * int(np.abs(self.momenta).max()) + 1

    @cached_property
    def places(self) -> Float[np.ndarray, "points d"]:
        """The points of the grid; the first is 0."""
        line = np.arange(self.grid_side) * (self.side / self.grid_side)
        grid = np.stack(np.meshgrid(*[line] * self.dimension, indexing="ij"), axis=-1)
        return grid.reshape(-1, self.dimension)

    @cached_property
    def waves(self) -> Float[np.ndarray, "count points"]:
        """The field on the grid is ξ @ waves: rows for p = 0, then cosines, then sines."""
        return self.waves_at(self.places)

    def waves_at(self, places: Float[np.ndarray, "points d"]) -> Float[np.ndarray, "count points"]:
        """Return the waves at any places: the field there is ξ @ waves."""
        x = finite_array(places, "the places", (None, self.dimension))
        angles = (2 * pi / self.side) * (self.momenta @ x.T)
        size = np.sqrt(self.multiplicity / (self.volume * self.energies))[:, None]
        return np.concatenate([size * np.cos(angles), (size * np.sin(angles))[1:]])

    def power_sum(self, power: float) -> float:
        """Return L^{−d} Σ_p (p² + m²)^{−power}."""
        if not is_finite(power):
            raise InputError(f"The power of a sum over momenta is a finite number, not {power}.")
        return float((self.multiplicity * self.energies**-power).sum() / self.volume)

    @property
    def propagator(self) -> float:
        """G(0), the variance of the free field."""
        return self.power_sum(1)

    def propagator_at(self, places: Float[np.ndarray, "points d"]) -> Float[np.ndarray, " points"]:
        """G(x) = L^{−d} Σ_p e^{ip·x}/(p² + m²)."""
        x = finite_array(places, "the places", (None, self.dimension))
        angles = (2 * pi / self.side) * (self.momenta @ x.T)
        terms = (self.multiplicity / self.energies) @ np.cos(angles)
        return np.asarray(terms / self.volume)

    def mean_power(
        self, fields: Float[np.ndarray, "networks points"], power: int
    ) -> Float[np.ndarray, " networks"]:
        """Return L^{−d} ∫φ^power of fields on the grid, exact for powers up to 4."""
        squares = fields * fields
        if power == 2:
            return np.asarray(squares.mean(axis=1))
        if power == 4:
            return np.asarray(np.einsum("ij,ij->i", squares, squares) / fields.shape[1])
        raise InputError(f"The power is 2 or 4, not {power}.")
