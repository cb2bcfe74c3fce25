"""Mirror images, reversal, and the normal form under renumbering and rotation of the sphere.

An isomorphism of connected planar maps is known once it is known where one crossing goes (W. T.
Tutte, *A census of planar maps*, Canad. J. Math. 15 (1963)). Counting the crossings breadth-first
from each crossing in turn, slot after slot, writes as many codes as there are crossings; the least
one is the normal form of the piece. A code is dropped where it first exceeds the least one so far.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.knots._planar_code import Oriented, oriented, piece_of_crossing
from workbench.knots._structure import Structure

__all__ = ["canonical", "mirrored", "turned_back"]

Code = list[tuple[int, ...]]


def _code(
    partner: Sequence[int], signs: Sequence[int], first: int, least: Code | None
) -> tuple[Code, list[int]] | None:
    """Return (code, crossings in its order) from one crossing on, or None if above `least`."""
    number = {first: 0}
    order = [first]
    code: Code = []
    below = least is None
    for i in order:
        row = [signs[i]]
        for p in partner[4 * i : 4 * i + 4]:
            j = p >> 2
            if j not in number:
                number[j] = len(order)
                order.append(j)
            row.append(4 * number[j] + (p & 3))
        code.append(tuple(row))
        if not below and least is not None:
            if code[-1] > least[len(code) - 1]:
                return None
            below = code[-1] < least[len(code) - 1]
    return code, order


def canonical(diagram: Structure) -> Oriented:
    """Return the normal form: in each piece the least code, the pieces by size and code."""
    best: dict[int, tuple[Code, list[int]]] = {}
    for first, piece in enumerate(piece_of_crossing(diagram.partner)):
        least = best[piece][0] if piece in best else None
        found = _code(diagram.partner, diagram.signs, first, least)
        if found is not None:
            best[piece] = found
    order = [i for _, order in sorted(best.values(), key=_size_and_code) for i in order]
    place = [0] * len(order)
    for new, old in enumerate(order):
        place[old] = new
    partner = [
        4 * place[p >> 2] + (p & 3) for i in order for p in diagram.partner[4 * i : 4 * i + 4]
    ]
    forward = [4 * new + s for new, i in enumerate(order) for s in (2, 2 - diagram.signs[i])]
    return oriented(partner, forward)


def _size_and_code(found: tuple[Code, list[int]]) -> tuple[int, Code]:
    return len(found[0]), found[0]


def mirrored(diagram: Structure) -> Oriented:
    """Switch every crossing."""
    pd = tuple(
        (d, a, b, c) if sign > 0 else (b, c, d, a)
        for (a, b, c, d), sign in zip(diagram.pd, diagram.signs, strict=True)
    )
    return Oriented(pd, tuple(-sign for sign in diagram.signs))


def turned_back(diagram: Structure) -> Oriented:
    """Reverse every component; its last arc becomes its first one."""
    backwards = [0]
    for strand in diagram.strands:
        first = len(backwards)
        backwards += range(first + len(strand) - 1, first - 1, -1)
    pd = tuple(
        (backwards[c], backwards[d], backwards[a], backwards[b]) for a, b, c, d in diagram.pd
    )
    return Oriented(pd, diagram.signs)
