"""UNKNOT on planar diagrams: the rules of the game.

A play starts from a diagram of a knot and is won when no crossing is left. At each step a number of
moves is offered (`kernel.offer`), each leading to another diagram, and one of them is chosen:

* with `moves="pass"`, every R2- (the first eight), one R2+, and a sample of pass moves: a strand
  that runs over, or under, everything between its ends is drawn anew along a way across as many
  arcs as it crossed, fewer, or at most two more. Those that part a bigon are named R2-, those that
  move a triangle R3;
* with `moves="reidemeister"`, the same R2-, every R3, and a sample of R2+.

Kinks fall by R1- as soon as there are any, each by a move that counts. They never have to be made
(see `workbench.knots.kernel`). A play is lost when `budget` moves are made and crossings are left,
when there are 32 crossings more than at the start, or when nothing is offered.

What is seen of a candidate describes the diagram that it leads to, so that choosing means looking
one move ahead. Looking is free, making a move is not: the budget counts every move made. The log of
a play is a certificate of kind "unknot" for `workbench.certificates`, which replays it without the
modules of this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.certificates import seal
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import Step

__all__ = ["Rules", "certificate_of", "require_knots"]

_MOST = 2_000


@dataclass(frozen=True)
class Rules:
    """What may be done, and how often.

    Raises
    ------
    InputError
        If the moves are neither "pass" nor "reidemeister", or the budget is not from 1 to 2000.
    """

    moves: Literal["pass", "reidemeister"] = "pass"
    """Which moves are offered."""
    budget: int = 500
    """Moves within which a play is to be won."""

    def __post_init__(self) -> None:
        if self.moves not in ("pass", "reidemeister"):
            raise InputError(f"There are no moves {self.moves!r}; accepted: pass, reidemeister.")
        if not 1 <= self.budget <= _MOST:
            raise InputError(f"The budget is 1 to {_MOST} moves, not {self.budget}.")


def require_knots(diagrams: Sequence[Diagram]) -> None:
    """Refuse diagrams of several components.

    Raises
    ------
    InputError
        If there is no diagram, or one of them is not of a knot.
    """
    if not diagrams:
        raise InputError("At least one diagram is needed to play.")
    for i, diagram in enumerate(diagrams):
        if diagram.components != 1:
            raise InputError(f"Diagram {i} has {diagram.components} components; a knot has 1.")


def certificate_of(diagram: Diagram, steps: Sequence[Step]) -> dict[str, Json]:
    """Seal the moves of a play that was won as a certificate, for `certificates.verify`.

    Examples
    --------
    >>> from workbench.certificates import verify
    >>> verify(certificate_of(Diagram.from_pd([(1, 1, 2, 2)]), [("R1-", 0)])).holds
    True
    """
    statement = {"pd": diagram.to_pd(), "loops": diagram.loops}
    return seal("unknot", statement, steps, "workbench.games.planar")
