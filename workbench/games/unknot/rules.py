"""The braid game: reduce a braid word whose closure is a knot to the empty word.

The game of S. Gukov, J. Halverson, F. Ruehle and P. Sułkowski, "Learning to Unknot" (Mach. Learn.:
Sci. Technol. 2 (2021) 025035), with the actions and rewards on which its public re-implementations
agree. A position is a braid; letters are cyclic, since rotation is an action. An action stands for
Markov moves that it makes one after the other, so that a won play is a certificate. This is the
reference, in plain Python; `workbench.games.unknot.kernel` does the same faster.

    SmartCollapse      over and over, while one of these changes the word: (1) read from the left,
                       each letter cancels with the nearest inverse before it, if all letters
                       between commute with it; (2) the first letter that can come to the front, and
                       whose inverse can come to the end, by commuting, cancels with that, until
                       there is none; (3) while the generator of the last two strands occurs once,
                       its letter goes, with the last strand
    Cancel             the last two letters, if they are inverse; else the last and the first
    Destabilise        the last letter, if the only one of the last two strands, and the last strand
    Conjugate i        the word w becomes i w −i, if the strands i and i + 1 exist
    ShiftLeft          the first letter goes to the end
    ShiftRight         the last letter goes to the front
    BraidRelation1     the first three neighbours x y x, counted cyclically from the left, where a
                       braid relation applies are replaced, and the word is rotated so that they are
                       last; never at x −y x
    BraidRelation2     likewise for the first two neighbours that commute and differ in generator

The action set "collapse" is that of the paper; in "elementary" the bundle SmartCollapse is replaced
by its two single moves, which is our variant. An action that does not apply changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from workbench.errors import InputError
from workbench.knots.braid import Braid, Step, relation

__all__ = ["SHORTENING", "Rules", "perform", "reward"]

SHORTENING = {"collapse": ("SmartCollapse",), "elementary": ("Cancel", "Destabilise")}
"""The actions that shorten the word, which come first, for each action set."""

_MOST_STRANDS, _MOST_LETTERS = 127, 10_000


@dataclass(frozen=True)
class Rules:
    """Which words the game admits, and which actions.

    Attributes
    ----------
    strands
        Most strands of a braid, n_max, from 2 to 127.
    longest
        Most letters of a word, N_max, from 1 to 10 000.
    actions
        "collapse", n_max + 4 actions, or "elementary", n_max + 5.

    Raises
    ------
    InputError
        If a number or the name is out of range.

    Examples
    --------
    >>> Rules(strands=3, longest=20).names  # doctest: +NORMALIZE_WHITESPACE
    ('SmartCollapse', 'Conjugate 1', 'Conjugate 2', 'ShiftLeft', 'ShiftRight', 'BraidRelation1',
     'BraidRelation2')
    """

    strands: int
    longest: int
    actions: Literal["collapse", "elementary"] = "collapse"

    def __post_init__(self) -> None:
        if not 2 <= self.strands <= _MOST_STRANDS or not 1 <= self.longest <= _MOST_LETTERS:
            raise InputError(
                f"The braid game has 2 to {_MOST_STRANDS} strands and words of 1 to "
                f"{_MOST_LETTERS} letters, not {self.strands} and {self.longest}."
            )
        if self.actions not in SHORTENING:
            raise InputError(f"The action sets are {[*SHORTENING]}, not {self.actions!r}.")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the actions, in the order of their numbers."""
        conjugations = (f"Conjugate {i}" for i in range(1, self.strands))
        others = ("ShiftLeft", "ShiftRight", "BraidRelation1", "BraidRelation2")
        return (*SHORTENING[self.actions], *conjugations, *others)

    def admit(self, braid: Braid) -> None:
        """Refuse a braid that the game cannot start from.

        Raises
        ------
        InputError
            If it has too many strands or letters, or its closure is no knot.
        """
        if braid.strands > self.strands:
            raise InputError(f"A braid of {braid.strands} strands exceeds {self.strands} here.")
        if len(braid.word) > self.longest:
            raise InputError(f"A word of {len(braid.word)} letters exceeds {self.longest} here.")
        if (components := braid.closure().components) != 1:
            raise InputError(f"The braid game starts from a knot, not {components} components.")


