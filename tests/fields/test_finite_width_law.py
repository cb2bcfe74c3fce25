"""Exact correlators at finite width: closed forms, quadrature, and the law in N."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.architectures.densities import Cauchy, Laplace, Rademacher
from workbench.fields.correlations.correlators import index_sets, wick
from workbench.fields.correlations.exact import (
    ExactCorrelators,
    closed_correlators,
    quadrature_correlators,
)
from workbench.fields.correlations.neuron_moments import (
    CLOSED_FORMS,
    closed_moments,
    quadrature_moments,
)
from workbench.fields.kernels.single_layer import KERNELS, covariance

ONE_LINE = st.lists(st.floats(-1.5, 1.5), min_size=3, max_size=3)
SMOOTH = {
    "cos": ready.cosine,
    "cos_net": ready.cos_net,
    "exp": ready.exponential,
    "linear": ready.linear,
    "sin": ready.sine,
}


@pytest.mark.parametrize("name", SMOOTH)
@settings(max_examples=3, deadline=None)
@given(ONE_LINE)
def test_closed_forms_are_the_integrals(name: str, places: list[float]) -> None:
    x = np.array(places)[:, None]
    for order in (2, 3, 4):
        sets = index_sets(3, order)
        integrated = quadrature_moments(SMOOTH[name](1, sigma_w=0.8), x, sets)
        closed = closed_moments(name, covariance(x, 0.8), sets)
        np.testing.assert_allclose(closed, integrated, rtol=1e-9, atol=1e-12)


def test_gauss_net_agrees_with_quadrature() -> None:
    x = np.array([[0.1], [-0.3], [0.4]])
    ensemble = ready.gauss_net(3, sigma_b=0.5)
    closed, integrated = (
        closed_correlators(ensemble, x, 1.0, 0.5),
        quadrature_correlators(ensemble, x),
    )
    for order in (2, 4):
        np.testing.assert_allclose(closed.connected(order), integrated.connected(order), rtol=1e-9)


@pytest.mark.parametrize("name", sorted(CLOSED_FORMS))
def test_two_legs_are_the_kernel(name: str) -> None:
    S = covariance(np.array([[0.2], [0.5], [1.1]]))
    pairs = index_sets(3, 2)
    expected = KERNELS[name].value(S)[pairs[:, 0], pairs[:, 1]]
    np.testing.assert_allclose(closed_moments(name, S, pairs), expected, rtol=1e-12)


@settings(max_examples=6, deadline=None)
@given(st.sampled_from(["cos_net", "sin", "linear"]), st.integers(1, 1000), ONE_LINE)
def test_connected_parts_fall_like_powers_of_the_width(
    name: str, width: int, places: list[float]
) -> None:
    x = np.array(places)[:, None]
    one, many = (closed_correlators(SMOOTH[name](n), x) for n in (1, width))
    for k in (1, 2, 3):
        expected = one.connected(2 * k) / width ** (k - 1)
        np.testing.assert_allclose(many.connected(2 * k), expected, rtol=1e-7, atol=1e-11)
    wide = closed_correlators(SMOOTH[name](10**9), x)
    np.testing.assert_allclose(wide.full(6), wick(wide.two_point(), index_sets(3, 6)), atol=1e-6)


def test_relu_on_a_line_has_the_same_ratios_at_every_choice_of_points() -> None:
    x = np.array([[0.2], [0.4], [0.6], [0.8], [1.0], [1.2]])
    for width in (1, 20, 300):
        exact = closed_correlators(ready.relu(width), x)
        np.testing.assert_allclose(exact.excess(4), 5 / width, rtol=1e-10)
        np.testing.assert_allclose(exact.excess(6), 15 / width + 44 / width**2, rtol=1e-10)


def test_relu_lives_on_one_side() -> None:
    S = covariance(np.array([[-1.0], [1.0], [0.0]]))
    sets = np.array([[0, 1], [0, 0], [1, 1], [1, 2]])
    assert closed_moments("relu", S, sets).tolist() == [0.0, 0.5, 0.5, 0.0]
    with pytest.raises(InputError, match="one input"):
        closed_moments("relu", np.array([[1.0, 0.5], [0.5, 1.0]]), sets[:1])


def test_what_has_no_closed_form_is_refused() -> None:
    pair = np.zeros((1, 2), dtype=np.int64)
    with pytest.raises(InputError, match="no closed form for neurons named 'tanh'"):
        closed_moments("tanh", np.eye(1), pair)
    cauchy = replace(ready.cos_net(1), parameters={"w": Cauchy(1.0), "c": Cauchy(1.0)})
    with pytest.raises(InputError, match="not Cauchy"):
        quadrature_moments(cauchy, np.zeros((1, 1)), pair)
    with pytest.raises(InputError, match="Quadrature over 5 parameters"):
        quadrature_moments(ready.linear(1, inputs=5), np.zeros((1, 5)), pair)


def test_the_amplitudes_enter_by_their_moments() -> None:
    four = np.zeros((1, 4), dtype=np.int64)
    for amplitude, expected in ((Rademacher(1.0), 0.0), (Laplace(0.5**0.5), 15.0)):
        ensemble = replace(ready.linear(1), amplitude=amplitude)  # 3 E a⁴ − 3, E a⁴ = 1 and 6
        exact: ExactCorrelators = closed_correlators(ensemble, np.ones((1, 1)))
        assert exact.connected_at(four)[0] == pytest.approx(expected)
