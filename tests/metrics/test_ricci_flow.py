"""Flows of tori, spheres and warped products against exact solutions, laws and other methods."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sympy as sp
import torch
from scipy.integrate import solve_ivp
from scipy.special import i0

from workbench.errors import InputError
from workbench.metrics.ricci_flow.convergence import extrapolated, observed_orders
from workbench.metrics.ricci_flow.curvature import curvature
from workbench.metrics.ricci_flow.embedding import embed, embeddable
from workbench.metrics.ricci_flow.integrators import runge_kutta
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.meridian import conformal_factor
from workbench.metrics.ricci_flow.rosenau import (
    periodic_rosenau,
    periodic_rosenau_curvature,
    rosenau,
    rosenau_curvature,
)
from workbench.metrics.ricci_flow.sphere_flow import sphere_area, sphere_curvature, sphere_flow
from workbench.metrics.ricci_flow.torus_flow import torus_curvature, torus_flow, torus_velocity
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.metrics.ricci_flow.warped_flow import (
    crowded_circle,
    pinch_bounds,
    pinching,
    warped_flow,
)


def profile(s: np.ndarray) -> np.ndarray:
    return np.asarray(1 + 0.5 * np.cos(s))


# ---- the torus


def test_the_torus_follows_the_periodic_solution_spectrally_and_at_order_four() -> None:
    times = [0.4, 0.6, 0.8]
    errors = []
    for n in (8, 16, 32):
        grid = TorusGrid(n)
        flow = torus_flow(grid, periodic_rosenau(grid, 0.4, (1, 1)), times)
        exact = np.array([periodic_rosenau(grid, t, (1, 1)) for t in times])
        errors.append(float(np.abs(flow.u - exact).max()))
    first, second = observed_orders(errors)
    assert second > 1.7 * first > 5  # twice the order with each refinement: spectral
    assert errors[2] < 1e-5
    K = periodic_rosenau_curvature(grid, 0.8, (1, 1))
    assert np.abs(flow.curvature[-1] - K).max() < 1e-4

    grid, start = TorusGrid(16), periodic_rosenau(TorusGrid(16), 2.0, (1, 0))
    ends = [
        runge_kutta(torus_velocity(grid), start, [2.0, 3.0], n).states[-1] for n in (40, 80, 160)
    ]
    fine = runge_kutta(torus_velocity(grid), start, [2.0, 3.0], 1280).states[-1]
    steps = [float(np.abs(end - fine).max()) for end in ends]
    assert observed_orders(steps) == pytest.approx([4, 4], abs=0.3)


def test_the_laws_of_the_torus() -> None:
    grid = TorusGrid(24)
    flow = torus_flow(grid, 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y), np.linspace(0, 6, 13))
    area = 4 * np.pi**2 * i0(0.6) * i0(0.4)
    assert flow.area == pytest.approx(np.full(13, area), rel=1e-9)
    assert np.abs(flow.gauss_bonnet).max() < 1e-9
    assert flow.limit == pytest.approx(0.5 * np.log(i0(0.6) * i0(0.4)), rel=1e-12)
    assert np.abs(flow.u[-1] - flow.limit).max() < 3e-3
    assert (np.diff(flow.u[:, 0, 0]) < 0).all()
    assert (np.diff(flow.u.max(axis=(1, 2))) < 0).all()
    assert (np.diff(flow.u.min(axis=(1, 2))) > 0).all()
    # the slowest modes decay like exp(−e^{−2u} t) in the end
    modes = [abs(np.fft.rfft2(u)[1, 0]) for u in flow.u[-3:]]
    assert -np.log(modes[2] / modes[1]) / 0.5 == pytest.approx(np.exp(-2 * flow.limit), rel=2e-3)


def test_gauss_bonnet_tells_when_a_torus_is_not_resolved() -> None:
    rough = TorusGrid(8)
    flow = torus_flow(rough, periodic_rosenau(rough, 0.2), [0.2, 0.21])
    assert np.abs(flow.gauss_bonnet).max() > 1e-2


def test_a_constant_metric_is_still() -> None:
    grid = TorusGrid(8, side=3.0)
    flow = torus_flow(grid, np.full((8, 8), 0.7), [0.0, 1.0])
    assert np.abs(flow.u - 0.7).max() == 0
    assert flow.area == pytest.approx([9 * np.exp(1.4)] * 2, rel=1e-14)


def test_the_curvature_of_the_torus_is_that_of_any_metric() -> None:
    grid = TorusGrid(32)
    u = 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y)

    def metric(p: torch.Tensor) -> torch.Tensor:
        factor = torch.exp(2 * (0.3 * torch.cos(p[0]) + 0.2 * torch.sin(p[1])))
        return factor * torch.eye(2, dtype=p.dtype)

    points = np.stack([grid.x.ravel(), grid.y.ravel()], axis=1)
    assert 2 * torus_curvature(grid, u).ravel() == pytest.approx(
        curvature(metric, points).scalar, abs=1e-11
    )


def test_derivatives_on_the_torus() -> None:
    grid = TorusGrid(16, side=3.0)
    k = 2 * np.pi / 3
    f = np.sin(k * grid.x) * np.cos(2 * k * grid.y)
    f_x, f_y = grid.gradient(f)
    xx, xy, yy = grid.hessian(f)
    assert f_x == pytest.approx(k * np.cos(k * grid.x) * np.cos(2 * k * grid.y), abs=1e-12)
    assert f_y == pytest.approx(-2 * k * np.sin(k * grid.x) * np.sin(2 * k * grid.y), abs=1e-12)
    assert xy == pytest.approx(-2 * k**2 * np.cos(k * grid.x) * np.sin(2 * k * grid.y), abs=1e-11)
    assert xx + yy == pytest.approx(grid.laplacian(f), abs=1e-11)
    assert grid.integral(f**2) == pytest.approx(9 / 4, rel=1e-14)
    assert grid.refined(f)[::2, ::2] == pytest.approx(f, abs=1e-14)


# ---- the sphere


def test_the_sphere_follows_king_rosenau_spectrally() -> None:
    times = np.linspace(-1.8, -0.2, 3)
    errors = []
    for n in (8, 16, 32):
        grid = LegendreGrid(n)
        flow = sphere_flow(grid, rosenau(grid.mu, -1.8), times)
        exact = np.array([rosenau(grid.mu, t) for t in times])
        errors.append(float(np.abs(flow.u - exact).max()))
    first, second = observed_orders(errors)
    assert second > 1.7 * first > 5
    assert errors[2] < 1e-8
    assert np.abs(flow.area + 8 * np.pi * times).max() < 1e-7
    assert np.abs(flow.gauss_bonnet / (4 * np.pi) - 1).max() < 1e-6
    K = np.array([rosenau_curvature(grid.mu, t) for t in times])
    assert np.abs(flow.curvature[-1] / K[-1] - 1).max() < 1e-6
    assert flow.extinction == pytest.approx(0, abs=1e-8)


def test_the_curvature_of_king_rosenau_is_proved() -> None:
    x, t = sp.symbols("x t", real=True)
    rho = 2 * sp.sinh(-2 * t) / (sp.cosh(2 * x) + sp.cosh(2 * t))
    K = -sp.diff(sp.log(rho), x, 2) / (2 * rho)
    for place, time in ((0.3, -0.4), (-1.1, -1.0)):
        assert rosenau_curvature(np.array([np.tanh(place)]), time)[0] == pytest.approx(
            float(K.subs({x: place, t: time})), rel=1e-12
        )


def test_a_dumbbell_becomes_round_and_extinct_when_its_area_says() -> None:
    grid = LegendreGrid(48)
    u = conformal_factor(
        grid, lambda p: np.sin(p) * (1 - 0.4 * np.sin(p) ** 4), lambda p: 1.6 * np.cos(p)
    )
    T = sphere_area(grid, u) / (8 * np.pi)
    flow = sphere_flow(grid, u, [0, 0.5 * T, 0.98 * T, 1.05 * T])
    assert flow.event is not None
    assert flow.event.kind == "extinction"
    assert flow.event.time == pytest.approx(T * (1 - 1e-6), rel=1e-9)
    assert flow.area == pytest.approx(8 * np.pi * (T - flow.times), abs=1e-9)
    assert np.abs(flow.gauss_bonnet / (4 * np.pi) - 1).max() < 1e-6
    assert flow.curvature[0].min() < 0
    # by Hamilton K stays below its first bound and the neck opens: K > 0 in the end, and round
    final = flow.curvature[-2] * 2 * (T - flow.times[-2])
    assert final == pytest.approx(np.ones(48), abs=0.02)
    assert all(embeddable(grid, u) for u in flow.u)


def test_ellipsoids_have_their_area_and_curvature() -> None:
    grid = LegendreGrid(64)
    c = 1.5
    u = conformal_factor(grid, lambda p: np.sin(p), lambda p: c * np.cos(p))
    e = np.sqrt(1 - 1 / c**2)
    assert sphere_area(grid, u) == pytest.approx(2 * np.pi * (1 + c / e * np.arcsin(e)), rel=1e-12)
    K = grid.at(sphere_curvature(grid, u), np.array([-1.0, 0.0, 1.0]))
    assert pytest.approx([c**2, 1 / c**2, c**2], rel=1e-7) == K
    surface = embed(grid, u, 41)
    assert (surface.radius**2 + surface.height**2 / c**2) == pytest.approx(np.ones(41), abs=1e-6)
    assert surface.height[-1] == pytest.approx(c, abs=1e-7)


def test_the_embedding_has_the_metric() -> None:
    grid = LegendreGrid(32)
    surface = embed(grid, rosenau(grid.mu, -1.0), 4001)
    length = np.hypot(np.diff(surface.radius), np.diff(surface.height))
    assert length == pytest.approx(np.diff(surface.arc), rel=1e-5)
    back = conformal_factor(grid, lambda p: np.sin(p), lambda p: np.cos(p))
    assert np.abs(back).max() < 1e-12


# ---- warped products


def test_tori_of_revolution_follow_the_periodic_solution_at_order_four() -> None:
    """With m = 1 and φ = ψ = √ρ the warped product is a conformal torus."""

    def root(x: np.ndarray, t: float) -> np.ndarray:
        return np.asarray(np.sqrt(np.sinh(t) / (np.cos(x) + np.cosh(t))))

    errors = []
    for n in (32, 64, 128):
        x = 2 * np.pi * np.arange(n) / n
        flow = warped_flow(root(x, 1.0), [1.0, 1.5, 2.0], fibre=1, phi=root(x, 1.0))
        exact = np.array([root(x, t) for t in flow.times])
        errors.append(float(np.abs(flow.psi - exact).max()))
        assert np.abs(flow.phi - exact).max() < 2 * errors[-1]
    assert observed_orders(errors) == pytest.approx([4, 4], abs=0.2)
    assert errors[-1] < 1e-6


def test_small_waves_on_a_cylinder_grow_as_the_linear_flow_says() -> None:
    """ψ = p + ε q cos kx with p² = 1 − 2t and q = e^{−k²t}/p."""
    x, t, eps = 2 * np.pi * np.arange(64) / 64, 0.3, 1e-3
    swing = []
    for sign in (1, -1):
        flow = warped_flow(1 + sign * eps * np.cos(x), [0.0, t])
        swing.append(flow.psi[-1])
    p = np.sqrt(1 - 2 * t)
    assert (swing[0] - swing[1]) / (2 * eps) == pytest.approx(
        np.exp(-t) / p * np.cos(x), abs=5 * eps**2 / p**5
    )


def test_the_neckpinch_time_by_two_methods_and_within_its_bounds() -> None:
    values = []
    for n in (32, 64, 128):
        s, phi = crowded_circle(n, neck=np.pi, crowding=0.8)
        found = pinching(profile(s), phi=phi, frames=2)
        assert found.bounds[0] < found.earliest <= found.time < found.bounds[1]
        assert found.time - found.earliest < 1e-8
        values.append(found.time)
    assert found.bounds == pytest.approx((1 / 8, 9 / 8), rel=1e-3)
    assert values[-1] == pytest.approx(0.1548228, abs=1e-6)
    even = [pinching(profile(2 * np.pi * np.arange(n) / n), frames=2).time for n in (64, 128, 256)]
    limit, order = extrapolated(even)
    assert order == pytest.approx(2, abs=0.3)
    assert limit == pytest.approx(values[-1], abs=2e-6)


def test_differences_agree_with_fourier_series_before_the_pinch() -> None:
    n, end = 128, 0.14
    x = 2 * np.pi * np.arange(n) / n
    k = np.fft.rfftfreq(n, 1 / n)
    k[-1] = 0

    def derivative(f: np.ndarray) -> np.ndarray:
        return np.asarray(np.fft.irfft(1j * k * np.fft.rfft(f), n))

    def velocity(_: float, state: np.ndarray) -> np.ndarray:
        q, psi = state.reshape(2, n)
        slope = derivative(psi) * np.exp(-q)
        bend = derivative(slope) * np.exp(-q)
        return np.concatenate([2 * bend / psi, bend - (1 - slope**2) / psi])

    start = np.concatenate([np.zeros(n), profile(x)])
    solved = solve_ivp(velocity, (0, end), start, method="DOP853", rtol=1e-9, atol=1e-11)
    other = solved.y[n:, -1]
    errors = []
    for points in (32, 64, 128):
        at = 2 * np.pi * np.arange(points) / points
        flow = warped_flow(profile(at), [0.0, end])
        errors.append(float(np.abs(flow.psi[-1] - other[:: n // points]).max()))
    assert observed_orders(errors)[-1] == pytest.approx(4, abs=0.4)
    assert errors[-1] < 1e-5


def test_curvatures_of_warped_products_are_those_of_any_metric() -> None:
    def metric(p: torch.Tensor) -> torch.Tensor:
        psi = 1 + 0.5 * torch.cos(p[0])
        one = torch.ones_like(psi)
        return torch.diag(
            torch.stack(
                [(1.2 + 0.3 * torch.sin(p[0])) ** 2 * one, psi**2, (psi * torch.sin(p[1])) ** 2]
            )
        )

    x = 2 * np.pi * np.arange(256) / 256
    flow = warped_flow(profile(x), [0.0, 1e-9], phi=1.2 + 0.3 * np.sin(x))
    points = np.stack([x, np.full(256, 1.0), np.zeros(256)], axis=1)
    exact = curvature(metric, points)
    assert flow.scalar[0] == pytest.approx(exact.scalar, abs=1e-5)
    along = exact.ricci[:, 0, 0] / exact.metric[:, 0, 0]
    assert 2 * flow.K0[0] == pytest.approx(along, abs=1e-5)
    assert flow.arc[0, 128] == pytest.approx(1.2 * np.pi + 0.6, rel=1e-12)
    assert flow.length[0] == pytest.approx(2.4 * np.pi, rel=1e-12)


def test_a_neck_approaches_the_cylinder() -> None:
    s, phi = crowded_circle(128, neck=np.pi, crowding=0.9)
    found = pinching(profile(s), phi=phi, frames=30)
    rates = found.flow.neck_rate
    assert (np.diff(rates[1:]) < 0).all()
    assert -2 < rates[-1] < -1.9
    assert np.diff(found.flow.neck**2).min() >= -2 * np.diff(found.flow.times).max() - 1e-12
    share = found.flow.K0[-1, 64] / found.flow.K1[-1, 64]
    assert -0.05 < share < 0


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (lambda: TorusGrid(7), "even, not 7"),
        (lambda: TorusGrid(8, -1.0), "side L"),
        (lambda: torus_flow(TorusGrid(8), np.zeros((8, 7)), [0, 1]), "8 × 8 finite real"),
        (lambda: torus_flow(TorusGrid(8), np.full((8, 8), np.nan), [0, 1]), "8 × 8 finite real"),
        (lambda: torus_flow(TorusGrid(8), np.zeros((8, 8)), [0, 0]), "increasing finite"),
        (lambda: torus_flow(TorusGrid(8), np.zeros((8, 8)), "soon"), "increasing finite"),
        (lambda: torus_flow(TorusGrid(8), np.full((8, 8), -9.0), [0, 1]), "steps, as the metric"),
        (lambda: warped_flow(np.ones(8), [0, 1], phi=1e-6), "give fewer points, a larger φ"),
        (lambda: LegendreGrid(3), "number n of points is 3"),
        (lambda: sphere_flow(LegendreGrid(8), np.zeros(9), [0, 1]), "row of 8"),
        (lambda: embed(LegendreGrid(8), 2 * LegendreGrid(8).mu), "No surface of revolution"),
        (lambda: embed(LegendreGrid(8), np.zeros(8), 2), "points of the meridian is 2"),
        (lambda: warped_flow(np.array([1, 1, 0, 1, 1]), [0, 1]), "not positive: ψ"),
        (lambda: warped_flow(np.ones(8), [0, 1], phi=-1.0), "not positive: φ"),
        (lambda: warped_flow(np.ones(8), [0, 1], phi=np.ones(7)), "same points"),
        (lambda: warped_flow(np.ones(4), [0, 1]), "at least 5"),
        (lambda: warped_flow(np.ones(8), [0, 1], fibre=0), "dimension m of the fibre is 0"),
        (lambda: warped_flow(np.ones(8), [0, 1], side=0.0), "range of x"),
        (lambda: pinching(np.ones(8), fibre=1), "never pinches"),
        (lambda: pinch_bounds(np.full(8, np.inf)), "not positive"),
        (lambda: crowded_circle(8, 0.0, 1.0), "crowding b"),
    ],
)
def test_unusable_requests_are_refused(work: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        work()


@pytest.mark.parametrize(
    ("radius", "height", "sentence"),
    [
        (lambda p: 2 + np.cos(p), np.sin, "not closed"),
        (lambda p: 0 * p, np.cos, "not closed"),
        (lambda p: np.sin(p) * np.cos(p) ** 2, np.cos, "touches its axis"),
        (lambda p: np.sin(p) * np.cos(p), np.cos, "touches its axis"),
        (np.sin, lambda p: p, "not smooth at a pole"),
        (lambda p: np.sin(p) ** 2, np.cos, "not smooth at a pole"),
        (np.sin, lambda p: np.abs(p - 1), "not smooth enough"),
        (np.sin, lambda p: p * np.nan, "not finite"),
        (lambda p: "round", np.cos, "no function of arrays"),
    ],
)
def test_unusable_meridians_are_refused(
    radius: Callable[[np.ndarray], np.ndarray],
    height: Callable[[np.ndarray], np.ndarray],
    sentence: str,
) -> None:
    with pytest.raises(InputError, match=sentence):
        conformal_factor(LegendreGrid(16), radius, height)


@pytest.mark.parametrize("points", [5, 6, 64, 65])
def test_the_arc_length_has_every_mode_that_the_points_resolve(points: int) -> None:
    x = np.arange(points) * 2 * np.pi / points
    flow = warped_flow(np.ones(points), [0.0, 1e-6], phi=1 + 0.3 * np.cos(2 * x))
    np.testing.assert_allclose(flow.arc[0], x + 0.15 * np.sin(2 * x), atol=1e-13)
