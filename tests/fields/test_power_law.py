"""Exponents in N, on data made with a known one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from workbench.errors import InputError
from workbench.fields.statistics.power_law import fit_power_law


def test_power_laws_are_covered_by_their_intervals() -> None:
    generator, N = np.random.default_rng(0), np.array([4.0, 8.0, 16.0, 32.0])
    hits = 0
    for _ in range(400):
        errors = 0.05 / N
        fit = fit_power_law(N, 3 / N + errors * generator.normal(size=4), errors)
        hits += fit.interval[0] < -1 < fit.interval[1]
    assert stats.binomtest(hits, 400, 0.95).pvalue > 1e-3


def test_an_exponent_with_a_correction() -> None:
    widths = [50, 100, 200, 400, 800]
    values = [3 / n * np.exp(20 / n) for n in widths]
    errors = [0.01 * v for v in values]
    assert fit_power_law(widths, values, errors, confidence=0.99).interval[1] < -1
    corrected = fit_power_law(widths, values, errors, corrections=1, confidence=0.99)
    assert corrected.exponent == pytest.approx(-1)
    assert corrected.contains(-1)


def test_unusable_requests_are_refused() -> None:
    with pytest.raises(InputError, match="three"):
        fit_power_law(np.ones(2), np.ones(2), np.ones(2))
    with pytest.raises(InputError, match="three"):
        fit_power_law([3, 3, 4], [1, 2, 3], [0.1, 0.1, 0.1])
    with pytest.raises(InputError, match="at least 4"):
        fit_power_law([1, 2, 3], [1, 2, 3], [0.1, 0.1, 0.1], corrections=2)
    with pytest.raises(InputError, match="standard errors"):
        fit_power_law(np.arange(1.0, 4), np.zeros(3), np.ones(3))
