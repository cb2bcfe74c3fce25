"""Many positions of the braid game at once: words in the rows of one array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int8, Int32

from workbench.errors import InputError
from workbench.games.unknot.rules import Rules
from workbench.knots.braid import Braid

__all__ = ["States"]


@dataclass(frozen=True, eq=False)
class States:
    """Braids, of which actions change the arrays in place.

    Attributes
    ----------
    words
        The letters of a braid in a row, then zeros; N_max columns.
    lengths
        Letters of each braid; 0 means won.
    strands
        Strands of each braid.

    Examples
    --------
    >>> states = States.of([Braid((1, -2), 3)], Rules(strands=4, longest=5))
    >>> states.words.tolist(), states.braid(0)
    ([[1, -2, 0, 0, 0]], Braid(word=(1, -2), strands=3))
    """

    words: Int8[np.ndarray, "braids letters"]
    lengths: Int32[np.ndarray, " braids"]
    strands: Int8[np.ndarray, " braids"]

    @classmethod
    def of(cls, braids: Sequence[Braid], rules: Rules) -> States:
        """Write down braids.

        Raises
        ------
        InputError
            If the rules do not admit one of them.
        """
        for braid in braids:
            rules.admit(braid)
        states = cls.empty(len(braids), rules)
        for row, braid in enumerate(braids):
            states.words[row, : len(braid.word)] = braid.word
            states.lengths[row], states.strands[row] = len(braid.word), braid.strands
        return states

    @classmethod
    def empty(cls, count: int, rules: Rules) -> States:
        """Return so many times the braid of one strand without letters."""
        if count < 1:
            raise InputError(f"There is at least one braid, not {count}.")
        words = np.zeros((count, rules.longest), np.int8)
        return cls(words, np.zeros(count, np.int32), np.ones(count, np.int8))

    def __len__(self) -> int:
        return len(self.lengths)

    def braid(self, row: int) -> Braid:
        """Return one of the braids."""
        word = self.words[row, : self.lengths[row]].tolist()
        return Braid(tuple(word), int(self.strands[row]))

    def take(self, rows: Sequence[int] | np.ndarray) -> States:
        """Return copies of some of the braids."""
        chosen = np.asarray(rows)
        return States(self.words[chosen], self.lengths[chosen], self.strands[chosen])

    def put(self, rows: Sequence[int] | np.ndarray, states: States) -> None:
        """Overwrite some of the braids."""
        self.words[rows], self.lengths[rows] = states.words, states.lengths
        self.strands[rows] = states.strands
