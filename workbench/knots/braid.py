"""Braids as words, their moves as data, and their closures.

A letter k > 0 is a positive crossing of strands k and k + 1, −k its inverse. Two words have
isotopic closures exactly if these moves lead from one to the other (A. A. Markov, 1936; J. S.
Birman, *Braids, links, and mapping class groups*, 1974). A move is a list of its name and its
arguments, as in the certificates; letters are counted from 0.

    ["cancel", i]       letters i and i + 1 are inverse and go
    ["insert", i, k]    k, −k come in before letter i
    ["commute", i]      letters i and i + 1, of strands apart, change places
    ["relation", i]     the letters x, y, z from i on, x and z beside y, become y, x, y with the
                        signs of z, y, x, where y has the sign of x or of z
    ["conjugate", k]    the word w becomes k w −k
    ["rotate", r]       the first r letters go to the end
    ["stabilise", s]    one more strand; the letter of the last two, with sign s, is appended
    ["destabilise", i]  letter i, the only one that crosses the last strand, goes, and the strand
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.knots._closure import checked_word
from workbench.knots._planar_code import integers
from workbench.knots._vogel import braid_of_diagram
from workbench.knots.diagram import Diagram

__all__ = ["Braid", "Step", "relation"]

Step = list[str | int]
"""A move: its name and its arguments."""


@dataclass(frozen=True)
class Braid:
    """A braid word on a number of strands.

    Raises
    ------
    InputError
        If the letters are not integers other than 0 that fit the number of strands.

    Examples
    --------
    >>> trefoil = Braid((1, 1, 1), 2)
    >>> trefoil.closure().writhe
    3
    >>> Braid((1, 2, 1), 3).apply(["relation", 0])
    Braid(word=(2, 1, 2), strands=3)
    """

    word: tuple[int, ...]
    strands: int

    def __post_init__(self) -> None:
        word, strands = checked_word(self.word, self.strands)
        object.__setattr__(self, "word", word)
        object.__setattr__(self, "strands", strands)

    @classmethod
    def from_diagram(cls, diagram: Diagram) -> Braid:
        """Return a braid whose closure is isotopic to a diagram, by Vogel's algorithm.

        It has as many strands as the diagram has Seifert circles, loops included.

        Examples
        --------
        >>> Braid.from_diagram(Diagram.from_dt([4, 6, 2]))
        Braid(word=(1, 1, 1), strands=2)
        """
        word, strands = braid_of_diagram(diagram)
        return cls(tuple(word), strands)

    def closure(self) -> Diagram:
        """Return the closure: crossing i is letter i, strands without letters become loops."""
        return Diagram.from_braid(self.word, self.strands)

    def apply(self, step: Sequence[Any]) -> Braid:
        """Make a move.

        Raises
        ------
        InputError
            If it is no move, or not legal here.
        """
        name, arguments = _read(step)
        word, n = list(self.word), self.strands
        at = arguments[0]
        match name:
            case "cancel":
                self._require(0 <= at < len(word) - 1 and word[at] == -word[at + 1], step)
                del word[at : at + 2]
            case "insert":
                letter = arguments[1]
                self._require(0 <= at <= len(word) and 0 < abs(letter) < n, step)
                word[at:at] = [letter, -letter]
            case "commute":
                self._require(0 <= at < len(word) - 1, step)
                self._require(abs(abs(word[at]) - abs(word[at + 1])) >= 2, step)
                word[at : at + 2] = word[at + 1], word[at]
            case "relation":
                self._require(0 <= at < len(word) - 2, step)
                related = relation(*word[at : at + 3])
                self._require(related is not None, step)
                word[at : at + 3] = related or ()
            case "conjugate":
                self._require(0 < abs(at) < n, step)
                word = [at, *word, -at]
            case "rotate":
                self._require(0 <= at <= len(word), step)
                word = word[at:] + word[:at]
            case "stabilise":
                self._require(at in (1, -1), step)
                word, n = [*word, at * n], n + 1
            case _:
                self._require(0 <= at < len(word) and n > 1, step)
                self._require([abs(x) for x in word].count(n - 1) == 1, step)
                self._require(abs(word[at]) == n - 1, step)
                n -= 1
                del word[at]
        return Braid(tuple(word), n)

    def inverse(self, step: Sequence[Any]) -> tuple[Step, ...]:
        """Return the moves that lead from `apply(step)` back to this braid.

        Raises
        ------
        InputError
            If the step is no move, or not legal here.
        """
        after = self.apply(step)
        name, (at, *_) = _read(step)
        length = len(self.word)
        match name:
            case "cancel":
                return (["insert", at, self.word[at]],)
            case "insert":
                return (["cancel", at],)
            case "conjugate":
                return (["rotate", 1], ["cancel", length])
            case "rotate":
                return (["rotate", length - at],)
            case "stabilise":
                return (["destabilise", length],)
            case "destabilise":
                sign = 1 if self.word[at] > 0 else -1
                return (["rotate", at], ["stabilise", sign], ["rotate", len(after.word) - at])
            case _:
                return ([name, at],)

    def moves(self) -> Iterator[Step]:
        """Yield every legal move, those first that make the word shorter."""
        length, n = len(self.word), self.strands
        letters = [k for place in range(1, n) for k in (place, -place)]
        candidates: list[Step] = [
            [name, i]
            for name in ("cancel", "destabilise", "relation", "commute", "rotate")
            for i in range(length)
        ]
        candidates += [["conjugate", k] for k in letters]
        candidates += [["insert", i, k] for i in range(length + 1) for k in letters]
        candidates += [["stabilise", 1], ["stabilise", -1]]
        for step in candidates:
            try:
                self.apply(step)
            except InputError:
                continue
            yield step

    def _require(self, condition: bool, step: Sequence[Any]) -> None:
        if not condition:
            raise InputError(
                f"The move {list(step)} is not possible on this braid of {self.strands} strands "
                f"and {len(self.word)} letters."
            )


def relation(x: int, y: int, z: int) -> tuple[int, int, int] | None:
    """Return what three letters become by the braid relation, None where it does not apply.

    Examples
    --------
    >>> relation(1, 2, 1), relation(-2, -1, 2), relation(1, -2, 1)
    ((2, 1, 2), (1, -2, -1), None)
    """
    if abs(x) != abs(z) or abs(abs(x) - abs(y)) != 1 or (x * y < 0 and y * z < 0):
        return None
    return _signed(y, z), _signed(x, y), _signed(y, x)


_ARGUMENTS = {
    "cancel": 1,
    "insert": 2,
    "commute": 1,
    "relation": 1,
    "conjugate": 1,
    "rotate": 1,
    "stabilise": 1,
    "destabilise": 1,
}


def _read(step: Sequence[Any]) -> tuple[str, list[int]]:
    if not isinstance(step, (list, tuple)) or not step or step[0] not in list(_ARGUMENTS):
        raise InputError(f"A move of braids is a list of a name and numbers: {[*_ARGUMENTS]}.")
    name = str(step[0])
    arguments = integers(step[1:], f"The move {name!r}")
    if len(arguments) != _ARGUMENTS[name]:
        raise InputError(f"The move {name!r} has {_ARGUMENTS[name]} arguments.")
    return name, arguments


def _signed(size: int, sign: int) -> int:
    return abs(size) if sign > 0 else -abs(size)
