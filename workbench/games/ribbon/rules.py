"""The ribbon game: its rules.

The game of S. Gukov, J. Halverson, C. Manolescu and F. Ruehle, *Searching for ribbons with machine
learning* (arXiv:2304.09304, 2023). A position is a simplified link diagram with a band under
construction, which is a walk on the dual graph. The actions have five classes:

    start f    the walk begins in face f
    attach d   the first time: the band begins at the arc of dart d, which has the face on its left,
               and goes into the face beyond; later: the band ends at the arc, from this face
    over d     the band runs over the arc into the face beyond
    under d    it runs under the arc
    twist ±    the band gets a half twist, right-handed (+) or left-handed (−)

They name darts where the paper names faces, since two faces can share several arcs. Never legal
are: a face that the band has been in; an arc at its beginning or one that it crosses, twice; a
twist against those that there are; ends that do not respect the orientation, or lie on different
components. So a band splits a component. The link is then simplified for a moment. The play is lost
if the link cannot bound disjoint discs, by exact obstructions that cost less than simplifying it:
linking numbers before that, the Alexander nullity after it (`workbench.knots.stages`), and of the
few links that are left the signature. The play is won when no crossing is left, and also lost when
there is no legal action, after too many bands or actions, or when the link has become too large.

The bounds and the reward are ours. A win, which ends a play, earns 1; an action costs 0.01; a band
that does not lose earns 0.3 times the part of the knot's crossings that went with it, which is
taken back when they return. A loss costs nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from workbench.errors import InputError

__all__ = ["CLASSES", "PUBLISHED", "UNIFORM", "Rules", "Weights", "require_weights"]

CLASSES = ("start", "attach", "over", "under", "twist")
"""The classes of actions, in the order of their weights."""

Weights: TypeAlias = tuple[float, float, float, float, float]

UNIFORM: Weights = (1, 1, 1, 1, 1)
"""Every legal action is equally likely."""

PUBLISHED: Weights = (1, 17, 1, 1, 3)
"""The weights that its authors found by Bayesian optimisation (github.com/ruehlef/ribbon)."""


@dataclass(frozen=True)
class Rules:
    """How far a play goes.

    Raises
    ------
    InputError
        If a bound is out of range.
    """

    bands: int = 3
    """Most bands."""
    actions: int = 50
    """Most actions."""
    twists: int = 2
    """Most half twists of a band."""
    crossed: int = 8
    """Most arcs that a band crosses."""
    growth: float = 1.25
    """Most crossings of a link, as a multiple of those of the knot."""

    def __post_init__(self) -> None:
        whole = (self.bands, self.actions, self.twists, self.crossed)
        if any(type(bound) is not int for bound in whole):
            raise InputError(f"The bounds of a play are integers, not {whole}.")
        if not (1 <= self.bands <= 20 and 2 <= self.actions <= 1000 and 0 <= self.twists <= 10):
            raise InputError("A play has 1 to 20 bands of 0 to 10 twists, and 2 to 1000 actions.")
        if not (0 <= self.crossed <= 16 and 1 <= self.growth <= 4):
            raise InputError("A band crosses 0 to 16 arcs, and links grow by a factor of 1 to 4.")


def require_weights(weights: Sequence[float]) -> None:
    """Refuse what are not five positive numbers."""
    if len(weights) != len(CLASSES) or not all(0 < weight < 1e9 for weight in weights):
        raise InputError(f"Weights are five positive numbers ({', '.join(CLASSES)}): {weights}.")
