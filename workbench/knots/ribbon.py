"""Looking for a ribbon disc: bands that turn a knot, one after another, into an unlink.

The search is best first over `workbench.knots.stages`: the link with the fewest crossings is taken,
its bands are attached from the shortest on, each link is simplified for a moment, and one that has
not been met goes back to the queue. Only bands that an exact test lets through are attached at all,
few in a hundred (`workbench.knots._band_sieve`). After a while the search starts again from another
diagram of the knot, with twice the patience, and now with longer bands earlier, now later.

Finger, saddle and the moves that follow are a certificate of kind `ribbon`. That a knot has no
such disc is never said: a search that finds nothing proves nothing.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from workbench.certificates.format import Json
from workbench.knots._likeness import likeness
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import require_budget
from workbench.knots.stages import Stage, first_stage

__all__ = ["RibbonSearch", "find_ribbon"]

_TWISTS = 2
_LONGEST = 6
_PER_ARC = (3, 1)
_PATIENCE = 1_000
_APART = 1 << 32


@dataclass(frozen=True, eq=False)
class RibbonSearch:
    """What a search has found.

    Attributes
    ----------
    unlink
        The last stage, without crossings; None if the budget has ended before.
    certificate
        The sealed certificate of kind `ribbon`, or None.
    tried
        Bands that were attached.
    seconds
        What it took.
    """

    unlink: Stage | None = field(repr=False)
    certificate: dict[str, Json] | None = field(repr=False)
    tried: int
    seconds: float

    @property
    def bands(self) -> int:
        """Number of bands of the disc; 0 if none is found."""
        return self.unlink.depth if self.unlink else 0


def find_ribbon(diagram: Diagram, budget: float = 10.0, seed: int = 0) -> RibbonSearch:
    """Look for bands that show a knot to be ribbon.

    Parameters
    ----------
    diagram
        Of a knot.
    budget
        Seconds by the clock, which starts when what it runs has been compiled.
    seed
        Of the simplifications. What is found depends on nothing else, unless the budget ends.

    Raises
    ------
    InputError
        If the diagram is not of a knot, the budget is not a positive number, or the seed is
        negative.

    Examples
    --------
    >>> from workbench.certificates import verify
    >>> found = find_ribbon(Diagram.from_name("12a_631"))
    >>> verify(found.certificate).sentence.partition(", steps")[0]
    'The knot is ribbon: crossings 12, bands 2'
    """
    require_budget(budget)
    _compile()
    begun = time.perf_counter()
    attached = 0
    for stage in _stages(diagram, seed):
        attached += stage is not None and stage.before is not None
        if stage is not None and not stage.crossings:
            seconds = time.perf_counter() - begun
            return RibbonSearch(stage, stage.certificate(), attached, seconds)
        if time.perf_counter() - begun > budget:
            break
    return RibbonSearch(None, None, attached, time.perf_counter() - begun)


@cache
def _compile() -> None:
    """Find a disc of the square knot once: the first search of all waits for compilation."""
    square = Diagram.from_braid([1, 1, 1, -2, -2, -2])
    next(stage for stage in _stages(square, 0) if stage is not None and not stage.crossings)


def _stages(diagram: Diagram, seed: int) -> Iterator[Stage | None]:
    """Yield the stages of one search after another, and None to let time pass."""
    for turn in count():
        first = first_stage(diagram, seed + turn * _APART)
        yield first
        if not first.hopeful:
            return
        per_arc = _PER_ARC[turn % len(_PER_ARC)]
        yield from _best_first(first, seed + turn * _APART, _PATIENCE << turn, per_arc)


def _best_first(first: Stage, seed: int, patience: int, per_arc: int) -> Iterator[Stage | None]:
    """Yield what comes of attaching bands, always to the smallest link left; None at each dart.

    The bands across one more arc wait until there is no link with `per_arc` crossings more.
    """
    met = {first.likeness}
    number = count()
    queue = [(first.crossings, next(number), 0, first)]
    while queue and patience > 0:
        weight, _, length, stage = heapq.heappop(queue)
        for start in stage.darts:
            yield None
            for band in stage.bands_from(start, length, _TWISTS):
                patience -= 1
                link = stage.attached(band, seed + patience)
                if not _is_new(likeness(link.partner), met):
                    continue
                found = stage.after(band, link)
                yield found
                if _is_new(found.likeness, met) and not found.obstructed:
                    heapq.heappush(queue, (found.crossings, next(number), 0, found))
            patience -= 1
        if length < _LONGEST:
            heapq.heappush(queue, (weight + per_arc, next(number), length + 1, stage))


def _is_new(number: int, met: set[int]) -> bool:
    """Say whether a diagram has not been met, and note that it has now."""
    new = number not in met
    met.add(number)
    return new
