"""Sweeping a strand of a diagram across a disc, by R1, R2 and R3; see `reidemeister`."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

from workbench.certificates import PlanarMap
from workbench.knots.simplify import Step

__all__ = ["Way", "compass", "copied", "face", "swept", "unused"]


class Way(NamedTuple):
    """Where a strand is to go, drawn in a chart as a finger of it.

    Attributes
    ----------
    chart
        The diagram with the finger, whose last two crossings are on the strand itself.
    finger
        The ids of the finger's crossings; none where the strand is closed, and to be free.
    over
        The level of the strand.
    edges
        Darts along the strand, as the chart names them, that have the disc on their left: the
        first one, or where the strand is closed, all.
    kink
        The move that comes first, if one is needed.
    crossed
        How many arcs are crossed on the way.
    arrives
        Whether the strand's end is reached.
    """

    chart: PlanarMap
    finger: frozenset[int]
    over: int
    edges: tuple[int, ...]
    kink: tuple[Step, ...] = ()
    crossed: int = 0
    arrives: bool = True


def copied(planar: PlanarMap) -> PlanarMap:
    """Return a copy that can be changed."""
    return PlanarMap(dict(planar.partner), planar.loops)


def compass(c: int, over: int) -> tuple[int, int, int, int]:
    """Return the darts east, north, west, south of a crossing made by R2+ or a pass."""
    return 4 * c + 1 - over, 4 * c + 2 - over, 4 * c + 3 - over, 4 * c + (4 - over) % 4


def unused(planar: PlanarMap, number: int) -> list[int]:
    """Return the smallest ids that no crossing has."""
    ids = (c for c in count() if 4 * c not in planar.partner)
    return [next(ids) for _ in range(number)]


def face(planar: PlanarMap, dart: int) -> list[int]:
    """Return the darts round the face on the left of a dart, which comes first."""
    darts = [dart]
    while (after := planar.next(darts[-1])) != dart:
        darts.append(after)
    return darts


def swept(made: PlanarMap, way: Way) -> tuple[list[Step], PlanarMap]:
    """Sweep the disc on the left of a strand; return the moves and the diagram after them."""
    planar, chart = copied(made), copied(way.chart)
    log: list[Step] = [*way.kink]
    for step in way.kink:
        planar.apply(step)
    while move := _next_move(chart, way):
        kind, darts = move
        new = (way.over, *unused(planar, 2)) if kind == "R2+" else ()
        log.append((kind, *(_without_finger(chart, way, dart) for dart in darts), *new))
        planar.apply(log[-1])
        chart.apply((kind, *darts, *new))
        fresh = (compass(new[1], way.over)[1], compass(new[2], way.over)[3]) if new else ()
        edges = (*way.edges, *(() if way.finger else fresh))
        way = way._replace(edges=tuple(dart for dart in edges if dart in chart.partner))
    return log, planar


def _without_finger(chart: PlanarMap, way: Way, dart: int) -> int:
    """Return the dart at which the same arc starts where the finger is not."""
    while dart // 4 in way.finger:
        dart = chart.partner[dart ^ 2]
    return dart


def _next_move(chart: PlanarMap, way: Way) -> tuple[str, tuple[int, ...]] | None:
    """Choose the strand's next move into the disc, by its name and darts; None at the end.

    First come moves off an arc, R2-, and past a crossing, R3. Else the strand is pushed across an
    arc: one that ends at a crossing next to the strand, or at any crossing of the disc; or one
    with both its ends on the finger.
    """
    edges = [*way.edges[:1]]
    if not edges:
        return None
    while (end := chart.partner[edges[-1]]) // 4 not in way.finger and end ^ 2 != edges[0]:
        edges.append(end ^ 2)
    on = {dart // 4 for dart in edges} - way.finger
    faces = [face(chart, dart) for dart in edges]
    for kind, sides in (("R2-", 2), ("R3", 3)):
        for around in faces:
            if len(around) == sides and way.finger.isdisjoint(dart // 4 for dart in around):
                return kind, (around[0],)
    pushes = [push for around in faces for push in _pushes(chart, way, on, around)]
    if not pushes:
        return None
    _, edge, x = max(pushes, key=lambda push: push[0])
    return "R2+", (edge, x)


def _pushes(
    chart: PlanarMap, way: Way, on: set[int], around: list[int]
) -> list[tuple[int, int, int]]:
    """List the useful pushes of one edge of the strand through the face on its left.

    Returns triples (how useful, edge, the dart of the arc to cross). Best is an arc at a crossing
    that other arcs join to the strand, the more the better: R3 can follow.
    """
    pushes = []
    if len(around) > 2:
        for x, leg in ((around[2], chart.partner[around[1]]), (around[-2], around[-1])):
            c = leg // 4
            if c not in on | way.finger and chart.partner[leg] // 4 in on:
                legs = sum(chart.partner[4 * c + slot] // 4 in on for slot in range(4))
                pushes.append((legs, around[0], x))
    for x in around[1:]:
        ends = {x // 4, chart.partner[x] // 4}
        of_finger = x & 1 == way.over and x // 4 in way.finger
        if not of_finger and (not ends <= on | way.finger or ends <= way.finger):
            pushes.append((-len(ends & way.finger), around[0], x))
    return pushes
