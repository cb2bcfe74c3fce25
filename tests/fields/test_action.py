"""The Gaussian action on a grid: the operator inverse and equipartition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.correlations.action import expected_action, grid_action, variance_of_action
from workbench.fields.correlations.exact import closed_correlators
from workbench.fields.correlations.sampling import stream
from workbench.fields.kernels.single_layer import covariance, kernel_named


def propagator(x: np.ndarray, mass: float = 1.0) -> np.ndarray:
    return np.asarray(np.exp(-mass * np.abs(x[:, None] - x)) / (2 * mass))


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 40), st.floats(0.3, 3))
def test_the_delta_of_the_grid(points: int, mass: float) -> None:
    x = np.linspace(0, 2, points)
    action = grid_action(propagator(x, mass), x[1])
    np.testing.assert_allclose(action.delta * x[1], np.eye(points), atol=1e-8)
    assert action.condition > 1


def test_the_inverse_of_the_propagator_becomes_the_operator() -> None:
    errors = []
    for points in (41, 81, 161):
        x = np.linspace(0, 4, points)
        f = np.exp(-4 * (x - 2) ** 2)
        exact = f - ((8 * (x - 2)) ** 2 - 8) * f
        action = grid_action(propagator(x), x[1])
        assert np.abs(np.triu(action.inverse, 2)).max() < 1e-9  # tridiagonal
        errors.append(np.abs(action.applied(f) - exact)[2:-2].max())
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.05)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.05)


def test_action_of_finite_networks() -> None:
    """Mean k/2 at every width, variance k/2 + κ₄ contracted with two inverses."""
    x = np.array([[0.0], [0.9], [2.0]])
    net = ready.cos_net(3)
    G = kernel_named("cos_net").value(covariance(x))
    action = grid_action(G, 1.0)
    every = np.indices((3,) * 4).reshape(4, -1).T
    kappa = closed_correlators(net, x).connected_at(every).reshape((3,) * 4)
    variance = variance_of_action(action.inverse, kappa)

    def observe(count: int, generator: np.random.Generator) -> np.ndarray:
        S = action.value(net.draw(count, x, generator)[:, 0])
        return np.array([S.mean(), ((S - expected_action(3)) ** 2).mean()])

    sampled = stream(observe, 200_000, 0)
    assert abs(sampled.values[0] - 1.5) < 4 * sampled.errors[0]
    assert abs(sampled.values[1] - variance) < 4 * sampled.errors[1]
    assert variance > 1.5 + 10 * sampled.errors[1]


def test_singular_two_point_functions_have_no_action() -> None:
    x = np.array([[0.5], [1.0], [2.0]])
    with pytest.raises(InputError, match="rank 1 of 3"):
        grid_action(kernel_named("relu").value(covariance(x)), 0.5)
    with pytest.raises(InputError, match="symmetric"):
        grid_action(np.array([[1.0, 0.0], [0.5, 1.0]]), 1.0)
    with pytest.raises(InputError, match="spacing"):
        grid_action(np.eye(2), 0.0)
