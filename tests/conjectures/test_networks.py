from __future__ import annotations

import dataclasses
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
import torch

from workbench.conjectures.accuracy import accuracy_of, score_answers
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.networks import REGRESSION, predict, train_network, train_networks
from workbench.errors import InputError


def weights(network):
    return torch.cat([p.flatten() for p in network.module.parameters()]).numpy()


def test_a_network_depends_on_its_seed_alone(problem, brief):
    short = dataclasses.replace(brief, steps=200)
    alone = train_network(problem, 1, short)
    torch.manual_seed(99)
    together = train_networks(problem, [0, 1], short)
    np.testing.assert_array_equal(weights(alone), weights(together[1]))
    assert not np.array_equal(weights(together[0]), weights(together[1]))


def test_workers_train_the_same_networks(problem, brief):
    short = dataclasses.replace(brief, steps=100)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        there = train_networks(problem, [3, 4], short, executor=executor)
    here = train_networks(problem, [3, 4], short)
    assert [network.seed for network in there] == [3, 4]
    assert there[0].objective == here[0].objective
    for ours, theirs in zip(here, there, strict=True):
        np.testing.assert_array_equal(weights(ours), weights(theirs))


def test_the_global_torch_state_is_left_alone(problem, brief):
    threads = torch.get_num_threads()
    state = torch.get_rng_state()
    torch.set_num_threads(2)
    try:
        train_network(problem, 0, dataclasses.replace(brief, steps=5))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(state, torch.get_rng_state())


def test_the_inputs_are_left_alone(problem, brief):
    inputs, labels = problem.inputs.copy(), problem.labels.copy()
    train_network(problem, 0, dataclasses.replace(brief, steps=50))
    np.testing.assert_array_equal(problem.inputs, inputs)
    np.testing.assert_array_equal(problem.labels, labels)


def test_a_planted_law_is_learnt_by_classifier_and_regression(cusp_problem, brief):
    for objective in (None, REGRESSION):
        arguments = () if objective is None else (objective,)
        result = accuracy_of(train_networks(cusp_problem, [0, 1], brief, *arguments))
        assert result.mean > 0.85
        assert result.low < result.mean < result.high


def test_every_class_has_an_output_and_the_rarest_can_be_answered(cusp_problem, brief):
    network = train_network(cusp_problem, 0, brief)
    assert network.module[-1].out_features == len(cusp_problem.classes)
    top = torch.zeros(len(cusp_problem.classes))
    top[-1] = 100
    network.module[-1].bias.copy_(top)
    assert set(predict(network, cusp_problem.inputs)) == {cusp_problem.classes[-1]}


def test_the_weights_kept_are_those_of_the_best_check(problem, brief):
    network = train_network(problem, 0, dataclasses.replace(brief, learning_rate=0.05, patience=3))
    curve = network.curve
    best = int(curve.validation_loss.argmin())
    assert curve.step[best] == network.best_step
    rows = problem.split.validation
    outputs = network.module(torch.from_numpy(problem.inputs[rows].astype(np.float32)))
    loss = network.objective.losses(outputs, torch.from_numpy(problem.labels[rows])).mean()
    assert loss.item() == pytest.approx(curve.validation_loss[best], rel=1e-5)


def test_training_goes_on_past_one_increase_and_stops_after_patience(problem, brief):
    network = train_network(
        problem, 0, dataclasses.replace(brief, steps=5000, check_every=20, patience=20)
    )
    loss = network.curve.validation_loss
    assert network.curve.step[-1] == network.best_step + 400
    assert network.curve.step[-1] < 5000
    first_increase = int(np.flatnonzero(np.diff(loss) > 0)[0])
    assert loss.argmin() > first_increase


def test_a_wrong_regression_answer_is_still_a_signature(problem, brief):
    network = train_network(problem, 0, dataclasses.replace(brief, steps=30), REGRESSION)
    assert set(predict(network, 50 * problem.inputs)) <= set(problem.classes)


def test_unusable_settings_are_refused(problem):
    with pytest.raises(InputError, match="positive"):
        TrainingSettings(batch=0)
    with pytest.raises(InputError, match="each seed once"):
        train_networks(problem, [1, 1])
    with pytest.raises(InputError, match="at least one seed"):
        train_networks(problem, [])


def test_the_interval_of_independent_knots_is_the_binomial_one():
    right = np.arange(400)[None] < 300
    result = score_answers(right, np.arange(400))
    half = 1.96 * np.sqrt(0.75 * 0.25 / 400)
    assert (result.mean, result.knots) == (0.75, 400)
    assert np.isnan(result.deviation)
    assert result.high - result.low == pytest.approx(2 * half, rel=0.1)


def test_twins_widen_the_interval():
    right = np.repeat(np.arange(100) < 75, 4)[None]
    twins = score_answers(right, np.repeat(np.arange(100), 4))
    assert twins.high - twins.low == pytest.approx(2 * 1.96 * np.sqrt(0.75 * 0.25 / 100), rel=0.15)


def test_the_deviation_is_over_seeds():
    right = np.array([[True, True, True, False], [True, False, False, False]])
    result = score_answers(right, np.arange(4))
    assert result.per_seed == (0.75, 0.25)
    assert result.deviation == pytest.approx(np.sqrt(0.125))
