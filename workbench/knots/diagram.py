"""Link diagrams as immutable values: planar diagram (PD) codes that are known to be right.

A crossing (a, b, c, d) names its four arcs counter-clockwise from the incoming under-strand, y up,
as KnotTheory, KnotInfo and SnapPy do; a crossing is positive (right-handed) if its over-strand runs
from d to b. Diagrams lie on the sphere, where the connected pieces of one lie anywhere relative to
each other; components without crossings are counted in `loops`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workbench.errors import InputError
from workbench.knots._canonical import canonical_order
from workbench.knots._planar_code import (
    Crossing,
    Oriented,
    faces,
    oriented,
    piece_of_crossing,
    read_pd,
)
from workbench.knots._spherogram import darts_of_link, exterior, link_of_darts, link_of_manifold

__all__ = ["Diagram"]


@dataclass(frozen=True)
class Diagram:
    """An oriented link diagram on the sphere.

    Made by one of the constructors `from_…`; equal if the codes are equal (see `canonical`).

    Attributes
    ----------
    pd
        PD code in normal form: the arcs are numbered 1, 2, … along each component, the first
        component first.
    loops
        Number of components without crossings; these come after the others.
    signs
        Sign of each crossing, +1 where the over-strand runs from slot 3 to slot 1. The labels say
        as much, except for a component of two arcs that is over at both its crossings.

    Raises
    ------
    InputError
        If these do not describe a diagram, in normal form, of at least one component.

    Examples
    --------
    >>> trefoil = Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
    >>> trefoil.crossings, trefoil.components, trefoil.writhe
    (3, 1, 3)
    """

    pd: tuple[Crossing, ...]
    loops: int = 0
    signs: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.loops, bool) or not isinstance(self.loops, int) or self.loops < 0:
            raise InputError("The number of loops is an integer from 0 upwards.")
        if not (isinstance(self.signs, tuple) and all(sign in (1, -1) for sign in self.signs)):
            raise InputError("The signs are a tuple of +1 and -1.")
        if not isinstance(self.pd, tuple) or len(self.signs) != len(self.pd):
            raise InputError("A diagram has a tuple of crossings and as many signs.")
        if not self.pd and not self.loops:
            raise InputError(
                "A diagram without crossings and loops has no component; the unknot has loops=1."
            )
        if read_pd(self.pd, self.signs).pd != self.pd:
            raise InputError(
                "The labels of a diagram are 1, 2, … along each component; Diagram.from_pd takes "
                "any labels."
            )

    @classmethod
    def _of(cls, code: Oriented, loops: int) -> Diagram:
        return cls(code.pd, loops, code.signs)

    @classmethod
    def from_pd(cls, pd: Sequence[Sequence[int]], loops: int = 0) -> Diagram:
        """Read a PD code.

        Parameters
        ----------
        pd
            One (a, b, c, d) a crossing, counter-clockwise from the incoming under-strand, y up.
            The labels are any integers, each the name of one arc: from 0, from 1, or otherwise.
        loops
            Number of components without crossings.

        Returns
        -------
        Diagram
            The crossings stay in order. Components are ordered by their smallest labels and
            numbered from there. A component that is everywhere over runs so that its labels
            ascend; if it has two arcs only, so that its first crossing in the list is positive.

        Raises
        ------
        InputError
            If an entry is not four integers, a label does not occur twice, strands run against
            each other, the code is not planar, or there is no component at all.

        Examples
        --------
        >>> Diagram.from_pd([(10, 10, 11, 11)]).pd
        ((1, 1, 2, 2),)
        """
        return cls._of(read_pd(pd), loops)

    @classmethod
    def from_darts(
        cls, partner: Sequence[int], loops: int = 0, forward: Sequence[int] = ()
    ) -> Diagram:
        """Read a planar map of darts: dart 4i + k is slot k of crossing i, even slots lie under.

        Parameters
        ----------
        partner
            Length 4n: the other end of each dart's arc. Slots count counter-clockwise.
        loops
            Number of components without crossings.
        forward
            Darts at which strands leave their crossings: they orient the components, order them,
            and the first one of a component starts its numbering. The other components follow,
            each leaving at its first slot 2 or, if it is everywhere over, at its first dart.

        Returns
        -------
        Diagram
            The slots of a crossing turn by two where `forward` makes slot 2 the incoming one.

        Raises
        ------
        InputError
            If `partner` is no such involution or not planar, or if `forward` contradicts itself.

        Examples
        --------
        >>> Diagram.from_darts((1, 0, 3, 2)).pd
        ((2, 2, 1, 1),)
        """
        return cls._of(oriented(partner, forward), loops)

    @classmethod
    def from_spherogram(cls, link: Any) -> Diagram:
        """Read a Spherogram `Link`: its crossings, components and orientations in their order.

        Raises
        ------
        InputError
            If it is no link of Spherogram's, or has no component.
        """
        return cls.from_darts(*darts_of_link(link))

    @classmethod
    def from_snappy(cls, manifold: Any) -> Diagram:
        """Return a diagram of a link in the 3-sphere whose exterior a SnapPy manifold is.

        That is the link which the manifold was made from, where SnapPy still knows it; else
        SnapPy looks for one, with the manifold's meridians.

        Raises
        ------
        InputError
            If it is no manifold of SnapPy's, or SnapPy finds no such link.
        """
        return cls.from_spherogram(link_of_manifold(manifold))

    def to_pd(self) -> list[list[int]]:
        """Return the PD code as lists, labels from 1, the way certificates hold it."""
        return [list(crossing) for crossing in self.pd]

    def to_spherogram(self) -> Any:
        """Return a Spherogram `Link` with the same crossings, components and orientations."""
        starts = [strand[0] for strand in self.strands]
        return link_of_darts(self.partner, self.signs, self.loops, starts)

    def exterior(self) -> Any:
        """Return the exterior as a SnapPy manifold, cusp i belonging to component i."""
        starts = [strand[0] for strand in self.strands]
        return exterior(self.partner, self.signs, self.loops, starts)

    @property
    def crossings(self) -> int:
        """Number of crossings."""
        return len(self.pd)

    @property
    def components(self) -> int:
        """Number of components of the link, loops included."""
        return len(self.strands) + self.loops

    @property
    def writhe(self) -> int:
        """Sum of the signs of the crossings."""
        return sum(self.signs)

    @cached_property
    def partner(self) -> tuple[int, ...]:
        """The other end of each dart's arc; dart 4i + k is slot k of crossing i."""
        first: dict[int, int] = {}
        partner = [0] * (4 * len(self.pd))
        for dart, label in enumerate(label for crossing in self.pd for label in crossing):
            other = first.setdefault(label, dart)
            partner[dart], partner[other] = other, dart
        return tuple(partner)

    @cached_property
    def strands(self) -> tuple[tuple[int, ...], ...]:
        """For each component with crossings, the darts at which its arcs start, in order.

        The arcs of the first component are 1, 2, …, those of the next follow. The arc that starts
        at dart d ends at `partner[d]`, and the next one starts opposite, at `partner[d] ^ 2`.
        """
        start = {self.pd[d >> 2][d & 3]: d for d in range(4 * len(self.pd)) if self.leaves(d)}
        strands = []
        label = 1
        while label in start:
            strand = [start[label]]
            while (after := self.partner[strand[-1]] ^ 2) != strand[0]:
                strand.append(after)
            strands.append(tuple(strand))
            label += len(strand)
        return tuple(strands)

    def leaves(self, dart: int) -> bool:
        """Whether the strand leaves its crossing at this dart (else it comes in there)."""
        slot = dart & 3
        return slot == 2 or slot == 2 - self.signs[dart >> 2]

    @cached_property
    def component(self) -> tuple[int, ...]:
        """The component, from 0, to which each dart belongs."""
        component = [0] * len(self.partner)
        for number, strand in enumerate(self.strands):
            for dart in strand:
                component[dart] = component[self.partner[dart]] = number
        return tuple(component)

    @property
    def pieces(self) -> int:
        """Number of connected pieces of the drawing, each loop being one."""
        return max(piece_of_crossing(self.partner), default=-1) + 1 + self.loops

    def faces(self) -> tuple[tuple[int, ...], ...]:
        """Return the faces, loops left out, as the darts along which they lie on the left.

        From dart d one walks to `partner[d]` and leaves that crossing one slot clockwise.

        Examples
        --------
        >>> Diagram.from_pd([(1, 1, 2, 2)]).faces()
        ((0,), (1, 3), (2,))
        """
        return faces(self.partner)

    def mirror(self) -> Diagram:
        """Return the mirror image in the plane of the drawing: every crossing is switched.

        Examples
        --------
        >>> Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)]).mirror().writhe
        -3
        """
        pd = tuple(
            (d, a, b, c) if sign > 0 else (b, c, d, a)
            for (a, b, c, d), sign in zip(self.pd, self.signs, strict=True)
        )
        return Diagram(pd, self.loops, tuple(-sign for sign in self.signs))

    def reversed(self) -> Diagram:
        """Return the diagram with the orientation of all components reversed."""
        backwards = [0]
        for strand in self.strands:
            first = len(backwards)
            backwards += range(first + len(strand) - 1, first - 1, -1)
        pd = tuple(
            (backwards[c], backwards[d], backwards[a], backwards[b]) for a, b, c, d in self.pd
        )
        return Diagram(pd, self.loops, self.signs)

    def canonical(self) -> Diagram:
        """Return the normal form of the diagram on the sphere.

        Two oriented diagrams have the same one exactly if a rotation of the sphere, together with
        a renumbering of crossings, arcs and components, takes one to the other.

        Examples
        --------
        >>> trefoil = Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
        >>> again = Diagram.from_pd([(5, 3, 0, 2), (1, 5, 2, 4), (3, 1, 4, 0)])
        >>> trefoil == again, trefoil.canonical() == again.canonical()
        (False, True)
        """
        order = canonical_order(self.partner, self.signs)
        place = [0] * len(order)
        for new, old in enumerate(order):
            place[old] = new
        partner = [
            4 * place[p >> 2] + (p & 3) for i in order for p in self.partner[4 * i : 4 * i + 4]
        ]
        forward = [4 * new + s for new, i in enumerate(order) for s in (2, 2 - self.signs[i])]
        return Diagram.from_darts(partner, self.loops, forward)

    def linking_numbers(self) -> tuple[tuple[int, ...], ...]:
        """Return the symmetric matrix of linking numbers of the components, 0 on the diagonal.

        Examples
        --------
        >>> Diagram.from_pd([(1, 4, 2, 3), (3, 2, 4, 1)]).linking_numbers()
        ((0, -1), (-1, 0))
        """
        twice = [[0] * self.components for _ in range(self.components)]
        for i, sign in enumerate(self.signs):
            under, over = self.component[4 * i], self.component[4 * i + 1]
            if under != over:
                twice[under][over] += sign
                twice[over][under] += sign
        return tuple(tuple(x // 2 for x in row) for row in twice)
