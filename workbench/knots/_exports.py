"""Writing a diagram in other forms: codes, Spherogram's links, SnapPy's manifolds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.knots._codes import dt_code, gauss_code
from workbench.knots._spherogram import exterior, link_of_darts
from workbench.knots._structure import Structure

__all__ = ["Exports"]


@dataclass(frozen=True)
class Exports(Structure):
    """The part of a `Diagram` that writes it out; the constructors read all of it again."""

    def to_pd(self) -> list[list[int]]:
        """Return the PD code as lists, labels from 1, the way certificates hold it."""
        return [list(crossing) for crossing in self.pd]

    def to_dt(self) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
        """Return the DT code and its flips, which `from_dt` reads.

        A component may start one passage late, so that odd passages meet even ones.

        Examples
        --------
        >>> trefoil = Exports(((1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)), 0, (1, 1, 1))
        >>> trefoil.to_dt()
        (((-4, -6, -2),), (1, 1, 0))
        """
        return dt_code(self)

    def to_gauss(self) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
        """Return the signed Gauss code, from which `from_gauss` makes this very diagram.

        Examples
        --------
        >>> trefoil = Exports(((1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)), 0, (1, 1, 1))
        >>> trefoil.to_gauss()
        (((-1, 3, -2, 1, -3, 2),), (1, 1, 1))
        """
        return gauss_code(self)

    def to_spherogram(self) -> Any:
        """Return a Spherogram `Link` with the same crossings, components and orientations."""
        starts = [strand[0] for strand in self.strands]
        return link_of_darts(self.partner, self.signs, self.loops, starts)

    def exterior(self) -> Any:
        """Return the exterior as a SnapPy manifold, cusp i belonging to component i."""
        starts = [strand[0] for strand in self.strands]
        return exterior(self.partner, self.signs, self.loops, starts)
