"""The table's rows against the naive loop, on consecutive knots of 13 crossings."""

from __future__ import annotations

import pytest

from workbench.knots._source import blocks, knots_between
from workbench.knots.census import knot_row
from workbench.knots.speed import basic_columns, compare_speed, first_id, naive_columns

START, COUNT = 5000, 50


@pytest.fixture(scope="module")
def rows():
    first = first_id(13) + START
    return basic_columns(first, first + 4)


@pytest.mark.benchmark(group="census: a 13-crossing knot's basic columns")
def test_naive(benchmark, rows):
    indices = iter(range(START, START + 5))
    last = benchmark.pedantic(lambda: naive_columns(13, next(indices)), rounds=5)
    assert last[2:6] == pytest.approx(rows[-1][2:6], abs=1e-6)
    assert last[6:] == rows[-1][6:]


@pytest.mark.benchmark(group="census: a 13-crossing knot's basic columns")
def test_ours(benchmark):
    first, last = first_id(13) + START, first_id(13) + START + COUNT - 1
    found = benchmark.pedantic(lambda: basic_columns(first, last), rounds=5, warmup_rounds=1)
    benchmark.extra_info["knots a round"] = COUNT
    assert len(found) == COUNT


@pytest.mark.benchmark(group="census: full rows")
def test_full_rows(benchmark):
    knots = knots_between(*blocks(13)[-40])
    found = benchmark.pedantic(lambda: [knot_row(k) for k in knots], rounds=3, warmup_rounds=1)
    benchmark.extra_info["knots a round"] = len(knots)
    assert all(row["reason"] == "" for row in found)


def test_ratio(benchmark, capsys):
    """The ratio itself, on the same knots in one run."""
    speed = benchmark.pedantic(lambda: compare_speed(13, 100, 5), rounds=1)
    with capsys.disabled():
        print(
            f"\ncensus: {speed.ours:.0f} knots/s, naive loop {speed.naive:.1f} knots/s, "
            f"{speed.ours / speed.naive:.0f} times; full rows {speed.rows:.0f} knots/s"
        )
    assert speed.knots == 100
