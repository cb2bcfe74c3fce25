"""Is a knot ribbon, or not slice? A verdict with its evidence, or none.

A ribbon knot is slice; whether every slice knot is ribbon is R. H. Fox's question of 1962.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from workbench.knots.diagram import Diagram
from workbench.knots.ribbon import RibbonSearch, find_ribbon
from workbench.knots.simplify import require_budget
from workbench.knots.slice import Obstruction, engine_obstructions, not_slice
from workbench.knots.stages import first_stage

__all__ = ["SliceVerdict", "decide_slice"]


@dataclass(frozen=True, eq=False)
class SliceVerdict:
    """What is known about a knot.

    Attributes
    ----------
    obstruction
        Why it is not slice, or None.
    search
        The search for a ribbon disc, whatever it has found; None if an obstruction came before.
    crossings
        Of the simplified diagram of which the obstructions are.
    seconds
        What it took.
    """

    obstruction: Obstruction | None
    search: RibbonSearch | None = field(repr=False)
    crossings: int
    seconds: float

    @property
    def verdict(self) -> str:
        """One of "ribbon", "not-slice" and "undecided".

        The last one says that neither a disc nor an obstruction was found within the budget, by the
        engines that are installed.
        """
        if self.obstruction:
            return "not-slice"
        return "ribbon" if self.search and self.search.unlink else "undecided"


def decide_slice(diagram: Diagram, budget: float = 10.0, seed: int = 0) -> SliceVerdict:
    """Look for an obstruction or a disc.

    The classical obstructions come first, on the simplified diagram; then a search for a disc with
    half of the budget, then the engines that are installed, and another search with what is left.

    Parameters
    ----------
    diagram
        Of a knot.
    budget
        Seconds for searches and engines; the classical obstructions take what they need.
    seed
        Of the simplifications.

    Raises
    ------
    InputError
        If the diagram is not of a knot, the budget is not a positive number, or the seed is
        negative.

    Examples
    --------
    >>> decide_slice(Diagram.from_name("8_20")).verdict
    'ribbon'
    >>> decide_slice(Diagram.from_name("8_19")).obstruction.name
    'signature'
    """
    require_budget(budget)
    begun = time.perf_counter()
    simplified = first_stage(diagram, seed).diagram
    obstruction = not_slice(simplified) if simplified.crossings else None
    search = None
    deadline = time.perf_counter() + budget
    if not obstruction:
        search = find_ribbon(diagram, budget / 2, seed)
        left = deadline - time.perf_counter()
        if not search.unlink and left > 0:
            obstruction = next(engine_obstructions(simplified, left), None)
        left = deadline - time.perf_counter()
        if not search.unlink and not obstruction and left > 0:
            search = find_ribbon(diagram, left, seed + 1)
    seconds = time.perf_counter() - begun
    return SliceVerdict(obstruction, search, simplified.crossings, seconds)
