"""The layout's curves: smooth, deterministic, sound for every kind of diagram."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.knots._planar_code import pieces
from workbench.knots.diagram import Diagram
from workbench.knots.layout import layout
from workbench.knots.layout._embedding import spread_positions
from workbench.knots.layout._evening import even_positions, evened, flipped
from workbench.knots.layout._orthogonal import grid_mesh
from workbench.knots.layout._planar_map import PlanarMap
from workbench.knots.layout._relaxation import _Energy, _preconditioner
from workbench.knots.layout._soundness import is_sound, polygons
from workbench.knots.layout._spline import straight_spline
from workbench.knots.random_diagrams import random_knot, random_link

Points = NDArray[np.float64]

DIAGRAMS = {
    "trefoil": Diagram.from_braid([1, 1, 1]),
    "kink": Diagram.from_pd([(1, 1, 2, 2)]),
    "split": Diagram.from_braid([1, 1, 1, 3, -4, 3, 4], 6),
    "11n34": Diagram.from_name("11n_34"),
    "T(4,5)": Diagram.from_braid([1, 2, 3] * 5),
}


@pytest.mark.parametrize("name", DIAGRAMS)
def test_arcs_follow_the_strands_and_join_smoothly(name: str) -> None:
    diagram = DIAGRAMS[name]
    plan = layout(diagram)
    darts = [dart for strand in diagram.strands for dart in strand]
    assert [arc.tail for arc in plan.arcs] == darts + [-1] * diagram.loops
    by_tail = {arc.tail: arc for arc in plan.arcs if arc.tail >= 0}
    for arc in plan.arcs:
        for first, second in pairwise(arc.bezier):
            assert np.allclose(first[3], second[0])
            assert np.allclose(first[3] - first[2], second[1] - second[0], atol=1e-6)
        following = by_tail[arc.head ^ 2] if arc.tail >= 0 else arc
        assert arc.head == (diagram.partner[arc.tail] if arc.tail >= 0 else -1)
        assert np.allclose(arc.bezier[-1, 3], following.bezier[0, 0])
        into, out = arc.bezier[-1, 3] - arc.bezier[-1, 2], following.bezier[0, 1]
        assert np.allclose(into, out - following.bezier[0, 0], atol=1e-6)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_slots_run_counter_clockwise_at_each_crossing(name: str) -> None:
    plan = layout(DIAGRAMS[name])
    out = {}
    for arc in plan.arcs:
        if arc.tail >= 0:
            out[arc.tail] = arc.bezier[0, 1] - arc.bezier[0, 0]
            out[arc.head] = arc.bezier[-1, 2] - arc.bezier[-1, 3]
    for crossing in range(plan.diagram.crossings):
        angles = [np.arctan2(*out[4 * crossing + slot][::-1]) for slot in range(4)]
        turns = [(b - a) % (2 * np.pi) for a, b in pairwise([*angles, angles[0]])]
        assert min(turns) > 0.3
        assert sum(turns) == pytest.approx(2 * np.pi)


def test_twice_the_same() -> None:
    first, second = (layout(DIAGRAMS["11n34"]) for _ in range(2))
    assert all(
        np.array_equal(a.bezier, b.bezier) for a, b in zip(first.arcs, second.arcs, strict=True)
    )


def test_the_gradient_is_the_energy_s() -> None:
    ((_, partner),) = pieces(DIAGRAMS["11n34"].partner)
    plane = PlanarMap(tuple(partner))
    spline, values = straight_spline(plane, *spread_positions(plane, 0, 2))
    energy, rng = _Energy(spline), np.random.default_rng(0)
    values = 8 * values
    along = rng.normal(size=values.shape)
    step = 1e-6
    slope = (energy(values + step * along)[0] - energy(values - step * along)[0]) / (2 * step)
    assert np.vdot(energy(values)[1], along) == pytest.approx(slope, rel=1e-5)


def test_every_outer_face_gives_a_sound_start() -> None:
    ((_, partner),) = pieces(Diagram.from_braid([1, 1, -2, 1, 3, -2, 3, 3]).partner)
    plane = PlanarMap(tuple(partner))
    for outer in range(len(plane.faces)):
        assert is_sound(*straight_spline(plane, *spread_positions(plane, outer, 2)), 8)


NESTED = [("link", n, s) for n, s in [(20, 1), (40, 0), (60, 3), (60, 4), (60, 6), (60, 10)]]
NESTED += [("knot", n, s) for n, s in [(60, 0), (60, 6), (60, 9), (60, 10), (60, 60), (100, 2)]]


def nested(kind: str, crossings: int, seed: int) -> Diagram:
    return (random_link if kind == "link" else random_knot)(crossings, seed)


def steps(line: Points) -> Points:
    return np.asarray(np.linalg.norm(np.diff(line, axis=0), axis=1))


@pytest.mark.parametrize(("kind", "crossings", "seed"), NESTED)
def test_nested_parts_start_as_large_as_others(kind: str, crossings: int, seed: int) -> None:
    """Equal weights make some steps of these a million times shorter than others."""
    plane = PlanarMap(nested(kind, crossings, seed).partner)
    outer = max(range(len(plane.faces)), key=lambda face: len(plane.faces[face]))
    at, inner = even_positions(plane, outer)
    length = [
        steps(np.concatenate([at[[small // 4]], points, at[[large // 4]]]))
        for (small, large), points in zip(plane.edges, inner, strict=True)
    ]
    assert np.concatenate(length).min() > 0.25
    assert np.concatenate(length).max() < 12


@pytest.mark.parametrize(("kind", "crossings", "seed"), [NESTED[0], NESTED[-2]])
def test_nested_parts_are_drawn_as_large_as_others(kind: str, crossings: int, seed: int) -> None:
    plan = layout(nested(kind, crossings, seed))
    lines = {}
    for arc in plan.arcs:
        line = np.concatenate([arc.bezier[:1, 0], polygons(arc.bezier, 8)[:, 1:].reshape(-1, 2)])
        lines[arc.tail], lines[arc.head] = line, line[::-1]
    length = np.array([steps(line).sum() for line in lines.values()])
    assert length.min() > 0.5
    assert length.max() < 40 * length.min()
    area = []
    for face in PlanarMap(plan.diagram.partner).faces:
        x, y = np.concatenate([lines[dart][:-1] for dart in face]).T
        area.append(float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2))
    inner = [a for a in area if a > 0]
    assert len(inner) == len(area) - 1
    assert min(inner) > 0.2 * np.median(inner)


def test_evening_turns_no_triangle_over_and_keeps_the_map() -> None:
    plane = PlanarMap(random_link(30, 5).partner)
    mesh = grid_mesh(plane, 0)
    at = evened(mesh.at, mesh.triangles, mesh.frame)
    triangles = flipped(at, mesh.triangles, mesh.paths)
    assert not np.array_equal(triangles, mesh.triangles)
    for corners in (mesh.at[mesh.triangles], at[mesh.triangles], at[triangles]):
        area = np.linalg.det(corners[:, 1:] - corners[:, :1]) / 2
        assert area.min() > 0
        assert area.sum() == pytest.approx(np.prod(np.ptp(mesh.at, axis=0)))
    sides = {(t[k - 1], t[k]) for t in triangles.tolist() for k in range(3)}
    assert all(pair in sides and pair[::-1] in sides for p in mesh.paths for pair in pairwise(p))


def test_the_grid_has_the_crossings_in_their_order() -> None:
    plane = PlanarMap(random_knot(30, 2).partner)
    mesh = grid_mesh(plane, 1)
    assert np.array_equal(mesh.at[: plane.crossings], np.rint(mesh.at[: plane.crossings]))
    heading = {}
    for ends, path in zip(plane.edges, mesh.paths, strict=True):
        for dart, way in zip(ends, (path, path[::-1]), strict=True):
            x, y = mesh.at[way[1]] - mesh.at[way[0]]
            assert dart // 4 == way[0]
            assert x * y == 0
            heading[dart] = round(np.arctan2(y, x) / (np.pi / 2)) % 4
    for dart, direction in heading.items():
        assert heading[dart - dart % 4 + (dart + 1) % 4] == (direction + 1) % 4


def test_steps_too_short_for_doubles_do_not_stop_relaxation() -> None:
    ((_, partner),) = pieces(DIAGRAMS["trefoil"].partner)
    plane = PlanarMap(tuple(partner))
    spline, values = straight_spline(plane, *spread_positions(plane, 0, 2))
    _, gradient = _Energy(spline)(np.zeros_like(values))
    assert np.isfinite(gradient).all()
    start, _, end, _ = spline.rows[0]
    values[end] = values[start] + [1e-12, 0]
    pull = _preconditioner(spline, values)(np.ones_like(values))
    assert np.isfinite(pull).all()
    assert np.allclose(pull[start], pull[end])


def test_a_false_picture_is_not_sound() -> None:
    """A mirror image, a strand pulled across another, and a number that is none."""
    ((_, partner),) = pieces(DIAGRAMS["trefoil"].partner)
    plane = PlanarMap(tuple(partner))
    spline, values = straight_spline(plane, *spread_positions(plane, 0, 2))
    assert is_sound(spline, values, 8)
    assert not is_sound(spline, values * [1, -1], 8)
    pulled = values.copy()
    pulled[-2] += [3, 0]
    assert not is_sound(spline, pulled, 8)
    assert not is_sound(spline, values * np.nan, 8)


def test_faces_and_pieces() -> None:
    found = pieces(DIAGRAMS["split"].partner)
    assert sorted(member for members, _ in found for member in members) == list(range(7))
    for _, partner in found:
        plane = PlanarMap(tuple(partner))
        assert plane.crossings - len(plane.edges) + len(plane.faces) == 2
    assert PlanarMap((1, 0, 3, 2)).faces == ((0,), (1, 3), (2,))


def test_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="1001 crossings and 0 loops cannot be drawn"):
        layout(Diagram.from_braid([1] * 1001))
