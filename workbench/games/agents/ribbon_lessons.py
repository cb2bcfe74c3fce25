"""Ribbon knots from which the agents of the ribbon game learn; the contests have others."""

from __future__ import annotations

from tqdm import tqdm

from workbench.games.ribbon.play import Position, first_position
from workbench.knots.ribbon_families import FAMILIES, random_ribbon
from workbench.knots.ribbon_survey import slice_knots

__all__ = ["lessons"]

_FAR = 1_000_000
_TABLED = 10


def lessons(number: int, fewest: int, most: int, seed: int) -> list[Position]:
    """Return as many random ribbon knots, the smallest first, their families in turn.

    Before them come, if `fewest` is small enough, the slice knots of KnotInfo to 10 crossings.

    Parameters
    ----------
    number
        Of random ones.
    fewest, most
        Their crossings.
    seed
        Of the knots, from 0; those of the contests differ from all of these.
    """
    found = [first_position(knot) for knot in slice_knots(fewest, _TABLED).values()]
    for k in tqdm(range(number), desc="ribbon knots", leave=False):
        crossings = fewest + (most - fewest) * k // max(1, number - 1)
        family = [*FAMILIES][k % len(FAMILIES)]
        knot = random_ribbon(family, crossings, _FAR * (seed + 1) + k)
        found.append(first_position(knot, seed))
    return sorted(found, key=lambda position: position.stage.crossings)
