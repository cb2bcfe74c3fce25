"""What is no polygon, polytope, polynomial, point or number is refused with one sentence."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.toric.e6 import draw_obeying, obeying_by_trees_at_v, rule_probability
from workbench.toric.e6_candidates import square_alone, stay_probability
from workbench.toric.exact_volume import eliminant, exact_minimum
from workbench.toric.landscape import draw_geometries, star_fan
from workbench.toric.laurent import LaurentPolynomial, mutation
from workbench.toric.periods import periods, periods_by_relations, periods_by_roots
from workbench.toric.plain_geometry import plain_geometry
from workbench.toric.polygons import Polygon, compositions, hull
from workbench.toric.polytopes import LARGE, ReflexivePolytope
from workbench.toric.random_diagrams import cut_corner, diagrams_in_square, random_diagrams
from workbench.toric.reflexive_enumeration import check_cuts
from workbench.toric.santalo import minimum_volumes
from workbench.toric.sasaki_einstein import (
    by_partial_resolution,
    by_polar_area,
    by_slice_of_dual_cone,
    by_vertices,
    gradient,
)
from workbench.toric.trees import count_face_trees, edge_trees
from workbench.toric.triangulations import (
    count_by_sweep,
    fine_star_triangulations,
    some_triangulation,
)
from workbench.toric.volume_bound import check_bound, upper_bound
from workbench.toric.volume_enclosure import enclose_minimum
from workbench.toric.weighted_projective import (
    WeightedProjectiveSpace,
    dimension_of_terms,
    sufficient,
)
from workbench.toric.y_pq import y_pq, y_pq_volume

SQUARE = Polygon(((-1, -1), (1, -1), (1, 1), (-1, 1)))
LONG = Polygon(((0, 0), (10**9, 0), (0, 1)))
CUBE = ReflexivePolytope.hull([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
FAN = star_fan(LARGE[0])
LINE = LaurentPolynomial.of({(1,): 1, (-1,): 1})
MUTABLE = LaurentPolynomial.of({(1, 0): 1, (-1, 0): 1, (-1, 1): 1})
FACTOR = LaurentPolynomial.of({(0, 0): 1, (0, 1): 1})
PLANE = WeightedProjectiveSpace((1, 1, 1))
NO_NUMBERS: tuple[Any, ...] = (None, "x", 1.5, float("nan"), float("inf"), [], -1)

TAKES_A_NUMBER: dict[str, Callable[[Any], object]] = {
    "compositions": compositions,
    "multiple": CUBE.multiple,
    "facet_corners": CUBE.facet_corners,
    "facet_points": CUBE.facet_points,
    "periods": lambda n: periods(LINE, n),
    "periods_by_roots": lambda n: periods_by_roots(LINE, n),
    "periods_by_relations": lambda n: periods_by_relations(LINE, n),
    "term": PLANE.term,
    "remainder": PLANE.remainder,
    "remainder_bounds": PLANE.remainder_bounds,
    "sufficient": lambda k: sufficient(3, k),
    "sufficient, dimension": lambda n: sufficient(n, 5),
    "cut_corner": lambda v: cut_corner(SQUARE, v, 1, 1),
    "random_diagrams": lambda n: random_diagrams(n, 1),
    "random_diagrams, seed": lambda seed: random_diagrams(2, seed),
    "random_diagrams, largest": lambda side: random_diagrams(2, 1, side),
    "diagrams_in_square": diagrams_in_square,
    "exact_minimum": lambda most: exact_minimum(SQUARE, most),
    "upper_bound": upper_bound,
    "enclose_minimum": lambda bits: enclose_minimum(SQUARE, bits),
    "y_pq": lambda p: y_pq(p, 1),
    "y_pq_volume": lambda p: y_pq_volume(p, 1),
    "y_pq, q": lambda q: y_pq(2, q),
    "edge_trees": edge_trees,
    "count_face_trees": count_face_trees,
    "draw_geometries": lambda n: draw_geometries(FAN, n, np.random.default_rng(0)),
    "draw_obeying": lambda n: draw_obeying(FAN, n, np.random.default_rng(0)),
    "obeying_by_trees": lambda n: obeying_by_trees_at_v(FAN, n, np.random.default_rng(0)),
    "plain_geometry": lambda n: plain_geometry(
        draw_geometries(FAN, 1, np.random.default_rng(0)), n
    ),
    "check_cuts": check_cuts,
    "fine_star_triangulations": lambda n: fine_star_triangulations((1, 2), (n,)),
}


@pytest.mark.parametrize("name", TAKES_A_NUMBER)
def test_what_is_no_number_of_the_range_is_refused(name: str) -> None:
    for bad in NO_NUMBERS:
        with pytest.raises(InputError):
            TAKES_A_NUMBER[name](bad)


@pytest.mark.parametrize("bad", [None, 5, "abc", [(0, 0), None, (0, 1)], [(0, 0), (1, 0, 0)]])
def test_what_are_no_points_is_refused(bad: Any) -> None:
    for refused in (Polygon, hull, ReflexivePolytope, ReflexivePolytope.hull):
        with pytest.raises(InputError):
            refused(bad)


@pytest.mark.parametrize("bad", [None, "x", ((1,),), (("a", 0), (0, 1)), ((1, 0, 0), (0, 1, 0))])
def test_what_is_no_matrix_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        SQUARE.moved(bad)
    with pytest.raises(InputError):
        MUTABLE.moved(bad)


@pytest.mark.parametrize("bad", [None, "ab", (1,), (0.5, 0)])
def test_what_is_no_shift_is_refused(bad: Any) -> None:
    with pytest.raises(InputError, match="no lattice point"):
        SQUARE.moved(((1, 0), (0, 1)), bad)


def test_a_polygon_with_a_billion_points_is_counted_and_not_listed() -> None:
    assert LONG.boundary_count == 10**9 + 2
    calls: tuple[Callable[[], object], ...] = (
        lambda: LONG.boundary_points,
        lambda: LONG.interior_points,
        lambda: hull([(0, 0), (10**6, 0), (0, 10**6)]).interior_points,
        lambda: count_by_sweep(LONG),
        lambda: some_triangulation(LONG),
    )
    for call in calls:
        with pytest.raises(InputError):
            call()


def test_a_polytope_may_be_given_as_lists() -> None:
    rows = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, -1, -1]]
    for given in (rows, np.array(rows)):
        polytope = ReflexivePolytope(given)  # type: ignore[arg-type]
        assert polytope.symmetries == 24
        assert hash(polytope) == hash(ReflexivePolytope.hull(rows))


@pytest.mark.parametrize("bad", [None, 5, "x", [((1,), 1)]])
def test_what_gives_no_coefficients_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        LaurentPolynomial.of(bad)


@pytest.mark.parametrize("bad", [None, "ab", 5, (1.5, 0), (10**6, 0), (-(10**6), 0), (10**30, 0)])
def test_a_height_without_a_mutation_is_refused_soon(bad: Any) -> None:
    with pytest.raises(InputError):
        mutation(MUTABLE, bad, FACTOR)


def test_powers_that_would_take_days_are_refused() -> None:
    far = LaurentPolynomial.of({(10**6,): 1, (-(10**6),): 1})
    for method in (periods, periods_by_roots, periods_by_relations):
        for last in (10**5, 10**9):
            with pytest.raises(InputError):
                method(LINE, last)
    with pytest.raises(InputError, match="too few primes"):
        periods_by_roots(far, 100)


def test_the_terms_of_a_space_are_not_larger_than_can_be_written() -> None:
    for k in (10**9, 10**13):
        with pytest.raises(InputError):
            PLANE.term(k)
    for bad in (None, 5, "ab", (1.5, 1), (0, 1)):
        with pytest.raises(InputError):
            WeightedProjectiveSpace(bad)  # type: ignore[arg-type]
        with pytest.raises(InputError):
            dimension_of_terms(bad)  # type: ignore[arg-type]
    for d in (0, -1, "x", None):
        with pytest.raises(InputError):
            PLANE.asymptotics()(d)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [None, "ab", 5, (0,), (0.25, 0.25), (float("nan"), 0), (0, 0, 0)])
def test_a_point_that_is_not_exact_is_refused(bad: Any) -> None:
    for method in (
        by_vertices,
        by_polar_area,
        by_slice_of_dual_cone,
        by_partial_resolution,
        gradient,
    ):
        with pytest.raises(InputError, match="two fractions"):
            method(SQUARE, bad)


def test_volumes_at_integers_are_fractions() -> None:
    origin: Any = (0, 0)
    for method in (by_vertices, by_polar_area, by_slice_of_dual_cone):
        assert method(SQUARE, origin) == Fraction(4, 27)
        assert type(method(SQUARE, origin)) is Fraction


def test_a_cut_at_a_vertex_counted_from_behind_is_refused() -> None:
    for vertex in (-1, 4):
        with pytest.raises(InputError, match="from 0 to 3"):
            cut_corner(SQUARE, vertex, 1, 1)


@pytest.mark.parametrize("shear", [10**3, 10**6, 10**8, 10**12])
def test_a_sheared_and_distant_polygon_has_the_same_volume(shear: int) -> None:
    polygon = Polygon(((0, 0), (3, 0), (5, 2), (4, 5), (1, 4)))
    moved = polygon.moved(((1 + 7 * shear, shear), (7, 1)), (shear, -3 * shear))
    here, there = minimum_volumes([polygon, moved]).volumes
    assert there == pytest.approx(here, rel=1e-12)
    before, after = enclose_minimum(polygon), enclose_minimum(moved)
    assert before.volume.overlaps(after.volume)
    x, y = before.point
    assert after.point[0].overlaps((1 + 7 * shear) * x + shear * y + shear)
    assert after.point[1].overlaps(7 * x + y - 3 * shear)
    assert check_bound(moved).holds


def test_a_polygon_too_large_for_double_precision_is_refused() -> None:
    huge = Polygon(((0, 0), (10**200, 0), (10**200, 10**190), (0, 10**200)))
    for refused in (minimum_volumes, lambda polygons: enclose_minimum(polygons[0])):
        with pytest.raises(InputError, match="size up to"):
            refused([huge])


def test_a_resultant_of_many_vertices_is_refused() -> None:
    corners = [(0, 0), (4, -3), (9, -4), (13, -3), (16, 0), (17, 4), (16, 8), (12, 11), (6, 12)]
    with pytest.raises(InputError, match="at most 9"):
        eliminant(hull([*corners, (1, 8)]))


def test_the_rule_is_not_applied_where_it_does_not_hold() -> None:
    fan = star_fan(CUBE)
    with pytest.raises(InputError, match="the rule does not hold"):
        rule_probability(fan)
    assert not square_alone(draw_geometries(fan, 3, np.random.default_rng(0))).any()


@pytest.mark.parametrize("bad", [((1, 2),), (("a", 0, 0),), ((0.5, 0, 0),)])
def test_what_is_no_monomial_or_ray_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        stay_probability(FAN, bad)
    with pytest.raises(InputError):
        FAN.place(bad[0])
