"""Sections of a bundle on all patterns of curves, beside ranks one by one, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.toric.curve_bundles import (
    CurveBundle,
    all_patterns,
    h0_over_rationals,
    h0_values,
    random_coefficients,
)
from workbench.toric.fans import DP3, dp3_divisor
from workbench.toric.pencil_sections import h0_by_pencil


def per_second(count: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def h0_by_numpy(pair: CurveBundle, coefficients: np.ndarray) -> np.ndarray:
    """Fill one matrix a curve and take its numerical rank."""
    rows, columns = pair.map_shape
    matrices = np.zeros((len(coefficients), rows, columns))
    for n, curve in enumerate(coefficients):
        for row, column, k, sign in pair.places:
            matrices[n, row, column] = sign * curve[k]
    ranks = np.array([np.linalg.matrix_rank(matrix) for matrix in matrices])
    return np.asarray(pair.least + rows - ranks)


@pytest.mark.parametrize(
    ("curve", "bundle"),
    [((4, -1, -1, -1), (-1, 2, 2, 2)), ((4, -1, -1, -1), (1, 2, -4, 2))],
)
def test_patterns(
    curve: tuple[int, int, int, int],
    bundle: tuple[int, int, int, int],
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pair = CurveBundle(DP3, dp3_divisor(*curve), dp3_divisor(*bundle))
    curves = random_coefficients(all_patterns(pair), 0, 1000)
    some, few = curves[:: len(curves) // 400], curves[:: len(curves) // 20]
    h0 = h0_values(pair, curves)
    for other, chosen in (
        (h0_over_rationals(pair, some), some),
        (h0_by_numpy(pair, some), some),
        (h0_by_pencil(pair, few), few),
    ):
        np.testing.assert_array_equal(other, h0_values(pair, chosen))
    rates = {
        "all patterns at once, modulo a prime": benchmark.pedantic(
            lambda: per_second(len(curves), lambda: h0_values(pair, curves)), rounds=1
        ),
        "python-flint, over the rationals": per_second(
            len(some), lambda: h0_over_rationals(pair, some)
        ),
        "numpy, numerical rank": per_second(len(some), lambda: h0_by_numpy(pair, some)),
        "products of polynomials": per_second(len(few), lambda: h0_by_pencil(pair, few)),
    }
    table = pd.DataFrame({"per second": rates})
    table["ratio"] = table["per second"].iloc[0] / table["per second"]
    with capsys.disabled():
        rows, columns = pair.map_shape
        print(f"\n{len(curves)} curves, matrices {rows} × {columns}; h⁰ {np.bincount(h0)}")
        print(table.round(1))
