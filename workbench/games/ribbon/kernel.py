"""Walks on the dual graph of a diagram, compiled; `rules` says which are bands."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Float64, Int64

from workbench.compiled import compiled

__all__ = [
    "CROSSED",
    "DONE",
    "END",
    "FACE",
    "IN_FACE",
    "LENGTH",
    "PHASE",
    "SIDES",
    "START",
    "TWIST",
    "TWISTS",
    "UNDER_WAY",
    "WALK",
    "Board",
    "Words",
    "act",
    "board_of",
    "legal",
    "linked",
    "stroll",
]

Word: TypeAlias = "int | np.int64"
Words: TypeAlias = Int64[np.ndarray, " words"]

BEGIN, ATTACH, OVER, UNDER, TWIST = range(5)
NOWHERE, IN_FACE, UNDER_WAY, DONE = range(4)
PHASE, FACE, START, TWISTS, LENGTH, SIDES, END, CROSSED = range(8)
WALK = CROSSED + 16
"""Numbers of a walk: its phase, a dart of its face, and the band's parts."""


class Board(NamedTuple):
    """A link diagram as walks need it; its darts are 4 · (place of the crossing's id) + slot.

    Attributes
    ----------
    partner
        The other end of each dart's arc.
    forward
        1 where the strand leaves its crossing.
    face
        The smallest dart with the same face on its left.
    sides
        Sides of that face.
    component
        The smallest dart of the component.
    ids
        The ids of the crossings, from the smallest on.
    """

    partner: Words
    forward: Words
    face: Words
    sides: Words
    component: Words
    ids: Words


