"""Densities: samples, quantiles and moments tell the same; bad parameters get a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.fields.architectures.densities import (
    Ball,
    Cauchy,
    Constant,
    Laplace,
    Normal,
    Rademacher,
    Rayleigh,
    ScalarDensity,
    Uniform,
    Vector,
)

WITH_MOMENTS = [
    Normal(1.2, 0.3),
    Uniform(-1.0, 2.0),
    Constant(2.0),
    Rademacher(1.5),
    Rayleigh(0.7),
    Laplace(0.6),
]


@pytest.mark.parametrize("density", WITH_MOMENTS, ids=lambda d: type(d).__name__)
def test_moments_are_those_of_the_quantile_function(density: ScalarDensity) -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    for order in range(5):
        integral = (density.quantile(u) ** order).mean()
        assert density.moment(order) == pytest.approx(integral, rel=2e-3, abs=1e-9)


@pytest.mark.parametrize("density", WITH_MOMENTS, ids=lambda d: type(d).__name__)
def test_moments_are_those_of_samples(density: ScalarDensity) -> None:
    values = density.sample(np.random.default_rng(1), (200, 1000))
    for order in (1, 2, 4):
        powers = values**order
        error = powers.std() / powers.size**0.5
        assert abs(powers.mean() - density.moment(order)) < 4 * error + 1e-12


@pytest.mark.parametrize("density", WITH_MOMENTS, ids=lambda d: type(d).__name__)
def test_scaling_scales_the_moments(density: ScalarDensity) -> None:
    for order in (1, 2, 3, 4):
        assert density.scaled(0.5).moment(order) == pytest.approx(
            0.5**order * density.moment(order)
        )


def test_cauchy_has_quartiles_and_no_moments() -> None:
    density = Cauchy(2.0)
    values = density.sample(np.random.default_rng(0), (100_000,))
    assert (np.abs(values) < 2).mean() == pytest.approx(0.5, abs=0.006)
    np.testing.assert_allclose(density.quantile(np.array([0.25, 0.75])), [-2, 2])
    with pytest.raises(InputError, match="no moments"):
        density.moment(2)


@pytest.mark.parametrize("dimension", [1, 2, 3, 4])
def test_ball_is_uniform(dimension: int) -> None:
    ball = Ball(dimension, 2.0)
    points = ball.sample(np.random.default_rng(0), (50_000,))
    radii = np.linalg.norm(points, axis=1)
    assert points.shape == (50_000, dimension)
    assert radii.max() <= 2.0
    share = (radii < 1).mean()
    assert share == pytest.approx(0.5**dimension, abs=4 * (share / 50_000) ** 0.5)
    cube = np.random.default_rng(1).uniform(-2, 2, (200_000, dimension))
    inside = (np.linalg.norm(cube, axis=1) < 2).mean() * 4.0**dimension
    assert ball.volume == pytest.approx(inside, rel=0.02)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Normal(0.0),
        lambda: Normal(np.inf),
        lambda: Uniform(1.0, 1.0),
        lambda: Cauchy(-1.0),
        lambda: Constant(np.nan),
        lambda: Rayleigh(0.0),
        lambda: Rayleigh(1.0).scaled(-1.0),
        lambda: Laplace(-2.0),
        lambda: Rademacher(0.0),
        lambda: Ball(0, 1.0),
        lambda: Ball(2, 0.0),
        lambda: Vector(Normal(1.0), 0),
        lambda: Normal(1.0).moment(-1),
    ],
)
def test_impossible_densities_are_refused(make: object) -> None:
    with pytest.raises(InputError):
        make()  # type: ignore[operator]
