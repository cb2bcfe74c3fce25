"""Kähler metrics: independence of charts, exact anchors, Galerkin, Donaldson, curvature."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.metrics.calabi_yau.anchors import CurveMetric, fixed_point_constant, fixed_points
from workbench.metrics.calabi_yau.charts import best_charts, charts
from workbench.metrics.calabi_yau.donaldson import BergmanMetric, balanced_metric
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.galerkin import solve
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, fermat, hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import (
    KaehlerMetric,
    accuracy,
    flatness,
    require_positive,
    volume_ratio,
)
from workbench.metrics.calabi_yau.potential import AlgebraicMetric, potential_basis
from workbench.metrics.calabi_yau.ricci import ricci_form, ricci_integrals
from workbench.metrics.calabi_yau.sampling import fubini_study_volume, sample
from workbench.metrics.calabi_yau.sections import sections
from workbench.metrics.calabi_yau.symmetry import (
    invariant_polynomials,
    invariant_under_phases,
    monomials,
    symmetric_permutations,
)
from workbench.metrics.calabi_yau.volumes import holomorphic_volume

QUINTIC = dwork(3, 0.4)
SURFACE = dwork(2, 0.3 + 0.2j)


def random_algebraic(X: Hypersurface, degree: int) -> AlgebraicMetric:
    basis = potential_basis(X, degree)
    return AlgebraicMetric(basis, 0.01 * np.random.default_rng(degree).standard_normal(basis.count))


def random_bergman(X: Hypersurface, degree: int) -> BergmanMetric:
    basis = sections(X, degree)
    rng = np.random.default_rng(degree)
    root = rng.standard_normal((basis.count, basis.count, 2)) @ np.array([1, 1j])
    return BergmanMetric(basis, root @ root.conj().T + basis.count * np.eye(basis.count))


METRICS: dict[str, KaehlerMetric] = {
    "Fubini–Study": FubiniStudy(QUINTIC),
    "algebraic": random_algebraic(QUINTIC, 4),
    "Bergman": random_bergman(QUINTIC, 3),
    "algebraic on a K3, complex ψ": random_algebraic(SURFACE, 5),
    "Bergman on a K3, beyond the degree": random_bergman(SURFACE, 4),
}


@pytest.mark.parametrize("name", METRICS)
def test_eta_is_the_same_in_every_chart(name: str) -> None:
    metric = METRICS[name]
    X = metric.hypersurface
    z = sample(X, 40, seed=1).z
    eta = flatness(metric, z, 1.0)
    best = best_charts(X, z)
    np.testing.assert_allclose(flatness(metric, best.z, 1.0, best.tangents), eta, rtol=1e-11)
    for patch in range(X.degree):
        for dependent in range(X.degree):
            if patch != dependent:
                index = np.full(len(z), patch), np.full(len(z), dependent)
                here = charts(X, z, *index)
                found = flatness(metric, here.z, 1.0, here.tangents)
                np.testing.assert_allclose(found, eta, rtol=1e-6)


@given(
    name=st.sampled_from(sorted(METRICS)),
    size=st.floats(1e-3, 1e3),
    angle=st.floats(0, 6.3),
    seed=st.integers(0, 1000),
)
@settings(max_examples=40, deadline=None)
def test_forms_are_invariant_under_scaling_and_covariant_under_frames(
    name: str, size: float, angle: float, seed: int
) -> None:
    metric = METRICS[name]
    X = metric.hypersurface
    z = sample(X, 10, seed=seed).z
    frame = X.unitary_frame(z)
    forms = metric.form(z, frame)
    factor = size * np.exp(1j * angle)
    rng = np.random.default_rng(seed)
    vertical = rng.standard_normal((*frame.shape[:2], 1)) * z[:, None]
    np.testing.assert_allclose(
        metric.form(factor * z, factor * (frame + vertical)), forms, rtol=1e-8, atol=1e-9
    )
    mixing = rng.standard_normal((X.dimension, X.dimension, 2)) @ np.array([1, 1j])
    np.testing.assert_allclose(
        metric.form(z, mixing @ frame), mixing @ forms @ mixing.conj().T, rtol=1e-8, atol=1e-8
    )
    np.testing.assert_allclose(forms, forms.conj().swapaxes(1, 2), atol=1e-12)


@given(
    turns=st.lists(st.integers(0, 4), min_size=5, max_size=5),
    order=st.permutations(range(5)),
    conjugate=st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_invariant_potentials_have_the_symmetries(
    turns: list[int], order: list[int], conjugate: bool
) -> None:
    turns[4] = -sum(turns[:4]) % 5  # phases with product 1 are symmetries for ψ ≠ 0
    metric = METRICS["algebraic"]
    assert isinstance(metric, AlgebraicMetric)
    z = sample(QUINTIC, 20, seed=2).z
    moved = (z * np.exp(2j * np.pi * np.array(turns) / 5))[:, order]
    if conjugate:
        moved = moved.conj()
    np.testing.assert_allclose(QUINTIC.value(moved), 0, atol=1e-13)
    np.testing.assert_allclose(metric.potential(moved), metric.potential(z), rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(flatness(metric, moved, 1.0), flatness(metric, z, 1.0), rtol=1e-9)


@pytest.mark.parametrize("X", [fermat(3), QUINTIC, SURFACE, fermat(1)])
def test_invariants_are_counted_by_averaging(X: Hypersurface) -> None:
    # the dimension of invariants of bidegree (2, 2) and (4, 4), by a projector's trace
    for degree in (2, 4):
        exponents = monomials(degree, X.degree)
        same = invariant_under_phases(X, exponents)
        index = {tuple(row): i for i, row in enumerate(exponents.tolist())}
        permutations = symmetric_permutations(X)
        real = all(not complex(c).imag for c in X.coefficients)
        fixed, mirrored = 0, 0
        for permutation in permutations:
            moved = np.array([index[tuple(row)] for row in exponents[:, permutation].tolist()])
            rows = np.arange(len(exponents))
            still = moved == rows
            fixed += int(np.sum(same[np.ix_(still, still)]))
            # (a, b) ↦ (σb, σa) fixes a pair if b = σa and σb = a
            mirrored += int(np.sum(same[rows, moved] & (moved[moved] == rows)))
        orbits = fixed // len(permutations)
        symmetric = (fixed + mirrored) // (2 * len(permutations))
        assert invariant_polynomials(X, degree).count == (symmetric if real else orbits)


@pytest.mark.parametrize("name", ["algebraic", "algebraic on a K3, complex ψ"])
def test_levi_form_by_discs(name: str) -> None:
    """∂∂̄φ of the closed form against means over circles of holomorphic discs."""
    metric = METRICS[name]
    assert isinstance(metric, AlgebraicMetric)
    X = metric.hypersurface
    z = sample(X, 20, seed=6).z
    frame = X.unitary_frame(z)
    closed = metric.form(z, frame) - FubiniStudy(X).form(z, frame)
    across = X.gradient(z).conj() / np.sum(np.abs(X.gradient(z)) ** 2, axis=1, keepdims=True)
    radius = 3e-3
    for a in range(X.dimension):
        mean = np.zeros(len(z))
        for turn in np.exp(2j * np.pi * np.arange(8) / 8):
            moved = z + radius * turn * frame[:, a]
            for _ in range(5):
                slope = np.sum(X.gradient(moved) * across, axis=1)
                moved = moved - (X.value(moved) / slope)[:, None] * across
            mean += metric.potential(moved) / 8
        found = (mean - metric.potential(z)) / radius**2
        np.testing.assert_allclose(found, closed[:, a, a].real, atol=2e-4 * np.abs(closed).max())


@pytest.mark.parametrize("name", METRICS)
def test_the_volume_is_that_of_the_class(name: str) -> None:
    metric = METRICS[name]
    found = volume_ratio(metric, sample(metric.hypersurface, 20_000, seed=3))
    assert abs(found.value - 1) < 4 * found.error + 1e-13


@pytest.mark.parametrize("X", [fermat(1), dwork(1, 0.5), dwork(1, -0.7 + 0.2j)])
def test_the_cubic_is_solved_at_every_point(X: Hypersurface) -> None:
    exact = CurveMetric.of(X)
    drawn = sample(X, 3000, seed=5)
    frame = X.unitary_frame(drawn.z)
    assert accuracy(exact, drawn, exact.volume).sigma.value < 1e-13
    errors = []
    for degree in (3, 6, 9):
        found = solve(X, degree, exact.volume, seed=1)
        ratio = found.metric.form(drawn.z, frame) / exact.form(drawn.z, frame)
        errors.append(np.abs(ratio - 1).max())
    assert errors[0] > 5 * errors[1] > 25 * errors[2]
    assert errors[2] < 1e-3
    if X.weights.size == 3:
        assert errors[2] < 1e-6
        c = fubini_study_volume(1) / exact.volume
        assert c == pytest.approx(3.486944, abs=1e-6)
        here = best_charts(X, drawn.z)
        np.testing.assert_allclose(
            exact.form(here.z, here.tangents)[:, 0, 0].real, c * here.omega_squared, rtol=1e-12
        )


@pytest.mark.parametrize(("dimension", "psi"), [(2, 0), (3, 0), (2, 0.4), (3, 0.4)])
def test_the_stabiliser_of_a_fixed_point_acts_irreducibly(dimension: int, psi: float) -> None:
    d = dimension + 2
    X = dwork(dimension, psi)
    point = fixed_points(X)[0]
    turn = np.exp(2j * np.pi / d)
    phases = []
    for i in range(dimension):
        phase = np.ones(dimension, dtype=complex)
        phase[i] = turn
        if psi:
            phase[(i + 1) % dimension] = 1 / turn
        phases.append(np.diag(phase))
    swaps = [np.eye(dimension)[np.roll(np.arange(dimension), 1)].astype(complex)]
    swaps.append(np.eye(dimension)[[1, 0, *range(2, dimension)]].astype(complex))
    z = sample(X, 10, seed=1).z
    rows = []
    for g in phases + swaps:
        whole = np.eye(d, dtype=complex)
        whole[2:, 2:] = g
        np.testing.assert_allclose(X.value(z @ whole.T), 0, atol=1e-13)
        np.testing.assert_allclose(whole @ point, point)
        # g A g† = A, as linear equations for A
        rows.append(np.kron(g, g.conj()) - np.eye(dimension**2))
    singular = np.linalg.svd(np.concatenate(rows), compute_uv=False)
    assert np.sum(singular < 1e-9) == 1  # multiples of the identity


@pytest.mark.parametrize(
    ("dimension", "psi", "degree", "near"),
    [(1, 0, 9, 1e-6), (2, 0, 8, 0.005), (3, 0, 8, 0.08), (3, 0.5, 8, 0.08)],
)
def test_the_metric_at_fixed_points(dimension: int, psi: float, degree: int, near: float) -> None:
    X = dwork(dimension, psi)
    c = float(fixed_point_constant(dimension, psi))
    volume = holomorphic_volume(X)
    assert c**dimension == pytest.approx(
        fubini_study_volume(dimension) / volume / X.degree**2, rel=1e-12
    )
    points = fixed_points(X)[:: X.degree + 3]
    np.testing.assert_allclose(X.value(points), 0, atol=1e-14)
    patch = np.argmax(points != 0, axis=1)
    dependent = X.degree - 1 - np.argmax(points[:, ::-1] != 0, axis=1)
    here = charts(X, points, patch, dependent)
    forms = solve(X, degree, volume, seed=1).metric.form(here.z, here.tangents)
    identity = np.broadcast_to(np.eye(dimension), forms.shape)
    np.testing.assert_allclose(forms, np.broadcast_to(forms[0], forms.shape), atol=1e-10)
    np.testing.assert_allclose(forms, forms[0, 0, 0].real * identity, atol=1e-10)
    assert forms[0, 0, 0].real == pytest.approx(c, rel=near)
    np.testing.assert_allclose(FubiniStudy(X).form(here.z, here.tangents), identity / 2, atol=1e-12)


def test_galerkin_reaches_the_table() -> None:
    X = fermat(3)
    volume = holomorphic_volume(X)
    drawn = sample(X, 8000, seed=77)
    for degree, sigma in [
        (2, 0.073),
        (3, 0.066),
        (4, 0.0182),
        (6, 0.0055),
        (8, 0.0019),
    ]:
        found = solve(X, degree, volume, seed=1)
        measured = accuracy(found.metric, drawn, volume)
        assert found.converged
        # the table is rounded, and measured on a sample of about this size
        spread = 4 * np.sqrt(2) * measured.sigma.error + (5e-4 if sigma > 0.05 else 5e-5)
        assert measured.sigma.value == pytest.approx(sigma, abs=spread)
        assert measured.positivity > 0.2
    start = accuracy(FubiniStudy(X), drawn, volume)
    assert abs(start.sigma.value - 0.3729) < 4 * start.sigma.error


def test_dwork_tends_to_fermat() -> None:
    volume = holomorphic_volume(fermat(3))
    drawn = sample(fermat(3), 5000, seed=1)
    frame = fermat(3).unitary_frame(drawn.z)
    limit = solve(fermat(3), 4, volume, seed=1).metric.form(drawn.z, frame)
    gaps = []
    for psi in (0.1, 0.01):
        X = dwork(3, psi)
        found = solve(X, 4, holomorphic_volume(X), seed=1).metric
        gaps.append(np.abs(found.form(drawn.z, frame) - limit).max())
    assert gaps[1] < 0.2 * gaps[0]
    assert gaps[1] < 0.02


def test_hypersurfaces_without_symmetry() -> None:
    rng = np.random.default_rng(3)
    exponents = [tuple(row) for row in monomials(3, 3).tolist()]
    X = hypersurface(exponents, list(rng.standard_normal((10, 2)) @ [1, 1j]))
    drawn = sample(X, 30_000, seed=1)
    volume = drawn.integral(np.ones(len(drawn.z))).value
    found = solve(X, 4, volume, seed=2)
    measured = accuracy(found.metric, drawn, volume)
    assert measured.sigma.value < 0.2 * accuracy(FubiniStudy(X), drawn, volume).sigma.value


def test_balanced_metrics_of_the_quintic() -> None:
    X = fermat(3)
    volume = holomorphic_volume(X)
    drawn = sample(X, 12_000, seed=7)
    for degree, sigma in [(1, 0.3729), (2, 0.274), (3, 0.193)]:
        found = balanced_metric(X, degree, seed=1, points=5000)
        assert found.converged
        measured = accuracy(found.metric, drawn, volume)
        assert measured.sigma.value == pytest.approx(sigma, rel=0.03)


def test_balanced_metrics_are_fixed_points_with_symmetry() -> None:
    X = dwork(2, 0.3)
    found = balanced_metric(X, 4, seed=1, points=4000).metric
    z = sample(X, 50, seed=9).z
    phases = np.array([1, 1j, -1, 1j])
    assert np.prod(phases) == pytest.approx(1)
    moved = (z * phases)[:, [2, 0, 3, 1]]
    np.testing.assert_allclose(flatness(found, moved, 1.0), flatness(found, z, 1.0), rtol=1e-9)
    np.testing.assert_allclose(flatness(found, z.conj(), 1.0), flatness(found, z, 1.0), rtol=1e-9)


@pytest.mark.parametrize("X", [dwork(1, 0.4), dwork(2, 0.4j), dwork(3, 0.4)])
def test_ricci_of_fubini_study_and_of_the_flat_curve(X: Hypersurface) -> None:
    z = sample(X, 60, seed=3).z
    frame = X.unitary_frame(z)
    metric = FubiniStudy(X)
    exact = metric.ricci(z, frame)
    np.testing.assert_allclose(ricci_form(metric, z, frame), exact, atol=1e-5)
    if X.dimension == 1:
        np.testing.assert_allclose(ricci_form(CurveMetric.of(X), z, frame), 0, atol=1e-9)


def test_exact_laws_of_curvature() -> None:
    X = dwork(2, 0.4)
    drawn = sample(X, 1200, seed=55)
    volume = holomorphic_volume(X)
    energies = []
    for metric in (FubiniStudy(X), solve(X, 4, volume, seed=1).metric):
        found = ricci_integrals(metric, drawn)
        assert abs(found.scalar.value) < 4 * found.scalar.error
        assert abs(found.defect.value) < 4 * found.defect.error
        energies.append(found.energy.value)
    assert energies[1] < 0.1 * energies[0]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: CurveMetric.of(fermat(2)), "known everywhere on curves"),
        (lambda: fixed_point_constant(3, 1), "conifold"),
        (lambda: fixed_points(hypersurface([(3, 0, 0), (0, 3, 0), (0, 0, 3)], [1, 2, 1])), "fixed"),
        (lambda: solve(fermat(1), 0, 1.0, seed=1), "the degree K of a potential is 0"),
        (lambda: solve(fermat(1), 1, 1.0, seed=1), "only invariant potentials are constants"),
        (lambda: solve(fermat(1), 3, -1.0, seed=1), "positive number"),
        (lambda: solve(fermat(1), 3, 1.0, seed=1, points=5), "unknowns need"),
        (lambda: invariant_polynomials(dwork(3, 0.1), 40), "invariant pairs of monomials"),
        (lambda: balanced_metric(fermat(1), 0, seed=1), "the degree k of sections is 0"),
        (lambda: balanced_metric(fermat(1), 2, seed=1, points=3), "need as many points"),
        (lambda: balanced_metric(fermat(1), 2, seed=1, steps=0), "the number of steps is 0"),
        (
            lambda: accuracy(FubiniStudy(fermat(1)), sample(fermat(2), 99, seed=1), 1.0),
            "another hypersurface",
        ),
    ],
)
def test_bad_input(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        call()


def test_forms_that_are_no_metrics() -> None:
    basis = potential_basis(fermat(2), 2)
    metric = AlgebraicMetric(basis, np.array([30.0]))
    drawn = sample(fermat(2), 400, seed=1)
    assert accuracy(metric, drawn, 1.0).positivity < 0
    with pytest.raises(InputError, match="The form is no metric"):
        require_positive(metric, drawn)
    with pytest.raises(InputError, match="not positive"):
        ricci_integrals(metric, drawn)
    require_positive(FubiniStudy(fermat(2)), drawn)


@pytest.mark.slow
def test_galerkin_in_high_degree() -> None:
    for psi, degree, sigma in [(0, 10, 0.00065), (0, 12, 0.00022), (0.5, 10, 0.0008)]:
        X = dwork(3, psi)
        volume = holomorphic_volume(X)
        found = solve(X, degree, volume, seed=1)
        measured = accuracy(found.metric, sample(X, 20_000, seed=5), volume)
        assert measured.sigma.value < sigma


@pytest.mark.slow
def test_balanced_metrics_in_high_degree() -> None:
    X = fermat(3)
    volume = holomorphic_volume(X)
    drawn = sample(X, 30_000, seed=7)
    for degree, sigma in [(5, 0.097), (6, 0.07)]:
        found = balanced_metric(X, degree, seed=1, points=50_000)
        assert found.converged
        assert accuracy(found.metric, drawn, volume).sigma.value < sigma
