"""The path integral over modes: against the free field, quadrature and quantum mechanics."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.fields.plane.few_modes import few_modes, quadrature_slopes
from workbench.fields.plane.free_energy import first_order, ladder
from workbench.fields.plane.mode_lattice import CHAINS, ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import FreeField, deform
from workbench.fields.scalar.oscillator import CircleTheory
from workbench.fields.statistics.agreement import agreement
from workbench.fields.statistics.infinite_width import difference

FIVE = Torus(dimension=2, side=4.0, mass=1.0, cutoff=2.0)
TORUS = Torus(dimension=2, side=4.0, mass=1.0, cutoff=4.0)


def test_the_gradient_is_that_of_the_interaction() -> None:
    theory = ModeLattice(TORUS, 24.0)
    generator = np.random.default_rng(3)
    xi, direction = generator.standard_normal((2, 2, TORUS.count))
    step = 1e-5
    slope = theory.interaction(xi + step * direction) - theory.interaction(xi - step * direction)
    expected = (theory.gradient(xi) * direction).sum(axis=1)
    np.testing.assert_allclose(slope / (2 * step), expected, rtol=1e-7)


def test_the_free_field_is_sampled_exactly() -> None:
    history = ModeLattice(TORUS, 0.0).sample(chains=256, sweeps=60, warm_up=15, seed=1, steps=1)
    assert history.acceptance == pytest.approx(1.0, abs=1e-12)
    assert agreement(history.propagator, 1 / TORUS.energies).holds()
    assert agreement(history.cumulants, np.array([TORUS.propagator, 0.0])).holds()
    assert max(history.integrated_times) < 0.7


@pytest.mark.parametrize("coupling", [6.0, 24.0])
def test_five_interacting_modes_agree_with_quadrature(coupling: float) -> None:
    theory = ModeLattice(FIVE, coupling)
    exact = few_modes(theory)
    history = theory.sample(chains=256, sweeps=60, warm_up=15, seed=2)
    assert agreement(history.cumulants, np.array([exact.m2, exact.k4])).holds()
    assert agreement(history.virial, np.zeros(1)).holds()


def test_one_mode_is_the_integral_over_a_number() -> None:
    """Z of zero-dimensional φ⁴ at λ = 6 in closed form, by the Bessel function K_{1/4}."""
    from scipy.special import kve

    found = few_modes(ModeLattice(Torus(1, 1.0, 1.0, 0.0), 6.0))
    u = 3 / (4 * 6.0)
    exact = np.sqrt(12 / 6.0) / 2 * kve(0.25, u) / np.sqrt(2 * np.pi)
    assert found.partition_function == pytest.approx(exact, rel=1e-7)
    assert found.m2 == pytest.approx(0.4679199170, rel=1e-6)


@pytest.mark.parametrize("torus", [FIVE, Torus(1, 3.0, 0.8, 2.2), Torus(1, 2.0, 1.5, 0.0)])
def test_perturbation_theory_is_the_derivative_at_zero(torus: Torus) -> None:
    diagrams, found = first_order(torus), quadrature_slopes(torus)
    for name in ("log_partition_function", "m2", "k4"):
        assert getattr(found, name) == pytest.approx(getattr(diagrams, name), rel=1e-5)


def test_the_ladder_gives_the_free_energy() -> None:
    couplings = [6.0, 24.0]
    found = ladder(FIVE, couplings, chains=128, sweeps=60, warm_up=12, seed=5, nodes=5)
    exact = [few_modes(ModeLattice(FIVE, c)) for c in couplings]
    values = [[np.log(e.partition_function), e.m2, e.k4] for e in exact]
    assert agreement(found.quantities, np.ravel(values)).holds()


def test_a_wrong_action_is_noticed() -> None:
    """Chains at λ = 8 do not pass for λ = 6."""
    history = ModeLattice(FIVE, 8.0).sample(chains=256, sweeps=60, warm_up=12, seed=6)
    exact = few_modes(ModeLattice(FIVE, 6.0))
    assert not agreement(history.cumulants, np.array([exact.m2, exact.k4])).holds()


def test_chains_and_weights_agree_on_more_modes() -> None:
    found = ladder(TORUS, [12.0], chains=128, sweeps=60, warm_up=12, seed=7)
    weighted = deform(FreeField(TORUS), [12.0], networks=20_000, seed=8)
    assert agreement(difference(found.quantities, weighted.quantities), np.zeros(3)).holds()
    assert agreement(found.histories[0].virial, np.zeros(1)).holds()


@pytest.mark.slow
def test_in_one_dimension_the_cutoff_leads_to_quantum_mechanics() -> None:
    """⟨φ²⟩ and κ₄ at three cutoffs, extrapolated in 1/Λ, against e^{−LH} on a circle."""
    from workbench.fields.statistics.infinite_width import infinite_width

    reach = (4, 8, 16, 24)
    circle = CircleTheory(1.0, 6.0, 4.0)
    runs = [
        ModeLattice(Torus(1, 4.0, 1.0, 2 * np.pi * n / 4), 6.0).sample(512, 100, 15, n)
        for n in reach
    ]
    limit = infinite_width([2 * n + 1 for n in reach], [r.cumulants for r in runs], degree=2)
    exact = np.array([circle.moment(2), circle.moment(4) - 3 * circle.moment(2) ** 2])
    assert limit.p_value > 0.001
    assert agreement(limit.estimate, exact).holds()


def test_neither_workers_nor_further_chains_change_a_chain() -> None:
    theory = ModeLattice(FIVE, 6.0)
    one = theory.sample(chains=2 * CHAINS, sweeps=5, warm_up=2, seed=9)
    two = theory.sample(chains=2 * CHAINS, sweeps=5, warm_up=2, seed=9, workers=2)
    fewer = theory.sample(chains=1, sweeps=5, warm_up=2, seed=9)
    np.testing.assert_array_equal(one.squares, two.squares)
    np.testing.assert_array_equal(one.squares[:CHAINS], fewer.squares)
    assert not np.array_equal(one.squares[:CHAINS], one.squares[CHAINS:])


def test_unusable_requests_are_refused() -> None:
    with pytest.raises(InputError, match="λ ≥ 0"):
        ModeLattice(FIVE, -1.0)
    with pytest.raises(InputError, match="number of chains"):
        ModeLattice(FIVE, 1.0).sample(0, 10, 0, seed=0)
    with pytest.raises(InputError, match="one pair along each axis"):
        few_modes(ModeLattice(TORUS, 1.0))
    with pytest.raises(InputError, match="ascend"):
        ladder(FIVE, [6.0, 1.0], 1, 2, 0, seed=0)
    with pytest.raises(InputError, match="largest size"):
        few_modes(ModeLattice(FIVE, 1.0), tolerance=0.0)
