"""The braid game for the programs that know Gymnasium: one game, or many in step."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Discrete
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from jaxtyping import Bool, Float32, Int, Int8

from workbench.errors import InputError
from workbench.games.unknot.kernel import applicable, step
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["BraidEnv", "BraidVectorEnv"]


class BraidVectorEnv(VectorEnv[Int8[np.ndarray, "games letters"], Int[np.ndarray, " games"], Any]):
    """Braid games in step.

    An observation is the word, padded with zeros to N_max; since it closes to a knot, the word also
    says on how many strands it is. The reward is minus the length, and −4 N_max for a conjugation
    without room. A game is terminated by the empty word and truncated after `budget` actions; its
    next action is not made, but begins the game anew (`AutoresetMode.NEXT_STEP`).

    Parameters
    ----------
    games
        How many.
    starts
        Each game starts from one of these, drawn at random.
    rules
        Of the game.
    budget
        Most actions of a game.

    Raises
    ------
    InputError
        If there is no game, or the budget is less than 1.

    Examples
    --------
    >>> from workbench.games.unknot.generator import RECIPES, random_unknots
    >>> rules = Rules(strands=5, longest=40)
    >>> env = BraidVectorEnv(3, random_unknots([20] * 9, RECIPES["regrown"], 1, rules), rules)
    >>> words, _ = env.reset(seed=1)
    >>> words.shape, env.step(np.array([5, 6, 7]))[1].tolist()
    ((3, 40), [-20.0, -20.0, -20.0])
    """

    states: States
    ages: Int[np.ndarray, " games"]
    _over: Bool[np.ndarray, " games"]

    def __init__(self, games: int, starts: States, rules: Rules, budget: int = 300) -> None:
        if games < 1 or budget < 1:
            raise InputError(f"At least one game and one action, not {games} and {budget}.")
        self.rules, self.starts, self.budget, self.num_envs = rules, starts, budget, games
        self.metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP}
        self.single_observation_space = _words(rules)
        self.single_action_space = Discrete(len(rules.names))
        self.observation_space = batch_space(self.single_observation_space, games)
        self.action_space = batch_space(self.single_action_space, games)
        self._begin(np.zeros(games, np.int64))

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Int8[np.ndarray, "games letters"], dict[str, Any]]:
        """Begin every game."""
        super().reset(seed=seed)
        self._begin(self.np_random.integers(len(self.starts), size=self.num_envs))
        return self.states.words.copy(), {}

    def step(
        self, actions: Int[np.ndarray, " games"]
    ) -> tuple[
        Int8[np.ndarray, "games letters"],
        Float32[np.ndarray, " games"],
        Bool[np.ndarray, " games"],
        Bool[np.ndarray, " games"],
        dict[str, Any],
    ]:
        """Make an action in each game."""
        rewards = step(self.rules, self.states, actions)
        self.ages += 1
        if self._over.any():
            number = self.np_random.integers(len(self.starts), size=int(self._over.sum()))
            self.states.put(self._over, self.starts.take(number))
            self.ages[self._over], rewards[self._over] = 0, 0.0
        won = self.states.lengths == 0
        lost = ~won & (self.ages >= self.budget)
        self._over = won | lost
        return self.states.words.copy(), rewards, won, lost, {}

    def action_masks(self) -> Bool[np.ndarray, "games actions"]:
        """Which actions change the words."""
        return applicable(self.rules, self.states)

    def _begin(self, numbers: Int[np.ndarray, " games"]) -> None:
        self.states = self.starts.take(numbers)
        self.ages = np.zeros(self.num_envs, np.int64)
        self._over = np.zeros(self.num_envs, np.bool_)


class BraidEnv(gymnasium.Env[Int8[np.ndarray, " letters"], np.int64]):
    """One braid game: observations, rewards and ends as those of `BraidVectorEnv`.

    `actions` are those made since the game began, for `workbench.games.evaluation.certificate_of`.

    Parameters
    ----------
    starts
        Each game starts from one of these, drawn at random, or from the one whose number is given
        by `reset(options={"braid": number})`.
    rules
        Of the game.
    budget
        Most actions of a game.

    Raises
    ------
    InputError
        If the budget is less than 1, or `reset` is given a number that is none of a braid's.

    Examples
    --------
    >>> from workbench.knots.braid import Braid
    >>> rules = Rules(strands=3, longest=8)
    >>> env = BraidEnv(States.of([Braid((1, 2, 1, -1), 3)], rules), rules)
    >>> env.reset(seed=1)[0].tolist()
    [1, 2, 1, -1, 0, 0, 0, 0]
    >>> word, reward, won, lost, info = env.step(0)
    >>> reward, won, env.actions
    (0.0, True, [0])
    """

    def __init__(self, starts: States, rules: Rules, budget: int = 300) -> None:
        if budget < 1:
            raise InputError(f"A budget is at least one action, not {budget}.")
        self.rules, self.starts, self.budget = rules, starts, budget
        self.observation_space = _words(rules)
        self.action_space = Discrete(len(rules.names))
        self.state = starts.take([0])
        self.actions: list[int] = []

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Int8[np.ndarray, " letters"], dict[str, Any]]:
        """Begin a game."""
        super().reset(seed=seed)
        number = int(self.np_random.integers(len(self.starts)))
        number = (options or {}).get("braid", number)
        if not 0 <= number < len(self.starts):
            raise InputError(f"The braids are the numbers 0 to {len(self.starts) - 1}.")
        self.state, self.actions = self.starts.take([number]), []
        return self.state.words[0].copy(), self._info()

    def step(
        self, action: int | np.int64
    ) -> tuple[Int8[np.ndarray, " letters"], float, bool, bool, dict[str, Any]]:
        """Make an action."""
        (reward,) = step(self.rules, self.state, np.array([action]))
        self.actions.append(int(action))
        won = bool(self.state.lengths[0] == 0)
        lost = not won and len(self.actions) >= self.budget
        return self.state.words[0].copy(), float(reward), won, lost, self._info()

    def action_masks(self) -> Bool[np.ndarray, " actions"]:
        """Which actions change the word."""
        masks: Bool[np.ndarray, " actions"] = applicable(self.rules, self.state)[0]
        return masks

    def _info(self) -> dict[str, Any]:
        return {"length": int(self.state.lengths[0]), "strands": int(self.state.strands[0])}


def _words(rules: Rules) -> Box:
    most = rules.strands - 1
    return Box(-most, most, (rules.longest,), np.int8)
