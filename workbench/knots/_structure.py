"""What can be read off a planar diagram code in normal form, and what makes it one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workbench.errors import InputError
from workbench.knots._planar_code import Crossing, faces, piece_of_crossing, read_pd

__all__ = ["Structure"]

MOST_LOOPS = 1_000_000


@dataclass(frozen=True)
class Structure:
    """The fields of a `Diagram`, checked, and its darts, strands, faces and linking numbers."""

    pd: tuple[Crossing, ...]
    loops: int = 0
    signs: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if type(self.loops) is not int or not 0 <= self.loops < MOST_LOOPS:
            raise InputError(f"The number of loops is an integer from 0 to {MOST_LOOPS - 1}.")
        if type(self.signs) is not tuple or not all(
            type(sign) is int and sign in (1, -1) for sign in self.signs
        ):
            raise InputError("The signs are a tuple of +1 and -1.")
        if not isinstance(self.pd, tuple) or len(self.signs) != len(self.pd):
            raise InputError("A diagram has a tuple of crossings and as many signs.")
        if not self.pd and not self.loops:
            raise InputError(
                "A diagram without crossings and loops has no component; the unknot has loops=1."
            )
        if self.pd and read_pd(self.pd, self.signs).pd != self.pd:
            raise InputError(
                "The labels of a diagram are 1, 2, … along each component; Diagram.from_pd takes "
                "any labels."
            )

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

    @cached_property
    def forward(self) -> tuple[bool, ...]:
        """Whether the strand leaves its crossing, for each dart (else it comes in there)."""
        return tuple(x for sign in self.signs for x in (False, sign > 0, True, sign < 0))

    def leaves(self, dart: int) -> bool:
        """Whether the strand leaves its crossing at this dart (else it comes in there)."""
        return self.forward[dart]

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
        >>> Structure(((1, 1, 2, 2),), 0, (1,)).faces()
        ((0,), (1, 3), (2,))
        """
        return faces(self.partner)

    def linking_numbers(self) -> tuple[tuple[int, ...], ...]:
        """Return the symmetric matrix of linking numbers of the components, 0 on the diagonal.

        Examples
        --------
        >>> Structure(((1, 4, 2, 3), (3, 2, 4, 1)), 0, (-1, -1)).linking_numbers()
        ((0, -1), (-1, 0))
        """
        twice = [[0] * self.components for _ in range(self.components)]
        for i, sign in enumerate(self.signs):
            under, over = self.component[4 * i], self.component[4 * i + 1]
            if under != over:
                twice[under][over] += sign
                twice[over][under] += sign
        return tuple(tuple(x // 2 for x in row) for row in twice)
