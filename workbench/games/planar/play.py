"""Playing the planar game with a policy, and the policies that nobody has to train."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Bool, Float, Float32

from workbench.games.planar.boards import (
    advance,
    is_over,
    new_boards,
    position,
    seat,
    solved,
    steps,
)
from workbench.games.planar.kernel import FEATURES, OFFERED, Boards
from workbench.games.planar.rules import Rules, require_knots
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import Step

__all__ = ["Play", "Policy", "Sight", "look", "monotone", "play", "uniform"]

_SIDE_BY_SIDE = 128
_SAVED = FEATURES.index("crossings saved")


class Sight(NamedTuple):
    """What there is to see of plays, one row for each.

    Attributes
    ----------
    moves
        The features of the candidates, named in `planar.kernel.FEATURES`.
    offered
        Which rows of `moves` are candidates; none when the play is over.
    diagram
        The shape of the diagram, named in `planar.shape.SHAPE`, and which part of the budget is
        left.
    """

    moves: Float32[np.ndarray, "plays options features"]
    offered: Bool[np.ndarray, "plays options"]
    diagram: Float32[np.ndarray, "plays shape"]


Policy: TypeAlias = Callable[[Sight], Float[np.ndarray, "plays options"]]
"""Gives each candidate a number; chances are proportional to the exponentials of these."""


@dataclass(frozen=True)
class Play:
    """A play that is over.

    Attributes
    ----------
    solved
        Whether no crossing was left within the budget.
    moves
        Moves made, on all branches if it was a search.
    steps
        The moves from the start to the end, as `workbench.certificates.planar_map` reads them.
    """

    solved: bool
    moves: int
    steps: tuple[Step, ...]


def look(boards: Boards, rules: Rules) -> Sight:
    """Return what is to be seen on the boards now."""
    offered = np.arange(OFFERED) < np.where(is_over(boards, rules), 0, boards.offered)[:, None]
    left = 1 - boards.moves / rules.budget
    moves = np.where(offered[..., None], boards.features, np.float32(0))
    diagram = np.concatenate([boards.shapes, left[:, None]], axis=1, dtype=np.float32)
    return Sight(moves, offered, diagram)


def uniform(sight: Sight) -> Float[np.ndarray, "plays options"]:
    """Prefer no candidate: the random policy."""
    return np.zeros(sight.offered.shape)


def monotone(sight: Sight) -> Float[np.ndarray, "plays options"]:
    """Save as many crossings as a candidate does, never adding one while there is another way."""
    return 1e3 * sight.moves[..., _SAVED].astype(float)


def play(
    policy: Policy, rules: Rules, diagrams: Sequence[Diagram], seed: int, *, greedy: bool = False
) -> list[Play]:
    """Play once from each diagram.

    Parameters
    ----------
    policy
        Which candidates to prefer.
    rules
        Of the game.
    diagrams
        Of knots.
    seed
        Of what is offered and chosen; play i depends on it, on i and on diagram i alone.
    greedy
        Whether to take the candidate that the policy prefers, instead of drawing by its chances.

    Raises
    ------
    InputError
        If there is no diagram, or one of them is not of a knot.

    Examples
    --------
    >>> trefoil = Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
    >>> play(uniform, Rules(budget=20), [trefoil], seed=0)[0].solved
    False
    """
    require_knots(diagrams)
    return [
        done
        for first in range(0, len(diagrams), _SIDE_BY_SIDE)
        for done in _play(
            policy, rules, diagrams[first : first + _SIDE_BY_SIDE], (seed, first), greedy
        )
    ]


def _play(
    policy: Policy, rules: Rules, diagrams: Sequence[Diagram], seed: tuple[int, int], greedy: bool
) -> list[Play]:
    count = len(diagrams)
    boards = new_boards(count, max(diagram.crossings for diagram in diagrams), rules)
    rngs = [np.random.default_rng((seed[0], seed[1] + b)) for b in range(count)]
    for b, diagram in enumerate(diagrams):
        seat(boards, b, position(diagram), rules, int(rngs[b].integers(1 << 62)))
    while (playing := ~is_over(boards, rules)).any():
        sight = look(boards, rules)
        liking = np.where(sight.offered, policy(sight), -np.inf)
        if not greedy:
            for b in np.flatnonzero(playing).tolist():
                liking[b] += rngs[b].gumbel(size=OFFERED)
        advance(boards, np.where(playing, liking.argmax(axis=1), -1), rules)
    won = solved(boards, rules)
    return [Play(bool(won[b]), int(boards.moves[b]), steps(boards, b)) for b in range(count)]
