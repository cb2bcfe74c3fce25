"""Candidates of the planar game: moves as rows of numbers, drawn at random and made; compiled."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from jaxtyping import Int64

from workbench.games.planar._compiling import compiled_here
from workbench.knots.kernel import (
    COUNT,
    CROSSINGS,
    IDS,
    PARTNER,
    ROUTE,
    Map,
    Word,
    add_bigon,
    apply_pass,
    draw,
    is_bigon,
    is_triangle,
    left,
    move_triangle,
    passes_of,
    remove_bigon,
    shortest_route,
)

__all__ = [
    "DART",
    "KIND",
    "LENGTH",
    "OTHER",
    "PART",
    "PASS",
    "PASSED",
    "PUSH",
    "TRIANGLE",
    "WORDS",
    "Option",
    "draw_pass",
    "draw_push",
    "make",
    "sides_of",
    "write",
]

KIND, DART, PASSED, LENGTH, OTHER, _OVER, _CROSSED = range(7)
PART, TRIANGLE, PUSH, PASS = range(4)
_LONGEST = 16
WORDS = _CROSSED + _LONGEST
"""Numbers of a candidate: kind (R2-, R3, R2+, pass), dart, and what else the move needs."""

Option: TypeAlias = Int64[np.ndarray, " numbers"]


@compiled_here
def sides_of(m: Map, d: Word) -> Word:
    """Count the sides of the face on the left of d."""
    sides, x = np.int64(1), left(m, d)
    while x != d:
        sides += 1
        x = left(m, x)
    return sides


@compiled_here
def write(option: Option, kind: Word, d: Word) -> None:
    """Write down a candidate of a kind at a dart, with zeros for the rest."""
    option[:] = 0
    option[KIND], option[DART] = kind, d


@compiled_here
def draw_push(m: Map, option: Option) -> None:
    """Draw an arc, another one at the face on its left, and which of them is to be over."""
    d = 4 * m.table[IDS, draw(m, m.table[COUNT, CROSSINGS])] + draw(m, 4)
    e = d
    for _ in range(draw(m, sides_of(m, d))):
        e = left(m, e)
    write(option, PUSH, d)
    option[OTHER], option[_OVER] = e, draw(m, 2)


@compiled_here
def draw_pass(m: Map, option: Option) -> bool:
    """Draw a strand and a way for it; whether there is one.

    Half of the strands are as long as they can be, the others pass at most 4 crossings. A way is a
    shortest one, for half of them one of those that are left when each arc is closed with chance
    1/8. One in eight may be longer than the strand, by one crossing or two.
    """
    d = 4 * m.table[IDS, draw(m, m.table[COUNT, CROSSINGS])] + draw(m, 4)
    k = passes_of(m, d, m.table.shape[1] if draw(m, 2) else 1 + draw(m, 4))
    if k <= 0:
        return False
    excess = 0 if draw(m, 8) else 1 + draw(m, 2)
    length = shortest_route(m, d, k, min(k + excess, _LONGEST), 32 * draw(m, 2))
    if length < 0 or (length == k and _is_idle(m, d, k)):
        return False
    write(option, PASS, d)
    option[PASSED], option[LENGTH] = k, length
    option[_CROSSED : _CROSSED + length] = m.table[ROUTE, :length]
    if k == 2:
        _name_small(m, option)
    return True


@compiled_here
def _is_idle(m: Map, d: Word, k: Word) -> bool:
    """Whether the route found last, as long as the strand, is where the strand runs already."""
    t = m.table
    y = t[PARTNER, d]
    for i in range(k):
        x = t[ROUTE, i]
        near = (x >> 2 == y >> 2 and (x ^ y) & 1) or (
            t[PARTNER, x] >> 2 == y >> 2 and (t[PARTNER, x] ^ y) & 1
        )
        if not near:
            return False
        y = t[PARTNER, y ^ 2]
    return True


@compiled_here
def _name_small(m: Map, option: Option) -> None:
    """Make an R2- of a pass that parts a bigon, an R3 of one that moves a triangle."""
    t = m.table
    y = t[PARTNER, option[DART]]
    between = y ^ 2
    for x in (between, t[PARTNER, between]):
        if option[LENGTH] == 0 and is_bigon(m, x):
            write(option, PART, x)
            return
        if option[LENGTH] == 2 and is_triangle(m, x):
            # The new way crosses the two strands beyond the corner at which they cross.
            third = left(m, x)
            beyond, other = t[PARTNER, third] ^ 2, left(m, third) ^ 2
            ways = option[_CROSSED], option[_CROSSED + 1]
            first = _same_arc(m, ways[0], beyond) and _same_arc(m, ways[1], other)
            if first or (_same_arc(m, ways[1], beyond) and _same_arc(m, ways[0], other)):
                write(option, TRIANGLE, x)
                return


@compiled_here
def _same_arc(m: Map, a: Word, b: Word) -> bool:
    return bool(a == b or m.table[PARTNER, a] == b)


@compiled_here
def make(m: Map, option: Option) -> None:
    """Make a candidate's move."""
    kind, d = option[KIND], option[DART]
    if kind == PART:
        remove_bigon(m, d)
    elif kind == TRIANGLE:
        move_triangle(m, d)
    elif kind == PUSH:
        add_bigon(m, d, option[OTHER], option[_OVER])
    else:
        length = option[LENGTH]
        m.table[ROUTE, :length] = option[_CROSSED : _CROSSED + length]
        apply_pass(m, d, option[PASSED], length)
