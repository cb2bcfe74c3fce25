"""Curvature beside sympy, EinsteinPy and differences; flows beside plain methods of lines.

EinsteinPy needs a place of its own, since it is nothing that this project imports:

    pip install --no-deps --target DIRECTORY einsteinpy==0.5.0
    PYTHONPATH=DIRECTORY make bench

All times are CPU-seconds of one process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest
import sympy as sp
import torch
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.integrate import solve_ivp

from workbench.metrics.ricci_flow.curvature import curvature
from workbench.metrics.ricci_flow.differences import curvature_by_differences
from workbench.metrics.ricci_flow.rosenau import periodic_rosenau
from workbench.metrics.ricci_flow.torus_flow import torus_flow
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.metrics.ricci_flow.warped_flow import warped_flow

T = TypeVar("T")
POINTS = np.random.default_rng(0).uniform(0.3, 1.2, (1000, 3))
SYMBOLS = sp.symbols("x y z")


def measured(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def general(x: torch.Tensor) -> torch.Tensor:
    """Return a metric on R³ with all six components."""
    a, b, c = 1 + x[1] ** 2, x[0] * x[2] / 4, torch.sin(x[0]) / 3
    d, e, f = 2 + torch.cos(x[2]), x[1] / 5, 3 + x[0] ** 2
    return torch.stack([torch.stack([a, b, c]), torch.stack([b, d, e]), torch.stack([c, e, f])])


def general_symbols() -> sp.Matrix:
    x, y, z = SYMBOLS
    a, b, c = 1 + y**2, x * z / 4, sp.sin(x) / 3
    d, e, f = 2 + sp.cos(z), y / 5, 3 + x**2
    return sp.Matrix([[a, b, c], [b, d, e], [c, e, f]])


def by_sympy() -> np.ndarray:
    """Differentiate with symbols, without simplifying, and evaluate at all points at once."""
    g, n = general_symbols(), range(3)
    inverse = g.inv()
    gamma = [
        [
            [
                sum(
                    inverse[k, m]
                    * (
                        sp.diff(g[j, m], SYMBOLS[i])
                        + sp.diff(g[i, m], SYMBOLS[j])
                        - sp.diff(g[i, j], SYMBOLS[m])
                    )
                    for m in n
                )
                / 2
                for j in n
            ]
            for i in n
        ]
        for k in n
    ]
    total = 0
    for i in n:
        for j in n:
            ricci = sum(
                sp.diff(gamma[k][i][j], SYMBOLS[k]) - sp.diff(gamma[k][i][k], SYMBOLS[j]) for k in n
            ) + sum(
                gamma[k][k][m] * gamma[m][i][j] - gamma[k][j][m] * gamma[m][i][k]
                for k in n
                for m in n
            )
            total += inverse[i, j] * ricci
    return np.asarray(sp.lambdify(SYMBOLS, total, cse=True)(*POINTS.T))


def spheroid(x: torch.Tensor) -> torch.Tensor:
    """Return the metric of a spheroid with half axes 1, 1, 3/2 in angles."""
    along = torch.cos(x[0]) ** 2 + 9 / 4 * torch.sin(x[0]) ** 2
    return torch.diag(torch.stack([along, torch.sin(x[0]) ** 2]))


def by_einsteinpy() -> np.ndarray:
    symbolic = pytest.importorskip("einsteinpy.symbolic", reason="EinsteinPy is not at hand")
    x, y, _ = SYMBOLS
    along = sp.cos(x) ** 2 + sp.Rational(9, 4) * sp.sin(x) ** 2
    tensor = symbolic.MetricTensor([[along, 0], [0, sp.sin(x) ** 2]], (x, y))
    scalar = symbolic.RicciScalar.from_metric(tensor).expr
    return np.asarray(sp.lambdify((x, y), scalar)(*POINTS[:, :2].T))


def one_by_one() -> np.ndarray:
    return np.array([curvature(general, point[None]).scalar[0] for point in POINTS])


def test_curvature(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    curvature(general, POINTS[:2])
    seconds, ours = benchmark.pedantic(
        lambda: measured(lambda: curvature(general, POINTS).scalar), rounds=1
    )
    rows = {"forward mode, batched": (seconds, 0.0)}
    others = {
        "forward mode, one by one": one_by_one,
        "central differences, h = 10⁻³": lambda: (
            curvature_by_differences(general, POINTS, 1e-3).scalar
        ),
        "sympy, lambdify with cse": by_sympy,
    }
    for name, work in others.items():
        taken, scalar = measured(work)
        rows[name] = (taken, float(np.abs(scalar - ours).max()))
    table = pd.DataFrame(rows, index=["CPU-seconds", "largest difference"]).T
    table["ratio"] = table["CPU-seconds"] / seconds
    with capsys.disabled():
        print(f"\nScalar curvature of a metric on R³ at 1000 points\n{table.to_string()}")
    assert rows["sympy, lambdify with cse"][1] < 1e-11
    assert rows["central differences, h = 10⁻³"][1] < 1e-4
    assert seconds < rows["forward mode, one by one"][0] / 20
    assert seconds < rows["sympy, lambdify with cse"][0]


def test_curvature_beside_einsteinpy(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The metric has two coordinates: EinsteinPy simplifies the other one for many minutes."""
    taken, scalar = measured(by_einsteinpy)
    points = POINTS[:, :2]
    curvature(spheroid, points[:2])
    seconds, ours = benchmark.pedantic(
        lambda: measured(lambda: curvature(spheroid, points).scalar), rounds=1
    )
    difference = float(np.abs(scalar - ours).max())
    with capsys.disabled():
        print(
            f"\nA spheroid by EinsteinPy: {taken:.2f} CPU-seconds, {taken / seconds:.0f} × ours; "
            f"largest difference {difference:.1e}"
        )
    assert difference < 1e-10
    assert seconds < taken


