"""Training: the exact solution, its limits, and ensembles of finite networks beside it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.statistics.moments import merged, moments_of, p_value
from workbench.fields.tangent.dynamics import Training, gaussian_posterior, of_infinite_width
from workbench.fields.tangent.finite_width import SIZES, measure
from workbench.fields.tangent.schedules import GradientDescent, GradientFlow, Midpoint
from workbench.fields.tangent.training import BLOCK, Experiment, train, train_block

STORED = json.loads(Path(__file__).with_name("neural_tangents.json").read_text(encoding="utf-8"))
INFINITE = GradientFlow(float("inf"))


def kernels(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    theta, nngp = (m @ m.T / 9 for m in (rng.normal(size=(7, 9)), rng.normal(size=(7, 9))))
    return theta, nngp, rng.normal(size=4)


def experiment(width: int = 6, network: FullyConnected | None = None) -> Experiment:
    angles = np.array([0.3, 1.4, 2.6, 3.9])
    inputs = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return Experiment(
        (network or FullyConnected("erf", (2, 1), 2**0.5)).with_width(width),
        inputs,
        np.sin(2 * angles),
        -inputs[:2],
        tuple(GradientDescent(0.2, k) for k in (3, 10)),
        seed=7,
    )


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(0.01, 30))
def test_flow_begins_at_the_ensemble_and_ends_at_the_data(seed: int, time: float) -> None:
    theta, nngp, targets = kernels(seed)
    training = Training(theta, nngp, targets)
    mean, covariance = training.moments(GradientFlow(0))
    np.testing.assert_array_equal(mean, 0)
    np.testing.assert_allclose(covariance, nngp)
    mean, covariance = training.moments(INFINITE)
    scale = np.linalg.cond(theta[:4, :4]) * 1e-12
    np.testing.assert_allclose(mean[:4], targets, atol=scale)
    np.testing.assert_allclose(covariance[:4], 0, atol=scale)
    np.testing.assert_allclose(
        mean[4:], theta[4:, :4] @ np.linalg.solve(theta[:4, :4], targets), atol=scale
    )
    assert np.linalg.eigvalsh(training.moments(GradientFlow(time))[1])[0] > -1e-10


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_the_last_layer_alone_ends_at_the_posterior(seed: int) -> None:
    theta, nngp, targets = kernels(seed)
    mean, covariance = Training(nngp, nngp, targets).moments(INFINITE)
    expected = gaussian_posterior(nngp, targets)
    scale = np.linalg.cond(nngp[:4, :4]) * 1e-12
    np.testing.assert_allclose(mean[4:], expected[0], atol=scale)
    np.testing.assert_allclose(covariance[4:, 4:], expected[1], atol=scale)
    other = Training(theta, nngp, targets).moments(INFINITE)[1]
    assert np.abs(other[4:, 4:] - expected[1]).max() > 1e-4


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.floats(0.1, 3))
def test_small_steps_are_flow(seed: int, time: float) -> None:
    training = Training(*kernels(seed))
    exact = training.moments(GradientFlow(time))
    steps = int(np.ceil(time * 50 / training.largest_rate))
    for kind, order in ((GradientDescent, 1), (Midpoint, 2)):
        off = [
            np.abs(training.moments(kind(time / n, n))[0] - exact[0]).max()
            for n in (4 * steps, 8 * steps)
        ]
        assert off[1] < 1e-11 or off[1] < 1.25 * off[0] / 2**order


@given(st.integers(0, 10**6))
def test_steps_are_the_recursion_they_abbreviate(seed: int) -> None:
    theta, nngp, targets = kernels(seed)
    training = Training(theta, nngp, targets)
    rate = training.largest_rate / 3
    phi = np.linalg.cholesky(nngp + 1e-9 * np.eye(7)) @ np.ones(7)
    stepped = phi
    for _ in range(9):
        stepped = stepped - rate * theta[:, :4] @ (stepped[:4] - targets)
    np.testing.assert_allclose(training.evolve(phi, GradientDescent(rate, 9)), stepped, atol=1e-8)


@pytest.mark.parametrize("case", STORED["training"], ids=lambda c: f"time {c['time']}")
def test_moments_are_those_of_an_independent_program(case: dict) -> None:
    network = FullyConnected(
        case["nonlinearity"],
        (3, *(1,) * case["depth"]),
        case["sigma_w"],
        case["sigma_a"],
        case["sigma_b"],
    )
    inputs, targets, tests = (np.array(STORED[key]) for key in ("inputs", "targets", "tests"))
    time = float("inf") if case["time"] is None else case["time"] / len(inputs)
    full = of_infinite_width(network, inputs, targets, tests)
    for training, prefix in (
        (full, ""),
        (Training(full.nngp, full.nngp, targets), "last_layer_"),
    ):
        mean, covariance = training.moments(GradientFlow(time))
        np.testing.assert_allclose(mean[5:], case[prefix + "mean"], rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(
            covariance[5:, 5:], case[prefix + "covariance"], rtol=1e-6, atol=1e-7
        )


def test_a_wide_network_follows_its_linearisation() -> None:
    wide = experiment(8192)
    block = train_block(wide, 0)
    for ntk, initial, outputs in zip(
        block.first_ntk[:4], block.initial[:4], block.outputs[:4], strict=True
    ):
        own = Training(ntk, ntk, wide.targets).evolve(initial, wide.schedules[-1])
        assert np.abs(outputs[-1] - own).max() < 3e-3


def test_results_do_not_depend_on_how_many_or_on_who_trains() -> None:
    plan = experiment()
    few, many = list(train(plan, BLOCK)), list(train(plan, 3 * BLOCK))
    np.testing.assert_array_equal(few[0].outputs, many[0].outputs)
    with ThreadPoolExecutor(3) as executor:
        shared = measure(plan, 3 * BLOCK, executor)
    alone = measure(plan, 3 * BLOCK)
    for name in ("outputs", "means", "covariances", "logs"):
        np.testing.assert_array_equal(getattr(alone, name).mean, getattr(shared, name).mean)
        np.testing.assert_array_equal(getattr(alone, name).scatter, getattr(shared, name).scatter)
    assert not np.array_equal(many[0].outputs, many[1].outputs)
    other = next(train(replace(plan, seed=8), BLOCK))
    assert not np.array_equal(few[0].outputs, other.outputs)


def test_networks_of_a_block_are_trained_each_for_itself() -> None:
    plan = replace(
        experiment(5, FullyConnected("relu", (2, 1, 1), 1.4, 1.0, 0.3)),
        schedules=(Midpoint(0.05, 0), Midpoint(0.05, 40)),
    )
    block = train_block(plan, 0)
    np.testing.assert_allclose(block.outputs[:, 0], block.initial)
    losses = ((block.outputs[:, :, :4] - plan.targets) ** 2).sum(axis=2)
    assert (losses[:, 1] < losses[:, 0]).all()
    assert np.abs(block.last_ntk - block.first_ntk).max() > 1e-3


def test_control_variates_are_exact_where_training_has_not_begun() -> None:
    plan = replace(experiment(), schedules=(GradientDescent(0.2, 0), GradientDescent(0.2, 20)))
    found = measure(plan, 8 * BLOCK)
    np.testing.assert_array_equal(found.means.mean[:2], 0)
    np.testing.assert_array_equal(found.covariances.mean[:3], 0)
    assert found.means.mean[2:].any()
    sizes = [found.size(name) for name in SIZES]
    assert all(0 < error < size for size, error in sizes)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 10**6))
def test_moments_merge_to_those_of_the_whole(sizes: list[int], seed: int) -> None:
    sample = np.random.default_rng(seed).normal(size=(sum(sizes), 3))
    parts = np.split(sample, np.cumsum(sizes)[:-1])
    whole, joined = moments_of(sample), merged(moments_of(part) for part in parts)
    assert joined.count == len(sample)
    np.testing.assert_allclose(joined.mean, whole.mean, atol=1e-12)
    np.testing.assert_allclose(joined.scatter, whole.scatter, atol=1e-12)


def test_probabilities_are_uniform_when_there_is_no_difference() -> None:
    rng = np.random.default_rng(2)
    mixing = rng.normal(size=(4, 4))
    samples = [moments_of(rng.normal(size=(12, 4)) @ mixing) for _ in range(600)]
    found = np.array([p_value(s.mean, s.covariance_of_mean, s.count) for s in samples])
    assert abs((found < 0.05).mean() - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 600)
    assert abs(found.mean() - 0.5) < 3 / np.sqrt(12 * 600)


def test_bad_input_is_told_in_a_sentence() -> None:
    theta, nngp, targets = kernels(0)
    with pytest.raises(InputError, match="shapes"):
        Training(theta, nngp[:3], targets)
    with pytest.raises(InputError, match="not symmetric"):
        Training(np.triu(theta), nngp, targets)
    with pytest.raises(InputError, match="negative eigenvalue"):
        Training(-theta, nngp, targets)
    with pytest.raises(InputError, match="not positive definite"):
        gaussian_posterior(np.ones((3, 3)), np.ones(2))
    training = Training(theta, nngp, targets)
    with pytest.raises(InputError, match=r"not below 2/λ_max"):
        training.moments(GradientDescent(1.001 * training.largest_rate, 4))
    with pytest.raises(InputError, match="at least 0, not -1"):
        GradientFlow(-1)
    with pytest.raises(InputError, match="positive finite learning rate"):
        Midpoint(0.0, 3)
    plan = experiment()
    with pytest.raises(InputError, match="blocks of 32"):
        train(plan, 33)
    with pytest.raises(InputError, match="one target for each"):
        replace(plan, targets=np.zeros(3))
    with pytest.raises(InputError, match="rows of 2 numbers"):
        replace(plan, tests=np.zeros((2, 3)))
    with pytest.raises(InputError, match="one kind and rate"):
        replace(plan, schedules=(GradientDescent(0.1, 2), Midpoint(0.1, 3)))
    with pytest.raises(InputError, match="at least 2 independent"):
        _ = moments_of(np.ones((1, 2))).standard_error
    with pytest.raises(InputError, match="At least one step"):
        measure(replace(plan, schedules=(GradientDescent(0.1, 0),)), BLOCK)
    with pytest.raises(InputError, match="more than 2 draws"):
        p_value(np.ones(2), np.eye(2), 2)
