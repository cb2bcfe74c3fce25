"""Kernels: symmetric, positive semidefinite, and equal to their integrals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import erf

from workbench.errors import InputError
from workbench.fields.kernels.single_layer import KERNELS, covariance, kernel_named

FUNCTIONS = {
    "erf": (erf, lambda u: 2 / np.sqrt(np.pi) * np.exp(-(u**2))),
    "cos": (np.cos, lambda u: -np.sin(u)),
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "linear": (lambda u: u, np.ones_like),
}
COORDINATE = st.floats(-2, 2).map(lambda value: round(value, 3))
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=7, unique=True)


@pytest.mark.parametrize("name", KERNELS)
@settings(max_examples=25, deadline=None)
@given(POINTS, st.floats(0.2, 1.5))
def test_kernels_are_symmetric_and_positive(
    name: str, points: list[tuple[float, float]], sigma_w: float
) -> None:
    kernel = kernel_named(name)
    S = covariance(np.array(points), sigma_w)
    for K in (kernel.value(S), kernel.slope(S), kernel.two_point(S, 2.0), kernel.tangent(S)):
        assert np.isfinite(K).all()
        np.testing.assert_array_equal(K, K.T)
        eigenvalues = np.linalg.eigvalsh(K)
        assert eigenvalues[0] > -1e-7 * max(eigenvalues[-1], 1e-300)


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=10, deadline=None)
@given(POINTS)
def test_closed_forms_are_gaussian_integrals(name: str, points: list[tuple[float, float]]) -> None:
    S = covariance(np.array(points), 0.5, 0.1)
    z, w = hermegauss(80)
    w = w / w.sum()
    for function, closed in zip(
        FUNCTIONS[name], (KERNELS[name].value(S), KERNELS[name].slope(S)), strict=True
    ):
        for i, j in np.ndindex(*S.shape):
            a, b = np.sqrt(S[i, i]), S[i, j] / np.sqrt(S[i, i])
            c = np.sqrt(max(S[j, j] - b * b, 0.0))
            u, v = a * z[:, None], b * z[:, None] + c * z[None, :]
            integral = w @ (function(u) * function(v)) @ w
            assert closed[i, j] == pytest.approx(integral, rel=1e-8, abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.1, 3), st.floats(0.1, 3), st.floats(-np.pi, np.pi))
def test_relu_is_its_integral_over_the_circle(r_x: float, r_y: float, angle: float) -> None:
    """Over the radius E r⁴/… is elementary; the angle runs over arcs where both are active."""
    S = np.array([[r_x**2, r_x * r_y * np.cos(angle)], [r_x * r_y * np.cos(angle), r_y**2]])
    phi = (np.arange(100_000) + 0.5) * (2 * np.pi / 100_000)
    u, v = np.maximum(np.cos(phi), 0), np.maximum(np.cos(phi - angle), 0)
    assert kernel_named("relu").value(S)[0, 1] == pytest.approx(
        2 * r_x * r_y * (u * v).mean(), abs=1e-7
    )
    assert kernel_named("relu").slope(S)[0, 1] == pytest.approx(
        ((u > 0) & (v > 0)).mean(), abs=5e-5
    )


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_take_stacks_of_matrices_and_large_arguments(name: str) -> None:
    S = np.stack([covariance(np.eye(3), s) for s in (0.5, 1.0, 3.0)])
    stacked = KERNELS[name].value(S)
    for one, matrix in zip(stacked, S, strict=True):
        np.testing.assert_array_equal(one, KERNELS[name].value(matrix))
    if name != "exp":
        assert np.isfinite(KERNELS[name].value(covariance(1e3 * np.eye(2)))).all()


def test_relu_at_the_origin_and_on_a_ray_is_exact() -> None:
    S = covariance(np.array([[0.0], [1.0], [2.0], [-1.0]]))
    np.testing.assert_array_equal(
        kernel_named("relu").value(S),
        [[0, 0, 0, 0], [0, 0.5, 1, 0], [0, 1, 2, 0], [0, 0, 0, 0.5]],
    )


def test_unknown_names_and_shapes_are_refused() -> None:
    with pytest.raises(InputError, match="no kernel named"):
        kernel_named("tanh")
    with pytest.raises(InputError, match="square"):
        kernel_named("relu").value(np.zeros((2, 3)))
    with pytest.raises(InputError, match="must be finite"):
        kernel_named("relu").slope(np.full((2, 2), np.nan))
    with pytest.raises(InputError, match="σ_w and σ_b are finite"):
        covariance(np.ones((2, 1)), np.inf)
    with pytest.raises(InputError, match="points must be finite"):
        covariance(np.full((2, 1), np.nan))
    for points, others in (
        (np.ones(2), None),
        (np.ones((2, 0)), None),
        (np.ones((2, 1)), np.eye(2)),
    ):
        with pytest.raises(InputError, match="rows of n_in numbers"):
            covariance(points, y=others)
