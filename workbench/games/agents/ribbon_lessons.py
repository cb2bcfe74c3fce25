"""Ribbon knots from which the agents of the ribbon game learn; the contests have others."""

from __future__ import annotations

from functools import cache

from database_knotinfo import link_list
from tqdm import tqdm

from workbench.games.ribbon.play import Position, first_position
from workbench.knots.diagram import Diagram
from workbench.knots.knotinfo import knot
from workbench.knots.ribbon_families import FAMILIES, random_ribbon

__all__ = ["lessons", "slice_knots"]

_FAR = 1_000_000
_TABLED = 10


@cache
def slice_knots(fewest: int, most: int) -> tuple[tuple[str, Diagram], ...]:
    """Return the names and diagrams of the knots in KnotInfo with smooth 4-genus 0, by crossings.

    Up to 12 crossings all of them are known to be ribbon (N. Dunfield, S. Gong, arXiv:2512.21825,
    2025). The unknot is left out.

    Examples
    --------
    >>> [name for name, _ in slice_knots(3, 8)]
    ['6_1', '8_8', '8_9', '8_20']
    """
    _, *entries = link_list()
    chosen = [
        entry["name"]
        for entry in entries
        if entry["smooth_four_genus"] == "0"
        and max(3, fewest) <= int(entry["crossing_number"]) <= most
    ]
    return tuple((name, Diagram.from_pd(knot(name).pd)) for name in chosen)


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
    found = [first_position(knot) for _, knot in slice_knots(fewest, _TABLED)]
    for k in tqdm(range(number), desc="ribbon knots", leave=False):
        crossings = fewest + (most - fewest) * k // max(1, number - 1)
        family = [*FAMILIES][k % len(FAMILIES)]
        knot = random_ribbon(family, crossings, _FAR * (seed + 1) + k)
        found.append(first_position(knot, seed))
    return sorted(found, key=lambda position: position.stage.crossings)
