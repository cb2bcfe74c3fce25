"""What `workbench ribbon` answers about a knot."""

from __future__ import annotations

from collections.abc import Iterable

from workbench._diagram_lines import Answer, Named
from workbench.errors import InputError
from workbench.knots._spherogram_process import RibbonList
from workbench.knots.slice_verdict import decide_slice
from workbench.knots.spherogram_bands import ribbon_list
from workbench.knots.stages import Stage

__all__ = ["answer_ribbon", "require_knots"]


def require_knots(named: Iterable[Named]) -> None:
    """Refuse links of several components, by their names."""
    for name, diagram in named:
        if diagram.components != 1:
            raise InputError(
                f"{name} is a link of {diagram.components} components; ribbon asks about knots."
            )


def answer_ribbon(named: Named, budget: float, seed: int) -> Answer:
    """Return what `decide_slice` finds, a disc once more as Spherogram writes it, if it can."""
    name, diagram = named
    found = decide_slice(diagram, budget, seed)
    search, obstruction = found.search, found.obstruction
    ribbon = search if search and search.unlink else None
    return {
        "name": name,
        "verdict": found.verdict,
        "seconds": round(found.seconds, 4),
        "obstruction": f"{obstruction.finding}; {obstruction.theorem}" if obstruction else "",
        "engine": obstruction.engine if obstruction else "",
        "crossings": [diagram.crossings, found.crossings],
        "bands": ribbon.bands if ribbon else None,
        "certificate": ribbon.certificate if ribbon else None,
        "spherogram": _list_form(ribbon.unlink) if ribbon and ribbon.unlink else None,
    }


def _list_form(unlink: Stage) -> RibbonList | None:
    try:
        return ribbon_list(unlink)
    except InputError:
        return None
