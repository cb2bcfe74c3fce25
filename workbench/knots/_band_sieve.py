"""Which bands can be part of a ribbon disc: an exact test of each, from one matrix of the diagram.

A link whose components bound disjoint discs has the Alexander module of an unlink over Q(t): at
every t, the solutions of its colouring equations have at least as many dimensions as the link has
components (A. Kawauchi, *A survey of knot theory*, 1996). The equations are those of the Alexander
quandle: each edge has a colour, an edge keeps it over a crossing, and left of an over-strand

    colour on the left = t · colour on the right + (1 − t) · colour of the over-strand.

A band that splits a component must add one dimension. Its two edges carry colours l and r that
differ by multiples of one unknown δ. So to attach it means: the colours jump by s δ at the arcs to
which the band is joined and those that it passes over, and one equation is left, that the band's
end fits. With a generalised inverse of the diagram's matrix, R[e, f] = colour of e for a jump at f,
all of it is a bilinear form in the few edges that the band meets: tenths of a microsecond a band,
and no link is drawn. The arithmetic is modulo a prime at one t; a band that passes wrongly costs
time, and none is ever rejected wrongly.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Int64

from workbench.knots._compiled import compiled

__all__ = ["Sieve", "sieve_of", "sift"]

Word: TypeAlias = "int | np.int64"
Darts: TypeAlias = Int64[np.ndarray, " darts"]
Matrix: TypeAlias = Int64[np.ndarray, " rows columns"]

_P = (1 << 31) - 1
_T = 1_234_567_891
_BACK = pow(_T, -1, _P)
_AWAY = (1 - _T) % _P


class Sieve(NamedTuple):
    """A diagram with its colourings.

    Attributes
    ----------
    partner
        The other end of each dart's arc, −1 at unused ones.
    forward
        1 where the strand leaves its crossing.
    face
        The smallest dart with the same face on its left; −1 at unused ones.
    component
        The smallest dart of the component; −1 at unused ones.
    edge
        The number of the dart's edge; −1 at unused ones.
    answer
        [e, f] is the colour of edge e when the colour jumps by 1 at edge f.
    still
        The solutions without jumps, one a column.
    conditions
        What the jumps must satisfy, one a row.
    """

    partner: Darts
    forward: Darts
    face: Darts
    component: Darts
    edge: Darts
    answer: Matrix
    still: Matrix
    conditions: Matrix


@compiled
def _power(base: Word, exponent: Word) -> Word:
    result: Word = 1
    square = base
    while exponent:
        if exponent & 1:
            result = result * square % _P
        square = square * square % _P
        exponent >>= 1
    return result


@compiled
def _edges(partner: Darts, forward: Darts) -> tuple[Darts, Word]:
    """Return the number of each dart's edge, −1 at unused ones, and how many there are."""
    edge = np.full(len(partner), -1, np.int64)
    count = 0
    for d in range(len(partner)):
        if partner[d] >= 0 and forward[d]:
            edge[d], edge[partner[d]] = count, count
            count += 1
    return edge, count


@compiled
def _faces_of(partner: Darts) -> Darts:
    face = np.full(len(partner), -1, np.int64)
    for d in range(len(partner)):
        x = d
        while partner[d] >= 0 and face[x] < 0:
            face[x] = d
            x = (partner[x] & ~3) | (partner[x] + 3 & 3)
    return face


@compiled
def _equations(
    partner: Darts,
    forward: Darts,
    edge: Darts,
    m: Word,
) -> Matrix:
    """Return the 2n equations of m edges, and beside them their parts in arriving edges."""
    system = np.zeros((m, 2 * m), np.int64)
    row = 0
    for c in range(0, len(partner), 4):
        if partner[c] < 0:
            continue
        under = c if forward[c] == 0 else c + 2
        over = c + 1 if forward[c + 1] == 0 else c + 3
        system[row, edge[over ^ 2]] += 1
        system[row, edge[over]] += _P - 1
        system[row, m + edge[over]] += _P - 1
        row += 1
        if (over ^ 2) + 1 & 3 == under & 3:  # comes from the left of the over-strand
            out, into, top = _T, _P - 1, _AWAY
        else:
            out, into, top = 1, _P - _T, _P - _AWAY
        system[row, edge[under ^ 2]] += out
        for offset in (0, m):
            system[row, offset + edge[under]] += into
            system[row, offset + edge[over]] += top
        row += 1
    system %= _P
    return system


