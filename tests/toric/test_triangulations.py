from __future__ import annotations

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.polygons import Matrix, Polygon, hull
from workbench.toric.triangulations import (
    FacetCensus,
    count_by_sweep,
    facet_census,
    fine_star_triangulations,
    interior_edges,
    triangulations_by_flips,
)


@pytest.fixture(scope="module")
def census() -> FacetCensus:
    return facet_census()


@pytest.fixture(scope="module")
def counts(census: FacetCensus) -> tuple[int, ...]:
    return tuple(count_by_sweep(polygon) for polygon in census.classes)


def test_strips_have_binomial_counts() -> None:
    """A strip with a and b edges on its sides is triangulated by a walk: a choice of a of a + b."""
    for a in range(1, 9):
        for b in range(10):
            strip = hull([(0, 0), (a, 0), (0, 1), (b, 1)])
            assert count_by_sweep(strip) == comb(a + b, a)


def test_facets_by_sweep_and_by_flips(census: FacetCensus, counts: tuple[int, ...]) -> None:
    few = [i for i, count in enumerate(counts) if count <= 120]
    assert len(few) > 80
    for which in few:
        listed = list(triangulations_by_flips(census.classes[which]))
        assert len(listed) == counts[which]
        assert len(listed[0]) == census.classes[which].double_area


def test_all_facets(census: FacetCensus, counts: tuple[int, ...]) -> None:
    assert (len(census.classes), sum(map(len, census.facets))) == (344, 33658)
    assert max(counts) == 7224583664
    assert all(
        count <= 2 ** interior_edges(p) for count, p in zip(counts, census.classes, strict=True)
    )
    assert sum(fine_star_triangulations(counts, row) for row in census.facets) == (
        32_338_431_165_325_420
    )


shears = st.lists(st.tuples(st.booleans(), st.integers(-2, 2)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    which=st.integers(0, 300),
    factors=shears,
    shift=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
)
def test_automorphisms_change_nothing(
    census: FacetCensus,
    counts: tuple[int, ...],
    which: int,
    factors: list[tuple[bool, int]],
    shift: tuple[int, int],
) -> None:
    matrix: Matrix = ((0, 1), (1, 0))
    for upper, k in factors:
        (a, b), (c, d) = matrix
        matrix = ((a + k * c, b + k * d), (c, d)) if upper else ((a, b), (c + k * a, d + k * b))
    assert count_by_sweep(census.classes[which].moved(matrix, shift)) == counts[which]


def test_too_large_for_the_sweep() -> None:
    with pytest.raises(InputError, match="up to 56 points and 62 edges"):
        count_by_sweep(Polygon(((0, 0), (8, 0), (8, 8), (0, 8))))
