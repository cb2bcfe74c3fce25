"""Moves on oriented diagrams as data: made, undone, written down, and listed.

What a move does is defined by `workbench.certificates.planar_map`, whose docstring lists all moves
with their arguments; here they act on `Diagram` values and keep the orientation. On a diagram the
crossings are named by their places in `Diagram.pd`; in a sequence of moves (`replay`, certificates)
a crossing keeps the id that it had at the start or was given when it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import Any

from workbench.certificates import CertificateError, PlanarMap
from workbench.errors import InputError
from workbench.knots._planar_code import piece_of_crossing
from workbench.knots.diagram import Diagram

__all__ = ["KINDS", "Move", "moves", "named_replay", "replay"]

KINDS = ("R1-", "R2-", "R3", "lift", "R1+", "R2+")
"""The kinds of moves that `moves` lists; a `pass` can be made as well."""


@dataclass(frozen=True)
class Move:
    """One move at one place of a diagram.

    Attributes
    ----------
    name
        "R1-", "R1+", "R2-", "R2+", "R3", "lift" or "pass"; or "saddle", which is no isotopy but a
        band move: its two darts both lead forward, or neither does.
    arguments
        Darts, crossings and choices, as `workbench.certificates.planar_map` orders them.

    Examples
    --------
    >>> circle = Diagram((), 1)
    >>> kink = Move("R1+", (-1, 0, 3, 0))
    >>> kinked = kink.apply(circle)
    >>> kinked.writhe, kink.inverse(circle)
    (1, Move(name='R1-', arguments=(0,)))
    >>> kink.inverse(circle).apply(kinked) == circle
    True
    """

    name: str
    arguments: tuple[int | tuple[int, ...], ...]

    @classmethod
    def from_json(cls, step: Any) -> Move:
        """Read a move from a list such as `["R2-", 5]`.

        Raises
        ------
        InputError
            If it is no list of a name and of integers or lists of integers.
        """
        if not isinstance(step, (list, tuple)) or not step or not isinstance(step[0], str):
            raise InputError("A move is a list of its name and its arguments.")
        arguments = tuple(tuple(a) if isinstance(a, (list, tuple)) else a for a in step[1:])
        flat = [x for a in arguments for x in (a if isinstance(a, tuple) else (a,))]
        if any(type(x) is not int for x in flat):
            raise InputError(
                f"The arguments of the move {step[0]!r} are integers or lists of them."
            )
        return cls(step[0], arguments)

    def to_json(self) -> list[Any]:
        """Return the move as the list that certificates hold."""
        return [self.name, *(list(a) if isinstance(a, tuple) else a for a in self.arguments)]

    def apply(self, diagram: Diagram) -> Diagram:
        """Make the move.

        Crossings that stay keep their order and their labels' meaning; new ones follow by their
        ids. A component that was a loop gets an orientation.

        Raises
        ------
        InputError
            If the move is not legal here.
        """
        return next(replay(diagram, [self]))

    def inverse(self, diagram: Diagram) -> Move:
        """Return the move that leads from `apply(diagram)` back to this diagram.

        Raises
        ------
        InputError
            If the move is not legal here; or if no single move undoes it, as with "lift" and with
            a "pass" that frees another component of all its crossings; or if it is a saddle.
        """
        if self.name == "saddle":
            raise InputError("A saddle changes the link; only isotopies are undone.")
        before = _State(diagram)
        after = _State(diagram)
        after.make(self)
        names, new = after.names(), after.planar.crossings
        a: Any = self.arguments
        match self.name:
            case "R1+":
                return Move("R1-", (names[4 * a[3]] // 4,))
            case "R1-":
                ends = range(4 * a[0], 4 * a[0] + 4)
                s = next(s for s in range(4) if before.partner[ends[s]] == ends[(s + 1) % 4])
                d = before.partner[ends[s] ^ 2]
                return Move("R1+", (names.get(d, -1), s & 1, 3, new))
            case "R2+":
                return Move("R2-", (names[4 * a[3] + 1 - a[2]],))
            case "R2-":
                return _finger(before, names, a[0], new)
            case "R3":
                return Move("R3", (a[0] ^ 2,))
            case "pass":
                return _way_back(before, names, a, new)
        raise InputError("No single move undoes the lift of a component.")


def replay(diagram: Diagram, sequence: Iterable[Move]) -> Iterator[Diagram]:
    """Yield the diagram after each of a sequence of moves, such as the steps of a certificate.

    Raises
    ------
    InputError
        If a move is not legal.

    Examples
    --------
    >>> steps = [Move("R1+", (-1, 0, 3, 7)), Move("R1+", (28, 1, 3, 2)), Move("R1-", (7,))]
    >>> [after.writhe for after in replay(Diagram((), 1), steps)]
    [1, 0, -1]
    """
    return (after for after, _ in named_replay(diagram, sequence))


def named_replay(
    diagram: Diagram, sequence: Iterable[Move]
) -> Iterator[tuple[Diagram, dict[int, int]]]:
    """Replay, and say which dart of each diagram is which of the darts that the moves name.

    Examples
    --------
    >>> _, names = next(named_replay(Diagram((), 1), [Move("R1+", (-1, 0, 3, 7))]))
    >>> names
    {28: 0, 29: 1, 30: 2, 31: 3}
    """
    state = _State(diagram)
    for move in sequence:
        state.make(move)
        yield state.diagram(), state.names()


def moves(diagram: Diagram, kinds: Sequence[str] = KINDS) -> Iterator[Move]:
    """List the legal moves of some kinds, each once up to symmetry of its description.

    New crossings get the ids that follow the last one's. A kink is listed at one of the two darts
    of an arc, a bigon or triangle at its smallest dart; of two arcs that are pushed across each
    other the one with the smaller dart (or −1, a loop) comes first, over or under.

    Raises
    ------
    InputError
        If a kind is not one of `KINDS`.

    Examples
    --------
    >>> trefoil = Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
    >>> {kind: len(list(moves(trefoil, [kind]))) for kind in KINDS}
    {'R1-': 0, 'R2-': 0, 'R3': 0, 'lift': 0, 'R1+': 24, 'R2+': 42}
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise InputError(
            f"There are no moves {unknown[0]!r} to list; accepted: {', '.join(KINDS)}."
        )
    for kind in kinds:
        if kind == "R2+":
            yield from _pushes(diagram)
        elif kind == "R1+":
            new = diagram.crossings
            arcs = [d for d, end in enumerate(diagram.partner) if d < end]
            for d, i, side in product(arcs, (0, 1), (1, 3)):
                yield Move(kind, (d, i, side, new))
            if diagram.loops:
                yield from (Move(kind, (-1, 0, side, new)) for side in (1, 3))
        else:
            yield from (move for move in _candidates(diagram, kind) if _legal(move, diagram))


