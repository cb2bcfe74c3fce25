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
from jaxtyping import Bool, Int32, Int64

from workbench.knots._compiled import compiled

__all__ = [
    "CODES",
    "COUNT",
    "CROSSINGS",
    "IDS",
    "LOGGED",
    "PARTNER",
    "ROUTE",
    "Map",
    "Table",
    "add_bigon",
    "add_kink",
    "anneal",
    "apply_pass",
    "bigons",
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
    "resumed",
    "saddle",
    "scramble",
    "search",
    "shortest_route",
    "state",
]

CODES = ("R1-", "R1+", "R2-", "R2+", "R3", "lift", "pass", "saddle")

R1_REMOVE, R1_ADD, R2_REMOVE, R2_ADD, R3, LIFT, PASS, SADDLE = range(8)
PARTNER, _FORWARD, IDS, _PLACE, COUNT = range(5)
_KINKED, _PASSED, _GONE, _SEEN, _FACE, _STEPS, _REACHED, _NEAR, _FAR, ROUTE, _ROWS = range(5, 16)
CROSSINGS, _LOOPS, LOGGED, _RANDOM, _KINKS, _STAMP = range(6)

Word: TypeAlias = "int | np.int64"
Table: TypeAlias = Int64[np.ndarray, " rows darts"]


