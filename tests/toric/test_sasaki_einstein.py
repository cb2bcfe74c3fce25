"""Volumes of toric Sasaki–Einstein cones: four formulas, enclosures, exact minima, the bound."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from math import isclose

import flint
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from workbench.errors import InputError
from workbench.toric.exact_volume import _proved, exact_minimum, solves_eliminant
from workbench.toric.number_field import integer_relation, polynomial_text
from workbench.toric.polygons import (
    Matrix,
    Polygon,
    determinant,
    hull,
    normal_form,
    reflexive_polygons,
)
from workbench.toric.random_diagrams import cut_corner, diagrams_in_square, random_diagrams
from workbench.toric.santalo import minimum_volumes
from workbench.toric.sasaki_einstein import (
    by_partial_resolution,
    by_polar_area,
    by_slice_of_dual_cone,
    by_vertices,
    gradient,
)
from workbench.toric.volume_bound import (
    check_bound,
    is_affinely_regular,
    upper_bound,
    violations,
)
from workbench.toric.volume_enclosure import enclose_minima, enclose_minimum
from workbench.toric.y_pq import closed_form_is_proved, y_pq, y_pq_volume

coordinates = st.integers(-9, 9)


@st.composite
def polygons(draw: st.DrawFn) -> Polygon:
    cloud = draw(st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=9))
    assume(any(determinant(*triple) for triple in itertools.combinations(cloud, 3)))
    return hull(cloud)


@st.composite
def automorphisms(draw: st.DrawFn) -> Matrix:
    a, b, c = (draw(st.integers(-3, 3)) for _ in range(3))
    sign = draw(st.sampled_from((1, -1)))
    return ((1 + a * b, (a + c * (1 + a * b)) * sign), (b, (1 + b * c) * sign))


@st.composite
def pointed(draw: st.DrawFn) -> tuple[Polygon, tuple[Fraction, Fraction]]:
    """Draw a polygon and a rational point inside."""
    polygon = draw(polygons())
    weights = [draw(st.integers(1, 30)) for _ in polygon.vertices]
    x, y = (
        Fraction(
            sum(w * c[k] for w, c in zip(weights, polygon.vertices, strict=True)), sum(weights)
        )
        for k in range(2)
    )
    return polygon, (x, y)


@given(pointed(), st.integers(0, 8))
def test_four_formulas_agree_exactly(
    given_: tuple[Polygon, tuple[Fraction, Fraction]], apex: int
) -> None:
    polygon, p = given_
    value = by_vertices(polygon, p)
    assert by_polar_area(polygon, p) == value
    assert by_slice_of_dual_cone(polygon, p) == value
    corners = polygon.vertices
    first = apex % len(corners)
    fan = corners[first:] + corners[:first]
    if any(
        (c - fan[0][0]) * (p[1] - fan[0][1]) == (d - fan[0][1]) * (p[0] - fan[0][0])
        for c, d in fan[2:-1]
    ):
        with pytest.raises(InputError, match="lies on a line"):
            by_partial_resolution(polygon, p, apex)
    else:
        assert by_partial_resolution(polygon, p, apex) == value
    assert value * polygon.double_area >= 1


@given(pointed())
def test_the_gradient_is_that_of_the_volume(
    given_: tuple[Polygon, tuple[Fraction, Fraction]],
) -> None:
    """V is convex, so that it lies above its tangents."""
    polygon, p = given_
    q = tuple(
        Fraction(sum(c[k] for c in polygon.vertices), len(polygon.vertices)) for k in range(2)
    )
    rise = sum(g * (b - a) for g, a, b in zip(gradient(polygon, p), p, q, strict=True))
    assert by_vertices(polygon, (q[0], q[1])) >= by_vertices(polygon, p) + rise


@given(polygons(), automorphisms(), coordinates, coordinates)
@settings(max_examples=60)
def test_automorphisms_leave_the_minimum(polygon: Polygon, matrix: Matrix, x: int, y: int) -> None:
    before, after = enclose_minimum(polygon), enclose_minimum(polygon.moved(matrix, (x, y)))
    assert before.volume.overlaps(after.volume)
    assert float(after.volume.rad()) < 1e-25
    assert check_bound(polygon, before).as_predicted
    (a, b), (c, d) = matrix
    px, py = before.point
    assert (a * px + b * py + x).overlaps(after.point[0])
    assert (c * px + d * py + y).overlaps(after.point[1])


def test_automorphisms_leave_the_minimal_polynomial() -> None:
    for label in ("4c", "5a", "7b", "8b"):
        polygon = reflexive_polygons()[label]
        image = polygon.moved(((2, 1), (1, 1)), (3, -5))
        assert exact_minimum(image).polynomial == exact_minimum(polygon).polynomial


def test_enclosures_hold_what_a_general_optimiser_finds() -> None:
    diagrams = random_diagrams(60, seed=3)
    minima = minimum_volumes(diagrams)
    for diagram, found, proposal in zip(
        diagrams, enclose_minima(diagrams), minima.volumes, strict=True
    ):
        assert isclose(float(found.volume), proposal, rel_tol=1e-12)
        corners = np.array(diagram.vertices, dtype=float)

        def volume(p: np.ndarray, corners: np.ndarray = corners) -> float:
            w, nxt = corners - p, np.roll(corners, -1, axis=0) - p
            height = w[:, 0] * nxt[:, 1] - w[:, 1] * nxt[:, 0]
            if height.min() <= 0:
                return float("inf")
            dual = np.column_stack([w[:, 1] - nxt[:, 1], nxt[:, 0] - w[:, 0]]) / height[:, None]
            after = np.roll(dual, -1, axis=0)
            return float((dual[:, 0] * after[:, 1] - dual[:, 1] * after[:, 0]).sum() / 27)

        peer = minimize(volume, corners.mean(axis=0), method="Nelder-Mead", tol=1e-10)
        assert isclose(peer.fun, proposal, rel_tol=1e-8)


def test_more_bits_give_a_smaller_ball_inside_the_larger_one() -> None:
    polygon = reflexive_polygons()["7b"]
    coarse, fine = enclose_minimum(polygon, 64), enclose_minimum(polygon, 600)
    with flint.ctx.workprec(700):
        assert coarse.volume.contains(fine.volume)
    assert float(fine.volume.rad()) < 1e-100


def test_the_sixteen_minimal_polynomials_are_proved_twice_and_enclosed() -> None:
    degrees: Counter[int] = Counter()
    for polygon in reflexive_polygons().values():
        exact = exact_minimum(polygon)
        assert solves_eliminant(exact)
        with flint.ctx.workprec(500):
            assert exact.enclosure.overlaps(enclose_minimum(polygon, 400).volume)
        ends = (1 / Fraction(polygon.double_area), Fraction(12 - polygon.boundary_count, 27))
        assert float(ends[0]) - 1e-15 <= float(exact.enclosure) <= float(ends[1]) + 1e-15
        degrees[exact.degree] += 1
    assert degrees == {1: 8, 2: 5, 3: 1, 4: 2}


def test_a_wrong_proposal_is_not_proved() -> None:
    polygon = reflexive_polygons()["4c"]
    exact = exact_minimum(polygon)
    with flint.ctx.workprec(1200):
        theta = flint.arb(flint.fmpq(exact.root[0].numerator, exact.root[0].denominator))
        (x, y) = exact.point
        moved = (tuple(c + Fraction(k == 0, 1000) for k, c in enumerate(x)), y)
        with pytest.raises(ArithmeticError, match="does not vanish"):
            _proved(polygon, exact.field, theta, moved)
        with pytest.raises(ArithmeticError, match="not inside"):
            _proved(polygon, exact.field, theta, ((Fraction(9),), y))
        with pytest.raises(ArithmeticError, match="not irreducible"):
            _proved(polygon, (0, 0, 1), theta, exact.point)
        with pytest.raises(ArithmeticError, match="isolated"):
            _proved(polygon, exact.field, theta + 1, exact.point)


def test_no_relation_is_found_between_unrelated_numbers() -> None:
    with flint.ctx.workprec(600):
        numbers = [flint.arb(1), flint.arb.pi(), flint.arb(2).sqrt()]
        assert integer_relation(numbers, 400) is None


@pytest.mark.parametrize(("p", "q"), [(2, 1), (3, 1), (7, 3), (7, 6), (40, 13), (13, 12)])
def test_the_closed_form_of_y_pq_satisfies_the_exact_minimal_polynomial(p: int, q: int) -> None:
    exact, closed = exact_minimum(y_pq(p, q)), y_pq_volume(p, q)
    a, b = Fraction(1), Fraction(0)
    total = [Fraction(0), Fraction(0)]
    for coefficient in exact.polynomial:
        total = [total[0] + coefficient * a, total[1] + coefficient * b]
        a, b = (
            a * closed.rational + b * closed.root * closed.radicand,
            a * closed.root + b * closed.rational,
        )
    rational_root = Fraction(closed.radicand).numerator
    root = int(rational_root**0.5 + 0.5)
    if root * root == rational_root:
        total = [total[0] + root * total[1], Fraction(0)]
    assert total == [0, 0]
    assert isclose(float(exact.enclosure), float(closed), rel_tol=1e-13)


def test_published_numbers_of_polygons_by_lattice_points() -> None:
    """On-line Encyclopedia of Integer Sequences A371917: 1, 3, 6, 13 classes of 3, …, 6 points."""
    counts = Counter(len(d.boundary_points) + len(d.interior_points) for d in diagrams_in_square(4))
    assert [counts[k] for k in range(3, 7)] == [1, 3, 6, 13]


def test_the_bound_and_its_equality_cases_on_all_diagrams_of_a_square() -> None:
    diagrams = diagrams_in_square(3)
    assert len({normal_form(d) for d in diagrams}) == len(diagrams)
    checks = [check_bound(d, e) for d, e in zip(diagrams, enclose_minima(diagrams), strict=True)]
    assert violations(checks) == []
    assert {len(c.polygon.vertices) for c in checks if c.meets_upper} == {3, 4, 6}
    for check in checks:
        assert check.meets_lower == (len(check.polygon.vertices) == 3)
        if check.meets_upper:
            assert check.exact in (1, Fraction(32, 27), Fraction(4, 3))


def test_affinely_regular_polygons_meet_the_bound_wherever_they_are_sent() -> None:
    square = Polygon(((0, 0), (1, 0), (1, 1), (0, 1)))
    hexagon = reflexive_polygons()["6d"]
    stretched = Polygon(tuple((2 * x + y, x + 3 * y) for x, y in hexagon.vertices))
    for polygon in (square, hexagon, stretched):
        assert is_affinely_regular(polygon)
        assert check_bound(polygon).meets_upper
    assert not is_affinely_regular(Polygon(((0, 0), (3, 0), (2, 1), (0, 1))))


def test_bounds_grow_with_n_below_the_one_of_the_ellipse() -> None:
    bounds = [float(upper_bound(n)) for n in range(3, 40)]
    assert bounds == sorted(bounds)
    assert bounds[0] == pytest.approx(1)
    assert bounds[-1] < 4 * np.pi**2 / 27


def test_random_diagrams_are_distinct_and_come_again() -> None:
    diagrams = random_diagrams(300, seed=5, largest=5)
    assert diagrams == random_diagrams(300, seed=5, largest=5)
    assert diagrams != random_diagrams(300, seed=6, largest=5)
    assert len({normal_form(d) for d in diagrams}) == 300
    assert {len(d.vertices) for d in diagrams} >= {3, 4, 5, 6}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: y_pq(2, 2), "needs 0 < q < p"),
        (lambda: y_pq_volume(1, 3), "needs 0 < q < p"),
        (lambda: by_vertices(y_pq(2, 1), (Fraction(5), Fraction(0))), "not inside the polygon"),
        (lambda: minimum_volumes([]), "no polygon"),
        (lambda: random_diagrams(10, 1, largest=1), "gave only 2 diagrams, not 10"),
        (lambda: random_diagrams(0, 1), "accepted are integers from 1 to 10000000"),
        (lambda: diagrams_in_square(9), "is 9; accepted are integers from 1 to 7"),
        (lambda: cut_corner(y_pq(2, 1), 0, 3, 1), "is 3; accepted are integers from 1 to 1"),
        (lambda: exact_minimum(reflexive_polygons()["5a"], most=3), "degree above 3"),
    ],
)
def test_refusals_are_sentences(call: object, sentence: str) -> None:
    assert callable(call)
    with pytest.raises(InputError, match=sentence):
        call()


def test_polynomials_are_written_as_people_do() -> None:
    assert polynomial_text((-1, 0, 27)) == "27V² − 1"
    assert polynomial_text((0, -1, 1), "x") == "x² − x"


def test_the_closed_form_of_y_pq_is_an_identity_and_agrees_with_enclosures() -> None:
    assert closed_form_is_proved()
    for p in range(2, 9):
        for q in range(1, p):
            with flint.ctx.workprec(128):
                assert y_pq_volume(p, q).ball().overlaps(enclose_minimum(y_pq(p, q)).volume)


def test_a_bound_that_is_too_sharp_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    diagrams = diagrams_in_square(2)
    assert violations([check_bound(d) for d in diagrams]) == []
    sharper = "workbench.toric.volume_bound.upper_bound"
    monkeypatch.setattr(sharper, lambda n: upper_bound(n) * flint.arb("0.97"))
    refuting = violations([check_bound(d) for d in diagrams])
    assert refuting
    assert not any(check.below or check.holds for check in refuting)
