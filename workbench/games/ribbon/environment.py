"""The ribbon game for the programs that know Gymnasium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from jaxtyping import Bool, Int8

from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.games.ribbon.kernel import (
    CROSSED,
    FACE,
    IN_FACE,
    LENGTH,
    PHASE,
    SIDES,
    START,
    TWIST,
    TWISTS,
    UNDER_WAY,
)
from workbench.games.ribbon.play import AN_ACTION, Play, Position, first_position
from workbench.games.ribbon.rules import Rules
from workbench.games.start_number import start_number
from workbench.knots.diagram import Diagram

__all__ = ["RibbonEnv"]

_HERE, _FIRST, _ABOVE, _BELOW = 1, 2, 3, 4


class RibbonEnv(gymnasium.Env[dict[str, Any], np.int64]):
    """The ribbon game with a fixed number of actions; `rules` says what they do and earn.

    With n the most crossings of a link, actions 4n k + d are of class k = 0 to 3 (start, attach,
    over, under) at dart d; 16n and 16n + 1 are the right and the left half twist. An action that is
    not legal changes nothing but the count of actions. The episode is terminated by a win or a loss
    and truncated when there were too many actions. The observation is ours; it has

    - partner: for each dart the other end of its arc, plus 1; 0 where there is no crossing;
    - forward: 1 where the strand leaves its crossing;
    - band: for each dart 1 if the band's tip is in the face on its left; for those of the band's
      arcs, 2 where it begins, 3 where it runs over, 4 where it runs under;
    - counts: twists; bands and actions made; 1 while the walk is in its first face, 2 when the
      band is under way, else 0.

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
        If there is no diagram, or one is not of a knot or simplifies to no crossing.

    Examples
    --------
    >>> env = RibbonEnv([Diagram.from_name("6_1")])
    >>> observation, info = env.reset(seed=0)
    >>> info
    {'crossings': 6, 'bands': 0, 'actions': 0, 'ending': ''}
    >>> int(env.action_masks().sum())  # a start for each face
    8
    """

    def __init__(self, diagrams: Sequence[Diagram], rules: Rules | None = None) -> None:
        if not diagrams:
            raise InputError("At least one diagram is needed to play.")
        self.rules = rules or Rules()
        self._starts: list[Position] = [first_position(diagram) for diagram in diagrams]
        largest = max(start.stage.crossings for start in self._starts)
        self._darts = 4 * int(self.rules.growth * largest)
        self._play = Play(self.rules, self._starts[0], 0)
        self.action_space = spaces.Discrete(4 * self._darts + 2)
        self.observation_space = spaces.Dict(
            {
                "partner": spaces.Box(0, self._darts, (self._darts,), np.int32),
                "forward": spaces.MultiBinary(self._darts),
                "band": spaces.Box(0, _BELOW, (self._darts,), np.int8),
                "counts": spaces.Box(-1000, 1000, (4,), np.int32),
            }
        )

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Start a play."""
        super().reset(seed=seed)
        number = start_number(options, "diagram", len(self._starts), self.np_random)
        self._play = Play(self.rules, self._starts[number], int(self.np_random.integers(1 << 40)))
        return self._observation(), self._info()

    def step(
        self, action: int | np.int64
    ) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        """Make an action."""
        if not self.action_space.contains(action):
            raise InputError(f"An action is an integer of {self.action_space}, not {action!r}.")
        play = self._play
        reward = -AN_ACTION
        if self.action_masks()[action]:
            kind, dart = divmod(int(action), self._darts)
            reward = play.act(kind, 1 - 2 * dart if kind == TWIST else dart)
        else:
            play.waste()
        cut = play.ending == "too many actions"
        return self._observation(), reward, bool(play.ending) and not cut, cut, self._info()

    def action_masks(self) -> Bool[np.ndarray, " actions"]:
        """Which actions are legal."""
        kinds, darts = self._play.legal()
        mask = np.zeros(4 * self._darts + 2, np.bool_)
        mask[self._darts * kinds + np.where(kinds == TWIST, darts < 0, darts)] = True
        return mask

    def certificate(self) -> dict[str, Json]:
        """Seal what shows the knot to be ribbon.

        Raises
        ------
        InputError
            If the play is not won.
        """
        return self._play.position.stage.certificate()

    def _observation(self) -> dict[str, Any]:
        board, walk = self._play.position.board, self._play.walk
        used = min(len(board.partner), self._darts)
        partner, forward = np.zeros(self._darts, np.int32), np.zeros(self._darts, np.int8)
        partner[:used], forward[:used] = board.partner[:used] + 1, board.forward[:used]
        if used < len(board.partner):  # a lost play: the link has become too large
            partner[:] = forward[:] = 0
        counts = [walk[TWISTS], self._play.attached, self._play.actions, walk[PHASE]]
        return {
            "partner": partner,
            "forward": forward,
            "band": self._band(),
            "counts": np.array(counts, np.int32),
        }

    def _band(self) -> Int8[np.ndarray, " darts"]:
        board, walk = self._play.position.board, self._play.walk
        band = np.zeros(self._darts, np.int8)
        if walk[PHASE] not in (IN_FACE, UNDER_WAY):
            return band
        band[np.flatnonzero(board.face == board.face[walk[FACE]])] = _HERE
        if walk[PHASE] == UNDER_WAY:
            band[[walk[START], board.partner[walk[START]]]] = _FIRST
            for i, dart in enumerate(walk[CROSSED : CROSSED + walk[LENGTH]]):
                side = _ABOVE if walk[SIDES] >> i & 1 else _BELOW
                band[[dart, board.partner[dart]]] = side
        return band

    def _info(self) -> dict[str, Any]:
        return {
            "crossings": self._play.crossings,
            "bands": self._play.attached,
            "actions": self._play.actions,
            "ending": self._play.ending,
        }
