"""When two diagrams without a shorter way down are the same drawing, up to R3 moves.

Simplification ends at any one of a knot's smallest diagrams. R3 moves lead from one to others of
the same size, and rotations of the sphere and reversal change nothing that a name depends on.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.knots.diagram import Diagram
from workbench.knots.moves import moves

__all__ = ["plateau", "views"]

_MOST = 60


def plateau(diagram: Diagram) -> Iterator[Diagram]:
    """Yield the diagrams that R3 moves lead to, in normal form, nearest first, at most 60.

    Examples
    --------
    >>> len(list(plateau(Diagram.from_name("3_1")))), len(list(plateau(Diagram.from_name("8_19"))))
    (1, 11)
    """
    start = diagram.canonical()
    seen, waiting = {start}, [start]
    yield start
    for here in waiting:
        for move in moves(here, ("R3",)):
            there = move.apply(here).canonical()
            if there not in seen:
                if len(seen) == _MOST:
                    return
                seen.add(there)
                waiting.append(there)
                yield there


def views(diagram: Diagram) -> Iterator[Diagram]:
    """Yield a diagram and its reverse, each from the front and from behind the sphere, as drawn.

    From behind, what was over lies under, and the slots of a crossing are met clockwise: the same
    link, turned by half a revolution.
    """
    behind = Diagram.from_pd(
        [
            (d, c, b, a) if sign > 0 else (b, a, d, c)
            for (a, b, c, d), sign in zip(diagram.pd, diagram.signs, strict=True)
        ],
        diagram.loops,
    )
    for side in (diagram, behind):
        yield from (side, side.reversed())
