"""What `workbench campaign` computes: units that travel as JSON, and what is found for each.

The functions take a unit and return what is found; they depend on nothing else, and any worker can
import them by name. Each finding is checked by something that did not make it: a signature by a
second method, a certificate by the verifier.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.campaign.plan import Plan

__all__ = [
    "SUBJECTS",
    "census_units",
    "diagram_units",
    "pair_units",
    "plan_of",
    "plumbing",
    "ribbon",
    "signature",
    "unknot",
    "unknot_units",
]

Unit = Mapping[str, Any]
Found = dict[str, Any]

SUBJECTS = ("signature", "unknot", "ribbon", "plumbing")
_BATCH = {"signature": 100, "unknot": 10, "ribbon": 4, "plumbing": 50}
_SECONDS = {"signature": 20.0, "unknot": 30.0, "ribbon": 60.0, "plumbing": 20.0}
_COMPILING = 120.0
_CODE = {
    "plumbing": ("plumbing", "certificates"),
    **dict.fromkeys(("signature", "unknot", "ribbon"), ("knots", "certificates")),
}
_LIBRARIES = ("snappy", "snappy_15_knots", "numpy", "numba", "python-flint")


def signature(unit: Unit) -> Found:
    """Compute signature and determinant of a knot, each by two methods.

    The signature by Gordon and Litherland's formula and by Kashaev's matrix; the determinant by
    Goeritz's matrix and as |Δ(−1)| of the Alexander polynomial.

    Examples
    --------
    >>> found = signature({"name": "K3a1", "dt": "cacbca.001"})
    >>> found["signature"], found["signature_kashaev"], found["agree"]
    (-2, -2, True)
    """
    from workbench.knots.invariants import alexander, determinant
    from workbench.knots.invariants import signature as gordon_litherland
    from workbench.knots.levine_tristram import levine_tristram

    diagram = _diagram(unit)
    if diagram.components != 1:
        raise InputError(f"A knot has one component, not {diagram.components}.")
    first, second = gordon_litherland(diagram.pd), levine_tristram(diagram, Fraction(0))
    polynomial = alexander(diagram.pd)
    value = abs(sum(c if power % 2 else -c for power, c in enumerate(polynomial)))
    goeritz = determinant(diagram.pd)
    return {
        "crossings": diagram.crossings,
        "signature": first,
        "signature_kashaev": second,
        "determinant": goeritz,
        "determinant_alexander": value,
        "agree": first == second and goeritz == value,
    }


def unknot(unit: Unit) -> Found:
    """Recognise an unknot, and verify the certificate."""
    from workbench.certificates import verify
    from workbench.knots.simplify import recognise

    diagram = _diagram(unit)
    found = recognise(diagram, unit["budget"], unit["seed"])
    steps = found.certificate["steps"] if found.certificate else []
    return {
        "verdict": found.verdict,
        "obstruction": found.obstruction or "",
        "crossings_drawn": diagram.crossings,
        "moves": len(steps) if isinstance(steps, list) else 0,
        "verified": found.certificate is not None and verify(found.certificate).holds,
        "certificate": found.certificate,
    }


def ribbon(unit: Unit) -> Found:
    """Decide whether a knot is slice, and verify the disc's certificate."""
    from workbench.certificates import verify
    from workbench.knots.slice_verdict import decide_slice

    found = decide_slice(_diagram(unit), unit["budget"], unit["seed"])
    certificate = found.search.certificate if found.search else None
    return {
        "verdict": found.verdict,
        "obstruction": found.obstruction.name if found.obstruction else "",
        "engine": found.obstruction.engine if found.obstruction else "",
        "bands": found.search.bands if found.search and found.search.unlink else 0,
        "verified": certificate is not None and verify(certificate).holds,
        "certificate": certificate,
    }


def plumbing(unit: Unit) -> Found:
    """Draw two random trees and hide each by moves; compare a tree with itself, or with the other.

    Graphs that come from one tree must be found to be the same; the verifier replays every
    certificate, also those from graphs to their normal forms.

    Examples
    --------
    >>> found = plumbing({"vertices": 5, "moves": 10, "number": 0, "seed": 1})
    >>> found["related"], found["same"], found["verified"]
    (True, True, True)
    """
    from workbench.accepted import generator
    from workbench.certificates import verify
    from workbench.plumbing.random_graphs import random_tree, scrambled
    from workbench.plumbing.same_manifold import compare

    rng = generator(unit["seed"], unit["number"])
    related = unit["number"] % 2 == 0
    tree, other = (random_tree(unit["vertices"], 5, rng) for _ in range(2))
    first = scrambled(tree, unit["moves"], rng).graph
    second = scrambled(tree if related else other, unit["moves"], rng).graph
    found = compare(first, second)
    return {
        "related": related,
        "same": found.same,
        "difference": found.difference,
        "vertices_first": first.vertices,
        "vertices_second": second.vertices,
        "vertices_normal_form": found.normal_forms[0].vertices,
        "moves_certified": found.moves,
        "verified": all(verify(certificate).holds for certificate in found.certificates),
        "certificate": list(found.certificates),
    }


