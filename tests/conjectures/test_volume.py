from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.mirror import with_mirror_images
from workbench.conjectures.perceptron import (
    Examples,
    learn_classes,
    learn_magnitudes,
    predict_classes,
    predict_magnitudes,
)
from workbench.conjectures.root_of_unity import (
    aligned_coefficients,
    jones_values,
    padded_coefficients,
)
from workbench.conjectures.split import grouped_split, leakage
from workbench.conjectures.volume import (
    PUBLISHED,
    VolumeFormula,
    fit_formula,
    relative_error,
    relevance,
    scan_angles,
    value_candidates,
    value_examples,
    volume_knots,
)
from workbench.conjectures.volume_survey import survey_volume
from workbench.conjectures.whitebox import sparse_fits
from workbench.errors import InputError
from workbench.knots.knotinfo import knot
from workbench.knots.table import load_sample

BRIEF = TrainingSettings(hidden=(100, 100), steps=800, batch=128)


@pytest.fixture(scope="module")
def knots():
    return volume_knots(load_sample())


@pytest.fixture(scope="module")
def tenth(knots):
    return grouped_split(knots.groups, 0, ends=(0.09, 0.10))


def test_values_agree_with_known_evaluations_of_the_jones_polynomial():
    """J(1) = 1, |J(-1)| is the determinant, J(e^{2πi/3}) = 1, for every knot (Jones 1985)."""
    rows = [knot(name) for name in ("3_1", "4_1", "8_19", "12n_242", "13a_402")]
    values = jones_values(
        [row.jones_min for row in rows],
        [row.jones for row in rows],
        [0.0, np.pi, 2 * np.pi / 3],
    )
    np.testing.assert_allclose(values[:, 0], 1, atol=1e-9)
    np.testing.assert_allclose(np.abs(values[:, 1]), [row.determinant for row in rows])
    np.testing.assert_allclose(values[:, 2], 1, atol=1e-9)


def test_the_value_is_that_of_the_polynomial_written_out():
    t = np.exp(0.3j)
    row = knot("3_1")
    (value,) = jones_values([row.jones_min], [row.jones], [0.3])[0]
    assert value == pytest.approx(t + t**3 - t**4)


def test_mirror_images_have_one_absolute_value(knots):
    table = load_sample().head(200)
    both = volume_knots(with_mirror_images(table))
    half = volume_knots(table)
    values = both.values([1.1, 2.3])
    place = {name: i for i, name in enumerate(both.names)}
    pairs = [(place[n], place["m" + n]) for n in half.names if "m" + n in place]
    assert len(pairs) > 100
    ours, theirs = np.array(pairs).T
    np.testing.assert_allclose(values[ours], values[theirs])
    assert (both.groups[ours] == both.groups[theirs]).all()


def test_a_tenth_is_learned_from_and_no_twin_is_tested(knots, tenth):
    learned = len(tenth.train) + len(tenth.validation)
    assert learned == pytest.approx(0.1 * len(knots.names), rel=0.01)
    assert leakage(tenth, knots.groups) == 0
    assert not np.isin(knots.groups[tenth.test], knots.groups[tenth.validation]).any()


def test_padded_and_aligned_coefficients_hold_the_same_polynomial(knots):
    padded = padded_coefficients(knots.lowest[:50], knots.jones[:50])
    grid, start = aligned_coefficients(knots.lowest[:50], knots.jones[:50])
    for row in range(50):
        low, high = padded[row, :2].astype(int)
        np.testing.assert_array_equal(
            grid[row, low - start : high - start + 1], padded[row, 2 : 3 + high - low]
        )
        assert grid[row].sum() == 1


def test_the_fit_finds_planted_constants():
    rng = np.random.default_rng(0)
    values = rng.uniform(0, 60, 500)
    planted = VolumeFormula(5.5, 2.0, 1.0)
    found = fit_formula(values, planted(values), planted.angle)
    assert found.b == pytest.approx(2.0, rel=0.1)
    np.testing.assert_allclose(found(values), planted(values), rtol=0.01)


def test_a_refit_beats_the_published_constants_and_both_err_less_on_larger_knots(knots, tenth):
    values = knots.values([PUBLISHED.angle])[:, 0]
    learned = np.concatenate([tenth.train, tenth.validation])
    refit = fit_formula(values[learned], knots.volume[learned], PUBLISHED.angle)
    for formula, bound in ((PUBLISHED, 0.16), (refit, 0.06)):
        errors = np.abs(formula(values) / knots.volume - 1)
        assert errors[tenth.test].mean() < bound
        by_crossing = [errors[knots.crossings == c].mean() for c in range(8, 14)]
        assert (np.diff(by_crossing) < 0).all()


