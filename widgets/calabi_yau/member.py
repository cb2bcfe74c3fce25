"""One hypersurface of a family with its metrics, as the view and the pictures show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Float64

from workbench.errors import InputError
from workbench.metrics.calabi_yau.comparison import Measured, eta_shares
from workbench.metrics.calabi_yau.cross_section import CrossSection, cross_section
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.sampling import Sample

__all__ = ["Member"]


@dataclass(frozen=True)
class Member:
    """A hypersurface and what was measured on it.

    Parameters
    ----------
    name
        What tells it from others of the family: ``ψ = 0.5``.
    volume
        V_Ω.
    sample
        The points whose η makes the histogram.
    measured
        Metrics, those of one method one after the other; the last of each is shown.
    courses
        Pairs (CPU-seconds, σ) along the training of a method.

    Raises
    ------
    InputError
        If nothing was measured, a course is of no measured method, or something lives on another
        hypersurface.
    """

    name: str
    hypersurface: Hypersurface
    volume: float
    sample: Sample
    measured: Sequence[Measured]
    courses: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.measured:
            raise InputError(f"No metric was measured for {self.name}.")
        homes = [self.sample.hypersurface, *(m.metric.hypersurface for m in self.measured)]
        if any(home != self.hypersurface for home in homes):
            raise InputError(f"A metric or the sample of {self.name} is of another hypersurface.")
        strangers = set(self.courses) - set(self.methods)
        if strangers:
            raise InputError(f"No metric of {', '.join(sorted(strangers))} was measured.")

    @cached_property
    def methods(self) -> dict[str, Measured]:
        """The last metric of each method."""
        return {each.method: each for each in self.measured}

    @cached_property
    def section(self) -> CrossSection:
        """The cross-section by z_3 = … = z_0 / 2."""
        return cross_section(self.hypersurface)

    @cached_property
    def deviations(self) -> dict[str, Float64[np.ndarray, "sheets rows columns"]]:
        """η − 1 on the cross-section."""
        return {
            name: self.section.flatness(each.metric, self.volume) - 1
            for name, each in self.methods.items()
        }

    @cached_property
    def shares(self) -> dict[str, Float64[np.ndarray, " bins"]]:
        """The distribution of η − 1 in the bins of `workbench.metrics.calabi_yau.comparison`."""
        return {
            name: eta_shares(each.metric, self.sample, self.volume)
            for name, each in self.methods.items()
        }
