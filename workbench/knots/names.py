"""Knots by their names, and names for knots.

KnotInfo names prime knots up to 13 crossings ("8_19", "12n_242"); SnapPy's copy of the
Hoste-Thistlethwaite census names knots and links up to 15 ("K12n242", "L6a4"), and Rolfsen's table
some links once more ("6^3_2"). A diagram that is larger than those of the tables, or shows no
obstruction to being trivial, is brought down first (`workbench.knots.simplify`), and if no crossing
is left, the moves are a certificate. A knot is then looked up in KnotInfo by its Jones and
Alexander polynomials and its signature, which may leave several names. An isometry that SnapPy
finds between hyperbolic exteriors, taking meridian to meridian, settles the name, and its
orientation the mirror image; so do moves to the diagram that the table draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbench.errors import InputError
from workbench.knots import knotinfo
from workbench.knots._isometry import link_isometries
from workbench.knots._plateau import plateau, views
from workbench.knots.diagram import Diagram
from workbench.knots.hyperbolic import NotHyperbolicError, positively_oriented
from workbench.knots.invariants import alexander, jones, signature
from workbench.knots.knotinfo import KnotRow
from workbench.knots.simplify import Recognition, obstruction, recognise, simplify

__all__ = ["Identification", "Name", "identify"]

_REACH = 15  # crossings of the largest diagrams in the tables
_BUDGET, _BRIEF = 1.0, 0.05  # seconds
_SEED = 0


@dataclass(frozen=True)
class Name:
    """A name that a link may have.

    Attributes
    ----------
    name
        KnotInfo's name of a knot where it has one, else SnapPy's.
    mirror
        False for the link that `Diagram.from_name` draws under this name (or one that equals its
        mirror image), True for its mirror image, None if it is not known which.
    """

    name: str
    mirror: bool | None

    def __str__(self) -> str:
        if self.mirror is None:
            return f"{self.name} or its mirror image"
        return f"the mirror image of {self.name}" if self.mirror else self.name


@dataclass(frozen=True)
class Identification:
    """The names that a link may have.

    Attributes
    ----------
    names
        All that are left; empty if none is known.
    proved
        Whether there is one name and the link is known to bear it. Otherwise the names are those
        with the same invariants, and knots beyond the table may share these.
    sentence
        What was found and how.
    """

    names: tuple[Name, ...]
    proved: bool
    sentence: str


def identify(diagram: Diagram) -> Identification:
    """Name a knot or link, mirror image included, as far as that can be known.

    Parameters
    ----------
    diagram
        Of a knot, or of a hyperbolic link (its orientation is disregarded). What brings it down
        takes a fixed seed, and a second at most.

    Examples
    --------
    >>> print(identify(Diagram.from_name("5_2").mirror()).sentence)
    This is the mirror image of 5_2: SnapPy finds an isometry of the exteriors.
    >>> print(identify(Diagram.from_braid([-1, -1, -1])).sentence)
    This is the mirror image of 3_1: moves lead to the diagram that KnotInfo draws.
    >>> print(identify(Diagram.from_braid([1, 1, 1, 2, 2, 2])).sentence)
    No prime knot of up to 13 crossings has its invariants.
    """
    if diagram.crossings > _REACH or not obstruction(diagram):
        found = recognise(diagram, _BUDGET, _SEED)
        if found.certificate is not None:
            return _trivial(found)
        diagram = found.simplification.end
    candidates: tuple[Name, ...] = ()
    unfit = "SnapPy finds no hyperbolic link of its census that it is."
    if diagram.components == 1:
        try:
            candidates = _same_invariants(diagram)
            unfit = "No prime knot of up to 13 crossings has its invariants."
        except InputError as refused:
            unfit = f"It is not in SnapPy's census, and KnotInfo could not be asked: {refused}"
    if (name := _by_isometry(diagram, candidates)) is not None:
        sentence = f"This is {name}: SnapPy finds an isometry of the exteriors."
        return Identification((name,), True, sentence)
    if (name := _by_moves(diagram, candidates)) is not None:
        sentence = f"This is {name}: moves lead to the diagram that KnotInfo draws."
        return Identification((name,), True, sentence)
    if candidates:
        names = " or ".join(map(str, candidates))
        sentence = f"Its Jones polynomial, Alexander polynomial and signature are those of {names}."
        return Identification(candidates, False, sentence)
    return Identification((), False, unfit)


def _trivial(found: Recognition) -> Identification:
    """Name an unknot or unlink that has a certificate."""
    how = f"with a certificate (moves: {len(found.simplification.steps)})."
    loops = found.simplification.end.loops
    if loops == 1:
        return Identification((Name("0_1", False),), True, f"This is the unknot, {how}")
    return Identification((), True, f"This is the unlink of {loops} components, {how}")


@cache
def _rows() -> dict[tuple[int, tuple[int, ...]], list[KnotRow]]:
    """Return KnotInfo's knots by signature and Alexander polynomial."""
    table: dict[tuple[int, tuple[int, ...]], list[KnotRow]] = {}
    for name in knotinfo.knots()["name"]:
        row = knotinfo.knot(name)
        table.setdefault((row.signature, row.alexander), []).append(row)
    return table


