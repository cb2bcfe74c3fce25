"""What is measured of a field on a line: moments in the middle, and C(t) averaged over pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, whole, whole_numbers
from workbench.errors import InputError
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.waves import require_fields

__all__ = ["LineObservables"]


@dataclass(frozen=True)
class LineObservables:
    """φ(0)², φ(0)⁴, and C(t), the mean of φ(x)φ(x + t) over pairs within the window.

    Parameters
    ----------
    line
        The points.
    steps
        Each t as a number of spacings, even and not 0.
    window
        How many points on either side of the middle may begin or end a pair; the pair in the
        middle, (−t/2, t/2), is always among those that are averaged.

    Raises
    ------
    InputError
        If a step is odd, below 2, or beyond the line, or the window is.

    Examples
    --------
    >>> LineObservables(Line(4.0, 33), (4, 8), 0).names
    ('φ²', 'φ⁴', 'C(0.5)', 'C(1)')
    """

    line: Line
    steps: tuple[int, ...]
    window: int

    def __post_init__(self) -> None:
        half = self.line.count // 2
        if any(step % 2 for step in whole_numbers(self.steps, "the row of steps", 2, 2 * half)):
            raise InputError(f"The steps are even numbers from 2 to {2 * half}.")
        whole(self.window, "the window", 0, half)

    @property
    def separations(self) -> Float[np.ndarray, " t"]:
        """Each t."""
        return np.array(self.steps) * self.line.spacing

    @property
    def names(self) -> tuple[str, ...]:
        """φ², φ⁴ and C(t) for each t."""
        return ("φ²", "φ⁴", *(f"C({t:g})" for t in self.separations))

    def of(self, values: Float[np.ndarray, "networks n"]) -> Float[np.ndarray, "networks k"]:
        """Return them for each field.

        Raises
        ------
        InputError
            If the fields are not given at the points of the line.
        """
        require_fields(values, self.line.count)
        middle = values[:, self.line.count // 2]
        pairs = [
            (values[:, a] * values[:, b]).mean(axis=1) for a, b in map(self._pairs, self.steps)
        ]
        return np.stack([middle**2, middle**4, *pairs], axis=1)

    def exact(self, two_point: Float[np.ndarray, "n n"]) -> Float[np.ndarray, " t"]:
        """Return what C(t) must be for each t, given ⟨φ(x_i)φ(x_j)⟩ at all pairs of points."""
        G = finite_array(two_point, "two-point functions", (self.line.count, self.line.count))
        return np.array([G[self._pairs(step)].mean() for step in self.steps])

    def _pairs(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        reach = max(self.window - step // 2, 0)
        first = self.line.count // 2 - step // 2 + np.arange(-reach, reach + 1)
        return first, first + step