def test_warped_products(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Both take differences of order 4 on 256 points up to t = 0.15, just before the pinch."""
    n, end = 256, 0.15
    x = 2 * np.pi * np.arange(n) / n
    h = x[1]

    def velocity(_: float, state: np.ndarray) -> np.ndarray:
        q, psi = state.reshape(2, n)

        def first(f: np.ndarray) -> np.ndarray:
            return np.asarray(
                (np.roll(f, 2) - 8 * np.roll(f, 1) + 8 * np.roll(f, -1) - np.roll(f, -2)) / (12 * h)
            )

        second = (
            -np.roll(psi, 2)
            + 16 * np.roll(psi, 1)
            - 30 * psi
            + 16 * np.roll(psi, -1)
            - np.roll(psi, -2)
        ) / (12 * h**2)
        slope = first(psi) * np.exp(-q)
        bend = (second - first(q) * first(psi)) * np.exp(-2 * q)
        return np.concatenate([2 * bend / psi, bend - (1 - slope**2) / psi])

    start = np.concatenate([np.zeros(n), 1 + 0.5 * np.cos(x)])
    warped_flow(start[n:], [0.0, 1e-6])
    seconds, flow = benchmark.pedantic(
        lambda: measured(lambda: warped_flow(start[n:], [0.0, end])), rounds=1
    )
    rows = {"compiled": (seconds, 0.0)}
    for method in ("RK45", "BDF", "LSODA"):
        taken, solved = measured(
            lambda method=method: solve_ivp(velocity, (0, end), start, method, rtol=1e-6, atol=1e-8)
        )
        rows[f"solve_ivp, {method}"] = (
            taken,
            float(np.abs(solved.y[n:, -1] - flow.psi[-1]).max()),
        )
    table = pd.DataFrame(rows, index=["CPU-seconds", "largest difference"]).T
    table["ratio"] = table["CPU-seconds"] / seconds
    with capsys.disabled():
        print(f"\nψ = 1 + ½ cos x on S¹ × S² up to t = 0.15\n{table.to_string()}")
    assert table["largest difference"].max() < 1e-4
    assert table["ratio"].iloc[1:].min() > 5


def test_tori(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """The error against the exact solution at t = 2, from t = 1, for the time that it costs."""

    def differences(n: int) -> np.ndarray:
        """Take the five-point Laplacian and Euler's method, as far as it is stable."""
        h = 2 * np.pi / n
        u = periodic_rosenau(TorusGrid(n), 1.0, (1, 1))
        steps = int(np.ceil(1 / (0.2 * h**2 * np.exp(2 * u.min()))))
        for _ in range(steps):
            around = sum(np.roll(u, shift, axis) for shift in (1, -1) for axis in (0, 1))
            u = u + np.exp(-2 * u) * (around - 4 * u) / h**2 / steps
        return np.asarray(u)

    def spectral(n: int) -> np.ndarray:
        grid = TorusGrid(n)
        return torus_flow(grid, periodic_rosenau(grid, 1.0, (1, 1)), [1.0, 2.0]).u[-1]

    def row(work: Callable[[int], np.ndarray], n: int) -> tuple[float, float]:
        taken, u = measured(lambda: work(n))
        return taken, float(np.abs(u - periodic_rosenau(TorusGrid(n), 2.0, (1, 1))).max())

    spectral(8)
    rows = {f"pseudo-spectral, {n}²": row(spectral, n) for n in (12, 24)}
    benchmark.pedantic(lambda: spectral(24), rounds=1)
    rows |= {f"five points and Euler, {n}²": row(differences, n) for n in (24, 48, 96)}
    table = pd.DataFrame(rows, index=["CPU-seconds", "largest error"]).T
    with capsys.disabled():
        print(f"\nRicci flow of a torus against its exact solution\n{table.to_string()}")
    best = rows["pseudo-spectral, 12²"]
    worst = rows["five points and Euler, 96²"]
    assert best[0] < worst[0]
    assert best[1] < worst[1]
    assert rows["pseudo-spectral, 24²"][1] < 1e-3 * worst[1]
