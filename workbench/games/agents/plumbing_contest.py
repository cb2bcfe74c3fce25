"""A contest on pairs of plumbing graphs of one manifold: who finds moves from one to the other.

The pairs are those on which [41] tests its agent: a tree of 10 vertices after 100 random moves up
or down, twice. A success is a list of moves that the verifier of certificates has replayed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from jaxtyping import Bool

from workbench.errors import InputError
from workbench.games.agents.plumbing_players import (
    Outcome,
    Uniform,
    played,
    reduced,
    shortest,
    simplified,
)
from workbench.games.agents.plumbing_training import ALGORITHMS, policy
from workbench.games.comparison import advantage
from workbench.games.plumbing.starts import random_pair
from workbench.plumbing.graph import Plumbing

__all__ = ["Outcomes", "contest", "drawn_pairs", "lead", "successes", "summary"]

Outcomes = Mapping[str, Sequence[Sequence[Outcome]]]
"""For each player, for each of its seeds, the outcome on each pair."""


def drawn_pairs(count: int, seed: int) -> list[tuple[Plumbing, Plumbing]]:
    """Draw pairs.

    Raises
    ------
    InputError
        If the count is less than 1 or the seed negative.
    """
    if count < 1 or seed < 0:
        raise InputError(f"There is at least 1 pair, and the seed is at least 0: {count}, {seed}.")
    rng = np.random.default_rng(seed)
    return [random_pair(rng) for _ in range(count)]


def contest(
    pairs: Sequence[tuple[Plumbing, Plumbing]],
    seeds: int,
    actions: int = 500,
    folder: Path | None = None,
    label: str = "",
) -> dict[str, list[list[Outcome]]]:
    """Let all players play all pairs.

    Parameters
    ----------
    pairs
        Of graphs of genus 0.
    seeds
        Networks of each algorithm, of the seeds 1, 2, …
    actions
        Most of a network on each graph.
    folder
        Where the networks are trained; None for those that ship.
    label
        Of the progress bars; none if empty.
    """
    numbers = range(1, seeds + 1)

    def told(name: str) -> str:
        return label and f"{label}: {name}"

    outcomes = {"random": [played(Uniform(), pairs, actions, 1, told("random"))]}
    for name in ALGORITHMS:
        outcomes[name] = [
            played(policy(name, k, folder)[0], pairs, actions, k, told(f"{name} {k}"))
            for k in numbers
        ]
    outcomes["blow-downs only"] = [simplified(pairs)]
    outcomes["normal form"] = [reduced(pairs)]
    outcomes["normal form, met before"] = [shortest(pairs)]
    return outcomes


def successes(outcomes: Sequence[Sequence[Outcome]]) -> Bool[np.ndarray, "seeds pairs"]:
    """Tell which pairs each seed of a player has succeeded on."""
    return np.array([[one.certificate is not None for one in seed] for seed in outcomes])


def summary(outcomes: Outcomes) -> pd.DataFrame:
    """Tabulate the players.

    Returns
    -------
    pandas.DataFrame
        player; seeds; pairs; success, the fraction, and low and high, the ends of its 95 %
        bootstrap interval over seeds and pairs; moves and actions, the medians over successes, on
        both graphs together, and moves_90, the 90th percentile.
    """
    rows = []
    for name, seeds in outcomes.items():
        won = successes(seeds)
        share, low, high = advantage(won, np.zeros((1, won.shape[1]), np.bool_), seed=1)
        good = [one for seed in seeds for one in seed if one.certificate is not None]
        moves = pd.Series([one.moves for one in good], dtype=float)
        actions = pd.Series([one.actions for one in good], dtype=float)
        rows.append(
            {
                "player": name,
                "seeds": len(seeds),
                "pairs": won.shape[1],
                "success": share,
                "low": low,
                "high": high,
                "moves": moves.median(),
                "moves_90": moves.quantile(0.9),
                "actions": actions.median(),
            }
        )
    return pd.DataFrame(rows)


def lead(outcomes: Outcomes, ours: str, theirs: str) -> tuple[float, float, float]:
    """Return by how much one player's success exceeds another's, with a 95 % interval."""
    return advantage(successes(outcomes[ours]), successes(outcomes[theirs]), seed=1)
