"""A player of the braid game that never returns to a word it has seen in the play.

A learned policy that fails mostly walks in circles. This one looks one action ahead, drops the
actions that lead back, and draws from the rest in the policy's proportions. As in the planar game,
looking is free and making an action is not: the budget counts every action made. The words that a
play has seen make this a tabu search (F. Glover, *Tabu search, part I*, 1989) with a learned
proposal.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool

from workbench.games.evaluation import Plays, Policy, drawn, require_budget
from workbench.games.unknot.kernel import step
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["play_without_return"]


def play_without_return(
    policy: Policy, rules: Rules, starts: States, budget: int, seed: int
) -> Plays:
    """Play from each braid until it is empty or the budget is spent.

    Where every action leads back, the policy is drawn from as it is.

    Raises
    ------
    InputError
        If the budget is out of range.

    Examples
    --------
    >>> from workbench.games.evaluation import RandomWalker
    >>> from workbench.knots.braid import Braid
    >>> rules = Rules(strands=3, longest=20)
    >>> starts = States.of([Braid((1, 2, -1, 1), 3)], rules)
    >>> play_without_return(RandomWalker(rules), rules, starts, 200, seed=1).solved
    array([ True])
    """
    require_budget(budget)
    rng = np.random.default_rng(seed)
    count = len(rules.names)
    rows = np.arange(len(starts))
    states = starts.take(rows)
    memory = [{states.words[row].tobytes()} for row in rows]
    solved = np.zeros(len(starts), np.bool_)
    used = np.full(len(starts), budget, np.int16)
    actions = np.full((len(starts), budget), -1, np.int16)
    for t in range(budget):
        ahead = states.take(np.repeat(np.arange(len(rows)), count))
        step(rules, ahead, np.tile(np.arange(count), len(rows)))
        new = _unseen(ahead, memory, count)
        chances = np.where(new, policy.probabilities(states) + 1e-12, 0.0)
        stuck = np.flatnonzero(~new.any(axis=1))
        if len(stuck):
            chances[stuck] = policy.probabilities(states.take(stuck))
        chosen = drawn(chances, rng)
        actions[rows, t] = chosen
        states = ahead.take(np.arange(len(rows)) * count + chosen)
        for play, word in zip(memory, states.words, strict=True):
            play.add(word.tobytes())
        won = states.lengths == 0
        solved[rows[won]], used[rows[won]] = True, t + 1
        memory = [play for play, over in zip(memory, won, strict=True) if not over]
        rows, states = rows[~won], states.take(~won)
        if not len(rows):
            break
    return Plays(solved, used, actions)


def _unseen(
    ahead: States, memory: list[set[bytes]], count: int
) -> Bool[np.ndarray, "plays actions"]:
    unseen = [word.tobytes() not in memory[at // count] for at, word in enumerate(ahead.words)]
    return np.array(unseen).reshape(-1, count)
