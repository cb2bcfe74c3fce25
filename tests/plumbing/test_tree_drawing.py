"""Drawings of forests: nothing overlaps or crosses, as sampling the edges shows."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from workbench.plumbing import Plumbing, brieskorn, chain, star
from workbench.plumbing.random_graphs import random_tree, scrambled
from workbench.plumbing.tree_drawing import tree_drawing

RADIUS = 0.3


def near(graph: Plumbing) -> dict[int, set[int]]:
    return {v: set(at) for v, at in enumerate(graph.neighbours())}


def cubic(a: tuple[float, float], b: tuple[float, float]) -> np.ndarray:
    """Sample the edge that leaves and arrives upright, from rim to rim."""
    middle = (a[1] + b[1]) / 2
    rim = RADIUS * float(np.sign(b[1] - a[1]))
    controls = np.array([(a[0], a[1] + rim), (a[0], middle), (b[0], middle), (b[0], b[1] - rim)])
    t = np.linspace(0, 1, 41)[:, None]
    return (
        (1 - t) ** 3 * controls[0]
        + 3 * t * (1 - t) ** 2 * controls[1]
        + 3 * t**2 * (1 - t) * controls[2]
        + t**3 * controls[3]
    )


def check(graph: Plumbing) -> None:
    drawn = tree_drawing(near(graph))
    assert set(drawn.places) == set(range(graph.vertices))
    points = np.array([drawn.places[v] for v in range(graph.vertices)])
    assert np.allclose(points.max(0) + points.min(0), 0)
    assert np.allclose(np.ptp(points, axis=0), (drawn.width, drawn.height))
    apart = np.hypot(*(points[:, None] - points).T) + 9 * np.eye(len(points))
    assert apart.min() > 1 - 1e-9
    curves = {edge: cubic(*points[[*edge]].tolist()) for edge in graph.edges}
    for edge, curve in curves.items():
        others = np.delete(points, edge, axis=0)
        if len(others):
            assert np.hypot(*(curve[:, None] - others).T).min() > RADIUS, edge
    for (one, a), (other, b) in combinations(curves.items(), 2):
        if not {*one} & {*other}:
            assert np.hypot(*(a[:, None] - b).T).min() > 0.02, (one, other)


@pytest.mark.parametrize("vertices", [1, 2, 3, 7, 15, 30, 50, 80])
def test_random_trees_have_no_overlaps(vertices: int) -> None:
    rng = np.random.default_rng(vertices)
    for _ in range(6):
        check(random_tree(vertices, 3, rng))


def test_chains_stars_combs_and_forests_have_no_overlaps() -> None:
    for vertices in (12, 13, 20, 40, 80):
        check(chain(*[2] * vertices))
        check(star(0, *[(2, 1)] * vertices))
        spine = vertices // 2
        teeth = tuple((v, v + spine) for v in range(spine))
        check(Plumbing((0,) * 2 * spine, chain(*[0] * spine).edges + teeth))
        halves = tuple((v, v + 1) for v in range(vertices - 1) if v % 7)
        check(Plumbing((0,) * vertices, halves))
        check(Plumbing((0,) * vertices))
    rng = np.random.default_rng(1)
    for _ in range(10):
        check(scrambled(star(0, *[(7, 2)] * 5), 30, rng).graph)


def test_e8_is_drawn_as_dynkin_did() -> None:
    drawn = tree_drawing(near(brieskorn(2, 3, 5)))
    heights = [y for _, y in drawn.places.values()]
    assert (drawn.width, drawn.height) == (6, 1)
    assert sorted(heights) == [-0.5] * 7 + [0.5]


def test_a_drawing_depends_on_the_order_of_names_only() -> None:
    graph = random_tree(30, 3, np.random.default_rng(4))
    drawn = tree_drawing(near(graph))
    spread = {3 * v + 5: {3 * w + 5 for w in reversed([*at])} for v, at in near(graph).items()}
    again = tree_drawing(dict(reversed(spread.items())))
    assert again.places == {3 * v + 5: place for v, place in drawn.places.items()}


def test_a_long_chain_is_folded_so_that_it_can_be_shown() -> None:
    drawn = tree_drawing(near(chain(*[2] * 80)))
    assert max(drawn.width, drawn.height) < 14


def test_nothing_is_drawn_of_nothing() -> None:
    assert tree_drawing({}).places == {}