def _candidates(diagram: Diagram, kind: str) -> Iterator[Move]:
    """Yield each place where a move that makes nothing new might be legal."""
    if kind == "R1-":
        places: Iterable[int] = range(diagram.crossings)
    elif kind == "lift":
        places = [strand[0] for strand in diagram.strands]
    else:
        sides = {"R2-": 2, "R3": 3}[kind]
        places = [min(face) for face in diagram.faces() if len(face) == sides]
    return (Move(kind, (place,)) for place in places)


def _legal(move: Move, diagram: Diagram) -> bool:
    try:
        _State(diagram).make(move)
    except InputError:
        return False
    return True


def _pushes(diagram: Diagram) -> Iterator[Move]:
    """Yield all moves R2+."""
    piece = piece_of_crossing(diagram.partner)
    darts = range(len(diagram.partner))
    pairs = [
        pair for face in diagram.faces() for pair in combinations_with_replacement(sorted(face), 2)
    ]
    pairs += [(d, e) for e in darts for d in range(e) if piece[d // 4] != piece[e // 4]]
    if diagram.loops:
        pairs += [(-1, e) for e in darts] + [(-1, -2)]
    if diagram.loops > 1:
        pairs.append((-1, -1))
    c = diagram.crossings
    for (d, e), over in product(pairs, (1, 0)):
        yield Move("R2+", (d, e, over, c, c + 1))


class _State:
    """A planar map in the course of moves, with the darts that lead forward along its strands."""

    def __init__(self, diagram: Diagram) -> None:
        self.planar = PlanarMap(dict(enumerate(diagram.partner)), diagram.loops)
        self.partner = self.planar.partner
        self.forward = [d for strand in diagram.strands for d in strand]

    def make(self, move: Move) -> None:
        """Make a move and carry the orientation over from the crossings that stay."""
        try:
            if move.name == "saddle":
                self._saddle(*move.arguments)
            else:
                self.planar.apply(move.to_json())
        except (CertificateError, TypeError) as error:
            raise InputError(f"The move {move.to_json()} is not legal here: {error}") from error
        made: Any = {"R1+": move.arguments[3:], "R2+": move.arguments[3:]}.get(move.name, ())
        made = move.arguments[4] if move.name == "pass" else made
        stay = [d for d in self.forward if d in self.partner and d // 4 not in made]
        self.forward = []
        seen: set[int] = set()
        for d in (*stay, *sorted(self.partner, key=lambda d: (d & 3 != 2, d))):
            while d not in seen:
                self.forward.append(d)
                seen |= {d, self.partner[d]}
                d = self.partner[d] ^ 2

    def _saddle(self, d: Any, e: Any) -> None:
        if (d in self.forward) != (e in self.forward):
            raise CertificateError("The band does not respect the orientation.")
        self.planar.saddle(d, e)

    def names(self) -> dict[int, int]:
        """Return the darts' names in the diagram: by the places of ids, slot 2 leading forward."""
        leads = set(self.forward)
        ids = sorted(d // 4 for d in self.partner if d & 3 == 0)
        return {
            4 * c + slot: 4 * place + (slot if 4 * c + 2 in leads else slot ^ 2)
            for place, c in enumerate(ids)
            for slot in range(4)
        }

    def diagram(self) -> Diagram:
        names = self.names()
        ends = {names[d]: names[end] for d, end in self.partner.items()}
        forward = [names[d] for d in self.forward]
        return Diagram.from_darts([ends[d] for d in range(len(ends))], self.planar.loops, forward)


def _finger(before: _State, names: dict[int, int], d: int, new: int) -> Move:
    """Undo R2-: find the arcs that ran through the bigon, and push the first over the second."""
    for first in (d, before.planar.next(d)):
        # The compass of R2+ at the two corners: the bigon lies left of the way from c1 east.
        east1, west2 = first, before.partner[first]
        south1, west1 = (east1 & ~3) | (east1 + 3) & 3, east1 ^ 2
        south2, east2 = (west2 & ~3) | (west2 + 1) & 3, west2 ^ 2
        over = south1 & 1
        if before.partner[south1] == west1:
            if before.partner[south2] == east2:
                return Move("R2+", (-1, -2, over, new, new + 1))
            continue  # seen from the other corner, it is the arc's second end that turns back
        d = names.get(before.partner[south1], -1)
        e = d if before.partner[south2] == east2 else names.get(before.partner[east2], -1)
        return Move("R2+", (d, e, over, new, new + 1))
    raise AssertionError("the two corners of a bigon cannot both turn back on one side only")


def _way_back(before: _State, names: dict[int, int], arguments: Any, new: int) -> Move:
    """Undo a pass: lead the strand across the arcs that it crossed before, in the same order."""
    d, e, over = arguments[:3]
    end, passed = before.partner[d], []
    while end != e:
        passed.append(end)
        end = before.partner[end ^ 2]
    corner = {end // 4: end for end in passed}  # where the strand came in: south
    crossed, made = [], dict[int, int]()
    for number, south in enumerate(passed):
        east = (south & ~3) | (south + 1) & 3
        x = before.partner[east]
        while x // 4 in corner and x // 4 not in made:
            if x == east ^ 2:
                raise InputError("No single move undoes a pass that frees a component.")
            x = before.partner[x ^ 2]
        if x // 4 in made:
            turn = (x - corner[x // 4]) & 3
            crossed.append(4 * made[x // 4] + (4 - over + turn) % 4)
        else:
            crossed.append(names[x])
        made[south // 4] = new + number
    return Move("pass", (names[d], names[e], over, tuple(crossed), tuple(made.values())))
