"""Sampling and volumes: closed forms against Monte Carlo, periods, and other closed forms."""

import math

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gamma
from scipy.stats import chi2

from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, fermat, hypersurface
from workbench.metrics.calabi_yau.sampling import (
    BLOCK,
    Sample,
    fubini_study_volume,
    mean_by_lines,
    ratio_by_lines,
    sample,
    sample_blocks,
    sampled_integral,
)
from workbench.metrics.calabi_yau.volumes import (
    cubic_volume_by_period,
    dwork_volume,
    exact_volume,
    holomorphic_volume,
)


@pytest.mark.parametrize(
    ("dimension", "fubini_study", "omega"),
    [(1, 9.424778, 2.702876088), (2, 19.739209, 11.81704501), (3, 25.838564, 47.29756092)],
)
def test_fermat_volumes(dimension: int, fubini_study: float, omega: float) -> None:
    assert fubini_study_volume(dimension) == pytest.approx(fubini_study, abs=5e-7)
    d = dimension + 2
    series = dwork_volume(dimension, 0)
    product = d / math.pi**2 * (math.pi / d * gamma(1 / d) / gamma(1 - 1 / d)) ** d
    assert float(series) == pytest.approx(product, rel=1e-14)
    assert float(series) == pytest.approx(omega, rel=1e-9)
    assert series.rel_accuracy_bits() > 120


def test_cubic_by_its_real_period() -> None:
    assert cubic_volume_by_period(200).overlaps(dwork_volume(1, 0, 200))
    assert float((cubic_volume_by_period(200) - dwork_volume(1, 0, 200)).abs_upper()) < 1e-55


def test_volumes_agree_with_monte_carlo() -> None:
    deviations = []
    for index, (dimension, psi) in enumerate(
        [(1, 0), (2, 0), (3, 0), (1, 0.5), (2, -0.5), (3, 0.5), (2, 0.3 + 0.6j), (3, 0.8j)]
    ):
        X = dwork(dimension, psi)
        found = sampled_integral(X, 40_000, seed=100 + index)
        deviations.append((found.value - holomorphic_volume(X)) / found.error)
    assert chi2.sf(np.sum(np.square(deviations)), len(deviations)) > 0.003


def test_dwork_metric_on_moduli_space_at_the_fermat_point() -> None:
    # −∂∂̄ log V_Ω at ψ = 0, as computed by Candelas and others (1991) for the mirror family
    closed = 25 * (gamma(0.4) * gamma(0.8) / (gamma(0.6) * gamma(0.2))) ** 5
    with flint.ctx.workprec(200):
        step = flint.arb(2) ** -40
        ratio = dwork_volume(3, flint.acb(step), 200) / dwork_volume(3, 0, 200)
        metric = -ratio.log() / step**2
    assert float(metric) == pytest.approx(closed, rel=1e-12)


def test_hard_angles_near_the_conifold() -> None:
    # products of complex balls would lose a bit for each of some hundred terms here
    for angle in (1.0, 0.3, 2.5):
        volume = dwork_volume(2, complex(0.98 * np.exp(1j * angle)))
        assert volume.rel_accuracy_bits() > 110


