"""Braid words, and the moves between them that keep the knot.

Letter k > 0 is a positive crossing of strands k and k + 1.
The moves are those that keep the conjugacy class of the braid and the length of the word: rotation
of the word (conjugation), exchange of far letters, and the braid relation x y x = y x y with its
forms of mixed sign. Words are padded on the right and written as one 0/1 input for each place and
letter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.knots.braid import relation

__all__ = ["encode_words", "equivalent_word", "mirror_word", "strands_of"]

Word = tuple[int, ...]


def strands_of(word: Sequence[int]) -> int:
    """Return the least number of strands on which a word makes sense."""
    return 1 + max((abs(letter) for letter in word), default=0)


def mirror_word(word: Sequence[int]) -> Word:
    """Return the word of the mirror image: every crossing changed."""
    return tuple(-letter for letter in word)


def equivalent_word(word: Sequence[int], rng: np.random.Generator, moves: int) -> Word:
    """Return a word of the same length whose closure is the same knot, by random moves.

    Parameters
    ----------
    word
        Not changed.
    rng
        Source of the moves.
    moves
        Attempts; one that is not possible where it falls changes nothing.

    Examples
    --------
    >>> sorted(equivalent_word((1, 1, 2), np.random.default_rng(0), 20))
    [1, 1, 2]
    """
    letters = list(word)
    if not letters:
        raise InputError("the empty braid word has no moves.")
    length = len(letters)
    for place in rng.integers(length, size=moves).tolist():
        if not place:
            turn = int(rng.integers(length))
            letters = letters[turn:] + letters[:turn]
            continue
        triple = letters[place : place + 3]
        related = relation(*triple) if len(triple) == 3 else None
        if related is not None:
            letters[place : place + 3] = related
        elif len(triple) > 1 and abs(abs(triple[0]) - abs(triple[1])) > 1:
            letters[place], letters[place + 1] = triple[1], triple[0]
    return tuple(letters)


def encode_words(
    words: Sequence[Sequence[int]], strands: int, length: int
) -> Float[np.ndarray, "words inputs"]:
    """Write words as 0/1 inputs, one for each place and letter.

    Parameters
    ----------
    words
        Each of at most `length` letters on at most `strands` strands.
    strands, length
        Of the encoding: 2·(strands - 1)·length inputs.

    Examples
    --------
    >>> encode_words([(1, -1)], strands=2, length=3).astype(int).tolist()
    [[0, 1, 1, 0, 0, 0]]
    """
    kinds = 2 * (strands - 1)
    inputs = np.zeros((len(words), length, kinds))
    for row, word in enumerate(words):
        if len(word) > length or strands_of(word) > strands:
            raise InputError(f"a word must have at most {length} letters on {strands} strands.")
        letters = np.asarray(word, dtype=np.int64)
        column = np.where(letters > 0, letters + strands - 2, letters + strands - 1)
        inputs[row, np.arange(len(letters)), column] = 1
    return inputs.reshape(len(words), -1)
