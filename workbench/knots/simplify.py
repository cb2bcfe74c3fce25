"""Simplifying link diagrams, with every move written down; recognising unknots and unlinks.

The search is a random walk over diagrams (`workbench.knots.kernel`) whose steps re-route a strand
that lies over, or under, everything on its way. A step never adds crossings but with small
probability; among equally short ways one is chosen at random, which is what carries the walk across
the plateaus where monotone simplification stalls. When it stays without success for long, it starts
again from the smallest diagram seen. Every step is an isotopy of the sphere, and the log of the
steps is a certificate that `workbench.certificates` replays without this module.

That a diagram is *not* an unknot or unlink is only ever said with an exact obstruction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

from workbench.certificates import CertificateError, seal
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, determinant, jones_sqrt, signature
from workbench.knots.kernel import CODES, Map, anneal, new_map

__all__ = [
    "Recognition",
    "Simplification",
    "Step",
    "diagram_of",
    "map_of",
    "obstruction",
    "recognise",
    "require_budget",
    "simplify",
    "steps_of",
]

Step = tuple[str | int | tuple[int, ...], ...]

_WARMTH, _SLACK, _DETOUR = 40, 2, 64
_TRIES = 2_000
_PATIENCE = 100_000
_ROOM = 64
_LOG = 1 << 17
_BRIEF = 0.2
_LARGEST_JONES = 40


@dataclass(frozen=True)
class Simplification:
    """A diagram, one of the same link that has no more crossings, and the moves between them.

    Attributes
    ----------
    start, end
        The diagrams.
    steps
        The moves that lead from `start` to `end`, as `workbench.certificates.planar_map` reads
        them; crossings are named by their places in `start.pd`, new ones by the steps.
    tries
        Random moves tried.
    """

    start: Diagram
    end: Diagram
    steps: tuple[Step, ...]
    tries: int


def simplify(diagram: Diagram, budget: float = 1.0, seed: int = 0) -> Simplification:
    """Look for a diagram of the same link with as few crossings as possible.

    Parameters
    ----------
    diagram
        Any diagram.
    budget
        Seconds after which the smallest diagram seen is returned. The search ends before only if
        no crossing is left, so the result for a seed depends on the machine's speed unless it is
        crossingless.
    seed
        Of the random choices.

    Raises
    ------
    InputError
        If the budget is not a positive number or the seed is negative.

    Examples
    --------
    >>> tangled = Diagram.from_pd([(4, 1, 5, 2), (3, 1, 4, 6), (5, 3, 6, 2)])
    >>> simplify(tangled).end.crossings
    0
    """
    require_budget(budget)
    if seed < 0:
        raise InputError(f"A seed is an integer from 0, not {seed}.")
    deadline = time.perf_counter() + budget
    walk = map_of(diagram, seed, _ROOM)
    best = _copy(walk)
    kept: list[Step] = []
    tries = idle = restarts = 0
    room = _ROOM
    below = 0
    while True:
        size = int(best.size[0])
        made = int(anneal(walk, _TRIES, _WARMTH, _SLACK, _DETOUR, below))
        tries, idle = tries + made, idle + made
        if walk.size[0] < size:
            kept += steps_of(walk)
            walk.size[2] = 0
            best, idle = _copy(walk), 0
        if best.size[0] == 0 or time.perf_counter() > deadline:
            return Simplification(diagram, diagram_of(best), tuple(kept), tries)
        if made < _TRIES and walk.size[0] >= size:
            room, idle = room + _ROOM, _PATIENCE
        below = int(best.size[0])
        if idle >= _PATIENCE:
            restarts, idle = restarts + 1, 0
            walk = _again(best, (seed, restarts), room)


def require_budget(budget: float) -> None:
    """Refuse what is not a positive number of seconds."""
    if not 0 < budget < float("inf"):
        raise InputError(f"A budget is a positive number of seconds, not {budget}.")


def obstruction(diagram: Diagram) -> str:
    """Say in words why a diagram is not of an unknot or unlink; "" if nothing is found.

    Tried in this order, each exact: linking numbers, signature, determinant, Alexander polynomial,
    and up to 40 crossings the Jones polynomial. The unlink of k components has linking numbers and
    signature 0, determinant and Alexander polynomial 1 if k = 1, else 0, and Jones polynomial
    (−√t − 1/√t)^(k−1).

    Examples
    --------
    >>> obstruction(Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)]))
    'signature -2'
    """
    pd, k = diagram.pd, diagram.components - diagram.loops
    if not pd:
        return ""
    for i, row in enumerate(diagram.linking_numbers()):
        for j, linking in enumerate(row[:i]):
            if linking:
                return f"components {j + 1} and {i + 1} have linking number {linking}"
    if value := signature(pd):
        return f"signature {value}"
    if (value := determinant(pd)) != (1 if k == 1 else 0):
        return f"determinant {value}"
    if (polynomial := alexander(pd)) != ((1,) if k == 1 else (0,)):
        return f"Alexander polynomial with coefficients {list(polynomial)}"
    if len(pd) <= _LARGEST_JONES:
        lowest, coefficients = jones_sqrt(pd)
        trivial = tuple((-1) ** (k - 1) * comb(k - 1, j) for j in range(k))
        if (lowest, coefficients) != (1 - k, trivial):
            return f"Jones polynomial with coefficients {list(coefficients)} from √t^{lowest}"
    return ""


@dataclass(frozen=True)
class Recognition:
    """What is known about a diagram.

    Attributes
    ----------
    verdict
        "unknot" or "unlink", with a certificate; "knotted" or "linked", with an obstruction; or
        "undecided".
    obstruction
        Why it is not trivial, in words; "" otherwise.
    certificate
        The sealed certificate, or None.
    seconds
        What it took.
    simplification
        The smallest diagram found, with the moves to it.
    """

    verdict: str
    obstruction: str
    certificate: dict[str, Json] | None
    seconds: float
    simplification: Simplification


def recognise(diagram: Diagram, budget: float = 10.0, seed: int = 0) -> Recognition:
    """Decide whether a diagram is of the unknot or an unlink, with evidence, or say "undecided".

    Searches briefly, then looks for an obstruction on the smallest diagram found, and searches anew
    for the rest of the budget if there is none.

    Raises
    ------
    InputError
        If the budget is not a positive number, the seed is negative, or a certificate would be too
        long for its format.

    Examples
    --------
    >>> recognise(Diagram.from_pd([(4, 1, 5, 2), (3, 1, 4, 6), (5, 3, 6, 2)])).verdict
    'unknot'
    >>> recognise(Diagram.from_pd([(4, 2, 3, 1), (2, 4, 1, 3)])).obstruction
    'components 1 and 2 have linking number 1'
    """
    begun = time.perf_counter()
    found = simplify(diagram, min(budget, _BRIEF), seed)
    reason = obstruction(found.end)
    left = budget - (time.perf_counter() - begun)
    if found.end.crossings and not reason and left > 0:
        found = simplify(diagram, left, seed + 1)
    knot = diagram.components == 1
    certificate = None
    if not found.end.crossings:
        verdict = "unknot" if knot else "unlink"
        statement = {"pd": diagram.to_pd(), "loops": diagram.loops}
        try:
            certificate = seal(verdict, statement, found.steps, "workbench.knots.simplify")
        except CertificateError as error:
            raise InputError(f"A diagram of {diagram.crossings} crossings: {error}") from error
    elif reason:
        verdict = "knotted" if knot else "linked"
    else:
        verdict = "undecided"
    return Recognition(verdict, reason, certificate, time.perf_counter() - begun, found)


def map_of(diagram: Diagram, seed: int, room: int) -> Map:
    """Return a diagram as a map for the kernel, with room for more crossings and an empty log."""
    log = _LOG + 256 * diagram.crossings
    return new_map(diagram.partner, diagram.forward, diagram.loops, seed=seed, room=room, log=log)


def _copy(m: Map) -> Map:
    """Return the map's state; its log and faces, which nobody reads, stay those of `m`."""
    state = ("partner", "forward", "ids", "place", "size")
    return m._replace(**{name: getattr(m, name).copy() for name in state})


