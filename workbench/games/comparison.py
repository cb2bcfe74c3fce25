"""Players of the braid game on the same words: what each wins, and the proof of every win."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Bool

from workbench.certificates import verify
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.games.evaluation import Plays, Policy, by_length, certificate_of, play
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["Player", "advantage", "certificates", "compare", "won_by"]

_DRAWS = 2_000


@dataclass(frozen=True)
class Player:
    """Who plays.

    Attributes
    ----------
    name
        Of the algorithm.
    seed
        Of its training, and of its choices.
    policy
        What it draws actions from.
    playing
        How: `evaluation.play`, or `no_return.play_without_return`.
    """

    name: str
    seed: int
    policy: Policy
    playing: Callable[[Policy, Rules, States, int, int], Plays] = play


def compare(
    players: Sequence[Player], rules: Rules, starts: States, budget: int
) -> tuple[pd.DataFrame, list[Plays]]:
    """Let each player play from each braid.

    Returns
    -------
    The rows of `evaluation.by_length` for each player, with `player` and `seed` before them; and
    the plays of each player.

    Examples
    --------
    >>> from workbench.games.evaluation import RandomWalker
    >>> from workbench.games.unknot.generator import RECIPES, random_unknots
    >>> rules = Rules(strands=5, longest=40)
    >>> starts = random_unknots([12] * 9, RECIPES["few strands"], 1, rules)
    >>> table, _ = compare([Player("walker", 1, RandomWalker(rules))], rules, starts, 300)
    >>> table[["player", "seed", "length", "words", "solved"]].values.tolist()
    [['walker', 1, 12, 9, 9]]
    """
    tables, all_plays = [], []
    for player in players:
        plays = player.playing(player.policy, rules, starts, budget, player.seed)
        table = by_length(starts, plays)
        table.insert(0, "seed", player.seed)
        table.insert(0, "player", player.name)
        tables.append(table)
        all_plays.append(plays)
    return pd.concat(tables, ignore_index=True), all_plays


def certificates(rules: Rules, starts: States, plays: Plays) -> list[dict[str, Json]]:
    """Return a certificate for each play that was won; each has been verified.

    Raises
    ------
    InputError
        If the verifier refuses one: a mistake of the game.
    """
    made = []
    for row in np.flatnonzero(plays.solved):
        actions = plays.actions[row, : plays.used[row]].tolist()
        certificate = certificate_of(rules, starts.braid(int(row)), actions)
        verdict = verify(certificate)
        if not verdict.holds:
            raise InputError(f"Play {row} is no win: {verdict.sentence}")
        made.append(certificate)
    return made


def won_by(
    name: str, players: Sequence[Player], plays: Sequence[Plays]
) -> Bool[np.ndarray, "seeds words"]:
    """Return what all players of a name have solved."""
    return np.array(
        [p.solved for player, p in zip(players, plays, strict=True) if player.name == name]
    )


def advantage(
    ours: Bool[np.ndarray, "seeds words"], theirs: Bool[np.ndarray, "seeds words"], seed: int
) -> tuple[float, float, float]:
    """Return by how much one algorithm solves more than another, and a 95 % interval.

    Parameters
    ----------
    ours, theirs
        What each network solved, in the same words; all False gives the fraction of `ours` itself.
    seed
        Of the bootstrap, which draws networks and words with replacement, the words for both.

    Returns
    -------
    The difference of the fractions, and the ends of the interval.

    Raises
    ------
    InputError
        If the words are not as many.

    Examples
    --------
    >>> ours = np.array([[True, True, False, True]] * 3)
    >>> advantage(ours, np.zeros((1, 4), bool), seed=1)[0]
    0.75
    """
    if ours.shape[1] != theirs.shape[1]:
        raise InputError("Two algorithms are compared on the same words.")
    rng = np.random.default_rng(seed)
    words = rng.integers(ours.shape[1], size=(_DRAWS, ours.shape[1]))
    drawn = np.zeros(_DRAWS)
    for solved, sign in ((ours, 1), (theirs, -1)):
        networks = rng.integers(len(solved), size=(_DRAWS, len(solved)))
        for k, (rows, columns) in enumerate(zip(networks, words, strict=True)):
            drawn[k] += sign * solved[rows].mean(axis=0)[columns].mean()
    low, high = np.quantile(drawn, (0.025, 0.975)).tolist()
    return float(ours.mean() - theirs.mean()), low, high
