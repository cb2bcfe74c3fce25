"""Points on the quintic beside a loop over `numpy.roots`; accuracies σ against CPU time.

The rate of points includes random numbers and the polish on the polynomial. Neural and other
published programs are compared where the network is (they need packages of their own).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.metrics.calabi_yau.anchors import fixed_point_constant
from workbench.metrics.calabi_yau.donaldson import balanced_metric
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.galerkin import solve
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, fermat
from workbench.metrics.calabi_yau.kaehler_metric import KaehlerMetric, accuracy
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.calabi_yau.volumes import holomorphic_volume

T = TypeVar("T")


def measured(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def one_by_one(X: Hypersurface, lines: int, seed: int) -> np.ndarray:
    """Meet lines with the hypersurface one after the other, polishing t three times."""
    rng = np.random.default_rng(seed)
    unity = np.exp(2j * np.pi * np.arange(X.degree + 1) / (X.degree + 1))
    points = []
    for _ in range(lines):
        p, q = rng.standard_normal((2, X.degree, 2)) @ np.array([1, 1j])
        values = np.sum((p + unity[:, None] * q) ** X.degree, axis=1)
        for t in np.roots((np.fft.fft(values) / (X.degree + 1))[::-1]):
            for _ in range(3):
                z = p + t * q
                t = t - np.sum(z**X.degree) / np.sum(X.degree * z ** (X.degree - 1) * q)
            z = p + t * q
            points.append(z / np.linalg.norm(z))
    return np.array(points)


def test_points(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    X = fermat(3)
    sample(X, 10, seed=0)
    seconds, drawn = benchmark.pedantic(
        lambda: measured(lambda: sample(X, 500_000, seed=1)), rounds=1
    )
    naive_seconds, naive = measured(lambda: one_by_one(X, 2000, seed=1))
    largest = {
        "compiled": np.abs(X.value(drawn.z)).max(),
        "numpy.roots, one by one": np.abs(X.value(naive)).max(),
    }
    rates = {
        "compiled": len(drawn.z) / seconds,
        "numpy.roots, one by one": len(naive) / naive_seconds,
    }
    table = pd.DataFrame({"points per CPU-second": rates, "largest |Q|": largest})
    table["ratio"] = rates["compiled"] / table["points per CPU-second"]
    with capsys.disabled():
        print(f"\nPoints on the Fermat quintic\n{table.to_string(float_format='{:.3g}'.format)}")
    assert largest["compiled"] < 1e-14
    assert rates["compiled"] > 20 * rates["numpy.roots, one by one"]


@pytest.mark.parametrize("psi", [0.0, 0.5])
def test_accuracies(
    psi: float, benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    X = dwork(3, psi)
    volume = holomorphic_volume(X)
    validation = sample(X, 30_000, seed=999)
    c = float(fixed_point_constant(3, psi))
    point = np.array([[1, -1, 0, 0, 0]], dtype=complex)
    tangents = np.eye(5, dtype=complex)[None, 2:]

    def row(metric: KaehlerMetric, unknowns: int, points: int, seconds: float) -> list[float]:
        found = accuracy(metric, validation, volume)
        at_fixed_point = metric.form(point, tangents)[0, 0, 0].real / c - 1
        return [unknowns, points, seconds, found.sigma.value, found.sigma.error, at_fixed_point]

    solve(X, 2, volume, seed=0)
    balanced_metric(X, 1, seed=0, points=100)
    rows = {"Fubini–Study": row(FubiniStudy(X), 0, 0, 0.0)}
    for k in range(2, 7 if psi == 0 else 6):
        seconds, balanced = measured(lambda k=k: balanced_metric(X, k, seed=1))  # type: ignore[misc]
        rows[f"Donaldson, k = {k}"] = row(
            balanced.metric, balanced.metric.sections.count, balanced.points, seconds
        )
    degrees = (2, 4, 6, 8, 10, 12) if psi == 0 else (2, 4, 6, 8, 10)
    for degree in degrees[:-1]:
        seconds, found = measured(lambda K=degree: solve(X, K, volume, seed=1))  # type: ignore[misc]
        rows[f"Galerkin, K = {degree}"] = row(
            found.metric, found.metric.basis.count, found.points, seconds
        )
    seconds, found = benchmark.pedantic(
        lambda: measured(lambda: solve(X, degrees[-1], volume, seed=1)), rounds=1
    )
    rows[f"Galerkin, K = {degrees[-1]}"] = row(
        found.metric, found.metric.basis.count, found.points, seconds
    )
    columns = ["unknowns", "points", "CPU-seconds", "σ", "± (lines)", "g/c − 1 at [1:−1:0:0:0]"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    table[["unknowns", "points"]] = table[["unknowns", "points"]].astype(int)
    with capsys.disabled():
        title = "Fermat quintic" if psi == 0 else f"Dwork quintic, ψ = {psi}"
        print(f"\nAccuracies, {title}\n{table.to_string(float_format='{:.2g}'.format)}")
    assert table["σ"].iloc[-1] < 0.001
    assert table["CPU-seconds"].iloc[-1] < 60
