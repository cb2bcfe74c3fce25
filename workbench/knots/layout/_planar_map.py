"""The planar map of one connected piece of a diagram, subdivided for drawing.

Crossings keep four darts, numbered 4·crossing + slot, slots counter-clockwise (y up), even slots
on the under-strand; `partner` joins the two darts of an edge. Faces lie on the left of a walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workbench.knots._planar_code import faces

__all__ = ["PlanarMap"]


@dataclass(frozen=True)
class PlanarMap:
    """A connected 4-regular map on the sphere.

    Attributes
    ----------
    partner
        The other dart of each dart's edge, length 4n.
    """

    partner: tuple[int, ...]

    @property
    def crossings(self) -> int:
        """How many crossings."""
        return len(self.partner) // 4

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Each edge as (smaller dart, larger dart), in order."""
        return tuple((d, e) for d, e in enumerate(self.partner) if d < e)

    @cached_property
    def faces(self) -> tuple[tuple[int, ...], ...]:
        """The darts along each face, each leaving its crossing with the face on its left."""
        return faces(self.partner)

    def following(self, dart: int) -> int:
        """Return the next dart of the face on the left of `dart`."""
        end = self.partner[dart]
        return end - end % 4 + (end - 1) % 4
