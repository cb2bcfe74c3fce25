"""Learn the rank of the gauge group from the heights of the rays, and fit it exactly.

Carifio, Halverson, Krioukov, Nelson, arXiv:1707.00655, find by linear regression a formula for the
rank, and then a reason for it. Where every ray of the fan has E₈, monomials of f have ⟨m, vᵢ⟩ ≥ 0
and monomials of g ⟨m, vᵢ⟩ ≥ −1 for all i. On a leaf w of height h then ord f ≥ 4 and
ord g ≥ 6 − h, and a leading monomial with equality has ⟨m, vᵢ⟩ = −1 at its corners, so that it is
neither a square nor a cube: F₄, G₂, SU(2) for h = 2, 3, 4, and nothing above.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score

from workbench.accepted import whole
from workbench.conjectures.exact_fit import Basis, ExactFit, exact_fit
from workbench.errors import InputError
from workbench.toric.gauge_algebra import ALGEBRAS, RANKS, GaugeSurvey
from workbench.toric.landscape import Geometries
from workbench.toric.plain_geometry import plain_geometry

__all__ = ["HEIGHTS", "exact_rank", "plain_ranks", "rank_regression", "rank_table"]

HEIGHTS = ("H2", "H3", "H4", "H5", "H6")
"""Numbers of rays of each height above the fan's own."""


def rank_table(survey: GaugeSurvey) -> pd.DataFrame:
    """Return one row a geometry: rays by height, rank, and how many of the fan's rays lack E₈."""
    table = pd.DataFrame(survey.rays[:, 2:], columns=list(HEIGHTS))
    table["rank"] = survey.rank
    table["not E₈"] = (survey.ground != ALGEBRAS.index("E₈")).sum(1)
    return table


def rank_regression(table: pd.DataFrame, seed: int) -> tuple[pd.Series[float], float]:
    """Fit the rank by floating-point least squares.

    Returns
    -------
    coefficients
        Of each height, and the constant.
    r2
        Mean R² of ten folds.

    Raises
    ------
    InputError
        If there are fewer than 20 geometries.
    """
    seed = whole(seed, "the seed", 0, 2**32 - 1)
    if len(table) < 20:
        raise InputError(f"Ten folds need at least 20 geometries, not {len(table)}.")
    inputs, rank = table[list(HEIGHTS)].to_numpy(float), table["rank"].to_numpy(float)
    folds = KFold(10, shuffle=True, random_state=seed)
    r2 = cross_val_score(LinearRegression(), inputs, rank, cv=folds).mean()
    fit = LinearRegression().fit(inputs, rank)
    found = pd.Series([*fit.coef_, fit.intercept_], index=[*HEIGHTS, "constant"])
    return found, float(r2)


def exact_rank(table: pd.DataFrame) -> ExactFit:
    """Fit the rank exactly where every ray of the fan has E₈.

    Raises
    ------
    InputError
        If fewer than 20 geometries are such.
    """
    chosen = table[table["not E₈"] == 0]
    if len(chosen) < 20:
        raise InputError(
            f"Only {len(chosen)} of {len(table)} geometries have E₈ on every ray of the fan; "
            "draw more, so that 20 have."
        )
    rows = [(1, *map(int, row)) for row in chosen[list(HEIGHTS)].to_numpy()]
    return exact_fit(Basis(("1", *HEIGHTS), tuple(rows)), chosen["rank"].tolist(), "rank")


def plain_ranks(geometries: Geometries, count: int) -> np.ndarray:
    """Return the ranks of the first geometries of a batch, found in plain Python."""
    count = whole(count, "the number of geometries", 0, len(geometries))
    ranks = dict(zip(ALGEBRAS, RANKS.tolist(), strict=True))
    plain = (plain_geometry(geometries, i) for i in range(count))
    return np.array([sum(ranks[p.algebra(ray)] for ray in p.rays) for p in plain])
