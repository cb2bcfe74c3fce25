"""Reading planar diagram codes and dart maps, and refusing with one sentence what draws no link.

Dart 4i + k is slot k of crossing i: slots count counter-clockwise from the incoming under-strand,
so that even slots lie under and odd ones over. Two darts are partners if one arc joins them. All
that is ever asked of a code is found by walks over the darts: strands leave a crossing opposite to
where they came in; faces turn left at each crossing; and the code can be drawn on the sphere
exactly if crossings − arcs + faces = 2 on each connected piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np

from workbench.errors import InputError

__all__ = [
    "Crossing",
    "Oriented",
    "faces",
    "integers",
    "nested",
    "oriented",
    "piece_of_crossing",
    "pieces",
    "read_pd",
    "require_planar",
    "sequence",
    "shown",
]

Crossing = tuple[int, int, int, int]


class Oriented(NamedTuple):
    """A diagram in normal form: arcs 1, 2, … along each component, component after component."""

    pd: tuple[Crossing, ...]
    signs: tuple[int, ...]


def sequence(code: Any, what: str) -> list[Any]:
    """Return a list, tuple or array as a list; `what` begins the sentence that refuses the rest."""
    if isinstance(code, np.ndarray):
        code = code.tolist()
    if not isinstance(code, Sequence) or isinstance(code, (str, bytes, bytearray)):
        raise InputError(f"{what}, not {shown(code)}.")
    return list(code)


def integers(code: Any, what: str) -> list[int]:
    """Return a sequence of integers as a list; `what` names it in the sentence that refuses it."""
    numbers = sequence(code, f"{what} is a list of integers")
    for i, number in enumerate(numbers):
        if type(number) is not int:
            if isinstance(number, bool) or not isinstance(number, Integral):
                raise InputError(f"{what} consists of integers; {shown(number)} is not one.")
            numbers[i] = int(number)
    return numbers


def nested(code: Sequence[Any]) -> list[Any]:
    """Return the parts of a code: its entries if these are lists, else the one list that it is."""
    lists = any(isinstance(part, (Sequence, np.ndarray)) for part in code)
    return list(code) if lists else [code]


def shown(value: object) -> str:
    """Show a value in a sentence: its text where that is short, else its type."""
    if isinstance(value, int) and value.bit_length() > 100:
        return "an integer of many digits"
    text = repr(value) if isinstance(value, (int, float, str)) else ""
    return text if 0 < len(text) <= 40 else f"a value of type {type(value).__name__}"


def read_pd(code: Any, signs: Sequence[int] | None = None) -> Oriented:
    """Read a PD code with any integers as labels, each naming one arc.

    The components are ordered by their smallest labels and start there, so that a code in normal
    form stays as it is. Each under-strand runs from slot 0 to slot 2; a component that is
    everywhere over runs as `signs` say or, without them, so that its labels mostly ascend (on a
    tie, so that its first crossing in the list is positive).
    """
    labels: list[int] = []
    for number, crossing in enumerate(sequence(code, "A PD code is a list of crossings"), start=1):
        row = integers(crossing, f"Crossing {number} of the PD code")
        if len(row) != 4:
            raise InputError(
                f"Crossing {number} of the PD code has {len(row)} labels instead of 4."
            )
        labels += row
    partner = _pair(labels)
    leaving = _leaving(partner, labels, signs)
    require_planar(partner)
    return _normal(
        partner, sorted((d for d in range(len(labels)) if leaving[d]), key=labels.__getitem__)
    )


def _pair(labels: Sequence[int]) -> list[int]:
    """Return the partner of each dart, where equal labels are partners."""
    ends: dict[int, list[int]] = {}
    for dart, label in enumerate(labels):
        ends.setdefault(label, []).append(dart)
    partner = [-1] * len(labels)
    for label, darts in ends.items():
        if len(darts) != 2:
            times = {1: "once", 3: "three times"}.get(len(darts), f"{len(darts)} times")
            raise InputError(
                f"The label {shown(label)} occurs {times} in the PD code; each label names one "
                "arc and occurs exactly twice."
            )
        a, b = darts
        partner[a], partner[b] = b, a
    return partner


def _leaving(
    partner: Sequence[int], labels: Sequence[int], signs: Sequence[int] | None
) -> list[bool]:
    """Say for each dart whether the strand leaves its crossing there."""
    leaving: list[bool | None] = [None] * len(partner)
    for start in range(2, len(partner), 4):
        leaving[start], leaving[start ^ 2] = True, False
        end = partner[start]
        while end & 1:
            leaving[end], leaving[end ^ 2] = False, True
            end = partner[end ^ 2]
        if end & 2:
            raise InputError(
                f"The strand with the label {shown(labels[end])} runs both ways in the PD code; "
                "each crossing is read counter-clockwise from its incoming under-strand."
            )
    for start in range(1, len(partner), 4):
        if leaving[start] is None:
            around = [start]
            while (after := partner[around[-1]] ^ 2) != start:
                around.append(after)
            if signs is None:
                ascents = sum(labels[d] < labels[partner[d] ^ 2] for d in around)
                forward = 2 * ascents >= len(around)
            else:
                forward = signs[start >> 2] > 0
            for d in around:
                leaving[d], leaving[d ^ 2] = forward, not forward
    if signs is not None and any(leaving[4 * i + 1] != (sign > 0) for i, sign in enumerate(signs)):
        raise InputError("The signs are not those of the crossings of the PD code.")
    return [bool(x) for x in leaving]


def oriented(partner: Sequence[int], forward: Sequence[int]) -> Oriented:
    """Orient the strands of a dart map whose even slots lie under, and number its arcs.

    Parameters
    ----------
    partner
        The involution of the darts 0 … 4n − 1.
    forward
        Darts at which strands leave: the first of a component sets where its numbers start, and
        the components are numbered in this order. The others follow, leaving at their first slot 2
        or, if they are everywhere over, at their first dart.
    """
    partner, forward = integers(partner, "The partners"), integers(forward, "The forward darts")
    if sorted(partner) != list(range(len(partner))) or len(partner) % 4:
        raise InputError("The partners of the darts 0, 1, …, 4n − 1 are these darts in some order.")
    if any(partner[p] != d or p == d for d, p in enumerate(partner)):
        raise InputError("The partner of a dart's partner is the dart, and never itself.")
    require_planar(partner)
    starts = [d for d in forward if 0 <= d < len(partner)]
    if len(starts) != len(forward):
        raise InputError(f"The darts of this diagram are 0 to {len(partner) - 1}.")
    leaving: list[bool | None] = [None] * len(partner)
    order = (*starts, *range(2, len(partner), 4), *range(len(partner)))
    for d in order:
        while leaving[d] is None:
            leaving[d], leaving[partner[d]] = True, False
            d = partner[d] ^ 2
    if not all(leaving[d] for d in starts):
        raise InputError("Two of the darts said to lead forward run against each other.")
    turn = [0 if leaving[4 * i + 2] else 2 for i in range(len(partner) // 4)]
    turned = [0] * len(partner)
    for d, p in enumerate(partner):
        turned[d ^ turn[d >> 2]] = p ^ turn[p >> 2]
    return _normal(turned, [d ^ turn[d >> 2] for d in order if leaving[d]])


def _normal(partner: Sequence[int], leaving: Sequence[int]) -> Oriented:
    """Count off the arcs that start at the darts in `leaving`, component after component."""
    label = [0] * len(partner)
    arcs = 0
    leaves_at_1 = [False] * (len(partner) // 4)
    for start in leaving:
        d = start
        while not label[d]:
            arcs += 1
            label[d] = label[partner[d]] = arcs
            leaves_at_1[d >> 2] |= d & 3 == 1
            d = partner[d] ^ 2
    pd = tuple(
        (label[d], label[d + 1], label[d + 2], label[d + 3]) for d in range(0, len(partner), 4)
    )
    return Oriented(pd, tuple(1 if at_1 else -1 for at_1 in leaves_at_1))


def piece_of_crossing(partner: Sequence[int]) -> list[int]:
    """Return the connected piece of each crossing, pieces numbered by their first crossings."""
    piece = [-1] * (len(partner) // 4)
    pieces = 0
    for first in range(len(piece)):
        if piece[first] < 0:
            piece[first] = pieces
            stack = [first]
            while stack:
                i = stack.pop()
                for p in partner[4 * i : 4 * i + 4]:
                    if piece[p >> 2] < 0:
                        piece[p >> 2] = pieces
                        stack.append(p >> 2)
            pieces += 1
    return piece


def pieces(partner: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """Return each connected piece: its crossings, in order, and the partners of its own darts."""
    members: dict[int, list[int]] = {}
    for crossing, piece in enumerate(piece_of_crossing(partner)):
        members.setdefault(piece, []).append(crossing)
    found = []
    for crossings in members.values():
        place = {crossing: i for i, crossing in enumerate(crossings)}
        ends = (partner[4 * crossing + slot] for crossing in crossings for slot in range(4))
        found.append((crossings, [4 * place[end >> 2] + (end & 3) for end in ends]))
    return found


def faces(partner: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the darts along which each face is walked round with the face on the left."""
    seen = [False] * len(partner)
    result = []
    for start in range(len(partner)):
        if not seen[start]:
            face = []
            d = start
            while not seen[d]:
                seen[d] = True
                face.append(d)
                p = partner[d]
                d = (p & ~3) | ((p - 1) & 3)
            result.append(tuple(face))
    return tuple(result)


def require_planar(partner: Sequence[int]) -> None:
    """Refuse a map that cannot be drawn on the sphere, by Euler's formula."""
    pieces = max(piece_of_crossing(partner), default=-1) + 1
    found, needed = len(faces(partner)), len(partner) // 4 + 2 * pieces
    if found != needed:
        raise InputError(
            f"The code cannot be drawn in the plane: it has {found} faces, where a diagram of "
            f"{len(partner) // 4} crossings in {pieces} connected piece"
            f"{'s' if pieces > 1 else ''} has {needed}."
        )
