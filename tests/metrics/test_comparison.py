"""Methods beside each other, exact checks, eq. (15) in coordinates, and the cross-section."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.metrics.calabi_yau.anchors import CurveMetric, fixed_point_constant
from workbench.metrics.calabi_yau.comparison import (
    DEVIATIONS,
    best_volume,
    distance,
    eta_shares,
    measure_balanced,
    measure_fubini_study,
    measure_galerkin,
)
from workbench.metrics.calabi_yau.cross_section import cross_section
from workbench.metrics.calabi_yau.exact_checks import (
    SampledCheck,
    at_fixed_points,
    check_classes,
    check_curvature,
    check_volumes,
)
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.galerkin import solve
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, fermat, hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import accuracy, flatness
from workbench.metrics.calabi_yau.potential import AlgebraicMetric, potential_basis
from workbench.metrics.calabi_yau.ricci import ricci_integrals
from workbench.metrics.calabi_yau.ricci_loss import losses_in_charts
from workbench.metrics.calabi_yau.sampling import Estimate, sample
from workbench.metrics.calabi_yau.symmetry import monomials
from workbench.metrics.calabi_yau.volumes import holomorphic_volume


def generic(dimension: int, seed: int) -> Hypersurface:
    rng = np.random.default_rng(seed)
    exponents = [tuple(row) for row in monomials(dimension + 2, dimension + 2).tolist()]
    return hypersurface(exponents, list(rng.standard_normal((len(exponents), 2)) @ [1, 1j]))


def test_methods_are_measured_on_the_same_points() -> None:
    X = dwork(2, 0.3)
    volume = best_volume(X, 1, seed=0)
    validation = sample(X, 8000, seed=4)
    start = measure_fubini_study(X, validation, volume)
    balanced = measure_balanced(X, (1, 2, 3), validation, volume, seed=1)
    galerkin = measure_galerkin(X, (2, 4), validation, volume, seed=1)
    # for k = 1 the balanced metric of a Dwork hypersurface is Fubini–Study's
    assert balanced[0].accuracy.sigma.value == pytest.approx(start.accuracy.sigma.value, rel=1e-9)
    for runs in (balanced, galerkin):
        sigmas = [each.accuracy.sigma.value for each in runs]
        assert sigmas == sorted(sigmas, reverse=True)
        assert all(each.seconds > 0 for each in runs)
        assert all(each.accuracy == accuracy(each.metric, validation, volume) for each in runs)
    assert start.seconds == 0
    assert galerkin[1].row[:3] == ("Galerkin", "K = 4", galerkin[1].unknowns)


def test_volumes_are_exact_or_sampled() -> None:
    assert best_volume(dwork(3, 0.2), 1, seed=0) == holomorphic_volume(dwork(3, 0.2))
    # the series diverges beyond the conifold, where the sampled volume goes on continuously
    inside, beyond = (best_volume(dwork(1, psi), 60_000, seed=1) for psi in (0.7, 1.4))
    assert 0 < beyond < inside
    # for large ψ, the periods of the cubic grow like log ψ / ψ, so that V_Ω ψ² rises slowly
    scaled = [best_volume(dwork(1, psi), 40_000, seed=1) * psi**2 for psi in (4.0, 16.0, 64.0)]
    assert scaled[0] < scaled[1] < scaled[2] < 3 * scaled[0]


def test_shares_are_a_distribution_and_know_where_eta_is() -> None:
    X = fermat(1)
    drawn = sample(X, 3000, seed=2)
    exact = CurveMetric.of(X)
    assert np.all(np.diff(DEVIATIONS) > 0)
    shares = eta_shares(exact, drawn, exact.volume)
    assert shares[len(shares) // 2] == pytest.approx(1, abs=1e-12)
    for factor, first, last in ((1.5, 0.3, 0.7), (1 + 3e-3, 2e-3, 5e-3), (5.0, 0.6, 1.1)):
        shares = eta_shares(exact, drawn, exact.volume * factor)
        inside = (DEVIATIONS[1:] > first) & (DEVIATIONS[:-1] < last)
        assert shares[inside].sum() == pytest.approx(1, abs=1e-12)
    shares = eta_shares(FubiniStudy(X), drawn, exact.volume)
    assert shares.sum() == pytest.approx(1, abs=1e-12)
    eta = flatness(FubiniStudy(X), drawn.z, exact.volume)
    below = drawn.weights[eta < 1].sum() / drawn.weights.sum()
    assert shares[: len(shares) // 2].sum() == pytest.approx(below, abs=2e-3)


def test_the_distance_between_metrics() -> None:
    X = fermat(1)
    drawn = sample(X, 6000, seed=2)
    exact = CurveMetric.of(X)
    assert distance(exact, exact, drawn).value < 1e-12
    # on a curve, g / g₀ − 1 = η − 1, and the distance is σ
    sigma = accuracy(FubiniStudy(X), drawn, exact.volume).sigma
    found = distance(FubiniStudy(X), exact, drawn)
    assert found.value == pytest.approx(sigma.value, rel=1e-10)
    assert found.error == pytest.approx(sigma.error, rel=1e-8)
    with pytest.raises(InputError, match="compared on one hypersurface"):
        distance(FubiniStudy(fermat(2)), exact, drawn)


def test_exact_checks_accept_what_is_right_and_refuse_what_is_wrong() -> None:
    volumes = check_volumes([(1, 0), (2, 0.4), (3, 0), (3, 0.5)], 40_000, seed=11)
    assert volumes.p_value > 0.001
    assert volumes.rows[2][0] == "n = 3, ψ = 0"
    wrong = SampledCheck(volumes.names, volumes.estimates, tuple(1.03 * x for x in volumes.exact))
    assert wrong.p_value < 1e-6
    assert wrong.least_p_value < 1e-4
    two = SampledCheck(("a", "b"), (Estimate(1.0, 0.1, 9), Estimate(2.0, 0.1, 9)), (0.9, 2.0))
    np.testing.assert_allclose(two.residuals, [1, 0], atol=1e-12)
    assert two.p_value == pytest.approx(np.exp(-0.5), rel=1e-9)
    assert two.least_p_value == pytest.approx(2 * 0.31731, rel=1e-4)


def test_classes_and_curvature_of_several_metrics() -> None:
    X = dwork(2, 0.4)
    basis = potential_basis(X, 4)
    metrics = {
        "solved": solve(X, 4, holomorphic_volume(X), seed=1).metric,
        "random": AlgebraicMetric(
            basis, 0.005 * np.random.default_rng(1).standard_normal(basis.count)
        ),
    }
    assert check_classes(metrics, 20_000, seed=5).p_value > 0.001
    drawn = sample(X, 800, seed=3)
    found = check_curvature({name: ricci_integrals(m, drawn) for name, m in metrics.items()})
    assert len(found.exact) == 4
    assert found.least_p_value > 0.001


@pytest.mark.parametrize(("dimension", "psi"), [(1, 0), (2, 0), (2, 0.5), (3, 0.3j)])
def test_fixed_points_in_units_of_the_exact_value(dimension: int, psi: complex) -> None:
    X = dwork(dimension, psi)
    half = 0.5 / float(fixed_point_constant(dimension, psi))
    start = at_fixed_points(FubiniStudy(X))
    np.testing.assert_allclose([start.least, start.greatest, start.mean], half, rtol=1e-12)
    if dimension == 1:
        exact = at_fixed_points(CurveMetric.of(X))
        np.testing.assert_allclose([exact.least, exact.greatest], 1, rtol=1e-12)
    solved = at_fixed_points(solve(X, 6, holomorphic_volume(X), seed=1).metric)
    assert abs(solved.mean - 1) < 0.3 * abs(half - 1)
    assert solved.greatest - solved.least < 1e-9


@pytest.mark.parametrize("X", [fermat(3), dwork(2, 0.3), dwork(1, 0.5), generic(2, 3)])
def test_only_the_invariant_loss_is_the_same_in_all_coordinates(X: Hypersurface) -> None:
    first, second, twice = losses_in_charts(sample(X, 400, seed=1)).values()
    assert second[1] == pytest.approx(first[1], rel=1e-7)
    assert twice[1] == pytest.approx(first[1], rel=1e-9)
    assert twice[0] == pytest.approx(first[0] / 16, rel=1e-9)
    assert abs(second[0] / first[0] - 1) > 0.1


def test_the_invariant_loss_by_discs() -> None:
    X = dwork(3, 0.2)
    drawn = sample(X, 300, seed=1)
    found = ricci_integrals(FubiniStudy(X), drawn)
    # all points of the sample have the same weight under the Fubini–Study volume
    mean = losses_in_charts(drawn)["largest |z_i| = 1"][1]
    volume = float(np.pi**3 * 5 / 6)
    assert found.energy.value == pytest.approx(mean * volume, rel=1e-5)


@pytest.mark.parametrize(
    "X", [fermat(1), dwork(1, 0.5), dwork(1, 2), fermat(2), dwork(3, 0.5), generic(2, 1)]
)
@pytest.mark.parametrize("offset", [0.0, 0.5])
def test_cross_sections_are_on_the_hypersurface_and_hang_together(
    X: Hypersurface, offset: float
) -> None:
    found = cross_section(X, offset, rows=9, columns=7)
    d = X.degree
    assert found.z.shape == (d * d, 9, 7, d)
    z = found.z.reshape(-1, d)
    np.testing.assert_allclose(X.value(z), 0, atol=1e-11)
    np.testing.assert_allclose(np.abs(z[:, 0]), 1, atol=1e-14)
    np.testing.assert_allclose(z[:, 3:], offset * np.repeat(z[:, :1], d - 3, axis=1), atol=1e-15)
    # each boundary point of a sheet lies on another sheet, except at the rims v = ±1
    places = found.places
    for edge in (places[:, 0], places[:, -1]):
        inner = edge.reshape(-1, 4)
        gaps = np.linalg.norm(inner[:, None] - inner[None], axis=2)
        assert np.sort(gaps, axis=1)[:, 1].max() < 1e-6
    np.testing.assert_allclose(places[..., 0] + 1j * places[..., 1], found.z[..., 1])


def test_a_section_shows_eta_of_its_own_hypersurface() -> None:
    X = fermat(1)
    section = cross_section(X)
    exact = CurveMetric.of(X)
    np.testing.assert_allclose(section.flatness(exact, exact.volume), 1, atol=1e-12)
    # on Fermat's, turning z_1 by a root of unity is a symmetry
    eta = section.flatness(FubiniStudy(X), exact.volume)
    np.testing.assert_allclose(eta, np.broadcast_to(eta[0], eta.shape), rtol=1e-9)
    with pytest.raises(InputError, match="another hypersurface"):
        section.flatness(FubiniStudy(dwork(1, 0.1)), 1.0)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: cross_section(fermat(1), rows=1), "number of rows is 1"),
        (lambda: cross_section(fermat(1), columns=4), "number of columns is odd, not 4"),
        (lambda: cross_section(fermat(1), columns=2.5), "number of columns is 2.5"),
        (lambda: cross_section(fermat(3), offset=np.nan), "offset of a plane is a finite number"),
        (lambda: at_fixed_points(FubiniStudy(generic(1, 1))), "fixed points are those"),
        (lambda: check_volumes([(3, 1.0)], 100, seed=1), "is a conifold point"),
        (lambda: check_volumes([(3, 1.5)], 100, seed=1), "sample it for others"),
    ],
)
def test_bad_input(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        call()