@given(
    angle=st.floats(0, 6.3), size=st.floats(0, 0.95), dimension=st.integers(1, 3),
    turn=st.integers(0, 4),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_volume_depends_on_psi_to_the_power_d(
    angle: float, size: float, dimension: int, turn: int
) -> None:
    psi = size * np.exp(1j * angle)
    turned = psi * np.exp(2j * np.pi * turn / (dimension + 2))
    values = [float(dwork_volume(dimension, complex(p))) for p in (psi, turned, np.conj(psi))]
    np.testing.assert_allclose(values, values[0], rtol=1e-10)


def test_tails_are_proved() -> None:
    coarse, fine = dwork_volume(3, 0.9, 40), dwork_volume(3, 0.9, 300)
    assert coarse.contains(fine)
    assert float(coarse.rad()) > 1e-14
    assert float(fine.rad()) < 1e-80


def test_volumes_of_scaled_polynomials() -> None:
    X = dwork(2, 0.5)
    factors = np.array([1.3, 0.7j, 2.0, 1 - 1j])
    moved = hypersurface(
        X.exponents,
        [
            c * np.prod(factors ** np.array(e))
            for e, c in zip(X.exponents, X.coefficients, strict=True)
        ],
    )
    volume = exact_volume(moved)
    assert volume is not None
    assert float(volume) == pytest.approx(
        holomorphic_volume(X) / np.abs(np.prod(factors)) ** 2, rel=1e-13
    )
    found = sampled_integral(moved, 40_000, seed=5)
    assert abs(found.value - float(volume)) < 4 * found.error


@pytest.mark.parametrize(
    "X", [fermat(1), fermat(3), dwork(2, 0.9), dwork(3, 2 - 1j), dwork(4, 0.1)]
)
def test_points_are_zeros_distinct_and_on_their_lines(X: Hypersurface) -> None:
    drawn = sample(X, 3000, seed=2)
    np.testing.assert_allclose(np.linalg.norm(drawn.z, axis=1), 1, rtol=1e-14)
    distance = np.abs(X.value(drawn.z)) * np.sqrt(drawn.weights)
    assert distance.max() < 1e-14
    lines = drawn.z.reshape(drawn.lines, X.degree, X.degree)
    singular = np.linalg.svd(lines, compute_uv=False)
    assert singular[:, 2].max() < 1e-12  # the points of a line span a plane
    overlap = np.abs(lines @ lines.conj().swapaxes(1, 2)) - np.eye(X.degree)
    assert overlap.max() < 1 - 1e-9


def test_roots_agree_with_numpy() -> None:
    X = dwork(3, 0.7 + 0.2j)
    drawn = sample(X, 500, seed=9)
    for line in drawn.z.reshape(-1, 5, 5):
        p, q = line[0], line[1]
        unity = np.exp(2j * np.pi * np.arange(6) / 6)
        values = X.value(p[None] + unity[:, None] * q[None])
        coefficients = np.fft.fft(values) / 6
        # the line's own points: t = 0 is on X, t = ∞ too, and three more
        assert abs(coefficients[0]) < 1e-12
        assert abs(coefficients[5]) < 1e-12
        for t in np.roots(coefficients[1:5][::-1]):
            point = p + t * q
            point /= np.linalg.norm(point)
            assert np.abs(line[2:].conj() @ point).max() == pytest.approx(1, abs=1e-9)


def test_samples_are_prefixes_and_blocks_make_no_difference() -> None:
    X = fermat(1)
    long = sample(X, 3 * (2 * BLOCK + 100), seed=4)
    np.testing.assert_array_equal(sample(X, 1000, seed=4).z, long.z[:1002])
    blocks = [block.z for block in sample_blocks(X, len(long.z), seed=4)]
    assert [len(z) for z in blocks] == [3 * BLOCK, 3 * BLOCK, 300]
    np.testing.assert_array_equal(np.concatenate(blocks), long.z)
    whole = long.integral(np.ones(len(long.z)))
    streamed = sampled_integral(X, len(long.z), seed=4)
    assert streamed.value == pytest.approx(whole.value, rel=1e-13)
    assert streamed.error == pytest.approx(whole.error, rel=1e-10)
    assert not np.array_equal(sample(X, 9, seed=5).z, long.z[:9])


def test_errors_over_lines_are_honest() -> None:
    X = fermat(3)
    exact = holomorphic_volume(X)
    found = [sampled_integral(X, 2500, seed=s) for s in range(150)]
    pulls = np.array([(f.value - exact) / f.error for f in found])
    assert 0.002 < chi2.sf(np.sum(pulls**2), len(pulls)) < 0.998
    # the points of a line are correlated: errors over points would be too small
    drawn = sample(X, 100_000, seed=1)
    naive = fubini_study_volume(3) * drawn.weights.std() / math.sqrt(len(drawn.z))
    assert drawn.integral(np.ones(len(drawn.z))).error > 1.15 * naive


def test_points_have_the_fubini_study_distribution() -> None:
    # ∫ |z_i|²/|z|² = 1/(n+2) and, for curves and surfaces alike, phases are uniform
    X = fermat(2)
    drawn = sample(X, 60_000, seed=8)
    for i in range(4):
        share = mean_by_lines(np.abs(drawn.z[:, i]) ** 2, 4)
        assert abs(share.value - 0.25) < 4 * share.error
        turn = mean_by_lines(np.cos(np.angle(drawn.z[:, i] / drawn.z[:, i - 1])), 4)
        assert abs(turn.value) < 4 * turn.error


def test_ratio_errors() -> None:
    rng = np.random.default_rng(0)
    below = 1 + rng.random(3000)
    above = 2 * below
    assert ratio_by_lines(above, below, 3).error < 1e-15
    spread = [
        ratio_by_lines(b * (1 + e), b, 1)
        for b, e in ((1 + rng.random(500), 0.1 * rng.standard_normal(500)) for _ in range(300))
    ]
    values = np.array([s.value for s in spread])
    assert np.std(values) == pytest.approx(np.mean([s.error for s in spread]), rel=0.15)


def test_bad_input() -> None:
    with pytest.raises(InputError, match=r"needs \|ψ\| < 1"):
        dwork_volume(3, 1.5)
    with pytest.raises(InputError, match="the dimension of a hypersurface is 0"):
        dwork_volume(0, 0)
    with pytest.raises(InputError, match="sample it for others"):
        holomorphic_volume(dwork(3, 2))
    with pytest.raises(InputError, match="the number of points is 0"):
        sample(fermat(1), 0, seed=1)
    with pytest.raises(InputError, match="two lines or more"):
        sampled_integral(fermat(1), 3, seed=1)
    assert isinstance(sample(fermat(1), 1, seed=1), Sample)
