"""The planar game on many diagrams at once, compiled; `rules` says what the game is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32, Int64

from workbench.games.planar._compiling import compiled_here
from workbench.games.planar.candidates import (
    DART,
    KIND,
    LENGTH,
    OTHER,
    PART,
    PASS,
    PASSED,
    PUSH,
    TRIANGLE,
    Option,
    draw_pass,
    draw_push,
    make,
    sides_of,
    write,
)
from workbench.games.planar.shape import SHAPE, fingerprint, measure
from workbench.knots.kernel import (
    COUNT,
    CROSSINGS,
    IDS,
    LOGGED,
    PARTNER,
    Map,
    Table,
    Word,
    is_bigon,
    is_triangle,
    kinks,
    left,
)

__all__ = ["FEATURES", "MEMORY", "OFFERED", "Boards", "offer", "perform"]

OFFERED = 32
"""Candidates at a step, at most."""

FEATURES = (
    "is R2-",
    "is R3",
    "is R2+",
    "crossings saved",
    "saves crossings",
    "keeps their number",
    "kinks that it leaves",
    "strand length",
    "route length",
    "newness of its crossings",
    "strand runs from under to over or back",
    "sides of the face it starts in",
    "sides of the face it leads to",
    "leads to where the play has been",
    "wins",
    *(f"change of {name}" for name in SHAPE),
)
"""What the policy sees of each candidate, in the order of `Boards.features`."""

MEMORY = 2048
"""Places for the diagrams that a play has been at: more than the moves of the largest budget."""

_MOVE = len(FEATURES) - len(SHAPE)
_ATTEMPTS = 4 * OFFERED
_RECENT = 8


class Boards(NamedTuple):
    """Many plays side by side; every array has one row for each.

    Attributes
    ----------
    tables, logs
        The maps, as `workbench.knots.kernel.Map` has them.
    born
        The number of the action that made each crossing, or moved it by R3, by its id.
    been
        A hash table of the fingerprints of the diagrams that the play has been at, 0 where empty.
    options, offered
        The candidates, as the numbers that `perform` needs, and how many they are.
    features
        What is to be seen of each candidate, named in `FEATURES`.
    shapes
        What is to be seen of the diagram, named in `SHAPE`.
    moves, actions
        Moves made, those by which kinks fall included, and choices made.
    marks
        Fingerprints of the diagrams.
    most
        Crossings from which on no candidates are offered.
    scratch
        The table of one map, on which candidates are tried.
    names
        Work space.
    """

    tables: Int64[np.ndarray, "plays rows darts"]
    logs: Int32[np.ndarray, "plays words"]
    born: Int64[np.ndarray, "plays crossings"]
    been: Int64[np.ndarray, "plays memory"]
    options: Int64[np.ndarray, "plays options numbers"]
    offered: Int64[np.ndarray, " plays"]
    features: Float32[np.ndarray, "plays options features"]
    shapes: Float32[np.ndarray, "plays shape"]
    moves: Int64[np.ndarray, " plays"]
    actions: Int64[np.ndarray, " plays"]
    marks: Int64[np.ndarray, " plays"]
    most: Int64[np.ndarray, " plays"]
    scratch: Table
    names: Int64[np.ndarray, "2 darts"]


@compiled_here
def perform(boards: Boards, b: Word, choice: Word) -> None:
    """Make the move of a candidate in play b, and let the kinks fall that it leaves."""
    m = Map(boards.tables[b], boards.logs[b])
    option = boards.options[b, choice]
    at = m.table[COUNT, LOGGED]
    boards.actions[b] += 1
    if option[KIND] == TRIANGLE:
        x = option[DART]
        for _ in range(3):
            boards.born[b, x >> 2] = boards.actions[b]
            x = left(m, x)
    make(m, option)
    kinks(m)
    while at < m.table[COUNT, LOGGED]:
        boards.moves[b] += 1
        size = m.log[at + 1]
        # R2+ and passes name the crossings that they make last, R1- makes none.
        made = 0
        if size > 1:
            made = 2 if option[KIND] == PUSH else m.log[at + 5]
        for i in range(made):
            boards.born[b, m.log[at + 2 + size - 1 - i]] = boards.actions[b]
        at += 2 + size


@compiled_here
def offer(boards: Boards, b: Word, passes: bool) -> None:
    """Draw the candidates of play b, and write down what is to be seen of them.

    The first eight R2- are offered; then, with `passes`, one R2+ and pass moves; else every R3, and
    R2+.
    """
    m = Map(boards.tables[b], boards.logs[b])
    t = m.table
    boards.offered[b] = 0
    measure(m, boards.names[0], boards.shapes[b])
    n = t[COUNT, CROSSINGS]
    if n == 0 or n >= boards.most[b]:
        return
    here = fingerprint(m, boards.names)
    boards.marks[b] = here
    _remember(boards.been[b], here)
    marks = np.empty(OFFERED, np.int64)
    for i in range(4 * n):
        d = 4 * t[IDS, i >> 2] + (i & 3)
        if boards.offered[b] < OFFERED // 4 and is_bigon(m, d):
            write(boards.options[b, boards.offered[b]], PART, d)
            _consider(boards, b, marks, here)
        if boards.offered[b] < OFFERED and not passes and is_triangle(m, d):
            write(boards.options[b, boards.offered[b]], TRIANGLE, d)
            _consider(boards, b, marks, here)
    for i in range(_ATTEMPTS):
        if boards.offered[b] == OFFERED:
            break
        option = boards.options[b, boards.offered[b]]
        if i == 0 or not passes:
            draw_push(m, option)
            _consider(boards, b, marks, here)
        elif draw_pass(m, option):
            _consider(boards, b, marks, here)


@compiled_here
def _consider(boards: Boards, b: Word, marks: Int64[np.ndarray, " options"], here: Word) -> None:
    """Keep the candidate written down last if it leads to a diagram that none before leads to."""
    m = Map(boards.tables[b], boards.logs[b])
    t = m.table
    at = boards.offered[b]
    option, seen = boards.options[b, at], boards.features[b, at]
    scratch = Map(boards.scratch, np.empty(8 * t.shape[1], np.int32))
    scratch.table[: COUNT + 1] = t[: COUNT + 1]
    scratch.table[COUNT, LOGGED] = 0
    make(scratch, option)
    kind, k, length = option[KIND], option[PASSED], option[LENGTH]
    between = scratch.table[COUNT, CROSSINGS]
    kinks(scratch)
    mark = fingerprint(scratch, boards.names)
    if mark == here:
        return
    for i in range(at):
        if marks[i] == mark:
            return
    marks[at] = mark
    n, after = t[COUNT, CROSSINGS], scratch.table[COUNT, CROSSINGS]
    seen[:_MOVE] = 0
    if kind != PASS:
        seen[kind] = 1
    seen[3] = (n - after) / 4
    seen[4] = after < n
    seen[5] = after == n
    seen[6] = between - after
    seen[7], seen[8] = k / 8, length / 8
    if kind == PASS:
        _see_strand(m, boards.born[b], boards.actions[b], option, seen)
    else:
        _see_place(m, boards.born[b], boards.actions[b], option, seen)
    seen[13] = _is_known(boards.been[b], mark)
    seen[14] = after == 0
    measure(scratch, boards.names[0], seen[_MOVE:])
    seen[_MOVE:] = 4 * (seen[_MOVE:] - boards.shapes[b])
    boards.offered[b] += 1


@compiled_here
def _see_strand(
    m: Map,
    born: Int64[np.ndarray, " crossings"],
    now: Word,
    option: Option,
    seen: Float32[np.ndarray, " features"],
) -> None:
    """See the strand that a pass draws anew."""
    d, k = option[DART], option[PASSED]
    y = m.table[PARTNER, d]
    for _ in range(k):
        seen[9] += _newness(born, y, now) / k
        y = m.table[PARTNER, y ^ 2]
    seen[10] = (d ^ y) & 1
    seen[11], seen[12] = sides_of(m, d) / 8, sides_of(m, y) / 8


@compiled_here
def _see_place(
    m: Map,
    born: Int64[np.ndarray, " crossings"],
    now: Word,
    option: Option,
    seen: Float32[np.ndarray, " features"],
) -> None:
    """See the face at which R2- or R3 acts, or the arcs of an R2+."""
    t, d = m.table, option[DART]
    if option[KIND] == PUSH:
        e = option[OTHER]
        for x in (d, t[PARTNER, d], e, t[PARTNER, e]):
            seen[9] += _newness(born, x, now) / 4
        seen[11], seen[12] = sides_of(m, d) / 8, sides_of(m, t[PARTNER, e]) / 8
        return
    sides = sides_of(m, d)
    x = d
    for _ in range(sides):
        seen[9] += _newness(born, x, now) / sides
        seen[12] = max(seen[12], sides_of(m, t[PARTNER, x]) / 8)
        x = left(m, x)


@compiled_here
def _newness(born: Int64[np.ndarray, " crossings"], d: Word, now: Word) -> float:
    """Return 1 if the last action made or moved the crossing of d, down to 0 for old ones."""
    return float(max(0.0, 1 - (now - born[d >> 2]) / _RECENT))


@compiled_here
def _remember(been: Int64[np.ndarray, " memory"], mark: Word) -> None:
    at = mark & (MEMORY - 1)
    while been[at] != 0 and been[at] != mark:
        at = at + 1 & (MEMORY - 1)
    been[at] = mark


@compiled_here
def _is_known(been: Int64[np.ndarray, " memory"], mark: Word) -> bool:
    at = mark & (MEMORY - 1)
    while been[at] != 0 and been[at] != mark:
        at = at + 1 & (MEMORY - 1)
    return bool(been[at] == mark)