@cache
def _names_by_census_name() -> dict[str, str]:
    return {row.snappy_name: row.name for rows in _rows().values() for row in rows}


def _same_invariants(knot: Diagram) -> tuple[Name, ...]:
    """Return KnotInfo's knots with the invariants of this one or of its mirror image."""
    sigma, delta = signature(knot.pd), alexander(knot.pd)
    here, there = _rows().get((sigma, delta), []), _rows().get((-sigma, delta), [])
    if not here and not there:
        return ()
    lowest, coefficients = jones(knot.pd)
    image = 1 - lowest - len(coefficients), coefficients[::-1]
    same = [row.name for row in here if (row.jones_min, row.jones) == (lowest, coefficients)]
    turned = [row.name for row in there if (row.jones_min, row.jones) == image]
    both = [Name(name, None) for name in same if name in turned]
    ours = [Name(name, False) for name in same if name not in turned]
    return (*both, *ours, *(Name(name, True) for name in turned if name not in same))


def _by_isometry(diagram: Diagram, candidates: tuple[Name, ...]) -> Name | None:
    """Return which of the candidates, or else of SnapPy's census, a hyperbolic link is."""
    try:
        exterior = positively_oriented(diagram.exterior())
    except NotHyperbolicError:
        return None
    for name in _hyperbolic_names(exterior, candidates):
        mirror = _mirror_by_isometry(exterior, Diagram.from_name(name).exterior())
        if mirror is not None:
            return Name(name, mirror)
    return None


def _hyperbolic_names(exterior: Any, candidates: tuple[Name, ...]) -> Iterator[str]:
    yield from (candidate.name for candidate in candidates)
    for match in exterior.identify(extends_to_link=True):
        if re.fullmatch(r"[KL]\d+[an]\d+", match.name()):
            yield _names_by_census_name().get(match.name(), str(match.name()))


def _mirror_by_isometry(exterior: Any, named: Any) -> bool | None:
    """Return whether all isometries reverse orientation; None if none is found."""
    try:
        isometries = link_isometries(exterior, named)
    except NotHyperbolicError:  # a torus knot or satellite may have the same invariants
        return None
    turns = {int(isometry.cusp_maps()[0].det()) for isometry in isometries or ()}
    return 1 not in turns if turns else None


def _by_moves(diagram: Diagram, candidates: tuple[Name, ...]) -> Name | None:
    """Return which of the candidates' tabulated diagrams, or mirror images, this comes down to."""
    if not candidates:
        return None
    end = simplify(diagram, _BRIEF, _SEED).end
    sought: dict[Diagram, Name] = {}
    for candidate in candidates:
        tabulated = Diagram.from_name(candidate.name)
        if tabulated.crossings == end.crossings:
            for hand, mirror in ((tabulated.mirror(), True), (tabulated, False)):
                name = Name(candidate.name, mirror)
                sought |= {view.canonical(): name for view in views(hand)}
    if not sought:
        return None
    return next((sought[form] for form in plateau(end) if form in sought), None)