def perform(rules: Rules, braid: Braid, action: int) -> tuple[Braid, tuple[Step, ...]]:
    """Make an action.

    Returns
    -------
    The braid after it, and the moves of `Braid.apply` that lead there: none if the action does not
    apply.

    Raises
    ------
    InputError
        If there is no action of this number.

    Examples
    --------
    >>> after, steps = perform(Rules(3, 20), Braid((1, 2, 1, -1), 3), 0)
    >>> after, steps
    (Braid(word=(), strands=1), (['cancel', 2], ['destabilise', 1], ['destabilise', 0]))
    """
    if not 0 <= action < len(rules.names):
        raise InputError(f"The actions are the numbers 0 to {len(rules.names) - 1}, not {action}.")
    name, _, index = rules.names[action].partition(" ")
    play = _Play(list(braid.word), braid.strands, [])
    length = len(play.word)
    match name:
        case "SmartCollapse":
            play.collapse()
        case "Cancel" if length >= 2:
            if play.word[-1] == -play.word[-2]:
                play.do(["cancel", length - 2])
            elif play.word[-1] == -play.word[0]:
                play.do(["rotate", 1])
                play.do(["cancel", length - 2])
        case "Destabilise" if play.places_of_top() == [length - 1]:
            play.do(["destabilise", length - 1])
        case "Conjugate" if int(index) < braid.strands and length + 2 <= rules.longest:
            play.do(["conjugate", int(index)])
        case "ShiftLeft" if length >= 2:
            play.do(["rotate", 1])
        case "ShiftRight" if length >= 2:
            play.do(["rotate", length - 1])
        case "BraidRelation1":
            play.rewrite("relation", 3)
        case "BraidRelation2":
            play.rewrite("commute", 2)
    return Braid(tuple(play.word), play.strands), tuple(play.steps)


def reward(rules: Rules, before: Braid, after: Braid, action: int) -> int:
    """Return minus the length after an action, and −4 N_max for a conjugation without room.

    Examples
    --------
    >>> full = Braid((1, -2, 1, -2), 3)
    >>> reward(Rules(3, 4), full, full, 2), reward(Rules(4, 4), full, full, 3)
    (-16, -4)
    """
    name, _, index = rules.names[action].partition(" ")
    exceeds = len(before.word) + 2 > rules.longest
    if name == "Conjugate" and int(index) < before.strands and exceeds:
        return -4 * rules.longest
    return -len(after.word)


@dataclass
class _Play:
    """A word that is being changed, and the moves so far."""

    word: list[int]
    strands: int
    steps: list[Step]

    def do(self, step: Step) -> None:
        """Make a move that is known to be legal."""
        name, at = step[0], int(step[1])
        word = self.word
        match name:
            case "cancel":
                del word[at : at + 2]
            case "commute":
                word[at : at + 2] = word[at + 1], word[at]
            case "relation":
                word[at : at + 3] = relation(*word[at : at + 3]) or ()
            case "conjugate":
                word[:] = [at, *word, -at]
            case "rotate":
                word[:] = word[at:] + word[:at]
            case _:
                del word[at]
                self.strands -= 1
        self.steps.append(step)

    def rewrite(self, name: str, size: int) -> None:
        """Rotate the first letters where a move of so many letters applies to the end; make it."""
        length = len(self.word)
        for i in range(length if length >= size else 0):
            if _applies([self.word[(i + k) % length] for k in range(size)]):
                if (turn := (i + size) % length) != 0:
                    self.do(["rotate", turn])
                self.do([name, length - size])
                return

    def places_of_top(self) -> list[int]:
        """Return where the generator of the last two strands is."""
        return [i for i, letter in enumerate(self.word) if abs(letter) == self.strands - 1]

    def collapse(self) -> None:
        """Cancel and destabilise until neither is possible."""
        while True:
            self._cancel_inside()
            self._cancel_across()
            strands = self.strands
            while len(places := self.places_of_top()) == 1:
                self.do(["destabilise", places[0]])
            if self.strands == strands:
                return

    def _cancel_inside(self) -> None:
        j = 0
        while j < len(self.word):
            i = next((i for i in range(j - 1, -1, -1) if self._blocks(i, j)), -1)
            if i >= 0 and self.word[i] == -self.word[j]:
                self._cancel(i, j)
                j -= 1
            else:
                j += 1

    def _cancel_across(self) -> None:
        j = 0
        while j < len(self.word):
            inverse = -1
            if not any(self._blocks(i, j) for i in range(j)):
                backwards = range(len(self.word) - 1, j, -1)
                inverse = next((i for i in backwards if self._blocks(i, j)), -1)
            if inverse >= 0 and self.word[inverse] == -self.word[j]:
                for k in range(j - 1, -1, -1):
                    self.do(["commute", k])
                self.do(["rotate", 1])
                self._cancel(inverse - 1, len(self.word) - 1)
                j = 0
            else:
                j += 1

    def _cancel(self, i: int, j: int) -> None:
        for k in range(i, j - 1):
            self.do(["commute", k])
        self.do(["cancel", j - 1])

    def _blocks(self, i: int, j: int) -> bool:
        return abs(abs(self.word[i]) - abs(self.word[j])) < 2


def _applies(letters: Sequence[int]) -> bool:
    """Say whether two letters commute, or three are related."""
    if len(letters) == 2:
        return abs(abs(letters[0]) - abs(letters[1])) >= 2
    return relation(*letters) is not None
