"""Quasipositivity, slice genus and τ from braid words, as in reference [34], beside exact tests.

M. C. Hughes, *A neural network approach to predicting and computing knot invariants*. A knot is
quasipositive if it is the closure of a product of conjugates of positive generators. Unless it is
the unknot, at most one of a knot and its mirror image is (Hayden, 2018), so each word carries a
label of its own; KnotInfo's column speaks of the pair. Exact one-way tests:

- quasipositive implies s = 2τ = 2g (Plamenevskaya, Hedden, Shumakovitch), g the slice genus;
- quasipositive implies a braid with writhe - strands + 1 = 2g (Rudolph), which is at most the
  lowest exponent of v in the HOMFLY polynomial (Franks-Williams, Morton);
- bands found by `bands.find_bands` prove it.

A network's opinion on a knot that these leave open is a prediction, not evidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from database_knotinfo import link_list
from jaxtyping import Float, Int

from workbench.conjectures.braid_words import encode_words, equivalent_word, mirror_word, strands_of
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.perceptron import Examples, Perceptron, class_scores, learn_classes
from workbench.conjectures.split import Split
from workbench.errors import InputError
from workbench.knots.knotinfo import knot

__all__ = [
    "BraidKnot",
    "WordProblem",
    "braid_knots",
    "encoded_versions",
    "genus_problem",
    "learn_words",
    "lowest_v",
    "quasipositivity_problem",
    "tau_problem",
    "word_scores",
]

_MOVES = 40


@dataclass(frozen=True)
class BraidKnot:
    """A knot with one chirality fixed, that of `word`, and what KnotInfo says of it.

    Attributes
    ----------
    name
        KnotInfo's; "m" before it for the mirror image.
    crossings
        Crossing number.
    word
        Braid word, letter k > 0 a positive crossing of strands k and k + 1.
    s, slice_genus
        Rasmussen's s (positive for positive knots) and the smooth slice genus.
    lowest_v
        Lowest exponent of v in the HOMFLY polynomial.
    quasipositive
        Whether this chirality is; None where KnotInfo does not say.
    group
        Label shared by knots with one Jones polynomial up to mirror image, mutants among them.
    """

    name: str
    crossings: int
    word: tuple[int, ...]
    s: int
    slice_genus: int
    lowest_v: int
    quasipositive: bool | None
    group: int

    @property
    def obstructed(self) -> bool:
        """Whether s = 2g or 2g ≤ lowest exponent of v fails: then it is not quasipositive."""
        return self.s != 2 * self.slice_genus or self.lowest_v < 2 * self.slice_genus


def lowest_v(homfly: str) -> int:
    """Return the lowest exponent of v in a HOMFLY polynomial as KnotInfo prints it.

    Examples
    --------
    >>> lowest_v("(2*v^2-v^4)+ v^2*z^2"), lowest_v("(v^(-2)-1+ v^2)-z^2")
    (2, -2)
    """
    return min(_exponents(homfly))


def _exponents(homfly: str) -> list[int]:
    bare = re.sub(r"[()\s]", "", homfly.replace("^(-", "^~"))
    terms = [re.search(r"v(?:\^(~?\d+))?", term) for term in re.split(r"[+-]", bare) if term]
    return [0 if m is None else int((m[1] or "1").replace("~", "-")) for m in terms]


@cache
def braid_knots() -> tuple[BraidKnot, ...]:
    """Read both chiralities of KnotInfo's knots whose slice genus is known.

    An amphicheiral knot is listed twice too, with two words.
    """
    groups: dict[tuple[Any, ...], int] = {}
    found: list[BraidKnot] = []
    for entry in link_list()[1:]:
        if not entry["rasmussen_invariant"] or not entry["smooth_four_genus"].isdigit():
            continue
        row = knot(entry["name"])
        ends = (
            (row.jones_min, row.jones),
            (
                -(row.jones_min + len(row.jones) - 1),
                row.jones[::-1],
            ),
        )
        group = groups.setdefault(min(ends), len(groups))
        exponents = _exponents(entry["homfly_polynomial"])
        word = _first_word(entry["braid_notation"])
        s, genus = int(entry["rasmussen_invariant"]), int(entry["smooth_four_genus"])
        found += [
            BraidKnot(
                name=row.name if sign > 0 else "m" + row.name,
                crossings=row.crossings,
                word=word if sign > 0 else mirror_word(word),
                s=sign * s,
                slice_genus=genus,
                lowest_v=min(exponents) if sign > 0 else -max(exponents),
                quasipositive=_answer(entry, sign),
                group=group,
            )
            for sign in (1, -1)
        ]
    return tuple(found)


def _first_word(text: str) -> tuple[int, ...]:
    stored = json.loads(text)
    return tuple(stored[0] if isinstance(stored[0], list) else stored)


def _answer(entry: Mapping[str, str], sign: int) -> bool | None:
    """Which chirality is quasipositive: that with s > 0, or for s = 0 the one KnotInfo gives.

    A notation M[…] is a braid of the mirror image.
    """
    if not entry["quasipositive"]:
        return None
    if entry["quasipositive"] == "N":
        return False
    s = sign * int(entry["rasmussen_invariant"])
    if s:
        return s > 0
    return entry["quasipositive_braid_notation"].startswith("M") == (sign < 0)


@dataclass(frozen=True)
class WordProblem:
    """Braid words with an integer to predict.

    Attributes
    ----------
    title
        What is predicted.
    words, target, groups
        Of each knot.
    strands, length
        Of the encoding.
    """

    title: str
    words: tuple[tuple[int, ...], ...]
    target: Int[np.ndarray, " knots"]
    groups: Int[np.ndarray, " knots"]
    strands: int
    length: int

    def encoded(self, words: Sequence[Sequence[int]]) -> Float[np.ndarray, "words inputs"]:
        """Write words as the network takes them."""
        return encode_words(words, self.strands, self.length)


def quasipositivity_problem() -> WordProblem:
    """1 for a quasipositive word, 0 for another; the knots that KnotInfo decides."""
    known = [k for k in braid_knots() if k.quasipositive is not None]
    return _problem("quasipositive", known, [int(bool(k.quasipositive)) for k in known])


def genus_problem() -> WordProblem:
    """Smooth slice genus; one chirality of each knot."""
    known = braid_knots()[::2]
    return _problem("slice genus", known, [k.slice_genus for k in known])


def tau_problem() -> WordProblem:
    """τ, which is s/2 for every knot of this table; one chirality of each."""
    known = braid_knots()[::2]
    return _problem("τ", known, [k.s // 2 for k in known])


def _problem(title: str, knots: Sequence[BraidKnot], target: Sequence[int]) -> WordProblem:
    everything = [k.word for k in braid_knots()]
    return WordProblem(
        title=title,
        words=tuple(k.word for k in knots),
        target=np.array(target),
        groups=np.array([k.group for k in knots]),
        strands=max(strands_of(word) for word in everything),
        length=max(len(word) for word in everything),
    )


def learn_words(
    problem: WordProblem, split: Split, seed: int, settings: TrainingSettings, copies: int
) -> Perceptron:
    """Train a classifier on the training words and on words of the same knots made by moves.

    Parameters
    ----------
    problem, split
        Words of one group are on one side of the split; only training words are varied.
    seed
        Of the moves, the weights and the batches.
    settings
        As for every network.
    copies
        Equivalent words added for each training word.
    """
    if copies < 0:
        raise InputError("the number of equivalent words must be at least 0.")
    rng = np.random.default_rng(seed)
    varied = np.tile(split.train, copies)
    words = [*problem.words, *(equivalent_word(problem.words[i], rng, _MOVES) for i in varied)]
    source = np.concatenate([np.arange(len(problem.words)), varied])
    examples = Examples(
        problem.title, problem.encoded(words), problem.target[source], problem.groups[source]
    )
    added = np.arange(len(problem.words), len(words))
    widened = Split(
        split.kind, split.seed, np.concatenate([split.train, added]), split.validation, split.test
    )
    return learn_classes(examples, widened, seed, settings)


def encoded_versions(
    problem: WordProblem, words: Sequence[tuple[int, ...]], versions: int, seed: int
) -> Float[np.ndarray, "versions words inputs"]:
    """Write each word, and `versions` - 1 words with the same closure, as the network takes them.

    The first version is the word itself.
    """
    if versions < 1:
        raise InputError("at least one version of each word is needed.")
    rng = np.random.default_rng(seed)
    every = [list(words)] + [
        [equivalent_word(word, rng, _MOVES) for word in words] for _ in range(versions - 1)
    ]
    return np.stack([problem.encoded(version) for version in every])


def word_scores(
    perceptron: Perceptron, encoded: Float[np.ndarray, "versions words inputs"]
) -> Float[np.ndarray, "versions words classes"]:
    """Return the class probabilities of each version of each word.

    Where the answers differ between versions, the network contradicts itself: the knot is one.
    """
    return np.stack([class_scores(perceptron, version) for version in encoded])