@compiled
def board_of(partner: Words, forward: Words) -> Board:
    """Make a board of a map's rows."""
    place = np.full(len(partner) // 4, -1, np.int64)
    n = 0
    for c in range(len(place)):
        if partner[4 * c] >= 0:
            place[c] = n
            n += 1
    ids = np.empty(n, np.int64)
    ends, leaves = np.empty(4 * n, np.int64), np.empty(4 * n, np.int64)
    for c in range(len(place)):
        if place[c] >= 0:
            ids[place[c]] = c
            for slot in range(4):
                end = partner[4 * c + slot]
                ends[4 * place[c] + slot] = 4 * place[end >> 2] + (end & 3)
                leaves[4 * place[c] + slot] = forward[4 * c + slot]
    face, sides = np.full(4 * n, -1, np.int64), np.zeros(4 * n, np.int64)
    component = np.full(4 * n, -1, np.int64)
    for d in range(4 * n):
        x, count = d, 0
        while face[x] < 0:
            face[x] = d
            count += 1
            x = (ends[x] & ~3) | (ends[x] + 3 & 3)
        if count:
            sides[d] = count
        x = d
        while component[x] < 0:
            component[x], component[ends[x]] = d, d
            x = ends[x] ^ 2
    for d in range(4 * n):
        sides[d] = sides[face[d]]
    return Board(ends, leaves, face, sides, component, ids)


@compiled
def linked(partner: Words, forward: Words) -> bool:
    """Whether two components of a map have a linking number other than 0."""
    component = np.full(len(partner), -1, np.int64)
    number = np.zeros(len(partner), np.int64)
    count = 0
    for d in range(len(partner)):
        x = d
        while partner[d] >= 0 and component[x] < 0:
            component[x], component[partner[x]] = d, d
            number[d] = count
            x = partner[x] ^ 2
        count += partner[d] >= 0 and component[d] == d
    twice = np.zeros((count, count), np.int64)
    for c in range(0, len(partner), 4):
        if partner[c] >= 0:
            a, b = number[component[c]], number[component[c + 1]]
            sign = 1 if forward[c + 2] == forward[c + 1] else -1
            if a != b:
                twice[min(a, b), max(a, b)] += sign
    return bool(twice.any())


@compiled
def _next(board: Board, d: Word) -> Word:
    y: Word = board.partner[d]
    return (y & ~3) | (y + 3 & 3)


@compiled
def _is_fresh(board: Board, walk: Words, d: Word) -> bool:
    """Whether the face beyond the arc of d is one that the walk has not been in."""
    beyond = board.face[board.partner[d]]
    fresh = beyond != board.face[walk[START]]
    for i in range(walk[LENGTH]):
        fresh = fresh and beyond != board.face[board.partner[walk[CROSSED + i]]]
    return bool(fresh)


@compiled
def _is_own(board: Board, walk: Words, d: Word) -> bool:
    """Whether the band begins at the arc of d or crosses it."""
    other = board.partner[d]
    own = walk[START] in (d, other)
    for i in range(walk[LENGTH]):
        own = own or walk[CROSSED + i] in (d, other)
    return bool(own)


@compiled
def legal(
    board: Board, walk: Words, twists: Word, crossed: Word, kinds: Words, darts: Words
) -> Word:
    """Write down the legal actions, as classes and darts (of a twist: its hand); count them."""
    count: Word = 0
    if walk[PHASE] == NOWHERE:
        for name in range(len(board.partner)):
            if board.face[name] == name:
                kinds[count], darts[count] = BEGIN, name
                count += 1
        return count
    d: Word = walk[FACE]
    while True:
        if walk[PHASE] == IN_FACE:
            kinds[count], darts[count] = ATTACH, d
            count += 1
        elif not _is_own(board, walk, d):
            alike = board.forward[d] == board.forward[walk[START]]
            same = board.component[d] == board.component[walk[START]]
            if same and alike == (walk[TWISTS] % 2 == 0):
                kinds[count], darts[count] = ATTACH, d
                count += 1
            if walk[LENGTH] < crossed and _is_fresh(board, walk, d):
                kinds[count], darts[count] = OVER, d
                kinds[count + 1], darts[count + 1] = UNDER, d
                count += 2
        d = _next(board, d)
        if d == walk[FACE]:
            break
    if walk[PHASE] == UNDER_WAY:
        for hand in (1, -1):
            if hand * walk[TWISTS] >= 0 and abs(walk[TWISTS]) < twists:
                kinds[count], darts[count] = TWIST, hand
                count += 1
    return count


@compiled
def act(board: Board, walk: Words, kind: Word, dart: Word) -> None:
    """Go on with a walk by a legal action."""
    if kind == BEGIN:
        walk[PHASE], walk[FACE] = IN_FACE, dart
    elif kind == TWIST:
        walk[TWISTS] += dart
    elif kind == ATTACH and walk[PHASE] == UNDER_WAY:
        walk[PHASE], walk[END] = DONE, dart
    elif kind == ATTACH:
        walk[PHASE], walk[START] = UNDER_WAY, board.partner[dart]
        walk[FACE] = board.partner[dart]
    else:
        walk[CROSSED + walk[LENGTH]] = dart
        if kind == OVER:
            walk[SIDES] |= 1 << walk[LENGTH]
        walk[LENGTH] += 1
        walk[FACE] = board.partner[dart]


@compiled
def stroll(
    board: Board,
    walk: Words,
    twists: Word,
    crossed: Word,
    weights: Float64[np.ndarray, " classes"],
    chances: Float64[np.ndarray, " draws"],
    made: Int64[np.ndarray, "actions two"],
) -> Word:
    """Draw actions by the weights of their classes until the band is done or stuck.

    Parameters
    ----------
    chances
        Numbers between 0 and 1, one for each action; their count bounds the actions.
    made
        Becomes the class and dart of each action.

    Returns
    -------
    The number of actions.
    """
    kinds = np.empty(3 * len(board.partner) + 2, np.int64)
    darts = np.empty(3 * len(board.partner) + 2, np.int64)
    for i in range(len(chances)):
        count = legal(board, walk, twists, crossed, kinds, darts)
        total = 0.0
        for k in range(count):
            total += weights[kinds[k]]
        if count == 0:
            return i
        point, k = chances[i] * total, 0
        while k < count - 1 and point >= weights[kinds[k]]:
            point -= weights[kinds[k]]
            k += 1
        act(board, walk, kinds[k], darts[k])
        made[i, 0], made[i, 1] = kinds[k], darts[k]
        if walk[PHASE] == DONE:
            return i + 1
    return len(chances)
