"""How easily is a network fooled, and what notices? Flips of many knots in one table.

For each knot the smallest change found that flips the network's answer, then two tests that a
network does not make: the area of the cusp torus computed in two ways, on the changed numbers, and
the theorem's inequality, on the true ones, for the wrong answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.conjectures.adversarial import (
    Flip,
    cusp_area_defect,
    flip,
    possible_signatures,
)
from workbench.conjectures.networks import Network, predict
from workbench.errors import InputError

__all__ = ["flip_survey"]


def flip_survey(
    network: Network,
    table: pd.DataFrame,
    constants: Sequence[float],
    knots: int = 60,
    norm: str = "l2",
    seed: int = 0,
) -> tuple[pd.DataFrame, Flip]:
    """Flip test knots that the network answers rightly; return the table and the smallest flip.

    Parameters
    ----------
    network
        A trained classifier.
    table
        The rows its dataset was built from (`usable_rows`).
    constants
        Values of c in |2σ - slope| ≤ c·vol·inj⁻³.
    knots
        How many test knots, drawn without replacement (all, if there are fewer).
    norm, seed
        Of the change; of the draw.

    Returns
    -------
    table
        One row a knot, by size of the change: knot, before, after, size (standard deviations),
        area defect (of λ·Im μ = 2·cusp volume), and "excluded at c" for each constant: whether the
        inequality excludes the network's wrong answer. False where inj is not known.
    flip
        Of the first row.

    Raises
    ------
    InputError
        If the network answers no test knot rightly.
    """
    problem = network.problem
    test = problem.split.test
    right = test[predict(network, problem.inputs[test]) == problem.dataset.signature[test]]
    if not len(right):
        raise InputError("the network answers no test knot rightly, so there is nothing to flip.")
    drawn = np.random.default_rng(seed).permutation(right)[:knots]
    flips = [flip(network, problem.dataset.names[row], norm) for row in drawn]
    rows = []
    for found in flips:
        knot = table[table["name"] == found.knot].iloc[0]
        known = pd.notna(knot["injectivity_radius"])
        rows.append(
            {
                "knot": found.knot,
                "before": found.before,
                "after": found.after,
                "size": found.size,
                "area defect": cusp_area_defect(found.columns, found.perturbed_physical),
            }
            | {
                f"excluded at {c:g}": known and found.after not in possible_signatures(knot, c)
                for c in constants
            }
        )
    survey = pd.DataFrame(rows).sort_values("size", kind="stable", ignore_index=True)
    return survey, min(flips, key=lambda found: found.size)
