"""Bands on knot diagrams: where they can be attached, and what comes of it.

A band starts at an arc, runs across arcs over or under them, is twisted, and ends at an arc. It is
drawn as a finger of its first arc: an R2 move for each arc that it crosses, a kink at the tip for
each half twist, and a saddle where the tip has come to the last arc. So all of it but the saddle is
isotopy, and `workbench.certificates` needs no other rule for bands.

Two half twists of opposite sign cancel, wherever on the band they are; so they are counted, and
made at the tip. A half twist is right-handed, and counts +1, if the two edges of the
band, both directed along it, cross positively.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from workbench.certificates import CertificateError, PlanarMap
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import Map, add_bigon, add_kink, saddle
from workbench.knots.simplify import Step

__all__ = ["Band", "attach", "attached", "banded", "bands", "respects_orientation"]


@dataclass(frozen=True, order=True)
class Band:
    """A band; darts are those of the diagram that it is attached to.

    Attributes
    ----------
    start
        A dart: the band leaves its arc to the left.
    crossed
        Darts of the arcs that it crosses in turn, each from its left.
    over
        Whether it runs over each of these.
    end
        A dart: the band comes to its arc from the left.
    twists
        Half twists; right-handed ones count +1.

    Examples
    --------
    >>> Band(0, (5,), (True,), 8, 0).reversed(Diagram.from_braid([1, 1, 1]))
    Band(start=8, crossed=(8,), over=(True,), end=0, twists=0)
    """

    start: int
    crossed: tuple[int, ...]
    over: tuple[bool, ...]
    end: int
    twists: int

    def steps(self, new: int) -> tuple[Step, ...]:
        """Return the moves of the finger and the saddle.

        Parameters
        ----------
        new
            The first of the unused ids, all greater, that new crossings take.
        """
        tip = self.start
        made: list[Step] = []
        for arc, over in zip(self.crossed, self.over, strict=True):
            made.append(("R2+", tip, arc, int(over), new, new + 1))
            tip = 4 * new + 2 - over  # the finger's new end lies left of this dart
            new += 2
        for _ in range(abs(self.twists)):
            under = int(self.twists > 0)
            made.append(("R1+", tip, under, 3, new))
            tip = 4 * new + (under + 3) % 4
            new += 1
        return (*made, ("saddle", tip, self.end))

    def reversed(self, diagram: Diagram) -> Band:
        """Return the same band, begun at its end."""
        back = tuple(diagram.partner[arc] for arc in reversed(self.crossed))
        return Band(self.end, back, self.over[::-1], self.start, self.twists)


def attach(m: Map, band: Band) -> None:
    """Attach a band to a map, in place, which has room for it and where it fits; log the moves.

    Examples
    --------
    >>> from workbench.knots.simplify import map_of, steps_of
    >>> m = map_of(Diagram.from_braid([1, 1, 1]), seed=0, room=9)
    >>> attach(m, Band(0, (), (), 5, 1))
    >>> tuple(steps_of(m)) == Band(0, (), (), 5, 1).steps(3)
    True
    """
    tip = band.start
    for arc, over in zip(band.crossed, band.over, strict=True):
        add_bigon(m, tip, arc, over)
        tip = 4 * int(m.written[-2]) + 2 - over
    for _ in range(abs(band.twists)):
        under = int(band.twists > 0)
        add_kink(m, tip, under, 3)
        tip = 4 * int(m.written[-1]) + (under + 3) % 4
    saddle(m, tip, band.end)


def attached(diagram: Diagram, band: Band) -> PlanarMap:
    """Attach a band.

    Returns
    -------
    PlanarMap
        Crossings of the diagram keep their places as ids.

    Raises
    ------
    InputError
        If the band does not fit the diagram.

    Examples
    --------
    >>> trefoil = Diagram.from_braid([1, 1, 1])
    >>> attached(trefoil, next(bands(trefoil, 0, 1))).components()
    2
    """
    planar = PlanarMap(dict(enumerate(diagram.partner)), diagram.loops)
    try:
        for step in band.steps(diagram.crossings):
            if step[0] == "saddle":
                planar.saddle(step[1], step[2])
            else:
                planar.apply(step)
    except CertificateError as error:
        raise InputError(f"The band does not fit the diagram: {error}") from error
    return planar


def banded(diagram: Diagram, band: Band) -> Diagram:
    """Return the link that a band makes, oriented as the diagram is.

    Raises
    ------
    InputError
        If the band does not fit the diagram, or does not respect its orientation.

    Examples
    --------
    >>> square_knot = Diagram.from_braid([1, 1, 1, -2, -2, -2])
    >>> links = [banded(square_knot, band) for band in bands(square_knot, 0, 0)]
    >>> {link.components for link in links}
    {2}
    """
    if not respects_orientation(diagram, band):
        raise InputError("The band does not respect the orientation of the diagram.")
    planar = attached(diagram, band)
    partner = [planar.partner[dart] for dart in range(len(planar.partner))]
    forward = [dart for strand in diagram.strands for dart in strand]
    return Diagram.from_darts(partner, planar.loops, forward)


def respects_orientation(diagram: Diagram, band: Band) -> bool:
    """Say whether a band respects the orientation, so that it splits or joins components.

    Examples
    --------
    >>> trefoil = Diagram.from_braid([1, 1, 1])
    >>> all(respects_orientation(trefoil, band) for band in bands(trefoil, 1, 2))
    True
    """
    alike = diagram.leaves(band.start) == diagram.leaves(band.end)
    return alike == (band.twists % 2 == 0)


def bands(diagram: Diagram, longest: int, most_twists: int) -> Iterator[Band]:
    """Yield the bands that respect the orientation, each once, the shortest first.

    A band passes through each face once at most and does not cross the arcs at its ends. Of the two
    ways to begin, that at the smaller dart is yielded.

    Parameters
    ----------
    diagram
        Of a knot or link.
    longest
        Most arcs crossed, from 0.
    most_twists
        Most half twists of either hand, from 0.

    Raises
    ------
    InputError
        If a bound is negative.

    Examples
    --------
    >>> square_knot = Diagram.from_braid([1, 1, 1, -2, -2, -2])
    >>> sum(1 for _ in bands(square_knot, 0, 1)), sum(1 for _ in bands(square_knot, 1, 1))
    (42, 226)
    """
    if longest < 0 or most_twists < 0:
        raise InputError("The bounds of bands are at least 0.")
    around = _Around(diagram)
    for length in range(longest + 1):
        for start in range(4 * diagram.crossings):
            for crossed in around.ways(start, (), length):
                yield from around.between(start, crossed, most_twists)


class _Around:
    """The faces of a diagram, as a band goes through them."""

    def __init__(self, diagram: Diagram) -> None:
        self.partner, self.leaves = diagram.partner, diagram.leaves
        self.faces = diagram.faces()
        self.face_of = {dart: n for n, face in enumerate(self.faces) for dart in face}

    def ways(self, start: int, crossed: tuple[int, ...], more: int) -> Iterator[tuple[int, ...]]:
        """Yield the arcs that a band can cross, so many more, after those that it has crossed."""
        if not more:
            yield crossed
            return
        visited = {self.face_of[start], *(self.face_of[self.partner[arc]] for arc in crossed)}
        for arc in self._here(start, crossed):
            beyond = self.partner[arc]
            if self.face_of[beyond] not in visited and start not in (arc, beyond):
                yield from self.ways(start, (*crossed, arc), more - 1)

    def between(self, start: int, crossed: tuple[int, ...], most_twists: int) -> Iterator[Band]:
        """Yield the bands along a way, to each arc at its end."""
        own = {dart for arc in (start, *crossed) for dart in (arc, self.partner[arc])}
        for end in self._here(start, crossed):
            if end <= start or end in own:
                continue
            parity = self.leaves(start) != self.leaves(end)
            for twists in range(-most_twists, most_twists + 1):
                if twists % 2 == parity:
                    for over in product((False, True), repeat=len(crossed)):
                        yield Band(start, crossed, over, end, twists)

    def _here(self, start: int, crossed: tuple[int, ...]) -> tuple[int, ...]:
        """Return the face into which the last arc, or the first one, opens."""
        return self.faces[self.face_of[self.partner[crossed[-1]] if crossed else start]]
