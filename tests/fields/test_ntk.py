"""Tangent kernels: three ways for finite networks, four for infinite ones, and their properties."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.kernels.deep_kernels import analytic_kernels
from workbench.fields.kernels.fully_connected import NONLINEARITIES, FullyConnected
from workbench.fields.kernels.kernel_quadrature import by_quadrature
from workbench.fields.kernels.single_layer import kernel_named
from workbench.fields.statistics.moments import p_value
from workbench.fields.statistics.power_law import fit_power_law
from workbench.fields.tangent.kernel_checks import check_finite, check_infinite
from workbench.fields.tangent.kernel_convergence import kernel_sample, literal_shares
from workbench.fields.tangent.layerwise import draw, function_of, layerwise_ntk, loss_gradient, run
from workbench.fields.tangent.ntk import (
    empirical_ntk,
    function_of_module,
    gradients,
    ntk_by_jacobian,
    shares,
    velocity,
)

STORED = json.loads(Path(__file__).with_name("neural_tangents.json").read_text(encoding="utf-8"))


@st.composite
def architectures(draw_from: st.DrawFn) -> FullyConnected:
    scale = st.floats(0.3, 2.0)
    hidden = draw_from(st.lists(st.integers(1, 7), min_size=1, max_size=3))
    return FullyConnected(
        draw_from(st.sampled_from(NONLINEARITIES)),
        (draw_from(st.integers(1, 4)), *hidden),
        draw_from(scale),
        draw_from(scale),
        draw_from(st.sampled_from([0.0, 0.4])),
    )


def one_network(network: FullyConnected, seed: int) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    rng = np.random.default_rng(seed)
    drawn = draw(network, 1, rng)
    points = torch.from_numpy(rng.normal(size=(5, network.widths[0])))
    return {name: value[0] for name, value in drawn.items()}, points


@settings(max_examples=25)
@given(architectures(), st.integers(0, 10**6))
def test_three_ways_to_one_empirical_kernel(network: FullyConnected, seed: int) -> None:
    parameters, points = one_network(network, seed)
    function = function_of(network)
    by_layers = layerwise_ntk(network, parameters, points)
    by_gradients = empirical_ntk(function, parameters, points)[:, :, 0, 0]
    by_jacobian = ntk_by_jacobian(function, parameters, points)[:, :, 0, 0]
    torch.testing.assert_close(by_layers, by_gradients, rtol=1e-11, atol=1e-11)
    torch.testing.assert_close(by_jacobian, by_gradients, rtol=1e-11, atol=1e-11)
    other = layerwise_ntk(network, parameters, points, points[2:])
    torch.testing.assert_close(other, by_layers[:, 2:], rtol=1e-11, atol=1e-11)


@settings(max_examples=25)
@given(architectures(), st.integers(0, 10**6))
def test_kernels_are_symmetric_and_positive(network: FullyConnected, seed: int) -> None:
    parameters, points = one_network(network, seed)
    empirical = layerwise_ntk(network, parameters, points).numpy()
    for kernel in (empirical, *analytic_kernels(network, points.numpy())):
        rounding = 1e-13 * np.abs(kernel).max()
        np.testing.assert_allclose(kernel, kernel.T, rtol=0, atol=rounding)
        assert np.linalg.eigvalsh(kernel)[0] >= -1e-12 * max(np.trace(kernel), 1e-300)


@settings(max_examples=15)
@given(architectures(), st.integers(0, 10**6))
def test_the_recursion_is_the_quadrature_of_its_definition(
    network: FullyConnected, seed: int
) -> None:
    points = np.random.default_rng(seed).normal(size=(3, network.widths[0]))
    for found, expected in zip(
        analytic_kernels(network, points), by_quadrature(network, points), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8)  # on a ray: √ε


@pytest.mark.parametrize("name", NONLINEARITIES)
def test_one_hidden_layer_is_the_closed_form(name: str) -> None:
    points = np.random.default_rng(3).normal(size=(6, 3))
    network = FullyConnected(name, (3, 1), 1.3, 0.7)
    S = 1.3**2 * points @ points.T / 3
    closed = kernel_named(name)
    nngp, ntk = analytic_kernels(network, points)
    np.testing.assert_allclose(nngp, 0.49 * closed.value(S), rtol=1e-9, atol=1e-13)
    expected = 0.49 * (closed.value(S) + S * closed.slope(S))
    np.testing.assert_allclose(ntk, expected, rtol=1e-7, atol=1e-13)


@pytest.mark.parametrize("case", STORED["kernels"], ids=lambda c: str(c["nonlinearity"]))
def test_kernels_are_those_of_an_independent_program(case: dict) -> None:
    network = FullyConnected(
        case["nonlinearity"],
        (3, *(1,) * case["depth"]),
        case["sigma_w"],
        case["sigma_a"],
        case["sigma_b"],
    )
    points = np.array(STORED["inputs"] + STORED["tests"])
    nngp, ntk = analytic_kernels(network, points)
    np.testing.assert_allclose(nngp, case["nngp"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ntk, case["ntk"], rtol=1e-7, atol=1e-12)


def test_many_points_in_tiles_and_two_sets_are_one_kernel() -> None:
    network = FullyConnected("relu", (4, 6, 5), 1.2, 0.9, 0.2)
    rng = np.random.default_rng(5)
    parameters = draw(network, 2, rng)
    points = torch.from_numpy(rng.normal(size=(600, 4)))
    whole = layerwise_ntk(network, parameters, points)
    torch.testing.assert_close(whole, layerwise_ntk(network, parameters, points, points.clone()))
    for found, again in zip(
        analytic_kernels(network, points.numpy()),
        analytic_kernels(network, points.numpy(), points.numpy().copy()),
        strict=True,
    ):
        np.testing.assert_allclose(found, again, rtol=1e-6)


def test_points_that_are_equal_or_zero_or_opposite_are_exact() -> None:
    network = FullyConnected("relu", (2, 1, 1))
    points = np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0], [-1.0, -2.0]])
    nngp, ntk = analytic_kernels(network, points)
    np.testing.assert_allclose(nngp[:2, :2], 2.5 / 4, rtol=1e-12)
    np.testing.assert_allclose(ntk[:2, :2], 3 * 2.5 / 4, rtol=1e-7)
    assert not nngp[2].any()
    assert not ntk[2].any()


def test_outputs_of_a_module_keep_their_indices() -> None:
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Linear(3, 6), torch.nn.Tanh(), torch.nn.Linear(6, 2)
    ).double()
    function, parameters = function_of_module(module)
    points = torch.randn(4, 3, dtype=torch.float64)
    kernel = empirical_ntk(function, parameters, points)
    assert kernel.shape == (4, 4, 2, 2)
    torch.testing.assert_close(kernel, kernel.permute(1, 0, 3, 2))
    torch.testing.assert_close(kernel, ntk_by_jacobian(function, parameters, points))
    torch.testing.assert_close(kernel, empirical_ntk(function, parameters, points, at_once=3))
    torch.testing.assert_close(
        kernel[:, 1:], empirical_ntk(function, parameters, points, points[1:])
    )
    parts = shares(function, parameters, points)
    torch.testing.assert_close(parts["2.bias"], torch.eye(2).double().expand(4, 4, 2, 2))


@settings(max_examples=10)
@given(architectures(), st.integers(0, 10**6))
def test_outputs_move_with_minus_the_kernel(network: FullyConnected, seed: int) -> None:
    parameters, points = one_network(network, seed)
    data, targets = points[:3], torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    passed = run(network, parameters, data)
    residual = passed.output - targets
    gradient = loss_gradient(network, parameters, passed, residual)
    down = {name: -value for name, value in gradient.items()}
    moved = velocity(function_of(network), parameters, down, points)
    kernel = layerwise_ntk(network, parameters, points, data)
    torch.testing.assert_close(moved, -kernel @ residual, rtol=1e-10, atol=1e-10)


def test_bad_input_is_told_in_a_sentence() -> None:
    with pytest.raises(InputError, match="one of relu, erf, cos, sin, not 'step'"):
        FullyConnected("step", (1, 2))
    with pytest.raises(InputError, match="row of widths is"):
        FullyConnected("relu", (3, 0))
    with pytest.raises(InputError, match="sigma_a is -1"):
        FullyConnected("relu", (3, 2), sigma_a=-1)
    with pytest.raises(InputError, match="sigma_w is inf"):
        FullyConnected("relu", (3, 2), sigma_w=float("inf"))
    network = FullyConnected("relu", (3, 2))
    with pytest.raises(InputError, match="rows of 3 numbers"):
        analytic_kernels(network, np.zeros((2, 2)))
    with pytest.raises(InputError, match="finite"):
        analytic_kernels(network, np.full((2, 3), np.nan))
    with pytest.raises(InputError, match="number of networks to draw is 0"):
        draw(network, 0, np.random.default_rng(0))
    with pytest.raises(InputError, match="at least one parameter and one point"):
        gradients(lambda p, x: x.sum(), {}, torch.zeros(1, 3))


def test_kernels_of_one_hidden_layer_are_unbiased_and_spread_like_the_root() -> None:
    points = np.random.default_rng(1).normal(size=(4, 3))
    network = FullyConnected("relu", (3, 1), 2**0.5)
    found = [kernel_sample(network.with_width(N), points, 512, seed=3) for N in (16, 64, 256)]
    for sample in found:
        assert p_value(sample.entries.mean, sample.entries.covariance_of_mean, 512) > 1e-3
    sizes, errors = zip(*(s.size for s in found), strict=True)
    power = fit_power_law([s.width for s in found], sizes, errors, confidence=0.99)
    assert power.contains(-0.5)
    with pytest.raises(InputError, match="blocks of 32"):
        kernel_sample(network, points, 40, seed=3)


def test_the_literal_amplitudes_contribute_in_proportion_to_the_width() -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(3, 2))
    few, many = (literal_shares(width, points, 2000, rng) for width in (8, 64))
    for found in (few, many):
        assert found.p_value > 1e-3
    assert many.mean("a")[0] / few.mean("a")[0] == pytest.approx(8, rel=0.02)
    assert many.mean("w")[0] / few.mean("w")[0] == pytest.approx(1, rel=0.1)
    np.testing.assert_allclose(many.exact_a, 8 * few.exact_a)


def test_checks_agree_with_the_right_sign_only() -> None:
    found = check_finite(FullyConnected("relu", (3, 8, 5), 1.2, 0.9, 0.3), np.random.default_rng(1))
    assert max(found.gradients, found.jacobian, found.minus) < 1e-12
    assert found.plus == pytest.approx(2)
    assert check_infinite("sin", 1, np.random.default_rng(1)) < 1e-12
    assert check_infinite("relu", 2, np.random.default_rng(1)) < 1e-12
