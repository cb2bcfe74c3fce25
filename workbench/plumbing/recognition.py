"""What other programs take plumbed manifolds for: surgery by SnapPy, the name by Regina.

Regina knows closed manifolds by the shape of a triangulation (its standard ones) and by its census.
Its names leave the orientation out.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import regina
import snappy

from workbench.plumbing.graph import Plumbing
from workbench.plumbing.invariants import first_homology
from workbench.plumbing.normal_form import normal_key
from workbench.plumbing.random_graphs import random_tree
from workbench.plumbing.surgery import filled_manifold

__all__ = ["recognised", "recognised_by_others"]

_LARGEST, _MOST_VERTICES, _FILLINGS = 4, 5, 8


def recognised(graph: Plumbing) -> tuple[str | None, str]:
    """Return the name of the manifold, if Regina knows one, and the first homology, by Regina.

    How small the triangulation gets is a matter of chance (one filling in fifteen of the Poincaré
    sphere stays too large for a name), so several fillings are tried, with fixed seeds.
    InputError as for `surgery_link`.

    Examples
    --------
    >>> from workbench.plumbing import brieskorn
    >>> recognised(brieskorn(2, 3, 5))
    ('S3/P120', '0')
    """
    regina.RandomEngine.reseedWithDefault()
    for seed in range(_FILLINGS):
        snappy.set_rand_seed(seed)
        filled = filled_manifold(graph).filled_triangulation()
        triangulation = regina.Triangulation3(filled._to_string())
        triangulation.intelligentSimplify()
        name = _name(triangulation)
        if name is not None:
            break
    return name, str(triangulation.homology())


def _name(triangulation: regina.Triangulation3) -> str | None:
    """Name a closed manifold by the shape of this triangulation, or by Regina's census."""
    standard = regina.StandardTriangulation.recognise(triangulation)
    if standard and standard.manifold():
        return str(standard.manifold().name())
    return next((hit.name().split(" : ")[0] for hit in regina.Census.lookup(triangulation)), None)


def recognised_by_others(count: int, seed: int) -> pd.DataFrame:
    """Let Regina name random trees of 2 to 5 vertices with weights from −4 to 4.

    Returns
    -------
    pandas.DataFrame
        weights and edges, as texts; name, None if there is none; form, the same for two graphs if
        their normal forms are, up to orientation; homology agrees, whether ours is Regina's.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        graph = random_tree(int(rng.integers(2, _MOST_VERTICES + 1)), _LARGEST, rng)
        name, homology = recognised(graph)
        forms = sorted((normal_key(graph), normal_key(graph.reversed())))
        rows.append(
            {
                "weights": str(graph.weights),
                "edges": str(graph.edges),
                "name": name,
                "form": hashlib.sha256(repr(forms).encode()).hexdigest()[:16],
                "homology agrees": _written(first_homology(graph)) == homology,
            }
        )
    return pd.DataFrame(rows)


def _written(homology: tuple[int, tuple[int, ...]]) -> str:
    """Write an abelian group as Regina does."""
    rank, orders = homology
    parts = [f"{rank} Z" if rank > 1 else "Z"] * (rank > 0)
    for order in dict.fromkeys(orders):
        times = orders.count(order)
        parts.append(f"{times} Z_{order}" if times > 1 else f"Z_{order}")
    return " + ".join(parts) or "0"
