"""Knots by their names, and names for knots.

KnotInfo names prime knots up to 13 crossings ("8_19", "12n_242"); SnapPy's copy of the
Hoste-Thistlethwaite census names knots and links up to 15 ("K12n242", "L6a4"), and Rolfsen's table
some links once more ("6^3_2"). A knot is looked up in KnotInfo by its Jones and Alexander
polynomials and its signature, which may leave several names; an isometry that SnapPy finds between
hyperbolic exteriors, taking meridian to meridian, settles the name, and its orientation the mirror
image.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbench.errors import InputError
from workbench.knots import knotinfo
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones, signature

__all__ = ["Identification", "Name", "identify"]

TRIES = 10  # triangulations on which SnapPy may look for the hyperbolic structure

Key = tuple[int, tuple[int, ...], int, tuple[int, ...]]


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
        prefix = {False: "", True: "the mirror image of ", None: "up to mirror image, "}
        return prefix[self.mirror] + self.name


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
        Of a knot, or of a hyperbolic link (its orientation is disregarded).

    Examples
    --------
    >>> print(identify(Diagram.from_name("5_2").mirror()).sentence)
    This is the mirror image of 5_2: SnapPy finds an isometry of the exteriors.
    >>> print(identify(Diagram.from_braid([-1, -1, -1])).sentence)
    Its Jones polynomial, Alexander polynomial and signature are those of the mirror image of 3_1.
    """
    link = diagram.to_spherogram()
    link.simplify("global")
    reduced = Diagram.from_spherogram(link)
    if reduced.components == reduced.loops:
        return _crossingless(reduced.loops)
    exterior = reduced.exterior()
    if reduced.components == 1:
        group = exterior.fundamental_group()
        if group.num_generators() == 1 and not group.relators():
            sentence = "This is the unknot: SnapPy finds the knot group to be infinite cyclic."
            return Identification((Name("0_1", False),), True, sentence)
    candidates: tuple[Name, ...] = ()
    unfit = "SnapPy finds no hyperbolic link of its census that it is."
    if reduced.components == 1:
        try:
            candidates = _same_invariants(reduced)
            unfit = "No prime knot of up to 13 crossings has its invariants."
        except InputError as refused:
            unfit = f"It is not in SnapPy's census, and KnotInfo could not be asked: {refused}"
    found = _by_isometry(exterior, [candidate.name for candidate in candidates])
    if found is not None:
        sentence = f"This is {found}: SnapPy finds an isometry of the exteriors."
        return Identification((found,), True, sentence)
    if candidates:
        names = " or ".join(map(str, candidates))
        sentence = f"Its Jones polynomial, Alexander polynomial and signature are those of {names}."
        return Identification(candidates, False, sentence)
    return Identification((), False, unfit)


def _crossingless(loops: int) -> Identification:
    if loops == 1:
        return Identification((Name("0_1", False),), True, "This is the unknot: all crossings go.")
    return Identification((), True, f"This is the unlink of {loops} components: all crossings go.")


def _key(signature: int, alexander: Sequence[int], lowest: int, jones: Sequence[int]) -> Key:
    return signature, tuple(alexander), lowest, tuple(jones)


@cache
def _knotinfo_by_key() -> dict[Key, list[str]]:
    table: dict[Key, list[str]] = {}
    columns = ["name", "signature", "alexander", "jones_min", "jones"]
    for name, *invariants in knotinfo.knots()[columns].itertuples(index=False):
        table.setdefault(_key(*invariants), []).append(name)
    return table


def _same_invariants(knot: Diagram) -> tuple[Name, ...]:
    """Return KnotInfo's knots with the invariants of this one or of its mirror image."""
    sigma, delta = signature(knot.pd), alexander(knot.pd)
    lowest, coefficients = jones(knot.pd)
    highest = lowest + len(coefficients) - 1
    here = _knotinfo_by_key().get(_key(sigma, delta, lowest, coefficients), [])
    there = _knotinfo_by_key().get(_key(-sigma, delta, -highest, coefficients[::-1]), [])
    both = [Name(name, None) for name in here if name in there]
    same = [Name(name, False) for name in here if name not in there]
    return (*both, *same, *(Name(name, True) for name in there if name not in here))


def _hyperbolic(manifold: Any) -> Any:
    """Return the manifold with its hyperbolic structure, or None if SnapPy finds none."""
    for _ in range(TRIES):
        if manifold.solution_type() == "all tetrahedra positively oriented":
            return manifold
        manifold.randomize()
    return None


def _census_names(manifold: Any) -> list[str]:
    names = [str(match.name()) for match in manifold.identify(extends_to_link=True)]
    return [name for name in names if re.fullmatch(r"[KL]\d+[an]\d+", name)]


def _by_isometry(exterior: Any, names: Sequence[str]) -> Name | None:
    """Return which of the names, or of SnapPy's census, a hyperbolic link bears."""
    manifold = _hyperbolic(exterior)
    if manifold is not None:
        for name in names or _census_names(manifold):
            mirror = _mirror_by_isometry(manifold, Diagram.from_name(name).exterior())
            if mirror is not None:
                return Name(name, mirror)
    return None


def _mirror_by_isometry(manifold: Any, named: Any) -> bool | None:
    """Return whether an isometry that takes meridians to meridians reverses orientation."""
    other = _hyperbolic(named)
    try:
        isometries = manifold.is_isometric_to(other, True) if other is not None else []
    except RuntimeError:  # SnapPy could not decide
        return None
    turns = {
        int(isometry.cusp_maps()[0].det()) < 0
        for isometry in isometries
        if isometry.extends_to_link()
    }
    return min(turns, default=None)
