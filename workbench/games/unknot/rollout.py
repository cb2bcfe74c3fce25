"""A play of the braid game, with what its player thought of every position."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.certificates.format import Json
from workbench.games.evaluation import Policy, certificate_of, drawn
from workbench.games.unknot.rules import Rules, perform, reward
from workbench.games.unknot.states import States
from workbench.knots.braid import Braid

__all__ = ["BraidRollout", "braid_rollout"]


@dataclass(frozen=True, eq=False)
class BraidRollout:
    """A play.

    Attributes
    ----------
    rules
        Of the game.
    initial
        The braid at the beginning.
    actions
        The numbers of the actions made; `rules.names` has their names.
    probabilities
        That the player gave to each action, in each position in which it acted.
    values
        Discounted reward, over N_max, that the player expected in each of these positions; NaN
        where it expects nothing in particular.
    player
        Who played.
    seed
        Of its random choices.

    Raises
    ------
    InputError
        If an action does not exist.
    """

    rules: Rules
    initial: Braid
    actions: tuple[int, ...]
    probabilities: Float[np.ndarray, "moves actions"]
    values: Float[np.ndarray, " moves"]
    player: str
    seed: int = 0

    def __post_init__(self) -> None:
        for _ in self.braids():
            pass

    def braids(self) -> Iterator[Braid]:
        """Yield the braid at the beginning and after each action."""
        braid = self.initial
        yield braid
        for action in self.actions:
            braid, _ = perform(self.rules, braid, action)
            yield braid

    @property
    def rewards(self) -> tuple[int, ...]:
        """The reward of each action."""
        braids = list(self.braids())
        return tuple(
            reward(self.rules, before, after, action)
            for before, after, action in zip(braids[:-1], braids[1:], self.actions, strict=True)
        )

    @property
    def won(self) -> bool:
        """Whether the empty word was reached."""
        *_, last = self.braids()
        return not last.word

    def certificate(self) -> dict[str, Json]:
        """Return the sealed certificate of a play that was won.

        Raises
        ------
        InputError
            If letters are left at the end.
        """
        return certificate_of(self.rules, self.initial, self.actions)


def braid_rollout(
    policy: Policy, rules: Rules, start: Braid, budget: int, seed: int, player: str
) -> BraidRollout:
    """Play once, until the word is empty or the budget is spent.

    Raises
    ------
    InputError
        If the rules do not admit the braid.

    Examples
    --------
    >>> from workbench.games.evaluation import RandomWalker
    >>> rules = Rules(strands=3, longest=20)
    >>> walker = RandomWalker(rules)
    >>> play = braid_rollout(walker, rules, Braid((1, 2, -1, 1), 3), 50, 1, "random walker")
    >>> play.won, play.rewards[-1], play.certificate()["kind"]
    (True, 0, 'braid-to-empty-word')
    """
    rng = np.random.default_rng(seed)
    braid = start
    actions: list[int] = []
    chances, values = [], []
    while braid.word and len(actions) < budget:
        state = States.of([braid], rules)
        chances.append(policy.probabilities(state)[0])
        values.append(policy.values(state)[0])
        actions.append(int(drawn(chances[-1][None], rng)[0]))
        braid, _ = perform(rules, braid, actions[-1])
    table = np.array(chances, np.float32).reshape(-1, len(rules.names))
    return BraidRollout(
        rules, start, tuple(actions), table, np.array(values, np.float32), player, seed
    )
