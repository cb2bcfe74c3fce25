"""Perelman's functionals: variation, monotony, conjugate heat, solitons, ill-posedness."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.metrics.ricci_flow import periodic_metric
from workbench.metrics.ricci_flow.bryant import bryant_soliton
from workbench.metrics.ricci_flow.conjugate_heat import conjugate_heat
from workbench.metrics.ricci_flow.curvature import curvature
from workbench.metrics.ricci_flow.exact_checks import (
    refine_berger_sphere,
    refine_cigar,
    refine_cylinder,
    refine_revolution,
    refine_rosenau,
    refine_round_sphere,
    refine_torus,
)
from workbench.metrics.ricci_flow.first_variation import (
    dilaton,
    first_variation,
    fixed_measure_velocity,
    perelman_energy,
    variation_by_autograd,
)
from workbench.metrics.ricci_flow.ill_posedness import (
    deturck_velocity,
    grow,
    growth_rate,
    linear_rates,
    noisy_flat_metric,
    perelman_velocity,
    rates_by_hessian,
    single_mode,
)
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.milnor import milnor_velocity
from workbench.metrics.ricci_flow.model_metrics import (
    eguchi_hanson,
    euler_points,
    flat_torus_in_disguise,
    homogeneous_ricci,
)
from workbench.metrics.ricci_flow.perelman import energy, entropy, lowest_energy
from workbench.metrics.ricci_flow.perelman_checks import (
    check_surface,
    check_variation,
    check_warped,
    time_derivative,
)
from workbench.metrics.ricci_flow.periodic_metric import PeriodicGrid, ricci_velocity, smooth_metric
from workbench.metrics.ricci_flow.rosenau import rosenau
from workbench.metrics.ricci_flow.solitons import (
    cigar,
    cylinder,
    gaussian,
    hamilton_constant,
    hyperbolic_space,
    residual,
    round_sphere,
    sphere_entropy,
)
from workbench.metrics.ricci_flow.solitons import (
    entropy as soliton_entropy,
)
from workbench.metrics.ricci_flow.sphere_flow import sphere_flow
from workbench.metrics.ricci_flow.surfaces import SphereSurface, TorusSurface
from workbench.metrics.ricci_flow.torus_flow import torus_flow
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.metrics.ricci_flow.warped_flow import warped_flow
from workbench.metrics.ricci_flow.warped_perelman import warped_conjugate_heat, warped_energy


def a_torus(points: int = 24, intervals: int = 320, final: float = 0.2):
    grid = TorusGrid(points)
    times = np.linspace(0, final, intervals + 1)
    flow = torus_flow(grid, 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y), times)
    m = np.exp(0.2 * np.sin(grid.x) * np.cos(grid.y) + 0.3 * np.cos(grid.y))
    return TorusSurface(grid), times, flow.u, m / grid.integral(m)


# --- geometry on a grid


def test_spectral_curvature_agrees_with_forward_derivatives() -> None:
    grid = PeriodicGrid(2, 24)

    def metric(x: torch.Tensor) -> torch.Tensor:
        a, b = torch.sin(x[0] + x[1]), torch.cos(x[1])
        rows = [[1 + 0.2 * a, 0.1 * b], [0.1 * b, 1.2 + 0.1 * a]]
        return torch.stack([torch.stack(row) for row in rows])

    points = torch.stack([x.ravel() for x in grid.coordinates], 1)
    g = torch.func.vmap(metric)(points).reshape(*grid.shape, 2, 2)
    exact = curvature(metric, points.numpy()[::37])
    found = periodic_metric.curvature(grid, g)
    for ours, theirs in ((found.ricci, exact.ricci), (found.christoffel, exact.christoffel)):
        flat = ours.reshape(len(points), *theirs.shape[1:]).numpy()[::37]
        np.testing.assert_allclose(flat, theirs, atol=1e-8)


def test_gauss_bonnet_and_bianchi() -> None:
    grid = PeriodicGrid(2, 24)
    g, _ = smooth_metric(grid, 0.6, 3)
    found = periodic_metric.curvature(grid, g)
    assert abs(float(grid.integral(found.scalar * found.volume))) < 1e-9
    torch.testing.assert_close(
        found.ricci, found.scalar[..., None, None] * g / 2, atol=1e-8, rtol=0
    )  # Ric = K g in two dimensions


# --- the first variation, eq. (17)


@pytest.mark.parametrize(("n", "points"), [(2, 24), (3, 14)])
def test_variation_by_autograd_is_perelmans(n: int, points: int) -> None:
    found = check_variation(n, points, 0.5, seed=7)
    assert found.formula < 1e-7
    assert found.direction < 1e-7
    assert found.factor == pytest.approx(2, abs=1e-12)
    assert found.ascent == pytest.approx(1, abs=1e-12)
    assert found.printed > 0.3
    assert found.slaved > 0.1
    assert found.scaling == pytest.approx(np.exp(-1), rel=1e-12)


@given(seed=st.integers(0, 10**6), size=st.floats(0.1, 0.7))
@settings(max_examples=10, deadline=None)
def test_variation_is_a_derivative(seed: int, size: float) -> None:
    grid = PeriodicGrid(2, 16)
    g, phi = smooth_metric(grid, size, seed)
    other, psi = smooth_metric(grid, 0.5, seed + 1)
    v, h, e = other - grid.flat(), psi, 1e-4
    energies = [float(perelman_energy(grid, g + s * e * v, phi + s * e * h)) for s in (1, -1)]
    change = first_variation(grid, g, phi)
    exact = grid.integral((change.metric * v).sum((-2, -1)) + change.dilaton * h)
    assert (energies[0] - energies[1]) / (2 * e) == pytest.approx(float(exact), abs=2e-5)


def test_dilaton_is_slaved_to_the_metric() -> None:
    grid = PeriodicGrid(2, 24)
    g, phi = smooth_metric(grid, 0.4, 5)
    found = periodic_metric.curvature(grid, g)
    m = torch.exp(-phi) * found.volume
    torch.testing.assert_close(dilaton(g, m), phi)
    v, e = fixed_measure_velocity(grid, g, m), 1e-5
    rate = (dilaton(g + e * v, m) - dilaton(g - e * v, m)) / (2 * e)
    bend = periodic_metric.hessian(grid, found.christoffel, phi)
    laplacian = (found.inverse * bend).sum((-2, -1))
    torch.testing.assert_close(rate, -found.scalar - laplacian, atol=1e-7, rtol=0)


def test_conformal_metrics_with_the_flat_measure_have_no_energy() -> None:
    grid = PeriodicGrid(2, 24)
    u = 0.3 * torch.cos(grid.coordinates[0]) + 0.1 * torch.sin(grid.coordinates[1])
    g = torch.exp(2 * u)[..., None, None] * grid.flat()
    assert abs(float(perelman_energy(grid, g, dilaton(g, torch.ones(grid.shape).double())))) < 1e-12
    steep = variation_by_autograd(grid, g, 2 * u)
    assert float(steep.metric.abs().max()) > 0.1


# --- ill-posedness


@pytest.mark.parametrize("k", [(1, 0), (2, -1), (1, 1, -2)])
def test_rates_of_the_fixed_gauge(k: tuple[int, ...]) -> None:
    grid, square = PeriodicGrid(len(k), 8), sum(c * c for c in k)
    signs = {"kk": 1, "kv": 0, "vw": -1}
    for rates in (rates_by_hessian(grid, k), linear_rates(grid, perelman_velocity, k)):
        assert len(rates) == len(k) * (len(k) + 1) // 2
        for found in rates:
            assert found.rate == pytest.approx(signs[found.polarisation] * square, abs=1e-12)
            assert found.defect < 1e-12
    for found in linear_rates(grid, deturck_velocity, k):
        assert found.rate == pytest.approx(-square, abs=1e-12)
    for found in linear_rates(grid, ricci_velocity, k):
        assert found.rate == pytest.approx(-square * (found.polarisation == "vw"), abs=1e-12)


def test_modes_grow_as_linearised_and_finer_grids_break_sooner() -> None:
    grid = PeriodicGrid(2, 8)
    for k in (1, 3):
        growing = grow(grid, perelman_velocity, single_mode(grid, k, 1e-5), 0.2, 20)
        assert growth_rate(growing, k) == pytest.approx(k**2, rel=1e-4)
        falling = grow(grid, deturck_velocity, single_mode(grid, k, 1e-5), 0.2, 20)
        assert growth_rate(falling, k) == pytest.approx(-(k**2), rel=1e-4)
    broken = []
    for points in (8, 16):
        finer = PeriodicGrid(2, points)
        fastest = 2 * (points // 2 - 1) ** 2
        noise = noisy_flat_metric(finer, 1e-6, 1)
        broken.append(grow(finer, perelman_velocity, noise, 20 / fastest, 60).broken)
    assert broken[0] is not None
    assert broken[1] is not None
    assert broken[1] == pytest.approx(broken[0] * 18 / 98, rel=0.2)
    assert grow(grid, deturck_velocity, noisy_flat_metric(grid, 1e-8, 1), 1.0, 20).broken is None


# --- conjugate heat and monotony


def test_conjugate_heat_on_the_shrinking_sphere() -> None:
    # e^{2u} = r² = 1 − 2t: the part in P_l of m falls, backward, like r^{−l(l+1)}
    grid, times = LegendreGrid(8), np.linspace(0, 0.4, 401)
    square = 1 - 2 * times
    u = np.repeat(0.5 * np.log(square)[:, None], 8, axis=1)
    shape = np.polynomial.legendre.legval(grid.mu, [1, 0.3, 0.2, -0.1]) / (4 * np.pi)
    m = conjugate_heat(SphereSurface(grid), times, u, shape)
    assert len(m) == 201
    ratio = square[-1] / square[0]
    exact = [1, 0.3 * ratio, 0.2 * ratio**3, -0.1 * ratio**6]
    np.testing.assert_allclose(4 * np.pi * grid.coefficients(m[0])[:4], exact, atol=1e-8)


def test_energy_and_entropy_rise_by_their_laws_on_a_torus() -> None:
    surface, times, u, final = a_torus()
    for check in check_surface(surface, times, u, final, 1.0):
        assert check.relative < 1e-6
        assert check.least_step > 0
        np.testing.assert_allclose(check.found.mass, 1, rtol=1e-13)
    coarse = check_surface(surface, times[::2], u[::2], final, 1.0)[0]
    fine = check_surface(surface, times, u, final, 1.0)[0]
    assert 8 < coarse.relative / fine.relative < 32  # order 4


def test_two_ways_to_the_energy_agree() -> None:
    # the conformal formula, and curvature and Hessian of a general metric
    surface, _, u, m = a_torus()
    grid = PeriodicGrid(2, 24)
    factor = torch.from_numpy(np.exp(2 * u[0]))
    phi = torch.from_numpy(2 * u[0] - np.log(m))
    g = factor[..., None, None] * grid.flat()
    found = energy(surface, u[0], m)
    assert float(perelman_energy(grid, g, phi)) == pytest.approx(float(found.values), abs=1e-10)
    v = fixed_measure_velocity(grid, g, torch.from_numpy(m))
    square = (v * v).sum((-2, -1)) / factor**2 / 4
    assert float(2 * grid.integral(square * torch.from_numpy(m))) == pytest.approx(
        float(found.rates), rel=1e-7
    )


def test_entropy_on_rosenaus_sausage_tends_to_that_of_the_sphere() -> None:
    grid, times = LegendreGrid(16), np.linspace(-0.5, -0.05, 1001)
    surface = SphereSurface(grid)
    u = np.stack([rosenau(grid.mu, t) for t in times])
    final = np.exp(2 * u[-1]) / surface.integral(np.exp(2 * u[-1]))
    F, W = check_surface(surface, times, u, final, 0.0)
    assert F.relative < 1e-5
    # W becomes constant: its rate vanishes towards the end, where it is held against the largest
    assert W.error < 1e-6
    assert W.least_step > 0
    assert W.found.values[-1] == pytest.approx(np.log(2) - 1, abs=1e-4)
    assert W.found.values[0] < np.log(2) - 1 - 1e-3


def test_entropy_is_constant_on_the_round_sphere() -> None:
    grid, times = LegendreGrid(8), np.linspace(0, 0.4, 5)
    flow = sphere_flow(grid, np.zeros(8), times)
    W = entropy(SphereSurface(grid), flow.u, np.full((5, 8), 1 / (4 * np.pi)), 0.5 - times)
    np.testing.assert_allclose(W.values, np.log(2) - 1, atol=1e-9)
    np.testing.assert_allclose(W.rates, 0, atol=1e-12)


def test_lowest_energy_is_a_lower_bound_and_rises_by_its_law() -> None:
    surface, times, u, final = a_torus(16, 40, 0.04)
    values = [lowest_energy(surface, factor) for factor in u[::10]]
    measured = time_derivative(np.array([v.value for v in values]), times[10])[0]
    assert measured == pytest.approx(values[2].rate, rel=1e-4)
    least = float(energy(surface, u[0], values[0].density).values)
    assert least == pytest.approx(values[0].value, abs=1e-9)
    assert values[0].value < float(energy(surface, u[0], final).values)
    assert values[0].value < 0  # −∞ < λ ≤ 0 on tori, 0 for flat ones
    assert lowest_energy(surface, np.full((16, 16), 0.3)).value == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("fibre", [1, 2])
def test_laws_on_warped_products(fibre: int) -> None:
    errors = []
    for points in (32, 64):
        x = np.arange(points) * 2 * np.pi / points
        flow = warped_flow(1 + 0.5 * np.cos(x), np.linspace(0, 0.1, 101), fibre=fibre)
        p = np.exp(0.5 * np.cos(x - 0.4))
        checks = check_warped(flow, p / p.sum() * points / (2 * np.pi), 0.3)
        assert all(c.least_step > 0 for c in checks)
        errors.append(max(c.error for c in checks))
    assert errors[1] < 4e-5
    assert 8 < errors[0] / errors[1] < 32


def test_warped_products_with_a_circle_as_fibre_are_conformal_surfaces() -> None:
    grid = TorusGrid(64)
    u = 0.2 * np.cos(grid.x)
    m = np.exp(0.3 * np.cos(grid.x + 0.5))
    m /= grid.integral(m)
    root = np.exp(u[:, 0])
    flow = warped_flow(root, [0.0, 1e-3, 2e-3], fibre=1, phi=root)
    # p dx is m dx dϑ, and vol(S¹) = 2π is ∫ dϑ
    warped = warped_energy(flow, np.stack([2 * np.pi * m[:, 0]] * 2))
    conformal = energy(TorusSurface(grid), u, m)
    assert warped.values[0] == pytest.approx(float(conformal.values), abs=1e-6)
    assert warped.rates[0] == pytest.approx(float(conformal.rates), abs=1e-5)


# --- solitons


@pytest.mark.parametrize(
    ("soliton", "constant"),
    [
        (gaussian(2), "0"),
        (round_sphere(2), "1/tau"),
        pytest.param(round_sphere(3), "3/(2*tau)", marks=pytest.mark.slow),
        pytest.param(cylinder(3), "1/tau", marks=pytest.mark.slow),
        (cigar(), "4"),
        (hyperbolic_space(3), "-6"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_solitons_solve_their_equation(soliton, constant: str) -> None:
    assert residual(soliton).is_zero_matrix
    tau = sp.Symbol("tau", positive=True)
    assert sp.simplify(hamilton_constant(soliton) - sp.sympify(constant, {"tau": tau})) == 0


@pytest.mark.slow
def test_entropies_of_solitons_in_three_dimensions() -> None:
    assert soliton_entropy(gaussian(3)) == 0
    assert soliton_entropy(cylinder(3)) == sp.log(2) - 1
    assert sp.simplify(soliton_entropy(round_sphere(3)) - sphere_entropy(3)) == 0


def test_entropies_of_solitons() -> None:
    assert soliton_entropy(gaussian(2)) == 0
    assert soliton_entropy(round_sphere(2)) == sphere_entropy(2) == sp.log(2) - 1
    assert float(sphere_entropy(3)) == pytest.approx(1.5 + np.log(2 * np.sqrt(np.pi)) - 3)
    with pytest.raises(InputError, match="does not shrink"):
        soliton_entropy(cigar())


def test_bryant_soliton() -> None:
    found = bryant_soliton(0.5, 400.0, 200)
    C = 3.0
    np.testing.assert_allclose(found.constant, C, rtol=1e-7)
    assert found.force[-1] == pytest.approx(-np.sqrt(C), rel=2e-3)
    assert found.psi[-1] ** 2 * np.sqrt(C) / (2 * found.s[-1]) == pytest.approx(1, abs=1e-2)
    K0, K1 = found.sectional
    assert K0[0] == pytest.approx(0.5, rel=1e-3)
    assert K1[0] == pytest.approx(0.5, rel=1e-3)
    assert K0[-1] < K1[-1] / 50
    twice = bryant_soliton(2.0, 200.0, 200)  # scaled by ½
    np.testing.assert_allclose(twice.psi, found.psi / 2, rtol=1e-6)


# --- exact laws


def test_flows_keep_to_their_exact_laws_with_the_stated_order() -> None:
    in_space, in_time = refine_rosenau(4, 24)
    ordinary = [refine_round_sphere(16, 3), refine_berger_sphere(8, 2.0), in_time]
    for refinement in [*ordinary, refine_torus(8, 12)[1], refine_revolution(32)]:
        assert np.abs(refinement.orders - 4).max() < 0.35, refinement
    for spectral in (refine_cigar(6, 1.5), in_space):
        assert spectral.errors[-1] < 1e-7
        assert spectral.orders.min() > 6
    assert refine_cylinder(3) < 1e-7


# --- metrics in coordinates


@pytest.mark.parametrize("sizes", [(1.0, 1.0, 1.0), (0.3, 1.0, 2.0)])
def test_homogeneous_metrics_move_by_their_ricci_curvature(sizes) -> None:
    ricci = homogeneous_ricci(sizes, euler_points(20, seed=3))
    exact = np.diag(milnor_velocity(0.0, np.array(sizes)))
    np.testing.assert_allclose(-2 * ricci, np.broadcast_to(exact, ricci.shape), atol=1e-11)


def test_ricci_flat_metrics() -> None:
    r = np.random.default_rng(0).uniform(1.2, 3, 20)
    bolt = curvature(eguchi_hanson(1.0), np.column_stack([r, euler_points(20, 1)]))
    assert np.abs(bolt.ricci).max() < 1e-12
    g, R = bolt.metric, bolt.riemann
    inverse = np.linalg.inv(g)
    square = np.einsum("plkij,pla,pkb,pic,pjd,pabcd->p", R, g, inverse, inverse, inverse, R)
    np.testing.assert_allclose(square, 384 / r**12, rtol=1e-10)  # |Riem|² = 384 a⁸/r¹²
    disguised = curvature(flat_torus_in_disguise(0.5), np.random.default_rng(1).random((20, 2)))
    assert np.abs(disguised.riemann).max() < 1e-12 < np.abs(disguised.christoffel).max()


# --- bad input


def test_bad_input() -> None:
    grid = PeriodicGrid(2, 8)
    with pytest.raises(InputError, match="has to be even"):
        PeriodicGrid(2, 7)
    with pytest.raises(InputError, match="not positive: it has the eigenvalue -1"):
        first_variation(grid, -grid.flat(), torch.zeros(8, 8).double())
    with pytest.raises(InputError, match=r"shape \(8, 8, 2, 2\) in float64, not \(8, 8\)"):
        first_variation(grid, torch.ones(8, 8).double(), torch.zeros(8, 8).double())
    with pytest.raises(InputError, match="finite and symmetric"):
        grow(grid, perelman_velocity, grid.flat() * torch.nan, 1.0, 10)
    with pytest.raises(InputError, match="wave vector is zero"):
        rates_by_hessian(grid, (0, 0))
    with pytest.raises(InputError, match="integers from -3 to 3"):
        linear_rates(grid, perelman_velocity, (4, 0))
    with pytest.raises(InputError, match="between 0 and 1"):
        smooth_metric(grid, 1.5, 0)
    surface, times, u, final = a_torus(8, 20, 0.1)
    with pytest.raises(InputError, match="odd number of equidistant"):
        conjugate_heat(surface, times[:-1], u[:-1], final)
    with pytest.raises(InputError, match="its integral is 1"):
        conjugate_heat(surface, times, u, 2 * final)
    with pytest.raises(InputError, match="stable for steps up to"):
        conjugate_heat(surface, 100 * times, u, final)
    with pytest.raises(InputError, match="positive everywhere"):
        energy(surface, u[0], final - 1)
    with pytest.raises(InputError, match="before the time T"):
        entropy(surface, u[0], final, -1.0)
    with pytest.raises(InputError, match="its integral is 1"):
        warped_conjugate_heat(warped_flow(np.ones(8), [0.0, 0.1, 0.2]), np.ones(8))
    with pytest.raises(InputError, match="positive number"):
        bryant_soliton(-1.0, 10.0, 5)
    with pytest.raises(InputError, match="bolt is a positive number, not 0"):
        eguchi_hanson(0)
    with pytest.raises(InputError, match="A, B, C are three positive numbers"):
        homogeneous_ricci((1.0, 0.0, 1.0), euler_points(2, 0))
    with pytest.raises(InputError, match=r"less than 1, not 1\.5"):
        flat_torus_in_disguise(1.5)
    with pytest.raises(InputError, match="five times or more"):
        time_derivative(np.arange(4.0), 1.0)
    with pytest.raises(InputError, match="final time is a positive number"):
        grow(grid, perelman_velocity, grid.flat() * 1.0, -1.0, 3)
