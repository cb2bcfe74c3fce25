from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from workbench.conjectures.attribution import (
    integrated_gradients,
    permutation_importance,
    saliency,
    training_gradients,
)
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.networks import REGRESSION, predict, train_network, train_networks
from workbench.errors import InputError

CUSP = {"meridian_re", "meridian_im", "longitude"}


def losses_by_hand(network, inputs, labels):
    """Compute each knot's loss in double precision numpy, from the weights alone."""
    layers = [m for m in network.module if isinstance(m, torch.nn.Linear)]
    h = inputs
    for place, layer in enumerate(layers):
        h = h @ layer.weight.numpy().astype(float).T + layer.bias.numpy().astype(float)
        if place < len(layers) - 1:
            h = 1 / (1 + np.exp(-h))
    if network.objective is REGRESSION:
        return (h[:, 0] - labels) ** 2
    return np.log(np.exp(h).sum(axis=1)) - h[np.arange(len(h)), labels]


@pytest.mark.parametrize("objective", ["classifier", "regression"])
def test_gradients_agree_with_finite_differences(problem, brief, network, objective):
    if objective == "regression":
        network = train_network(problem, 0, dataclasses.replace(brief, steps=300), REGRESSION)
    x, labels = problem.inputs[:40], problem.labels[:40]
    gradients = training_gradients(network, x, labels)
    h = 1e-5
    for column in range(x.shape[1]):
        step = np.zeros(x.shape[1])
        step[column] = h
        ahead, behind = (losses_by_hand(network, x + s, labels) for s in (step, -step))
        np.testing.assert_allclose(
            gradients[:, column], (ahead - behind) / (2 * h), rtol=1e-3, atol=1e-4
        )


def test_saliency_is_equation_1(problem, network):
    train = problem.split.train
    gradients = training_gradients(network, problem.inputs[train], problem.labels[train])
    r = sum(np.abs(gradient) for gradient in gradients) / len(train)
    result = saliency([network])
    np.testing.assert_allclose(result.raw[0], r, rtol=1e-9)
    np.testing.assert_allclose(result.scores[0], r / r.max(), rtol=1e-9)


def test_an_input_that_the_network_ignores_scores_0(problem, brief):
    network = train_network(problem, 0, dataclasses.replace(brief, steps=100))
    column = problem.dataset.columns.index("volume")
    network.module[0].weight[:, column] = 0
    for method in (saliency, permutation_importance, integrated_gradients):
        assert method([network]).raw[0, column] == 0


def test_all_three_views_find_the_inputs_of_the_planted_law(problem, brief):
    networks = train_networks(problem, [0, 1, 2], brief)
    for method in (saliency, permutation_importance, integrated_gradients):
        result = method(networks)
        assert set(result.ranking()[:3]) == CUSP, result.method
        assert result.seeds == (0, 1, 2)
        assert np.all(result.scores.max(axis=1) == 1)
        assert result.deviation.max() > 0


def test_integrated_gradients_are_complete_and_linear_where_the_network_is(problem, network):
    result = integrated_gradients([network], knots=50)
    assert result.gap.shape == (1,)
    assert result.gap[0] < 1e-3
    assert integrated_gradients([network], knots=50, steps=1).gap[0] > result.gap[0]
    linear = train_network(problem, 0, TrainingSettings(hidden=(), steps=300), REGRESSION)
    rows = np.random.default_rng(0).permutation(problem.split.test)[:50]
    weight = linear.module[0].weight[0].numpy().astype(float)
    expected = np.abs(problem.inputs[rows] * weight).mean(axis=0)
    found = integrated_gradients([linear], knots=50).raw[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_permutation_importance_by_hand(problem, network):
    test = problem.split.test
    order = np.random.default_rng(5).permutation(len(test))
    shuffled = problem.inputs[test].copy()
    column = problem.dataset.columns.index("meridian_re")
    shuffled[:, column] = shuffled[order, column]
    truth = problem.dataset.signature[test]
    drop = np.mean(predict(network, problem.inputs[test]) == truth) - np.mean(
        predict(network, shuffled) == truth
    )
    result = permutation_importance([network], repeats=1, seed=5)
    assert result.raw[0, column] == pytest.approx(drop)
    assert drop > 0.2


def test_attributions_are_deterministic_and_change_nothing(problem, network):
    before = problem.inputs.copy()
    for method in (saliency, permutation_importance, integrated_gradients):
        np.testing.assert_array_equal(method([network]).raw, method([network]).raw)
    np.testing.assert_array_equal(problem.inputs, before)
    assert not any(p.requires_grad for p in network.module.parameters())


def test_a_network_that_ignores_everything_is_refused(problem, brief):
    network = train_network(problem, 0, dataclasses.replace(brief, steps=1))
    network.module[0].weight.zero_()
    with pytest.raises(InputError, match="ignores its inputs"):
        saliency([network])
