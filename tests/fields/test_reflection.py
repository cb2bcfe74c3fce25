"""Reflection positivity and clusters: exact answers, and samples against them."""

from __future__ import annotations

from fractions import Fraction
from math import exp, log

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.architectures.positive_scalars import (
    AMPLITUDE_MOMENTS,
    cauchy_waves,
    spatial_cutoff_scalar,
)
from workbench.fields.axioms.finite_reflection import (
    CauchyWaves,
    OSMatrices,
    inertia,
    violation_at_every_width,
)
from workbench.fields.axioms.osterwalder_schrader import (
    cauchy_cluster,
    cauchy_cluster_limit,
    measured_cluster,
    measured_positivity,
)
from workbench.fields.axioms.reflection import (
    exponential,
    is_positive_definite,
    negative_vector,
    reflection_matrix,
    sharp_cutoff,
    sharp_cutoff_plane,
    spatial_cutoff_plane,
    squared_exponential,
)
from workbench.fields.correlations.sampling import sample_correlators

ONE = Fraction(1)
TIMES = (1, 3, 8, 15)


@pytest.mark.parametrize(
    ("kernel", "eigenvalue"),
    [
        (squared_exponential(ONE), -0.148),
        (sharp_cutoff(ONE, Fraction(5)), -1.1e-2),
        (sharp_cutoff(ONE, Fraction(20)), -6.0e-4),
        (sharp_cutoff(ONE, Fraction(80)), -4.1e-5),
        (sharp_cutoff_plane(ONE, Fraction(5)), -1.03e-2),
    ],
)
def test_these_kernels_are_not_positive(kernel: object, eigenvalue: float) -> None:
    found = negative_vector(reflection_matrix(kernel))
    assert found is not None
    assert found.eigenvalue == pytest.approx(eigenvalue, rel=0.05)


def test_these_kernels_are_positive() -> None:
    M = reflection_matrix(exponential(ONE))
    rows = M.tolist()
    minors = [rows[0][0] * rows[i][j] - rows[0][i] * rows[0][j] for i in (1, 2) for j in (1, 3)]
    assert all(minor.contains(0) for minor in minors)  # one square
    assert negative_vector(M) is None
    for cutoff in (1, 5, 20):
        M = reflection_matrix(spatial_cutoff_plane(ONE, Fraction(cutoff)))
        assert is_positive_definite(M)
        assert negative_vector(M) is None
    assert not is_positive_definite(reflection_matrix(squared_exponential(ONE)))


def test_balls_are_the_integrals() -> None:
    t = flint.arb("0.4")
    p = (np.arange(200_000) + 0.5) * (5 / 200_000)
    riemann = (np.cos(0.4 * p) / (p**2 + 1)).mean() * 5 / np.pi
    assert float(sharp_cutoff(ONE, Fraction(5))(t).mid()) == pytest.approx(riemann, rel=1e-8)
    omega = np.sqrt(p**2 + 1)
    riemann = (np.exp(-0.4 * omega) / omega).mean() * 5 / (2 * np.pi)
    ball = spatial_cutoff_plane(ONE, Fraction(5))(t)
    assert float(ball.mid()) == pytest.approx(riemann, rel=1e-8)
    assert float(ball.rad()) < 1e-12


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=4, max_size=4))
def test_inertia_is_exact(rows: list[list[int]]) -> None:
    A = np.array(rows)
    matrix = A + A.T
    values = np.linalg.eigvalsh(matrix)
    counted = inertia(flint.fmpq_mat(matrix.tolist()))
    assert sum(counted) == 4
    assert counted[0] >= (values < -1e-9).sum()
    assert counted[2] >= (values > 1e-9).sum()
    assert 4 - counted[1] == np.linalg.matrix_rank(matrix, tol=1e-9)


