"""A line of points, and sums of plane waves on it by rotation from point to point.

A cosine costs as much as a hundred products. From one point to the next every wave turns by the
angle b·h, so two cosines and two sines a wave suffice, and the rest is products; they are done for
a tile of networks at a time, which the compiler turns into vector instructions. The middle of the
line is where the turning starts, so that errors do not grow over the whole length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import whole
from workbench.compiled import compiled
from workbench.errors import InputError
from workbench.fields.scalar.oscillator import require_phi4
from workbench.fields.scalar.waves import Waves

__all__ = ["Line"]

_TILE, _MOST = 64, 10**7


@dataclass(frozen=True)
class Line:
    """Equally spaced points that fill a box [−L/2, L/2], ends included.

    Parameters
    ----------
    length
        L > 0.
    count
        The number n of points; odd and at least 3, so that the middle is one of them.

    Raises
    ------
    InputError
        If the box or the number of points is not of that kind.

    Examples
    --------
    >>> line = Line(4.0, 5)
    >>> line.points.tolist(), line.weights.tolist()
    ([-2.0, -1.0, 0.0, 1.0, 2.0], [0.5, 1.0, 1.0, 1.0, 0.5])
    """

    length: float
    count: int

    def __post_init__(self) -> None:
        require_phi4(1.0, 0.0, self.length)
        if whole(self.count, "the number of points of a line", 3, _MOST) % 2 == 0:
            raise InputError(
                f"The line has {self.count} points; accepted are odd numbers of at least 3."
            )

    @property
    def spacing(self) -> float:
        """H = L/(n − 1)."""
        return self.length / (self.count - 1)

    @property
    def points(self) -> Float[np.ndarray, " n"]:
        """The places, the middle one being 0."""
        return self.spacing * (np.arange(self.count) - self.count // 2)

    @property
    def weights(self) -> Float[np.ndarray, " n"]:
        """The trapezoid rule: h, and half of it at the ends."""
        weights = np.full(self.count, self.spacing)
        weights[[0, -1]] /= 2
        return weights

    def values(self, waves: Waves) -> Float[np.ndarray, "networks n"]:
        """Return the fields at the points."""
        return line_values(
            waves.amplitudes,
            np.ascontiguousarray(waves.momenta[..., 0]),
            waves.phases,
            self.spacing,
            self.count,
        )


@compiled
def line_values(
    amplitudes: Float[np.ndarray, "networks N"],
    momenta: Float[np.ndarray, "networks N"],
    phases: Float[np.ndarray, "networks N"],
    spacing: float,
    count: int,
) -> Float[np.ndarray, "networks n"]:
    """Return Σ_i A_i cos(b_i x + c_i) at the points of a line, the middle one being 0.

    With E and O the sums of A cos(c) cos(bx) and of A sin(c) sin(bx), φ(±x) = E ∓ O.
    """
    networks, width = amplitudes.shape
    half = count // 2
    values = np.empty((networks, count))
    for first in range(0, networks, _TILE):
        tile = min(_TILE, networks - first)
        even = np.zeros((half + 1, tile))
        odd = np.zeros((half + 1, tile))
        cos_x, sin_x = np.empty(tile), np.empty(tile)
        cos_h, sin_h = np.empty(tile), np.empty(tile)
        A_cos, A_sin = np.empty(tile), np.empty(tile)
        for i in range(width):
            for j in range(tile):
                A, c = amplitudes[first + j, i], phases[first + j, i]
                A_cos[j], A_sin[j] = A * np.cos(c), A * np.sin(c)
                turn = momenta[first + j, i] * spacing
                cos_h[j], sin_h[j] = np.cos(turn), np.sin(turn)
                cos_x[j], sin_x[j] = 1.0, 0.0
            for k in range(half + 1):
                for j in range(tile):
                    x, y = cos_x[j], sin_x[j]
                    even[k, j] += A_cos[j] * x
                    odd[k, j] += A_sin[j] * y
                    cos_x[j] = cos_h[j] * x - sin_h[j] * y
                    sin_x[j] = sin_h[j] * x + cos_h[j] * y
        for k in range(half + 1):
            for j in range(tile):
                values[first + j, half + k] = even[k, j] - odd[k, j]
                values[first + j, half - k] = even[k, j] + odd[k, j]
    return values
