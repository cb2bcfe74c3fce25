"""How well a diagram resists simplification that never goes level but by R3."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from workbench.compiled import code_folder, compiled_into
from workbench.knots import kernel
from workbench.knots.kernel import (
    COUNT,
    CROSSINGS,
    IDS,
    PARTNER,
    Map,
    Word,
    anneal,
    draw,
    is_triangle,
    kinks,
    move_triangle,
    passes_of,
    resumed,
    shortest_route,
    state,
)

__all__ = ["copy_of", "resistance", "slack"]

P = ParamSpec("P")
R = TypeVar("R")

_TRIES, _ATTEMPTS = 600, 100
_FOLDER = code_folder(Path(__file__), Path(kernel.__file__))


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    return compiled_into(function, _FOLDER)


@_compiled
def slack(m: Map) -> tuple[Word, Word]:
    """Return the crossings that re-routing saves and the number of triangles that R3 moves.

    The saving is summed over all longest strands that lie over, or under, everything they cross,
    each in both directions; where it is 0, none of these can be drawn with fewer crossings. A
    strand is cut short where it would pass the crossing that it comes from, as a pass move may not.
    A component that can be lifted off counts as a saving of 10.
    """
    t = m.table
    triangles = 0
    saved: Word = 0
    for i in range(t[COUNT, CROSSINGS]):
        for d in range(4 * t[IDS, i], 4 * t[IDS, i] + 4):
            if is_triangle(m, d):
                triangles += 1
            if (d ^ t[PARTNER, d]) & 1 == 0:
                continue
            k = passes_of(m, d, t.shape[1])
            if k < 0:
                saved += 10
            elif k > 0:
                length = shortest_route(m, d, k, k - 1, 0)
                if length >= 0:
                    saved += k - length
    return saved, triangles // 3


@_compiled
def _move_triangles(m: Map, attempts: int) -> None:
    for _ in range(attempts):
        d = 4 * m.table[IDS, draw(m, m.table[COUNT, CROSSINGS])] + draw(m, 4)
        if is_triangle(m, d):
            move_triangle(m, d)


def resistance(m: Map, rounds: int) -> int:
    """Count the rounds, up to a limit, that leave a crossing; the map is changed.

    A round shortens strands until none yields, then moves random triangles by R3. That is what
    Spherogram's "global" simplification does, which takes R3 for its only level move.
    """
    for k in range(rounds):
        m.erase()
        kinks(m)
        anneal(m, _TRIES, 0, -1, 0)
        if m.crossings == 0:
            return k
        _move_triangles(m, _ATTEMPTS)
    m.erase()
    anneal(m, _TRIES, 0, -1, 0)
    return rounds


def copy_of(m: Map, random: int) -> Map:
    """Return an independent copy with an empty log and another state of the generator."""
    return resumed(state(m), seed=random, room=0, log=len(m.log))
