"""Dowker-Thistlethwaite and Gauss codes: reading them as passages, and writing them.

C. H. Dowker and M. B. Thistlethwaite, *Classification of knot projections*, Topology Appl. 16
(1983) 19-31, with signs as KnotInfo and SnapPy have them: a negative number where the even passage
is over. Gauss codes with the signs as KnotTheory has them: negative where the passage is under.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

from workbench.errors import InputError
from workbench.knots._passages import Passage, darts_of_passages, signs_found
from workbench.knots._planar_code import integers, nested, sequence, shown
from workbench.knots._structure import Structure

__all__ = ["DT", "dt_code", "gauss_code", "read_dt", "read_gauss"]

DT = Sequence[int] | Sequence[Sequence[int]] | str
"""A knot's even numbers, or one such list for each component, or letters."""

Darts = tuple[list[int], int, list[int]]
"""Partner of each dart, number of loops, the dart where each component's first arc starts."""

_LETTERS = re.compile(r"(?:DT)?[:\[ ]*([a-zA-Z]+)(?:\.([01]+))?\]?")


def read_dt(code: DT, flips: Sequence[int] | None) -> Darts:
    """Read a DT code; `Diagram.from_dt` says how."""
    if isinstance(code, str):
        if flips is not None:
            raise InputError("A DT code in letters has its flips after a point, not beside it.")
        components, flips = _from_letters(code)
    else:
        lists = sequence(code, "A DT code is a list of even integers, or of such lists")
        components = [integers(part, "A DT code") for part in nested(lists)]
    evens = [even for component in components for even in component]
    n = len(evens)
    _check_evens(evens)
    passages = [Passage(0, False)] * (2 * n)
    for c, even in enumerate(evens):
        passages[2 * c] = Passage(c, even > 0)
        passages[abs(even) - 1] = Passage(c, even < 0)
    ends = list(accumulate((2 * len(component) for component in components), initial=0))
    travelled = [passages[a:b] for a, b in pairwise(ends) if a < b]
    if flips is None:
        signs = signs_found(travelled)
    else:
        flips = integers(flips, "The flips of a DT code")
        if len(flips) != n or any(flip not in (0, 1) for flip in flips):
            raise InputError(f"The flips of this DT code are {n} numbers 0 or 1, one a crossing.")
        first_over = dict(reversed(passages))
        signs = [1 if first_over[c] != bool(flip) else -1 for c, flip in enumerate(flips)]
    partner, starts = darts_of_passages(travelled, signs)
    return partner, len(components) - len(travelled), starts


def _check_evens(evens: Sequence[int]) -> None:
    n = len(evens)
    for even in evens:
        if even % 2:
            raise InputError(f"A DT code consists of even numbers; {shown(even)} is odd.")
        if not 2 <= abs(even) <= 2 * n:
            raise InputError(
                f"A DT code of {n} crossings uses the numbers 2 to {2 * n}, with either sign."
            )
    if len({abs(even) for even in evens}) < n:
        raise InputError("A DT code uses each even number once; this one repeats one.")


def _from_letters(text: str) -> tuple[list[list[int]], list[int] | None]:
    """Read "cacbca.001": crossings, components, crossings of each, then the numbers."""
    match = _LETTERS.fullmatch(text.strip())
    form = "letters such as 'cacbca' or 'cacbca.001', as SnapPy writes the trefoil"
    if match is None:
        raise InputError(f"The text of a DT code is {form}.")
    values = [ord(x) - ord("a") + 1 if x.islower() else ord("A") - ord(x) - 1 for x in match[1]]
    crossings, components = values[0], values[1] if len(values) > 1 else 0
    sizes, halves = values[2 : 2 + components], values[2 + components :]
    whole = len(sizes) == components >= 1 and min(sizes) >= 1
    if not whole or len(halves) != crossings or sum(sizes) != crossings:
        raise InputError(f"The DT code's letters do not fit its head; it is {form}.")
    ends = list(accumulate(sizes, initial=0))
    lists = [[2 * x for x in halves[a:b]] for a, b in pairwise(ends)]
    return lists, None if match[2] is None else [int(x) for x in match[2]]


