"""Boards on which plays of the planar game run side by side."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Int64

from workbench.games.planar._compiling import compiled_here
from workbench.games.planar.candidates import WORDS
from workbench.games.planar.kernel import FEATURES, MEMORY, OFFERED, Boards, offer, perform
from workbench.games.planar.rules import Rules
from workbench.games.planar.shape import SHAPE
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import (
    COUNT,
    CROSSINGS,
    LOGGED,
    Map,
    Table,
    kinks,
    new_map,
    resumed,
    state,
)
from workbench.knots.simplify import Step, map_of, steps_of

__all__ = ["advance", "copy_play", "is_over", "new_boards", "position", "seat", "solved", "steps"]

_MORE, _MARGIN = 32, 24
_WORDS_A_MOVE = 40


def new_boards(plays: int, crossings: int, rules: Rules) -> Boards:
    """Return boards for so many plays that start from diagrams of at most so many crossings."""
    ids = crossings + _MORE + _MARGIN
    table = new_map([], [], room=ids, log=0).table
    return Boards(
        tables=np.repeat(table[None], plays, axis=0),
        logs=np.zeros((plays, _WORDS_A_MOVE * rules.budget + 16 * ids), np.int32),
        born=np.zeros((plays, ids), np.int64),
        been=np.zeros((plays, MEMORY), np.int64),
        options=np.zeros((plays, OFFERED, WORDS), np.int64),
        offered=np.zeros(plays, np.int64),
        features=np.zeros((plays, OFFERED, len(FEATURES)), np.float32),
        shapes=np.zeros((plays, len(SHAPE)), np.float32),
        moves=np.zeros(plays, np.int64),
        actions=np.zeros(plays, np.int64),
        marks=np.zeros(plays, np.int64),
        most=np.zeros(plays, np.int64),
        scratch=table,
        names=np.zeros((2, 4 * ids), np.int64),
    )


def position(diagram: Diagram) -> Table:
    """Return where a play of the diagram starts, for `seat`."""
    return state(map_of(diagram, 0, 0))


def seat(boards: Boards, b: int, start: Table, rules: Rules, seed: int) -> None:
    """Start a play on board b, let kinks fall, and offer moves; `seed` is of what is offered."""
    ids = start.shape[1] // 4
    room = boards.tables.shape[2] // 4 - ids
    boards.tables[b] = resumed(start, seed=seed, room=room, log=0).table
    boards.born[b], boards.been[b] = -MEMORY, 0
    boards.most[b] = boards.tables[b, COUNT, CROSSINGS] + _MORE
    _open(boards, b, rules.moves == "pass")


def advance(boards: Boards, choices: Int64[np.ndarray, " plays"], rules: Rules) -> None:
    """Make the chosen candidate's move on each board, none where the choice is −1; offer anew."""
    _advance(boards, choices, rules.moves == "pass")


def solved(boards: Boards, rules: Rules) -> Bool[np.ndarray, " plays"]:
    """Which plays are won."""
    done: Bool[np.ndarray, " plays"] = boards.tables[:, COUNT, CROSSINGS] == 0
    return done & (boards.moves <= rules.budget)


def is_over(boards: Boards, rules: Rules) -> Bool[np.ndarray, " plays"]:
    """Which plays are won or lost."""
    ended: Bool[np.ndarray, " plays"] = (boards.offered == 0) | (boards.moves >= rules.budget)
    return ended


def steps(boards: Boards, b: int) -> tuple[Step, ...]:
    """Return the moves made on board b, as `workbench.certificates.planar_map` reads them."""
    return tuple(steps_of(Map(boards.tables[b], boards.logs[b])))


def copy_play(boards: Boards, b: int, others: Boards, to: int) -> None:
    """Copy the play on board b to board `to` of other boards of the same size."""
    for mine, theirs in zip(boards[:-2], others[:-2], strict=True):
        theirs[to] = mine[b]


@compiled_here
def _open(boards: Boards, b: int, passes: bool) -> None:
    m = Map(boards.tables[b], boards.logs[b])
    kinks(m)
    boards.actions[b] = boards.moves[b] = 0
    at = 0
    while at < m.table[COUNT, LOGGED]:
        at += 2 + m.log[at + 1]
        boards.moves[b] += 1
    offer(boards, b, passes)


@compiled_here
def _advance(boards: Boards, choices: Int64[np.ndarray, " plays"], passes: bool) -> None:
    for b in range(len(choices)):
        if choices[b] >= 0:
            perform(boards, b, choices[b])
            offer(boards, b, passes)
