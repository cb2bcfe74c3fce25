"""Networks on a torus: their free statistics at finite N, and φ⁴ by deformation as N → ∞."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.architectures.densities import Rayleigh
from workbench.fields.correlations.sampling import stream
from workbench.fields.plane.few_modes import few_modes
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import FreeField, TorusNetworks, accepted, deform
from workbench.fields.statistics.agreement import agreement
from workbench.fields.statistics.infinite_width import infinite_width

FIVE = Torus(dimension=2, side=4.0, mass=1.0, cutoff=2.0)
TORUS = Torus(dimension=2, side=4.0, mass=1.0, cutoff=4.0)
KINDS = {
    "constant": TorusNetworks.constant(TORUS, 6),
    "paper": TorusNetworks.paper(TORUS, 6),
    "rayleigh": TorusNetworks(TORUS, 6, 0.0, Rayleigh(2.0)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_free_moments_at_finite_width_are_exact(kind: str) -> None:
    networks, G = KINDS[kind], TORUS.propagator

    def observe(count: int, generator: np.random.Generator) -> np.ndarray:
        fields = networks.draw(count, generator) @ TORUS.waves
        return np.array([TORUS.mean_power(fields, power).mean() for power in (2, 4)])

    exact = np.array([G, 3 * G**2 * (1 + networks.excess)])
    assert agreement(stream(observe, 30_000, seed=1), exact).holds()


def test_excess_is_known_for_simple_amplitudes() -> None:
    assert KINDS["constant"].excess == pytest.approx(-0.5 / 6)
    assert KINDS["rayleigh"].excess == pytest.approx(0.0, abs=1e-12)
    assert KINDS["paper"].excess > 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_every_mode_of_a_network_has_variance_one(kind: str) -> None:
    def observe(count: int, generator: np.random.Generator) -> np.ndarray:
        return np.asarray((KINDS[kind].draw(count, generator) ** 2).mean(axis=0))

    assert agreement(stream(observe, 20_000, seed=2), np.ones(TORUS.count)).holds()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 5), st.integers(0, 2**32 - 1), st.sampled_from(sorted(KINDS)))
def test_the_coordinates_are_those_of_the_sum_of_cosines(width: int, seed: int, kind: str) -> None:
    """The field of ξ is the network, evaluated by its definition at any places."""
    networks = KINDS[kind].with_width(width)
    xi = networks.draw(1, np.random.default_rng(seed))
    again = np.random.default_rng(seed)
    share = TORUS.multiplicity * TORUS.energies ** (networks.alpha - 1)
    mode = np.searchsorted(
        np.cumsum(share / share.sum())[:-1], again.random((1, width)), side="right"
    )[0]
    c = again.uniform(-np.pi, np.pi, (1, width))[0]
    a = networks.amplitude.sample(again, (1, width))[0]
    a = a / np.sqrt(width * networks.amplitude.moment(2))
    Z = (TORUS.multiplicity * TORUS.energies ** (networks.alpha - 1)).sum() / TORUS.volume
    p = TORUS.momenta[mode] * (2 * np.pi / TORUS.side)
    places = np.random.default_rng(0).uniform(-5, 5, (7, 2))
    size = TORUS.energies[mode] ** (-networks.alpha / 2)
    expected = np.sqrt(2 * Z) * (a * size * np.cos(places @ p.T + c)).sum(axis=1)
    np.testing.assert_allclose((xi @ TORUS.waves_at(places))[0], expected, atol=1e-12)


def test_weights_agree_with_quadrature() -> None:
    couplings = [6.0, 24.0]
    exact = [few_modes(ModeLattice(FIVE, c)) for c in couplings]
    found = deform(FreeField(FIVE), couplings, networks=30_000, seed=3)
    values = [[np.log(e.partition_function), e.m2, e.k4] for e in exact]
    assert agreement(found.quantities, np.ravel(values)).holds()
    doubled = few_modes(ModeLattice(FIVE, 12.0))
    share = exact[0].partition_function ** 2 / doubled.partition_function
    assert found.effective[0] == pytest.approx(share, rel=0.01)


def test_wide_networks_become_the_path_integral() -> None:
    exact = few_modes(ModeLattice(FIVE, 6.0))
    values = np.array([np.log(exact.partition_function), exact.m2, exact.k4])
    widths = (8, 16, 32)
    found = [deform(TorusNetworks.constant(FIVE, N), [6.0], 20_000, N) for N in widths]
    limit = infinite_width(widths, [f.quantities for f in found])
    assert limit.p_value > 0.001
    assert agreement(limit.estimate, values).holds()
    assert not agreement(found[0].quantities, values).holds()


def test_control_variates_leave_no_bias_and_less_error() -> None:
    found = deform(FreeField(FIVE), [6.0], networks=20_000, seed=5).at(6.0)
    exact = few_modes(ModeLattice(FIVE, 6.0))
    weights = exact.partition_function
    plain = np.sqrt(few_modes(ModeLattice(FIVE, 12.0)).partition_function / weights**2 - 1)
    assert found.errors[0] < 0.7 * plain / np.sqrt(20_000)


def test_rejection_draws_from_the_deformed_density() -> None:
    exact = few_modes(ModeLattice(FIVE, 24.0))
    squares = FIVE.mean_power(accepted(FreeField(FIVE), 24.0, 4096, seed=7) @ FIVE.waves, 2)
    assert abs(squares.mean() - exact.m2) < 4 * squares.std() / 64
    offered = accepted(FreeField(FIVE), 0.0, 3, seed=7)
    np.testing.assert_array_equal(offered, FreeField(FIVE).draw(256, np.random.default_rng(7))[:3])


def test_workers_do_not_change_the_result() -> None:
    prior = TorusNetworks.paper(FIVE, 8)
    one, two = (deform(prior, [6.0], 3000, seed=4, workers=w) for w in (1, 2))
    np.testing.assert_array_equal(one.quantities.values, two.quantities.values)


def test_no_coupling_gives_back_the_free_field() -> None:
    found = deform(TorusNetworks.constant(FIVE, 8), [0.0], networks=5000, seed=6)
    np.testing.assert_allclose(found.at(0.0).values[:2], [0.0, FIVE.propagator], rtol=1e-12)
    assert found.effective == (1.0,)


def test_unusable_requests_are_refused() -> None:
    with pytest.raises(InputError, match="width N"):
        TorusNetworks.constant(FIVE, 0)
    with pytest.raises(InputError, match="λ ≥ 0"):
        deform(FreeField(FIVE), [-1.0], 10, seed=0)
    with pytest.raises(InputError, match="number of draws is 0"):
        accepted(FreeField(FIVE), 1.0, 0, seed=0)
    with pytest.raises(InputError, match="too strong"):
        accepted(FreeField(FIVE), 1e9, 1, seed=0)
    with pytest.raises(InputError, match="λ = 5"):
        deform(FreeField(FIVE), [1.0], 10, seed=0).at(5.0)
