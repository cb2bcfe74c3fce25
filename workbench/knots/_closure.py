"""The closure of a braid word as a map of darts.

Strands run downwards, places count from the left. The letter k > 0 takes the strand at place k
under the one at place k + 1, which is a positive crossing; the letter −k takes it over, which is a
negative one. So do Spherogram and SnapPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.errors import InputError
from workbench.knots._planar_code import integers

__all__ = ["MOST_STRANDS", "checked_word", "darts_of_word"]

MOST_STRANDS = 999_999


def checked_word(word: Any, strands: Any) -> tuple[tuple[int, ...], int]:
    """Return a braid word and its number of strands, the least possible one if it is None."""
    letters = tuple(integers(word, "A braid word"))
    if 0 in letters:
        raise InputError("A braid word has no letter 0; letter k > 0 crosses strands k and k + 1.")
    widest = max(map(abs, letters), default=0) + 1
    if strands is None:
        if not letters:
            raise InputError("An empty braid word needs its number of strands.")
        strands = widest
    (strands,) = integers([strands], "The number of strands")
    if not 1 <= strands <= MOST_STRANDS:
        raise InputError(f"A braid has 1 to {MOST_STRANDS} strands.")
    if widest > strands:
        raise InputError(
            f"A braid of {strands} strands has letters from 1 to {strands - 1}, with either sign; "
            "this word has a larger one."
        )
    return letters, strands


def darts_of_word(word: Sequence[int], strands: int) -> tuple[list[int], int, list[int]]:
    """Return (partner, loops, the darts that lead from bottom to top); crossing i is letter i."""
    partner = [-1] * (4 * len(word))
    first = [-1] * strands  # the dart that leads into the first crossing at each place
    last = [-1] * strands  # the dart that leads down from the latest one
    for i, letter in enumerate(word):
        left = abs(letter) - 1
        # The slots north-west, south-west, south-east and north-east.
        nw, sw, se, ne = (0, 1, 2, 3) if letter > 0 else (1, 2, 3, 0)
        for place, above, below in ((left, nw, sw), (left + 1, ne, se)):
            dart = 4 * i + above
            if last[place] < 0:
                first[place] = dart
            else:
                partner[dart], partner[last[place]] = last[place], dart
            last[place] = 4 * i + below
    for down, up in zip(last, first, strict=True):
        if down >= 0:
            partner[down], partner[up] = up, down
    return partner, last.count(-1), [dart for dart in last if dart >= 0]