@compiled
def _components_of(partner: Darts) -> Darts:
    component = np.full(len(partner), -1, np.int64)
    for d in range(len(partner)):
        x = d
        while partner[d] >= 0 and component[x] < 0:
            component[x], component[partner[x]] = d, d
            x = partner[x] ^ 2
    return component


@compiled
def sieve_of(partner: Darts, forward: Darts) -> Sieve:
    """Solve the colouring equations of a diagram, given as a map's `partner` and `forward`."""
    edge, m = _edges(partner, forward)
    system = _equations(partner, forward, edge, m)
    pivot, free = np.empty(m, np.int64), np.empty(m, np.int64)
    rank, frees = 0, 0
    for column in range(m):
        row = rank
        while row < m and system[row, column] == 0:
            row += 1
        if row == m:
            free[frees] = column
            frees += 1
            continue
        for j in range(column, 2 * m):
            system[row, j], system[rank, j] = system[rank, j], system[row, j]
        inverse = _power(system[rank, column], _P - 2)
        for j in range(column, 2 * m):
            if system[rank, j]:
                system[rank, j] = system[rank, j] * inverse % _P
        for i in range(m):
            factor = system[i, column]
            if i != rank and factor:
                for j in range(column, 2 * m):
                    if system[rank, j]:
                        system[i, j] = (system[i, j] + (_P - factor) * system[rank, j]) % _P
        pivot[rank] = column
        rank += 1
    answer, still = np.zeros((m, m), np.int64), np.zeros((m, frees), np.int64)
    for i in range(rank):
        for j in range(m):
            answer[pivot[i], j] = (_P - system[i, m + j]) % _P
        for k in range(frees):
            still[pivot[i], k] = (_P - system[i, free[k]]) % _P
    for k in range(frees):
        still[free[k], k] = 1
    conditions = system[rank:, m:].copy()
    face, component = _faces_of(partner), _components_of(partner)
    return Sieve(partner, forward, face, component, edge, answer, still, conditions)


@compiled
def _next_way(
    partner: Darts,
    face: Darts,
    start: Word,
    crossed: Int64[np.ndarray, " length"],
) -> bool:
    """Go on to the next way of a band from `start`, in place; say whether there is one.

    The first of those crossed is −1 to begin with.
    """
    length = len(crossed)
    at = length - 1 if crossed[0] >= 0 else 0
    while at >= 0:
        entry = start if at == 0 else partner[crossed[at - 1]]
        x = crossed[at] if crossed[at] >= 0 else entry
        x = (partner[x] & ~3) | (partner[x] + 3 & 3)
        if x == entry:
            crossed[at] = -1
            at -= 1
            continue
        crossed[at] = x
        beyond = partner[x]
        fresh = x != start and beyond != start and face[beyond] != face[start]
        for i in range(at):
            fresh = fresh and face[beyond] != face[partner[crossed[i]]]
        if fresh:
            at += 1
            if at == length:
                return True
            crossed[at] = -1
    return False