def test_the_best_angle_is_near_the_published_one(knots, tenth):
    scan = scan_angles(knots, tenth.train, tenth.test, np.arange(1, 33) / 32 * np.pi)
    assert abs(scan["angle"][scan["error"].argmin()] - 0.75) < 0.05
    assert scan["error"].max() > 2 * scan["error"].min()


def test_a_sparse_fit_starts_with_one_value_near_it(knots):
    candidates = value_candidates(knots, np.arange(1, 17) / 16 * np.pi)
    (one,) = sparse_fits(candidates, knots.volume, knots.groups, 1, target="Vol")
    assert one.terms[0].startswith(("log(|J(exp 0.75πi)|", "log(|J(exp 0.812πi)|"))
    assert one.r2 > 0.9
    assert one.formula.startswith("Vol ≈ ")


@pytest.mark.slow
def test_networks_beat_the_formula_and_look_at_the_right_angles(knots, tenth):
    angles = np.arange(1, 17) / 16 * np.pi
    survey = survey_volume(knots, tenth, angles, [0], BRIEF)
    error = {name: e.mean for name, e in survey.errors.items()}
    assert error["network on 16 values"] < error["formula, refitted"] < 0.06
    assert error["network on J(t)"] < error["formula, refitted"]
    assert error["formula, constants of [21]"] > 0.1
    scores = relevance(survey.networks[0], knots.values(angles)[survey.test[:1000]])
    assert scores.max() == 1
    assert abs(angles[scores.argmax()] / np.pi - 0.75) < 0.07
    weights = np.bincount(knots.crossings[survey.test])[survey.by_crossing.index]
    for name, e in error.items():
        assert np.average(survey.by_crossing[name], weights=weights) == pytest.approx(e)


def test_relevance_goes_to_the_input_that_is_used():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(600, 5))
    target = np.exp(inputs[:, 3])
    examples = Examples("planted", inputs, target, np.arange(600))
    network = learn_magnitudes(examples, grouped_split(examples.groups, 0), 0, BRIEF)
    scores = relevance(network, inputs)
    assert scores.argmax() == 3
    assert np.sort(scores)[-2] < 0.3


def test_networks_depend_on_their_seed_alone_and_learn_planted_laws():
    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(800, 4))
    groups = np.arange(800)
    split = grouped_split(groups, 0)
    classes = Examples("c", inputs, np.where(inputs[:, 0] + inputs[:, 1] > 0, 5, -3), groups)
    first = learn_classes(classes, split, 0, BRIEF)
    answers = predict_classes(first, inputs)
    again = predict_classes(learn_classes(classes, split, 0, BRIEF), inputs)
    np.testing.assert_array_equal(answers, again)
    assert np.mean(answers[split.test] == classes.target[split.test]) > 0.95
    sizes = Examples("m", inputs, np.exp(inputs[:, 2] / 3), groups)
    found = predict_magnitudes(learn_magnitudes(sizes, split, 0, BRIEF), inputs)
    assert relative_error(found[split.test][None], sizes.target[split.test], split.test).mean < 0.05


def test_twins_widen_the_interval_of_the_error():
    rng = np.random.default_rng(2)
    answers, volume = rng.uniform(0.9, 1.1, 100), np.ones(100)
    alone = relative_error(answers[None], volume, np.arange(100))
    doubled = relative_error(
        np.repeat(answers, 4)[None], np.ones(400), np.repeat(np.arange(100), 4)
    )
    assert doubled.mean == pytest.approx(alone.mean)
    assert doubled.high - doubled.low == pytest.approx(alone.high - alone.low, rel=0.15)


def test_unusable_input_is_refused(knots, tenth):
    examples = value_examples(knots, [2.0])
    with pytest.raises(InputError, match="positive"):
        learn_magnitudes(dataclasses.replace(examples, target=-knots.volume), tenth, 0, BRIEF)
    with pytest.raises(InputError, match="three knots"):
        fit_formula(np.ones(2), np.ones(2), 1.0)
    with pytest.raises(InputError, match="lowest exponent"):
        jones_values([], [], [0.0])
