"""Searching for ribbon discs by playing: what a search has found, and the weighted walker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.games.ribbon.play import Play, Position
from workbench.games.ribbon.rules import Rules, require_weights
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import require_budget
from workbench.knots.stages import Stage, first_stage

__all__ = ["Outcome", "playing", "strolls", "wander"]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What plays have come to.

    Attributes
    ----------
    unlink
        The last stage of the play that was won; None if none was.
    plays, actions, attached
        Plays, and their actions and bands in all.
    seconds
        CPU seconds of this process.
    """

    unlink: Stage | None = field(repr=False)
    plays: int
    actions: int
    attached: int
    seconds: float

    @property
    def bands(self) -> int:
        """Number of bands of the disc; 0 if none is found."""
        return self.unlink.depth if self.unlink else 0


def wander(
    diagram: Diagram,
    weights: Sequence[float],
    budget: float = 10.0,
    seed: int = 0,
    rules: Rules | None = None,
) -> Outcome:
    """Play until a play is won, drawing each action by the weight of its class.

    Parameters
    ----------
    diagram
        Of a knot.
    weights
        Of the five `CLASSES`.
    budget
        CPU seconds.
    seed
        Of all that is random. What is found depends on nothing else, unless the budget ends.
    rules
        Of the game.

    Raises
    ------
    InputError
        If the diagram is not of a knot, or a number is out of range.

    Examples
    --------
    >>> from workbench.games.ribbon.rules import UNIFORM
    >>> wander(Diagram.from_name("8_20"), UNIFORM, seed=1).bands > 0
    True
    """
    require_weights(weights)

    def plays(first: Position) -> Iterator[Play]:
        return strolls(first, weights, seed, rules or Rules())

    return playing(diagram, plays, budget, seed)


def strolls(first: Position, weights: Sequence[float], seed: int, rules: Rules) -> Iterator[Play]:
    """Yield plays of the weighted walker that are over, one after the other, without end."""
    rng = np.random.default_rng(seed)
    by_class = np.array(weights, np.float64)
    while True:
        play = Play(rules, first, int(rng.integers(1 << 40)))
        while not play.ending:
            play.stroll(by_class, rng)
        yield play


def playing(
    diagram: Diagram, plays: Callable[[Position], Iterator[Play]], budget: float, seed: int
) -> Outcome:
    """Take plays that are over until one is won, or the CPU seconds are spent.

    Raises
    ------
    InputError
        If the diagram is not of a knot, the budget is not positive, or the seed is negative.
    """
    require_budget(budget)
    begun = time.process_time()
    stage = first_stage(diagram, seed)
    if not stage.crossings:
        return Outcome(stage, 0, 0, 0, time.process_time() - begun)
    count = actions = attached = 0
    for play in plays(Position.of(stage)):
        count, actions, attached = count + 1, actions + play.actions, attached + play.attached
        seconds = time.process_time() - begun
        if play.won or seconds > budget:
            break
    return Outcome(play.position.stage if play.won else None, count, actions, attached, seconds)
