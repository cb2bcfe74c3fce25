"""Metric flows: kernels two ways, laws at finite width, eq. (20) corrected, covariance, repair."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.func import grad

from workbench.errors import InputError
from workbench.metrics.neural.covariance import (
    frozen_extinction,
    frozen_milnor,
    frozen_radius_squared,
    frozen_sphere,
    repaired_milnor,
)
from workbench.metrics.neural.drift import BLOCK, Experiment, measure, train_block
from workbench.metrics.neural.exponential_metric import (
    covariant_kernel,
    exact_ratio,
    exponential_kernel,
    kernel_by_cholesky,
    kernel_by_derivative,
)
from workbench.metrics.neural.flow_checks import readings, sphere_errors, torus_errors
from workbench.metrics.neural.harmonic_network import HarmonicNetwork
from workbench.metrics.neural.isotropic_flow import (
    energy_derivative,
    frozen_isotropic,
    frozen_solution,
)
from workbench.metrics.neural.kernel_checks import check_equation, check_local_laws, far_share
from workbench.metrics.neural.kernel_course import kernel_course
from workbench.metrics.neural.kernel_statistics import kernel_sizes
from workbench.metrics.neural.liouville import energy_derivative as liouville_derivative
from workbench.metrics.neural.local_architecture import (
    CosineFeatures,
    kernel_law,
    local_kernel,
    sample_kernels,
)
from workbench.metrics.neural.local_flow import (
    loss_derivative,
    perelman_loss,
    ricci_energy,
    ricci_gauge_velocity,
)
from workbench.metrics.neural.local_limit import smoothed_flow
from workbench.metrics.neural.metric_network import (
    MetricNetwork,
    draw,
    function_of,
    loss_gradient,
    metric,
    torus_inputs,
)
from workbench.metrics.neural.metric_ntk import (
    componentwise_ntk,
    in_components,
    infinite_ntk,
    metric_ntk,
    mixing,
)
from workbench.metrics.neural.torus_architecture import TorusFeatures, sample_multipliers, smoothed
from workbench.metrics.ricci_flow.integrators import adaptive, runge_kutta
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.milnor import milnor_flow
from workbench.metrics.ricci_flow.periodic_metric import PeriodicGrid
from workbench.metrics.ricci_flow.sphere_flow import sphere_flow
from workbench.metrics.ricci_flow.torus_flow import torus_flow
from workbench.metrics.ricci_flow.torus_grid import TorusGrid

NET = MetricNetwork(2, 4, 24, 0.15)
TORUS = PeriodicGrid(2, 6)


def features(count: int, seed: int = 0) -> torch.Tensor:
    points = np.random.default_rng(seed).uniform(0, 2 * np.pi, (count, 2))
    return torus_inputs(torch.from_numpy(points))


class TestKernel:
    def test_two_ways_agree_for_two_sets_of_points(self) -> None:
        drawn = draw(NET, 3, np.random.default_rng(1))
        one = {name: value[2] for name, value in drawn.items()}
        x, y = features(4), features(5, 1)
        theta = metric_ntk(function_of(NET), one, x, y)
        closed = componentwise_ntk(NET, drawn, x, y)[2]
        assert torch.allclose(in_components(theta), closed, atol=1e-15)
        assert torch.allclose(theta, theta.transpose(2, 3))
        back = metric_ntk(function_of(NET), one, y, x)
        assert torch.allclose(theta, back.permute(1, 0, 4, 5, 2, 3))

    @pytest.mark.parametrize("dimension", [1, 2, 3])
    def test_any_dimension(self, dimension: int) -> None:
        net = MetricNetwork(dimension, 2 * dimension, 7)
        drawn = draw(net, 1, np.random.default_rng(0))
        points = torch.from_numpy(np.random.default_rng(0).normal(size=(3, 2 * dimension)))
        one = {name: value[0] for name, value in drawn.items()}
        theta = in_components(metric_ntk(function_of(net), one, points))
        assert torch.allclose(theta, componentwise_ntk(net, drawn, points)[0], atol=1e-14)

    def test_the_wide_limit_is_unmixed_and_closed(self) -> None:
        wide = NET.with_width(20_000)
        theta = componentwise_ntk(wide, draw(wide, 4, np.random.default_rng(0)), features(5))
        limit = infinite_ntk(wide, features(5).numpy())
        assert np.abs(theta.mean(0)[:, :, 1, 1].numpy() - limit).max() < 0.03 * limit.max()
        assert float(mixing(theta).max()) < 0.03

    def test_mean_squares_are_those_of_the_closed_form(self) -> None:
        found = kernel_sizes(NET, features(6).numpy(), 4000, 3)
        value, error = found.mixing
        assert error < 0.02 * value
        assert abs(value - found.exact_mixing) < 4 * error
        wider = kernel_sizes(NET.with_width(96), features(6).numpy(), 4000, 3)
        assert wider.exact_mixing == pytest.approx(found.exact_mixing / 2)
        assert wider.fluctuation[0] == pytest.approx(found.fluctuation[0] / 2, rel=0.06)

    def test_eq_18_has_its_sign(self) -> None:
        for check in check_equation(NET, TORUS, np.random.default_rng(2)):
            assert check.minus < 1e-12
            assert check.plus == pytest.approx(2, abs=1e-9)
            assert check.kernels < 1e-12

    def test_the_kernel_is_not_local(self) -> None:
        share = far_share(NET.with_width(512), 200, np.random.default_rng(0))
        assert abs(share.limit) > 0.1
        assert share.p_value > 1e-4

    def test_what_is_no_metric_is_refused(self) -> None:
        with pytest.raises(InputError, match="square matrix"):
            metric_ntk(lambda p, x: p["a"] * x, {"a": torch.ones(2)}, torch.ones(1, 2))
        with pytest.raises(InputError, match="sigma_a is 0"):
            MetricNetwork(2, 4, 8, 0.0)
        with pytest.raises(InputError, match=r"the width is 2\.5"):
            MetricNetwork(2, 4, 2.5)  # type: ignore[arg-type]
        with pytest.raises(InputError, match="blocks of 16"):
            kernel_sizes(NET, features(2).numpy(), 24, 0)


class TestTraining:
    def experiment(self, width: int = 24, rate: float = 0.5, steps: int = 4) -> Experiment:
        net = NET.with_width(width)
        return Experiment(net, TORUS, ricci_energy(TORUS), rate, steps, 5)

    def test_the_gradient_by_hand_is_that_of_autograd(self) -> None:
        xi, drawn = self.experiment().points, draw(NET, 1, np.random.default_rng(0))
        one = {name: value[0] for name, value in drawn.items()}
        loss = perelman_loss(TORUS, torch.ones(TORUS.shape, dtype=torch.float64))

        def of(g: torch.Tensor) -> torch.Tensor:
            return loss(g.reshape(6, 6, 2, 2))

        by_hand = loss_gradient(NET, one, xi, grad(of)(metric(NET, one, xi)))
        exact = grad(lambda p: of(metric(NET, p, xi)))(one)
        for name in one:
            assert torch.allclose(by_hand[name], exact[name], rtol=1e-10, atol=1e-14)

    def test_wide_networks_follow_their_frozen_flows(self) -> None:
        narrow, wide = (measure(self.experiment(width), BLOCK) for width in (32, 512))
        assert wide.losses[1] < wide.losses[0]
        for name, power in (("drift", 1), ("own", 1), ("frozen", 0.5)):
            ratio = wide.size(name)[0] / narrow.size(name)[0]
            assert ratio == pytest.approx(16**-power, rel=0.5)

    def test_the_seed_and_the_block_decide(self) -> None:
        first, again = (train_block(self.experiment(), 1)[0] for _ in range(2))
        assert np.array_equal(first, again)
        assert not np.allclose(first, train_block(self.experiment(), 0)[0])

    def test_a_lost_metric_is_told(self) -> None:
        with pytest.raises(InputError, match="ceases to be a metric"):
            measure(self.experiment(rate=1e4), BLOCK)
        with pytest.raises(InputError, match="blocks of 32"):
            measure(self.experiment(), 33)
        with pytest.raises(InputError, match="The rate is nan"):
            self.experiment(rate=float("nan"))
        with pytest.raises(InputError, match="4 features"):
            Experiment(MetricNetwork(2, 3, 8), TORUS, ricci_energy(TORUS), 0.1, 1, 0)

    def test_a_course_begins_with_the_drawn_kernel(self) -> None:
        x0, places = features(1), features(5)
        rows = kernel_course(self.experiment(), [0, 2, 4], x0, places)
        assert rows.shape == (3, 5, 3, 3)
        assert 0 < np.abs(rows[2] - rows[0]).max() < np.abs(rows[0]).max()
        with pytest.raises(InputError, match="increase"):
            kernel_course(self.experiment(), [2, 0], x0, places)


class TestLocalArchitecture:
    def test_laws_hold_at_finite_width(self) -> None:
        found = check_local_laws(1200, np.random.default_rng(11))
        assert len(found) == 7
        assert min(min(pair) for pair in found.values()) > 1e-4

    def test_a_wrong_law_is_rejected(self) -> None:
        cosines, rng = CosineFeatures(2, 16, 1.5, 0.8), np.random.default_rng(0)
        x, y = rng.normal(0, 0.7, (2, 3, 2))
        sample = sample_kernels(cosines, x, y, 4000, rng)[0]
        other = kernel_law(CosineFeatures(2, 16, 1.7, 0.8), x, y, all_layers=False)
        assert other.p_values(sample)[0] < 1e-6
        wider = kernel_law(CosineFeatures(2, 18, 1.5, 0.8), x, y, all_layers=False)
        assert wider.p_values(sample)[1] < 1e-4

    def test_the_sampled_kernel_is_that_of_gradients(self) -> None:
        cosines = CosineFeatures(1, 4, 2.0, 0.7)
        x, y = np.array([[0.3]]), np.array([[-0.2]])
        sample = sample_kernels(cosines, x, y, 1, np.random.default_rng(9))[:, 0, 0]
        again = np.random.default_rng(9)
        w, b = again.normal(0, 2.0, (4, 1)), again.uniform(0, 2 * np.pi, 4)
        alpha = again.normal(0, 0.7, (2, 4))

        def network(p: dict[str, torch.Tensor], at: torch.Tensor) -> torch.Tensor:
            return p["alpha"] @ torch.cos(p["w"] @ at + p["b"]) / 4**0.5

        given = {"alpha": alpha, "w": w, "b": b}
        p = {name: torch.from_numpy(value) for name, value in given.items()}

        def slopes(at: np.ndarray, c: int) -> dict[str, torch.Tensor]:
            return grad(lambda q: network(q, torch.from_numpy(at[0]))[c])(p)

        def contracted(c: int, d: int, names: tuple[str, ...]) -> float:
            left, right = slopes(x, c), slopes(y, d)
            return sum(float((left[n] * right[n]).sum()) for n in names)

        everything = ("alpha", "w", "b")
        found = [contracted(0, 0, ("alpha",)), contracted(0, 0, everything)]
        assert np.allclose([*found, contracted(0, 1, everything)], sample)

    def test_the_limit_has_mass_one(self) -> None:
        r = np.linspace(-4, 4, 2001)[None]
        cosines = CosineFeatures(1, 1, 3.0)
        assert np.trapezoid(local_kernel(cosines, np.abs(r[0])), r[0]) == pytest.approx(1)
        assert cosines.omega(np.array([[2.0]])) == pytest.approx([6.0])

    def test_modes_are_multiplied_exactly(self) -> None:
        torus, grid = TorusFeatures(2, 2.0), TorusGrid(16)
        wave = np.cos(2 * grid.x + grid.y)
        assert np.allclose(smoothed(torus, wave), np.exp(-5 / 8) * wave)
        modes = np.array([[2, 1]])
        assert torus.multiplier(modes) == pytest.approx([np.exp(-5 / 8)])
        with pytest.raises(InputError, match="does not resolve"):
            sample_multipliers(torus, modes, 8, 2, np.random.default_rng(0), points=4)
        with pytest.raises(InputError, match="square tables"):
            smoothed(torus, np.zeros((4, 5)))

    def test_the_local_limit_is_of_second_order(self) -> None:
        grid = TorusGrid(12)
        u0 = 0.2 * np.cos(grid.x) + 0.1 * np.sin(grid.y)
        sharp = torus_flow(grid, u0, [0.0, 0.2]).u[-1]
        off = [
            np.abs(
                smoothed_flow(grid, TorusFeatures(2, s), u0, [0.0, 0.2], 40).states[-1] - sharp
            ).max()
            for s in (16.0, 32.0)
        ]
        assert np.log2(off[0] / off[1]) == pytest.approx(2, abs=0.01)

    def test_small_modes_decay_at_the_smoothed_rate(self) -> None:
        grid = TorusGrid(12)
        wave = 1e-6 * np.cos(2 * grid.x)
        run = smoothed_flow(grid, TorusFeatures(2, 2.0), wave, [0.0, 0.3], 100)
        rate = 4 * np.exp(-4 / 8)
        assert np.allclose(run.states[-1], np.exp(-rate * 0.3) * wave, atol=1e-11)
        with pytest.raises(InputError, match="side 2π"):
            smoothed_flow(TorusGrid(12, 1.0), TorusFeatures(2, 2.0), wave, [0.0, 0.3], 10)


class TestLocalFlow:
    def test_readings_of_eq_20(self) -> None:
        coarse, fine = (list(readings(points).values()) for points in (12, 20))
        assert fine[0] < 1e-5 < 100 * fine[0] < coarse[0]
        assert fine[1] == pytest.approx(1.5, abs=1e-6)  # +F: the opposite direction, half the speed
        assert fine[2] == pytest.approx(0.5, abs=1e-6)
        assert fine[3] > 0.1 < fine[4]

    def test_exact_flows_on_the_sphere(self) -> None:
        errors = sphere_errors(12)
        assert errors["round sphere"] < 1e-9
        assert errors["King–Rosenau"] < 1e-7

    def test_exact_flows_on_the_torus(self) -> None:
        errors = torus_errors(16, 0.1)
        assert errors["periodic Rosenau"] < 1e-6
        assert errors["conformal torus"] < 2e-5
        with pytest.raises(InputError, match="not part of one of 64"):
            torus_errors(12)

    def test_a_blow_up_is_an_event(self) -> None:
        x, y = TORUS.coordinates
        start = np.exp(0.6 * np.cos(x.numpy()))[..., None, None] * np.eye(2)
        measure = torch.exp(0.2 * torch.sin(x) * torch.cos(y))
        run = runge_kutta(ricci_gauge_velocity(TORUS, measure), start, [0.0, 9.0], 3)
        assert run.event is not None
        assert run.event.kind == "not finite"

    def test_what_is_no_measure_or_metric_is_refused(self) -> None:
        ones = torch.ones(TORUS.shape, dtype=torch.float64)
        with pytest.raises(InputError, match="is positive, on a grid"):
            perelman_loss(TORUS, -ones)
        with pytest.raises(InputError, match="not positive"):
            loss_derivative(TORUS, perelman_loss(TORUS, ones), -TORUS.flat())
        with pytest.raises(InputError, match="fixed measure is positive"):
            frozen_isotropic(LegendreGrid(8), np.zeros(8), np.ones(8))(0.0, np.ones(8))

    def test_a_uniform_measure_leaves_no_derivatives(self) -> None:
        grid = LegendreGrid(24)
        rho = 2 + 0.4 * grid.mu**2
        found = energy_derivative(grid, np.full(24, 0.3), rho)
        assert np.allclose(found, -2 / rho**2, atol=1e-8)


class TestCovariance:
    @pytest.mark.parametrize("n", [2, 3, 4])
    def test_the_sphere_law_from_curvature(self, n: int) -> None:
        times = np.array([0.0, 0.5 * frozen_extinction(n, 1.5)])
        point = np.array([0.3, -0.2, 0.5, 0.1])[:n]
        run = frozen_sphere(n, 1.5, times, point, 6)
        assert run.states[-1, 0] == pytest.approx(
            frozen_radius_squared(n, 1.5, times[-1:])[0], rel=1e-6
        )

    def test_frozen_flow_of_a_sphere_that_is_not_round(self) -> None:
        grid = LegendreGrid(20)
        rho = 1 + 0.1 * grid.mu**2
        run = adaptive(frozen_isotropic(grid, np.ones(20), rho**2), rho, np.array([0.0, 0.1]))
        assert np.allclose(run.states[-1], frozen_solution(rho, rho**2, 0.1), atol=1e-7)
        ricci = np.exp(2 * sphere_flow(grid, np.log(rho) / 2, [0.0, 0.1]).u[-1])
        assert np.abs(run.states[-1] - ricci).max() > 0.01

    def test_a_network_trained_in_its_parameters(self) -> None:
        grid, measure = LegendreGrid(10), np.full(10, 1 / (4 * np.pi))
        network = HarmonicNetwork(grid, 4 * np.pi * 1.5**2)
        start, times = np.full(10, 1.5), np.array([0.0, 0.1, 0.2])
        run = adaptive(network.descent(measure), network.parameters(start), times)
        law = frozen_radius_squared(2, 1.5, times)
        assert np.allclose(network.output(run.states), law[:, None], atol=1e-8)
        uneven, rho = np.exp(0.3 * grid.mu), 1.5 + 0.2 * grid.mu
        moved = network.output(network.descent(uneven)(0.0, network.parameters(rho)))
        omega = network.omega * uneven
        assert np.allclose(moved, frozen_isotropic(grid, uneven, omega)(0.0, rho))
        with pytest.raises(InputError, match="Ω is 0"):
            HarmonicNetwork(grid, 0.0)

    def test_homogeneous_metrics(self) -> None:
        start, times = np.array([0.5, 1.0, 1.2]), np.linspace(0, 0.05, 3)
        exact = milnor_flow(start, times).coefficients
        assert np.allclose(repaired_milnor(start, times).states, exact, atol=1e-8)
        assert np.abs(frozen_milnor(start, times).states[-1] - exact[-1]).max() > 0.05
        ball = frozen_milnor(np.full(3, 2.0), np.array([0.0, 1.0]))
        assert ball.event is not None
        assert ball.event.time == pytest.approx(frozen_extinction(3, 2.0), rel=1e-6)
        with pytest.raises(InputError, match="three positive numbers"):
            frozen_milnor(np.array([1.0, -1.0, 1.0]), times)
        with pytest.raises(InputError, match="positive number"):
            frozen_extinction(2, -1.0)

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.floats(-2, 2), min_size=6, max_size=6))
    def test_the_exponential_in_closed_form(self, entries: list[float]) -> None:
        h = np.zeros((3, 3))
        h[np.triu_indices(3)] = entries
        h = (h + h.T) / 2
        values, vectors = np.linalg.eigh(h)
        g = (vectors * np.exp(values)) @ vectors.T
        found = exponential_kernel(g)
        assert np.allclose(found, kernel_by_derivative(h), rtol=1e-9, atol=1e-9)
        x = values[2] - values[0]
        e, f = vectors[:, 0], vectors[:, 2]
        ratio = np.einsum("ijkl,i,j,k,l", found, e, f, e, f) / np.einsum(
            "ijkl,i,j,k,l", covariant_kernel(g), e, f, e, f
        )
        assert ratio == pytest.approx(exact_ratio(np.array([x]))[0], rel=1e-6)

    def test_the_repair_is_exact_where_everything_commutes(self) -> None:
        g = np.diag([0.5, 1.0, 3.0])
        slope = np.diag([1.0, -2.0, 0.3])
        for kernel in (exponential_kernel, covariant_kernel):
            assert np.allclose(np.einsum("ijkl,kl->ij", kernel(g), slope), g @ slope @ g)
        conformal = 2.5 * np.eye(3)
        assert np.allclose(exponential_kernel(conformal), covariant_kernel(conformal))

    def test_cholesky_mixes_and_stays_positive(self) -> None:
        g = np.array([[1.0, 0.4], [0.4, 2.0]])
        assert abs(kernel_by_cholesky(g)[0, 0, 0, 1]) > 0.1
        with pytest.raises(InputError, match="symmetric and positive"):
            exponential_kernel(np.array([[1.0, 2.0], [2.0, 1.0]]))
        with pytest.raises(InputError, match="square table"):
            exponential_kernel(np.array([[1.0, np.nan], [0.0, 1.0]]))

    def test_the_gradient_of_liouville_s_energy(self) -> None:
        grid = TorusGrid(16)
        u = 0.3 * np.cos(grid.x) * np.sin(2 * grid.y)
        assert np.allclose(liouville_derivative(grid, u), 5 * u, atol=1e-12)