def _again(m: Map, seed: tuple[int, int], room: int) -> Map:
    """Return a map in the same state, ids kept, with an empty log, more room and a new seed."""
    used = len(m.ids)
    fresh = new_map([], [], int(m.size[1]), seed=seed, room=used + room, log=len(m.log))
    fresh.size[0] = m.size[0]
    fresh.partner[: 4 * used], fresh.forward[: 4 * used] = m.partner, m.forward
    fresh.ids[:used], fresh.place[:used] = m.ids, m.place
    return fresh


def steps_of(m: Map) -> Iterator[Step]:
    """Read the log of a map as moves."""
    at, end = 0, int(m.size[2])
    words: list[int] = m.log[:end].tolist()
    while at < end:
        code, length = words[at], words[at + 1]
        given = words[at + 2 : at + 2 + length]
        at += 2 + length
        if CODES[code] == "pass":
            crossed = given[3]
            yield "pass", *given[:3], tuple(given[4 : 4 + crossed]), tuple(given[4 + crossed :])
        else:
            yield CODES[code], *given


def diagram_of(m: Map) -> Diagram:
    """Read a map as a diagram, its crossings in the order of their ids."""
    if not m.size[0]:
        return Diagram((), int(m.size[1]))
    ids = sorted(m.ids[: m.size[0]].tolist())
    place = {c: i for i, c in enumerate(ids)}
    darts = [4 * c + slot for c in ids for slot in range(4)]
    ends = [int(m.partner[d]) for d in darts]
    partner = [4 * place[end >> 2] + (end & 3) for end in ends]
    forward = [i for i, d in enumerate(darts) if m.forward[d]]
    return Diagram.from_darts(partner, int(m.size[1]), forward)
