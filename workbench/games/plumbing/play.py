"""A play of the plumbing game, on the forest of the kernel."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Int64

from workbench.errors import InputError
from workbench.games.plumbing.rules import ACTIONS, ILLEGAL, Rules, cost
from workbench.plumbing import kernel
from workbench.plumbing.graph import Plumbing
from workbench.plumbing.layout import Move, graph_of, laid_out, moves_of, parts

__all__ = ["Play"]


class Play:
    """A play from a graph on.

    Parameters
    ----------
    graph
        A tree with genus 0.
    rules
        Of the game.
    rng
        Chooses the edges that are blown up.

    Attributes
    ----------
    labels, ends
        Weight and genus of each vertex, and edges, of the state.
    names
        What the moves call the vertices.
    actions
        How many have been made.

    Raises
    ------
    InputError
        If there is no vertex, or a genus is not 0.

    Examples
    --------
    >>> play = Play(Plumbing((2, 1, 3), ((0, 1), (1, 2))), Rules(), np.random.default_rng(0))
    >>> play.act(1, 4)  # the cost falls from 21 to 13
    8.0
    >>> play.graph
    Plumbing(weights=(1, 2), edges=((0, 1),), genera=(0, 0))
    """

    labels: Int64[np.ndarray, " vertices two"]
    ends: Int64[np.ndarray, " edges two"]
    names: Int64[np.ndarray, " vertices"]

    def __init__(self, graph: Plumbing, rules: Rules, rng: np.random.Generator) -> None:
        if not graph.vertices or any(graph.genera):
            raise InputError("The plumbing game is played on graphs with vertices, of genus 0.")
        self.rules = rules
        self.actions = 0
        self._rng = rng
        self._forest = laid_out(graph, 3 * rules.actions + 50)
        self._look()
        self._first = self._least = cost(self.labels[:, 0])

    @property
    def won(self) -> bool:
        """Tell whether few enough vertices are left."""
        return len(self.labels) <= self.rules.small

    @property
    def given_up(self) -> bool:
        """Tell whether there were too many actions."""
        return not self.won and self.actions >= self.rules.actions

    @property
    def graph(self) -> Plumbing:
        """The state."""
        return graph_of(self.labels, self.ends)

    def moves(self) -> list[Move]:
        """Return the moves so far, as `workbench.certificates.plumbing` replays them."""
        return moves_of(self._forest)

    def legal(self, room: int) -> Bool[np.ndarray, "room actions"]:
        """Tell which actions are legal at each of so many vertices, those that are missing too."""
        count = len(self.labels)
        degrees = np.bincount(self.ends.ravel(), minlength=count)
        sizes = np.abs(self.labels[:, 0])
        found = np.zeros((room, len(ACTIONS)), np.bool_)
        found[:count, :2] = degrees[:, None] > 0
        found[:count, 2:4] = True
        ones = (sizes == 1) & (degrees > 0) & (degrees <= 2)
        found[:count, 4] = ones | ((sizes == 0) & (degrees == 2))
        return found

    def act(self, vertex: int, action: int) -> float:
        """Make an action at a vertex; return what it earns.

        Parameters
        ----------
        vertex
            Its row in `labels`; none of a vertex that is missing is legal.
        action
            Its place in `ACTIONS`.
        """
        self.actions += 1
        if vertex >= len(self.names) or not self._move(int(self.names[vertex]), action):
            return ILLEGAL
        self._look()
        now = cost(self.labels[:, 0])
        if now < self._least:
            self._least = now
            return float(self._first - now)
        return float(self._least - now)

    def run_down(self) -> None:
        """Step down at the first vertex where it is legal, until there is none."""
        down = len(ACTIONS) - 1
        while len(possible := np.flatnonzero(self.legal(len(self.labels))[:, down])):
            self.act(int(possible[0]), down)

    def _move(self, name: int, action: int) -> bool:
        if action == len(ACTIONS) - 1:
            return any(kernel.act(self._forest, name, kind, False, 0, 0.0) for kind in (1, 2, 3))
        kind, sign = (1, 1 - 2 * action) if action < 2 else (2, 5 - 2 * action)
        return kernel.act(self._forest, name, kind, True, sign, self._rng.random())

    def _look(self) -> None:
        self.labels, self.ends, self.names = parts(self._forest)
