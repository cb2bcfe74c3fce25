"""A normal form of a diagram under renumbering and rotation of the sphere.

An isomorphism of connected planar maps is known once it is known where one crossing goes (W. T.
Tutte, *A census of planar maps*, Canad. J. Math. 15 (1963)). Counting the crossings breadth-first
from each crossing in turn, slot after slot, writes as many codes as there are crossings; the least
one is the normal form of the piece. A code is dropped where it first exceeds the least one so far.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.knots._planar_code import piece_of_crossing

__all__ = ["canonical_order"]

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


def canonical_order(partner: Sequence[int], signs: Sequence[int]) -> list[int]:
    """Return the crossings in the order of the normal form: least codes first, piece by piece."""
    best: dict[int, tuple[Code, list[int]]] = {}
    for first, piece in enumerate(piece_of_crossing(partner)):
        least = best[piece][0] if piece in best else None
        found = _code(partner, signs, first, least)
        if found is not None:
            best[piece] = found
    return [i for _, order in sorted(best.values(), key=_size_and_code) for i in order]


def _size_and_code(found: tuple[Code, list[int]]) -> tuple[int, Code]:
    return len(found[0]), found[0]
