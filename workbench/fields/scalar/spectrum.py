"""Levels of the anharmonic oscillator H = p²/2 + m²q²/2 + λq⁴/24, and what is computed from them.

H is diagonalised in the basis of the harmonic oscillator, in units of m, where it depends on λ/m³
only. The basis is doubled until what is asked for no longer changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Float
from scipy.linalg import eigh

from workbench.accepted import is_finite
from workbench.errors import InputError

__all__ = ["Spectrum", "require_phi4", "settled", "spectrum"]

_FIRST, _LARGEST = 32, 512
_SETTLED, _AGREE = 1e-13, 1e-10
_STRONGEST = 1e9
"""Of λ/m³; the largest basis is too small long before."""

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
    if not is_finite(mass) or mass <= 0:
        raise InputError(
            f"m is {mass}; accepted are m > 0, since the free propagator 1/(p² + m²) diverges "
            "otherwise."
        )
    if not is_finite(coupling) or coupling < 0:
        raise InputError(
            f"λ is {coupling}; accepted are λ ≥ 0, since e^{{-S}} cannot be normalised otherwise."
        )
    if not is_finite(length) or length <= 0:
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
    before = np.full(3, np.inf)
    for levels in _sizes(mass, coupling):
        found = _diagonal(float(mass), float(coupling), levels)
        now = np.array([found.energies[0], found.energies[1], found.q_squared])
        change = float(np.max(np.abs(now - before) / np.abs(now)))
        if change < _SETTLED * levels:
            return replace(found, change=change)
        before = now
    raise InputError(
        f"λ/m³ is {_ratio(mass, coupling):.3g}; with {_LARGEST} levels the ground state is not "
        "settled."
    )


def settled(mass: float, coupling: float, quantity: Callable[[Spectrum], float]) -> float:
    """Return a positive quantity, in a basis that is doubled until it no longer changes.

    Raises
    ------
    InputError
        If it still changes at 512 levels.

    Examples
    --------
    >>> print(f"{settled(1.0, 6.0, lambda found: found.gap):.9f}")
    1.405039134
    """
    before = np.inf
    for levels in _sizes(mass, coupling):
        now = quantity(_diagonal(float(mass), float(coupling), levels))
        if abs(now - before) <= _AGREE * abs(now):
            return now
        before = now
    raise InputError(
        f"With {_LARGEST} levels the value is not settled: λ/m³ = {_ratio(mass, coupling):.3g} is "
        "too strong, the box too short or too long, or there are too many fields."
    )


@lru_cache(maxsize=64)
def _diagonal(mass: float, coupling: float, levels: int) -> Spectrum:
    """Diagonalise H in units of m, restricted to the first levels."""
    energies, states = eigh(_hamiltonian(_ratio(mass, coupling), levels))
    q = states.T @ position_matrix(mass, levels) @ states
    return Spectrum(mass * energies, states[0], q, np.inf)


def _hamiltonian(ratio: float, levels: int) -> Matrix:
    """H restricted to the first levels; q⁴ is taken in a larger basis, so that it is exact."""
    q = position_matrix(1.0, levels + 4)
    q2 = q @ q
    interaction = (q2 @ q2)[:levels, :levels] * (ratio / 24)
    return np.asarray(np.diag(np.arange(levels) + 0.5) + interaction)


def _sizes(mass: float, coupling: float) -> list[int]:
    """List the sizes of the basis that are tried: none where no size suffices."""
    if _ratio(mass, coupling) > _STRONGEST:
        return []
    return [_FIRST * 2**k for k in range((_LARGEST // _FIRST).bit_length())]


def _ratio(mass: float, coupling: float) -> float:
    """λ/m³, which may be infinite."""
    return float(coupling) / float(mass) / float(mass) / float(mass)
