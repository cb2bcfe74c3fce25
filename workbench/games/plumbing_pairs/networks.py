"""Three graph networks that say whether two plumbing graphs present one 3-manifold.

Those of [41] (S. J. Ri, P. Putrov, arXiv:2305.05966), as their public program has them: GEN+GAT,
GCN+GAT and GCN+GCN. Two layers give each vertex 64 numbers from its weight; a gated layer makes 32
of these, and their mean over the vertices stands for the graph; three layers judge the two means
side by side. GEN is the graph embedding network of Y. Li, C. Gu, T. Dullien, O. Vinyals, P. Kohli
(*Graph matching networks*, 2019), GCN the graph convolution of T. Kipf and M. Welling (2017), GAT
the graph attention of P. Veličković et al. (2018).

No nonlinearity stands between the two layers. With A the normalised adjacency matrix that GCN
multiplies by, and x the weights, all that GCN+GCN knows of a vertex is therefore its entries in AAx
and A1; and all that GCN+GAT knows of it is a mean of Ax over itself and its neighbours. Swapping
the two graphs may change an answer.

The last layers and GEN normalise by means and variances over a batch, and a trained network by
those over the last ten batches or so. Graphs are of many sizes, so these vary much, and answers
with them: `settled` takes them over many pairs instead, and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, linear
from torch_geometric.nn import MLP, GATConv, GCNConv
from torch_geometric.utils import scatter

from workbench.errors import InputError
from workbench.games.plumbing_pairs.pairs import Pairs
from workbench.plumbing import Plumbing

__all__ = [
    "NETWORKS",
    "Encoded",
    "Graphs",
    "PairNetwork",
    "encoded",
    "probabilities",
    "settled",
    "union",
]

_WIDTH, _MESSAGE, _GATED, _BETWEEN = 64, 32, 32, 48
_TOGETHER = 256


class Encoded(NamedTuple):
    """A graph as arrays.

    Attributes
    ----------
    weights
        Of the vertices.
    edges
        Sources and targets; each edge is there both ways.
    """

    weights: Float[np.ndarray, " vertices"]
    edges: Int64[np.ndarray, "two halves"]


class Graphs(NamedTuple):
    """Several graphs side by side as one.

    Attributes
    ----------
    x
        The weight of each vertex.
    edges
        Sources and targets.
    graph
        The number of the graph that each vertex is in.
    number
        How many graphs there are.
    """

    x: Float[Tensor, "vertices 1"]
    edges: Int64[Tensor, "two halves"]
    graph: Int64[Tensor, " vertices"]
    number: int


def encoded(graph: Plumbing) -> Encoded:
    """Turn a graph into arrays.

    Raises
    ------
    InputError
        If a genus is not 0, or there is no vertex: the networks see weights of vertices only.

    Examples
    --------
    >>> encoded(Plumbing((-2, 3), ((0, 1),))).edges.tolist()
    [[0, 1], [1, 0]]
    """
    if any(graph.genera) or not graph.vertices:
        raise InputError("These networks read graphs of genus 0 with at least one vertex.")
    ends = np.array(graph.edges, np.int64).reshape(-1, 2).T
    return Encoded(np.array(graph.weights, np.float32), np.hstack([ends, ends[::-1]]))


def union(graphs: Sequence[Encoded]) -> Graphs:
    """Put graphs side by side.

    Examples
    --------
    >>> both = union([encoded(Plumbing((7,))), encoded(Plumbing((-2, 3), ((0, 1),)))])
    >>> both.x.flatten().tolist(), both.edges.tolist(), both.graph.tolist()
    ([7.0, -2.0, 3.0], [[1, 2], [2, 1]], [0, 1, 1])
    """
    sizes = [len(graph.weights) for graph in graphs]
    starts = np.cumsum([0, *sizes])
    edges = [graph.edges + start for graph, start in zip(graphs, starts, strict=False)]
    return Graphs(
        torch.from_numpy(np.concatenate([graph.weights for graph in graphs])[:, None]),
        torch.from_numpy(np.concatenate(edges, axis=1)),
        torch.from_numpy(np.repeat(np.arange(len(graphs)), sizes)),
        len(graphs),
    )


class _Embedding(nn.Module):
    """GEN: what two neighbours say to each other is learned, summed, and joined to the weight."""

    def __init__(self) -> None:
        super().__init__()
        self.vertex = nn.Sequential(nn.Linear(1, _WIDTH), nn.LeakyReLU())
        self.hears = nn.Linear(2 * _WIDTH, _MESSAGE)
        self.says = nn.Linear(_MESSAGE, _WIDTH)
        self.update = nn.Sequential(nn.Linear(1 + _WIDTH, _WIDTH), nn.LeakyReLU())
        self.norm = nn.BatchNorm1d(_WIDTH)

    def forward(
        self, x: Float[Tensor, "vertices 1"], edges: Int64[Tensor, "two halves"]
    ) -> Float[Tensor, "vertices width"]:
        h, (source, target) = self.vertex(x), edges
        own, other = self.hears.weight.chunk(2, dim=1)  # a matrix at vertices, not at edges
        heard = linear(h, own, self.hears.bias)[target] + linear(h, other)[source]
        total = scatter(leaky_relu(heard), target, dim_size=len(x))
        degrees = scatter(torch.ones(len(source), 1), target, dim_size=len(x))
        messages = linear(total, self.says.weight) + degrees * self.says.bias
        found: Tensor = self.norm(self.update(torch.cat([x, messages], dim=1)))
        return found


_LAYERS: dict[str, tuple[Callable[[], nn.Module], Callable[[], nn.Module]]] = {
    "GEN+GAT": (_Embedding, lambda: GATConv(_WIDTH, _WIDTH)),
    "GCN+GAT": (lambda: GCNConv(1, _WIDTH), lambda: GATConv(_WIDTH, _WIDTH)),
    "GCN+GCN": (lambda: GCNConv(1, _WIDTH), lambda: GCNConv(_WIDTH, _WIDTH)),
}

NETWORKS = (*_LAYERS,)
"""The names of the networks."""


class PairNetwork(nn.Module):
    """One of the three networks.

    Parameters
    ----------
    name
        One of `NETWORKS`.

    Raises
    ------
    InputError
        If there is no such network.

    Examples
    --------
    >>> network = PairNetwork("GCN+GCN").eval()
    >>> graphs = union([encoded(Plumbing((1,))), encoded(Plumbing((-2, 3), ((0, 1),)))])
    >>> network(graphs, graphs).shape
    torch.Size([2, 2])
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        if name not in _LAYERS:
            raise InputError(f"The networks are {[*NETWORKS]}, not {name!r}.")
        self.name = name
        first, second = _LAYERS[name]
        self.first, self.second = first(), second()
        self.state = nn.Sequential(nn.Linear(_WIDTH, _GATED), nn.LeakyReLU())
        self.gate = nn.Sequential(nn.Linear(_WIDTH, _GATED), nn.Softmax(dim=1))
        self.last = nn.Sequential(
            nn.Linear(_GATED, _BETWEEN), nn.LeakyReLU(), nn.Linear(_BETWEEN, _GATED)
        )
        self.head = MLP(
            in_channels=2 * _GATED, hidden_channels=_GATED, out_channels=2, num_layers=3
        )

    def vertices(self, graphs: Graphs) -> Float[Tensor, "vertices width"]:
        """Return what the two layers make of each vertex."""
        found: Tensor = self.second(self.first(graphs.x, graphs.edges), graphs.edges)
        return found

    def embedding(self, graphs: Graphs) -> Float[Tensor, "graphs gated"]:
        """Return what stands for each graph."""
        x = self.vertices(graphs)
        found: Tensor = scatter(
            self.last(self.state(x) * self.gate(x)),
            graphs.graph,
            dim_size=graphs.number,
            reduce="mean",
        )
        return found

    def forward(self, first: Graphs, second: Graphs) -> Float[Tensor, "pairs two"]:
        """Return the scores of "different" and of "same"."""
        found: Tensor = self.head(torch.cat([self.embedding(first), self.embedding(second)], dim=1))
        return found


