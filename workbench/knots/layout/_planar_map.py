"""The planar map of one connected piece of a diagram, subdivided for drawing.

Crossings keep four darts, numbered 4·crossing + slot, slots counter-clockwise (y up), even slots
on the under-strand; `partner` joins the two darts of an edge. Faces lie on the left of a walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

__all__ = ["PlanarMap", "pieces"]


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
        found, seen = [], [False] * len(self.partner)
        for start in range(len(self.partner)):
            walk, dart = [], start
            while not seen[dart]:
                seen[dart] = True
                walk.append(dart)
                dart = self.following(dart)
            if walk:
                found.append(tuple(walk))
        return tuple(found)

    def following(self, dart: int) -> int:
        """Return the next dart of the face on the left of `dart`."""
        end = self.partner[dart]
        return end - end % 4 + (end - 1) % 4


def pieces(partner: Sequence[int]) -> list[tuple[tuple[int, ...], PlanarMap]]:
    """Split a diagram into its connected pieces: the crossings of each, in order, and its map."""
    seen: set[int] = set()
    found = []
    for start in range(len(partner) // 4):
        if start in seen:
            continue
        seen.add(start)
        queue = [start]
        for crossing in queue:
            for slot in range(4):
                other = partner[4 * crossing + slot] // 4
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        members = sorted(queue)
        place = {crossing: index for index, crossing in enumerate(members)}
        joined = (partner[4 * crossing + slot] for crossing in members for slot in range(4))
        found.append(
            (tuple(members), PlanarMap(tuple(4 * place[dart // 4] + dart % 4 for dart in joined)))
        )
    return found
