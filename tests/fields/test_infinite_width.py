"""Limits N → ∞: both estimators, on data made with a known limit."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.infinite_width import (
    difference,
    infinite_width,
    infinite_width_by_fixed_weights,
)
from workbench.fields.statistics.moments import moments_of


def test_least_squares_recover_a_polynomial_with_its_error() -> None:
    widths = (4, 8, 16, 32)
    spread = np.array([[2.0, 0.5], [0.5, 1.0]])
    generator = np.random.default_rng(7)
    truth = np.array([1.0, -2.0])
    limits = []
    for _ in range(400):
        estimates = [
            Estimate(
                truth + 3 / N + generator.multivariate_normal(np.zeros(2), spread), spread, 999
            )
            for N in widths
        ]
        limits.append(infinite_width(widths, estimates))
    found = np.array([limit.estimate.values for limit in limits])
    covariance = limits[0].estimate.covariance
    np.testing.assert_allclose(np.cov(found.T), covariance, rtol=0.25)
    np.testing.assert_allclose(found.mean(axis=0), truth, atol=0.35)


def test_fits_to_few_blocks_have_an_honest_p_value() -> None:
    """With the covariance from 30 blocks, p is uniform enough; without its correction it is not."""
    generator = np.random.default_rng(8)
    found = []
    for _ in range(300):
        blocks = generator.standard_normal((4, 30, 5))
        estimates = [Estimate(b.mean(axis=0), np.cov(b.T) / 30, 30) for b in blocks]
        found.append(infinite_width((4, 8, 16, 32), estimates).p_value)
    assert 0.4 < np.mean(found) < 0.6
    assert np.mean(np.array(found) < 0.05) < 0.13


def test_fixed_weights_find_the_limit_with_its_error() -> None:
    rng = np.random.default_rng(4)
    widths, limit, slope = (32, 64, 128, 256), np.array([0.3, -0.2]), np.array([5.0, 1.0])
    zs = []
    for _ in range(300):
        parts = [
            moments_of(limit + slope / N + rng.normal(size=(60, 2)) / np.sqrt(N)).estimate
            for N in widths
        ]
        found, _ = infinite_width_by_fixed_weights(widths, parts)
        zs.append((found.values - limit) / found.errors)
    zs = np.array(zs)
    assert np.abs(zs.mean(axis=0)).max() < 3.5 / np.sqrt(300)
    assert abs((zs**2).mean() - 1) < 0.2
    exact = [Estimate(limit + slope / N + 7 / N**2, np.eye(2), 9) for N in widths]
    coefficients = infinite_width_by_fixed_weights(widths, exact, degree=2)
    np.testing.assert_allclose([c.values for c in coefficients], [limit, slope, [7, 7]])


def test_unusable_requests_are_refused() -> None:
    one, three = (Estimate(np.zeros(k), np.eye(k), 5) for k in (1, 3))
    for fit in (infinite_width, infinite_width_by_fixed_weights):
        with pytest.raises(InputError, match="different widths"):
            fit([8], [one])
        with pytest.raises(InputError, match="more than 2 different widths"):
            fit([1, 2], [one] * 2, degree=2)
        with pytest.raises(InputError, match="different widths"):
            fit([8, 9], [one])
    with pytest.raises(InputError, match="more than 5 blocks"):
        infinite_width([8, 9], [three] * 2)
    with pytest.raises(InputError, match="quantities"):
        difference(one, three)
