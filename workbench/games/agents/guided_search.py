"""Beam search in the planar game, guided by the learned policy, within the budget of one play.

All moves that are made on any branch count. At each step the branches on hand are continued by the
candidates that are likeliest by the product of the policy's chances along the branch; branches that
meet in one diagram are merged. Only as many are continued as leave half of the moves that are left
to finish the best one alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import Float, Int64
from scipy.special import logsumexp

from workbench.errors import InputError
from workbench.games.planar.boards import (
    advance,
    copy_play,
    is_over,
    new_boards,
    position,
    seat,
    solved,
    steps,
)
from workbench.games.planar.kernel import OFFERED, Boards
from workbench.games.planar.play import Play, Policy, look
from workbench.games.planar.rules import Rules, require_knots
from workbench.knots.diagram import Diagram

__all__ = ["Beam", "guided_search"]

FloatRow: TypeAlias = Float[np.ndarray, " branches"]
IntRow: TypeAlias = Int64[np.ndarray, " branches"]


@dataclass(frozen=True)
class Beam:
    """How a search spreads.

    Raises
    ------
    InputError
        If the width is less than 1, or the share is not between 0 and 1.
    """

    width: int = 16
    """Branches on hand, at most."""
    share: float = 0.5
    """Part of the budget from which on only one branch is continued."""

    def __post_init__(self) -> None:
        if self.width < 1 or not 0 <= self.share <= 1:
            raise InputError("A beam has a width from 1 upwards and a share from 0 to 1.")


def guided_search(
    policy: Policy, rules: Rules, diagrams: Sequence[Diagram], seed: int, beam: Beam | None = None
) -> list[Play]:
    """Search from each diagram until a branch wins or the budget is spent.

    `Play.moves` counts the moves on all branches, and a win is one only if these are within the
    budget; `Play.steps` are those of the branch that won, or came first at the end.

    Raises
    ------
    InputError
        If there is no diagram, or one of them is not of a knot.
    """
    require_knots(diagrams)
    spread = beam or Beam()
    return [
        _search(policy, rules, diagram, np.random.default_rng((seed, i)), spread)
        for i, diagram in enumerate(diagrams)
    ]


def _search(
    policy: Policy, rules: Rules, diagram: Diagram, rng: np.random.Generator, beam: Beam
) -> Play:
    here, there = (new_boards(beam.width, diagram.crossings, rules) for _ in range(2))
    seat(here, 0, position(diagram), rules, int(rng.integers(1 << 62)))
    spent = int(here.moves[0])
    branches = np.zeros(1)  # logarithms of the chances of the branches on hand
    while True:
        count = len(branches)
        won = np.flatnonzero(solved(here, rules)[:count])
        playing = ~is_over(here, rules)[:count]
        if len(won) or spent >= rules.budget or not playing.any():
            best = int(won[here.moves[won].argmin()]) if len(won) else 0
            return Play(len(won) > 0 and spent <= rules.budget, spent, steps(here, best))
        width = beam.width if spent < beam.share * rules.budget else 1
        parents, choices, branches = _likeliest(policy, rules, here, branches, width)
        for to, b in enumerate(parents):
            copy_play(here, int(b), there, to)
        made = np.full(beam.width, -1)
        made[: len(choices)] = choices
        advance(there, made, rules)
        spent += int((there.moves[: len(parents)] - here.moves[parents]).sum())
        kept = _distinct(there, len(parents))
        for to, b in enumerate(kept):
            copy_play(there, int(b), here, to)
        branches = branches[kept] - branches[kept].max()


def _likeliest(
    policy: Policy, rules: Rules, boards: Boards, branches: FloatRow, width: int
) -> tuple[IntRow, IntRow, FloatRow]:
    """Return the likeliest continuations: their branches, candidates and logarithms of chances."""
    sight = look(boards, rules)
    liking = np.where(sight.offered, policy(sight), -np.inf)[: len(branches)]
    playing = sight.offered[: len(branches)].any(axis=1)
    chances = np.full(liking.shape, -np.inf)
    shifted = liking[playing] - logsumexp(liking[playing], axis=1, keepdims=True)
    chances[playing] = shifted + branches[playing, None]
    order = np.argsort(-chances, axis=None, kind="stable")[:width]
    order = order[np.isfinite(chances.ravel()[order])]
    branch, choice = np.divmod(order, OFFERED)
    return branch, choice, chances.ravel()[order]


def _distinct(boards: Boards, count: int) -> IntRow:
    """Return the boards, of so many, whose diagrams no board before has; won ones are all kept."""
    first: dict[int, int] = {}
    for b in range(count):
        first.setdefault(int(boards.marks[b]) if boards.offered[b] else -b, b)
    return np.array(list(first.values()))
