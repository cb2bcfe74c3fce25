"""The numbers by which φ⁴ theory on a line is known: Z, moments, C(t) and the gap, for several λ.

They are functions of sampled expectations on one side, and come from matrix products
(`trapezoid`) on the other. The gap is read off C(¼)/C(¾), in units of the box's own scale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from workbench.accepted import finite_array
from workbench.errors import InputError
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_observables import LineObservables
from workbench.fields.scalar.oscillator import BoxTheory, require_phi4, spectrum
from workbench.fields.scalar.phi4 import Expectations, require_draws
from workbench.fields.scalar.trapezoid import TrapezoidTheory

__all__ = ["LineNumbers"]

_SEPARATIONS = (0.25, 0.75, 1.0)
_MOMENTS = ("Z", "⟨φ²⟩", "κ₄", "C(¼)", "C(1)")


@dataclass(frozen=True)
class LineNumbers:
    """What is compared: five moments and a gap for each coupling.

    Parameters
    ----------
    mass
        m > 0.
    line
        Points whose spacing divides ⅛ a whole number of times, in a box of at least 4.
    couplings
        Each λ.

    Raises
    ------
    InputError
        If the points are not of that kind, m ≤ 0, or the couplings are not different λ ≥ 0.

    Examples
    --------
    >>> numbers = LineNumbers(1.0, Line(8.0, 65), (6.0,))
    >>> numbers.names
    ('Z, λ = 6', '⟨φ²⟩, λ = 6', 'κ₄, λ = 6', 'C(¼), λ = 6', 'C(1), λ = 6', 'gap, λ = 6')
    >>> print(f"{numbers.exact[-1]:.4f}")
    1.4041
    """

    mass: float
    line: Line
    couplings: tuple[float, ...]

    def __post_init__(self) -> None:
        require_draws(finite_array(self.couplings, "the couplings λ", (None,)).tolist(), 2)
        require_phi4(self.mass, 0.0, self.line.length)
        eighth = 0.125 / self.line.spacing
        if abs(eighth - round(eighth)) > 1e-9 or round(eighth) < 1 or self.line.length < 4:
            raise InputError(
                f"The spacing is {self.line.spacing:g} in a box of {self.line.length:g}; accepted "
                "are spacings that divide 1/8, as 8/64 does, and boxes of at least 4."
            )

    @cached_property
    def observables(self) -> LineObservables:
        """φ², φ⁴ in the middle, and C(t) averaged over the inner three quarters of the box."""
        steps = tuple(round(t / self.line.spacing) for t in _SEPARATIONS)
        return LineObservables(self.line, steps, 3 * self.line.count // 8)

    @property
    def names(self) -> tuple[str, ...]:
        """All moments, then all gaps."""
        moments = [f"{name}, λ = {c:g}" for c in self.couplings for name in _MOMENTS]
        return (*moments, *(f"gap, λ = {c:g}" for c in self.couplings))

    def moments(self, at: Mapping[float, Expectations]) -> list[complex]:
        """Return Z, ⟨φ²⟩, κ₄, C(¼) and C(1) for each λ."""
        return [v for c in self.couplings for v in _moments(at[c])]

    def gaps(self, at: Mapping[float, Expectations]) -> list[complex]:
        """Return 2 ln C(¼)/C(¾) for each λ."""
        return [_gap(at[c]) for c in self.couplings]

    @cached_property
    def exact(self) -> tuple[float, ...]:
        """All moments, then all gaps, by matrix products."""
        known = {c: self._expectations(c) for c in self.couplings}
        return tuple(v.real for v in (*self.moments(known), *self.gaps(known)))

    @property
    def exact_moments(self) -> tuple[float, ...]:
        """The moments among `exact`."""
        return self.exact[: -len(self.couplings)]

    @property
    def exact_gaps(self) -> tuple[float, ...]:
        """The gaps among `exact`."""
        return self.exact[-len(self.couplings) :]

    def share(self, coupling: float) -> float:
        """Return Z(λ)²/Z(2λ), the share of draws that weights leave effective."""
        return TrapezoidTheory(self.mass, coupling, self.line).effective_sample_fraction

    def table(self) -> pd.DataFrame:
        """Return, for each λ, what diagonalisation says, and what the points change."""
        rows: list[dict[str, float]] = []
        for c, gap in zip(self.couplings, self.exact_gaps, strict=True):
            found, at = spectrum(self.mass, c), self._expectations(c)
            rows.append(
                {
                    "λ": c,
                    "E₀": float(found.energies[0]),
                    "gap E₁ − E₀": found.gap,
                    "gap from C(¼)/C(¾), points": gap,
                    "⟨q²⟩": found.q_squared,
                    "Z": BoxTheory(self.mass, c, self.line.length).partition_function,
                    "Z, points": at["Z"].real,
                    "effective share": self.share(c),
                    "levels": found.levels,
                    "last change": found.change,
                }
            )
        return pd.DataFrame(rows)

    def _expectations(self, coupling: float) -> dict[str, complex]:
        theory = TrapezoidTheory(self.mass, coupling, self.line)
        middle = self.line.count // 2
        values: Sequence[float] = (
            float(theory.two_point[middle, middle]),
            theory.fourth_moment,
            *self.observables.exact(theory.two_point).tolist(),
        )
        named = dict(zip(self.observables.names, map(complex, values), strict=True))
        return {"Z": complex(theory.partition_function)} | named


def _moments(at: Expectations) -> list[complex]:
    return [at["Z"], at["φ²"], at["φ⁴"] - 3 * at["φ²"] ** 2, at["C(0.25)"], at["C(1)"]]


def _gap(at: Expectations) -> complex:
    return complex(2 * np.log(at["C(0.25)"] / at["C(0.75)"]))
