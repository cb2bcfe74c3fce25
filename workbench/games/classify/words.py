"""Labelled braid words: as many of unknots as of knots, of each length, and no word in both parts.

Unknots are grown from the empty word, knots from a random core, both by one recipe of the braid
game (`workbench.games.unknot.generator`). A label is exact: an unknot is one by the moves that grew
it, a knot by an obstruction that is computed anew from the final word. Where it needs the Jones
polynomial of more than 40 crossings, the knot is left out: about one in 10,000.

A word and what it becomes by rotation, reading backwards and mirroring are one word here; the
SHA-256 of the least of them gives it to testing, one in four, or to training. So no seed can bring
a training word into a test. Letters still tell the labels apart without any topology:
`workbench.games.classify.baselines` measures how far, and `matched` takes strands and writhe away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from jaxtyping import Bool, Int64

from workbench.errors import InputError
from workbench.games.unknot.generator import RECIPES, random_knots, random_unknots
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["LENGTHS", "Part", "Words", "labelled_words", "least_form", "matched", "part_of"]

LENGTHS = (12, 24, 36, 48, 60, 72, 84, 96)
"""Letters of the words that networks are trained and tested on."""

Part: TypeAlias = Literal["training", "test"]

_SHARE = {"training": 0.75, "test": 0.25}
_SPARE = 8


@dataclass(frozen=True, eq=False)
class Words:
    """Labelled words.

    Attributes
    ----------
    recipe
        How they were grown, a key of `workbench.games.unknot.generator.RECIPES`.
    states
        The words.
    obstructions
        Why each is knotted, in words; "" for an unknot.
    """

    recipe: str
    states: States
    obstructions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.states)

    @property
    def knotted(self) -> Bool[np.ndarray, " words"]:
        """The labels."""
        return np.array([bool(reason) for reason in self.obstructions])

    @property
    def writhe(self) -> Int64[np.ndarray, " words"]:
        """Positive letters less negative ones."""
        signs: np.ndarray = np.sign(self.states.words).sum(axis=1, dtype=np.int64)
        return signs

    def take(self, rows: Sequence[int] | np.ndarray) -> Words:
        """Return copies of some of the words."""
        chosen = np.asarray(rows)
        reasons = np.array(self.obstructions, dtype=object)[chosen]
        return Words(self.recipe, self.states.take(chosen), tuple(reasons))


def labelled_words(
    recipe: str, count: int, part: Part, seed: int, lengths: Sequence[int] = LENGTHS
) -> Words:
    """Grow words of both labels.

    Parameters
    ----------
    recipe
        A key of `workbench.games.unknot.generator.RECIPES`.
    count
        Unknots of each length, and again knots of each length.
    part
        To which all of them belong, "training" or "test".
    seed
        Of the words; each length and label has a stream of its own.
    lengths
        Letters, from 6 to 96.

    Raises
    ------
    InputError
        If an argument is out of range, or the recipe has no knots of a length.

    Examples
    --------
    >>> words = labelled_words("regrown", 2, "test", seed=1, lengths=[12])
    >>> words.states.lengths.tolist(), words.knotted.tolist()
    ([12, 12, 12, 12], [False, False, True, True])
    """
    if recipe not in RECIPES:
        raise InputError(f"There is no recipe {recipe!r}; accepted: {[*RECIPES]}.")
    if part not in _SHARE:
        raise InputError(f"The parts are 'training' and 'test', not {part!r}.")
    if count < 1 or seed < 0:
        raise InputError("Of each label there is at least one word, and a seed is at least 0.")
    if not lengths or not all(6 <= length <= LENGTHS[-1] for length in lengths):
        raise InputError(f"Labelled words have 6 to {LENGTHS[-1]} letters.")
    groups = [
        _of_one_kind(recipe, length, knotted, count, part, seed)
        for length in lengths
        for knotted in (False, True)
    ]
    return _joined(groups)


def matched(words: Words, seed: int) -> Words:
    """Return the most words among which length, strands and writhe say nothing about the label.

    Of each length, number of strands and writhe, as many unknots as knots are kept, at random.

    Examples
    --------
    >>> words = labelled_words("[39]", 100, "test", seed=1, lengths=[24])
    >>> kept = matched(words, seed=1)
    >>> len(kept) < len(words), sorted(kept.writhe[kept.knotted]) == sorted(
    ...     kept.writhe[~kept.knotted]
    ... )
    (True, True)
    """
    rng = np.random.default_rng(seed)
    looks = np.column_stack([words.states.lengths, words.states.strands, words.writhe])
    _, look = np.unique(looks, axis=0, return_inverse=True)
    order = rng.permutation(len(words))
    kept: list[int] = []
    for value in range(int(look.max()) + 1):
        alike = order[look[order] == value]
        knotted = words.knotted[alike]
        fewer = int(min(knotted.sum(), (~knotted).sum()))
        kept += [*alike[knotted][:fewer], *alike[~knotted][:fewer]]
    if not kept:
        raise InputError("No two of these words differ in label and agree in strands and writhe.")
    return words.take(sorted(kept))


def least_form(word: Sequence[int]) -> bytes:
    """Return the least of a word's rotations, read either way and mirrored or not.

    Examples
    --------
    >>> least_form([1, -2, 3]) == least_form([-1, -3, 2])
    True
    """
    letters = np.asarray(word, np.int8)
    forms = (letters, letters[::-1], -letters, -letters[::-1])
    twice = [2 * (form.view(np.uint8) ^ 128).astype(np.uint8).tobytes() for form in forms]
    return min(two[i : i + len(letters)] for two in twice for i in range(len(letters)))


def part_of(word: Sequence[int]) -> Part:
    """Return the part to which a word belongs, with all its rotations and mirror images.

    Examples
    --------
    >>> part_of([1, -2, 3]) == part_of([-3, 2, -1])
    True
    """
    return "training" if hashlib.sha256(least_form(word)).digest()[0] % 4 else "test"


def _of_one_kind(
    recipe: str, length: int, knotted: bool, count: int, part: Part, seed: int
) -> Words:
    """Grow words until so many belong to the part and are certified."""
    rng = np.random.default_rng([seed, length, knotted])
    rules = Rules(RECIPES[recipe].strands, LENGTHS[-1])
    found: list[Words] = []
    missing = count
    while missing:
        sizes = [length] * (int(missing / _SHARE[part]) + _SPARE)
        if knotted:
            states, why = random_knots(sizes, RECIPES[recipe], rng, rules)
        else:
            states, why = random_unknots(sizes, RECIPES[recipe], rng, rules), ("",) * len(sizes)
        words = Words(recipe, states, why)
        ours = [
            row
            for row in range(len(words))
            if bool(why[row]) == knotted and part_of(states.braid(row).word) == part
        ]
        if ours:
            found.append(words.take(ours[:missing]))
            missing -= len(found[-1])
    return _joined(found)


def _joined(groups: Sequence[Words]) -> Words:
    states = States(
        np.concatenate([group.states.words for group in groups]),
        np.concatenate([group.states.lengths for group in groups]),
        np.concatenate([group.states.strands for group in groups]),
    )
    return Words(groups[0].recipe, states, sum((group.obstructions for group in groups), ()))
