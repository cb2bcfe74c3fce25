"""The plumbing game: its rules, as the public program of S. Ri and P. Putrov has them.

*Graph neural networks and 3-dimensional topology*, Mach. Learn. Sci. Tech. 4, 2023.

The state is a plumbing tree; two graphs are compared by simplifying each. At each vertex there are
five actions: the blow-ups by +1 and by −1 on an edge of the vertex, which is chosen at random; the
same as a leaf; and the blow-down, or the absorption of a 0-chain, whichever is legal there. With
the cost f = 5 |V| + Σ |e|, an action that leads below all costs so far earns f at the start less f
now; one that is not legal earns −10; any other earns the least cost so far less f now. A play is
won when at most 10 vertices are left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from workbench.errors import InputError

__all__ = ["ACTIONS", "ILLEGAL", "Rules", "cost"]

ACTIONS = ("edge +1", "edge −1", "leaf +1", "leaf −1", "down")
"""The actions at a vertex."""

ILLEGAL = -10.0
"""What an action earns that is not legal."""


@dataclass(frozen=True)
class Rules:
    """What the programs that play may choose.

    Attributes
    ----------
    actions
        After so many the play is over.
    small
        It is won with so many vertices.

    Raises
    ------
    InputError
        If one is less than 1.
    """

    actions: int = 40
    small: int = 10

    def __post_init__(self) -> None:
        if self.actions < 1 or self.small < 1:
            raise InputError("A play has at least one action, and is won with at least one vertex.")


def cost(weights: Int[np.ndarray, " vertices"]) -> int:
    """Return 5 |V| + Σ |e|."""
    return 5 * len(weights) + int(np.abs(weights).sum())
