from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from workbench.errors import InputError
from workbench.toric.polytopes import (
    LARGE,
    ReflexivePolytope,
    is_smooth,
    is_terminal,
    lacks_facet_points,
    reflexive_polytopes,
)
from workbench.toric.reflexive_enumeration import check_cuts, enumerate_reflexive, subpolytopes

ALL = reflexive_polytopes()


@st.composite
def automorphisms(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """Draw a product of a permutation and elementary matrices, an element of GL(3,ℤ)."""
    matrix = np.eye(3, dtype=np.int64)[list(draw(st.permutations(range(3))))]
    for _ in range(draw(st.integers(0, 4))):
        i, j = draw(st.permutations(range(3)))[:2]
        matrix[i] += draw(st.integers(-3, 3)) * matrix[j]
    return matrix


def test_published_counts() -> None:
    kinds = (is_smooth, is_terminal, lacks_facet_points)
    assert len(ALL) == 4319
    assert [sum(map(kind, ALL)) for kind in kinds] == [18, 100, 899]


def test_classes_are_distinct_and_closed_under_polarity() -> None:
    forms = {polytope.vertices for polytope in ALL}
    assert len(forms) == len(ALL)
    assert all(polytope.normal_form == polytope.vertices for polytope in ALL)
    assert {polytope.polar.normal_form for polytope in ALL} == forms


def test_edges_and_dual_edges() -> None:
    assert Counter(polytope.edge_sum for polytope in ALL) == {24: 4319}


def test_largest() -> None:
    assert {polytope.normal_form for polytope in LARGE} == {p.vertices for p in ALL[-2:]}
    assert [len(polytope.points) for polytope in LARGE] == [39, 39]


@pytest.mark.parametrize("which", [1000, 1700])
def test_subpolytopes_are_those_among_all_subsets(which: int) -> None:
    inside = subpolytopes(ALL[which])
    assert inside <= {polytope.vertices for polytope in ALL}
    assert inside == reflexive_among_subsets(ALL[which])


def spans(points: frozenset[Any]) -> bool:
    rows = np.array(sorted(points))
    return bool(np.linalg.matrix_rank(rows - rows[0]) == 3)


def reflexive_among_subsets(polytope: ReflexivePolytope) -> set[Any]:
    """Remove vertices one after the other while the origin stays inside; keep what is reflexive."""
    start = frozenset(map(tuple, polytope.points[polytope.points.any(1)].tolist()))
    seen, waiting, found = {start}, [start], set()
    while waiting:
        points = sorted(waiting.pop())
        hull = ConvexHull(np.array(points))
        if (hull.equations[:, 3] > -1e-9).any():
            continue
        with suppress(InputError):
            found.add(ReflexivePolytope.hull(points).normal_form)
        for vertex in hull.vertices:
            smaller = frozenset(points) - {points[vertex]}
            if smaller not in seen and spans(smaller):
                seen.add(smaller)
                waiting.append(smaller)
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4318), automorphisms())
def test_automorphisms_change_nothing(which: int, matrix: np.ndarray[Any, Any]) -> None:
    polytope = ALL[which]
    moved = ReflexivePolytope(tuple(map(tuple, (polytope.array @ matrix.T).tolist())))
    assert moved.normal_form == polytope.vertices
    assert sorted(map(tuple, moved.points.tolist())) == sorted(
        map(tuple, (polytope.points @ matrix.T).tolist())
    )
    assert moved.polar.normal_form == polytope.polar.normal_form
    assert sorted(map(len, moved.facets)) == sorted(map(len, polytope.facets))


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(1, 0, 0), (0, 1, 0), (0, 0, 1)],
        [(1, 0, 0), (0, 1, 0), (-1, -1, 0)],
        [(2, 0, 0), (0, 2, 0), (0, 0, 2), (-2, -2, -2)],
        [(1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, -1, -4)],
    ],
)
def test_not_reflexive(points: list[tuple[int, int, int]]) -> None:
    with pytest.raises(InputError, match="the origin has to be interior"):
        ReflexivePolytope.hull(points)


def test_too_many_points() -> None:
    with pytest.raises(InputError, match="at most 500 are accepted"):
        ReflexivePolytope.hull([(x, 1, 2) for x in range(501)])


@pytest.mark.parametrize("point", [(1, 2), (0.5, 0, 0), (10**9, 0, 0), 7, "abc"])
def test_not_a_point(point: Any) -> None:
    with pytest.raises(InputError, match="three integers of size at most"):
        ReflexivePolytope.hull([point])


def test_cuts_stay_in_the_table() -> None:
    check = check_cuts(9)
    assert check.polytopes == sum(len(polytope.points) <= 9 for polytope in ALL)
    assert check.cuts > 1000
    assert check.missing == 0


def test_symmetries() -> None:
    cube = ReflexivePolytope.hull(np.array(np.meshgrid(*[[-1, 1]] * 3)).reshape(3, -1).T)
    assert cube.symmetries == 48
    assert cube.polar.symmetries == 48


@pytest.mark.slow
def test_the_table_is_what_the_enumeration_finds() -> None:
    found = enumerate_reflexive()
    assert [tuple(map(tuple, rows.tolist())) for rows in found] == [p.vertices for p in ALL]
