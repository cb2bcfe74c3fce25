from __future__ import annotations

import math
from itertools import pairwise

import pytest

from workbench.knots._snappy import snappy
from workbench.knots._source import blocks, knots_between
from workbench.knots.census import knot_row
from workbench.knots.speed import basic_columns, compare_speed, first_id, naive_columns
from workbench.knots.table import COLUMNS


def knot(name):
    crossings = int(name[1:3])
    for block in blocks(crossings):
        for candidate in knots_between(*block):
            if candidate.name == name:
                return candidate
    raise AssertionError(name)


def test_blocks_cover_the_census_in_order_once():
    ranges = blocks(15)
    assert ranges[0] == (1, 1)
    assert all(a[1] < b[0] for a, b in pairwise(ranges))
    assert blocks(10) == ranges[: len(blocks(10))]
    names = [k.name for r in ranges[:30] for k in knots_between(*r)]
    expected = [M.name() for M in snappy.HTLinkExteriors(knots_vs_links="knots")[: len(names)]]
    assert names == expected


def test_counts_are_those_of_the_census():
    by_crossing = dict.fromkeys(range(3, 13), 0)
    for k in knots_between(1, blocks(12)[-1][1]):
        by_crossing[k.crossings] += 1
    assert list(by_crossing.values()) == [1, 1, 2, 3, 7, 21, 49, 165, 552, 2176]


def test_a_row_has_the_table_s_columns_and_does_not_depend_on_what_came_before():
    k = knot("K12n242")
    first = knot_row(k)
    snappy.set_rand_seed(99)
    snappy.Manifold("K10n5").randomize()
    assert knot_row(k) == first
    assert list(first) == list(COLUMNS)
    assert (first["signature"], first["determinant"], first["torsion_degree"]) == (-8, 1, 18)
    assert first["slope"] == pytest.approx(-18.2151, abs=1e-4)
    assert first["short_geodesic_re"] == pytest.approx(0.5846, abs=1e-4)


def test_a_torus_knot_keeps_its_row_with_the_reason():
    row = knot_row(knots_between(1, 1)[0])
    assert (row["name"], row["signature"], row["determinant"]) == ("K3a1", -2, 3)
    assert (row["jones_min"], row["jones"]) == (1, (1, 0, 1, -1))
    assert row["reason"] == row["geodesic_reason"] == row["torsion_reason"]
    assert row["reason"] == "not hyperbolic: contains flat tetrahedra"
    assert row["volume"] is None
    assert row["torsion_degree"] is None


def test_the_fast_loop_and_the_naive_loop_agree():
    first = first_id(11) + 200
    for index, ours in enumerate(basic_columns(first, first + 2), start=200):
        naive = naive_columns(11, index)
        assert ours[6:] == naive[6:]
        assert ours[0] == pytest.approx(naive[0], abs=1e-9)
        assert math.remainder(ours[1] - naive[1], 0.5) == pytest.approx(0, abs=1e-9)
        assert ours[2:6] == pytest.approx(naive[2:6], abs=1e-6)


def test_the_speeds_are_positive_and_ours_is_the_greater():
    speed = compare_speed(9, 10, 1)
    assert speed.ours > speed.naive > 0
    assert speed.rows > 0