@pytest.mark.parametrize("amplitudes", AMPLITUDE_MOMENTS)
def test_pairs_are_positive_and_triples_are_not(amplitudes: str) -> None:
    waves = CauchyWaves(Fraction(9, 10), *AMPLITUDE_MOMENTS[amplitudes])
    pairs = OSMatrices.of(waves, TIMES, 2)
    # positive at N = ∞ and at N = 1, and linear in 1/N: positive at every N
    assert all(x == 0 for x in pairs.parts[2].entries())
    assert inertia(pairs.parts[0])[0] == inertia(pairs.at(1))[0] == 0
    triples = OSMatrices.of(waves, TIMES, 3)
    assert inertia(triples.parts[0])[0] == 0
    assert violation_at_every_width(triples).at_every_width
    least = [width * triples.eigenvalues(width)[0] for width in (10**4, 10**5)]
    assert least[0] < 0
    assert least[0] == pytest.approx(least[1], rel=0.01)


def test_samples_violate_positivity_as_computed() -> None:
    waves = CauchyWaves(Fraction(9, 10), 1, 1)
    triples = OSMatrices.of(waves, TIMES, 3)
    found = violation_at_every_width(triples)
    unit = -log(0.9) / 0.5  # m = 1/2, so that G(0) = 1
    for width in (1, 3):
        measured = measured_positivity(
            cauchy_waves(width, 0.5, "constant"),
            [[unit * n for n in F] for F in triples.functionals],
            [float(c) for c in found.vector],
            60_000,
            seed=2,
        )
        exact = float(found.first / width + found.second / width**2)
        assert abs(measured.values[0] - exact) < 4 * measured.errors[0]
        assert measured.values[0] + 4 * measured.errors[0] < 0


def test_clusters_do_not_decompose_at_finite_width() -> None:
    pair, shifts = np.array([[0.0], [0.3]]), np.array([[0.5], [2.0], [40.0]])
    for amplitudes, (mu4, _) in AMPLITUDE_MOMENTS.items():
        measured = measured_cluster(
            cauchy_waves(2, 1.0, amplitudes), pair, exp(-0.3) / 2, shifts, 60_000, seed=4
        )
        exact = [cauchy_cluster(0.3, R, 1.0, mu4, 2) for R in shifts[:, 0]]
        assert np.abs((measured.values - exact) / measured.errors).max() < 4
        assert exact[-1] == pytest.approx(cauchy_cluster_limit(0.3, 1.0, mu4, 2))
    assert cauchy_cluster_limit(0.0, 1.0, 1.0, 2) == 0.0
    assert cauchy_cluster_limit(0.0, 1.0, 3.0, 2) == 0.25


def test_the_positive_regulator_is_drawn_as_it_is_integrated() -> None:
    points = np.array([[0.0, 0.0], [0.4, 0.0]])
    G = sample_correlators(spatial_cutoff_scalar(3, 1.0, 5.0), points, 40_000, 0, (2,)).full(2)
    kernel = spatial_cutoff_plane(ONE, Fraction(5))
    exact = [float(kernel(flint.arb(t)).mid()) for t in ("0", "0.4", "0")]
    assert np.abs((G.values - exact) / G.errors).max() < 4


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(InputError, match="positive times"):
        reflection_matrix(exponential(ONE), [Fraction(0)])
    with pytest.raises(InputError, match="mass of a kernel is a positive rational number, not 0"):
        exponential(Fraction(0))
    with pytest.raises(InputError, match="between 0 and 1"):
        CauchyWaves(ONE, 3, 15)
    with pytest.raises(InputError, match="2 or 3 fields"):
        OSMatrices.of(CauchyWaves(Fraction(1, 2), 3, 15), TIMES, 4)
    with pytest.raises(InputError, match="mass m is a positive number"):
        cauchy_waves(3, mass=-1.0)
    with pytest.raises(InputError, match="width N of an ensemble is 0"):
        cauchy_waves(0)
    with pytest.raises(InputError, match="Amplitudes are normal, constant, rayleigh"):
        cauchy_waves(3, amplitudes="cauchy")
    with pytest.raises(InputError, match="cutoff Λ"):
        spatial_cutoff_scalar(3, cutoff=0.0)
