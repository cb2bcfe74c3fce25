"""Players of the contests in finding ribbon discs.

They are walkers with uniform, published and found weights (`ribbon_bayes`), the trained network
(`ribbon_network`), the search of this package (`workbench.knots.ribbon`), and Spherogram's
(`ribbon_peer`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from workbench.certificates import verify
from workbench.games.agents.ribbon_bayes import load_weights
from workbench.games.agents.ribbon_network import search, shipped
from workbench.games.agents.ribbon_peer import spherogram_search
from workbench.games.ribbon.rules import PUBLISHED, UNIFORM
from workbench.games.ribbon.search import Outcome, wander
from workbench.knots.diagram import Diagram
from workbench.knots.ribbon import find_ribbon

__all__ = ["PLAYERS", "Attempt", "Player"]


@dataclass(frozen=True)
class Attempt:
    """What a player made of a knot.

    Attributes
    ----------
    solved
        Whether it found a ribbon disc.
    seconds
        CPU seconds.
    bands
        Of the disc; 0 if there is none.
    verified
        Whether the disc was confirmed: ours by `workbench.certificates`, Spherogram's by itself.
    """

    solved: bool
    seconds: float
    bands: int
    verified: bool


Player = Callable[[Diagram, float, int], Attempt]
"""Looks for a disc of a knot, within a budget of CPU seconds, by a seed."""


def _of(outcome: Outcome) -> Attempt:
    verified = outcome.unlink is not None and verify(outcome.unlink.certificate()).holds
    return Attempt(outcome.unlink is not None, outcome.seconds, outcome.bands, verified)


def _ours(diagram: Diagram, budget: float, seed: int) -> Attempt:
    begun = time.process_time()
    found = find_ribbon(diagram, budget, seed)
    seconds = time.process_time() - begun
    verified = found.certificate is not None and verify(found.certificate).holds
    return Attempt(found.unlink is not None, seconds, found.bands, verified)


PLAYERS: dict[str, Player] = {
    "uniform walker": lambda *given: _of(wander(given[0], UNIFORM, *given[1:])),
    "published weights": lambda *given: _of(wander(given[0], PUBLISHED, *given[1:])),
    "Bayesian walker": lambda *given: _of(wander(given[0], load_weights(), *given[1:])),
    "learned": lambda *given: _of(search(given[0], shipped(), *given[1:])),
    "ours": _ours,
    "Spherogram": lambda *given: Attempt(*spherogram_search(*given)),
}
"""The players by name; the first four play the ribbon game."""
