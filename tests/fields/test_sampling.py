"""Sampling: independent of batches and workers, unbiased, and judged by honest tests."""

from __future__ import annotations

import tracemalloc
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.correlations.correlators import (
    connected_part,
    full_correlator,
    index_sets,
    pairings,
    partitions,
    wick,
)
from workbench.fields.correlations.sampling import (
    BLOCK,
    Correlators,
    Estimate,
    sample_correlators,
    stream,
)
from workbench.fields.statistics.agreement import agreement

POINTS = np.array([[0.3], [0.8]])


@pytest.mark.parametrize(("workers", "batch"), [(1, 1), (1, 1000), (2, 7), (3, 1)])
def test_results_do_not_depend_on_batches_or_workers(workers: int, batch: int) -> None:
    net = ready.erf(7)
    reference = sample_correlators(net, POINTS, 20_000, 5, (2, 4, 6))
    other = sample_correlators(net, POINTS, 20_000, 5, (2, 4, 6), workers, batch)
    np.testing.assert_array_equal(other.estimate.values, reference.estimate.values)
    np.testing.assert_array_equal(other.estimate.covariance, reference.estimate.covariance)


def test_seeds_differ_and_repeat() -> None:
    net = ready.erf(7)
    one, again, other = (sample_correlators(net, POINTS, 1000, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.estimate.values, again.estimate.values)
    assert (one.estimate.values != other.estimate.values).all()


def test_the_stream_is_the_mean_and_covariance_of_all_blocks() -> None:
    children = [np.random.SeedSequence(3, spawn_key=(b,)) for b in range(150)]
    blocks = np.array([np.random.default_rng(c).normal(size=(BLOCK, 3)).mean(0) for c in children])
    estimate = stream(lambda n, g: g.normal(size=(n, 3)).mean(0), 150 * BLOCK, seed=3)
    np.testing.assert_allclose(estimate.values, blocks.mean(0), atol=1e-15)
    np.testing.assert_allclose(estimate.covariance, np.cov(blocks.T) / 150, rtol=1e-12)


def test_memory_does_not_grow_with_the_number_of_networks() -> None:
    def peak(networks: int) -> int:
        tracemalloc.start()
        sample_correlators(ready.linear(4), POINTS, networks, 0)
        result = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return result

    peak(2_000)
    assert peak(160_000) < 1.2 * peak(20_000)


def test_products_are_those_of_the_samples() -> None:
    net = ready.relu(3, outputs=2)
    sampled = sample_correlators(net, POINTS, 512, 0, (1, 2, 3, 4))
    children = [np.random.SeedSequence(0, spawn_key=(b,)) for b in range(2)]
    phi = np.concatenate(
        [net.draw(BLOCK, POINTS, np.random.default_rng(c)).reshape(BLOCK, 4) for c in children]
    )
    for order in (1, 2, 3, 4):
        direct = [phi[:, row].prod(axis=1).mean() for row in sampled.sets(order)]
        np.testing.assert_allclose(sampled.full(order).values, direct, rtol=1e-10, atol=1e-12)


def test_connected_four_point_estimate_is_unbiased() -> None:
    """Over many short runs; the estimate without its correction would be off by 1/512."""
    short = [sample_correlators(ready.relu(1), POINTS[:1], 512, seed) for seed in range(400)]
    corrected = np.array([run.connected(4).values[0] for run in short])
    exact = 3 * 1.5 * 0.3**4 - 3 * (0.3**2 / 2) ** 2
    assert abs(corrected.mean() - exact) < 3 * corrected.std() / 20


def test_connected_parts_invert() -> None:
    legs, generator = 3, np.random.default_rng(0)
    table = {n: generator.normal(size=(legs,) * n) for n in range(1, 6)}
    symmetric = {
        n: sum(np.transpose(t, p) for p in permutations(range(n))) for n, t in table.items()
    }

    def kappa(sets: np.ndarray) -> np.ndarray:
        return np.asarray(symmetric[sets.shape[1]][tuple(sets.T)])

    def full(sets: np.ndarray) -> np.ndarray:
        return full_correlator(kappa, sets)

    for order in (1, 2, 3, 4, 5):
        sets = index_sets(legs, order)
        np.testing.assert_allclose(connected_part(full, sets), kappa(sets), rtol=1e-6, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=9, max_size=9), st.sampled_from([2, 4, 6]))
def test_isserlis_is_the_derivative_of_the_generating_function(
    entries: list[float], order: int
) -> None:
    """E[(v·φ)ⁿ] = (n − 1)!! (vᵀGv)^{n/2} for every v, the same sum over sets by multinomials."""
    A = np.array(entries).reshape(3, 3)
    G = A @ A.T
    v = np.array([0.7, -0.4, 1.1])
    every = np.indices((3,) * order).reshape(order, -1).T
    total = wick(G, every) @ v[every].prod(axis=1)
    assert total == pytest.approx(len(pairings(order)) * (v @ G @ v) ** (order // 2), abs=1e-9)


def test_isserlis_vanishes_for_odd_orders_and_counts_pairings() -> None:
    assert [len(pairings(n)) for n in (2, 4, 6, 8)] == [1, 3, 15, 105]
    assert not wick(np.eye(2), index_sets(2, 3)).any()
    assert len(partitions(6)) == 203


def test_small_p_values_are_as_rare_as_they_say() -> None:
    """For correlated normal errors, over many repetitions."""
    generator = np.random.default_rng(0)
    A = generator.normal(size=(5, 5))
    covariance = A @ A.T
    values = generator.multivariate_normal(np.zeros(5), covariance, 1200)
    tests = [agreement(Estimate(v, covariance, 100), np.zeros(5)) for v in values]
    for level in (0.2, 0.05, 0.01):
        rejected = sum(test.p_value < level for test in tests)
        assert stats.binomtest(rejected, 1200, level).pvalue > 1e-3
    assert sum(test.holds(0.05) for test in tests) > 1050


def test_disagreement_is_seen() -> None:
    sampled = sample_correlators(ready.relu(10), POINTS, 50_000, 0)
    exact = 0.5 * POINTS @ POINTS.T
    assert agreement(sampled.full(2), exact[np.triu_indices(2)]).holds()
    assert not agreement(sampled.full(2), 1.05 * exact[np.triu_indices(2)]).holds()
    assert not agreement(sampled.connected(4), np.zeros(5)).holds()


def test_unusable_requests_are_refused() -> None:
    sampled = Correlators(1, (2,), Estimate(np.ones(1), np.zeros((1, 1)), 2))
    with pytest.raises(InputError, match="not sampled"):
        sampled.full(4)
    with pytest.raises(InputError, match="scatter"):
        agreement(sampled.full(2), np.ones(1))
    with pytest.raises(InputError, match="orders"):
        sample_correlators(ready.relu(2), POINTS, 10, 0, (9,))
    with pytest.raises(InputError, match="networks"):
        sample_correlators(ready.relu(2), POINTS, 0, 0)
