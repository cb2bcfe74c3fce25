"""The beginnings of Ẑ over a family of H-shaped plumbing graphs, as tables.

After S. Gukov, R.-K. Seong, *Learning BPS spectra and the gap conjecture* (2024), who take one
H-shaped graph with varying weights, and the exponents of the q-series, or the gaps between them,
as features. Which weights and which spin^c structure they take is not known to us; this family is
ours: all weights from −w to −2.
"""

from __future__ import annotations

from itertools import combinations_with_replacement, product

import numpy as np
import pandas as pd
from tqdm import tqdm

from workbench.accepted import whole, whole_numbers
from workbench.plumbing.graph import Plumbing
from workbench.plumbing.invariants import determinant
from workbench.plumbing.zhat import leading_terms, negative_definite

__all__ = ["h_family", "h_graph", "spectra"]


def h_graph(nodes: tuple[int, int], leaves: tuple[tuple[int, int], tuple[int, int]]) -> Plumbing:
    """Return two joined vertices with two leaves each.

    Examples
    --------
    >>> h_graph((-2, -3), ((-2, -3), (-4, -5))).weights
    (-2, -3, -2, -3, -4, -5)
    """
    nodes = _pair(nodes)
    leaves = (_pair(leaves[0]), _pair(leaves[1]))
    edges = ((0, 1), (0, 2), (0, 3), (1, 4), (1, 5))
    return Plumbing((*nodes, *leaves[0], *leaves[1]), edges)


def _pair(weights: tuple[int, int]) -> tuple[int, int]:
    first, second = whole_numbers(weights, "a pair of weights", -(10**9), 10**9, 2)
    return first, second


def h_family(deepest: int) -> tuple[Plumbing, ...]:
    """Return all negative definite H-shaped graphs with weights from −deepest to −2.

    Each once up to symmetry; only weights −2 throughout are not negative definite.

    Raises
    ------
    InputError
        Unless `deepest` is from 3 to 12.

    Examples
    --------
    >>> len(h_family(3)), len(h_family(4))
    (20, 170)
    """
    deepest = whole(deepest, "the size of the deepest weight", 3, 12)
    weights = range(-deepest, -1)
    sides = list(product(weights, combinations_with_replacement(weights, 2)))
    graphs = (
        h_graph((one[0], other[0]), (one[1], other[1]))
        for one, other in combinations_with_replacement(sides, 2)
    )
    return tuple(graph for graph in graphs if negative_definite(graph))


def spectra(graphs: tuple[Plumbing, ...], terms: int) -> pd.DataFrame:
    """Return the first exponents and gaps of Ẑ for the structure of l = 2 − deg v.

    Returns
    -------
    pandas.DataFrame
        weights, as a text; order, that of H₁; exponents and coefficients, as texts; e0, e1, …, the
        exponents, and g1, g2, …, the gaps, as numbers.
    """
    terms = whole(terms, "the number of terms", 1)
    rows = []
    for graph in tqdm(graphs, desc="q-series", leave=False):
        series = leading_terms(graph, terms)
        numbers = np.array([float(e) for e in series.exponents])
        rows.append(
            {
                "weights": str(graph.weights),
                "order": abs(determinant(graph)),
                "exponents": " ".join(map(str, series.exponents)),
                "coefficients": " ".join(map(str, series.coefficients)),
                **{f"e{k}": e for k, e in enumerate(numbers.tolist())},
                **{f"g{k}": g for k, g in enumerate(np.diff(numbers).tolist(), start=1)},
            }
        )
    return pd.DataFrame(rows)
