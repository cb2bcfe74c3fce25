"""The network of the planar game: it scores the moves on offer and guesses how a play will go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from workbench.games.planar.kernel import FEATURES
from workbench.games.planar.play import Policy, Sight
from workbench.games.planar.shape import SHAPE
from workbench.games.weights import load_network

__all__ = ["PlanarNetwork", "judge", "load", "policy_of", "weights_path"]

_DATA = Path(__file__).parent / "data"


class PlanarNetwork(nn.Module):
    """Scores candidates one by one, with the diagram in view, and values the diagram.

    Parameters
    ----------
    width
        Units in each of the hidden layers: two for the scores, two for the value.

    Examples
    --------
    >>> sum(parameter.numel() for parameter in PlanarNetwork(32).parameters())
    5506
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        shape = len(SHAPE) + 1
        self.move = nn.Linear(len(FEATURES), width)
        self.diagram = nn.Linear(shape, width, bias=False)
        self.mixed = nn.Linear(width, width)
        self.score = nn.Linear(width, 1)
        self.valued = nn.Sequential(
            nn.Linear(shape + 2 * len(FEATURES), width),
            nn.Tanh(),
            nn.Linear(width, width),
            nn.Tanh(),
            nn.Linear(width, 1),
        )

    def forward(
        self,
        moves: Float[Tensor, "plays options features"],
        offered: Bool[Tensor, "plays options"],
        diagram: Float[Tensor, "plays shape"],
    ) -> tuple[Float[Tensor, "plays options"], Float[Tensor, " plays"]]:
        """Return the logarithms of the probabilities of the candidates, and the values."""
        hidden = torch.tanh(self.move(moves) + self.diagram(diagram)[:, None])
        scores = self.score(torch.tanh(self.mixed(hidden))).squeeze(-1)
        scores = scores.masked_fill(~offered, -1e9)
        count = offered.sum(1, keepdim=True).clamp(min=1)
        most = moves.masked_fill(~offered[..., None], -9).amax(1).clamp(min=-4)
        seen = torch.cat([diagram, moves.sum(1) / count, most], dim=1)
        return torch.log_softmax(scores, dim=1), self.valued(seen).squeeze(-1)


@torch.no_grad()
def judge(
    network: PlanarNetwork, sight: Sight
) -> tuple[Float[np.ndarray, "plays options"], Float[np.ndarray, " plays"]]:
    """Return what the network makes of plays: logarithms of probabilities, and values."""
    logs, values = network(*map(torch.from_numpy, sight))
    return logs.numpy(), values.numpy()


def policy_of(network: PlanarNetwork) -> Policy:
    """Return the network's policy, to play with."""
    return lambda sight: judge(network, sight)[0]


def weights_path(moves: str) -> Path:
    """Return where the weights are that come with the package, for the `moves` of the rules."""
    return _DATA / f"planar_{moves}.safetensors"


def load(path: Path) -> PlanarNetwork:
    """Read a network.

    Raises
    ------
    InputError
        As `workbench.games.weights.load_network`.
    """
    return load_network(path, lambda card: PlanarNetwork(card["width"]))[0]
