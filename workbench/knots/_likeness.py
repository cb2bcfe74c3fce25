"""A number that diagrams share if they are equal as planar maps, whatever their crossings' names.

Every dart begins with a colour, whether it lies over; colours are then mixed with those of the
dart's arc, strand and face, again and again (B. Weisfeiler, A. Leman 1968), and summed. Different
diagrams can share a number, but for those that are met by chance the odds are 2^−64.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

from workbench.knots._compiled import compiled

__all__ = ["likeness"]

_ROUNDS = 12


@compiled
def _mix(z: np.uint64) -> np.uint64:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def likeness(partner: Int64[np.ndarray, " darts"]) -> int:
    """Return the number of a diagram, orientation aside; 0 if it has no crossing.

    Parameters
    ----------
    partner
        The other end of each dart's arc, −1 at unused ones.
    """
    darts = np.flatnonzero(partner >= 0)
    old = np.zeros(len(partner), np.uint64)
    for d in darts:
        old[d] = np.uint64(1 + (d & 1))
    for _ in range(_ROUNDS):
        new = old.copy()
        for d in darts:
            y = partner[d]
            z = _mix(old[d]) + np.uint64(3) * old[y]
            z = _mix(z) + np.uint64(5) * old[d ^ 2]
            new[d] = _mix(z) + np.uint64(7) * old[(y & ~3) | (y + 3 & 3)]
        old = new
    total = np.uint64(0)
    for d in darts:
        total += _mix(old[d])
    return int(np.int64(total))
