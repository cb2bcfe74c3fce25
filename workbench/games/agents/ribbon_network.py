"""The network of the ribbon game: it scores the legal actions and guesses how a play will go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float, Float32
from torch import Tensor, nn

from workbench.games.ribbon.features import FEATURES
from workbench.games.ribbon.play import Play, Position
from workbench.games.ribbon.rules import Rules
from workbench.games.ribbon.search import Outcome, playing
from workbench.games.weights import load_network
from workbench.knots.diagram import Diagram

__all__ = ["RibbonNetwork", "Sight", "judge", "load", "search", "shipped", "weights_path"]

_SIDE_BY_SIDE = 32
_TEMPERATURE = 3.0


class RibbonNetwork(nn.Module):
    """Scores actions one by one, and values a position by the mean of what is seen of them.

    Parameters
    ----------
    width
        Units in each of the hidden layers: two for the scores, one for the value.

    Examples
    --------
    >>> logs, values = RibbonNetwork(8)(torch.zeros(2, 3, len(FEATURES)), torch.ones(2, 3) > 0)
    >>> logs.exp().sum(dim=1).round(decimals=5).tolist(), values.shape
    ([1.0, 1.0], torch.Size([2]))
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Linear(len(FEATURES), width)
        self.second = nn.Linear(width, width)
        self.score = nn.Linear(width, 1)
        self.valued = nn.Sequential(nn.Linear(2 * width, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(
        self, actions: Float[Tensor, "plays options features"], legal: Bool[Tensor, "plays options"]
    ) -> tuple[Float[Tensor, "plays options"], Float[Tensor, " plays"]]:
        """Return the logarithms of the probabilities of the actions, and the values."""
        hidden = torch.tanh(self.second(torch.tanh(self.first(actions))))
        scores = self.score(hidden).squeeze(-1).masked_fill(~legal, -1e9)
        seen = hidden.masked_fill(~legal[..., None], 0)
        mean = seen.sum(1) / legal.sum(1, keepdim=True).clamp(min=1)
        most = hidden.masked_fill(~legal[..., None], -1).amax(1)
        value = self.valued(torch.cat([mean, most], dim=1)).squeeze(-1)
        return torch.log_softmax(scores, dim=1), value


class Sight:
    """What there is to see of several plays.

    Attributes
    ----------
    options
        The legal actions of each play, as `Play.legal` gives them.
    features
        What is said of them, named in `workbench.games.ribbon.features.FEATURES`.
    legal
        Which rows of `features` are actions.
    """

    def __init__(self, plays: Sequence[Play]) -> None:
        self.options = [play.legal() for play in plays]
        most = max(1, *(len(kinds) for kinds, _ in self.options))
        self.features: Float32[np.ndarray, "plays options features"] = np.zeros(
            (len(plays), most, len(FEATURES)), np.float32
        )
        self.legal: Bool[np.ndarray, "plays options"] = np.zeros((len(plays), most), np.bool_)
        for row, (play, (kinds, darts)) in enumerate(zip(plays, self.options, strict=True)):
            play.features(kinds, darts, self.features[row])
            self.legal[row, : len(kinds)] = True


@torch.no_grad()
def judge(
    network: RibbonNetwork, sight: Sight
) -> tuple[Float32[np.ndarray, "plays options"], Float32[np.ndarray, " plays"]]:
    """Return what the network makes of plays: logarithms of probabilities, and values."""
    logs, values = network(torch.from_numpy(sight.features), torch.from_numpy(sight.legal))
    return logs.numpy(), values.numpy()


def search(
    diagram: Diagram,
    network: RibbonNetwork,
    budget: float = 10.0,
    seed: int = 0,
    rules: Rules | None = None,
) -> Outcome:
    """Play, 32 plays at a time, until one is won; the arguments are those of `wander`.

    Chances are proportional to the cube root of the network's, since sharper plays repeat each
    other: what was learned is to win one play, not one of many.

    Raises
    ------
    InputError
        If the diagram is not of a knot, or a number is out of range.

    Examples
    --------
    >>> search(Diagram.from_name("8_20"), shipped(), seed=1).bands > 0
    True
    """

    def plays(first: Position) -> Iterator[Play]:
        return _played(first, network, seed, rules or Rules())

    return playing(diagram, plays, budget, seed)


def _played(first: Position, network: RibbonNetwork, seed: int, rules: Rules) -> Iterator[Play]:
    """Yield plays that are over, without end."""
    rng = np.random.default_rng(seed)

    def fresh() -> Play:
        return Play(rules, first, int(rng.integers(1 << 40)))

    playing_now = [fresh() for _ in range(_SIDE_BY_SIDE)]
    while True:
        sight = Sight(playing_now)
        logs, _ = judge(network, sight)
        choices = (logs / _TEMPERATURE + rng.gumbel(size=logs.shape)).argmax(axis=1)
        for row, choice in enumerate(choices.tolist()):
            play, (kinds, darts) = playing_now[row], sight.options[row]
            play.act(int(kinds[choice]), int(darts[choice]))
            if play.ending:
                yield play
                playing_now[row] = fresh()


def weights_path() -> Path:
    """Return where the weights are that come with the package."""
    return Path(__file__).parent / "data" / "ribbon_network.safetensors"


def load(path: Path) -> RibbonNetwork:
    """Read a network.

    Raises
    ------
    InputError
        As `workbench.games.weights.load_network`.
    """
    return load_network(path, lambda card: RibbonNetwork(card["settings"]["width"]))[0]


@cache
def shipped() -> RibbonNetwork:
    """Return the network that comes with the package."""
    return load(weights_path())
