"""Passes and lifts taken apart: the Reidemeister moves R1, R2 and R3 that they are made of.

A `pass` draws a strand that lies over, or under, everything on its way anew. Here the strand is
swept across a disc between its old and its new path, as pseudo-lines are swept across arrangements
(J. Snoeyink and J. Hershberger, *Sweeping arrangements of curves*, 1991): R3 takes it past a
crossing, R2 off an arc or across one. R1 comes first where the new path arrives on the other side
of the strand than it left from. That the moves suffice is Reidemeister's theorem (K. Reidemeister,
*Elementare Begründung der Knotentheorie*, 1927).

The new path is drawn as a finger of the strand, in a copy of the diagram, the chart. The disc lies
between the finger and the rest of the strand, and what sweeps it in the chart sweeps the diagram.
A component that is lifted is swept across all that is on one side of it. A saddle, by which a band
is attached, stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, NamedTuple

from workbench.certificates import CertificateError, PlanarMap
from workbench.errors import InputError
from workbench.knots._sweep import Way, compass, copied, face, swept, unused
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import Step

__all__ = ["REIDEMEISTER", "reidemeister_moves"]

REIDEMEISTER = ("R1-", "R1+", "R2-", "R2+", "R3")
"""The names of the moves; those with a plus make crossings."""

_FINGERS = 500_000


def reidemeister_moves(diagram: Diagram, steps: Iterable[Sequence[Any]]) -> tuple[Step, ...]:
    """Replace the passes and lifts in a sequence of moves by R1, R2 and R3.

    Parameters
    ----------
    diagram
        Where the moves start.
    steps
        Moves as `workbench.certificates.planar_map` reads them; crossings are named by their
        places in `diagram.pd`, new ones by the steps.

    Returns
    -------
    tuple
        Moves of the kinds `REIDEMEISTER`, and the saddles, that lead to the same diagram. New
        crossings have names of their own.

    Raises
    ------
    InputError
        If a move is not legal; or if a pass moves a strand past a part of a link that hangs on
        this strand alone, which does not happen to knots.

    Examples
    --------
    >>> from workbench.knots.classics import kauffman_lambropoulou
    >>> from workbench.knots.simplify import simplify
    >>> hard = kauffman_lambropoulou(4, 3, 5, 4)
    >>> moves = reidemeister_moves(hard, simplify(hard).steps)
    >>> {name for name, *_ in moves} <= {*REIDEMEISTER}
    True
    """
    given = PlanarMap(dict(enumerate(diagram.partner)), diagram.loops)
    made = copied(given)
    name = {d: d for d in given.partner}  # of each dart of `given`, in `made`
    log: list[Step] = []
    for step in steps:
        try:
            _make(given, step)
        except CertificateError as error:
            raise InputError(f"The move {[*step]} is not legal here: {error}") from error
        match step:
            case ("pass", d, e, over, xs, cs):
                log += _passed(made, name, _Pass(name[d], name[e], over, xs, cs))
            case ("lift", d):
                log += _lifted(made, name[d])
            case ("saddle", d, e):
                log.append(("saddle", name[d], name[e]))
                made.saddle(name[d], name[e])
            case _:
                log.append(_copy_of(step, made, name))
        name = {d: name[d] for d in given.partner}
    assert {name[d]: name[end] for d, end in given.partner.items()} == made.partner
    assert made.loops == given.loops
    return tuple(log)


def _make(planar: PlanarMap, step: Sequence[Any]) -> None:
    match step:
        case ("saddle", d, e):
            planar.saddle(d, e)
        case _:
            planar.apply(step)


def _name(name: dict[int, int], dart: int, own: int) -> None:
    """Name the four darts of a crossing after one of them."""
    for turn in range(4):
        name[(dart & ~3) | (dart + turn) & 3] = (own & ~3) | (own + turn) & 3


def _copy_of(step: Sequence[Any], made: PlanarMap, name: dict[int, int]) -> Step:
    """Make the same R1, R2 or R3 in the diagram whose darts have other names."""
    kind, *a = step
    places, rest = {"R1+": (1, 3), "R2+": (2, 3)}.get(kind, (1, 1))
    darts = [name.get(4 * d if kind == "R1-" else d, d) for d in a[:places]]
    new = unused(made, len(a) - rest)
    own = (kind, *(d // 4 if kind == "R1-" else d for d in darts), *a[places:rest], *new)
    made.apply(own)
    for c, fresh in zip(a[rest:], new, strict=True):
        _name(name, 4 * c, 4 * fresh)
    return own


def _lifted(made: PlanarMap, d: int) -> list[Step]:
    """Sweep a component off the rest, to the side where it takes fewer moves."""
    ahead = _strand(made, d, d ^ 2)
    back = [made.partner[dart] for dart in ahead]
    ways = [Way(made, frozenset(), d & 1, tuple(side)) for side in (ahead, back)]
    moves, planar = min((swept(made, way) for way in ways), key=lambda done: len(done[0]))
    made.partner, made.loops = planar.partner, planar.loops
    return moves


class _Pass(NamedTuple):
    """The arguments of a pass, or of what is left of it."""

    start: int
    end: int
    over: int
    xs: Sequence[int]
    cs: Sequence[int]


def _passed(made: PlanarMap, name: dict[int, int], rest: _Pass) -> list[Step]:
    """Make a pass by sweeping, and name the crossings on the strand.

    Where the new path meets the strand on the way, the sweep stops there and goes on from there.
    """
    log: list[Step] = []
    while True:
        ways = [_way(made, name, rest, left) for left in (True, False)]
        tried = [(way, *swept(made, way)) for way in ways if way]
        if not tried:
            return log
        way, moves, planar = min(tried, key=lambda t: (not t[0].arrives, -t[0].crossed, len(t[1])))
        log += moves
        made.partner, made.loops = planar.partner, planar.loops
        start = rest.start
        for c in rest.cs[: way.crossed]:
            south = made.partner[start]
            _name(name, compass(c, rest.over)[3], south)
            start = south ^ 2
        if way.arrives:
            return log
        left = slice(way.crossed, None)
        rest = rest._replace(start=start, xs=rest.xs[left], cs=rest.cs[left])


def _way(made: PlanarMap, name: dict[int, int], rest: _Pass, left: bool) -> Way | None:
    """Draw a way that leaves the strand on one side; None if there is nothing to move."""
    start, end, over, xs, cs = rest
    chart, name = copied(made), dict(name)
    ids = count(_FINGERS)
    finger: list[int] = []
    tip = base = start if left else made.partner[start]
    target = -1
    for x, c in zip(xs, cs, strict=True):
        strand = _strand(chart, start, end)
        passed = {dart // 4 for dart in strand[1:]}
        arcs = [name[x]]
        while (beyond := chart.partner[arcs[-1]]) // 4 in passed:
            arcs.append(beyond ^ 2)
        target = _reached(chart, tip, set(arcs), strand)
        if target not in arcs:
            break
        c1, c2 = next(ids), next(ids)
        chart.apply(["R2+", tip, target, over, c1, c2])
        if not finger:
            start = compass(c2 if left else c1, over)[3]
        finger += c1, c2
        east, _, west, _ = compass(c, over)
        name[east], name[west] = compass(c2, over)[0], compass(c1, over)[2]
        tip = compass(c1, over)[1]
    crossed = len(finger) // 2
    strand = _strand(chart, start, end)
    if crossed == len(xs):
        target = _reached(chart, tip, {strand[-1], end}, strand)
    arrives = crossed == len(xs) and target in (strand[-1], end)
    if not finger and target in (base, chart.partner[base]):
        return None
    forward = target in strand
    kink: tuple[Step, ...] = ()
    if forward != left:
        # Turn the strand around, so that the way arrives on the side that it left from.
        (c,), side = unused(made, 1), 1 if left else 3
        arc = target if forward else chart.partner[target]
        kink = (("R1+", rest.start if arc == start else arc, over, side, c),)
        chart.apply(["R1+", arc, over, side, c])
        target = 4 * c + (over + (2 if left else side)) % 4
    c1, c2 = next(ids), next(ids)
    chart.apply(["R2+", tip, target, over, c1, c2])
    if not finger:
        start = compass(c2, over)[3]
    edge = start if left else compass(c1, over)[2]
    return Way(chart, frozenset((*finger, c1, c2)), over, (edge,), kink, crossed, arrives)


def _strand(planar: PlanarMap, start: int, end: int) -> list[int]:
    """Return the darts along a strand, each leaving its crossing."""
    darts = [start]
    while planar.partner[darts[-1]] != end:
        darts.append(planar.partner[darts[-1]] ^ 2)
    return darts


def _reached(planar: PlanarMap, tip: int, goals: set[int], strand: Sequence[int]) -> int:
    """Return the dart to cross first on a shortest way across the strand to one of the goals."""
    walls = {*strand, *(planar.partner[dart] for dart in strand)}
    queue, seen = [(tip, -1)], set[int]()
    for dart, first in queue:
        around = face(planar, dart)
        if seen.isdisjoint(around):
            seen.update(around)
            found = next((x for x in around if x in goals), None)
            if found is not None:
                return found if first < 0 else first
            queue += [(planar.partner[x], x if first < 0 else first) for x in around if x in walls]
    if not seen & {*_connected(planar, min(goals))}:
        return min(goals)
    raise InputError(
        "A pass moves its strand past a part of the link that hangs on this strand alone; that is "
        "not taken apart."
    )


def _connected(planar: PlanarMap, dart: int) -> list[int]:
    """Return the darts of the connected piece of a dart."""
    found = [4 * (dart // 4) + slot for slot in range(4)]
    seen = {dart // 4}
    for x in found:
        c = planar.partner[x] // 4
        if c not in seen:
            seen.add(c)
            found += [4 * c + slot for slot in range(4)]
    return found
