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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import comb

import numpy as np
from jaxtyping import Int32

from workbench.certificates import CertificateError, seal
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, determinant, jones_sqrt, signature
from workbench.knots.kernel import CODES, Map, Table, new_map, resumed, search, state

__all__ = [
    "WALK",
    "Recognition",
    "Simplification",
    "Step",
    "diagram_of",
    "map_of",
    "obstruction",
    "read_log",
    "recognise",
    "require_budget",
    "settle",
    "simplify",
    "steps_of",
]

Step = tuple[str | int | tuple[int, ...], ...]

WALK = (20, 2, 32)
"""Warmth, slack and detour of the walks, as `workbench.knots.kernel.search` takes them."""

_TRIES = 2_000
_FEW, _CALM = 100, 100
_PATIENCE = 100_000
_ROOM = 64
_SHORT_LOG, _LONG_LOG = 1 << 13, 1 << 18
_APART = 1 << 32
_BRIEF = 0.2
_LARGEST_JONES = 40


@dataclass(frozen=True, eq=False)
class Simplification:
    """A diagram, one of the same link that has no more crossings, and the moves between them.

    Attributes
    ----------
    start
        The first diagram.
    smallest
        The other one, as `workbench.knots.kernel.state` gives it.
    log
        The moves between them, as the kernel writes them down.
    tries
        Random moves tried.
    """

    start: Diagram
    smallest: Table = field(repr=False)
    log: Int32[np.ndarray, " words"] = field(repr=False)
    tries: int

    @cached_property
    def end(self) -> Diagram:
        """The diagram that has no more crossings."""
        return diagram_of(Map(self.smallest, self.log))

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The moves, as `workbench.certificates.planar_map` reads them.

        Crossings are named by their places in `start.pd`, new ones by the steps.
        """
        return tuple(read_log(self.log))


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
    deadline = time.perf_counter() + budget
    return _walked(diagram, seed, _TRIES, lambda _crossings, _idle: time.perf_counter() > deadline)


def settle(diagram: Diagram, seed: int = 0) -> Simplification:
    """Simplify until nothing has become smaller for a while, the same for a seed on any machine.

    Raises
    ------
    InputError
        If the seed is negative.

    Examples
    --------
    >>> settle(Diagram.from_braid([1, -1, 1, 2, 2, 2, -2])).end.crossings
    2
    """
    return _walked(diagram, seed, _FEW, lambda crossings, idle: idle >= _CALM * (20 + crossings))


def _walked(
    diagram: Diagram, seed: int, tries: int, ends: Callable[[int, int], bool]
) -> Simplification:
    """Walk so many tries at a time, until no crossing is left or `ends` says so.

    It is given the fewest crossings seen, and the tries since that was found.
    """
    if seed < 0:
        raise InputError(f"A seed is an integer from 0, not {seed}.")
    walk = map_of(diagram, seed, _ROOM)
    best = state(walk)
    smallest = best.copy()
    kept: list[Int32[np.ndarray, " words"]] = []
    log = [*kept, walk.written.copy()]
    total = idle = restarts = 0
    while True:
        made, idle = map(int, search(walk, best, tries, idle, *WALK))
        total += made
        met = Map(best, walk.log)
        if met.crossings < Map(smallest, walk.log).crossings:
            smallest, log = best.copy(), [*kept, met.written.copy()]
        if met.crossings == 0 or ends(met.crossings, idle):
            return Simplification(diagram, smallest, np.concatenate(log), total)
        if made < tries or idle >= _PATIENCE:
            restarts, idle = restarts + 1, 0 if idle >= _PATIENCE else idle
            kept.append(met.written)
            room = _ROOM if made < tries else 0
            size = _LONG_LOG + 256 * diagram.crossings
            walk = resumed(best, seed=seed + restarts * _APART, room=room, log=size)
            best = state(walk)


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
    signs = np.array(diagram.signs, np.int64)
    forward = np.zeros((len(signs), 4), bool)
    forward[:, 1], forward[:, 2], forward[:, 3] = signs > 0, True, signs < 0
    log = _SHORT_LOG + 256 * len(signs)
    return new_map(diagram.partner, forward.ravel(), diagram.loops, seed=seed, room=room, log=log)


def steps_of(m: Map) -> Iterator[Step]:
    """Read the log of a map as moves."""
    return read_log(m.written)


def read_log(log: Int32[np.ndarray, " words"]) -> Iterator[Step]:
    """Read what `workbench.knots.kernel` has written down as moves."""
    at, words = 0, log.tolist()
    while at < len(words):
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
    if not m.crossings:
        return Diagram((), m.loops)
    ids = sorted(m.ids[: m.crossings].tolist())
    place = {c: i for i, c in enumerate(ids)}
    darts = [4 * c + slot for c in ids for slot in range(4)]
    ends = m.partner[darts].tolist()
    partner = [4 * place[end >> 2] + (end & 3) for end in ends]
    forward = [i for i, leaves in enumerate(m.forward[darts]) if leaves]
    return Diagram.from_darts(partner, m.loops, forward)
