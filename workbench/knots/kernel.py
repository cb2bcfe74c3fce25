"""Moves on a link diagram, compiled: flat integer arrays and a microsecond a move.

A diagram is its planar map on darts (dart = 4·crossing + slot, slots counter-clockwise, even slots
under), given by the involution `partner` that joins the two ends of each arc. The moves, and their
encoding as integers in the log, are those that `workbench.certificates.planar_map` defines and
replays; this module only does them faster, and never decides whether a result counts.

The search is over *pass* moves (also called pick-up or mountain moves; a strand that is over, or
under, at every crossing of its interior is taken away and drawn anew along another path across the
faces): shortest paths in the dual graph, with random ties, and blocked arcs when a detour is
wanted. A crossing's kink is removed by R1 wherever one appears. R2 and R3 are special cases of
`pass`. On the sphere, kinks never have to be made: two diagrams of one knot with equal writhe are
joined by R2 and R3 alone (B. Trace, Proc. AMS 89, 1983; the winding number is free on the sphere up
to its parity, which the writhe fixes), and kinks of one sign are undone by removing them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Int8, Int32, Int64, UInt64

from workbench.knots._compiled import compiled

__all__ = [
    "CODES",
    "Map",
    "add_bigon",
    "add_kink",
    "anneal",
    "apply_pass",
    "draw",
    "is_bigon",
    "is_triangle",
    "kinks",
    "left",
    "lift",
    "move_triangle",
    "new_map",
    "passes_of",
    "remove_bigon",
    "remove_kink",
    "scramble",
    "shortest_route",
    "workspace",
]

CODES = ("R1-", "R1+", "R2-", "R2+", "R3", "lift", "pass")

R1_REMOVE, R1_ADD, R2_REMOVE, R2_ADD, R3, LIFT, PASS = range(7)
_CROSSINGS, _LOOPS, _LOGGED, _FACES_STALE = 0, 1, 2, 3


Word: TypeAlias = "int | np.int64"
Ints: TypeAlias = "Int32[np.ndarray, ' any'] | Int64[np.ndarray, ' any']"


class Map(NamedTuple):
    """A planar map with its log and work space.

    Attributes
    ----------
    partner
        The other end of each dart's arc, −1 where the crossing does not exist.
    ids, place
        A permutation of all ids, those in use first, and its inverse.
    size
        Crossings, loops, length of the log, whether `face` is stale.
    log
        Moves done: code, number of arguments, arguments, and so on.
    face
        The face on the left of each dart, named by one of its darts.
    forward
        1 at the darts where the oriented strand leaves its crossing, else 0.
    random
        The state of the generator, one word.
    """

    partner: Int32[np.ndarray, " darts"]
    ids: Int32[np.ndarray, " crossings"]
    place: Int32[np.ndarray, " crossings"]
    size: Int64[np.ndarray, " 4"]
    log: Int32[np.ndarray, " words"]
    face: Int32[np.ndarray, " darts"]
    forward: Int8[np.ndarray, " darts"]
    random: UInt64[np.ndarray, " 1"]


def new_map(
    partner: Sequence[int] | Int32[np.ndarray, " darts"],
    forward: Sequence[bool] | Int8[np.ndarray, " darts"],
    loops: int = 0,
    *,
    seed: int | Sequence[int] = 0,
    room: int = 64,
    log: int = 1 << 20,
) -> Map:
    """Return a map of the crossings 0 to n − 1 with an empty log.

    Parameters
    ----------
    partner
        The involution on 4n darts.
    forward
        Whether the oriented strand leaves its crossing, at each dart.
    loops
        Crossingless components.
    seed
        Of the map's own generator.
    room
        There is room for n and so many more crossings.
    log
        Words that the log can hold.
    """
    n = len(partner) // 4
    darts = np.full(4 * (n + room), -1, np.int32)
    darts[: 4 * n] = partner
    ahead = np.zeros(4 * (n + room), np.int8)
    ahead[: 4 * n] = forward
    ids = np.arange(n + room, dtype=np.int32)
    return Map(
        darts,
        ids,
        ids.copy(),
        np.array([n, loops, 0, 1], np.int64),
        np.zeros(log, np.int32),
        np.full(4 * (n + room), -1, np.int32),
        ahead,
        np.random.SeedSequence(seed).generate_state(1, np.uint64),
    )


@compiled
def draw(m: Map, bound: Word) -> Word:
    """Return an integer from 0 to bound − 1 (splitmix64; Steele, Lea, Flood 2014)."""
    m.random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = m.random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.int64((z >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32))


@compiled
def _new_id(m: Map) -> Word:
    c = np.int64(m.ids[m.size[_CROSSINGS]])
    m.size[_CROSSINGS] += 1
    return c


@compiled
def _drop_id(m: Map, c: Word) -> None:
    last = m.size[_CROSSINGS] - 1
    other, at = m.ids[last], m.place[c]
    m.ids[at], m.ids[last] = other, c
    m.place[other], m.place[c] = at, last
    m.size[_CROSSINGS] = last
    m.partner[4 * c : 4 * c + 4] = -1


@compiled
def _join(m: Map, a: Word, b: Word) -> None:
    m.partner[a], m.partner[b] = b, a


@compiled
def _join_through(m: Map, dart: Word) -> None:
    """Let the strand through `dart` forget its crossing; count it if it closes up."""
    a, b = m.partner[dart], m.partner[dart ^ 2]
    if a == dart ^ 2:
        m.size[_LOOPS] += 1
    else:
        _join(m, a, b)


@compiled
def _orient(m: Map, entry: Word, forward: Word) -> None:
    """Let a strand that comes in at `entry` run that way (1) or the other (0)."""
    m.forward[entry ^ 2], m.forward[entry] = forward, 1 - forward


@compiled
def left(m: Map, d: Word) -> Word:
    """Return the next dart with the same face on its left."""
    y: Word = m.partner[d]
    return (y & ~3) | (y + 3 & 3)


@compiled
def _cross(m: Map, q: Word, x: Word, over: Word) -> Word:
    """Lead the strand that dangles at q across the arc of x; return the crossing made."""
    c = _new_id(m)
    turn = 1 - over
    east, west, south = 4 * c + turn, 4 * c + 2 + turn, 4 * c + (3 + turn & 3)
    far = m.partner[x]
    _join(m, x, east)
    _join(m, far, west)
    _join(m, q, south)
    _orient(m, south, m.forward[q])
    _orient(m, east, m.forward[x])
    return c


@compiled
def _note(m: Map, code: Word, arguments: tuple[Word, ...]) -> None:
    at = m.size[_LOGGED]
    m.log[at], m.log[at + 1] = code, len(arguments)
    for i in range(len(arguments)):
        m.log[at + 2 + i] = arguments[i]
    m.size[_LOGGED] = at + 2 + len(arguments)
    m.size[_FACES_STALE] = 1


@compiled
def remove_kink(m: Map, c: Word) -> None:
    """R1: straighten the kink at crossing c, which has one."""
    _note(m, R1_REMOVE, (np.int64(c),))
    _join_through(m, 4 * c)
    _join_through(m, 4 * c + 1)
    _drop_id(m, c)


@compiled
def add_kink(m: Map, d: Word, i: Word, side: Word) -> None:
    """R1: put a kink on the arc of d, first under (i = 0) or over (1), on a side (1 or 3)."""
    c = _new_id(m)
    _note(m, R1_ADD, (np.int64(d), np.int64(i), np.int64(side), c))
    far = m.partner[d]
    enters, back = 4 * c + i, 4 * c + (i + side & 3)
    _orient(m, enters, m.forward[d])
    _orient(m, back, m.forward[d])
    _join(m, d, enters)
    _join(m, enters ^ 2, back)
    _join(m, back ^ 2, far)


@compiled
def is_bigon(m: Map, d: Word) -> bool:
    """Whether R2 removes the face on the left of d."""
    e = left(m, d)
    return left(m, e) == d and d >> 2 != e >> 2 and (d ^ m.partner[d]) & 1 == 0


@compiled
def remove_bigon(m: Map, d: Word) -> None:
    """R2: part the two strands of the bigon on the left of d."""
    _note(m, R2_REMOVE, (np.int64(d),))
    a, b = d >> 2, m.partner[d] >> 2
    for c in (a, b):
        _join_through(m, 4 * c)
        _join_through(m, 4 * c + 1)
        _drop_id(m, c)


@compiled
def add_bigon(m: Map, d: Word, e: Word, over: Word) -> None:
    """R2: push the arc of d over (1) or under (0) that of e; both have one face on their left."""
    c1, c2, turn = _new_id(m), _new_id(m), 1 - over
    _note(m, R2_ADD, (np.int64(d), np.int64(e), np.int64(over), c1, c2))
    d_end, e_end = m.partner[d], m.partner[e]
    for c, entry in ((c1, 3), (c2, 1)):
        _orient(m, 4 * c + (entry + turn & 3), m.forward[d])
        _orient(m, 4 * c + turn, m.forward[e])
    south1, south2 = 4 * c1 + (3 + turn & 3), 4 * c2 + (3 + turn & 3)
    _join(m, 4 * c1 + 1 + turn, 4 * c2 + 1 + turn)
    _join(m, 4 * c2 + 2 + turn, 4 * c1 + turn)
    _join(m, 4 * c1 + 2 + turn, e_end)
    _join(m, d, south1)
    if d == e:
        _join(m, south2, 4 * c2 + turn)
    else:
        _join(m, south2, d_end)
        _join(m, e, 4 * c2 + turn)


@compiled
def is_triangle(m: Map, d: Word) -> bool:
    """Whether R3 moves the face on the left of d."""
    e = left(m, d)
    f = left(m, e)
    if left(m, f) != d or d >> 2 == e >> 2 or e >> 2 == f >> 2 or f >> 2 == d >> 2:
        return False
    over = (d & m.partner[d]) | (e & m.partner[e]) | (f & m.partner[f])
    return bool(over & 1)


@compiled
def move_triangle(m: Map, d: Word) -> None:
    """R3: move each strand of the triangle on the left of d past the crossing of the others."""
    _note(m, R3, (np.int64(d),))
    inner = np.empty(6, np.int64)
    outer_end = np.empty(6, np.int64)
    x = d
    for i in range(3):
        inner[2 * i], inner[2 * i + 1] = x, m.partner[x]
        x = left(m, x)
    for i in range(6):
        end = m.partner[inner[i] ^ 2]
        for j in range(6):
            if end == inner[j] ^ 2:
                end = inner[j ^ 1]
                break
        outer_end[i] = end
    for i in range(6):
        _join(m, inner[i ^ 1], outer_end[i])
    for i in range(0, 6, 2):
        _join(m, inner[i] ^ 2, inner[i + 1] ^ 2)


@compiled
def kinks(m: Map) -> None:
    """Remove every kink by R1, those that appear on the way too; log each."""
    again = True
    while again:
        again = False
        for i in range(m.size[_CROSSINGS] - 1, -1, -1):
            if i >= m.size[_CROSSINGS]:
                continue
            c = m.ids[i]
            for s in range(4):
                if m.partner[4 * c + s] == 4 * c + (s + 1 & 3):
                    remove_kink(m, c)
                    again = True
                    break


@compiled
def _label_faces(m: Map) -> None:
    for i in range(m.size[_CROSSINGS]):
        for d in range(4 * m.ids[i], 4 * m.ids[i] + 4):
            m.face[d] = -1
    for i in range(m.size[_CROSSINGS]):
        for d in range(4 * m.ids[i], 4 * m.ids[i] + 4):
            if m.face[d] < 0:
                x: Word = d
                while m.face[x] < 0:
                    m.face[x] = d
                    x = left(m, x)
    m.size[_FACES_STALE] = 0


@compiled
def passes_of(m: Map, d: Word, longest: Word, passed: Ints, stamp: Word) -> Word:
    """Follow the strand that leaves d while it stays over, or under; return its passes.

    The passed crossings are stamped. It ends before a crossing that it has met already, or that of
    d; −1 says that it came back to d, so that its whole component lies over, or under.
    """
    level = m.partner[d] & 1
    y = m.partner[d]
    k = 0
    while k < longest and y & 1 == level and passed[y >> 2] != stamp and y >> 2 != d >> 2:
        passed[y >> 2] = stamp
        k += 1
        y = m.partner[y ^ 2]
    if y == d ^ 2 and y & 1 == level:
        return -1
    while passed[y >> 2] == stamp:
        k -= 1
        y = m.partner[y] ^ 2
        passed[y >> 2] = 0
    return k


@compiled
def apply_pass(m: Map, d: Word, k: Word, route: Ints, length: Word) -> None:
    """Re-route the strand that leaves d and passes k crossings; `route` holds darts to cross.

    The darts are those of the map before the move, each with the face that is left on its left, as
    `shortest_route` finds them. The move is logged.
    """
    over = m.partner[d] & 1
    at = m.size[_LOGGED]
    y = m.partner[d]
    for _ in range(k):
        y = m.partner[y ^ 2]
    e = y
    kept = 0
    for i in range(length):
        x = route[i]
        for _ in range(k + 1):
            on = False
            z = m.partner[d]
            for _j in range(k):
                on = on or z >> 2 == x >> 2
                z = m.partner[z ^ 2]
            if not on:
                break
            x = m.partner[x ^ 2]
        if not on:
            route[kept] = x
            kept += 1
    y = m.partner[d]
    for _ in range(k):
        following = m.partner[y ^ 2]
        _join_through(m, y ^ 1)
        _drop_id(m, y >> 2)
        y = following
    m.log[at], m.log[at + 1] = PASS, 4 + 2 * kept
    m.log[at + 2], m.log[at + 3], m.log[at + 4], m.log[at + 5] = d, e, over, kept
    q = d
    for i in range(kept):
        c = _cross(m, q, route[i], over)
        m.log[at + 6 + i], m.log[at + 6 + kept + i] = route[i], c
        q = 4 * c + 2 - over
    _join(m, q, e)
    m.size[_LOGGED] = at + 6 + 2 * kept
    m.size[_FACES_STALE] = 1


@compiled
def lift(m: Map, d: Word) -> None:
    """Lift a component that lies over, or under, everything off the diagram."""
    _note(m, LIFT, (np.int64(d),))
    y = m.partner[d]
    while True:
        following = m.partner[y ^ 2]
        last = y == d ^ 2
        _join_through(m, y ^ 1)
        _drop_id(m, y >> 2)
        if last:
            break
        y = following
    m.size[_LOOPS] += 1


@compiled
def shortest_route(
    m: Map,
    d: Word,
    k: Word,
    limit: Word,
    blocked: Word,
    steps: Ints,
    queue: Ints,
    reached: Ints,
    zero: Ints,
    route: Ints,
) -> Word:
    """Find a shortest path across faces for the strand from d that passes k crossings.

    `blocked` in 256ths is the chance that an arc may not be crossed. Returns its length, the darts
    in `route`, or −1 if it would be longer than `limit`. Ties are broken at random.
    """
    if m.size[_FACES_STALE]:
        _label_faces(m)
    stamp = zero[0] + 1
    zero[0] = stamp
    y = m.partner[d]
    x = d
    for i in range(k + 1):
        zero[1 + x], zero[1 + y] = stamp, stamp
        if i < k:
            x = y ^ 2
            y = m.partner[x]
    target, other_target = m.face[x], m.face[y]
    start = m.face[d]
    for i in range(m.size[_CROSSINGS]):
        steps[4 * m.ids[i] : 4 * m.ids[i] + 4] = 1 << 20
    steps[start] = 0
    reached[start] = -1
    queue[0] = start
    end, level = 1, 0
    half = len(queue) // 2
    side = 0
    while end > 0 and level <= limit:
        base, ahead = side * half, (1 - side) * half
        i, following = 0, 0
        while i < end:
            f = queue[base + i]
            i += 1
            if steps[f] < level:
                continue
            z: Word = f
            while True:
                y = m.partner[z]
                g = m.face[y]
                if zero[1 + z] == stamp:
                    if steps[g] > level:
                        steps[g] = level
                        reached[g] = ~z - 1
                        queue[base + end] = g
                        end += 1
                elif steps[g] > level and (blocked == 0 or draw(m, 256) >= blocked):
                    if steps[g] > level + 1:
                        steps[g] = level + 1
                        reached[g] = z
                        queue[ahead + following] = g
                        following += 1
                    elif draw(m, 2) == 0:
                        reached[g] = z
                z = left(m, z)
                if z == f:
                    break
        if steps[target] <= level or steps[other_target] <= level:
            f = target if steps[target] <= level else other_target
            length = level
            while f != start:
                z = reached[f]
                if z < 0:
                    z = ~(z + 1)
                else:
                    level -= 1
                    route[level] = z
                f = m.face[z]
            return length
        end, level = following, level + 1
        side = 1 - side
    return -1


@compiled
def workspace(m: Map) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """Return `passed` for `passes_of`, then `steps` to `route` for `shortest_route`."""
    darts = len(m.partner)
    return (
        np.zeros(darts // 4, np.int64),
        np.empty(darts, np.int32),
        np.empty(4 * darts, np.int32),
        np.empty(darts, np.int32),
        np.zeros(darts + 1, np.int64),
        np.empty(darts, np.int32),
    )


@compiled
def anneal(m: Map, tries: Word, warmth: Word, slack: Word, detour: Word, best: Word) -> Word:
    """Try so many random pass moves, accepting one more crossing with chance `warmth` / 256.

    Stops early at fewer than `best` crossings, when nothing is left, or when the log or the room
    is nearly used up. Returns the number of tries made.
    """
    darts = len(m.partner)
    passed, steps, queue, reached, zero, route = workspace(m)
    kinks(m)
    for t in range(tries):
        n = m.size[_CROSSINGS]
        if n == 0 or n < best:
            return t
        if m.size[_LOGGED] + 4 * darts > len(m.log) or n + 32 > darts // 4:
            return t
        d = 4 * m.ids[draw(m, n)] + draw(m, 4)
        longest = darts if draw(m, 2) else 1 + draw(m, 4)
        k = passes_of(m, d, longest, passed, t + 1)
        if k < 0:
            lift(m, d)
            kinks(m)
            continue
        if k == 0:
            continue
        excess = min(slack, 0)
        while excess < slack and draw(m, 256) < warmth:
            excess += 1
        blocked = 0 if draw(m, 2) else detour
        length = shortest_route(m, d, k, k + excess, blocked, steps, queue, reached, zero, route)
        if length >= 0:
            apply_pass(m, d, k, route, length)
            kinks(m)
    return tries


@compiled
def scramble(m: Map, moves: Word) -> Word:
    """Do so many random R2 and R3 moves, making one bigon for every two triangles moved or tried.

    Stops when the log or the room is nearly used up; returns the number of moves done.
    """
    for t in range(moves):
        n = m.size[_CROSSINGS]
        if n == 0 or n + 2 > len(m.ids) or m.size[_LOGGED] + 16 > len(m.log):
            return t
        d = 4 * m.ids[draw(m, n)] + draw(m, 4)
        if draw(m, 3):
            if is_triangle(m, d):
                move_triangle(m, d)
            continue
        sides = 1
        e = left(m, d)
        while e != d:
            sides += 1
            e = left(m, e)
        for _ in range(draw(m, sides)):
            e = left(m, e)
        add_bigon(m, d, e, draw(m, 2))
    return moves