@compiled
def sift(
    sieve: Sieve,
    start: Word,
    crossed: Int64[np.ndarray, " length"],
    most_twists: Word,
    found: Matrix,
) -> Word:
    """Find the bands from one dart, across so many arcs, that add a dimension of colourings.

    Parameters
    ----------
    start, most_twists
        As for `workbench.knots.bands.bands`; the band ends on the component that it starts from.
    crossed
        Work space, as long as the bands.
    found
        Rows to write the bands to: end, half twists, the bits of whether it runs over each arc, and
        the arcs crossed.

    Returns
    -------
    How many there are, which may be more than there are rows.
    """
    partner, forward, face, component, edge, answer, still, conditions = sieve
    length, frees, rows = len(crossed), still.shape[1], len(conditions)
    kept = 0
    outward = forward[start] != 0  # the band's left edge runs away from its start
    # At the tip, l = unit (Σ weight · colour of edge + shift δ), and l − r is `delta` times δ.
    weighed, weight = np.empty(length + 1, np.int64), np.empty(length + 1, np.int64)
    jumping, jump = np.empty(length + 1, np.int64), np.empty(length + 1, np.int64)
    weighed[0], weight[0] = edge[start], 1
    jumping[0], jump[0] = edge[start], _P - 1 if outward else 1
    crossed[:] = -1
    more = length == 0 or _next_way(partner, face, start, crossed)
    while more:
        for over in range(1 << length):
            unit, back, delta, shift = 1, 1, 1, 0 if outward else 1
            weights, jumps = 1, 1
            for i in range(length):
                x = crossed[i]
                if over >> i & 1:
                    size = (_AWAY if outward else (_P - _AWAY) * _BACK % _P) * delta % _P
                    jumping[jumps], jump[jumps] = edge[x], size if forward[x] else _P - size
                    jumps += 1
                else:
                    factor, other = (_BACK, _T) if forward[x] else (_T, _BACK)
                    unit, back, delta = unit * factor % _P, back * other % _P, delta * factor % _P
                    weighed[weights], weight[weights] = edge[x], (_P + 1 - factor) * back % _P
                    weights += 1
            own = 0
            for i in range(weights):
                for j in range(jumps):
                    own = (own + weight[i] * jump[j] % _P * answer[weighed[i], jumping[j]]) % _P
            entry = partner[crossed[length - 1]] if length else start
            end = (partner[entry] & ~3) | (partner[entry] + 3 & 3)
            while end != entry:
                e = edge[end]
                free = end > start and component[end] == component[start] and e != edge[start]
                for i in range(length):
                    free = free and e != edge[crossed[i]]
                for k in range(frees):
                    if free:
                        total = 0
                        for i in range(weights):
                            total = (total + weight[i] * still[weighed[i], k]) % _P
                        free = still[e, k] == total * unit % _P
                if free:
                    odd = (forward[end] != 0) != outward
                    last = (_P - delta) * (_T if outward else _BACK) % _P if odd else delta
                    if not forward[end]:
                        last = _P - last
                    for k in range(rows):
                        total = last * conditions[k, e] % _P
                        for j in range(jumps):
                            total = (total + jump[j] * conditions[k, jumping[j]]) % _P
                        free = free and total == 0
                if free:
                    # What the last equation says but for the part of δ that the twists change.
                    total = last * answer[e, e] % _P
                    for j in range(jumps):
                        total = (total + jump[j] * answer[e, jumping[j]]) % _P
                    across = own
                    for i in range(weights):
                        across = (across + weight[i] * last % _P * answer[weighed[i], e]) % _P
                    total = (total + (_P - unit) * (across + shift)) % _P
                    for hand in (1, -1):
                        change, gap, runs_out = 0, delta, outward
                        for twists in range(most_twists + 1):
                            if (twists > 0 or hand > 0) and (twists & 1 == 1) == odd:
                                at_end = change + (_P - gap if forward[end] else 0)
                                if total == at_end % _P:
                                    if kept < len(found):
                                        found[kept, 0], found[kept, 1] = end, hand * twists
                                        found[kept, 2] = over
                                        found[kept, 3 : 3 + length] = crossed
                                    kept += 1
                            turned = gap * (_T if runs_out else _BACK) % _P
                            change = (change + _P - (turned if hand > 0 else gap)) % _P
                            gap, runs_out = (_P - turned) % _P, not runs_out
                end = (partner[end] & ~3) | (partner[end] + 3 & 3)
        more = length > 0 and _next_way(partner, face, start, crossed)
    return kept
