from __future__ import annotations

import numpy as np

from workbench.conjectures.baselines import (
    BASELINES,
    comparison,
    fitted_slope_rule,
    majority,
    slope_rule,
)
from workbench.conjectures.dataset import build_dataset
from workbench.conjectures.split import grouped_split, standardise


def test_the_table_holds_every_baseline_and_the_networks(cusp_problem, network, problem):
    rows = comparison(problem, networks={"network": [network]})
    assert list(rows["model"]) == [*BASELINES, "network"]
    assert ((rows["low"] <= rows["accuracy"]) & (rows["accuracy"] <= rows["high"])).all()
    accuracy = rows.set_index("model")["accuracy"]
    assert accuracy["2·round(slope/4)"] == 1  # planted
    assert accuracy["majority"] < 0.6
    cusp = comparison(cusp_problem).set_index("model")["accuracy"]
    assert min(cusp["extra trees"], cusp["gradient boosting"], cusp["additive splines"]) > 0.75


def test_baselines_are_deterministic(cusp_problem):
    for model in BASELINES.values():
        np.testing.assert_array_equal(model(cusp_problem, 3), model(cusp_problem, 3))


def test_majority_and_rule_by_hand(problem):
    test = problem.split.test
    values, counts = np.unique(problem.dataset.signature[problem.split.train], return_counts=True)
    assert set(majority(problem)) == {values[counts.argmax()]}
    slope = problem.dataset.slope[test]
    nearest = [min(range(-40, 42, 2), key=lambda s: abs(s - x / 2)) for x in slope]
    np.testing.assert_array_equal(slope_rule(problem), nearest)


def test_the_fitted_rule_finds_another_planted_factor(table):
    dataset = build_dataset(
        table.assign(signature=(2 * np.round(0.3 * table["slope"] / 2)).astype(np.int64))
    )
    problem = standardise(dataset, grouped_split(dataset.groups, seed=0))
    truth = dataset.signature[problem.split.test]
    assert np.mean(fitted_slope_rule(problem) == truth) > 0.95
    assert np.mean(slope_rule(problem) == truth) < 0.7
