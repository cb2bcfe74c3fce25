"""Quasipositive braids by exact search: the letters that are bands.

A braid is quasipositive if it is a product of conjugates of positive generators (Rudolph, Topology
22, 1983). Equivalently, some word for it becomes trivial when some of its positive letters are
deleted: u₀σu₁σ…u_k with u₀u₁…u_k = 1 is the product of the conjugates of each σ by what stands
before it in the rest. As exponents add up, exactly as many letters go as the word's exponent sum;
for a word with m negative letters, m of the positive ones stay, and all choices are tried.
Triviality is decided by Artin's action on the free group, which is faithful; the reduced Burau
matrices modulo a prime, at one number, only spare most of that work.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.conjectures.braid_words import equivalent_word, strands_of
from workbench.errors import InputError

__all__ = ["Bands", "bands_of_word", "find_bands", "is_trivial", "proves_quasipositive"]

_PRIME, _POINT = 1_000_003, 12_345
_MOST_CHOICES = 5000

Word = tuple[int, ...]


@dataclass(frozen=True)
class Bands:
    """Evidence of quasipositivity: deleting the letters at `bands` leaves a trivial braid.

    Attributes
    ----------
    word
        A braid word, letter k > 0 a positive crossing of strands k and k + 1.
    bands
        Positions of positive letters in `word`, ascending.
    """

    word: Word
    bands: tuple[int, ...]

    @property
    def slice_genus(self) -> int:
        """The slice genus of the closure if that is a knot: (bands - strands + 1)/2 (Rudolph)."""
        return (len(self.bands) - strands_of(self.word) + 1) // 2


def is_trivial(word: Sequence[int]) -> bool:
    """Decide whether a braid is the identity, by its action on the free group of its strands.

    Examples
    --------
    >>> is_trivial((1, 2, 1, -2, -1, -2)), is_trivial((1, 1)), is_trivial(())
    (True, False, True)
    """
    images: list[Word] = [(k,) for k in range(1, strands_of(word) + 1)]
    for letter in word:
        k = abs(letter) - 1
        x, y = images[k], images[k + 1]
        if letter > 0:
            images[k], images[k + 1] = _reduced((*x, *y, *_inverse(x))), x
        else:
            images[k], images[k + 1] = y, _reduced((*_inverse(y), *x, *y))
    return all(image == (k,) for k, image in enumerate(images, start=1))


def proves_quasipositive(evidence: Bands) -> bool:
    """Check the evidence from scratch: nothing but the word and the positions is trusted.

    Examples
    --------
    >>> proves_quasipositive(Bands((1, 2, -1, 2), (1, 3)))
    True
    >>> proves_quasipositive(Bands((1, 2, -1, 2, 1), (1, 3)))
    False
    """
    places = set(evidence.bands)
    if len(places) < len(evidence.bands) or not places <= set(range(len(evidence.word))):
        return False
    if any(evidence.word[place] < 0 for place in places):
        return False
    return is_trivial([k for i, k in enumerate(evidence.word) if i not in places])


def bands_of_word(word: Sequence[int]) -> Bands | None:
    """Return a choice of bands in this very word, or None if it has none or too many to try.

    None does not mean that the braid is not quasipositive: another word for it may show it.
    """
    letters = tuple(word)
    positive = [i for i, k in enumerate(letters) if k > 0]
    negative = len(letters) - len(positive)
    if negative > len(positive) or _choices(len(positive), negative) > _MOST_CHOICES:
        return None
    matrices = _burau(letters)
    for kept in itertools.combinations(positive, negative):
        rest = sorted({*kept, *(i for i, k in enumerate(letters) if k < 0)})
        if _maybe_trivial([matrices[letters[i]] for i in rest]) and is_trivial(
            [letters[i] for i in rest]
        ):
            return Bands(letters, tuple(i for i in positive if i not in kept))
    return None


def find_bands(word: Sequence[int], tries: int, seed: int) -> Bands | None:
    """Look for bands in a word and in random words for conjugate braids.

    Parameters
    ----------
    word
        Its closure is the knot in question; the words tried have the same closure.
    tries
        Number of words, the given one first.
    seed
        Of the random moves.
    """
    if tries < 1:
        raise InputError("at least one word must be tried.")
    rng = np.random.default_rng(seed)
    current = tuple(word)
    for attempt in range(tries):
        if attempt:
            current = equivalent_word(word, rng, moves=10 * (1 + attempt % 5))
        found = bands_of_word(current)
        if found is not None:
            return found
    return None


def _choices(letters: int, kept: int) -> int:
    return int(np.prod([(letters - i) / (i + 1) for i in range(kept)]).round())


def _inverse(word: Word) -> Word:
    return tuple(-k for k in reversed(word))


def _reduced(word: Word) -> Word:
    stack: list[int] = []
    for k in word:
        if stack and stack[-1] == -k:
            stack.pop()
        else:
            stack.append(k)
    return tuple(stack)


def _burau(word: Word) -> dict[int, np.ndarray]:
    size = strands_of(word)
    inverse = pow(_POINT, -1, _PRIME)
    matrices = {}
    for letter in set(word):
        k = abs(letter) - 1
        block = [[1 - _POINT, _POINT], [1, 0]] if letter > 0 else [[0, 1], [inverse, 1 - inverse]]
        matrix = np.eye(size, dtype=np.int64)
        matrix[k : k + 2, k : k + 2] = block
        matrices[letter] = matrix % _PRIME
    return matrices


def _maybe_trivial(matrices: list[np.ndarray]) -> bool:
    if not matrices:
        return True
    row = np.arange(1, len(matrices[0]) + 1, dtype=np.int64)
    start = row
    for matrix in matrices:
        row = row @ matrix % _PRIME
    return bool(np.array_equal(row, start))


def main() -> int:
    """Check the evidence files that the command line names; 0 if all of it proves, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m workbench.conjectures.bands",
        description="Check band evidence: JSON, name -> {word, bands}.",
    )
    parser.add_argument("file", type=Path)
    stored = json.loads(parser.parse_args().file.read_text())
    wrong = [
        name
        for name, given in stored.items()
        if not proves_quasipositive(Bands(tuple(given["word"]), tuple(given["bands"])))
    ]
    print(f"{len(stored) - len(wrong)} of {len(stored)} proved", *wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
