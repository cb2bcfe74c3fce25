"""Integrated autocorrelation times against the autoregressive process, where they are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from workbench.errors import InputError
from workbench.fields.statistics.autocorrelation import (
    autocorrelation,
    effective_draws,
    integrated_time,
)


@settings(max_examples=6, deadline=None)
@given(st.floats(-0.3, 0.8), st.integers(0, 2**32 - 1))
def test_an_autoregressive_process_has_its_time(rho: float, seed: int) -> None:
    """τ = ½ (1 + ρ)/(1 − ρ)."""
    noise = np.random.default_rng(seed).standard_normal((100, 2000))
    chains = lfilter([1.0], [1.0, -rho], noise, axis=1)[:, 500:]
    assert integrated_time(chains) == pytest.approx((1 + rho) / (1 - rho) / 2, rel=0.1)


def test_the_transform_agrees_with_the_definition() -> None:
    chains = np.random.default_rng(0).standard_normal((3, 17)).cumsum(axis=1)
    centred = chains - chains.mean()
    expected = np.array(
        [(centred[:, : 17 - t] * centred[:, t:]).sum() / (17 - t) for t in range(17)]
    )
    np.testing.assert_allclose(autocorrelation(chains), expected / expected[0], atol=1e-12)


def test_repeating_each_value_halves_the_effective_draws() -> None:
    draws = np.random.default_rng(1).standard_normal((50, 500))
    repeated = np.repeat(draws, 2, axis=1)
    assert effective_draws(repeated) == pytest.approx(effective_draws(draws), rel=0.1)


def test_unusable_chains_are_refused() -> None:
    with pytest.raises(InputError, match="constant"):
        integrated_time(np.ones((2, 10)))
    with pytest.raises(InputError, match="2 moves"):
        integrated_time(np.ones((2, 1)))
