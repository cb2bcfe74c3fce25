"""Braid words to play with: unknots of a given length, and knots that no agent can undo.

"Learning to Unknot" grows unknots by random Markov moves, each followed by braid relations. Here a
word grows until it has exactly the wanted length: a round conjugates by a random letter or, with a
probability, stabilises with a random sign; then makes so many BraidRelation1 and BraidRelation2 of
the game, each, with another probability, after a rotation by a random number of letters. A word on
one strand is stabilised; one with most strands is conjugated; where one letter is missing, a
stabilisation brings it. Nothing is padded: a word of ℓ letters that closes to a knot has n ≡ ℓ + 1
strands modulo 2, so if most strands have the other parity, the word keeps to one fewer.

Most of such a word falls to SmartCollapse at once, often all of it. A *regrowth* takes what
SmartCollapse leaves and grows it again to the length: after many, a word that falls at once has
become rare (`workbench.games.difficulty` measures it). Recipes are named by what they are; the
first is that of the paper as its re-implementations have it, without a bound of strands save that
of the game; the others are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from workbench.errors import InputError
from workbench.games.unknot.kernel import grow
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States
from workbench.knots.braid import Braid
from workbench.knots.random_diagrams import random_braid
from workbench.knots.simplify import obstruction

__all__ = ["RECIPES", "Recipe", "random_knots", "random_unknot", "random_unknots"]

Seed = int | np.random.Generator


@dataclass(frozen=True)
class Recipe:
    """How words are grown.

    Attributes
    ----------
    strands
        Most strands, from 2 upwards.
    stabilise
        Probability that a Markov move is a stabilisation, where it may be one.
    relations, commutations
        BraidRelation1 and BraidRelation2 after each Markov move.
    turn
        Probability of a random rotation before each of these.
    regrowths
        How often SmartCollapse is made, and the rest grown again.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    strands: int
    stabilise: float = 0.5
    relations: int = 1
    commutations: int = 0
    turn: float = 0.0
    regrowths: int = 0

    def __post_init__(self) -> None:
        if self.strands < 2 or min(self.relations, self.commutations, self.regrowths) < 0:
            raise InputError("A recipe has 2 strands or more, and no negative number of moves.")
        if not 0 <= self.stabilise <= 1 or not 0 <= self.turn <= 1:
            raise InputError("The probabilities of a recipe are from 0 to 1.")


RECIPES = {
    "[39]": Recipe(strands=9),
    "few strands": Recipe(strands=5, stabilise=0.1, relations=4, commutations=2, turn=1.0),
    "regrown": Recipe(5, stabilise=0.1, relations=4, commutations=2, turn=1.0, regrowths=20),
}


def random_unknots(lengths: Sequence[int], recipe: Recipe, seed: Seed, rules: Rules) -> States:
    """Return words that close to the unknot.

    Parameters
    ----------
    lengths
        Letters of each word.
    recipe
        How they are grown.
    seed
        An integer, or a generator, which is advanced.
    rules
        Of the game that the words are for.

    Raises
    ------
    InputError
        If a length is negative or exceeds N_max, or the recipe's strands exceed n_max or allow no
        knot of this length.

    Examples
    --------
    >>> states = random_unknots([12, 24], RECIPES["few strands"], 1, Rules(strands=5, longest=40))
    >>> [len(states.braid(row).word) for row in range(2)]
    [12, 24]
    """
    states = States.empty(len(lengths), rules)
    _lengthen(states, lengths, recipe, np.random.default_rng(seed), rules)
    return states


def random_unknot(length: int, recipe: Recipe, seed: Seed) -> Braid:
    """Return a braid that closes to the unknot; see `random_unknots`.

    Examples
    --------
    >>> len(random_unknot(20, RECIPES["[39]"], seed=1).word)
    20
    """
    rules = Rules(recipe.strands, max(length, 1))
    return random_unknots([length], recipe, seed, rules).braid(0)


def random_knots(
    lengths: Sequence[int], recipe: Recipe, seed: Seed, rules: Rules
) -> tuple[States, tuple[str, ...]]:
    """Return words that close to knots, certified not to be the unknot, and why they are not.

    A uniformly random word of half the length, or somewhat less, is drawn until it closes to a knot
    with an obstruction; it is then grown by the recipe. The obstruction that is returned is
    computed anew from the final word.

    Raises
    ------
    InputError
        As `random_unknots`; and if a length is less than 6.

    Examples
    --------
    >>> _, why = random_knots([12], RECIPES["few strands"], 1, Rules(strands=5, longest=40))
    >>> why
    ('signature 2',)
    """
    if min(lengths) < 6:
        raise InputError("Words of the control set have 6 letters or more.")
    rng = np.random.default_rng(seed)
    states = States.of([_core(length, recipe, rng) for length in lengths], rules)
    _lengthen(states, lengths, recipe, rng, rules)
    why = tuple(obstruction(states.braid(row).closure()) for row in range(len(states)))
    return states, why


def _core(length: int, recipe: Recipe, rng: np.random.Generator) -> Braid:
    while True:
        strands = int(rng.integers(2, max(3, min(recipe.strands, length // 3) + 1)))
        letters = length // 2 - (length // 2 - strands + 1) % 2
        braid = random_braid(strands, letters, rng)
        closure = braid.closure()
        if closure.components == 1 and obstruction(closure):
            return braid


def _lengthen(
    states: States, lengths: Sequence[int], recipe: Recipe, rng: np.random.Generator, rules: Rules
) -> None:
    if recipe.strands > rules.strands:
        raise InputError(f"A recipe of {recipe.strands} strands exceeds the {rules.strands} here.")
    for length in lengths:
        if not 0 <= length <= rules.longest:
            raise InputError(f"Words here have 0 to {rules.longest} letters, not {length}.")
        if recipe.strands == 2 and length % 2 == 0 and length > 0:
            raise InputError(f"No word of {length} letters on 2 strands closes to a knot.")
    grow(states, np.asarray(lengths), astuple(recipe), rng)
