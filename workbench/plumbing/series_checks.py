"""Ẑ checked in bulk: against false theta functions, and under blow-ups."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import gcd

import numpy as np
import pandas as pd

from workbench.accepted import generator, whole
from workbench.certificates import PlumbingForest
from workbench.plumbing.false_theta import casson, false_theta_zhat
from workbench.plumbing.graph import Plumbing, brieskorn
from workbench.plumbing.zhat import negative_definite, zhat

__all__ = ["blow_ups", "brieskorn_spheres"]

_STEPS = 40


def brieskorn_spheres(largest: int, fibres: int, steps: int) -> pd.DataFrame:
    """Compare the lattice sum of a graph with the false theta function of its orders.

    Parameters
    ----------
    largest
        The orders are at most this.
    fibres
        How many orders there are, 3 or more.
    steps
        The powers compared reach so far above the least possible one of the graph.

    Returns
    -------
    pandas.DataFrame
        orders; casson; terms, how many there are; same; series, as a text.

    Raises
    ------
    InputError
        If there are fewer than three orders, or a number is no integer of the range.
    """
    fibres = whole(fibres, "the number of orders of a Brieskorn sphere", 3, 8)
    largest = whole(largest, "the largest order", 2, 200)
    steps = whole(steps, "the number of powers", 0)
    rows = []
    for orders in combinations(range(2, largest + 1), fibres):
        if all(gcd(a, b) == 1 for a, b in combinations(orders, 2)):
            graph = brieskorn(*orders)
            below = Fraction(-3 * graph.vertices - sum(graph.weights), 4) + steps
            (series,) = zhat(graph, below)
            rows.append(
                {
                    "orders": " ".join(map(str, orders)),
                    "casson": casson(*orders),
                    "terms": len(series.exponents),
                    "same": series == false_theta_zhat(orders, below),
                    "series": str(series),
                }
            )
    return pd.DataFrame(rows)


def blow_ups(trees: int, seed: int) -> pd.DataFrame:
    """Blow random negative definite trees up by −1, one to four times, at vertices and edges.

    The moves are made by the verifier of certificates.

    Returns
    -------
    pandas.DataFrame
        graph and blown up, as texts; structures; with terms, how many of them have any below the
        power compared; terms, of all structures; same, whether the series are, each as often.
    """
    rng, trees = generator(seed), whole(trees, "the number of trees", 1, 10**7)
    rows: list[dict[str, object]] = []
    while len(rows) < trees:
        count = int(rng.integers(1, 7))
        edges = tuple((int(rng.integers(0, v)), v) for v in range(1, count))
        graph = Plumbing(tuple(rng.integers(-5, 0, count).tolist()), edges)
        if not negative_definite(graph):
            continue
        blown = _blown_up(graph, int(rng.integers(1, 5)), rng)
        below = Fraction(-3 * count - sum(graph.weights), 4) + _STEPS
        before, after = zhat(graph, below), zhat(blown, below)
        rows.append(
            {
                "graph": f"{graph.weights} {edges}",
                "blown up": f"{blown.weights} {blown.edges}",
                "structures": len(before),
                "with terms": sum(bool(one.exponents) for one in before),
                "terms": sum(len(one.exponents) for one in before),
                "same": Counter(before) == Counter(after),
            }
        )
    return pd.DataFrame(rows)


def _blown_up(graph: Plumbing, times: int, rng: np.random.Generator) -> Plumbing:
    forest = PlumbingForest(graph.sealed())
    for name in range(graph.vertices, graph.vertices + times):
        sites = [[v] for v in forest.weight]
        sites += [[u, v] for u in forest.near for v in forest.near[u] if u < v]
        forest.apply(["blow-up", name, -1, sites[int(rng.integers(len(sites)))]])
    edges = tuple((u, v) for u in forest.near for v in sorted(forest.near[u]) if u < v)
    return Plumbing(tuple(forest.weight[v] for v in range(len(forest.weight))), edges)
