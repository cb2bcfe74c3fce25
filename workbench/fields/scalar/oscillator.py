"""φ⁴ theory in one dimension, exactly: a path integral is a matrix element of e^{−tH}.

With H = p²/2 + m²q²/2 + λq⁴/24 and |0⟩ the vacuum of λ = 0, a field that is free outside the box
[−L/2, L/2] and has the interaction of eq. (13) of the paper inside is

    Z = ⟨0| e^{−L(H − m/2)} |0⟩,
    ⟨φ(x₁)…φ(x_k)⟩ = ⟨0| e^{−(x₁ + L/2)H} q e^{−(x₂ − x₁)H} q … e^{−(L/2 − x_k)H} |0⟩
                     / ⟨0| e^{−LH} |0⟩,

so nothing is said of boundary conditions, and L need not be large. On a circle of length L the
matrix elements become traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, log

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError
from workbench.fields.scalar.spectrum import Spectrum, require_phi4, settled, spectrum

__all__ = ["BoxTheory", "CircleTheory", "Spectrum", "require_phi4", "spectrum"]


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

    @property
    def partition_function(self) -> float:
        """Z, relative to λ = 0."""
        return exp(self._log_partition_function)

    @property
    def effective_sample_fraction(self) -> float:
        """Z(λ)²/Z(2λ): the share of draws of the free field that reweighting leaves effective."""
        doubled = BoxTheory(self.mass, 2 * self.coupling, self.length)
        return exp(2 * self._log_partition_function - doubled._log_partition_function)

    def moment(self, places: Sequence[float]) -> float:
        """Return ⟨φ(x₁)…φ(x_k)⟩ for places inside the box.

        Raises
        ------
        InputError
            If a place is outside, or the moment of so many fields does not settle.
        """
        x = np.sort(finite_array(places, "the places", (None,)))
        if not (np.abs(x) <= self.length / 2).all():
            raise InputError(f"The places lie within {self.length / 2} of the middle of the box.")
        if len(x) % 2:
            return 0.0

        def ratio(found: Spectrum) -> float:
            return self._amplitude(found, x) / self._amplitude(found, x[:0])

        return settled(self.mass, self.coupling, ratio)

    def correlator(self, t: float) -> float:
        """Return C(t) = ⟨φ(−t/2)φ(t/2)⟩."""
        if not is_finite(t):
            raise InputError(f"The separation t is a number, not {t}.")
        return self.moment((-t / 2, t / 2))

    @property
    def connected_four_point(self) -> float:
        """⟨φ⁴⟩ − 3⟨φ²⟩² in the middle of the box."""
        return self.moment((0.0,) * 4) - 3 * self.moment((0.0,) * 2) ** 2

    @cached_property
    def _log_partition_function(self) -> float:
        def shifted(found: Spectrum) -> float:
            return self._amplitude(found, np.zeros(0))

        lowest = spectrum(self.mass, self.coupling).energies[0] - self.mass / 2
        return log(settled(self.mass, self.coupling, shifted)) - self.length * float(lowest)

    def _amplitude(self, found: Spectrum, places: Float[np.ndarray, " k"]) -> float:
        """Return ⟨0|e^{−…} q e^{−…} q … |0⟩ with energies counted from the ground state."""
        above = found.energies - found.energies[0]
        at, state = -self.length / 2, found.vacuum
        for x in places:
            state = found.q @ (np.exp(-(x - at) * above) * state)
            at = x
        return float(found.vacuum @ (np.exp(-(self.length / 2 - at) * above) * state))


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

    @property
    def partition_function(self) -> float:
        """Z = Tr e^{−LH} / Tr e^{−LH₀}."""
        free = np.exp(-self.length * self.mass / 2) / -np.expm1(-self.length * self.mass)

        def trace(found: Spectrum) -> float:
            return float(np.exp(-self.length * found.energies).sum() / free)

        return settled(self.mass, self.coupling, trace)

    def moment(self, power: int) -> float:
        """Return ⟨φ(x)^k⟩, the same at every x.

        Raises
        ------
        InputError
            If k is not from 0 to 16, or the circle is so short that the moment does not settle.
        """
        if whole(power, "the power of a moment", 0, 16) % 2:
            return 0.0

        def mean(found: Spectrum) -> float:
            weights = self._weights(found)
            return float(np.diag(np.linalg.matrix_power(found.q, power)) @ weights / weights.sum())

        return settled(self.mass, self.coupling, mean)

    def correlator(self, t: float) -> float:
        """Return ⟨φ(0)φ(t)⟩ for 0 ≤ t ≤ L.

        Raises
        ------
        InputError
            If t is outside, or the circle is so short that the correlator does not settle.
        """
        if not is_finite(t) or not 0 <= t <= self.length:
            raise InputError(f"The separation t on the circle is from 0 to {self.length}, not {t}.")

        def mean(found: Spectrum) -> float:
            above = found.energies - found.energies[0]
            ahead, back = np.exp(-t * above), np.exp(-(self.length - t) * above)
            return float(back @ found.q**2 @ ahead / self._weights(found).sum())

        return settled(self.mass, self.coupling, mean)

    def _weights(self, found: Spectrum) -> Float[np.ndarray, " k"]:
        """e^{−L(E − E₀)} of each level."""
        return np.asarray(np.exp(-self.length * (found.energies - found.energies[0])))
