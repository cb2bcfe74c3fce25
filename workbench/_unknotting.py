"""What `workbench unknot` answers about a diagram."""

from __future__ import annotations

from workbench._diagram_lines import Answer, Named
from workbench.knots.simplify import recognise

__all__ = ["answer_unknot"]


def answer_unknot(named: Named, budget: float, seed: int) -> Answer:
    """Return the verdict of `recognise`, with its evidence."""
    name, diagram = named
    found = recognise(diagram, budget, seed)
    return {
        "name": name,
        "verdict": found.verdict,
        "seconds": round(found.seconds, 4),
        "obstruction": found.obstruction,
        "crossings": [diagram.crossings, found.simplification.end.crossings],
        "certificate": found.certificate,
    }
