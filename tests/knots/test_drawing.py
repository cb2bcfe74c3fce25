"""Drawn polygons against geometry in space, SnapPy's projections, and diagrams drawn anew."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.knots.description import facts, place, polynomial
from workbench.knots.diagram import Diagram
from workbench.knots.drawing import Drawing, Flip, read_drawing
from workbench.knots.invariants import jones, signature
from workbench.knots.moves import KINDS, Move, moves
from workbench.knots.redrawing import HEIGHT, WIDTH, redraw

PENTAGRAM = [(0, 10), (6, -8), (-10, 3), (10, 3), (-6, -8)]
Space = list[NDArray[np.float64]]


def torus_knot(turns: int, sign: int, points: int = 60) -> Space:
    """Return T(2, turns) on a torus, right-handed for sign +1.

    While it runs round the axis counter-clockwise it winds round the core of the torus; at the
    outside (radius 3) it goes down for sign +1, which makes it a right-handed screw.
    """
    t = np.linspace(0, 2 * np.pi, points, endpoint=False)
    radius = 2 + np.cos(turns * t)
    height = -sign * np.sin(turns * t)
    return [np.stack([radius * np.cos(2 * t), radius * np.sin(2 * t), height], axis=1)]


def edges(curves: Space) -> list[tuple[tuple[int, int], Any, Any]]:
    return [
        ((k, e), curve[e], curve[(e + 1) % len(curve)])
        for k, curve in enumerate(curves)
        for e in range(len(curve))
    ]


def projected(curves: Space) -> tuple[Drawing, int]:
    """Draw space polygons as seen from above; and their writhe, by triple products in space."""
    flips: list[Flip] = []
    writhe = 0
    for (one, a, b), (two, c, d) in combinations(edges(curves), 2):
        if one[0] == two[0] and (one[1] - two[1]) % len(curves[one[0]]) in (
            1,
            len(curves[one[0]]) - 1,
        ):
            continue
        across = np.array([(b - a)[:2], -(d - c)[:2]]).T
        if abs(np.linalg.det(across)) < 1e-12:
            continue  # parallel
        s, t = np.linalg.solve(across, (c - a)[:2])
        if 0 < s < 1 and 0 < t < 1:
            gap = (a + s * (b - a)) - (c + t * (d - c))
            # Right-handed: (direction × other direction) points from the other to the first.
            writhe += int(np.sign(np.dot(np.cross(b - a, d - c), gap)))
            if gap[2] > 0:
                flips.append((*one, *two))
    return read_drawing([curve[:, :2].tolist() for curve in curves], flips), writhe


def gauss_linking(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    """Return the linking number of two space polygons by Gauss's integral, edge by edge.

    The solid angles are those of K. Klenin and J. Langowski (Biopolymers 54, 2000).
    """
    total = 0.0
    for (_, a, b), (_, c, d) in ((x, y) for x in edges([one]) for y in edges([two])):
        r = [c - a, d - a, d - b, c - b]
        normals = [np.cross(r[k], r[(k + 1) % 4]) for k in range(4)]
        normals = [n / np.linalg.norm(n) for n in normals]
        angle = sum(
            np.arcsin(np.clip(np.dot(normals[k], normals[(k + 1) % 4]), -1, 1)) for k in range(4)
        )
        total += angle * np.sign(np.dot(np.cross(d - c, b - a), c - a))
    return total / (4 * np.pi)


def tangle(seed: int, components: int = 2, points: int = 6) -> Space:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(points, 3)) for _ in range(components)]


def test_a_right_handed_trefoil_is_right_handed() -> None:
    drawing, writhe = projected(torus_knot(3, +1))
    trefoil = drawing.diagram
    assert (trefoil.crossings, trefoil.writhe, writhe) == (3, 3, 3)
    assert signature(trefoil.pd) == -2
    assert jones(trefoil.pd) == (1, (1, 0, 1, -1))
    assert trefoil.canonical() == Diagram.from_name("3_1").canonical()


def test_a_left_handed_one_is_left_handed() -> None:
    drawing, writhe = projected(torus_knot(5, -1))
    assert (drawing.diagram.writhe, writhe) == (-5, -5)
    assert signature(drawing.diagram.pd) == 4


@given(st.integers(0, 10_000), st.integers(1, 3))
def test_writhe_and_linking_numbers_are_those_in_space(seed: int, components: int) -> None:
    curves = tangle(seed, components)
    drawing, writhe = projected(curves)
    assert drawing.diagram.writhe == writhe
    assert [c.sign for c in drawing.crossings] == list(drawing.diagram.signs)
    matrix = drawing.diagram.linking_numbers()
    for (i, a), (j, b) in combinations(enumerate(drawing.polygon_of), 2):
        assert matrix[i][j] == pytest.approx(gauss_linking(curves[a], curves[b]), abs=1e-6)


def test_snappy_projects_the_same_diagram() -> None:
    pytest.importorskip("snappy")
    from snappy.exterior_to_link.link_projection import LinkProjection, twist_knot_points
    from snappy.exterior_to_link.rational_linear_algebra import Matrix

    points = twist_knot_points()
    above = Matrix([[1, 1, 0], [0, 3, 1], [0, 0, 1]])  # of determinant 3: keeps orientation
    theirs = Diagram.from_spherogram(LinkProjection(points, above).link())
    moved = [[above * p for p in curve] for curve in points]
    ours, _ = projected([np.array([[float(x) for x in p] for p in c]) for c in moved])
    assert ours.diagram.crossings > 4
    assert ours.diagram.canonical() == theirs.canonical()


def test_floats_are_read_exactly() -> None:
    thin = [(0.1, 0.0), (0.7, 0.3), (0.1, 0.3), (0.7, 0.0)]
    small = [(x * 2.0**-40, y * 2.0**-40) for x, y in thin]
    assert read_drawing([thin]).diagram == read_drawing([small]).diagram


def test_crossings_lie_on_the_paths_between_them() -> None:
    drawing = read_drawing([PENTAGRAM], [(0, 0, 0, 2)])
    partner = drawing.diagram.partner
    for dart, path in enumerate(drawing.paths):
        assert path[0] == pytest.approx(drawing.crossings[dart // 4].at)
        assert path == drawing.paths[partner[dart]][::-1]
    assert sum(len(path) - 2 for path in drawing.paths) == 2 * len(PENTAGRAM)


def test_curves_without_crossings_come_last() -> None:
    circle = [(90, 0), (99, 0), (95, 9)]
    drawing = read_drawing([circle, PENTAGRAM, [(x + 200, y) for x, y in circle]])
    assert drawing.polygon_of == (1, 0, 2)
    assert (drawing.diagram.loops, drawing.diagram.components) == (2, 3)


def test_flips_of_what_does_not_cross_are_disregarded() -> None:
    assert read_drawing([PENTAGRAM], [(0, 0, 0, 1)]).diagram == read_drawing([PENTAGRAM]).diagram


@pytest.mark.parametrize(
    ("polygons", "sentence"),
    [
        ([], "Nothing is drawn yet"),
        ([[(0, 0), (1, 1)]], "Curve 1 has 2 vertices; a closed curve has at least 3"),
        ([[(0, 0), (1, 0), (0, float("nan"))]], "A vertex of curve 1 is not a pair"),
        ([[(0, 0), (1, 0), (0, 1, 2)]], "A vertex of curve 1 is not a pair"),
        ([[(0, 0), (4, 0), (4, 0), (0, 4)]], "Vertices 2 and 3 of curve 1 are one point"),
        ([[(0, 0), (4, 0), (2, 0), (2, 4)]], "overlap"),
        ([[(0, 0), (8, 0), (8, 4)], [(2, 0), (4, 0), (3, 9)]], "overlap"),
        ([[(0, 0), (8, 0), (8, 4)], [(4, 0), (9, -3), (3, -9)]], "curve 2 lies on edge 1 of curve"),
        ([[(0, 0), (4, 4), (8, 0), (4, 4), (4, 9)]], "overlap|lies on edge"),
        (
            [[(-9, 0), (9, 0), (9, 9)], [(0, -9), (0, 9), (-20, 9)], [(-5, -5), (5, 5), (-6, 20)]],
            r"Three strands meet at \(0, 0\)",
        ),
    ],
)
def test_degenerate_drawings_are_refused(polygons: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_drawing(polygons)


def named() -> list[Diagram]:
    names = ["3_1", "8_19", "10_161", "12n_242", "L6a4", "L10n113", "K14n19265", "6^3_2"]
    words = [([1, 1, 1], 5), ([1, 1, -4, 5, -4, 3, 3], 6), ([], 3), ([1], 2), ([1, -2] * 30, 3)]
    return [Diagram.from_name(n) for n in names] + [Diagram.from_braid(w, s) for w, s in words]


@pytest.mark.parametrize("diagram", named(), ids=lambda d: f"{d.crossings}x{d.components}")
def test_what_is_drawn_anew_is_the_same_diagram(diagram: Diagram) -> None:
    polygons, flips = redraw(diagram)
    drawing = read_drawing(polygons, flips)
    assert drawing.diagram.canonical() == diagram.canonical()
    assert drawing.polygon_of == tuple(range(diagram.components))
    assert drawing.diagram.linking_numbers() == diagram.linking_numbers()
    assert all(type(x) is int for polygon in polygons for vertex in polygon for x in vertex)
    assert max(abs(x) for polygon in polygons for x, _ in polygon) <= WIDTH / 2
    assert max(abs(y) for polygon in polygons for _, y in polygon) <= HEIGHT / 2


def test_facts_are_those_of_the_link() -> None:
    trefoil_and_circle = Diagram.from_braid([-1, -1, -1], 3)
    assert dict(facts(read_drawing(*redraw(trefoil_and_circle)))) == {
        "crossings": "3",
        "components": "2",
        "writhe": "−3",
        "linking numbers": "1–2: 0",
        "determinant": "0",
        "signature": "+2",
        # (−√t − 1/√t) (t⁻¹ + t⁻³ − t⁻⁴)
        "Jones polynomial": "t^{−9/2} − t^{−5/2} − t^{−3/2} − t^{−1/2}",
    }
    hopf = dict(facts(read_drawing(*redraw(Diagram.from_braid([1, 1])))))
    large = dict(facts(read_drawing(*redraw(Diagram.from_braid([1, -2] * 20)))))
    assert large["Jones polynomial"] == "41 terms"
    assert (hopf["linking numbers"], hopf["signature"]) == ("1–2: +1", "−1")


def test_linking_numbers_are_of_the_curves_as_they_were_drawn() -> None:
    circle = [(200, 0), (209, 0), (205, 9)]
    left, right = [(0, 0), (6, 0), (6, 6), (0, 6)], [(3, 3), (9, 3), (9, 9), (3, 9)]
    (crossing,) = [c for c in read_drawing([left, right]).crossings if c.under == (0, 1)]
    flip = (*crossing.under, *crossing.over)
    known = dict(facts(read_drawing([circle, left, right], [(1, *flip[1:2], 2, *flip[3:])])))
    assert known["linking numbers"].startswith("1–2: 0, 1–3: 0, 2–3: ")
    assert known["linking numbers"][-2:] in ("+1", "−1")


def test_polynomials_in_words() -> None:
    assert polynomial(-1, [-1, -1]) == "−t^{−1/2} − t^{1/2}"
    assert polynomial(-2, [1, -1, 3]) == "t^{−1} − 1 + 3t"


@pytest.mark.parametrize("diagram", [d for d in named() if d.crossings < 9])
def test_every_move_has_its_place(diagram: Diagram) -> None:
    polygons, flips = redraw(diagram)
    drawing = read_drawing(polygons, flips)
    count = {"R1-": 1, "R2-": 2, "R3": 3, "R1+": 1, "R2+": 2}
    for move in moves(drawing.diagram, KINDS):
        words, paths = place(move, drawing, polygons)
        assert words
        assert len(paths) == count.get(move.name, len(paths))
        assert all(len(path) >= 2 for path in paths)


def test_a_kink_is_described_as_it_turns_out() -> None:
    polygons, flips = redraw(Diagram.from_name("4_1"))
    drawing = read_drawing(polygons, flips)
    for move in moves(drawing.diagram, ["R1+"]):
        after = move.apply(drawing.diagram)
        sign = "positive" if after.writhe > drawing.diagram.writhe else "negative"
        assert f": {sign}, to its " in place(move, drawing, polygons).words


def test_a_pass_has_no_place() -> None:
    drawing = read_drawing([PENTAGRAM])
    with pytest.raises(InputError, match="has no place on a picture"):
        place(Move("pass", (0, 1, 1, (), ())), drawing, [PENTAGRAM])
