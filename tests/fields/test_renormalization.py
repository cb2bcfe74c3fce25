"""Exact renormalization against quadrature, closed forms and each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.integrate import cumulative_simpson, quad
from scipy.stats import norm

from workbench.errors import InputError
from workbench.fields.renormalization import flow_checks
from workbench.fields.renormalization.covariance_flow import (
    CovarianceFlow,
    optimal_map,
    wasserstein_distance,
)
from workbench.fields.renormalization.fokker_planck import solve_density
from workbench.fields.renormalization.inference import (
    GaussianLocation,
    observation,
    precision_of_modes,
)
from workbench.fields.renormalization.jko import (
    normal_scores,
    normal_step,
    quantiles_of,
    renormalize,
    step,
    transport_cost,
)
from workbench.fields.renormalization.local_potential import gaussian_eigenvalues, wilson_fisher
from workbench.fields.renormalization.optimized_flow import optimized_exponents
from workbench.fields.renormalization.small_lattice import SmallLattice
from workbench.fields.renormalization.transport_map import (
    action_of_flow,
    flow_of_probability,
    optimal_map_between,
)
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

couplings = st.floats(0.01, 200.0)
scales = st.floats(0.02, 4.0)


class TestZeroDimension:
    @settings(max_examples=25, deadline=None)
    @given(couplings, scales)
    def test_obeys_polchinskis_equation(self, coupling: float, t: float):
        theory = ZeroDimensionalPhi4(coupling)
        phi = np.sqrt(theory.variance(t)) * np.linspace(-2, 2, 5)
        h = 1e-5
        rate = (theory.interaction(t + h, phi)[0] - theory.interaction(t - h, phi)[0]) / (2 * h)
        _, slope, bend = theory.interaction(t, phi)
        scale = np.abs(bend).max() + (slope**2).max()
        assert_allclose(rate, theory.variance(t) / 2 * (bend - slope**2), atol=3e-6 * scale)

    @settings(max_examples=25, deadline=None)
    @given(couplings, scales)
    def test_derivatives_are_derivatives(self, coupling: float, t: float):
        theory = ZeroDimensionalPhi4(coupling)
        phi, h = np.array([-0.7, 0.1, 1.1]), 1e-4
        ahead, behind = theory.interaction(t, phi + h), theory.interaction(t, phi - h)
        _, slope, bend = theory.interaction(t, phi)
        assert_allclose((ahead[0] - behind[0]) / (2 * h), slope, rtol=1e-5, atol=1e-5)
        assert_allclose((ahead[1] - behind[1]) / (2 * h), bend, rtol=1e-5, atol=1e-4)

    @settings(max_examples=25, deadline=None)
    @given(couplings, scales)
    def test_entropies_move_at_their_rates(self, coupling: float, t: float):
        theory, h = ZeroDimensionalPhi4(coupling), 1e-3
        before, now, after = (theory.entropies(s) for s in (t - h, t, t + h))
        assert now.free_rate < 0
        for name, rate in (("to_free", now.free_rate), ("to_reference", now.reference_rate)):
            difference = (getattr(after, name) - getattr(before, name)) / (2 * h)
            assert_allclose(difference, rate, rtol=1e-4, atol=1e-6)

    def test_the_raw_entropy_is_not_monotone(self):
        rates = [ZeroDimensionalPhi4(6.0).entropies(t).reference_rate for t in (0.05, 1.0)]
        assert rates[0] < 0 < rates[1]

    @settings(max_examples=25, deadline=None)
    @given(couplings, scales)
    def test_cumulants_scale(self, coupling: float, t: float):
        theory = ZeroDimensionalPhi4(coupling)
        (second, fourth), C = theory.moments(0.0), theory.variance(t)
        assert_allclose(theory.moments(t)[0], C**2 * second + C * (1 - C), rtol=1e-9)
        assert_allclose(theory.moments(t)[1], C**4 * fourth, rtol=1e-6, atol=1e-12)

    def test_the_density_is_normalised_and_has_its_score(self):
        theory = ZeroDimensionalPhi4(30.0)
        phi = np.linspace(-6, 6, 4001)
        density = theory.density(0.3, phi)
        assert_allclose(density.sum() * (phi[1] - phi[0]), 1, rtol=1e-10)
        assert_allclose(
            np.gradient(np.log(density), phi)[1500:2500:100],
            theory.score(0.3, phi)[1500:2500:100],
            atol=1e-4,
        )

    @pytest.mark.parametrize(
        ("coupling", "t", "phi"),
        [(1e4, 0.1, 3.0), (60.0, 0.05, 4.0), (1e4, 2.0, -4.0), (6.0, 0.5, 100.0), (1e4, 3.0, 1e3)],
    )
    def test_the_interaction_far_from_the_middle(self, coupling: float, t: float, phi: float):
        hidden = -np.expm1(-t)
        real = np.roots([coupling * hidden / 6, 0, 1, -phi])
        top = float(real[np.abs(real.imag) < 1e-9].real[0])

        def exponent(y: float) -> float:
            return (y - phi) ** 2 / (2 * hidden) + coupling / 24 * y**4

        width = (1 / hidden + coupling * top**2 / 2) ** -0.5
        area, _ = quad(
            lambda y: np.exp(exponent(top) - exponent(y)),
            top - 60 * width,
            top + 60 * width,
            points=[top - 5 * width, top, top + 5 * width],
            epsrel=1e-11,
            limit=400,
        )
        exact = exponent(top) - np.log(area / np.sqrt(2 * np.pi * hidden))
        found = ZeroDimensionalPhi4(coupling).interaction(t, np.array([phi]))
        assert_allclose(found[0][0], exact, rtol=1e-9)

    @pytest.mark.parametrize("phi", [0.5, [np.nan], [[1.0]], ["a"], [1e7]])
    def test_refuses_fields(self, phi: object):
        with pytest.raises(InputError):
            ZeroDimensionalPhi4(6.0).interaction(0.5, phi)

    @pytest.mark.parametrize("coupling", [-1.0, np.nan, np.inf, 1e5, "6", None])
    def test_refuses_couplings(self, coupling: float):
        with pytest.raises(InputError, match="accepted are 0 ≤ λ"):
            ZeroDimensionalPhi4(coupling)

    @pytest.mark.parametrize("t", [-0.1, np.nan, 51.0, "1", None])
    def test_refuses_scales(self, t: float):
        with pytest.raises(InputError, match="accepted are 0 ≤ t"):
            ZeroDimensionalPhi4(1.0).moments(t)


class TestCovarianceFlow:
    @settings(max_examples=20, deadline=None)
    @given(st.integers(1, 4), st.integers(0, 10**6), st.floats(0.01, 3.0))
    def test_the_closed_form_solves_the_equation(self, size: int, seed: int, t: float):
        flow = _flow(size, seed)
        closed = flow.at(t)
        assert_allclose(flow.integrated(t), closed, atol=1e-10)
        assert np.linalg.eigvalsh(closed)[0] > 0

    @settings(max_examples=20, deadline=None)
    @given(st.integers(1, 4), st.integers(0, 10**6), st.floats(0.05, 2.0))
    def test_entropy_falls_at_its_rate(self, size: int, seed: int, t: float):
        flow, h = _flow(size, seed), 1e-4
        difference = (flow.relative_entropy(t + h)[0] - flow.relative_entropy(t - h)[0]) / (2 * h)
        rate = flow.relative_entropy(t)[1]
        assert rate <= 0
        assert_allclose(difference, rate, rtol=1e-5, atol=1e-9)

    def test_the_flow_transports_but_not_optimally(self):
        flow = _flow(2, 1)
        along = flow.map_along(0.8)
        assert_allclose(along @ flow.initial @ along.T, flow.at(0.8), atol=1e-9)
        best = optimal_map(flow.initial, flow.at(0.8))
        assert_allclose(best @ flow.initial @ best, flow.at(0.8), atol=1e-9)
        costs = [
            np.trace((m - np.eye(2)) @ flow.initial @ (m - np.eye(2)).T) ** 0.5
            for m in (along, best)
        ]
        assert_allclose(costs[1], wasserstein_distance(flow.initial, flow.at(0.8)), rtol=1e-9)
        assert costs[0] > costs[1] * (1 + 1e-4)

    def test_the_distance_is_that_of_pot(self):
        ot = pytest.importorskip("ot", reason="POT is the independent distance here")
        flow = _flow(3, 5)
        zero = np.zeros(3)
        found = ot.gaussian.bures_wasserstein_distance(zero, zero, flow.initial, flow.at(1.0))
        assert_allclose(float(found), wasserstein_distance(flow.initial, flow.at(1.0)), rtol=1e-8)

    @pytest.mark.parametrize("initial", [np.eye(3), -np.eye(2), np.array([[1.0, 2.0], [0.0, 1.0]])])
    def test_refuses_what_is_no_covariance(self, initial: np.ndarray):
        with pytest.raises(InputError, match="Σ_0"):
            CovarianceFlow(initial, _halving, _halving)

    @pytest.mark.parametrize("t", [-1.0, np.nan, np.inf, "1"])
    def test_refuses_scales(self, t: float):
        flow = _flow(2, 0)
        for found in (flow.at, flow.integrated, flow.map_along, flow.relative_entropy):
            with pytest.raises(InputError, match="scale t"):
                found(t)

    @pytest.mark.parametrize(
        "wrong", [-np.eye(2), np.eye(3), np.full((2, 2), np.nan), np.ones(2), np.ones((2, 3))]
    )
    def test_refuses_densities(self, wrong: np.ndarray):
        for found in (optimal_map, wasserstein_distance):
            with pytest.raises(InputError, match="Σ"):
                found(np.eye(2), wrong)


class TestSteps:
    @settings(max_examples=20, deadline=None)
    @given(st.floats(0.3, 3.0), st.floats(0.05, 2.0), st.floats(1e-3, 1.0))
    def test_normal_densities_step_by_their_own_equation(
        self, deviation: float, variance: float, decrease: float
    ):
        v = normal_scores(60)
        found = step(deviation * v, v, variance, decrease)
        assert_allclose(found, normal_step(deviation, variance, decrease) * v, atol=1e-7)

    def test_is_of_first_order(self):
        theory, v = ZeroDimensionalPhi4(6.0), normal_scores(200)
        exact = quantiles_of(theory, 1.0, v)
        errors = [transport_cost(renormalize(theory, 1.0, n, v)[0], exact, v) for n in (20, 40, 80)]
        orders = np.log2(np.array(errors[:-1]) / errors[1:])
        assert_allclose(orders, 1, atol=0.05)

    def test_the_entropy_falls_at_every_step(self):
        theory, v = ZeroDimensionalPhi4(6.0), normal_scores(100)
        assert (np.diff(renormalize(theory, 2.0, 40, v)[1]) < 0).all()

    def test_quantiles_invert_the_distribution(self):
        theory, v = ZeroDimensionalPhi4(40.0), np.linspace(-4, 4, 9)
        x = quantiles_of(theory, 0.4, v)
        phi = np.linspace(-6, 6, 6001)
        below = cumulative_simpson(theory.density(0.4, phi), x=phi, initial=0)
        assert_allclose(np.interp(x, phi, below), norm.cdf(v), atol=1e-6)

    def test_the_partial_differential_equation_is_of_second_order(self):
        theory = ZeroDimensionalPhi4(6.0)
        errors = []
        for cells in (100, 200, 400):
            phi, density = solve_density(theory, 1.0, cells, cells // 5)
            h = phi[1] - phi[0]
            errors.append(np.abs(density - theory.density(1.0, phi)).sum() * h)
            assert_allclose(density.sum() * h, 1, rtol=1e-12)
        assert_allclose(np.log2(np.array(errors[:-1]) / errors[1:]), 2, atol=0.05)

    def test_agrees_with_entropic_steps_of_pot(self):
        ot = pytest.importorskip("ot", reason="POT is the independent solver of a step here")
        theory, v = ZeroDimensionalPhi4(6.0), normal_scores(200)
        C, decrease = 0.7, 0.3
        x = np.linspace(-3.5, 3.5, 181)
        start = theory.density(0.0, x)
        start /= start.sum()
        reference = np.exp(-(x**2) / C)
        reference /= reference.sum()
        blur = 2e-3
        plan = ot.unbalanced.sinkhorn_unbalanced(
            start,
            reference,
            (x[:, None] - x) ** 2,
            reg=blur,
            reg_m=(np.inf, decrease),
            numItermax=20_000,
        )
        moved = plan.sum(axis=0)
        ours = step(quantiles_of(theory, 0.0, v), v, C, decrease)
        weights = np.exp(-(v**2) / 2)
        second = weights @ ours**2 / weights.sum()
        assert_allclose(float(moved @ x**2) / moved.sum(), second, atol=3 * blur)

    def test_refuses_what_is_no_density(self):
        v = normal_scores(20)
        with pytest.raises(InputError, match="increase"):
            step(-v, v, 1.0, 0.1)
        for variance, decrease in ((1.0, 0.0), (np.nan, 0.1), (1.0, np.inf), ("1", 0.1)):
            with pytest.raises(InputError, match="C > 0"):
                step(v, v, variance, decrease)
        with pytest.raises(InputError, match="normal_scores"):
            step(v[1:], v[1:], 1.0, 0.1)
        for y in (v[1:], np.full(40, np.nan)):
            with pytest.raises(InputError, match="quantiles are"):
                step(y, v, 1.0, 0.1)
            with pytest.raises(InputError, match="quantiles are"):
                transport_cost(v, y, v)
        with pytest.raises(InputError, match="beyond 7"):
            quantiles_of(ZeroDimensionalPhi4(6.0), 0.0, np.array([8.0]))
        with pytest.raises(InputError, match="σ, C"):
            normal_step(-1.0, 1.0, 0.1)


class TestOperators:
    def test_free_dimensions(self):
        assert gaussian_eigenvalues(4, (2, 4, 6)) == (2, 0, -2)

    def test_two_flows_have_the_same_exponents(self):
        point, expanded = wilson_fisher(), optimized_exponents(16)
        assert_allclose(point.eigenvalues[:2], expanded[:2], atol=2e-5)

    @pytest.mark.parametrize("dimension", [2.8, 3.0, 3.3, 3.6])
    def test_one_even_operator_is_relevant(self, dimension: float):
        point = wilson_fisher(dimension)
        assert point.eigenvalues[0] > 0 > point.eigenvalues[1]
        assert point.bend < 0
        wider = wilson_fisher(dimension, reach=8.0, points=80)
        assert_allclose(point.eigenvalues[:2], wider.eigenvalues[:2], atol=1e-6)

    def test_near_four_dimensions_epsilon_is_the_answer(self):
        epsilon = 0.4
        assert abs(wilson_fisher(4 - epsilon).eigenvalues[0] - (2 - epsilon / 3)) < epsilon**2 / 4

    def test_refuses_dimensions(self):
        with pytest.raises(InputError, match="d is 4"):
            wilson_fisher(4.0)
        with pytest.raises(InputError, match="d is"):
            optimized_exponents(6, 2.0)
        for dimension in (np.nan, "3", None):
            for found in (wilson_fisher, lambda d: optimized_exponents(6, d)):
                with pytest.raises(InputError, match="d is"):
                    found(dimension)
        with pytest.raises(InputError, match="too few"):
            wilson_fisher(3.0, reach=12.0, points=20)
        for wrong in ((np.nan, (2,)), (3, (2.5,)), (3, (0,)), (3, 2)):
            with pytest.raises(InputError, match="accepted are"):
                gaussian_eigenvalues(*wrong)

    @pytest.mark.parametrize(
        ("sites", "mass", "coupling"),
        [(4, 1.0, 1.0), (1, 0.1, 6.0), (1, 0.0, 0.0), (1, "1", 1.0), (1, 1.0, np.nan)],
    )
    def test_refuses_lattices_the_grid_does_not_resolve(self, sites, mass, coupling):
        with pytest.raises(InputError, match="accepted are"):
            SmallLattice(sites, mass, coupling)

    @pytest.mark.parametrize("sites", [1, 2, 3])
    def test_kernels_and_hermite_polynomials_agree(self, sites: int):
        lattice, s = SmallLattice(sites, 0.9, 5.0), 0.4
        entropy, rate = lattice.relative_entropy(s)
        h = 1e-4
        around = [lattice.relative_entropy(s + k * h)[0] for k in (-1, 1)] if sites < 3 else None
        if around:
            assert_allclose((around[1] - around[0]) / (2 * h), rate, rtol=1e-6)
        assert entropy > 0 > rate
        Z = lattice.coefficients.flat[0]
        series = (lattice.scaled(s) / Z) ** 2
        n = np.arange(series.shape[0])
        factorials = np.cumprod(np.concatenate([[1.0], n[1:]]))
        for axis in range(sites):
            shape = [1] * sites
            shape[axis] = len(n)
            series = series * factorials.reshape(shape)
        assert entropy < np.log(series.sum())

    def test_one_site_is_zero_dimensional(self):
        lattice, theory = SmallLattice(1, 1.0, 6.0), ZeroDimensionalPhi4(6.0)
        for s in (0.0, 0.2, 1.5):
            now = theory.entropies(s)
            assert_allclose(lattice.relative_entropy(s), (now.to_free, now.free_rate), rtol=1e-8)
            assert_allclose(
                lattice.two_point(s)[0], theory.moments(s)[0] / theory.variance(s), rtol=1e-8
            )


class TestMaps:
    def test_in_one_dimension_the_flow_is_optimal(self):
        theory, phi = ZeroDimensionalPhi4(6.0), np.linspace(-2, 2, 9)
        flow = flow_of_probability(theory, 0.0, 1.0, phi)
        assert_allclose(flow, optimal_map_between(theory, 0.0, 1.0, phi), atol=1e-7)

    def test_no_path_is_shorter_than_the_distance(self):
        theory, v = ZeroDimensionalPhi4(6.0), normal_scores(200)
        straight = transport_cost(quantiles_of(theory, 0.0, v), quantiles_of(theory, 1.0, v), v)
        assert action_of_flow(theory, 1.0) > straight

    @pytest.mark.parametrize("phi", [1.0, [np.nan], [[1.0]], [100.0]])
    def test_refuses_points(self, phi: object):
        for found in (flow_of_probability, optimal_map_between):
            with pytest.raises(InputError):
                found(ZeroDimensionalPhi4(6.0), 0.0, 1.0, phi)

    def test_refuses_ends(self):
        for end, nodes in ((np.nan, 5), (-1.0, 5), (1.0, 0)):
            with pytest.raises(InputError, match="accepted are"):
                action_of_flow(ZeroDimensionalPhi4(6.0), end, nodes)


class TestInference:
    @pytest.mark.parametrize(
        ("model", "T"),
        [
            (GaussianLocation(1e-3, 0.0, 1.0), 10.0),
            (GaussianLocation(0.5, 20.0, 1.0), 3.0),
        ],
    )
    def test_refuses_posteriors_off_the_grid(self, model: GaussianLocation, T: float):
        with pytest.raises(InputError, match="posterior is"):
            model.posterior_by_flow(T)

    def test_refuses_numbers_that_are_none(self):
        theory = ZeroDimensionalPhi4(6.0)
        for wrong in (np.nan, np.inf, -1.0, "1", None):
            with pytest.raises(InputError):
                GaussianLocation(wrong, 0.0, 1.0)
            with pytest.raises(InputError):
                GaussianLocation(1.0, 0.0, 1.0).posterior(wrong)
            with pytest.raises(InputError):
                observation(theory, wrong)
            with pytest.raises(InputError):
                precision_of_modes([1.0], wrong)
            with pytest.raises(InputError):
                flow_checks.posterior_gap(theory, wrong, [0.1])
            for table in (flow_checks.entropy_table, flow_checks.information_gap):
                for times in ([wrong], [0.0], []):
                    with pytest.raises(InputError):
                        table(theory, times)
        with pytest.raises(InputError):
            flow_checks.posterior_gap(theory, 0.0, [0.1])
        with pytest.raises(InputError):
            flow_checks.operator_table(theory, 1.0, [2.5])
        with pytest.raises(InputError):
            GaussianLocation(1.0, 0.0, 1.0).predictive(1.0, np.array([np.nan]))

    @settings(max_examples=20, deadline=None)
    @given(st.floats(0.2, 3.0), st.floats(-1.0, 1.0), st.floats(0.2, 3.0), st.floats(0.0, 5.0))
    def test_the_flow_of_posteriors_is_the_closed_form(
        self, noise: float, mean: float, variance: float, T: float
    ):
        model = GaussianLocation(noise, mean, variance)
        assert_allclose(model.posterior_by_flow(T), model.posterior(T), rtol=1e-7, atol=1e-9)

    def test_the_predictive_density_solves_the_heat_equation_backwards(self):
        model, x, h = GaussianLocation(0.5, 1.0, 2.0), np.linspace(-3, 4, 15), 1e-4
        difference = (model.predictive(2 + h, x) - model.predictive(2 - h, x)) / (2 * h)
        assert_allclose(model.predictive_rate(2.0, x), difference, atol=1e-7)

    def test_real_data_move_the_posterior_as_said(self):
        model = GaussianLocation(0.5, 1.0, 2.0)
        found = model.posterior_means(4, 200_000, seed=1)
        mean, variance = model.posterior(4.0)
        spread = 4 * (variance / 0.5) ** 2 * 0.5
        assert abs(found.mean() - mean) < 4 * np.sqrt(spread / len(found))
        assert abs(found.var() / spread - 1) < 4 * np.sqrt(2 / len(found))

    @settings(max_examples=15, deadline=None)
    @given(couplings, st.floats(0.1, 3.0))
    def test_information_is_lost_at_the_rate_of_the_error(self, coupling: float, t: float):
        theory, h = ZeroDimensionalPhi4(coupling), 1e-4
        before, now, after = (observation(theory, s) for s in (t - h, t, t + h))
        slope = (after.information - before.information) / (after.precision - before.precision)
        assert_allclose(slope, now.error / 2, rtol=1e-5)

    def test_a_coarse_field_is_a_noisy_observation(self):
        theory, t, phi_t = ZeroDimensionalPhi4(6.0), 0.7, 0.4
        C = theory.variance(t)
        phi = np.linspace(-6, 6, 4001)
        chi, spread = phi_t / C, 1 / C - 1
        posterior = theory.density(0.0, phi) * np.exp(-((chi - phi) ** 2) / (2 * spread))
        posterior /= posterior.sum()
        _, slope, bend = (x[0] for x in theory.interaction(t, np.array([phi_t])))
        mean = posterior @ phi
        assert_allclose(mean, phi_t - (1 - C) * slope, rtol=1e-9)
        assert_allclose(posterior @ (phi - mean) ** 2, (1 - C) * (1 - (1 - C) * bend), rtol=1e-8)

    def test_slow_modes_are_known_first(self):
        assert (np.diff(precision_of_modes([1.0, 2.0, 5.0], 0.3)) < 0).all()
        with pytest.raises(InputError, match="positive"):
            precision_of_modes([1.0, -2.0], 0.3)


def _halving(t: float) -> np.ndarray:
    return np.full(2, np.exp(-t))


def _flow(size: int, seed: int) -> CovarianceFlow:
    random = np.random.default_rng(seed)
    root = random.standard_normal((size, size))
    energies = 0.5 + np.arange(size)
    return CovarianceFlow(
        root @ root.T + 0.2 * np.eye(size),
        lambda t: np.exp(-t * energies) / energies,
        lambda t: np.exp(-t * energies),
    )
