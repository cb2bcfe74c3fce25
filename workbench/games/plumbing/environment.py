"""The plumbing game for the programs that know Gymnasium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from jaxtyping import Bool

from workbench.errors import InputError
from workbench.games.plumbing.play import Play
from workbench.games.plumbing.rules import ACTIONS, Rules
from workbench.games.start_number import start_number
from workbench.plumbing.graph import Plumbing

__all__ = ["PlumbingEnv"]


class PlumbingEnv(gymnasium.Env[dict[str, Any], np.int64]):
    """The plumbing game with a fixed number of actions; `rules` says what they do and earn.

    Action 5 v + a is the one at place a of `ACTIONS` at vertex v. With fewer vertices, what acts on
    those that are missing is not legal. The episode is terminated by a win and truncated when there
    were too many actions. The observation has

    - vertices: how many;
    - weights: of each, 0 where there is none;
    - edges: pairs of vertices, −1 where there is none.

    Parameters
    ----------
    graphs
        Each episode starts from one of them, drawn at random, or from the one whose number is
        given by `reset(options={"graph": number})`.
    rules
        Of the game.

    Raises
    ------
    InputError
        If there is no graph, or one has no vertex or a genus.

    Examples
    --------
    >>> env = PlumbingEnv([Plumbing((2, 1, 3), ((0, 1), (1, 2)))], Rules(small=1))
    >>> observation, info = env.reset(seed=0)
    >>> observation, reward, won, lost, info = env.step(5 * 1 + 4)
    >>> reward, info
    (8.0, {'vertices': 2, 'actions': 1, 'won': False})
    """

    def __init__(self, graphs: Sequence[Plumbing], rules: Rules | None = None) -> None:
        if not graphs:
            raise InputError("At least one graph is needed to play.")
        self.rules = rules or Rules()
        self._graphs = list(graphs)
        self._room = max(graph.vertices for graph in graphs) + self.rules.actions
        for graph in graphs:
            self._play = Play(graph, self.rules, np.random.default_rng(0))
        self.action_space = spaces.Discrete(len(ACTIONS) * self._room)
        self.observation_space = spaces.Dict(
            {
                "vertices": spaces.Box(0, self._room, (1,), np.int32),
                "weights": spaces.Box(-(2**40), 2**40, (self._room,), np.int64),
                "edges": spaces.Box(-1, self._room, (self._room, 2), np.int32),
            }
        )

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Start a play; InputError if there is no graph of that number."""
        super().reset(seed=seed)
        number = start_number(options, "graph", len(self._graphs), self.np_random)
        self._play = Play(self._graphs[number], self.rules, self.np_random)
        return self._observation(), self._info()

    def step(
        self, action: int | np.int64
    ) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """Make an action; InputError if it is none."""
        if not self.action_space.contains(action):
            raise InputError(f"An action is an integer of {self.action_space}, not {action!r}.")
        reward = self._play.act(*divmod(int(action), len(ACTIONS)))
        play = self._play
        return self._observation(), reward, play.won, play.given_up, self._info()

    def action_masks(self) -> Bool[np.ndarray, " actions"]:
        """Which actions are legal."""
        return self._play.legal(self._room).ravel()

    def _observation(self) -> dict[str, Any]:
        labels, ends = self._play.labels, self._play.ends
        weights = np.zeros(self._room, np.int64)
        weights[: len(labels)] = labels[:, 0]
        edges = np.full((self._room, 2), -1, np.int32)
        edges[: len(ends)] = ends
        return {
            "vertices": np.array([len(labels)], np.int32),
            "weights": weights,
            "edges": edges,
        }

    def _info(self) -> dict[str, Any]:
        play = self._play
        return {"vertices": len(play.labels), "actions": play.actions, "won": play.won}
