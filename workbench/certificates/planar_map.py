"""The moves on link diagrams: what they mean, each checked where it acts to be an isotopy.

A diagram is a planar map on the sphere. A crossing with id c has four *darts* 4c + slot, slots 0 to
3 counter-clockwise, the even ones on the under-strand. `partner` pairs the darts at the two ends of
an arc; components without crossings are only counted, in `loops`. Pieces of the diagram that are
not connected lie anywhere relative to each other: the link is split there.

A strand that comes in at a dart leaves at the opposite one, `dart ^ 2`. Leaving from a dart with
the face on the left and turning left at each crossing leads round that face. Every move stays in a
disc or, if it is `lift` or `pass`, takes a strand that runs above (or below) all the rest.

    ["R1-", c]                    a kink goes: slots s and s + 1 of c are partners
    ["R1+", d, i, side, c]        a kink in the arc of d: in at slot i (0 or 1), out at i + 2, back
                                  in at i + side (side 1 or 3), out
    ["R2-", d]                    the bigon left of d goes; one strand is over at both crossings
    ["R2+", d, e, over, c1, c2]   the arc of d is pushed over (1) or under (0) the arc of e, through
                                  the face on the left of both
    ["R3", d]                     a strand moves across a crossing below or above it, through the
                                  triangle left of d
    ["lift", d]                   the component of d, everywhere over or everywhere under, leaves
    ["pass", d, e, over, xs, cs]  the strand from d to e, everywhere over (1) or under (0), is drawn
                                  anew, across the arcs of the darts xs, each from its left

New crossings take the unused ids c, c1, c2, cs. In R1+ and R2+, d = −1 or e = −1 stands for a loop,
and d = −1 with e = −2 pushes a loop across itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from workbench.certificates.format import CertificateError

__all__ = ["PlanarMap"]

_IDS = 1_000_000


class PlanarMap:
    """A link diagram up to isotopy of the sphere, without orientation; moves change it in place.

    Examples
    --------
    >>> diagram = PlanarMap.from_pd([[1, 1, 2, 2]])
    >>> diagram.apply(["R1-", 0])
    >>> diagram.crossings, diagram.loops
    (0, 1)
    """

    __slots__ = ("loops", "partner")

    def __init__(self, partner: dict[int, int], loops: int) -> None:
        self.partner = partner
        self.loops = loops

    @classmethod
    def from_pd(cls, pd: Any, loops: Any = 0) -> PlanarMap:
        """Read a PD code, crossing i of the list as id i; CertificateError if it draws no link."""
        _require(
            isinstance(pd, (list, tuple)) and all(_kind(x) == "list" and len(x) == 4 for x in pd),
            "A PD code is a list of crossings, each of four integers.",
        )
        _require(
            type(loops) is int and 0 <= loops < _IDS and len(pd) < _IDS,
            f"There are fewer than {_IDS} loops and crossings.",
        )
        ends: dict[int, list[int]] = {}
        for dart, label in enumerate(label for crossing in pd for label in crossing):
            ends.setdefault(label, []).append(dart)
        _require(all(len(e) == 2 for e in ends.values()), "Each label of a PD code occurs twice.")
        diagram = cls({a: b for x, y in ends.values() for a, b in ((x, y), (y, x))}, loops)
        # Euler: crossings − arcs + faces is 2 on each piece, and there are 2·crossings arcs.
        left, pieces = set(range(len(pd))), 0
        while left:
            left -= diagram._piece(4 * next(iter(left)))
            pieces += 1
        faces = diagram._orbits(diagram.next)
        _require(faces == len(pd) + 2 * pieces, "The PD code cannot be drawn on the sphere.")
        return diagram

    def apply(self, step: Any) -> None:
        """Make one move; CertificateError if it is not legal, and the map is then good no more."""
        name, *arguments = step if isinstance(step, (list, tuple)) and step else [None]
        move = _MOVES.get((str(name), *map(_kind, arguments)))
        _require(move is not None, "A move is the list of its name and arguments.")
        move(self, *arguments)  # type: ignore[misc]

    def saddle(self, d: Any, e: Any) -> None:
        """Cut the arcs of d and e and join them across the face on the left of both.

        This is no isotopy but a band move. Leaving d one comes to where the arc of e ended, and
        leaving e to where that of d ended. CertificateError if no face is on the left of both.
        """
        _require(type(d) is int and type(e) is int, "A saddle has two darts.")
        d_end, e_end = self.partner[self._dart(d)], self.partner[self._dart(e)]
        _require(e not in (d, d_end), f"A saddle joins two arcs; darts {d} and {e} are of one.")
        self._check_face(d, e)
        self._join(d, e_end)
        self._join(e, d_end)

    @property
    def crossings(self) -> int:
        """The number of crossings."""
        return len(self.partner) // 4

    def components(self) -> int:
        """Count the components of the link."""
        return self._orbits(lambda dart: self.partner[dart] ^ 2) // 2 + self.loops

    def next(self, dart: int) -> int:
        """Return the next dart round the face on the left of a dart."""
        end = self.partner[dart]
        return (end & ~3) | ((end - 1) & 3)

    def _remove_kink(self, c: int) -> None:
        slots = [self._dart(4 * c + s) for s in range(4)]
        kink = any(self.partner[s] == t for s, t in zip(slots, slots[1:] + slots[:1], strict=True))
        _require(kink, f"Crossing {c} is not a kink.")
        self._forget(c)

    def _add_kink(self, d: int, i: int, side: int, c: int) -> None:
        _require(i in (0, 1) and side in (1, 3), "A kink has slot 0 or 1 and side 1 or 3.")
        self._check_arcs(d)
        self._check_new(c)
        first, second = 4 * c + i, 4 * c + (i + side) % 4
        self._join(first ^ 2, second)
        self._splice(d, first, second ^ 2)

    def _remove_bigon(self, d: int) -> None:
        end, e = self.partner[self._dart(d)], self.next(d)
        bigon = self.next(e) == d and d // 4 != e // 4 and d & 1 == end & 1
        _require(bigon, f"Left of dart {d} there is no bigon that comes apart.")
        self._forget(d // 4)
        self._forget(e // 4)

    def _add_bigon(self, d: int, e: int, over: int, c1: int, c2: int) -> None:
        _require(over in (0, 1), "A strand runs over (1) or under (0).")
        alone = d == e >= 0 or (d, e) == (-1, -2)
        self._check_arcs(*([d] if alone else [d, e]))
        self._check_new(c1, c2)
        if not alone and d >= 0 and e >= 0:
            self._check_face(d, e)
        east1, north1, west1, south1 = _compass(c1, over)
        east2, north2, west2, south2 = _compass(c2, over)
        self._join(north1, north2)
        self._join(west2, east1)
        if alone:
            self._join(south2, east2)
            self._splice(d, south1, west1)
        else:
            self._splice(d, south1, south2)
            self._splice(e, east2, west1)

    def _move_triangle(self, d: int) -> None:
        corners = (self._dart(d), self.next(d), self.next(self.next(d)))
        edges = [(a, self.partner[a]) for a in corners]
        triangle = self.next(corners[2]) == d and len({a // 4 for a in corners}) == 3
        _require(
            triangle and any(a & b & 1 for a, b in edges),
            f"Left of dart {d} there is no triangle with a strand over the two others.",
        )
        # Each strand now meets its two crossings in the opposite order: it comes in at the inner
        # dart of one, `moved`, instead of the outer dart of the other. Both ends of an arc move.
        moved = {outer: inner for a, b in edges for outer, inner in ((a ^ 2, b), (b ^ 2, a))}
        for outer, end in [(outer, self.partner[outer]) for outer in moved]:
            self._join(moved[outer], moved.get(end, end))
        for a, b in edges:
            self._join(a ^ 2, b ^ 2)

    def _lift(self, d: int) -> None:
        ends = [self.partner[self._dart(d)]]
        while ends[-1] != d ^ 2:
            ends.append(self.partner[ends[-1] ^ 2])
        level = {end & 1 for end in ends}
        _require(len(level) == 1, f"The component of dart {d} passes both over and under.")
        for end in ends:
            self._forget(end // 4)

    def _reroute(self, d: int, e: int, over: int, xs: Sequence[int], cs: Sequence[int]) -> None:
        _require(over in (0, 1), "A strand runs over (1) or under (0).")
        end, kept, passed = self.partner[self._dart(d)], (d // 4, self._dart(e) // 4), []
        while end != e:  # at the latest the strand comes back to the crossing of d
            run = end // 4 not in kept and end & 1 == over
            _require(run, f"From dart {d} to {e} no strand runs at the level {over}.")
            passed.append(end)
            end = self.partner[end ^ 2]
        for end in passed:
            del self.partner[end], self.partner[end ^ 2]
            self._dissolve(end ^ 1)
        # A dangling end is its own partner: the walk round its face turns back there. The ends are
        # in one piece always, since the rest of the component joins them.
        self.partner[d], self.partner[e] = d, e
        strand, tip = {d, e}, d
        _require(len(xs) == len(cs), "A pass takes one new crossing for each arc it crosses.")
        for x, c in zip(xs, cs, strict=True):
            _require(self._dart(x) not in strand, f"The strand crosses itself at dart {x}.")
            self._check_new(c)
            self._check_face(tip, x)
            east, north, west, south = _compass(c, over)
            self._splice(x, east, west)
            self._join(tip, south)
            self.partner[north] = tip = north
            strand |= {south, north}
        self._check_face(tip, e)
        self._join(tip, e)

    def _join(self, a: int, b: int) -> None:
        self.partner[a], self.partner[b] = b, a

    def _splice(self, d: int, first: int, last: int) -> None:
        """Cut the arc of d, or a loop, and put in what runs from `first` to `last`."""
        if d == -1:
            self.loops -= 1
            self._join(last, first)
        else:
            end = self.partner[d]
            self._join(d, first)
            self._join(last, end)

    def _dissolve(self, dart: int) -> None:
        """Let a strand run on without its two darts at a crossing."""
        before, after = self.partner.pop(dart), self.partner.pop(dart ^ 2)
        if before == dart ^ 2:
            self.loops += 1
        else:
            self._join(before, after)

    def _forget(self, c: int) -> None:
        self._dissolve(4 * c)
        self._dissolve(4 * c + 1)

    def _orbits(self, follow: Callable[[int], int]) -> int:
        """Count the orbits of a permutation of the darts."""
        left, count = set(self.partner), 0
        while left:
            dart = first = left.pop()
            count += 1
            while (dart := follow(dart)) != first:
                left.remove(dart)
        return count

    def _piece(self, dart: int) -> set[int]:
        """Return the ids of the crossings connected to that of a dart."""
        found, fresh = {dart // 4}, [dart // 4]
        for c in fresh:
            near = {self.partner[4 * c + slot] // 4 for slot in range(4)} - found
            found |= near
            fresh.extend(near)
        return found

    def _dart(self, dart: int) -> int:
        _require(dart in self.partner, f"There is no dart {dart}.")
        return dart

    def _check_arcs(self, *darts: int) -> None:
        _require(darts.count(-1) <= self.loops, "There are not enough loops.")
        _require(all(d == -1 or d in self.partner for d in darts), f"No arcs at darts {darts}.")

    def _check_new(self, *ids: int) -> None:
        unused = all(0 <= c < _IDS and 4 * c not in self.partner for c in ids)
        _require(unused and len({*ids}) == len(ids), f"New crossings need unused ids below {_IDS}.")

    def _check_face(self, d: int, e: int) -> None:
        at = self.next(d)
        while at not in (d, e):
            at = self.next(at)
        _require(at == e or e // 4 not in self._piece(d), f"Darts {d} and {e} are on two faces.")


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise CertificateError(sentence)


def _kind(value: Any) -> str:
    """Return "int", "list" (of integers), or "" for anything else."""
    if isinstance(value, (list, tuple)):
        return "list" if all(type(item) is int for item in value) else ""
    return "int" if type(value) is int else ""


def _compass(c: int, over: int) -> tuple[int, int, int, int]:
    """Return the darts east, north, west, south of a new crossing; over says who runs north."""
    return 4 * c + 1 - over, 4 * c + 2 - over, 4 * c + 3 - over, 4 * c + (4 - over) % 4


_MOVES: Final[dict[tuple[str, ...], Callable[..., None]]] = {
    ("R1-", "int"): PlanarMap._remove_kink,
    ("R1+", "int", "int", "int", "int"): PlanarMap._add_kink,
    ("R2-", "int"): PlanarMap._remove_bigon,
    ("R2+", "int", "int", "int", "int", "int"): PlanarMap._add_bigon,
    ("R3", "int"): PlanarMap._move_triangle,
    ("lift", "int"): PlanarMap._lift,
    ("pass", "int", "int", "int", "list", "list"): PlanarMap._reroute,
}
