"""φ⁴ theory in one dimension, exactly: a path integral is a matrix element of e^{−tH}.

With H = p²/2 + m²q²/2 + λq⁴/24 and |0⟩ the vacuum of λ = 0, a field that is free outside the box
[−L/2, L/2] and has the interaction of eq. (13) of the paper inside is

    Z = ⟨0| e^{−L(H − m/2)} |0⟩,
    ⟨φ(x₁)…φ(x_k)⟩ = ⟨0| e^{−(x₁ + L/2)H} q e^{−(x₂ − x₁)H} q … e^{−(L/2 − x_k)H} |0⟩
                     / ⟨0| e^{−LH} |0⟩,

so nothing is said of boundary conditions, and L need not be large. H is diagonalised in the basis
of the harmonic oscillator, whose size is doubled until nothing changes. On a circle of length L
the matrix elements become traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import isfinite

import numpy as np
from jaxtyping import Float
from scipy.linalg import eigh

from workbench.errors import InputError

__all__ = ["BoxTheory", "CircleTheory", "Spectrum", "position_matrix", "require_phi4", "spectrum"]

_FIRST, _LARGEST = 32, 512
_SETTLED = 1e-13

Matrix = Float[np.ndarray, "k k"]


def require_phi4(mass: float, coupling: float, length: float) -> None:
    """Refuse a mass, coupling or length for which φ⁴ theory is not defined.

    Raises
    ------
    InputError
        If m² ≤ 0, λ < 0 or L ≤ 0, or one of them is not finite.

    Examples
    --------
    >>> require_phi4(1.0, -1.0, 4.0)
    Traceback (most recent call last):
    workbench.errors.InputError: λ is -1.0; accepted are λ ≥ 0, since e^{-S} cannot be normalised \
otherwise.
    """
    if not isfinite(mass) or mass <= 0:
        raise InputError(
            f"m is {mass}; accepted are m > 0, since the free propagator 1/(p² + m²) diverges "
            "otherwise."
        )
    if not isfinite(coupling) or coupling < 0:
        raise InputError(
            f"λ is {coupling}; accepted are λ ≥ 0, since e^{{-S}} cannot be normalised otherwise."
        )
    if not isfinite(length) or length <= 0:
        raise InputError(f"The box has length {length}; accepted are lengths > 0.")


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Levels of H that have settled, and the position operator between them.

    Attributes
    ----------
    energies
        E₀ < E₁ < …
    vacuum
        ⟨k|0⟩, the harmonic vacuum in the basis of energy.
    q
        ⟨j|q|k⟩.
    change
        By how much E₀, E₁ and ⟨q²⟩ changed, at most, when the basis was doubled to this size.
    """

    energies: Float[np.ndarray, " k"]
    vacuum: Float[np.ndarray, " k"]
    q: Matrix
    change: float

    @property
    def levels(self) -> int:
        """The size of the basis."""
        return len(self.energies)

    @property
    def gap(self) -> float:
        """E₁ − E₀: the mass of the particle, and the rate at which ⟨φφ⟩ decays."""
        return float(self.energies[1] - self.energies[0])

    @property
    def q_squared(self) -> float:
        """⟨q²⟩ in the ground state."""
        return float(self.q[0] @ self.q[0])


def position_matrix(mass: float, levels: int) -> Matrix:
    """Return q in the basis of the harmonic oscillator of frequency m."""
    off = np.sqrt(np.arange(1, levels) / (2 * mass))
    return np.asarray(np.diag(off, 1) + np.diag(off, -1))


@lru_cache(maxsize=64)
def spectrum(mass: float, coupling: float) -> Spectrum:
    """Diagonalise H, in a basis that is doubled until the lowest levels no longer change.

    Raises
    ------
    InputError
        If m² ≤ 0 or λ < 0, or λ/m³ is so large that 512 levels do not suffice.

    Examples
    --------
    >>> found = spectrum(1.0, 6.0)
    >>> print(f"{found.energies[0]:.11f} {found.gap:.11f} {found.q_squared:.11f}")
    0.62092702983 1.40503913434 0.35484025117
    """
    require_phi4(mass, coupling, 1.0)
    levels, before = _FIRST, np.full(3, np.inf)
    while levels <= _LARGEST:
        energies, states = eigh(_hamiltonian(mass, coupling, levels))
        q = states.T @ position_matrix(mass, levels) @ states
        now = np.array([energies[0], energies[1], q[0] @ q[0]])
        change = float(np.max(np.abs(now - before) / np.abs(now)))
        if change < _SETTLED * levels:
            return Spectrum(energies, states[0], q, change)
        levels, before = 2 * levels, now
    raise InputError(
        f"λ/m³ is {coupling / mass**3:.3g}; with {_LARGEST} levels the ground state is not settled."
    )


