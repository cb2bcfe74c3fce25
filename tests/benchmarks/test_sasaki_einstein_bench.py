"""Minimum volumes of toric cones: compiled Newton beside SciPy, on the same diagrams."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.optimize import minimize

from workbench.toric.exact_volume import exact_minimum
from workbench.toric.polygons import Polygon, reflexive_polygons
from workbench.toric.random_diagrams import random_diagrams
from workbench.toric.santalo import minimum_volumes
from workbench.toric.volume_enclosure import enclose_minima


def jet(p: np.ndarray, corners: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Return V, its gradient and its Hessian, in NumPy; infinite outside."""
    here = corners - p
    there = np.roll(here, -1, axis=0)
    heights = here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]
    if heights.min() <= 0:
        return np.inf, np.zeros(2), np.eye(2)
    v = np.column_stack([here[:, 1] - there[:, 1], there[:, 0] - here[:, 0]]) / heights[:, None]
    u = np.roll(v, 1, axis=0)
    terms = (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) / 27
    s = u + v
    hessian = sum(np.einsum("k,ki,kj->ij", terms, a, a) for a in (s, u, v))
    return float(terms.sum()), -(terms @ s), np.asarray(hessian)


def by_scipy(diagrams: list[Polygon], method: str) -> np.ndarray:
    """Minimise one after the other: with gradient and Hessian, or by values alone."""
    found = []
    for diagram in diagrams:
        corners = np.array(diagram.vertices, dtype=float)
        derivatives = {}
        if method == "trust-exact":
            derivatives = {"jac": lambda p, c: jet(p, c)[1], "hess": lambda p, c: jet(p, c)[2]}
        result = minimize(
            lambda p, c: jet(p, c)[0],
            corners.mean(axis=0),
            args=(corners,),
            method=method,
            tol=1e-9,
            **derivatives,
        )
        found.append(result.fun)
    return np.array(found)


def measured(count: int, work: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    result = work()
    return count / (time.perf_counter() - begun), result


def test_minimum_volumes(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    diagrams = random_diagrams(300, seed=1)
    minimum_volumes(diagrams[:1])
    rate, minima = benchmark.pedantic(
        lambda: measured(len(diagrams), lambda: minimum_volumes(diagrams).volumes), rounds=1
    )
    rates = {"compiled Newton": rate}
    for method in ("trust-exact", "Nelder-Mead"):
        rates[f"scipy.optimize, {method}"], peer = measured(
            len(diagrams), lambda method=method: by_scipy(diagrams, method)
        )
        np.testing.assert_allclose(peer, minima, rtol=1e-7)
    rates["proved enclosure, 128 bits"], proved = measured(
        len(diagrams), lambda: [float(e.volume) for e in enclose_minima(diagrams)]
    )
    np.testing.assert_allclose(proved, minima, rtol=1e-12)
    sixteen = list(reflexive_polygons().values())
    rates["minimal polynomial, reflexive polygons"], _ = measured(
        len(sixteen), lambda: [exact_minimum(polygon) for polygon in sixteen]
    )
    table = pd.DataFrame({"per second": rates})
    table["ratio"] = rate / table["per second"]
    with capsys.disabled():
        print(f"\nV_min of {len(diagrams)} random toric diagrams\n{table.round(1)}")
