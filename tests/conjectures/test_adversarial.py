from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.conjectures.adversarial import cusp_area_defect, flip, possible_signatures
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.inequality import check, slope_theorem
from workbench.conjectures.networks import REGRESSION, predict, train_network
from workbench.errors import InputError


@pytest.fixture(scope="module")
def right(problem, network):
    test = problem.split.test
    answers = predict(network, problem.inputs[test])
    return [problem.dataset.names[i] for i in test[answers == problem.dataset.signature[test]]]


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_the_answer_really_flips(problem, network, right, norm):
    for knot in right[:15]:
        found = flip(network, knot, norm)
        row = problem.dataset.names.index(knot)
        np.testing.assert_array_equal(found.original, problem.inputs[row])
        assert found.before == problem.dataset.signature[row] != found.after
        assert predict(network, found.perturbed[None])[0] == found.after
        change = found.perturbed - found.original
        size = np.linalg.norm(change) if norm == "l2" else np.abs(change).max()
        assert found.size == pytest.approx(size)
        assert predict(network, (found.original + 0.99 * change)[None])[0] == found.before


@pytest.mark.parametrize(("norm", "dual"), [("l2", 2), ("linf", 1)])
def test_for_a_linear_network_the_change_is_the_distance_to_the_boundary(problem, norm, dual):
    network = train_network(problem, 0, TrainingSettings(hidden=(), learning_rate=1e-2, steps=800))
    weight, bias = (p.numpy().astype(float) for p in network.module[0].parameters())
    numeric = np.array([not c.startswith("symmetry") for c in problem.dataset.columns])
    tried = 0
    for row in problem.split.test[:40]:
        x, label = problem.inputs[row], problem.labels[row]
        scores = weight @ x + bias
        if scores.argmax() != label:
            continue
        movable = numeric & ~np.isnan(problem.dataset.values[row])
        others = np.arange(len(scores)) != label
        steps = (weight - weight[label])[others][:, movable]
        distance = np.min((scores[label] - scores[others]) / np.linalg.norm(steps, dual, axis=1))
        found = flip(network, problem.dataset.names[row], norm)
        assert distance <= found.size
        assert found.size == pytest.approx(distance, rel=1e-2, abs=2e-3)
        tried += 1
    assert tried > 10


def test_no_random_point_as_near_flips_the_answer_far_inside(problem, network, right):
    found = flip(network, right[0])
    rng = np.random.default_rng(0)
    numeric = np.array([not c.startswith("symmetry") for c in found.columns])
    movable = numeric & ~np.isnan(found.original_physical)
    directions = rng.normal(size=(2000, len(found.original))) * movable
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    near = found.original + 0.9 * found.size * directions
    assert set(predict(network, near)) == {found.before}


def test_only_known_numbers_are_changed_and_units_agree(problem, network, right):
    found = flip(network, right[0])
    change = found.perturbed - found.original
    fixed = [c.startswith("symmetry") for c in found.columns] | np.isnan(found.original_physical)
    assert not change[fixed].any()
    assert np.all(change[~fixed] != 0)
    np.testing.assert_allclose(
        (found.perturbed_physical - found.original_physical)[~fixed],
        (change * problem.scale)[~fixed],
        atol=1e-12,
    )


def test_it_is_deterministic_and_changes_nothing(problem, network, right):
    before = problem.inputs.copy()
    first, second = flip(network, right[1]), flip(network, right[1])
    np.testing.assert_array_equal(first.perturbed, second.perturbed)
    np.testing.assert_array_equal(problem.inputs, before)


def test_the_area_of_the_cusp_betrays_the_changed_numbers(network, right):
    found = flip(network, right[2])
    assert cusp_area_defect(found.columns, found.original_physical) < 1e-12
    assert cusp_area_defect(found.columns, found.perturbed_physical) > 1e-4
    with pytest.raises(InputError, match="some are missing"):
        cusp_area_defect(("longitude",), np.array([4.0]))


@pytest.mark.parametrize("c", [0.01, 0.1, 1.0])
def test_possible_signatures_are_those_the_inequality_allows(table, c):
    for _, row in table.dropna(subset="injectivity_radius").head(40).iterrows():
        trial = pd.DataFrame([{**row, "signature": s} for s in range(-60, 62, 2)])
        margins = check(slope_theorem(c), trial).margins
        allowed = list(trial["signature"][margins >= 0])
        assert [s for s in possible_signatures(row, c) if abs(s) <= 60] == allowed


def test_without_an_injectivity_radius_nothing_is_excluded(table):
    unknown = table[table["injectivity_radius"].isna()].iloc[0]
    with pytest.raises(InputError, match="is not known"):
        possible_signatures(unknown, 0.3)


def test_bad_arguments_are_refused(problem, network, right):
    with pytest.raises(InputError, match="no knot"):
        flip(network, "K0a0")
    with pytest.raises(InputError, match="norm must be"):
        flip(network, right[0], "l1")
    wrong = next(
        name
        for name, x, truth in zip(
            problem.dataset.names, problem.inputs, problem.dataset.signature, strict=True
        )
        if predict(network, x[None])[0] != truth
    )
    with pytest.raises(InputError, match="already wrong"):
        flip(network, wrong)
    regression = train_network(problem, 0, TrainingSettings(hidden=(5,), steps=5), REGRESSION)
    with pytest.raises(InputError, match="needs a classifier"):
        flip(regression, right[0])