def _hamiltonian(mass: float, coupling: float, levels: int) -> Matrix:
    """H restricted to the first levels; q⁴ is taken in a larger basis, so that it is exact."""
    q = position_matrix(mass, levels + 4)
    q2 = q @ q
    interaction = (q2 @ q2)[:levels, :levels] * (coupling / 24)
    return np.asarray(np.diag(mass * (np.arange(levels) + 0.5)) + interaction)


@dataclass(frozen=True)
class BoxTheory:
    """φ⁴ inside a box of length L on the line, a free field outside.

    Parameters
    ----------
    mass, coupling, length
        m > 0, λ ≥ 0, L > 0.

    Raises
    ------
    InputError
        If one of them is outside its range.

    Examples
    --------
    >>> box = BoxTheory(1.0, 6.0, 4.0)
    >>> print(f"{box.partition_function:.6f} {box.moment((0.0, 0.0)):.6f}")
    0.606696 0.355068
    """

    mass: float
    coupling: float
    length: float

    def __post_init__(self) -> None:
        require_phi4(self.mass, self.coupling, self.length)

    @cached_property
    def _spectrum(self) -> Spectrum:
        return spectrum(float(self.mass), float(self.coupling))

    @property
    def partition_function(self) -> float:
        """Z, relative to λ = 0."""
        return self._amplitude(())

    @property
    def effective_sample_fraction(self) -> float:
        """Z(λ)²/Z(2λ): the share of draws of the free field that reweighting leaves effective."""
        doubled = BoxTheory(self.mass, 2 * self.coupling, self.length)
        return self.partition_function**2 / doubled.partition_function

    def moment(self, places: Sequence[float]) -> float:
        """Return ⟨φ(x₁)…φ(x_k)⟩ for places inside the box.

        Raises
        ------
        InputError
            If a place is outside.
        """
        if any(not abs(x) <= self.length / 2 for x in places):
            raise InputError(f"The places lie within {self.length / 2} of the middle of the box.")
        return self._amplitude(tuple(sorted(places))) / self.partition_function

    def correlator(self, t: float) -> float:
        """Return C(t) = ⟨φ(−t/2)φ(t/2)⟩."""
        return self.moment((-t / 2, t / 2))

    @property
    def connected_four_point(self) -> float:
        """⟨φ⁴⟩ − 3⟨φ²⟩² in the middle of the box."""
        return self.moment((0.0,) * 4) - 3 * self.moment((0.0,) * 2) ** 2

    def _amplitude(self, places: tuple[float, ...]) -> float:
        found = self._spectrum
        shifted = found.energies - self.mass / 2
        at, state = -self.length / 2, found.vacuum
        for x in places:
            state = found.q @ (np.exp(-(x - at) * shifted) * state)
            at = x
        return float(found.vacuum @ (np.exp(-(self.length / 2 - at) * shifted) * state))


@dataclass(frozen=True)
class CircleTheory:
    """φ⁴ on a circle of length L: the oscillator at temperature 1/L.

    Examples
    --------
    >>> circle = CircleTheory(1.0, 6.0, 4.0)
    >>> print(f"{circle.partition_function:.4f} {circle.moment(2):.4f}")
    0.6074 0.3570
    """

    mass: float
    coupling: float
    length: float

    def __post_init__(self) -> None:
        require_phi4(self.mass, self.coupling, self.length)

    @cached_property
    def _spectrum(self) -> Spectrum:
        return spectrum(float(self.mass), float(self.coupling))

    @property
    def partition_function(self) -> float:
        """Z = Tr e^{−LH} / Tr e^{−LH₀}."""
        free = np.exp(-self.length * self.mass / 2) / -np.expm1(-self.length * self.mass)
        return float(np.exp(-self.length * self._spectrum.energies).sum() / free)

    def moment(self, power: int) -> float:
        """Return ⟨φ(x)^k⟩, the same at every x."""
        found = self._spectrum
        weights = np.exp(-self.length * (found.energies - found.energies[0]))
        return float(np.diag(np.linalg.matrix_power(found.q, power)) @ weights / weights.sum())

    def correlator(self, t: float) -> float:
        """Return ⟨φ(0)φ(t)⟩ for 0 ≤ t ≤ L."""
        found = self._spectrum
        shifted = found.energies - found.energies[0]
        ahead, back = np.exp(-t * shifted), np.exp(-(self.length - t) * shifted)
        weight = np.exp(-self.length * shifted).sum()
        return float(back @ found.q**2 @ ahead / weight)
