"""What `workbench ribbon` answers about a knot."""

from __future__ import annotations

import time
from collections.abc import Iterable

from workbench._diagram_lines import Answer, Named
from workbench.errors import InputError
from workbench.knots._spherogram_process import RibbonList
from workbench.knots.diagram import Diagram
from workbench.knots.ribbon import RibbonSearch, find_ribbon
from workbench.knots.slice import Obstruction, engine_obstructions, not_slice
from workbench.knots.spherogram_bands import ribbon_list
from workbench.knots.stages import Stage, first_stage

__all__ = ["answer_ribbon", "require_knots"]


def require_knots(named: Iterable[Named]) -> None:
    """Refuse links of several components, by their names."""
    for name, diagram in named:
        if diagram.components != 1:
            raise InputError(
                f"{name} is a link of {diagram.components} components; ribbon asks about knots."
            )


def answer_ribbon(named: Named, budget: float, seed: int) -> Answer:
    """Return "ribbon" with a certificate, "not-slice" with an obstruction, or "undecided".

    The classical obstructions come first, then a search with half of the budget, then the engines
    that are installed, and with what is left another search. A disc is given once more as
    Spherogram writes it, where it can.
    """
    name, diagram = named
    begun = time.perf_counter()
    simplified = first_stage(diagram, seed).diagram
    obstruction, found = _decided(diagram, simplified, budget, seed)
    unlink = found.unlink if found else None
    verdict = "ribbon" if unlink else "not-slice" if obstruction else "undecided"
    return {
        "name": name,
        "verdict": verdict,
        "seconds": round(time.perf_counter() - begun, 4),
        "obstruction": f"{obstruction.finding}; {obstruction.theorem}" if obstruction else "",
        "engine": obstruction.engine if obstruction else "",
        "crossings": [diagram.crossings, simplified.crossings],
        "bands": found.bands if found and unlink else None,
        "certificate": found.certificate if found else None,
        "spherogram": _list_form(unlink) if unlink else None,
    }


def _list_form(unlink: Stage) -> RibbonList | None:
    try:
        return ribbon_list(unlink)
    except InputError:
        return None


def _decided(
    diagram: Diagram, simplified: Diagram, budget: float, seed: int
) -> tuple[Obstruction | None, RibbonSearch | None]:
    deadline = time.perf_counter() + budget
    if simplified.crossings and (obstruction := not_slice(simplified)):
        return obstruction, None
    found = find_ribbon(diagram, budget / 2, seed)
    if not found.unlink and (left := deadline - time.perf_counter()) > 0:
        for obstruction in engine_obstructions(simplified, left):
            return obstruction, None
    if not found.unlink and (left := deadline - time.perf_counter()) > 0:
        found = find_ribbon(diagram, left, seed + 1)
    return None, found