def plan_of(subject: str, parameters: Unit, seconds: float | None = None) -> Plan:
    """Return the plan of a campaign on a subject.

    Raises
    ------
    InputError
        If there is no such subject, or the limit is no positive number.
    """
    if subject not in SUBJECTS:
        raise InputError(f"There is no campaign {subject!r}; accepted: {', '.join(SUBJECTS)}.")
    return Plan(
        f"workbench._campaigns:{subject}",
        _version(_CODE[subject]),
        parameters,
        seconds=_SECONDS[subject] if seconds is None else seconds,
        warm_up=_COMPILING,
        batch=_BATCH[subject],
    )


def census_units(
    max_crossings: int, parameters: Unit, min_crossings: int = 3, count: int | None = None
) -> Iterator[Unit]:
    """Yield the knots of SnapPy's census in its order.

    Raises
    ------
    InputError
        If the census has no knots of so many crossings.

    Examples
    --------
    >>> [unit["name"] for unit in census_units(4, {})]
    ['K3a1', 'K4a1']
    """
    if not 3 <= min_crossings <= max_crossings <= 15:
        raise InputError(
            f"The census has knots of 3 to 15 crossings, not of {min_crossings} to {max_crossings}."
        )
    from workbench.knots._source import blocks, knots_between

    knots = (
        {"name": knot.name, "dt": knot.dt, **parameters}
        for first, last in blocks(max_crossings)
        for knot in knots_between(first, last)
        if knot.crossings >= min_crossings
    )
    yield from islice(knots, count)


def diagram_units(named: Sequence[tuple[str, Any]], parameters: Unit) -> Iterator[Unit]:
    """Yield named diagrams."""
    for name, diagram in named:
        yield {"name": name, "pd": diagram.to_pd(), "loops": diagram.loops, **parameters}


def unknot_units(count: int, crossings: int, parameters: Unit) -> Iterator[Unit]:
    """Yield very hard unknots, inflated by random moves to at least so many crossings.

    They start from the diagrams that come with the package to develop with, in turn.

    Raises
    ------
    InputError
        If the number of crossings is below that of such a diagram.
    """
    from workbench.knots.hard_unknots import load_very_hard

    cores = load_very_hard("development")
    largest = max(core.crossings for core in cores)
    if crossings < largest:
        raise InputError(f"The diagrams have up to {largest} crossings; give at least as many.")
    for number in range(count):
        core = number % len(cores)
        unit = {"core": core, "crossings": crossings, "number": number}
        yield {"name": f"very hard {core} ({number})", **unit, **parameters}


def pair_units(count: int, vertices: int, moves: int, parameters: Unit) -> Iterator[Unit]:
    """Yield what pairs of plumbing graphs are drawn from.

    Raises
    ------
    InputError
        If there is to be no vertex, or a negative number of moves.
    """
    if vertices < 1 or moves < 0:
        raise InputError("Trees have a vertex and are hidden by 0 moves or more.")
    for number in range(count):
        drawn = {"vertices": vertices, "moves": moves, "number": number}
        yield {"name": f"pair {number}", **drawn, **parameters}


def _diagram(unit: Unit) -> Any:
    from workbench.knots._dt import pd_of_dt
    from workbench.knots.classics import inflated
    from workbench.knots.diagram import Diagram
    from workbench.knots.hard_unknots import load_very_hard

    if "dt" in unit:
        return Diagram.from_pd(pd_of_dt(unit["dt"]))
    if "core" in unit:
        core = load_very_hard("development")[unit["core"]]
        return inflated(core, unit["crossings"], unit["number"])
    return Diagram.from_pd(unit["pd"], unit.get("loops", 0))


def _version(rooms: Sequence[str]) -> str:
    """Digest everything that a result depends on: our code, the libraries, the machine's kind."""
    libraries = {name: importlib.metadata.version(name) for name in _LIBRARIES}
    known = (libraries, platform.python_version(), platform.machine())
    digest = hashlib.sha256(repr(known).encode())
    here = Path(__file__).parent
    files = [p for room in rooms for p in sorted((here / room).rglob("*.py"))]
    for path in [Path(__file__), *files]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
