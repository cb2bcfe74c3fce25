"""Lattice polygons: counts, the normal form, the sixteen reflexive ones, and what is refused."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.polygons import (
    Matrix,
    Polygon,
    compositions,
    determinant,
    hull,
    normal_form,
    polar,
    reflexive_polygons,
)

coordinates = st.integers(-12, 12)
points = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=12)


@st.composite
def polygons(draw: st.DrawFn) -> Polygon:
    cloud = draw(points)
    assume(any(determinant(*triple) for triple in itertools.combinations(cloud, 3)))
    return hull(cloud)


@st.composite
def automorphisms(draw: st.DrawFn) -> Matrix:
    a, b, c = (draw(st.integers(-4, 4)) for _ in range(3))
    sign = draw(st.sampled_from((1, -1)))
    return ((1 + a * b, (a + c * (1 + a * b)) * sign), (b, (1 + b * c) * sign))


@given(polygons())
def test_counts_agree_with_lists_and_with_every_point_of_the_box(polygon: Polygon) -> None:
    xs, ys = zip(*polygon.vertices, strict=True)
    box = itertools.product(range(min(xs), max(xs) + 1), range(min(ys), max(ys) + 1))
    sides = [min(determinant(*edge, point) for edge in polygon.edges) for point in box]
    assert len(polygon.interior_points) == polygon.interior_count == sum(s > 0 for s in sides)
    assert len(set(polygon.boundary_points)) == polygon.boundary_count == sides.count(0)


@given(polygons(), automorphisms(), coordinates, coordinates)
def test_automorphisms_leave_the_normal_form(
    polygon: Polygon, matrix: Matrix, x: int, y: int
) -> None:
    image = polygon.moved(matrix, (x, y))
    assert normal_form(image) == normal_form(polygon)
    assert image.double_area == polygon.double_area
    assert image.interior_count == polygon.interior_count
    assert len(image.vertices) == len(polygon.vertices)
    assert image.boundary_count == polygon.boundary_count


@given(polygons())
def test_the_normal_form_is_an_image_of_the_polygon(polygon: Polygon) -> None:
    form = normal_form(polygon)
    assert normal_form(form) == form
    assert form.double_area == polygon.double_area


def test_polygons_that_only_agree_in_their_numbers_have_different_forms() -> None:
    same_numbers = Counter(
        (p.double_area, p.boundary_count, len(p.vertices)) for p in reflexive_polygons().values()
    )
    assert max(same_numbers.values()) > 1
    assert len({normal_form(p) for p in reflexive_polygons().values()}) == 16


def test_the_triangles_and_quadrangles_among_the_sixteen_by_search_in_a_square() -> None:
    """Hulls of 3 or 4 lattice points of [-2, 2]² with the origin as the only one inside."""
    forms = {normal_form(p): label for label, p in reflexive_polygons().items()}
    assert len(list(compositions(12))) == 2048
    assert Counter(int(label[:-1]) for label in forms.values()) == {
        3: 1, 4: 3, 5: 2, 6: 4, 7: 2, 8: 3, 9: 1
    }  # fmt: skip
    box = [p for p in itertools.product(range(-2, 3), repeat=2) if p != (0, 0)]
    seen = set()
    for corners in itertools.chain.from_iterable(itertools.combinations(box, n) for n in (3, 4)):
        if any(determinant(*triple) for triple in itertools.combinations(corners, 3)):
            polygon = hull(corners)
            if polygon.interior_count == 1 and polygon.is_reflexive:
                seen.add(forms[normal_form(polygon)])
    assert seen == {label for form, label in forms.items() if len(form.vertices) <= 4}


def test_polar_duality_is_an_involution_with_twelve_boundary_points() -> None:
    for polygon in reflexive_polygons().values():
        corners = polar(polygon)
        assert all(c.denominator == 1 for corner in corners for c in corner)
        dual = Polygon(tuple((int(x), int(y)) for x, y in corners))
        assert dual.is_reflexive
        assert polygon.boundary_count + dual.boundary_count == 12
        again = Polygon(tuple((int(x), int(y)) for x, y in polar(dual)))
        assert again == polygon


@pytest.mark.parametrize(
    ("corners", "sentence"),
    [
        (((0, 0), (1, 0)), "at least 3 vertices, not 2"),
        (((0, 0), (4, 0), (1, 1), (0, 4)), "not the corners of a convex polygon"),
        (((0, 0), (1, 0), (2, 0)), "not the corners of a convex polygon"),
        (((0, 0), (1, 0), (2, 0), (0, 2)), "not the corners of a convex polygon"),
        (((0, 3), (2, -3), (-3, 1), (3, 1), (-2, -3)), "not the corners of a convex polygon"),
        (((0, 0), (0, 0), (1, 0), (0, 1)), "not the corners of a convex polygon"),
        (((0, 0), (0.5, 0), (0, 1)), "no lattice point"),
        (((0, 0), (1, 0, 0), (0, 1)), "no lattice point"),
        (((0, 0), ("a", 0), (0, 1)), "no lattice point"),
        (((0, 0), (float("inf"), 0), (0, 1)), "no lattice point"),
    ],
)
def test_what_is_no_lattice_polygon_is_refused_in_a_sentence(corners: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Polygon(corners)


def test_other_refusals() -> None:
    triangle = Polygon(((0, 0), (1, 0), (0, 1)))
    with pytest.raises(InputError, match="lie on a line"):
        hull([(0, 0), (1, 1), (5, 5)])
    with pytest.raises(InputError, match="determinant 2, not 1"):
        triangle.moved(((2, 0), (0, 1)))
    with pytest.raises(InputError, match="needs the origin inside"):
        polar(triangle)
