"""Unknot diagrams from the literature that are hard to undo, and how to blow a diagram up.

The family of Kauffman and Lambropoulou ("Hard unknots and collapsing tangles", 2012): the
numerator closure of the sum of the rational tangles p/q and −r/s is an unknot if |ps − qr| = 1. If
no term of the continued fractions gives way, no R1, R2 or R3 move lowers the crossings, and R1 or
R2 must first add some. "Monster" and Haken's "Gordian" come from Regina's examples (Burton, Chang,
Löffler, de Mesmay, Maria, Schleimer, Sedgwick, Spreer, "Hard diagrams of the unknot", 2021).
"""

from __future__ import annotations

import regina
from spherogram import RationalTangle

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import scramble
from workbench.knots.simplify import diagram_of, map_of

__all__ = ["classics", "inflated", "kauffman_lambropoulou"]

_PAIRS = (
    (4, 3, 5, 4),
    (4, 3, 9, 7),
    (5, 4, 6, 5),
    (5, 4, 11, 9),
    (6, 5, 7, 6),
    (7, 6, 8, 7),
    (8, 7, 9, 8),
    (9, 8, 10, 9),
)


def kauffman_lambropoulou(p: int, q: int, r: int, s: int) -> Diagram:
    """Return the numerator closure of the tangle p/q − r/s.

    Raises
    ------
    InputError
        If |ps − qr| is not 1, so that it would not be an unknot, or a fraction is not positive.

    Examples
    --------
    >>> diagram = kauffman_lambropoulou(4, 3, 5, 4)
    >>> diagram.crossings, diagram.components
    (9, 1)
    """
    if min(p, q, r, s) < 1 or abs(p * s - q * r) != 1:
        raise InputError(f"N({p}/{q} − {r}/{s}) is no unknot of this family: |ps − qr| must be 1.")
    tangle = RationalTangle(p, q) + RationalTangle(-r, s)
    return Diagram.from_spherogram(tangle.numerator_closure())


def classics() -> dict[str, Diagram]:
    """Return the diagrams by their names, smallest first.

    Examples
    --------
    >>> {name: diagram.crossings for name, diagram in classics().items()}["Gordian"]
    141
    """
    examples = {"Monster": regina.ExampleLink.monster, "Gordian": regina.ExampleLink.gordian}
    found = {name: Diagram.from_pd(make().pdData()) for name, make in examples.items()}
    for p, q, r, s in _PAIRS:
        found[f"N({p}/{q} − {r}/{s})"] = kauffman_lambropoulou(p, q, r, s)
    return dict(sorted(found.items(), key=lambda item: item[1].crossings))


def inflated(diagram: Diagram, crossings: int, seed: int = 0) -> Diagram:
    """Return a diagram of the same link with at least so many crossings, by random R2 and R3 moves.

    Each R2 pushes one strand of a random face across another one; between two of them, R3 is tried
    twice on average.

    Raises
    ------
    InputError
        If the diagram has no crossing, or more of them than asked for.

    Examples
    --------
    >>> inflated(kauffman_lambropoulou(4, 3, 5, 4), 100).crossings
    101
    """
    if not 0 < diagram.crossings <= crossings:
        raise InputError(f"A diagram of 1 to {crossings} crossings is needed to inflate it so far.")
    m = map_of(diagram, seed, room=crossings + 2 - diagram.crossings)
    while m.crossings < crossings:
        m.erase()
        scramble(m, 1)
    return diagram_of(m)
