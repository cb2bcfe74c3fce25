"""Where to put labels so that none touches a strand or another label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = ["Label", "Placer"]

_SIZE = 0.4
_SHRINK = 0.8
_SMALLEST = 0.02
_MARGIN = 0.09
_ASPECT = 0.62
_DIRECTIONS = np.exp(2j * np.pi * np.arange(24) / 24)
_ROOM = 1.6


@dataclass(frozen=True)
class Label:
    """A text centred at a point, y up.

    Attributes
    ----------
    text
        What it says.
    at
        Its centre.
    size
        The size of its type, in the layout's units.
    """

    text: str
    at: tuple[float, float]
    size: float

    @property
    def radius(self) -> float:
        """Radius of a disc about the centre that contains the text."""
        return _reach(self.text) * self.size


class Placer:
    """Remembers what is in the way.

    Parameters
    ----------
    obstacles
        Points that labels keep clear of, dense along the strands, shape (m, 2).
    """

    def __init__(self, obstacles: NDArray[np.float64]) -> None:
        self._tree = cKDTree(obstacles)
        self._taken: list[tuple[float, float, float]] = []

    def block(self, at: NDArray[np.float64], radius: float) -> None:
        """Keep later labels out of a disc."""
        self._taken.append((float(at[0]), float(at[1]), radius))

    def place(self, text: str, anchor: NDArray[np.float64]) -> Label | None:
        """Put a text near its anchor, as large as fits; None where nothing legible fits."""
        size = _SIZE
        while size > _SMALLEST:
            radius = _reach(text) * size
            steps = np.linspace(radius + _MARGIN / 2, radius + 0.35, 5)
            spots = (steps[:, None] * _DIRECTIONS).reshape(-1)
            places = anchor + np.stack([spots.real, spots.imag], axis=1)
            room = self._tree.query(places)[0] - _MARGIN
            for x, y, taken in self._taken:
                room = np.minimum(room, np.hypot(places[:, 0] - x, places[:, 1] - y) - taken)
            score = np.minimum(room, _ROOM * radius) - 0.25 * np.abs(spots)
            score[room < radius] = -np.inf
            best = int(np.argmax(score))
            if np.isfinite(score[best]):
                self.block(places[best], radius)
                return Label(text, (float(places[best, 0]), float(places[best, 1])), size)
            size *= _SHRINK
        return None


def _reach(text: str) -> float:
    return float(np.hypot(_ASPECT * len(text), 0.75)) / 2
