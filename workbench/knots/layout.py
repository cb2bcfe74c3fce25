"""Planar drawing coordinates of a link diagram: an orthogonal layout on the integer grid.

Spherogram computes the layout by Tamassia's minimum-bend algorithm (R. Tamassia, "On embedding a
graph in the grid with the minimum number of bends", SIAM J. Comput. 16, 1987; for links, Bridgeman
et al.). Here it becomes plain data with its chirality pinned: the y axis points up, as PD codes
assume, whereas Spherogram returns the coordinates of a canvas whose y axis points down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from workbench.errors import InputError

__all__ = ["DrawnCrossing", "Layout", "Point", "orthogonal_layout"]

Point = tuple[int, int]


class _Link(Protocol):
    """What is asked of a `spherogram.Link`."""

    crossings: list[object]
    unlinked_unknot_components: int

    def split_link_diagram(self) -> list[object]: ...


@dataclass(frozen=True)
class DrawnCrossing:
    """A crossing of the picture.

    Attributes
    ----------
    at
        Its grid point (x, y), y up.
    over, under
        Unit directions of the two strands there, each along its component's orientation.
    """

    at: Point
    over: Point
    under: Point

    @property
    def sign(self) -> int:
        """+1 where the under-strand crosses the over-strand from right to left, else −1.

        A crossing is right-handed (+1) when turning the over-strand counter-clockwise, y up, by
        less than a half turn gives the under-strand.
        """
        turn = self.over[0] * self.under[1] - self.over[1] * self.under[0]
        return 1 if turn > 0 else -1


@dataclass(frozen=True)
class Layout:
    """A link diagram drawn with horizontal and vertical segments; y up, smallest coordinate 0.

    Attributes
    ----------
    components
        Closed polygons, each a tuple of corners in the direction of the component's orientation;
        the last corner joins the first.
    crossings
        The crossings, in no particular order.
    """

    components: tuple[tuple[Point, ...], ...]
    crossings: tuple[DrawnCrossing, ...]

    @property
    def width(self) -> int:
        """The largest x."""
        return max(x for corners in self.components for x, _ in corners)

    @property
    def height(self) -> int:
        """The largest y."""
        return max(y for corners in self.components for _, y in corners)

    @property
    def writhe(self) -> int:
        """The sum of the signs of the drawn crossings."""
        return sum(crossing.sign for crossing in self.crossings)


def orthogonal_layout(link: _Link) -> Layout:
    """Lay out a Spherogram link diagram orthogonally, with its orientation and chirality.

    Parameters
    ----------
    link
        A `spherogram.Link` whose diagram is connected and has at least one crossing. It is not
        changed.

    Raises
    ------
    InputError
        If the diagram is split or has a component without crossings.

    Examples
    --------
    >>> import spherogram
    >>> trefoil = orthogonal_layout(spherogram.Link([(5, 2, 0, 3), (3, 0, 4, 1), (1, 4, 2, 5)]))
    >>> len(trefoil.crossings), trefoil.writhe
    (3, -3)
    """
    from spherogram.links.orthogonal import OrthogonalLinkDiagram

    if not link.crossings or link.unlinked_unknot_components or len(link.split_link_diagram()) > 1:
        raise InputError("Only a connected diagram with at least one crossing can be laid out.")
    corners, arrows, crossings = OrthogonalLinkDiagram(link).plink_data()
    left, bottom = min(x for x, _ in corners), max(y for _, y in corners)
    grid = [((x - left) // 10, (bottom - y) // 10) for x, y in corners]
    segments = [(grid[start], grid[end]) for start, end in arrows]
    return Layout(
        components=tuple(tuple(grid[at] for at in cycle) for cycle in _cycles(arrows)),
        crossings=tuple(
            _crossing(over=segments[over], under=segments[under])
            for under, over, _virtual, _label in crossings
        ),
    )


def _cycles(arrows: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Split the arrows between corners into closed walks, in the order of the components."""
    after = dict(arrows)
    while after:
        start = next(iter(after))
        end = after.pop(start)
        cycle = [start]
        while end != start:
            cycle.append(end)
            end = after.pop(end)
        yield cycle


def _crossing(over: tuple[Point, Point], under: tuple[Point, Point]) -> DrawnCrossing:
    along, across = _direction(*over), _direction(*under)
    upright, level = (over, under) if along[0] == 0 else (under, over)
    return DrawnCrossing(at=(upright[0][0], level[0][1]), over=along, under=across)


def _direction(start: Point, end: Point) -> Point:
    sign = [(b > a) - (b < a) for a, b in zip(start, end, strict=True)]
    return sign[0], sign[1]
