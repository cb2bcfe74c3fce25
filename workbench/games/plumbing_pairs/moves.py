"""Random up-moves on trees, drawn as the public program of [41] draws them.

S. J. Ri, P. Putrov, *Graph neural networks and 3-dimensional topology* (arXiv:2305.05966, 2023).
A move is made at a uniformly chosen vertex and is one of three kinds:

    1  blow-up of ±1 on an edge of the vertex
    2  blow-up of ±1 at the vertex, a new leaf
    3  0-chain: the vertex keeps some neighbours, a vertex beyond the chain has the others

`workbench.plumbing.kernel.scramble` leaves the vertex at least one neighbour, where the program may
take all away; so moves are made here as there. They are ordinary lists, and nothing of the kernel
that decides labels is used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.errors import InputError
from workbench.plumbing import Plumbing

__all__ = ["EDGE", "KINDS", "LEAF", "ZERO_CHAIN", "grown"]

EDGE, LEAF, ZERO_CHAIN = KINDS = (1, 2, 3)
"""The kinds of moves, as [41] numbers them."""


def grown(graph: Plumbing, kinds: Sequence[int], rng: np.random.Generator) -> Plumbing:
    """Make a move of each of the kinds, one after the other; the manifold stays the same.

    Parameters
    ----------
    graph
        A tree of genus 0.
    kinds
        Of the moves, each one of `KINDS`. A vertex without neighbours has no edge; there an edge
        move becomes one of the other two.
    rng
        Draws the vertex, the sign, what is moved beyond a 0-chain, and the weight −20 to 19 there.

    Raises
    ------
    InputError
        If there is no vertex, or no such kind.

    Examples
    --------
    >>> grown(Plumbing((5,)), (LEAF, LEAF), np.random.default_rng(0)).vertices
    3
    >>> grown(Plumbing((5,)), (ZERO_CHAIN,), np.random.default_rng(0)).edges
    ((0, 1), (1, 2))
    """
    if not graph.vertices or not {*kinds} <= {*KINDS}:
        raise InputError(f"Moves are made at vertices, and are of the kinds {KINDS}.")
    weights, near = [*graph.weights], graph.neighbours()
    for kind, (where, which, drawn) in zip(
        kinds, rng.random((len(kinds), 3)).tolist(), strict=True
    ):
        v = int(where * len(weights))
        sign = 1 if drawn < 0.5 else -1
        if kind == EDGE and not near[v]:
            kind = LEAF if which < 0.5 else ZERO_CHAIN
        if kind == EDGE:
            _blow_up_edge(weights, near, v, near[v][int(which * len(near[v]))], sign)
        elif kind == LEAF:
            _blow_up_leaf(weights, near, v, sign)
        else:
            order = rng.permutation(len(near[v])).tolist()
            moved = [near[v][i] for i in order[int(which * len(order)) :]]
            _extrude(weights, near, v, int(40 * drawn) - 20, moved)
    edges = tuple((u, v) for u, others in enumerate(near) for v in others if u < v)
    return Plumbing(tuple(weights), edges)


def _blow_up_edge(weights: list[int], near: list[list[int]], u: int, v: int, sign: int) -> None:
    k = len(weights)
    weights.append(sign)
    weights[u] += sign
    weights[v] += sign
    near[u][near[u].index(v)] = near[v][near[v].index(u)] = k
    near.append([u, v])


def _blow_up_leaf(weights: list[int], near: list[list[int]], v: int, sign: int) -> None:
    near[v].append(len(weights))
    near.append([v])
    weights.append(sign)
    weights[v] += sign


def _extrude(
    weights: list[int], near: list[list[int]], v: int, beyond: int, moved: list[int]
) -> None:
    """Move neighbours beyond a 0-chain, to a vertex with the weight that is given."""
    z, w = len(weights), len(weights) + 1
    weights[v] -= beyond
    weights += [0, beyond]
    for u in moved:
        near[u][near[u].index(v)] = w
    near[v] = [u for u in near[v] if u not in moved] + [z]
    near += [[v, w], [*moved, z]]
