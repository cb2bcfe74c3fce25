"""Geometries of the tree ensemble and triangulations of facets, beside naive methods."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.toric.gauge_algebra import gauge_survey, on_ray
from workbench.toric.landscape import V_E6, Fan, draw_geometries, star_fan
from workbench.toric.plain_geometry import draw_plain
from workbench.toric.polytopes import LARGE
from workbench.toric.triangulations import (
    count_by_sweep,
    facet_census,
    triangulations_by_flips,
)


def per_second(count: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def told(title: str, rates: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.DataFrame({"per second": rates})
    table["ratio"] = table["per second"].iloc[0] / table["per second"]
    with capsys.disabled():
        print(f"\n{title}\n{table.round(1)}")


def drawn_and_asked(fan: Fan, count: int) -> None:
    on_ray(draw_geometries(fan, count, np.random.default_rng(1)))


def drawn_and_surveyed(fan: Fan, count: int) -> None:
    gauge_survey(draw_geometries(fan, count, np.random.default_rng(1)))


def plainly(fan: Fan, count: int, everywhere: bool) -> None:
    random = Random(1)
    for _ in range(count):
        geometry = draw_plain(fan, random)
        for ray in geometry.rays if everywhere else [V_E6]:
            geometry.algebra(ray)


def test_geometries(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    fan = star_fan(LARGE[0])
    drawn_and_surveyed(fan, 10)
    drawn_and_asked(fan, 10)
    plainly(fan, 1, everywhere=False)
    one_ray = {
        "drawn, algebra on one ray": benchmark.pedantic(
            lambda: per_second(100_000, lambda: drawn_and_asked(fan, 100_000)), rounds=1
        ),
        "plain Python": per_second(100, lambda: plainly(fan, 100, everywhere=False)),
    }
    told("Geometries of the tree ensemble over D1, E6 asked on one ray", one_ray, capsys)
    every_ray = {
        "drawn, algebras on all rays": per_second(10_000, lambda: drawn_and_surveyed(fan, 10_000)),
        "plain Python": per_second(30, lambda: plainly(fan, 30, everywhere=True)),
    }
    told("The same, on all rays (about 1,900 each)", every_ray, capsys)
    assert one_ray["drawn, algebra on one ray"] > 20 * one_ray["plain Python"]


def test_facet_classes(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    classes = facet_census().classes
    counts = [count_by_sweep(polygon) for polygon in classes]
    small = [p for p, count in zip(classes, counts, strict=True) if count <= 3_000]
    rates = {
        "all, by sweep": benchmark.pedantic(
            lambda: per_second(len(classes), lambda: [count_by_sweep(p) for p in classes]),
            rounds=1,
        ),
        "those with at most 3,000, by sweep": per_second(
            len(small), lambda: [count_by_sweep(p) for p in small]
        ),
        "the same, listed by flips": per_second(
            len(small), lambda: [sum(1 for _ in triangulations_by_flips(p)) for p in small]
        ),
    }
    whole = rates.pop("all, by sweep")
    told(
        f"Fine triangulations of facets: all {len(classes)} classes by sweep in "
        f"{len(classes) / whole:.1f} s; of {len(small)}, with at most 3,000 each:",
        rates,
        capsys,
    )
    assert rates["those with at most 3,000, by sweep"] > rates["the same, listed by flips"]
