from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from workbench.conjectures.decision_rules import check_rules, grow_rules
from workbench.conjectures.e6_learning import (
    MODELS,
    balanced_sample,
    cross_validated,
    logistic_reading,
)
from workbench.conjectures.gauge_rank import exact_rank, plain_ranks, rank_regression, rank_table
from workbench.conjectures.triangulation_learning import (
    comparison,
    extrapolated,
    facet_table,
    total_by,
)
from workbench.errors import InputError
from workbench.toric.gauge_algebra import gauge_survey
from workbench.toric.landscape import draw_geometries, star_fan
from workbench.toric.polytopes import LARGE
from workbench.toric.triangulations import count_by_sweep, facet_census

FAN = star_fan(LARGE[0])


def test_models_find_the_ray() -> None:
    sample = balanced_sample(FAN, 300, seed=1)
    assert sample.values.shape == (600, 76)
    assert sample.e6.sum() == 300
    scores = cross_validated(sample, seed=1)
    assert tuple(scores.index) == MODELS
    assert (scores["v alone"] > 0.95).all()
    weights, answers = logistic_reading(sample)
    assert weights.index[0] == "a_max(1, -1, -1)"
    assert weights.iloc[0] < 0
    by_a = answers.set_index("a_max")
    assert by_a.loc[5, "fraction E₆"] == 0
    assert by_a.loc[4, "predicted"] > 0.5 > by_a.loc[5, "predicted"]
    tree = grow_rules(sample.columns, sample.values, sample.e6.astype(int), "[E₆]", depth=1)
    fresh = balanced_sample(FAN, 200, seed=2)
    checked = check_rules(tree.rules, fresh.columns, fresh.values, fresh.e6.astype(int))
    assert [str(rule.rule) for rule in checked] == [
        "a_max(1, -1, -1) ≤ 4 ⟹ [E₆] = 1",
        "a_max(1, -1, -1) ≥ 5 ⟹ [E₆] = 0",
    ]
    assert checked[1].holds


def test_a_sample_needs_rows() -> None:
    with pytest.raises(InputError, match="for ten folds"):
        balanced_sample(FAN, 5, seed=1)


def test_rank_formula() -> None:
    geometries = draw_geometries(FAN, 400, np.random.default_rng(6))
    survey = gauge_survey(geometries)
    table = rank_table(survey)
    assert plain_ranks(geometries, 2).tolist() == table["rank"][:2].tolist()
    fit = exact_rank(table)
    assert fit.exact
    assert fit.coefficients == tuple(map(Fraction, (304, 4, 2, 1, 0, 0)))
    found, r2 = rank_regression(table, seed=0)
    assert r2 > 0.99
    assert np.abs(found[["H2", "H3", "H4"]] - [4, 2, 1]).max() < 0.2
    with pytest.raises(InputError, match="draw more"):
        exact_rank(table[table["not E₈"] > 0].head(30))


def test_a_tree_does_not_extrapolate() -> None:
    census = facet_census()
    counts = [count_by_sweep(polygon) for polygon in census.classes]
    table = facet_table(census, counts)
    scores = comparison(table, largest=14, seed=0)
    small = table["points"] <= 14
    assert scores.loc["decision tree", "largest predicted"] <= table["log10"][small].max() + 1e-9
    assert scores.loc["decision tree", "beyond"] > 2 * scores.loc["linear", "beyond"]
    exact = np.log10(float(32_338_431_165_325_420))
    assert total_by(table["log10"].tolist(), census) == pytest.approx(exact)
    beyond = extrapolated(table, 14, seed=0)
    assert total_by(beyond["decision tree"].tolist(), census) < exact - 2


@pytest.mark.parametrize("largest", [2, 40])
def test_limits_that_leave_nothing(largest: int) -> None:
    table = pd.DataFrame({k: range(3, 30) for k in ("points", "interior", "boundary", "vertices")})
    table["log10"] = 1.0
    with pytest.raises(InputError, match="accepted are limits"):
        extrapolated(table, largest, seed=0)
