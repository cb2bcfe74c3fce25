"""Looking for a ribbon disc: a band that turns a knot into the unlink of two components.

Bands are tried from the shortest, with few half twists first (`workbench.knots.bands`); each link
is simplified for a moment, and if no crossing is left, finger, saddle and the moves that follow are
a certificate of kind `ribbon`. That a knot has no such disc is never said: a search that finds
nothing proves nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from workbench.certificates import PlanarMap, seal
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.knots.bands import Band, attached, bands
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import Map, new_map, search, state
from workbench.knots.simplify import Step, require_budget, steps_of

__all__ = ["RibbonSearch", "find_band"]

_TRIES = 300
_LONGEST = 5
_TWISTS = 2
_ROOM, _LOG = 64, 1 << 14
_WARMTH, _SLACK, _DETOUR = 20, 2, 32


@dataclass(frozen=True)
class RibbonSearch:
    """What a search has found.

    Attributes
    ----------
    band
        The band, or None.
    certificate
        The sealed certificate of kind `ribbon`, or None.
    tried
        Bands tried.
    seconds
        What it took.
    """

    band: Band | None
    certificate: dict[str, Json] | None
    tried: int
    seconds: float


def find_band(diagram: Diagram, budget: float = 10.0, seed: int = 0) -> RibbonSearch:
    """Look for a band that shows a knot to be ribbon.

    Parameters
    ----------
    diagram
        Of a knot.
    budget
        Seconds.
    seed
        Of the simplifications.

    Raises
    ------
    InputError
        If the diagram is not of a knot, or the budget is not a positive number.

    Examples
    --------
    >>> from workbench.certificates import verify
    >>> found = find_band(Diagram.from_name("6_1"))
    >>> verify(found.certificate).sentence.partition(", steps")[0]
    'The knot is ribbon: crossings 6, bands 1'
    """
    if diagram.components != 1:
        raise InputError(f"A knot has one component, not {diagram.components}.")
    require_budget(budget)
    begun = time.perf_counter()
    tried = 0
    for band in bands(diagram, _LONGEST, _TWISTS):
        tried += 1
        freed = _undone(attached(diagram, band), seed + tried)
        if freed is not None:
            steps = [*band.steps(diagram.crossings), *freed]
            statement = {"pd": diagram.to_pd(), "loops": 0}
            certificate = seal("ribbon", statement, steps, "workbench.knots.ribbon")
            return RibbonSearch(band, certificate, tried, time.perf_counter() - begun)
        if time.perf_counter() - begun > budget:
            break
    return RibbonSearch(None, None, tried, time.perf_counter() - begun)


def _undone(planar: PlanarMap, seed: int) -> tuple[Step, ...] | None:
    """Simplify for a moment; return the moves if no crossing is left."""
    partner = [planar.partner[dart] for dart in range(len(planar.partner))]
    walk = new_map(partner, _forward(partner), planar.loops, seed=seed, room=_ROOM, log=_LOG)
    best = state(walk)
    search(walk, best, _TRIES, 0, _WARMTH, _SLACK, _DETOUR)
    smallest = Map(best, walk.log)
    return None if smallest.crossings else tuple(steps_of(smallest))


def _forward(partner: list[int]) -> np.ndarray:
    """Orient each component somehow: say of each dart whether its strand leaves the crossing."""
    forward = np.zeros(len(partner), np.bool_)
    seen: set[int] = set()
    for dart in range(len(partner)):
        while dart not in seen:
            forward[dart] = True
            seen |= {dart, partner[dart]}
            dart = partner[dart] ^ 2
    return forward
