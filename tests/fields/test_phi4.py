"""Eq. (13) sampled, against matrix products that know nothing of networks."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.stats import kstest

from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField, GaussianField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_observables import LineObservables
from workbench.fields.scalar.perturbation import (
    distances,
    first_order_log_partition,
    first_order_square,
    mixed_moment,
)
from workbench.fields.scalar.phi4 import Expectations, derived, resample, reweight
from workbench.fields.scalar.slice_sampling import slice_sample
from workbench.fields.scalar.trapezoid import TrapezoidTheory
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.infinite_width import infinite_width
from workbench.fields.statistics.moments import moments_of, p_value
from workbench.fields.statistics.residuals import residuals

LINE = Line(4.0, 33)
OBSERVABLES = LineObservables(LINE, (8,), 0)
CAUCHY = CosineField.cauchy(width=32, mass=1.0)


def numbers(at: Expectations) -> list[complex]:
    return [at["φ²"], at["φ⁴"] - 3 * at["φ²"] ** 2, at["C(1)"]]


def exact(coupling: float) -> list[float]:
    theory = TrapezoidTheory(1.0, coupling, LINE)
    square = float(theory.two_point[16, 16])
    return [square, theory.connected_four_point, float(OBSERVABLES.exact(theory.two_point)[0])]


def test_the_limit_of_infinite_width_is_the_oscillator() -> None:
    found = reweight(GaussianField(CAUCHY), LINE, (1.0, 6.0), OBSERVABLES, networks=30_000, seed=1)

    def both(at: Mapping[float, Expectations]) -> list[complex]:
        return [v for c in (1.0, 6.0) for v in (at[c]["Z"], *numbers(at[c]))]

    expected = [
        v for c in (1.0, 6.0) for v in (TrapezoidTheory(1.0, c, LINE).partition_function, *exact(c))
    ]
    assert residuals(found.estimate(both), expected).agree(0.001)
    share = TrapezoidTheory(1.0, 6.0, LINE).effective_sample_fraction
    assert found.effective_share(6.0) == pytest.approx(share, abs=0.01)


def test_networks_extrapolate_to_the_oscillator() -> None:
    widths = (4, 8, 16, 32)
    found = [
        reweight(CAUCHY.with_width(N), LINE, (6.0,), OBSERVABLES, networks=40_000, seed=N).estimate(
            lambda at: [at[6.0]["Z"], *numbers(at[6.0])]
        )
        for N in widths
    ]
    target = [TrapezoidTheory(1.0, 6.0, LINE).partition_function, *exact(6.0)]
    fit = infinite_width(widths, found, degree=2)
    assert fit.p_value > 1e-3
    assert residuals(fit.estimate, target).agree(0.001)
    assert not residuals(found[0], target).agree(0.001)  # N = 4 is seen to differ


def test_without_a_coupling_the_free_field_is_recovered() -> None:
    found = reweight(CAUCHY, LINE, (0.0,), OBSERVABLES, networks=20_000, seed=2)
    at = found.estimate(lambda at: [at[0.0]["φ²"], at[0.0]["C(1)"]])
    assert residuals(at, [0.5, np.exp(-1) / 2]).agree(0.001)
    assert found.estimate(lambda at: [at[0.0]["Z"]]).values[0] == 1.0
    assert found.effective_share(0.0) == 1.0


def test_the_number_of_workers_does_not_matter() -> None:
    alone = reweight(CAUCHY, LINE, (6.0,), OBSERVABLES, networks=5000, seed=3)
    with ThreadPoolExecutor(3) as executor:
        shared = reweight(
            CAUCHY, LINE, (6.0,), OBSERVABLES, networks=5000, seed=3, executor=executor
        )
    assert (alone.moments.mean == shared.moments.mean).all()
    assert (alone.moments.scatter == shared.moments.scatter).all()
    assert alone.moments.count == 5000


def test_blocks_are_added_as_one_sample() -> None:
    rows = np.random.default_rng(0).standard_normal((5000, 3))
    whole, parts = moments_of(rows), [moments_of(rows[k : k + 700]) for k in range(0, 5000, 700)]
    merged = parts[0]
    for part in parts[1:]:
        merged = merged.merge(part)
    assert merged.mean == pytest.approx(whole.mean, abs=1e-14)
    assert merged.scatter == pytest.approx(whole.scatter, rel=1e-12, abs=1e-10)


def test_the_error_of_a_ratio_is_its_scatter_over_repetitions() -> None:
    """The delta method against 200 repetitions of the whole measurement."""
    rng, found = np.random.default_rng(1), []
    for _ in range(200):
        w = rng.random(400)
        sample = np.column_stack([w, w * (w + rng.standard_normal(400))])
        found.append(derived(moments_of(sample), lambda m: [m[1] / m[0]]))
    scatter = np.std([one.values[0] for one in found])
    assert np.mean([one.errors[0] for one in found]) == pytest.approx(scatter, rel=0.15)


@pytest.mark.parametrize("alpha", [0, 1])
@pytest.mark.parametrize("amplitude", ["normal", "constant", "rayleigh"])
def test_first_order_is_the_covariance_with_the_action(alpha: int, amplitude: str) -> None:
    field = CosineField(3, 1.0, 5.0, 1, alpha, amplitude)
    phi = field.fields(LINE, 60_000, np.random.default_rng(9))
    square, action = phi[:, 16] ** 2, phi**4 @ LINE.weights / 24
    sample = moments_of(np.column_stack([square, action, square * action]))
    found = derived(sample, lambda m: [m[0] * m[1] - m[2], -m[1]])
    expected = [first_order_square(field, LINE), first_order_log_partition(field, LINE)]
    assert residuals(found, expected).p_value > 1e-3


def test_the_mixed_moment_of_one_neuron_is_an_integral() -> None:
    """N = 1, constant amplitude: an average over one momentum and one phase, on a grid."""
    field = CosineField(1, 1.0, 3.0, 1, 1, "constant")
    b = (np.arange(4000) + 0.5) * 3.0 / 4000
    c = np.arange(64) * 2 * np.pi / 64
    z = 0.8
    wave = np.sqrt(2 * field.normalisation) / np.sqrt(b * b + 1)
    here, there = np.cos(c)[:, None] * wave, np.cos(b * z + c[:, None]) * wave
    value = (here**2 * there**4).mean()
    assert mixed_moment(field, np.array([z]))[0] == pytest.approx(value, rel=1e-6)


def test_first_order_tends_to_that_of_the_oscillator() -> None:
    step = 1e-4
    theory = TrapezoidTheory(1.0, step, LINE)
    wide = CosineField.cauchy(width=10**8, mass=1.0)
    slope = (theory.two_point[16, 16] - 0.5) / step
    assert first_order_square(wide, LINE) == pytest.approx(slope, rel=1e-3)
    assert first_order_log_partition(wide, LINE) == pytest.approx(
        np.log(theory.partition_function) / step, rel=1e-3
    )


def test_only_constant_amplitudes_survive_a_large_box() -> None:
    def coefficient(amplitude: str, length: float) -> float:
        line = Line(length, 1 + 32 * int(length))
        N = 10**6
        ratio = first_order_square(CosineField.cauchy(width=N, mass=1.0, amplitude=amplitude), line)
        wide = CosineField.cauchy(width=10**12, mass=1.0)
        return N * (ratio / first_order_square(wide, line) - 1)

    assert coefficient("constant", 32) == pytest.approx(coefficient("constant", 16), abs=1e-3)
    growth = {
        kind: (coefficient(kind, 32) - coefficient(kind, 16)) / 16
        for kind in ("normal", "rayleigh")
    }
    assert growth["normal"] == pytest.approx(2 * growth["rayleigh"], rel=0.05)
    assert growth["normal"] > 0.5


def test_chains_agree_with_the_oscillator_and_repeat() -> None:
    wide = CosineField.cauchy(width=64, mass=1.0)
    found = slice_sample(
        wide, LINE, 6.0, OBSERVABLES, chains=32, iterations=150, warm_up=40, seed=4
    )
    assert residuals(found.estimate(numbers), exact(6.0)).p_value > 1e-3
    assert 1 <= found.evaluations < 4
    assert 0 < found.effective_draws < 2 * 32 * 150
    pair = [
        slice_sample(wide, LINE, 6.0, OBSERVABLES, chains=8, iterations=5, warm_up=1, seed=4)
        for _ in range(2)
    ]
    assert (pair[0].moments.mean == pair[1].moments.mean).all()


def test_chains_and_weights_agree_on_the_literal_architecture() -> None:
    field = CosineField.paper(width=16, mass=1.0, cutoff=8.0, dimension=1)
    chains = slice_sample(
        field, LINE, 6.0, OBSERVABLES, chains=32, iterations=150, warm_up=40, seed=4
    ).estimate(numbers)
    weights = reweight(field, LINE, (6.0,), OBSERVABLES, networks=30_000, seed=6).estimate(
        lambda at: numbers(at[6.0])
    )
    both = Estimate(chains.values, chains.covariance + weights.covariance, 32)
    k = len(both.values)
    assert p_value(both.values - weights.values, both.covariance, both.blocks) > 1e-3
    assert k == 3


def test_resampled_fields_have_the_deformed_density() -> None:
    fields = resample(GaussianField(CAUCHY), LINE, 6.0, draws=4000, seed=8)
    found = moments_of(fields[:, 16:17] ** 2)
    assert p_value(found.mean - exact(6.0)[0], found.covariance_of_mean, found.count) > 1e-3
    free = resample(GaussianField(CAUCHY), LINE, 0.0, draws=2000, seed=8)
    assert kstest(free[:, 16] * np.sqrt(2), "norm").pvalue > 1e-3


def test_unusable_requests_are_refused() -> None:
    with pytest.raises(InputError, match="accepted are λ ≥ 0"):
        reweight(CAUCHY, LINE, (-1.0,), OBSERVABLES, networks=100, seed=0)
    with pytest.raises(InputError, match="all different"):
        reweight(CAUCHY, LINE, (1.0, 1.0), OBSERVABLES, networks=100, seed=0)
    with pytest.raises(InputError, match="integers from 2 on"):
        reweight(CAUCHY, LINE, (1.0,), OBSERVABLES, networks=1, seed=0)
    with pytest.raises(InputError, match="even numbers from 2"):
        LineObservables(LINE, (3,), 0)
    with pytest.raises(InputError, match="window"):
        LineObservables(LINE, (4,), 99)
    with pytest.raises(InputError, match="normal or constant"):
        slice_sample(
            CosineField.cauchy(width=4, mass=1.0, amplitude="rayleigh"),
            LINE,
            1.0,
            OBSERVABLES,
            chains=8,
            iterations=1,
            warm_up=0,
            seed=0,
        )
    found = reweight(CAUCHY, LINE, (1.0,), OBSERVABLES, networks=100, seed=0)
    with pytest.raises(InputError, match="was not asked for"):
        found.effective_share(2.0)
    assert distances(LINE)[16] == 0


def test_residuals_are_rejected_as_often_as_they_say() -> None:
    """Twelve draws of three quantities: χ² itself would reject more than twice too often."""
    rng = np.random.default_rng(3)
    mixing = np.array([[1.0, 0.5, 0.2], [0.0, 1.0, 0.3], [0.0, 0.0, 1.0]])
    p = [
        residuals(derived(moments_of(rng.standard_normal((12, 3)) @ mixing), list), np.zeros(3))
        for _ in range(4000)
    ]
    assert np.mean([one.p_value < 0.05 for one in p]) == pytest.approx(0.05, abs=0.012)
    with pytest.raises(InputError, match="more than 3 draws"):
        residuals(Estimate(np.zeros(3), np.eye(3), 3), np.zeros(3))
