"""Plays of the ribbon game, one action or one band at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from jaxtyping import Float32, Float64, Int64

from workbench.errors import InputError
from workbench.games.ribbon.features import FEATURES, describe
from workbench.games.ribbon.kernel import (
    CROSSED,
    DONE,
    END,
    LENGTH,
    PHASE,
    SIDES,
    START,
    TWISTS,
    UNDER_WAY,
    WALK,
    Board,
    act,
    board_of,
    legal,
    linked,
    stroll,
)
from workbench.games.ribbon.rules import Rules
from workbench.knots.bands import Band
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import signature
from workbench.knots.stages import Stage, first_stage

__all__ = ["AN_ACTION", "A_BAND", "Play", "Position", "first_position"]

AN_ACTION, A_BAND = 0.01, 0.3
_OF_PLAY = FEATURES.index("actions left")


Options: TypeAlias = tuple[Int64[np.ndarray, " options"], Int64[np.ndarray, " options"]]


@dataclass(frozen=True, eq=False)
class Position:
    """A link on which bands are drawn."""

    stage: Stage
    board: Board

    @classmethod
    def of(cls, stage: Stage) -> Position:
        """Prepare a stage."""
        return cls(stage, board_of(stage.map.partner, stage.map.forward))


def first_position(diagram: Diagram, seed: int = 0) -> Position:
    """Simplify a knot, to start plays from.

    Raises
    ------
    InputError
        If the diagram is not of a knot, or no crossing is left.

    Examples
    --------
    >>> first_position(Diagram.from_name("6_1")).stage.crossings
    6
    """
    stage = first_stage(diagram, seed)
    if not stage.crossings:
        raise InputError("The ribbon game starts from a knot, not from the unknot.")
    return Position.of(stage)


def _band_of(board: Board, walk: Int64[np.ndarray, " words"]) -> Band:
    """Read a walk that is done as a band of the stage."""
    ids = board.ids

    def dart(place: int) -> int:
        return 4 * int(ids[place >> 2]) + (place & 3)

    length = int(walk[LENGTH])
    crossed = tuple(dart(int(d)) for d in walk[CROSSED : CROSSED + length])
    over = tuple(bool(walk[SIDES] >> i & 1) for i in range(length))
    return Band(dart(int(walk[START])), crossed, over, dart(int(walk[END])), int(walk[TWISTS]))


@dataclass(eq=False)
class Play:
    """A play, which goes on as actions are made.

    Attributes
    ----------
    rules
        Of the game.
    first
        Where it starts.
    seed
        Of the simplifications.
    position
        The link as it is now.
    walk
        The band under construction.
    actions
        How many have been made.
    attached
        How many bands were attached.
    ending
        "" while it goes on; "won"; or why it is lost: "linking numbers", "nullity",
        "signature", "too large", "too many bands", "too many actions" or "stuck".

    Examples
    --------
    >>> play = Play(Rules(), first_position(Diagram.from_name("6_1")), seed=1)
    >>> kinds, darts = play.legal()
    >>> len(kinds), play.act(kinds[0], darts[0]), play.ending
    (8, -0.01, '')
    """

    rules: Rules
    first: Position
    seed: int
    position: Position = field(init=False)
    walk: Int64[np.ndarray, " words"] = field(init=False)
    actions: int = field(default=0, init=False)
    ending: str = field(default="", init=False)
    attached: int = field(default=0, init=False)
    _options: Options | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.position = self.first
        self.walk = np.zeros(WALK, np.int64)

    @property
    def crossings(self) -> int:
        """Crossings of the link."""
        return self.position.stage.crossings

    @property
    def won(self) -> bool:
        """Whether the knot is shown to be ribbon."""
        return self.ending == "won"

    def legal(self) -> Options:
        """Return the classes of the legal actions, and their darts, or of twists their hands."""
        board, rules = self.position.board, self.rules
        if self._options is None:
            kinds, darts = np.empty((2, 3 * len(board.partner) + 2), np.int64)
            count = 0
            if not self.ending:
                count = int(legal(board, self.walk, rules.twists, rules.crossed, kinds, darts))
            self._options = kinds[:count], darts[:count]
        return self._options

    def act(self, kind: int, dart: int) -> float:
        """Make a legal action.

        Returns
        -------
        The reward.
        """
        act(self.position.board, self.walk, kind, dart)
        self.actions += 1
        return self._goes_on() - AN_ACTION

    def waste(self) -> None:
        """Count an action that is not legal."""
        self.actions += 1
        self._goes_on()

    def stroll(
        self, weights: Float64[np.ndarray, " classes"], rng: np.random.Generator
    ) -> Int64[np.ndarray, "actions two"]:
        """Make actions, drawn by the weights of their classes, until the band ends.

        Returns
        -------
        The class and dart of each.
        """
        chances = rng.random(self.rules.actions - self.actions)
        made = np.empty((len(chances), 2), np.int64)
        bounds = self.rules.twists, self.rules.crossed
        count = stroll(self.position.board, self.walk, *bounds, weights, chances, made)
        self.actions += int(count)
        self._goes_on()
        return made[:count]

    def features(
        self,
        kinds: Int64[np.ndarray, " options"],
        darts: Int64[np.ndarray, " options"],
        rows: Float32[np.ndarray, "options features"],
    ) -> None:
        """Say what `workbench.games.ribbon.features.FEATURES` names of the legal actions."""
        describe(self.position.board, self.walk, len(kinds), kinds, darts, rows)
        rows[: len(kinds), _OF_PLAY:] = (
            1 - self.actions / self.rules.actions,
            self.attached / self.rules.bands,
            np.log(self.crossings / 10),
            self.crossings / self.first.stage.crossings,
        )

    def _goes_on(self) -> float:
        """Attach the band if it is done, and see whether the play is over; return the reward."""
        reward = 0.0
        self._options = None
        if self.walk[PHASE] == DONE:
            before = self.crossings
            self._attach()
            if self.ending != "linking numbers":
                gone = (before - self.crossings) / self.first.stage.crossings
                reward = 1.0 if self.won else 0.0 if self.ending else A_BAND * gone
        if not self.ending:
            if self.actions >= self.rules.actions:
                self.ending = "too many actions"
            elif self.walk[PHASE] == UNDER_WAY and not len(self.legal()[0]):
                self.ending = "stuck"
        return reward

    def _attach(self) -> None:
        stage, band = self.position.stage, _band_of(self.position.board, self.walk)
        self.attached += 1
        link = stage.attached(band, self.seed + self.attached)
        if linked(link.partner, link.forward):
            self.ending = "linking numbers"
            return
        after = stage.after(band, link)
        self.walk = np.zeros(WALK, np.int64)
        self.position = Position.of(after)
        if not after.crossings:
            self.ending = "won"
        elif not after.hopeful:
            self.ending = "nullity"
        elif signature(after.diagram.pd):
            self.ending = "signature"
        elif after.crossings > self.rules.growth * self.first.stage.crossings:
            self.ending = "too large"
        elif self.attached == self.rules.bands:
            self.ending = "too many bands"
