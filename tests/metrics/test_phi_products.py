"""Products with the phases of a hypersurface as features of φ-networks: jets and purpose."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.metrics.calabi_yau.charts import best_charts
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, fermat, hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import flatness
from workbench.metrics.calabi_yau.phi_comparison import measure_network
from workbench.metrics.calabi_yau.phi_forward import phase_products, product_features
from workbench.metrics.calabi_yau.phi_network import PhiMetric, PhiNetwork
from workbench.metrics.calabi_yau.phi_training import Training
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.calabi_yau.symmetry import invariant_under_phases, monomials
from workbench.metrics.calabi_yau.volumes import holomorphic_volume

QUINTIC, SURFACE, CURVE = dwork(3, 0.5), dwork(2, 0.3j), dwork(1, 0.4)


def network_metric(X: Hypersurface) -> PhiMetric:
    network = PhiNetwork.of(X, (8, 5))
    return PhiMetric(X, network, network.draw(3))


@pytest.mark.parametrize("X", [QUINTIC, SURFACE, CURVE])
def test_products_have_the_phases_of_the_hypersurface(X: Hypersurface) -> None:
    products = phase_products(X)
    d = X.degree
    assert len(products) == d
    for a, b in products:
        assert sum(a) == sum(b) == d - 1
        exponents = np.array([a, b])
        assert invariant_under_phases(X, exponents)[0, 1]
    # of lower degree, the phases allow |z_i|² and its products only
    lower = monomials(d - 2, d)
    same = invariant_under_phases(X, lower)
    assert np.array_equal(same, np.eye(len(lower), dtype=bool))


def test_hypersurfaces_without_such_products() -> None:
    assert phase_products(fermat(3)) == ()
    everything = [tuple(row) for row in monomials(3, 3).tolist()]
    rng = np.random.default_rng(1)
    generic = hypersurface(everything, list(rng.standard_normal((10, 2)) @ [1, 1j]))
    assert PhiNetwork.of(fermat(3)) == PhiNetwork(5)
    assert PhiNetwork.of(generic).shapes["W0"][1] <= 9 + 18


@pytest.mark.parametrize("X", [QUINTIC, SURFACE, CURVE])
def test_values_and_their_bound(X: Hypersurface) -> None:
    products = phase_products(X)
    z = sample(X, 400, seed=1).z
    values = product_features(3j * z, np.zeros((len(z), 0, X.degree), dtype=complex), products)
    for k, (a, b) in enumerate(products):
        direct = np.prod(z ** np.array(a) * z.conj() ** np.array(b), axis=1)
        share = np.array([a, b]).sum(axis=0) / (2 * sum(a))
        scale = np.prod([s ** (s * sum(a)) for s in share if s])
        np.testing.assert_allclose(values[:, 0, k], direct.real / scale, atol=1e-13)
        np.testing.assert_allclose(values[:, 0, len(products) + k], direct.imag / scale, atol=1e-13)
        at_maximum = np.sqrt(share)[None].astype(complex)
        top = product_features(at_maximum, np.zeros((1, 0, X.degree), dtype=complex), products)
        assert top[0, 0, k] == pytest.approx(1)
    assert np.abs(values).max() <= 1 + 1e-12


@pytest.mark.parametrize("X", [QUINTIC, SURFACE, CURVE])
def test_the_form_by_discs(X: Hypersurface) -> None:
    """The form g − h against means of φ over circles on holomorphic discs."""
    metric = network_metric(X)
    z = sample(X, 25, seed=6).z
    frame = X.unitary_frame(z)
    across = X.gradient(z).conj() / np.sum(np.abs(X.gradient(z)) ** 2, axis=1, keepdims=True)
    closed = metric.form(z, frame) - np.eye(X.dimension)
    for a in range(X.dimension):
        found = []
        for radius in (4e-3, 2e-3):
            mean = np.zeros(len(z))
            for turn in np.exp(2j * np.pi * np.arange(8) / 8):
                moved = z + radius * turn * frame[:, a]
                for _ in range(5):
                    slope = np.sum(X.gradient(moved) * across, axis=1)
                    moved = moved - (X.value(moved) / slope)[:, None] * across
                mean += metric.potential(moved) / 8
            found.append((mean - metric.potential(z)) / radius**2)
        extrapolated = (4 * found[1] - found[0]) / 3
        np.testing.assert_allclose(extrapolated, closed[:, a, a].real, atol=3e-6)


@pytest.mark.parametrize("X", [QUINTIC, SURFACE, CURVE])
def test_eta_is_the_same_in_several_patches(X: Hypersurface) -> None:
    metric = network_metric(X)
    z = sample(X, 60, seed=2).z
    eta = flatness(metric, z, 1.0)
    for rank in (1, 2):
        here = best_charts(X, z, rank)
        np.testing.assert_allclose(
            flatness(metric, here.z, 1.0, here.tangents), eta, rtol=1e-8, atol=1e-10
        )


def test_they_end_the_plateau_of_a_dwork_curve() -> None:
    X = dwork(1, 0.5)
    volume = holomorphic_volume(X)
    training = Training(epochs=20, points=6000, batch=100, widths=(16, 16))
    measured, trained = measure_network(X, training, sample(X, 3000, seed=5), volume, seed=1)
    assert measured.accuracy.sigma.value < 0.01
    assert measured.unknowns == trained.metric.network.count
    assert measured.row[:2] == ("φ-network", "epochs = 20")


@pytest.mark.slow
def test_they_end_the_plateau_of_a_dwork_quintic() -> None:
    X = QUINTIC
    volume = holomorphic_volume(X)
    training = Training(epochs=16, points=20_000, batch=100, widths=(32, 32, 32))
    measured, _ = measure_network(X, training, sample(X, 10_000, seed=5), volume, seed=1)
    assert measured.accuracy.sigma.value < 0.01
    assert measured.accuracy.positivity > 0