class Map(NamedTuple):
    """A planar map with its log and work space.

    One array holds all but the log: compiled functions count references to each array that they
    are given, which would take longer than most of them.

    Attributes
    ----------
    table
        Rows by dart, crossing or number. The first five are the other ends of arcs (−1 where the
        crossing does not exist), 1 at the darts where a strand leaves its crossing, a permutation
        of all ids with those in use first, its inverse, and counts. The others are work space:
        crossings at which a move made a kink; the stamp of the strand that passed a crossing last;
        of a search for a route, the stamps of the darts that are taken away and of those whose face
        has a name, that name (one of the face's darts), the faces' distances and the darts over
        which they were reached, two queues of faces, and the route found.
    log
        Moves done: code, number of arguments, arguments, and so on.
    """

    table: Table
    log: Int32[np.ndarray, " words"]

    @property
    def partner(self) -> Int64[np.ndarray, " darts"]:
        """The other end of each dart's arc, −1 where the crossing does not exist."""
        ends: Int64[np.ndarray, " darts"] = self.table[PARTNER]
        return ends

    @property
    def forward(self) -> Int64[np.ndarray, " darts"]:
        """1 at the darts where the oriented strand leaves its crossing, else 0."""
        ahead: Int64[np.ndarray, " darts"] = self.table[_FORWARD]
        return ahead

    @property
    def ids(self) -> Int64[np.ndarray, " crossings"]:
        """A permutation of all ids, those in use first."""
        return self.table[IDS, : self.table.shape[1] // 4]

    @property
    def crossings(self) -> int:
        """Number of crossings."""
        return int(self.table[COUNT, CROSSINGS])

    @property
    def loops(self) -> int:
        """Number of components without crossings."""
        return int(self.table[COUNT, _LOOPS])

    def erase(self) -> None:
        """Empty the log."""
        self.table[COUNT, LOGGED] = 0

    @property
    def written(self) -> Int32[np.ndarray, " words"]:
        """The part of the log that is written."""
        return self.log[: self.table[COUNT, LOGGED]]


def new_map(
    partner: Sequence[int] | Int64[np.ndarray, " darts"],
    forward: Sequence[bool] | Bool[np.ndarray, " darts"],
    loops: int = 0,
    *,
    seed: int = 0,
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
        Of the map's own generator, which spreads neighbouring seeds.
    room
        There is room for n and so many more crossings.
    log
        Words that the log can hold.
    """
    n = len(partner) // 4
    darts = max(4 * (n + room), 8)
    table = np.zeros((_ROWS, darts), np.int64)
    table[PARTNER] = -1
    table[PARTNER, : 4 * n] = partner
    table[_FORWARD, : 4 * n] = forward
    table[IDS : _PLACE + 1] = np.arange(darts)
    table[COUNT, : _RANDOM + 1] = n, loops, 0, (seed + 2**63) % 2**64 - 2**63
    return Map(table, np.empty(log, np.int32))


def state(m: Map) -> Table:
    """Return a copy of the map's crossings, arcs, orientation and counts, without its log."""
    return m.table[: COUNT + 1].copy()


def resumed(kept: Table, *, seed: int, room: int, log: int) -> Map:
    """Return a map in a `state`, ids kept, with an empty log and room for more crossings."""
    width = kept.shape[1]
    m = new_map([-1] * width, [False] * width, seed=seed, room=room, log=log)
    m.table[:COUNT, :width] = kept[:COUNT]
    m.table[COUNT, :LOGGED] = kept[COUNT, :LOGGED]
    return m


@compiled
def draw(m: Map, bound: Word) -> Word:
    """Return an integer from 0 to bound − 1 (splitmix64; Steele, Lea, Flood 2014)."""
    z = np.uint64(m.table[COUNT, _RANDOM]) + np.uint64(0x9E3779B97F4A7C15)
    m.table[COUNT, _RANDOM] = np.int64(z)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.int64((z >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32))


@compiled
def _new_id(m: Map) -> Word:
    c = np.int64(m.table[IDS, m.table[COUNT, CROSSINGS]])
    m.table[COUNT, CROSSINGS] += 1
    return c


@compiled
def _drop_id(m: Map, c: Word) -> None:
    last = m.table[COUNT, CROSSINGS] - 1
    other, at = m.table[IDS, last], m.table[_PLACE, c]
    m.table[IDS, at], m.table[IDS, last] = other, c
    m.table[_PLACE, other], m.table[_PLACE, c] = at, last
    m.table[COUNT, CROSSINGS] = last
    m.table[PARTNER, 4 * c : 4 * c + 4] = -1


@compiled
def _join(m: Map, a: Word, b: Word) -> None:
    m.table[PARTNER, a], m.table[PARTNER, b] = b, a
    if a >> 2 == b >> 2 and (a ^ b) & 1 and m.table[COUNT, _KINKS] < m.table.shape[1]:
        m.table[_KINKED, m.table[COUNT, _KINKS]] = a >> 2
        m.table[COUNT, _KINKS] += 1


@compiled
def _join_through(m: Map, dart: Word) -> None:
    """Let the strand through `dart` forget its crossing; count it if it closes up."""
    a, b = m.table[PARTNER, dart], m.table[PARTNER, dart ^ 2]
    if a == dart ^ 2:
        m.table[COUNT, _LOOPS] += 1
    else:
        _join(m, a, b)


@compiled
def _orient(m: Map, entry: Word, forward: Word) -> None:
    """Let a strand that comes in at `entry` run that way (1) or the other (0)."""
    m.table[_FORWARD, entry ^ 2], m.table[_FORWARD, entry] = forward, 1 - forward


@compiled
def left(m: Map, d: Word) -> Word:
    """Return the next dart with the same face on its left."""
    y: Word = m.table[PARTNER, d]
    return (y & ~3) | (y + 3 & 3)


@compiled
def _cross(m: Map, q: Word, x: Word, over: Word) -> Word:
    """Lead the strand that dangles at q across the arc of x; return the crossing made."""
    c = _new_id(m)
    turn = 1 - over
    east, west, south = 4 * c + turn, 4 * c + 2 + turn, 4 * c + (3 + turn & 3)
    far = m.table[PARTNER, x]
    _join(m, x, east)
    _join(m, far, west)
    _join(m, q, south)
    _orient(m, south, m.table[_FORWARD, q])
    _orient(m, east, m.table[_FORWARD, x])
    return c


@compiled
def _note(m: Map, code: Word, arguments: tuple[Word, ...]) -> None:
    at = m.table[COUNT, LOGGED]
    m.log[at], m.log[at + 1] = code, len(arguments)
    for i in range(len(arguments)):
        m.log[at + 2 + i] = arguments[i]
    m.table[COUNT, LOGGED] = at + 2 + len(arguments)


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
    far = m.table[PARTNER, d]
    enters, back = 4 * c + i, 4 * c + (i + side & 3)
    _orient(m, enters, m.table[_FORWARD, d])
    _orient(m, back, m.table[_FORWARD, d])
    _join(m, d, enters)
    _join(m, enters ^ 2, back)
    _join(m, back ^ 2, far)


@compiled
def is_bigon(m: Map, d: Word) -> bool:
    """Whether R2 removes the face on the left of d."""
    e = left(m, d)
    return left(m, e) == d and d >> 2 != e >> 2 and (d ^ m.table[PARTNER, d]) & 1 == 0


@compiled
def remove_bigon(m: Map, d: Word) -> None:
    """R2: part the two strands of the bigon on the left of d."""
    _note(m, R2_REMOVE, (np.int64(d),))
    a, b = d >> 2, m.table[PARTNER, d] >> 2
    for c in (a, b):
        _join_through(m, 4 * c)
        _join_through(m, 4 * c + 1)
        _drop_id(m, c)


@compiled
def add_bigon(m: Map, d: Word, e: Word, over: Word) -> None:
    """R2: push the arc of d over (1) or under (0) that of e; both have one face on their left."""
    c1, c2, turn = _new_id(m), _new_id(m), 1 - over
    _note(m, R2_ADD, (np.int64(d), np.int64(e), np.int64(over), c1, c2))
    d_end, e_end = m.table[PARTNER, d], m.table[PARTNER, e]
    for c, entry in ((c1, 3), (c2, 1)):
        _orient(m, 4 * c + (entry + turn & 3), m.table[_FORWARD, d])
        _orient(m, 4 * c + turn, m.table[_FORWARD, e])
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
def saddle(m: Map, d: Word, e: Word) -> None:
    """Join the arcs of d and e, which have one face on their left, by a band across that face."""
    _note(m, SADDLE, (np.int64(d), np.int64(e)))
    d_end, e_end = m.table[PARTNER, d], m.table[PARTNER, e]
    _join(m, d, e_end)
    _join(m, e, d_end)


@compiled
def is_triangle(m: Map, d: Word) -> bool:
    """Whether R3 moves the face on the left of d."""
    e = left(m, d)
    f = left(m, e)
    if left(m, f) != d or d >> 2 == e >> 2 or e >> 2 == f >> 2 or f >> 2 == d >> 2:
        return False
    over = (d & m.table[PARTNER, d]) | (e & m.table[PARTNER, e]) | (f & m.table[PARTNER, f])
    return bool(over & 1)


@compiled
def move_triangle(m: Map, d: Word) -> None:
    """R3: move each strand of the triangle on the left of d past the crossing of the others."""
    _note(m, R3, (np.int64(d),))
    inner = np.empty(6, np.int64)
    outer_end = np.empty(6, np.int64)
    x = d
    for i in range(3):
        inner[2 * i], inner[2 * i + 1] = x, m.table[PARTNER, x]
        x = left(m, x)
    for i in range(6):
        end = m.table[PARTNER, inner[i] ^ 2]
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
    m.table[COUNT, _KINKS] = 0
    for i in range(m.table[COUNT, CROSSINGS]):
        for d in range(4 * m.table[IDS, i], 4 * m.table[IDS, i] + 4):
            _join(m, d, m.table[PARTNER, d])
    _new_kinks(m)


@compiled
def _new_kinks(m: Map) -> None:
    """Remove the kinks that moves have made since the last time."""
    while m.table[COUNT, _KINKS]:
        m.table[COUNT, _KINKS] -= 1
        c = m.table[_KINKED, m.table[COUNT, _KINKS]]
        for s in range(4):
            if m.table[PARTNER, 4 * c + s] == 4 * c + (s + 1 & 3):
                remove_kink(m, c)
                break


@compiled
def bigons(m: Map) -> None:
    """Remove every bigon by R2, and the kinks and bigons that appear on the way; log each."""
    before = -1
    while before != m.table[COUNT, CROSSINGS]:
        before = m.table[COUNT, CROSSINGS]
        for i in range(4 * before - 1, -1, -1):
            if i < 4 * m.table[COUNT, CROSSINGS]:
                d = 4 * m.table[IDS, i >> 2] + (i & 3)
                if is_bigon(m, d):
                    remove_bigon(m, d)
                    _new_kinks(m)


@compiled
def passes_of(m: Map, d: Word, longest: Word) -> Word:
    """Follow the strand that leaves d while it stays over, or under; return its passes.

    It ends before a crossing that it has met already, or that of d; −1 says that it came back to d,
    so that its whole component lies over, or under.
    """
    t = m.table
    stamp = _new_stamp(m)
    y = t[PARTNER, d]
    level = y & 1
    k = 0
    while k < longest and y & 1 == level and t[_PASSED, y >> 2] != stamp and y >> 2 != d >> 2:
        t[_PASSED, y >> 2] = stamp
        k += 1
        y = t[PARTNER, y ^ 2]
    if y == d ^ 2 and y & 1 == level:
        return -1
    while t[_PASSED, y >> 2] == stamp:
        k -= 1
        y = t[PARTNER, y] ^ 2
        t[_PASSED, y >> 2] = 0
    return k


@compiled
def apply_pass(m: Map, d: Word, k: Word, length: Word) -> None:
    """Re-route the strand that leaves d and passes k crossings along the route found last.

    The move is logged.
    """
    route = m.table[ROUTE]
    over = m.table[PARTNER, d] & 1
    at = m.table[COUNT, LOGGED]
    y = m.table[PARTNER, d]
    for _ in range(k):
        y = m.table[PARTNER, y ^ 2]
    e = y
    kept = 0
    for i in range(length):
        x = route[i]
        for _ in range(k + 1):
            on = False
            z = m.table[PARTNER, d]
            for _j in range(k):
                on = on or z >> 2 == x >> 2
                z = m.table[PARTNER, z ^ 2]
            if not on:
                break
            x = m.table[PARTNER, x ^ 2]
        if not on:
            route[kept] = x
            kept += 1
    y = m.table[PARTNER, d]
    for _ in range(k):
        following = m.table[PARTNER, y ^ 2]
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
    m.table[COUNT, LOGGED] = at + 6 + 2 * kept


@compiled
def lift(m: Map, d: Word) -> None:
    """Lift a component that lies over, or under, everything off the diagram."""
    _note(m, LIFT, (np.int64(d),))
    y = m.table[PARTNER, d]
    while True:
        following = m.table[PARTNER, y ^ 2]
        last = y == d ^ 2
        _join_through(m, y ^ 1)
        _drop_id(m, y >> 2)
        if last:
            break
        y = following
    m.table[COUNT, _LOOPS] += 1


@compiled
def _new_stamp(m: Map) -> Word:
    m.table[COUNT, _STAMP] += 1
    return np.int64(m.table[COUNT, _STAMP])


@compiled
def _face(m: Map, d: Word, stamp: Word) -> Word:
    """Return the name, one of its darts, of the face on the left of d; name it if it has none."""
    t = m.table
    if t[_SEEN, d] != stamp:
        t[_STEPS, d] = 1 << 20
        x = d
        while t[_SEEN, x] != stamp:
            t[_FACE, x], t[_SEEN, x] = d, stamp
            x = left(m, x)
    return np.int64(t[_FACE, d])


@compiled
def shortest_route(m: Map, d: Word, k: Word, limit: Word, blocked: Word) -> Word:
    """Find a shortest path across faces for the strand from d that passes k crossings.

    `blocked` in 256ths is the chance that an arc may not be crossed. Returns its length, or −1 if
    it would be longer than `limit`. Ties are broken at random. The route is kept for `apply_pass`
    as the darts to cross, each with the face that is left on its left.
    """
    t = m.table
    stamp = _new_stamp(m)
    x = d
    y = t[PARTNER, d]
    for i in range(k + 1):
        t[_GONE, x], t[_GONE, y] = stamp, stamp
        if i < k:
            x = y ^ 2
            y = t[PARTNER, x]
    target, other_target, start = _face(m, x, stamp), _face(m, y, stamp), _face(m, d, stamp)
    t[_STEPS, start] = 0
    near, far = t[_NEAR], t[_FAR]
    near[0] = start
    end, level = 1, 0
    while end > 0 and level <= limit:
        i, following = 0, 0
        while i < end:
            f = near[i]
            i += 1
            if t[_STEPS, f] < level:
                continue
            z = f
            while True:
                gone = t[_GONE, z] == stamp
                g = _face(m, t[PARTNER, z], stamp) if gone or level < limit else f
                if gone:
                    if t[_STEPS, g] > level:
                        t[_STEPS, g], t[_REACHED, g] = level, ~z
                        near[end] = g
                        end += 1
                elif t[_STEPS, g] > level and (blocked == 0 or draw(m, 256) >= blocked):
                    if t[_STEPS, g] > level + 1:
                        t[_STEPS, g], t[_REACHED, g] = level + 1, z
                        far[following] = g
                        following += 1
                    elif draw(m, 2) == 0:
                        t[_REACHED, g] = z
                z = left(m, z)
                if z == f:
                    break
        if t[_STEPS, target] <= level or t[_STEPS, other_target] <= level:
            f = target if t[_STEPS, target] <= level else other_target
            length = level
            while f != start:
                z = t[_REACHED, f]
                if z < 0:
                    z = ~z
                else:
                    level -= 1
                    t[ROUTE, level] = z
                f = t[_FACE, z]
            return length
        end, level = following, level + 1
        near, far = far, near
    return -1


@compiled
def _seek(m: Map, warmth: Word, slack: Word, detour: Word) -> tuple[Word, Word, Word]:
    """Choose a strand and a route for it at random.

    Returns the dart that it leaves, its passes (−1: its component can be lifted off), and the
    length of the route, which may add crossings with chance `warmth` / 256 each; −1 if none is so
    short.
    """
    d = 4 * m.table[IDS, draw(m, m.table[COUNT, CROSSINGS])] + draw(m, 4)
    longest = m.table.shape[1] if draw(m, 2) else 1 + draw(m, 4)
    k = passes_of(m, d, longest)
    if k <= 0:
        return d, k, np.int64(-1)
    excess = min(slack, 0)
    while excess < slack and draw(m, 256) < warmth:
        excess += 1
    blocked = 0 if draw(m, 2) else detour
    return d, k, shortest_route(m, d, k, k + excess, blocked)


@compiled
def _make(m: Map, d: Word, k: Word, length: Word) -> None:
    """Make the move that was found, and remove the kinks that it leaves."""
    if k < 0:
        lift(m, d)
    elif length >= 0:
        apply_pass(m, d, k, length)
    _new_kinks(m)


@compiled
def _is_stuck(m: Map) -> bool:
    """Whether nothing is left, or the log or the room is nearly used up."""
    n, darts = m.table[COUNT, CROSSINGS], m.table.shape[1]
    return bool(n == 0 or n + 32 > darts // 4 or m.table[COUNT, LOGGED] + 4 * darts > len(m.log))


@compiled
def anneal(m: Map, tries: Word, warmth: Word, slack: Word, detour: Word) -> Word:
    """Try so many random pass moves, accepting one more crossing with chance `warmth` / 256.

    Stops early when nothing is left, or when the log or the room is nearly used up. Returns the
    number of tries made.
    """
    kinks(m)
    for t in range(tries):
        if _is_stuck(m):
            return t
        d, k, length = _seek(m, warmth, slack, detour)
        _make(m, d, k, length)
    return tries


@compiled
def search(
    m: Map, best: Table, tries: Word, idle: Word, warmth: Word, slack: Word, detour: Word
) -> tuple[Word, Word]:
    """Go on as `anneal` does, and keep the smallest diagram met in `best`, a `state`.

    Returns the tries made, and how many there were, with the given `idle` ones, since a smaller
    diagram than all before. The state's count says how far the log leads to it.
    """
    kinks(m)
    bigons(m)
    least = min(m.table[COUNT, CROSSINGS], best[COUNT, CROSSINGS])
    made = np.int64(0)
    while made < tries and not _is_stuck(m):
        d, k, length = _seek(m, warmth, slack, detour)
        n = m.table[COUNT, CROSSINGS]
        if length > k >= 0 and n <= best[COUNT, CROSSINGS]:
            best[:] = m.table[: len(best)]
        _make(m, d, k, length)
        made, idle = made + 1, idle + 1
        if m.table[COUNT, CROSSINGS] < least:
            least, idle = m.table[COUNT, CROSSINGS], 0
    if m.table[COUNT, CROSSINGS] <= best[COUNT, CROSSINGS]:
        best[:] = m.table[: len(best)]
    return made, idle


@compiled
def scramble(m: Map, moves: Word) -> Word:
    """Do so many random R2 and R3 moves, making one bigon for every two triangles moved or tried.

    Stops when the log or the room is nearly used up; returns the number of moves done.
    """
    for t in range(moves):
        n = m.table[COUNT, CROSSINGS]
        if n == 0 or n + 2 > m.table.shape[1] // 4 or m.table[COUNT, LOGGED] + 16 > len(m.log):
            return t
        d = 4 * m.table[IDS, draw(m, n)] + draw(m, 4)
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
