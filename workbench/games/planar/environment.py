"""The planar game for the programs that know Gymnasium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from jaxtyping import Bool

from workbench.games.planar.boards import (
    advance,
    is_over,
    new_boards,
    position,
    seat,
    solved,
    steps,
)
from workbench.games.planar.kernel import FEATURES, OFFERED
from workbench.games.planar.play import look
from workbench.games.planar.rules import Rules, require_knots
from workbench.games.planar.shape import SHAPE
from workbench.games.start_number import start_number
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import COUNT, CROSSINGS
from workbench.knots.simplify import Step

__all__ = ["PlanarEnv"]


class PlanarEnv(gymnasium.Env[dict[str, Any], np.int64]):
    """UNKNOT on planar diagrams; an action is the number of a candidate.

    An observation is a `planar.play.Sight` of one play, as a dictionary. The reward of an action is
    minus the moves that it makes, kinks that fall included. A number that is not on offer makes no
    move and costs one. The episode is terminated by a win, and truncated when the play is lost.

    Parameters
    ----------
    diagrams
        Of knots; each episode starts from one of them, drawn at random, or from the one whose
        number is given by `reset(options={"diagram": number})`.
    rules
        Of the game.

    Raises
    ------
    InputError
        If there is no diagram, or one of them is not of a knot.

    Examples
    --------
    >>> env = PlanarEnv([Diagram.from_pd([(4, 1, 5, 2), (3, 1, 4, 6), (5, 3, 6, 2)])])
    >>> observation, info = env.reset(seed=0)
    >>> info
    {'crossings': 3, 'moves': 0, 'won': False}
    >>> observation, reward, won, lost, info = env.step(0)
    >>> reward, won, info["crossings"]
    (-2.0, True, 0)
    """

    def __init__(self, diagrams: Sequence[Diagram], rules: Rules | None = None) -> None:
        require_knots(diagrams)
        self.rules = rules or Rules()
        self._starts = [position(diagram) for diagram in diagrams]
        self._boards = new_boards(1, max(diagram.crossings for diagram in diagrams), self.rules)
        self.action_space = spaces.Discrete(OFFERED)
        self.observation_space = spaces.Dict(
            {
                "moves": spaces.Box(-np.inf, np.inf, (OFFERED, len(FEATURES)), np.float32),
                "offered": spaces.MultiBinary(OFFERED),
                "diagram": spaces.Box(-np.inf, np.inf, (len(SHAPE) + 1,), np.float32),
            }
        )

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Start a play."""
        super().reset(seed=seed)
        number = start_number(options, "diagram", len(self._starts), self.np_random)
        salt = int(self.np_random.integers(1 << 62))
        seat(self._boards, 0, self._starts[number], self.rules, salt)
        return self._observation(), self._info()

    def step(
        self, action: int | np.int64
    ) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """Make a candidate's move."""
        before = int(self._boards.moves[0])
        if self.action_masks()[action]:
            advance(self._boards, np.array([action]), self.rules)
        else:
            self._boards.moves[0] += 1
        info = self._info()
        lost = bool(is_over(self._boards, self.rules)[0]) and not info["won"]
        reward = float(before - info["moves"])
        return self._observation(), reward, info["won"], lost, info

    def action_masks(self) -> Bool[np.ndarray, " options"]:
        """Which actions are on offer."""
        masks: Bool[np.ndarray, " options"] = look(self._boards, self.rules).offered[0]
        return masks

    def steps(self) -> tuple[Step, ...]:
        """Return the moves made so far, for `planar.rules.certificate_of`."""
        return steps(self._boards, 0)

    def _observation(self) -> dict[str, Any]:
        moves, offered, diagram = (part[0] for part in look(self._boards, self.rules))
        return {"moves": moves, "offered": offered.astype(np.int8), "diagram": diagram}

    def _info(self) -> dict[str, Any]:
        return {
            "crossings": int(self._boards.tables[0, COUNT, CROSSINGS]),
            "moves": int(self._boards.moves[0]),
            "won": bool(solved(self._boards, self.rules)[0]),
        }