@torch.no_grad()
def probabilities(network: PairNetwork, pairs: Pairs) -> Float[np.ndarray, " pairs"]:
    """Return how probable a network says it is that each pair presents one manifold.

    Raises
    ------
    InputError
        If a graph is none that networks read, see `encoded`.

    Examples
    --------
    >>> from workbench.games.plumbing_pairs.pairs import labelled_pairs
    >>> probabilities(PairNetwork("GEN+GAT").eval(), labelled_pairs(3, seed=1)).shape
    (3,)
    """
    scores = torch.cat([network(*ends) for ends in _batches(pairs)])
    found: np.ndarray = scores.double().softmax(dim=1)[:, 1].numpy()
    return found


@torch.no_grad()
def settled(network: PairNetwork, pairs: Pairs) -> PairNetwork:
    """Return a copy that normalises by the means and variances over all of these pairs.

    Their labels are not used.

    Examples
    --------
    >>> from workbench.games.plumbing_pairs.pairs import labelled_pairs
    >>> network = settled(PairNetwork("GCN+GCN"), labelled_pairs(8, seed=1))
    >>> network.training
    False
    """
    copy = deepcopy(network).train()
    for module in copy.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.reset_running_stats()
            module.momentum = None  # a plain mean over batches
    for ends in _batches(pairs):
        copy(*ends)
    return copy.eval()


def _batches(pairs: Pairs) -> Iterator[tuple[Graphs, Graphs]]:
    for at in range(0, len(pairs), _TOGETHER):
        first, second = (
            union([encoded(graph) for graph in side[at : at + _TOGETHER]])
            for side in (pairs.first, pairs.second)
        )
        yield first, second
