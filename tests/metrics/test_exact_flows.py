"""Exact solutions of Ricci flow, proved with sympy, and the flows that reproduce them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
import sympy as sp
import torch

from workbench.errors import InputError
from workbench.metrics.ricci_flow.cigar import cigar, cigar_curvature, cigar_potential
from workbench.metrics.ricci_flow.convergence import extrapolated, observed_orders
from workbench.metrics.ricci_flow.curvature import curvature
from workbench.metrics.ricci_flow.einstein import (
    einstein_extinction,
    einstein_scale,
    sphere_extinction,
    sphere_radius_squared,
)
from workbench.metrics.ricci_flow.integrators import Event, Watch, adaptive, runge_kutta
from workbench.metrics.ricci_flow.milnor import (
    berger_extinction,
    berger_time,
    milnor_flow,
    milnor_velocity,
)
from workbench.metrics.ricci_flow.plane_flow import Disc, plane_flow
from workbench.metrics.ricci_flow.rosenau import (
    periodic_rosenau,
    periodic_rosenau_curvature,
    rosenau,
    rosenau_curvature,
)
from workbench.metrics.ricci_flow.torus_grid import TorusGrid

x, y, t, s = sp.symbols("x y t s", real=True)
ONE = np.ones(1)


def fall(_: float, y: np.ndarray) -> np.ndarray:
    """Return −1, the velocity of 1 − t."""
    return -np.ones_like(y)


def flow_residual(rho: sp.Expr) -> sp.Expr:
    """Return ρ_t − Δ log ρ in the coordinates x, y."""
    log = sp.log(rho)
    return sp.simplify(sp.diff(rho, t) - sp.diff(log, x, 2) - sp.diff(log, y, 2))


def test_sympy_proves_the_king_rosenau_solution() -> None:
    rho = 2 * sp.sinh(-2 * t) / (sp.cosh(2 * x) + sp.cosh(2 * t))
    residual = sp.diff(rho, t) - sp.diff(sp.log(rho), x, 2)
    assert sp.simplify(residual.rewrite(sp.exp)) == 0
    mu = sp.tanh(x)
    ours = 2 * sp.sinh(-2 * t) / ((1 + mu**2) + (1 - mu**2) * sp.cosh(2 * t))
    assert sp.simplify((rho - ours * (1 - mu**2)).rewrite(sp.exp)) == 0


def test_sympy_proves_the_periodic_solution() -> None:
    k, m, a = 2, -1, sp.Rational(3, 2)
    age = (k**2 + m**2) * t / a
    rho = a * sp.sinh(age) / (sp.cos(k * x + m * y) + sp.cosh(age))
    assert sp.simplify(flow_residual(rho).rewrite(sp.exp).expand()) == 0
    u = periodic_rosenau(TorusGrid(8), 0.7, (k, m), 1.5)
    value = rho.subs({x: 2 * sp.pi / 8 * 3, y: 2 * sp.pi / 8 * 2, t: sp.Rational(7, 10)})
    assert np.exp(2 * u[3, 2]) == pytest.approx(float(value), rel=1e-14)


def test_sympy_proves_the_cigar_and_that_it_is_a_steady_soliton() -> None:
    rho = 1 / (sp.exp(4 * t) + x**2 + y**2)
    assert flow_residual(rho) == 0
    log, f = sp.log(rho), -sp.log(1 + sp.exp(-4 * t) * (x**2 + y**2))
    K = -(sp.diff(log, x, 2) + sp.diff(log, y, 2)) / (2 * rho)
    slope = {v: sp.diff(f, v) for v in (x, y)}
    half = {v: sp.diff(log, v) / 2 for v in (x, y)}
    inner = sum(half[v] * slope[v] for v in (x, y))
    for a, b in ((x, x), (x, y), (y, y)):
        hessian = sp.diff(f, a, b) - half[a] * slope[b] - half[b] * slope[a] + inner * int(a == b)
        assert sp.simplify(K * rho * int(a == b) + hessian) == 0
    assert sp.simplify(2 * K + (slope[x] ** 2 + slope[y] ** 2) / rho - 4) == 0
    at = {x: sp.Rational(3, 5), y: sp.Rational(4, 5), t: sp.Rational(1, 3)}
    r = np.array([1.0])
    assert cigar_curvature(r, 1 / 3)[0] == pytest.approx(float(K.subs(at)), rel=1e-14)
    assert cigar_potential(r, 1 / 3)[0] == pytest.approx(float(f.subs(at)), rel=1e-14)
    assert cigar(r, 1 / 3)[0] == pytest.approx(float(log.subs(at) / 2), rel=1e-14)


def test_sympy_proves_the_laws_of_berger_spheres() -> None:
    A, B, r, w = sp.symbols("A B r w", positive=True)
    dA, dB = -4 * A**2 / B**2, -8 + 4 * A / B
    ratio = dA / B - A * dB / B**2
    assert sp.simplify(ratio - 8 * (A / B) * (1 - A / B) / B) == 0
    invariant = A**2 * B / (B - A)
    assert sp.simplify(sp.diff(invariant, A) * dA + sp.diff(invariant, B) * dB) == 0
    F = w / (1 - w**2) + sp.atanh(w)
    # along the flow A = A0 w/w0, B = A/r, and dt = −(A0/8w0) F'(w) dw
    velocity = (8 * r * (1 - r) / (w * s / r)).subs(r, 1 - w**2)
    assert sp.simplify(-2 * w / velocity + s / 8 * sp.diff(F, w)) == 0
    given = milnor_velocity(0.0, np.array([0.7, 1.3, 1.3]))
    assert given == pytest.approx([float(v.subs({A: 0.7, B: 1.3})) for v in (dA, dB, dB)])


def test_einstein_metrics_scale_as_their_ricci_tensor_says() -> None:
    for n, radius in ((2, 1.0), (3, 2.0), (5, 0.5)):

        def sphere(p: torch.Tensor, radius: float = radius) -> torch.Tensor:
            return (2 * radius / (1 + p @ p)) ** 2 * torch.eye(len(p), dtype=p.dtype)

        found = curvature(sphere, np.full((1, n), 0.3))
        rate = found.ricci[0, 0, 0] / found.metric[0, 0, 0]
        assert einstein_extinction(rate) == pytest.approx(sphere_extinction(n, radius), rel=1e-12)
        time = 0.4 * sphere_extinction(n, radius)
        run = runge_kutta(
            lambda _, q, n=n: -2 * (n - 1) * q**0, np.array([radius**2]), [0.0, time], 1
        )
        assert run.states[1, 0] == pytest.approx(sphere_radius_squared(n, time, radius), rel=1e-14)
    assert einstein_scale(-1.0, 10.0) == 21.0


def test_berger_spheres_keep_their_invariant_and_end_when_the_formula_says() -> None:
    for start in ((0.3, 1.0, 1.0), (2.5, 1.0, 1.0)):
        T = berger_extinction(*start[:2])
        flow = milnor_flow(start, np.linspace(0, 1.1 * T, 40))
        A, B, C = flow.coefficients[:-1].T
        assert np.abs(B / C - 1).max() < 1e-11
        invariant = A**2 * B / (B - A)
        assert np.abs(invariant[:30] / invariant[0] - 1).max() < 1e-8
        known = [berger_time(*start[:2], r) for r in A / B]
        assert np.abs(np.array(known) - flow.times[:-1]).max() < 1e-10
        assert flow.event is not None
        assert flow.event.kind == "extinction"
        left = flow.coefficients[-1].mean() / 4
        assert flow.event.time + left == pytest.approx(T, rel=1e-9)
        assert A[-1] / B[-1] == pytest.approx(1, abs=0.1)


def test_any_homogeneous_metric_rounds_off() -> None:
    flow = milnor_flow((0.5, 1.0, 2.0), np.linspace(0, 1, 30))
    assert flow.event is not None
    last = flow.coefficients[-1]
    assert last.max() / last.min() == pytest.approx(1, abs=1e-3)
    assert flow.scalar[-1] * 2 * (flow.event.time - 0) > 6
    # dV/dt = −∫ R, as the trace of g_t = −2 Ric says
    dense = milnor_flow((0.5, 1.0, 2.0), [0.0, 1e-5, 2e-5])
    slope = (dense.volume[2] - dense.volume[0]) / 2e-5
    assert slope == pytest.approx(-dense.scalar[1] * dense.volume[1], rel=1e-7)


def test_a_disc_of_the_cigar_follows_the_exact_flow_spectrally() -> None:
    times = np.linspace(-0.2, 0.4, 4)
    errors = []
    for points in (8, 16, 32):
        disc = Disc(3.0, points)
        flow = plane_flow(disc, cigar(disc.r, -0.2), lambda t: float(cigar(3.0, t)), times)
        exact = np.array([cigar(disc.r, t) for t in times])
        errors.append(float(np.abs(flow.u - exact).max()))
    assert errors[0] > 20 * errors[1] > 400 * errors[2]
    assert errors[2] < 2e-6
    K = np.array([cigar_curvature(disc.r, t) for t in times])
    assert np.abs(flow.curvature[-1] - K[-1]).max() < 1e-5
    assert np.abs(K[:, 0] - 2).max() < 1e-15


def test_the_integrators_have_the_orders_they_state() -> None:
    def velocity(time: float, state: np.ndarray) -> np.ndarray:
        return np.array([state[1], -state[0]]) * (1 + time)

    exact = np.array([np.cos(4.0), -np.sin(4.0)])
    runs = [runge_kutta(velocity, np.array([1.0, 0.0]), [0.0, 2.0], n) for n in (40, 80, 160)]
    errors = [float(np.abs(run.states[-1] - exact).max()) for run in runs]
    assert observed_orders(errors) == pytest.approx([4, 4], abs=0.15)
    for method in ("DOP853", "Radau"):
        run = adaptive(velocity, np.array([1.0, 0.0]), [0.0, 2.0], 1e-11, method=method)  # type: ignore[arg-type]
        assert np.abs(run.states[-1] - exact).max() < 1e-9


def test_the_earliest_of_several_events_ends_a_trajectory() -> None:
    late = Watch("late", lambda _, y: float(y[0] - 0.2))
    early = Watch("early", lambda _, y: float(y[0] - 0.8))
    for flow in (
        runge_kutta(fall, ONE, [0.0, 1.0], 1, [late, early]),
        adaptive(fall, ONE, [0.0, 1.0], watches=[late, early]),
    ):
        assert flow.event is not None
        assert flow.event.kind == "early"
        assert flow.event.time == pytest.approx(0.2, abs=1e-12)


def test_what_has_happened_at_the_start_is_an_event() -> None:
    past = Watch("past", lambda _, y: float(y[0] - 2))
    for flow in (
        runge_kutta(fall, ONE, [0.0, 1.0], 4, [past]),
        adaptive(fall, ONE, [0.0, 1.0], watches=[past]),
    ):
        assert flow.event == Event("past", 0.0)
        np.testing.assert_array_equal(flow.times, [0.0, 0.0])


@pytest.mark.parametrize("method", ["DOP853", "Radau", "LSODA"])
def test_a_velocity_that_is_no_number_ends_at_once(
    method: Literal["DOP853", "Radau", "LSODA"],
) -> None:
    flow = adaptive(lambda _, y: y * np.nan, ONE, [0.0, 1.0], method=method)
    assert flow.event == Event("not finite", 0.0)


def test_a_margin_that_is_no_number_has_ended() -> None:
    root = Watch("root", lambda _, y: float(np.sqrt(y[0] - 0.5)) if y[0] >= 0.5 else np.nan)
    event = runge_kutta(fall, ONE, [0.0, 1.0], 1, [root]).event
    assert event is not None
    assert event.time == pytest.approx(0.5, abs=1e-10)


def test_blow_up_is_an_event() -> None:
    def square(_: float, state: np.ndarray) -> np.ndarray:
        return state**2

    one = np.array([1.0])
    large = Watch("curvature", lambda _, state: 1e3 - float(state[0]))
    for run, close in (
        (runge_kutta(square, one, [0.0, 0.5, 2.0], 4000, [large]), 1e-6),
        (adaptive(square, one, [0.0, 0.5, 2.0], 1e-12, [large]), 1e-10),
    ):
        assert run.event is not None
        assert run.event.kind == "curvature"
        assert run.event.time == pytest.approx(0.999, abs=close)
        assert run.times[-1] == run.event.time
        assert run.states[-1, 0] == pytest.approx(1e3, rel=1e-4)
    wild = runge_kutta(square, one, [0.0, 2.0, 60.0], 30)
    assert wild.event is not None
    assert wild.event.kind == "not finite"
    assert np.isfinite(wild.states).all()


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (lambda: rosenau(np.zeros(1), 0.0), "extinct at t = 0; take t < 0, not 0"),
        (lambda: rosenau_curvature(np.zeros(1), float("nan")), "−300 ≤ t < 0"),
        (lambda: periodic_rosenau(TorusGrid(8), -1.0), "0 < .* not -1"),
        (lambda: periodic_rosenau(TorusGrid(8), 1.0, (0, 0)), "not zero"),
        (lambda: periodic_rosenau_curvature(TorusGrid(8), 1.0, (1, 0), -1.0), "positive number"),
        (lambda: cigar(np.zeros(1), 1e3), "from −100 to 100"),
        (lambda: cigar(np.array([np.nan]), 0.0), "finite numbers"),
        (lambda: einstein_scale(1.0, 0.5), "extinct at t = 0.5; there is no metric at t = 0.5"),
        (lambda: sphere_radius_squared(1, 0.0), "dimension n of the sphere is 1"),
        (lambda: sphere_extinction(3, -1.0), "radius of a sphere"),
        (lambda: milnor_flow((1, 0, 1), [0, 1]), "A, B, C are three positive"),
        (lambda: milnor_flow((1, 1), [0, 1]), "A, B, C are three positive"),
        (lambda: milnor_flow((1, 1, 1), [0, -1]), "increasing finite"),
        (lambda: berger_time(0.5, 1.0, 0.3), "never 0.3"),
        (lambda: Disc(-1.0, 8), "radius ρ"),
        (lambda: plane_flow(Disc(1.0, 8), np.zeros(7), lambda t: 0.0, [0, 1]), "row of 8"),
        (lambda: plane_flow(Disc(1.0, 8), np.zeros(8), lambda t: 1.0, [0, 1]), "At the rim"),
        (lambda: observed_orders([1.0]), "at least two positive"),
        (lambda: extrapolated([1.0, 1.1, 1.3]), "do not shrink"),
        (lambda: extrapolated([1.0, 1.1]), "three finite"),
    ],
)
def test_unusable_requests_are_refused(work: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        work()
