"""The networks of the plumbing game, after those of S. Ri and P. Putrov, 2023.

The actor: a graph convolution (GCN) from the weight to 256 features, a GraphSAGE layer to one; that
with the degree and the weight goes through a layer of 64 to the five actions of the vertex, and a
softmax over all actions of the graph. The critic: GCN and GraphSAGE of 128 features on degree and
weight, and a layer of 64, summed over the graph.

A layer sums over neighbours before or after its linear map, wherever there are fewer features; the
function is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from workbench.games.plumbing.rules import ACTIONS

__all__ = ["Arrays", "Convolution", "Graphs", "PlumbingNetwork", "Sage", "Scores", "together"]

Arrays = tuple[Int64[np.ndarray, " vertices two"], Int64[np.ndarray, " edges two"]]
"""Labels and edges of a graph."""


class Graphs(NamedTuple):
    """Several graphs as one.

    Attributes
    ----------
    vertices
        Weight and degree of each.
    edges
        Each in both directions.
    graph, place
        The number of the graph of each vertex, and its place there.
    """

    vertices: Float[Tensor, "vertices two"]
    edges: Tensor
    graph: Tensor
    place: Tensor


def together(graphs: Sequence[Arrays]) -> Graphs:
    """Put graphs together.

    Examples
    --------
    >>> path = (np.array([[4, 0], [-2, 0]]), np.array([[0, 1]]))
    >>> together([path, path]).edges.tolist()
    [[0, 2, 1, 3], [1, 3, 0, 2]]
    """
    sizes = np.array([len(labels) for labels, _ in graphs])
    starts = np.cumsum(sizes) - sizes
    ends = np.concatenate([ends + start for (_, ends), start in zip(graphs, starts, strict=True)])
    weights = np.concatenate([labels[:, 0] for labels, _ in graphs])
    degrees = np.bincount(ends.ravel(), minlength=len(weights))
    vertices = np.stack((weights, degrees), axis=1).astype(np.float32)
    graph = np.repeat(np.arange(len(sizes)), sizes)
    return Graphs(
        torch.from_numpy(vertices),
        torch.from_numpy(np.concatenate((ends, ends[:, ::-1])).T.copy()),
        torch.from_numpy(graph),
        torch.from_numpy(np.arange(len(weights)) - starts[graph]),
    )


class Convolution(nn.Module):
    """The layer of T. Kipf and M. Welling, 2017: a mean over the closed neighbourhood, scaled."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.map = nn.Linear(inputs, outputs)

    def forward(self, features: Float[Tensor, "vertices inputs"], graphs: Graphs) -> Tensor:
        """Return new features, shape (vertices, outputs)."""
        scale = (1 + graphs.vertices[:, 1:]).rsqrt()
        scaled = features * scale
        mapped: Tensor = self.map((scaled + _summed(scaled, graphs)) * scale)
        return mapped


class Sage(nn.Module):
    """The layer of W. Hamilton, R. Ying and J. Leskovec, 2017: a vertex, and the mean around it."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.own = nn.Linear(inputs, outputs, bias=False)
        self.around = nn.Linear(inputs, outputs)

    def forward(self, features: Float[Tensor, "vertices inputs"], graphs: Graphs) -> Tensor:
        """Return new features, shape (vertices, outputs)."""
        degrees = graphs.vertices[:, 1:].clamp(min=1)
        around = features @ self.around.weight.T
        own: Tensor = self.own(features)
        return own + _summed(around, graphs) / degrees + self.around.bias


def _summed(features: Tensor, graphs: Graphs) -> Tensor:
    """Sum over the neighbours of each vertex."""
    source, target = graphs.edges
    return torch.zeros_like(features).index_add(0, target, features[source])


class Scores(nn.Module):
    """A score for each action of each graph; −∞ beyond the vertices that it has."""

    def __init__(self, width: int = 256) -> None:
        super().__init__()
        self.first = Convolution(1, width)
        self.second = Sage(width, 1)
        self.head = nn.Sequential(nn.Linear(3, 64), nn.LeakyReLU(), nn.Linear(64, len(ACTIONS)))

    def forward(self, graphs: Graphs) -> Float[Tensor, "graphs actions"]:
        """Return the scores, five for each vertex in turn."""
        features = self.second(self.first(graphs.vertices[:, :1], graphs).relu(), graphs)
        scores = self.head(torch.cat((features, graphs.vertices), dim=1))
        shape = (int(graphs.graph[-1]) + 1, int(graphs.place.max()) + 1, len(ACTIONS))
        padded = torch.full(shape, -torch.inf)
        padded[graphs.graph, graphs.place] = scores
        return padded.flatten(1)


class PlumbingNetwork(nn.Module):
    """The actor and the critic."""

    def __init__(self, actor: int = 256, critic: int = 128) -> None:
        super().__init__()
        self.actor = Scores(actor)
        self.first = Convolution(2, critic)
        self.second = Sage(critic, critic)
        self.head = nn.Sequential(nn.Linear(critic, 64), nn.LeakyReLU(), nn.Linear(64, 1))

    def forward(
        self, graphs: Graphs
    ) -> tuple[Float[Tensor, "graphs actions"], Float[Tensor, " graphs"]]:
        """Return the logarithms of the probabilities, and the values."""
        features = self.second(self.first(graphs.vertices, graphs).relu(), graphs).relu()
        parts = self.head(features).squeeze(1)
        values = torch.zeros(int(graphs.graph[-1]) + 1).index_add(0, graphs.graph, parts)
        return self.actor(graphs).log_softmax(dim=1), values
