"""What players of the braid game do, read off many plays: which action when, in which sequences.

The paper asks what can be learned from agents that play well, as people learned from AlphaZero.
Actions are counted by how far the play has come; sequences are compared with what they would be if
each action were made independently of those before; an action's use is what is lost without it
(`Without`); and the policy's gradient says where in the word it looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from jaxtyping import Float
from scipy.stats import binomtest

from workbench.errors import InputError
from workbench.games.agents.word_network import WINDOW, WordNetwork, seen
from workbench.games.evaluation import Plays, Policy, play
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["Without", "kinds", "openings", "phases", "saliency", "sequences", "uses"]


@dataclass(frozen=True)
class Without:
    """A policy that never makes actions of some kinds; the others keep their proportions.

    Raises
    ------
    InputError
        If a kind does not exist, or no action is left.
    """

    policy: Policy
    rules: Rules
    forbidden: Collection[str]

    def __post_init__(self) -> None:
        known = {*kinds(self.rules)}
        if not set(self.forbidden) < known:
            raise InputError(f"Some, not all, of {sorted(known)} can be forbidden.")

    def probabilities(self, states: States) -> Float[np.ndarray, "braids actions"]:
        """Return the probability of each action at each braid."""
        left = np.array([kind not in self.forbidden for kind in kinds(self.rules)])
        chances = np.where(left, self.policy.probabilities(states) + 1e-12, 0.0)
        return np.asarray(chances / chances.sum(axis=1, keepdims=True))

    def values(self, states: States) -> Float[np.ndarray, " braids"]:
        """Return what the policy expects if nothing is forbidden."""
        return self.policy.values(states)


def kinds(rules: Rules) -> tuple[str, ...]:
    """Return the kind of each action: its name, without the number of a strand.

    Examples
    --------
    >>> kinds(Rules(strands=3, longest=20))[:4]
    ('SmartCollapse', 'Conjugate', 'Conjugate', 'ShiftLeft')
    """
    return tuple(name.partition(" ")[0] for name in rules.names)


def phases(rules: Rules, plays: Plays, parts: int = 5) -> pd.DataFrame:
    """Say how often each kind of action is made in each part of the plays.

    Parameters
    ----------
    rules
        Of the game.
    plays
        Of which those that were won, of at least so many actions as there are parts, are counted.
    parts
        Equal parts of a play.

    Returns
    -------
    pandas.DataFrame
        A row for each part, a column for each kind, shares that add to 1 along a row. Zeros if
        there is no such play.
    """
    names = kinds(rules)
    columns = [*dict.fromkeys(names)]
    times = np.zeros((parts, len(columns)))
    for actions in _won(plays):
        if len(actions) >= parts:
            for at, action in enumerate(actions):
                times[at * parts // len(actions), columns.index(names[action])] += 1
    shares = times / times.sum(axis=1, keepdims=True).clip(min=1)
    return pd.DataFrame(shares, index=range(1, parts + 1), columns=columns)


def openings(rules: Rules, plays: Plays, size: int = 3, most: int = 5) -> pd.DataFrame:
    """Return the commonest beginnings of won plays.

    Returns
    -------
    pandas.DataFrame
        opening, in words; plays; share of the plays of at least `size` actions.
    """
    names = kinds(rules)
    begun = Counter(
        tuple(names[action] for action in actions[:size])
        for actions in _won(plays)
        if len(actions) >= size
    )
    total = max(1, begun.total())
    rows = [(" · ".join(o), n, n / total) for o, n in begun.most_common(most)]
    return pd.DataFrame(rows, columns=["opening", "plays", "share"])


def sequences(rules: Rules, plays: Plays, size: int = 3, most: int = 5) -> pd.DataFrame:
    """Return the sequences of actions that are made most above what chance would give.

    Returns
    -------
    pandas.DataFrame
        sequence, in words; times; lift: times over what they would be if actions were made
        independently, with the frequencies they have. Those made more than one time in 200 are
        ordered by lift.
    """
    names = kinds(rules)
    singles: Counter[str] = Counter()
    runs: Counter[tuple[str, ...]] = Counter()
    for actions in _won(plays):
        made = [names[action] for action in actions]
        singles.update(made)
        runs.update(zip(*(made[k:] for k in range(size)), strict=False))
    every, total = singles.total(), runs.total()
    rows = [
        (" · ".join(run), n, n / total / np.prod([singles[name] / every for name in run]))
        for run, n in runs.items()
        if n * 200 > total
    ]
    table = pd.DataFrame(rows, columns=["sequence", "times", "lift"])
    return table.sort_values("lift", ascending=False, ignore_index=True).head(most)


def uses(
    policies: Mapping[str, Policy], rules: Rules, starts: States, budget: int, seed: int
) -> pd.DataFrame:
    """Let policies play with one kind of action forbidden, each kind in turn, and none.

    Returns
    -------
    pandas.DataFrame
        player, the policy's name; without, a kind or "nothing"; fraction that is won, with low and
        high, Wilson's 95 % interval.
    """
    rows = []
    for name, policy in policies.items():
        for kind in ("nothing", *dict.fromkeys(kinds(rules))):
            limited = policy if kind == "nothing" else Without(policy, rules, {kind})
            won = play(limited, rules, starts, budget, seed).solved
            low, high = binomtest(int(won.sum()), len(won)).proportion_ci(method="wilson")
            rows.append((name, kind, won.mean(), low, high))
    return pd.DataFrame(rows, columns=["player", "without", "fraction", "low", "high"])


def saliency(network: WordNetwork, rules: Rules, states: States) -> Float[np.ndarray, " places"]:
    """Say how much the likeliest action depends on the letter at each place that is seen.

    Returns
    -------
    numpy.ndarray
        The mean, over braids, of the norm of the gradient of its log-probability by the one-hot
        letter: the first `WINDOW` places, then the last ones, the last first.
    """
    inputs = torch.from_numpy(seen(rules, states)).requires_grad_()
    logs, _ = network(inputs)
    (gradient,) = torch.autograd.grad(logs.max(dim=1).values.sum(), inputs)
    letters = 2 * rules.strands - 1
    by_place = gradient[:, : 2 * WINDOW * letters].reshape(len(states), 2 * WINDOW, letters)
    mean: Float[np.ndarray, " places"] = by_place.norm(dim=2).mean(dim=0).numpy()
    return mean


def _won(plays: Plays) -> list[list[int]]:
    return [plays.actions[row, : plays.used[row]].tolist() for row in np.flatnonzero(plays.solved)]
