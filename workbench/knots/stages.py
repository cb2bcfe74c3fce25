"""Links on the way from a knot to an unlink: each comes from the one before by a band.

A stage is a simplified diagram in the form of `workbench.knots.kernel`, with the log of the moves
that led to it. Its bands are those that `workbench.knots._band_sieve` lets through; attaching one
and simplifying gives the next stage. The logs, one after the other, are the steps of a certificate
of kind `ribbon` once no crossing is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import isqrt

import numpy as np
from jaxtyping import Int32

from workbench.certificates import CertificateError, seal
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.knots._band_sieve import Sieve, sieve_of, sift
from workbench.knots._likeness import likeness
from workbench.knots.bands import Band, attach
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import determinant, signature
from workbench.knots.kernel import Map, Table, bigons, kinks, resumed, search, state
from workbench.knots.simplify import WALK, Step, diagram_of, map_of, read_log, settle
from workbench.knots.sublinks import sublink

__all__ = ["Stage", "first_stage"]

_TRIES = 300
_ROOM, _LOG = 64, 1 << 14


@dataclass(frozen=True, eq=False)
class Stage:
    """A link diagram, and how it came from a knot.

    Attributes
    ----------
    start
        The first diagram, of a knot in a search.
    table
        The diagram, a `workbench.knots.kernel.state`; its darts are those that bands name.
    log
        The moves since the stage before, the band included.
    before
        That stage; None for the first one.
    band
        The band that was attached to it.
    """

    start: Diagram
    table: Table = field(repr=False)
    log: Int32[np.ndarray, " words"] = field(repr=False)
    before: Stage | None = field(default=None, repr=False)
    band: Band | None = None

    @classmethod
    def at(cls, diagram: Diagram) -> Stage:
        """Begin at a diagram of any link as it is: its darts are those of the bands."""
        link = map_of(diagram, 0, _ROOM)
        return cls(diagram, state(link), link.written)

    @cached_property
    def map(self) -> Map:
        """The diagram as a map; not to be changed."""
        return Map(self.table, self.log)

    @property
    def crossings(self) -> int:
        """Number of crossings."""
        return self.map.crossings

    @property
    def loops(self) -> int:
        """Number of components without crossings."""
        return self.map.loops

    @cached_property
    def components(self) -> int:
        """Number of components."""
        return self.start.components + self.depth

    @cached_property
    def depth(self) -> int:
        """Number of bands so far."""
        return 0 if self.before is None else 1 + self.before.depth

    @cached_property
    def diagram(self) -> Diagram:
        """The diagram as a value; its crossings are in the order of the map's ids."""
        return diagram_of(self.map)

    @cached_property
    def likeness(self) -> int:
        """A number that equal diagrams share; loops do not count."""
        return likeness(self.map.partner)

    @property
    def way(self) -> tuple[Stage, ...]:
        """All stages from the first one to this."""
        return (*(self.before.way if self.before else ()), self)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The moves from the knot to here, as `workbench.certificates.ribbon` reads them."""
        return tuple(step for stage in self.way for step in read_log(stage.log))

    def certificate(self) -> dict[str, Json]:
        """Seal what shows the knot to be ribbon.

        Raises
        ------
        InputError
            If crossings are left, or the certificate would be too long for its format.
        """
        if self.crossings:
            raise InputError(f"The link is not shown to be an unlink: {self.crossings} crossings.")
        try:
            statement = {"pd": self.start.to_pd(), "loops": self.start.loops}
            return seal("ribbon", statement, self.steps, "workbench.knots.ribbon")
        except CertificateError as error:
            raise InputError(f"A diagram of {self.start.crossings} crossings: {error}") from error

    @cached_property
    def _sieve(self) -> Sieve:
        return sieve_of(self.map.partner.copy(), self.map.forward.copy())

    @property
    def hopeful(self) -> bool:
        """Whether the link has as many colourings as one whose components bound disjoint discs.

        Its Alexander module has the largest rank there is, the number of components less one.
        """
        return len(self._sieve.conditions) == self.components - self.loops

    @cached_property
    def obstructed(self) -> bool:
        """Whether the signature or determinant of a component says that it bounds no disc.

        Those of a slice knot are 0 and a square (R. Fox, J. Milnor 1966; K. Murasugi 1965).
        """
        for number in range(self.components - self.loops):
            pd = sublink(self.diagram, [number]).pd
            if pd and (signature(pd) or isqrt(determinant(pd)) ** 2 != determinant(pd)):
                return True
        return False

    @property
    def darts(self) -> list[int]:
        """The darts of the diagram, from which bands start."""
        return [int(dart) for dart in np.flatnonzero(self.map.partner >= 0)]

    def bands(self, length: int, most_twists: int) -> Iterator[Band]:
        """Yield the bands across so many arcs that leave the link hopeful.

        They are those of `workbench.knots.bands.bands` that split a component; a link that is not
        hopeful has none.
        """
        for start in self.darts:
            yield from self.bands_from(start, length, most_twists)

    def bands_from(self, start: int, length: int, most_twists: int) -> Iterator[Band]:
        """Yield those of the bands that start at a dart."""
        if not self.hopeful:
            return
        crossed, found = np.empty(length, np.int64), np.empty((64, 3 + length), np.int64)
        kept = sift(self._sieve, start, crossed, most_twists, found)
        if kept > len(found):
            found = np.empty((kept, 3 + length), np.int64)
            sift(self._sieve, start, crossed, most_twists, found)
        for end, twists, over, *arcs in found[:kept].tolist():
            sides = tuple(bool(over >> i & 1) for i in range(length))
            yield Band(start, tuple(arcs), sides, end, twists)

    def attached(self, band: Band, seed: int = 0) -> Map:
        """Attach a band and remove kinks and bigons; the log of the map tells all."""
        n, width = self.crossings, self.table.shape[1] // 4
        needed = n + 2 * len(band.crossed) + abs(band.twists) + _ROOM // 2
        room = _ROOM if needed > width else 0
        link = resumed(self.table, seed=seed, room=room, log=_LOG)
        attach(link, band)
        kinks(link)
        bigons(link)
        return link

    def after(self, band: Band, link: Map, tries: int = _TRIES) -> Stage:
        """Simplify a link that `attached` has made, in place; return it as the next stage."""
        best = state(link)
        search(link, best, tries, 0, *WALK)
        return Stage(self.start, best, Map(best, link.log).written.copy(), self, band)


def first_stage(diagram: Diagram, seed: int = 0) -> Stage:
    """Simplify a knot, until it has stayed the same for a while.

    Raises
    ------
    InputError
        If the diagram is not of a knot.

    Examples
    --------
    >>> stage = first_stage(Diagram.from_name("6_1"))
    >>> band = next(stage.bands(length=0, most_twists=2))
    >>> stage.after(band, stage.attached(band)).certificate()["kind"]
    'ribbon'
    """
    if diagram.components != 1:
        raise InputError(f"A knot has one component, not {diagram.components}.")
    settled = settle(diagram, seed)
    return Stage(diagram, settled.smallest, settled.log)
