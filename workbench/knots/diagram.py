"""Link diagrams as immutable values: planar diagram (PD) codes that are known to be right.

A crossing (a, b, c, d) names its four arcs counter-clockwise from the incoming under-strand, y up,
as KnotTheory, KnotInfo and SnapPy do; a crossing is positive (right-handed) if its over-strand runs
from d to b. Diagrams lie on the sphere, where the connected pieces of one lie anywhere relative to
each other; components without crossings are counted in `loops`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.knots._closure import checked_word, darts_of_word
from workbench.knots._codes import DT, read_dt, read_gauss
from workbench.knots._exports import Exports
from workbench.knots._planar_code import Oriented, oriented, read_pd
from workbench.knots._spherogram import darts_of_link, link_of_manifold
from workbench.knots._symmetries import canonical, mirrored, turned_back

__all__ = ["Diagram"]


@dataclass(frozen=True)
class Diagram(Exports):
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
    def from_dt(cls, code: DT, flips: Sequence[int] | None = None) -> Diagram:
        """Read a Dowker-Thistlethwaite code, as KnotInfo and SnapPy write them.

        Parameters
        ----------
        code
            For a knot the even numbers met at the passages 1, 3, 5, …, negative where the even
            passage is over; for a link one such list for each component, the passages being
            numbered through; or letters, as in SnapPy, such as "cacbca.001". An empty list is a
            component without crossings.
        flips
            One 0 or 1 for each number: whether the crossing's later passage crosses the earlier
            one from left to right. Without them the code says no more than the diagram up to
            reflection in the plane, for each of its prime summands by itself; then the crossing
            that is met first in a summand is made positive. That is the knot drawn by KnotInfo's
            own PD code for its knots of up to 12 crossings, save 10_71, whose DT code there draws
            the mirror image of its PD code (for those of 13, the two agree up to mirror image
            only), and is Spherogram's choice for prime diagrams.

        Returns
        -------
        Diagram
            Crossings in the order of their odd passages; passage k comes in along arc k.

        Raises
        ------
        InputError
            If the numbers are not 2, 4, …, 2n with signs, or cannot be drawn in the plane.

        Examples
        --------
        >>> Diagram.from_dt([4, 6, 2]).pd
        ((4, 2, 5, 1), (6, 4, 1, 3), (2, 6, 3, 5))
        >>> Diagram.from_dt("cacbca.001").writhe
        3
        """
        return cls.from_darts(*read_dt(code, flips))

    @classmethod
    def from_gauss(
        cls,
        code: Sequence[int] | Sequence[Sequence[int]],
        signs: Sequence[int] | None = None,
    ) -> Diagram:
        """Read a Gauss code.

        Parameters
        ----------
        code
            For a knot the crossings in the order in which they are passed, negative where it is
            passed below (KnotTheory's convention; KnotInfo's column has the opposite signs); for
            a link one such list for each component. An empty list is a component without
            crossings.
        signs
            The sign, +1 or -1, of each crossing, by ascending crossing number. Without signs the
            diagram is known up to reflection in the plane, and one is chosen as in `from_dt`.

        Returns
        -------
        Diagram
            Crossings by ascending number; passage k comes in along arc k.

        Raises
        ------
        InputError
            If a crossing is not passed once over and once under, or the code is not planar.

        Examples
        --------
        >>> Diagram.from_gauss([1, -2, 3, -1, 2, -3], [1, 1, 1]).writhe
        3
        """
        return cls.from_darts(*read_gauss(code, signs))

    @classmethod
    def from_braid(cls, word: Sequence[int], strands: int | None = None) -> Diagram:
        """Return the closure of a braid.

        Parameters
        ----------
        word
            Letter k > 0 is a positive crossing of strands k and k + 1, -k a negative one.
        strands
            Number of strands; by default the least that has room for the letters. Strands that
            no letter crosses become loops.

        Raises
        ------
        InputError
            If a letter is not an integer, is 0, or is too large for the number of strands.

        Examples
        --------
        >>> Diagram.from_braid([1, 1, 1]).signs
        (1, 1, 1)
        """
        return cls.from_darts(*darts_of_word(*checked_word(word, strands)))

    @classmethod
    def from_name(cls, name: str) -> Diagram:
        """Return the tabulated diagram of a knot or link.

        Parameters
        ----------
        name
            KnotInfo's name of a knot of up to 13 crossings, such as "8_19" or "12n_242", with the
            PD code given there; SnapPy's name of a knot or link of up to 15, such as "K12n242" or
            "L6a4"; or Rolfsen's of a link, such as "6^3_2". The same knot may be the mirror image
            under its other name.

        Raises
        ------
        InputError
            If no table has that name.

        Examples
        --------
        >>> Diagram.from_name("3_1").writhe, Diagram.from_name("L6a4").components
        (3, 3)
        """
        from workbench.knots._named_codes import code_of_name

        code = code_of_name(name)
        if isinstance(code, str):
            return cls.from_dt(code)
        return cls.from_pd(code, loops=0 if code else 1)

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

    def mirror(self) -> Diagram:
        """Return the mirror image in the plane of the drawing: every crossing is switched.

        Examples
        --------
        >>> Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)]).mirror().writhe
        -3
        """
        return self._of(mirrored(self), self.loops)

    def reversed(self) -> Diagram:
        """Return the diagram with the orientation of all components reversed."""
        return self._of(turned_back(self), self.loops)

    def canonical(self) -> Diagram:
        """Return the normal form of the diagram on the sphere.

        Two oriented diagrams have the same one exactly if a rotation of the sphere, together with
        a renumbering of crossings, arcs and components, takes one to the other. The same diagram
        seen from behind is in general another one.

        Examples
        --------
        >>> trefoil = Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
        >>> again = Diagram.from_pd([(5, 3, 0, 2), (1, 5, 2, 4), (3, 1, 4, 0)])
        >>> trefoil == again, trefoil.canonical() == again.canonical()
        (False, True)
        """
        return self._of(canonical(self), self.loops)
