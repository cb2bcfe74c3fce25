"""Many plumbing games in step, from random graphs, for the agents that learn from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float32, Int
from torch import nn

from workbench.games.agents.plumbing_network import Arrays, Graphs, together
from workbench.games.plumbing.play import Play
from workbench.games.plumbing.rules import ACTIONS, Rules
from workbench.games.plumbing.starts import learning_start

__all__ = ["REWARD", "PlumbingGames", "examined", "won_by_steps_down"]

REWARD = 50.0
"""Rewards are divided by it for learning."""

_SEED = 10**6


@dataclass
class PlumbingGames:
    """So many games in step; those that end begin anew from another graph.

    Attributes
    ----------
    count
        How many.
    rules
        Of the games.
    rng
        Draws the graphs, and the edges that are blown up.
    """

    count: int
    rules: Rules
    rng: np.random.Generator
    plays: list[Play] = field(init=False)

    def __post_init__(self) -> None:
        self.plays = [self._begun() for _ in range(self.count)]

    def arrays(self) -> list[Arrays]:
        """Return the state of each game."""
        return [(play.labels, play.ends) for play in self.plays]

    def seen(self) -> Graphs:
        """Return the states as one graph."""
        return together(self.arrays())

    def step(
        self, actions: Int[np.ndarray, " games"]
    ) -> tuple[
        Float32[np.ndarray, " games"], Bool[np.ndarray, " games"], Bool[np.ndarray, " games"]
    ]:
        """Make an action in each game; return scaled rewards, which are won, which given up."""
        rewards = np.array(
            [
                play.act(*divmod(int(action), len(ACTIONS)))
                for play, action in zip(self.plays, actions, strict=True)
            ],
            np.float32,
        )
        won = np.array([play.won for play in self.plays])
        return rewards / np.float32(REWARD), won, np.array([p.given_up for p in self.plays])

    def renew(self, over: Bool[np.ndarray, " games"]) -> None:
        """Begin the games that are over anew."""
        for i in np.flatnonzero(over):
            self.plays[i] = self._begun()

    def _begun(self) -> Play:
        """Begin a play that is not won at once."""
        while True:
            play = Play(learning_start(self.rng), self.rules, self.rng)
            if not play.won:
                return play


@torch.no_grad()
def examined(network: nn.Module, rules: Rules, games: int, steps: int) -> dict[str, Any]:
    """Let a network play so many games, the same for every network, by its probabilities.

    Returns
    -------
    dict
        steps, that it was trained with; won, the fraction; actions, their mean number.
    """
    generator = torch.Generator().manual_seed(_SEED)
    plays = _examination(games, rules)
    left = plays
    while left:
        logs = network(together([(play.labels, play.ends) for play in left]))[0]
        drawn = torch.multinomial(logs.exp(), 1, generator=generator).squeeze(1).tolist()
        for play, action in zip(left, drawn, strict=True):
            play.act(*divmod(action, len(ACTIONS)))
        left = [play for play in left if not play.won and not play.given_up]
    return {
        "steps": steps,
        "won": float(np.mean([play.won for play in plays])),
        "actions": float(np.mean([play.actions for play in plays])),
    }


def won_by_steps_down(rules: Rules, games: int) -> float:
    """Return the share of the same games that steps down alone win."""
    plays = _examination(games, rules)
    for play in plays:
        play.run_down()
    return float(np.mean([play.won for play in plays]))


def _examination(games: int, rules: Rules) -> list[Play]:
    return PlumbingGames(games, rules, np.random.default_rng(_SEED)).plays
