"""Neumann's moves on weighted forests, compiled, and the reduction to Neumann's normal form.

W. Neumann, *A calculus for plumbing applied to the topology of complex surface singularities and
degenerating complex curves*, Trans. AMS 268 (1981) 299–344. The moves are those that
`workbench.certificates.plumbing` defines and replays; here they are only done faster, and written
down in the log as rows of integers. A move that is not legal is never asked for.

A vertex has a weight e, a genus g (g < 0 counts projective planes) and a ring of half-edges, each
of which knows its vertex and its twin at the other end. A *chain vertex* has genus 0 and at most
two neighbours. The reduction applies, until nothing applies,

1. blow-downs, absorptions of 0-chains, and splittings;
2. on a chain vertex of weight e ≥ 2: e − 1 blow-ups of −1 beside it, then its blow-down; so chains
   come to have weights ≤ −2;
3. on a vertex of genus 0 with three neighbours, two of them leaves of weight −2, of whose branches
   the third is no chain: the leaves become one leaf (0, −1), and the weight grows by 1. If the
   weight is −1, the vertex and its leaves are absorbed instead (R2);
4. on a leaf (0, −1) of a vertex with three neighbours or more, or of genus not 0: back again, into
   two leaves of weight −2;
5. on a chain that ends in a vertex of genus −1: a projective plane is extruded, and the manifold
   fibres over the sphere;
6. on the few components that fibre in another way over the sphere with four fibres of order 2:
   a projective plane is extruded.

(3) and (4) exchange the two fibrations of the twisted circle bundle over the Möbius band, (5) and
(6) those of the closed manifolds that have two. What is left is the normal form of his Theorem 4.1,
for forests.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Float64, Int64

from workbench.compiled import compiled

__all__ = [
    "ABSORB",
    "ABSORB_RP2",
    "BLOW_DOWN",
    "BLOW_UP",
    "CREATED",
    "DEGREE",
    "EXTRUDE",
    "EXTRUDE_RP2",
    "FULL",
    "GENUS",
    "LOGGED",
    "MOVED",
    "SPLIT",
    "WEIGHT",
    "Forest",
    "act",
    "edges",
    "new_forest",
    "reduce",
    "scramble",
    "used",
]

BLOW_UP, BLOW_DOWN, ABSORB, ABSORB_RP2, SPLIT, CREATED, EXTRUDE_RP2, EXTRUDE, MOVED = range(9)
WEIGHT, GENUS, DEGREE, FIRST, QUEUED, _STACK, _LATER = range(7)
_AT, _TWIN, _NEXT, _LAST = range(4)
_VERTICES, _FREE, _HALVES, _FREE_HALF, LOGGED, _TOP, _TOP_LATER, FULL = range(8)
_NONE = -1
_MARGIN = 16

Word: TypeAlias = "int | np.int64"


class Forest(NamedTuple):
    """A forest, its log and its work space.

    Attributes
    ----------
    vertex
        Columns are vertices; the rows WEIGHT, GENUS, DEGREE (−1 where there is no vertex), the
        first half-edge, and work space.
    half
        Columns are half-edges; rows are vertex, twin, and the next and the last of its ring.
    log
        A row a move: its code and its arguments.
    state
        Counters; `state[FULL]` is 1 when there was not room enough, and the forest is lost.
    """

    vertex: Int64[np.ndarray, " rows vertices"]
    half: Int64[np.ndarray, " four halves"]
    log: Int64[np.ndarray, " moves eight"]
    state: Int64[np.ndarray, " eight"]


@compiled
def new_forest(
    labels: Int64[np.ndarray, " n two"], ends: Int64[np.ndarray, " edges two"], room: Word
) -> Forest:
    """Lay out a forest, given weights and genera, with room for so many vertices and moves more."""
    size = len(labels) + room + 2 * _MARGIN
    forest = Forest(
        np.zeros((7, size), np.int64),
        np.zeros((4, 2 * size), np.int64),
        np.zeros((room + 2 * _MARGIN, 8), np.int64),
        np.array([0, _NONE, 0, _NONE, 0, 0, 0, 0], np.int64),
    )
    for i in range(len(labels)):
        _create(forest, labels[i, 0], labels[i, 1])
    for i in range(len(ends)):
        _join(forest, ends[i, 0], ends[i, 1])
    return forest


@compiled
def _create(forest: Forest, weight: Word, genus: Word) -> Word:
    vertex, state = forest.vertex, forest.state
    v: Word = state[_FREE]
    if v == _NONE:
        v = state[_VERTICES]
        state[_VERTICES] += 1
    else:
        state[_FREE] = vertex[FIRST, v]
    vertex[WEIGHT, v], vertex[GENUS, v] = weight, genus
    vertex[DEGREE, v], vertex[FIRST, v] = 0, _NONE
    return v


@compiled
def _destroy(forest: Forest, v: Word) -> None:
    """Free a vertex without half-edges."""
    forest.vertex[DEGREE, v] = -1
    forest.vertex[FIRST, v] = forest.state[_FREE]
    forest.state[_FREE] = v


@compiled
def _insert(forest: Forest, v: Word) -> Word:
    """Give a vertex a new half-edge without a twin."""
    vertex, half, state = forest.vertex, forest.half, forest.state
    h: Word = state[_FREE_HALF]
    if h == _NONE:
        h = state[_HALVES]
        state[_HALVES] += 1
    else:
        state[_FREE_HALF] = half[_NEXT, h]
    first = vertex[FIRST, v]
    if first == _NONE:
        vertex[FIRST, v] = half[_NEXT, h] = half[_LAST, h] = h
    else:
        last = half[_LAST, first]
        half[_NEXT, last], half[_LAST, h] = h, last
        half[_NEXT, h], half[_LAST, first] = first, h
    half[_AT, h] = v
    vertex[DEGREE, v] += 1
    return h


@compiled
def _take(forest: Forest, h: Word) -> None:
    """Take a half-edge from its vertex."""
    vertex, half, state = forest.vertex, forest.half, forest.state
    v, after, before = half[_AT, h], half[_NEXT, h], half[_LAST, h]
    half[_NEXT, before], half[_LAST, after] = after, before
    if vertex[FIRST, v] == h:
        vertex[FIRST, v] = after if after != h else _NONE
    vertex[DEGREE, v] -= 1
    half[_NEXT, h] = state[_FREE_HALF]
    state[_FREE_HALF] = h


@compiled
def _pair(forest: Forest, h: Word, k: Word) -> None:
    forest.half[_TWIN, h], forest.half[_TWIN, k] = k, h


@compiled
def _join(forest: Forest, u: Word, v: Word) -> None:
    _pair(forest, _insert(forest, u), _insert(forest, v))


@compiled
def edges(forest: Forest) -> Int64[np.ndarray, " edges two"]:
    """Return the ends of each edge."""
    vertex, half = forest.vertex, forest.half
    found = np.empty((forest.state[_VERTICES], 2), np.int64)
    count = 0
    for v in range(forest.state[_VERTICES]):
        h = vertex[FIRST, v]
        for _ in range(vertex[DEGREE, v]):
            w = half[_AT, half[_TWIN, h]]
            if v < w:
                found[count, 0], found[count, 1] = v, w
                count += 1
            h = half[_NEXT, h]
    return found[:count]


def used(forest: Forest) -> int:
    """Return how many columns of the vertices have been used."""
    return int(forest.state[_VERTICES])


@compiled
def _write(
    forest: Forest,
    code: Word,
    a: Word = 0,
    b: Word = 0,
    c: Word = 0,
    d: Word = 0,
    e: Word = 0,
    f: Word = 0,
    g: Word = 0,
) -> None:
    """Log a move, and see whether there is room for what may follow."""
    state = forest.state
    row = forest.log[state[LOGGED]]
    row[0], row[1], row[2], row[3], row[4] = code, a, b, c, d
    row[5], row[6], row[7] = e, f, g
    state[LOGGED] += 1
    if (
        state[LOGGED] + _MARGIN > len(forest.log)
        or state[_VERTICES] + _MARGIN > forest.vertex.shape[1]
    ):
        state[FULL] = 1


@compiled
def _blow_up_leaf(forest: Forest, v: Word, sign: Word) -> Word:
    """Join a new vertex of weight ±1 to a vertex; return it."""
    k = _create(forest, sign, 0)
    _join(forest, k, v)
    forest.vertex[WEIGHT, v] += sign
    _write(forest, BLOW_UP, k, sign, v, _NONE)
    return k


@compiled
def _blow_up_edge(forest: Forest, h: Word, sign: Word) -> Word:
    """Put a new vertex of weight ±1 on the edge of a half-edge; return it."""
    half, weight = forest.half, forest.vertex[WEIGHT]
    other = half[_TWIN, h]
    k = _create(forest, sign, 0)
    _pair(forest, h, _insert(forest, k))
    _pair(forest, other, _insert(forest, k))
    u, v = half[_AT, h], half[_AT, other]
    weight[u] += sign
    weight[v] += sign
    _write(forest, BLOW_UP, k, sign, u, v)
    return k


@compiled
def _blow_down(forest: Forest, k: Word) -> None:
    """Take away a vertex of weight ±1 and genus 0 with at most two neighbours."""
    vertex, half = forest.vertex, forest.half
    sign, degree = vertex[WEIGHT, k], vertex[DEGREE, k]
    _write(forest, BLOW_DOWN, k)
    if degree > 0:
        h = vertex[FIRST, k]
        a = half[_TWIN, h]
        if degree == 2:
            b = half[_TWIN, half[_NEXT, h]]
            _take(forest, half[_NEXT, h])
            _pair(forest, a, b)
            _touch(forest, half[_AT, b], sign)
            _touch(forest, half[_AT, a], sign)
        else:
            _touch(forest, half[_AT, a], sign)
            _take(forest, a)
        _take(forest, h)
    _destroy(forest, k)


@compiled
def _touch(forest: Forest, v: Word, less: Word) -> None:
    forest.vertex[WEIGHT, v] -= less
    _push(forest, v)


@compiled
def _push(forest: Forest, v: Word) -> None:
    """Have a vertex looked at again; what waits stays marked though its vertex go."""
    if forest.vertex[QUEUED, v] & 1 == 0:
        forest.vertex[QUEUED, v] |= 1
        forest.vertex[_STACK, forest.state[_TOP]] = v
        forest.state[_TOP] += 1


@compiled
def _genus_sum(g: Word, h: Word) -> Word:
    """Return the genus of a connected sum."""
    if g < 0 and h > 0:
        return g - 2 * h
    if g > 0 and h < 0:
        return h - 2 * g
    return g + h


@compiled
def _absorb(forest: Forest, z: Word) -> None:
    """Absorb a vertex of weight and genus 0 with two neighbours, which become one."""
    vertex, half = forest.vertex, forest.half
    h = vertex[FIRST, z]
    k = half[_NEXT, h]
    to_u, to_w = half[_TWIN, h], half[_TWIN, k]
    if vertex[DEGREE, half[_AT, to_u]] < vertex[DEGREE, half[_AT, to_w]]:
        to_u, to_w = to_w, to_u
    u: Word = half[_AT, to_u]
    w: Word = half[_AT, to_w]
    _write(forest, ABSORB, z, u, w)
    for out in (to_u, to_w, h, k):
        _take(forest, out)
    _destroy(forest, z)
    vertex[WEIGHT, u] += vertex[WEIGHT, w]
    vertex[GENUS, u] = _genus_sum(vertex[GENUS, u], vertex[GENUS, w])
    h = vertex[FIRST, w]
    for _ in range(vertex[DEGREE, w]):
        after, other = half[_NEXT, h], half[_TWIN, h]
        _take(forest, h)
        _pair(forest, other, _insert(forest, u))
        h = after
    _destroy(forest, w)
    _push(forest, u)


@compiled
def _extrude(forest: Forest, u: Word, weight: Word, moved: Int64[np.ndarray, " halves"]) -> None:
    """Move half-edges of a vertex beyond a new 0-chain, to an end with this weight and genus 0."""
    vertex, half = forest.vertex, forest.half
    z, w = _create(forest, 0, 0), _create(forest, weight, 0)
    vertex[WEIGHT, u] -= weight
    _write(forest, EXTRUDE, u, vertex[GENUS, u], z, w, weight, 0)
    for h in moved:
        if forest.state[FULL]:
            return
        other = half[_TWIN, h]
        _take(forest, h)
        _pair(forest, other, _insert(forest, w))
        _write(forest, MOVED, half[_AT, other])
    _join(forest, u, z)
    _join(forest, z, w)


@compiled
def act(forest: Forest, v: Word, kind: Word, up: bool, number: Word, chance: float) -> bool:
    """Make a move of [41] at a vertex, if it is legal there.

    Parameters
    ----------
    forest, v
        What and where.
    kind
        1 on an edge, 2 on a leaf, 3 a 0-chain.
    up
        Does it make the graph larger?
    number
        The sign of what is blown up, or the weight beyond the 0-chain. Downwards not used.
    chance
        From 0 to 1; chooses among the edges of v upwards, and what is moved beyond the chain: of
        d ≥ 2 neighbours 1 to d − 1.
    """
    vertex, half = forest.vertex, forest.half
    degree, weight = vertex[DEGREE, v], vertex[WEIGHT, v]
    if not up:
        bare = vertex[GENUS, v] == 0 and degree == (1 if kind == 2 else 2)
        if bare and kind == 3 and weight == 0:
            _absorb(forest, v)
            return True
        if bare and kind != 3 and abs(weight) == 1:
            _blow_down(forest, v)
            return True
        return False
    if kind == 1:
        if degree == 0:
            return False
        h = vertex[FIRST, v]
        for _ in range(int(chance * degree)):
            h = half[_NEXT, h]
        _blow_up_edge(forest, h, number)
    elif kind == 2:
        _blow_up_leaf(forest, v, number)
    else:
        halves = np.empty(degree, np.int64)
        h = vertex[FIRST, v]
        for i in range(degree):
            halves[i] = h
            h = half[_NEXT, h]
        kept = degree
        if degree > 1:
            chance *= degree - 1
            kept = 1 + int(chance)
            for i in range(kept):  # a random choice of those that stay
                chance = (chance - int(chance)) * (degree - i)
                j = i + int(chance)
                halves[i], halves[j] = halves[j], halves[i]
        _extrude(forest, v, number, halves[kept:])
    return True


@compiled
def scramble(forest: Forest, draws: Float64[np.ndarray, " moves five"], rises: float) -> None:
    """Attempt a move of [41] for each row: vertex, kind, sense, number and chance, from 0 to 1.

    It goes up if the third is less than `rises`. Vertices are counted among those alive.
    """
    vertex, state = forest.vertex, forest.state
    alive = np.empty(vertex.shape[1], np.int64)
    for i in range(len(draws)):
        count = 0
        for v in range(state[_VERTICES]):
            if vertex[DEGREE, v] >= 0:
                alive[count] = v
                count += 1
        v, kind = alive[int(draws[i, 0] * count)], 1 + int(3 * draws[i, 1])
        number = -1 if draws[i, 3] < 0.5 else 1
        if kind == 3:
            number = int(40 * draws[i, 3]) - 20
        act(forest, v, kind, draws[i, 2] < rises, number, draws[i, 4])
        if state[FULL]:
            return


@compiled
def _split(forest: Forest, a: Word) -> None:
    """Split at the neighbour of a leaf of weight and genus 0."""
    vertex, half, state = forest.vertex, forest.half, forest.state
    i = half[_AT, half[_TWIN, vertex[FIRST, a]]]
    genus = vertex[GENUS, i]
    _write(forest, SPLIT, i, a)
    while vertex[DEGREE, i] > 0:
        h = vertex[FIRST, i]
        other = half[_TWIN, h]
        _push(forest, half[_AT, other])
        _take(forest, other)
        _take(forest, h)
    _destroy(forest, a)
    _destroy(forest, i)
    for _ in range(max(2 * genus, -genus)):
        if state[FULL]:
            return
        _write(forest, CREATED, _create(forest, 0, 0))


@compiled
def _absorb_rp2(forest: Forest, v: Word) -> None:
    """Absorb a vertex of weight −1 with two leaves of weight −2 into its third neighbour."""
    vertex, half = forest.vertex, forest.half
    leaves = np.empty(2, np.int64)
    count, far, h = 0, 0, vertex[FIRST, v]
    for _ in range(3):
        w = half[_AT, half[_TWIN, h]]
        if count < 2 and _is_half(forest, w):
            leaves[count] = w
            count += 1
        else:
            far = w
        h = half[_NEXT, h]
    _write(forest, ABSORB_RP2, v, leaves[0], leaves[1])
    while vertex[DEGREE, v] > 0:
        h = vertex[FIRST, v]
        _take(forest, half[_TWIN, h])
        _take(forest, h)
    _destroy(forest, leaves[0])
    _destroy(forest, leaves[1])
    _destroy(forest, v)
    vertex[GENUS, far] = _genus_sum(vertex[GENUS, far], -1)
    _push(forest, far)


@compiled
def _extrude_rp2(forest: Forest, i: Word, s: Word, t: Word) -> Word:
    """Turn a projective plane of a vertex into a branch; return the vertex of its fork."""
    vertex = forest.vertex
    vertex[GENUS, i] += 1
    v, a, b = _create(forest, (s + t) // 2, 0), _create(forest, 2 * s, 0), _create(forest, 2 * t, 0)
    _join(forest, i, v)
    _join(forest, v, a)
    _join(forest, v, b)
    _write(forest, EXTRUDE_RP2, i, vertex[GENUS, i], v, a, b, s, t)
    for w in (i, v, a, b):
        _push(forest, w)
    return v


@compiled
def _is_half(forest: Forest, v: Word) -> bool:
    """Tell whether it is a leaf of weight −2 and genus 0: a fibre of order 2."""
    vertex = forest.vertex
    return bool(vertex[DEGREE, v] == 1 and vertex[WEIGHT, v] == -2 and vertex[GENUS, v] == 0)


@compiled
def _is_moebius(forest: Forest, v: Word) -> bool:
    """Tell whether it is a leaf of weight 0 and genus −1."""
    vertex = forest.vertex
    return bool(vertex[DEGREE, v] == 1 and vertex[WEIGHT, v] == 0 and vertex[GENUS, v] == -1)


@compiled
def _end_of_chain(forest: Forest, h: Word) -> tuple[Word, Word, bool]:
    """Follow chain vertices from a half-edge of a vertex to what it leads to.

    Returns
    -------
    The first vertex that is not one of a chain with two neighbours; how many were passed; and
    whether they all have weight −2.
    """
    vertex, half = forest.vertex, forest.half
    passed, all_two = 0, True
    while True:
        other = half[_TWIN, h]
        v = half[_AT, other]
        if vertex[DEGREE, v] != 2 or vertex[GENUS, v] != 0:
            return v, passed, all_two
        passed += 1
        all_two = all_two and vertex[WEIGHT, v] == -2
        h = half[_NEXT, other]


@compiled
def _shorten(forest: Forest, v: Word) -> None:
    """Blow up beside a chain vertex of weight e ≥ 2 until it is 1, and blow it down."""
    vertex, half = forest.vertex, forest.half
    while vertex[WEIGHT, v] > 1 and forest.state[FULL] == 0:
        h = vertex[FIRST, v]
        if h == _NONE:
            _push(forest, _blow_up_leaf(forest, v, -1))
        else:
            _push(forest, half[_AT, half[_TWIN, h]])
            _push(forest, _blow_up_edge(forest, h, -1))
    if forest.state[FULL] == 0:
        _blow_down(forest, v)


@compiled
def _work_off(forest: Forest) -> None:
    """Apply 1 and 2 where a vertex waits to be looked at, 2 only when 1 applies nowhere."""
    vertex, state = forest.vertex, forest.state
    while state[FULL] == 0:
        if state[_TOP] > 0:
            state[_TOP] -= 1
            v = vertex[_STACK, state[_TOP]]
            vertex[QUEUED, v] &= ~1
            weight, degree = vertex[WEIGHT, v], vertex[DEGREE, v]
            if degree < 0 or degree > 2 or vertex[GENUS, v] != 0:
                continue
            if abs(weight) == 1:
                _blow_down(forest, v)
            elif weight == 0 and degree == 2:
                _absorb(forest, v)
            elif weight == 0 and degree == 1:
                _split(forest, v)
            elif weight > 1 and vertex[QUEUED, v] & 2 == 0:
                vertex[QUEUED, v] |= 2
                vertex[_LATER, state[_TOP_LATER]] = v
                state[_TOP_LATER] += 1
        elif state[_TOP_LATER] > 0:
            state[_TOP_LATER] -= 1
            v = vertex[_LATER, state[_TOP_LATER]]
            vertex[QUEUED, v] &= ~2
            if vertex[WEIGHT, v] > 1 and 0 <= vertex[DEGREE, v] <= 2 and vertex[GENUS, v] == 0:
                _shorten(forest, v)
        else:
            return


@compiled
def _fork_to_moebius(forest: Forest, v: Word) -> bool:
    """Apply 3 if it applies to a vertex."""
    vertex, half = forest.vertex, forest.half
    if vertex[DEGREE, v] != 3 or vertex[GENUS, v] != 0:
        return False
    h, third, leaves = vertex[FIRST, v], -1, 0
    pair = np.empty(3, np.int64)
    for _ in range(3):
        if _is_half(forest, half[_AT, half[_TWIN, h]]):
            pair[leaves] = h
            leaves += 1
        else:
            third = h
        h = half[_NEXT, h]
    if leaves != 2 or _is_moebius(forest, half[_AT, half[_TWIN, third]]):
        return False
    end = _end_of_chain(forest, third)[0]
    if vertex[DEGREE, end] == 1 and vertex[GENUS, end] == 0:
        return False
    if vertex[WEIGHT, v] == -1:
        _absorb_rp2(forest, v)
        return True
    a, b = half[_AT, half[_TWIN, pair[0]]], half[_AT, half[_TWIN, pair[1]]]
    c = _blow_up_leaf(forest, a, 1)
    _blow_down(forest, a)
    z, w = _create(forest, 0, 0), _create(forest, 0, 0)
    _write(forest, EXTRUDE, v, 0, z, w, 0, 0)
    _write(forest, MOVED, c)
    _write(forest, MOVED, b)
    _write(forest, ABSORB_RP2, w, c, b)
    for leaf in (c, b):
        h = vertex[FIRST, leaf]
        _take(forest, half[_TWIN, h])
        _take(forest, h)
        _destroy(forest, leaf)
    _destroy(forest, w)
    vertex[GENUS, z] = -1
    _join(forest, v, z)
    _push(forest, v)
    return True


@compiled
def _moebius_to_fork(forest: Forest, z: Word) -> bool:
    """Apply 4 if it applies to a leaf."""
    vertex, half = forest.vertex, forest.half
    if not _is_moebius(forest, z):
        return False
    v = half[_AT, half[_TWIN, vertex[FIRST, z]]]
    if vertex[DEGREE, v] <= 2 and vertex[GENUS, v] == 0:
        return False
    _extrude_rp2(forest, z, 1, -1)
    return True


@compiled
def _fibre_anew(forest: Forest, v: Word) -> bool:
    """Apply 5 or 6 if one applies to the component of a vertex at its end."""
    vertex = forest.vertex
    weight, genus = vertex[WEIGHT, v], vertex[GENUS, v]
    if vertex[DEGREE, v] == 0 and genus == -2 and weight == 0:
        _extrude_rp2(forest, v, 1, -1)
        return True
    if genus != -1 or vertex[DEGREE, v] > 1:
        return False
    if vertex[DEGREE, v] == 0:
        _extrude_rp2(forest, v, -1, -1)
        return True
    end, passed, all_two = _end_of_chain(forest, vertex[FIRST, v])
    if vertex[DEGREE, end] != 1:
        return False
    if vertex[GENUS, end] == 0 or (
        vertex[GENUS, end] == -1 and weight == vertex[WEIGHT, end] == -1 and all_two
    ):
        _extrude_rp2(forest, v, -1, -1)
        return True
    if vertex[GENUS, end] != -1 or weight != vertex[WEIGHT, end]:
        return False
    if weight == 1 and passed == 0:
        _extrude_rp2(forest, v, 1, 1)
        return True
    if weight == 0 and passed == 1:
        _extrude_rp2(forest, v, 1, -1)
        return True
    return False


@compiled
def reduce(forest: Forest) -> None:
    """Bring a forest to its normal form, or to `state[FULL]` for want of room."""
    vertex, state = forest.vertex, forest.state
    for v in range(state[_VERTICES] - 1, -1, -1):
        if vertex[DEGREE, v] >= 0:
            _push(forest, v)
    changed = True
    while changed and state[FULL] == 0:
        _work_off(forest)
        changed = False
        v = 0
        while v < state[_VERTICES] and state[FULL] == 0:
            if vertex[DEGREE, v] >= 0 and (
                _moebius_to_fork(forest, v) or _fork_to_moebius(forest, v) or _fibre_anew(forest, v)
            ):
                changed = True
                _work_off(forest)
            v += 1
