"""Sublinks of a link: the diagram without some of its components."""

from __future__ import annotations

from collections.abc import Collection

from workbench.errors import InputError
from workbench.knots.diagram import Diagram

__all__ = ["sublink"]


def sublink(diagram: Diagram, components: Collection[int]) -> Diagram:
    """Keep some components, with their crossings among each other, orientations and order.

    Parameters
    ----------
    diagram
        Of a link.
    components
        Which, from 0; loops come after the others.

    Raises
    ------
    InputError
        If there is no such component, or none is kept.

    Examples
    --------
    >>> borromean = Diagram.from_name("L6a4")
    >>> sublink(borromean, [0, 1]).linking_numbers()
    ((0, 0), (0, 0))
    """
    kept = {*components}
    if not kept or not kept <= {*range(diagram.components)}:
        raise InputError(f"Components are numbered from 0 to {diagram.components - 1}.")
    component, partner = diagram.component, diagram.partner
    places = {
        c: place
        for place, c in enumerate(
            c
            for c in range(diagram.crossings)
            if component[4 * c] in kept and component[4 * c + 1] in kept
        )
    }
    ends = []
    for c in places:
        for dart in range(4 * c, 4 * c + 4):
            end = partner[dart]
            while end >> 2 not in places:
                end = partner[end ^ 2]
            ends.append(4 * places[end >> 2] + (end & 3))
    strands = [strand for k, strand in enumerate(diagram.strands) if k in kept]
    runs = [[dart for dart in strand if dart >> 2 in places] for strand in strands]
    forward = [4 * places[dart >> 2] + (dart & 3) for run in runs for dart in run]
    free = sum(not run for run in runs) + sum(k >= len(diagram.strands) for k in kept)
    return Diagram.from_darts(ends, free, forward)
