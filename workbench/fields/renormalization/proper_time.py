"""Coarse-graining of a scalar on a torus: the schedule of the noise is the cutoff.

With J. Schwinger's proper time s as the cutoff, Λ = s^{−½}, the covariance still to be integrated
is

    C_s(p) = e^{−s(p² + m²)}/(p² + m²) = ∫_s^∞ e^{−u(p² + m²)} du,

and in the coordinates ξ of `Torus`, in which the free field is white noise, the exact
renormalization group (`zero_dimension`) is the diffusion that variance-preserving diffusion models
use, with a rate of its own for each momentum:

    ξ_{s'} = a ξ_s + √(1 − a²) ε,      a(p) = e^{−(s' − s)(p² + m²)/2}.

Long waves stay longest: noising a picture of the field is removing its short distances. The density
is γ(ξ) e^{−U_s(ξ)} with γ normal, U_0 the interaction, and the free theory does not move.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError
from workbench.fields.plane.torus import Torus

__all__ = ["ProperTimes"]

Fields = Float[np.ndarray, "fields count"]


@dataclass(frozen=True)
class ProperTimes:
    """Cutoffs from none to one below which no wave is left.

    Parameters
    ----------
    torus
        The momenta and the mass.
    steps
        Steps between cutoffs, from 2 to 1000.
    end
        s m² at the last of them, from 0.1 to 20: what is left of the longest wave is e^{−s m²}.
    start
        s (p² + m²) of the shortest wave after the first step, between 0 and 1.

    Raises
    ------
    InputError
        If a parameter is outside of its range.

    Examples
    --------
    >>> torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=5.0)
    >>> times = ProperTimes(torus, steps=40)
    >>> len(times.times), float(times.times[0]), float(times.times[-1])
    (41, 0.0, 6.0)
    """

    torus: Torus
    steps: int = 60
    end: float = 6.0
    start: float = 0.02

    def __post_init__(self) -> None:
        whole(self.steps, "the number of steps", 2, 1000)
        if not (is_finite(self.end) and 0.1 <= self.end <= 20):
            raise InputError(f"s m² is {self.end} at the end; accepted are 0.1 to 20.")
        if not (is_finite(self.start) and 0 < self.start < 1):
            raise InputError(f"s(p² + m²) is {self.start} at first; accepted are 0 to 1.")
        if not self.start / self.energies.max() < self.end / self.torus.mass**2:
            raise InputError(
                f"With start {self.start} and end {self.end} the last scale is not the last; "
                "accepted are a start below end (p² + m²)/m² of the shortest wave."
            )

    @cached_property
    def energies(self) -> Float[np.ndarray, " count"]:
        """p² + m² of each coordinate ξ: p = 0, then cosines, then sines."""
        energies = self.torus.energies
        return np.concatenate([energies, energies[1:]])

    @cached_property
    def times(self) -> Float[np.ndarray, " steps+1"]:
        """s: 0, then in equal ratios."""
        first, last = self.start / self.energies.max(), self.end / self.torus.mass**2
        return np.concatenate([[0.0], np.geomspace(first, last, self.steps)])

    @cached_property
    def kept(self) -> Float[np.ndarray, "steps+1 count"]:
        """A from 0 to each s: √(C_s/C_0) of each coordinate."""
        return np.asarray(np.exp(-self.times[:, None] * self.energies / 2))

    @cached_property
    def kept_by_step(self) -> Float[np.ndarray, "steps count"]:
        """A of each step."""
        return np.asarray(np.exp(-np.diff(self.times)[:, None] * self.energies / 2))

    def coarse(self, fields: Fields, step: int, generator: np.random.Generator) -> Fields:
        """Return fields of the fine theory after so many steps, at once."""
        kept = self.kept[whole(step, "the step", 0, self.steps)]
        fields = finite_array(fields, "the fields", (None, self.torus.count))
        noise = generator.standard_normal(fields.shape)
        return np.asarray(kept * fields + np.sqrt(1 - kept**2) * noise)

    def next_scale(self, fields: Fields, step: int, generator: np.random.Generator) -> Fields:
        """Return fields at s of `step` after one more step."""
        kept = self.kept_by_step[whole(step, "the step", 0, self.steps - 1)]
        fields = finite_array(fields, "the fields", (None, self.torus.count))
        noise = generator.standard_normal(fields.shape)
        return np.asarray(kept * fields + np.sqrt(1 - kept**2) * noise)