def read_gauss(code: Any, signs: Sequence[int] | None) -> Darts:
    """Read a Gauss code; `Diagram.from_gauss` says how."""
    lists = sequence(code, "A Gauss code is a list of crossing numbers, or of such lists")
    components = [integers(part, "A Gauss code") for part in nested(lists)]
    found: dict[int, list[int]] = {}
    for number in (number for component in components for number in component):
        if number == 0:
            raise InputError("A Gauss code numbers its crossings from 1; it has a 0.")
        found.setdefault(abs(number), []).append(number)
    for crossing, numbers in sorted(found.items()):
        if sorted(numbers) != [-crossing, crossing]:
            raise InputError(
                "A Gauss code passes each crossing once over (+) and once under (-), unlike the "
                f"crossing {shown(crossing)}, passed {numbers.count(crossing)} times over and "
                f"{numbers.count(-crossing)} under."
            )
    index = {crossing: i for i, crossing in enumerate(sorted(found))}
    travelled = [
        [Passage(index[abs(number)], number > 0) for number in component]
        for component in components
        if component
    ]
    if signs is None:
        signs = signs_found(travelled)
    else:
        signs = integers(signs, "The signs of a Gauss code")
        if len(signs) != len(index) or any(sign not in (1, -1) for sign in signs):
            raise InputError(
                f"The signs of this Gauss code are {len(index)} numbers +1 or -1, one a crossing."
            )
    partner, starts = darts_of_passages(travelled, signs)
    return partner, len(components) - len(travelled), starts


def _passages(diagram: Structure) -> list[list[int]]:
    """Return, for each component with crossings, the darts where its arcs 1, 2, … end."""
    return [[diagram.partner[d] for d in strand] for strand in diagram.strands]


def gauss_code(diagram: Structure) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Return (code, signs); `Diagram.to_gauss` says how."""
    code = tuple(
        tuple((d >> 2) + 1 if d & 1 else -(d >> 2) - 1 for d in component)
        for component in _passages(diagram)
    )
    return code + ((),) * diagram.loops, diagram.signs


def dt_code(diagram: Structure) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Return (code, flips); `Diagram.to_dt` says how."""
    components = _passages(diagram)
    number = [0] * (4 * diagram.crossings)
    passages = [0] * (2 * diagram.crossings + 1)
    first = 1
    for component, late in zip(components, _late_starts(diagram, components), strict=True):
        for k, d in enumerate(component[late:] + component[:late], start=first):
            number[d] = number[d ^ 2] = k
            passages[k] = d
        first += len(component)
    evens, flips = [0], []
    for odd in range(1, len(passages), 2):
        d = passages[odd]
        i, even = d >> 2, number[d ^ 1]
        evens.append(even if d & 1 else -even)
        first_over = (odd < even) == bool(d & 1)
        flips.append(int(first_over != (diagram.signs[i] > 0)))
    code, first = [], 1
    for component in components:
        last = first + len(component) // 2
        code.append(tuple(evens[first:last]))
        first = last
    return tuple(code) + ((),) * diagram.loops, tuple(flips)


def _late_starts(diagram: Structure, components: Sequence[Sequence[int]]) -> list[int]:
    """Return 1 for each component that starts one passage late, so that odd meets even.

    Of two passages of a crossing one must be odd: that settles the component of one from that of
    the other. The first component of a connected piece starts in time.
    """
    parity = {d & ~2: k % 2 for component in components for k, d in enumerate(component)}
    late = [-1] * len(components)
    for first in range(len(components)):
        if late[first] < 0:
            late[first] = 0
            stack = [first]
            while stack:
                component = stack.pop()
                for d in components[component]:
                    other = diagram.component[d ^ 1]
                    if late[other] < 0:
                        late[other] = 1 ^ late[component] ^ parity[d & ~2] ^ parity[(d ^ 1) & ~2]
                        stack.append(other)
    return late
