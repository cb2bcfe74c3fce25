from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots.annulus_twists import _closest, annulus_twisted, projected, random_fusion
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones
from workbench.knots.ribbon import find_ribbon
from workbench.knots.simplify import settle
from workbench.knots.slice import not_slice
from workbench.knots.surgery import same_zero_surgery


def torus_knot(p: int, q: int, corners: int) -> np.ndarray:
    """Return a polygon on the standard torus, p times around its axis."""
    t = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = 3 + np.cos(q * t)
    return np.column_stack([radius * np.cos(p * t), radius * np.sin(p * t), np.sin(q * t)])


@pytest.mark.parametrize(("p", "q"), [(2, 3), (3, 2), (2, 5), (3, 4), (2, -5)])
def test_polygons_are_projected_to_the_knots_they_are(p: int, q: int) -> None:
    word = [i if q > 0 else -i for i in range(1, p)] * abs(q)
    drawn = projected(torus_knot(p, q, 90))
    closed = Diagram.from_braid(word)
    ours, theirs = jones(drawn.pd), jones(closed.pd)
    mirrored = jones(closed.mirror().pd)
    assert ours in (theirs, mirrored)
    assert ours != jones(projected(torus_knot(p, -q, 90)).pd)


def test_a_flat_polygon_is_an_unknot_without_crossings() -> None:
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], float)
    assert (projected(square).crossings, projected(square).loops) == (0, 1)


@settings(max_examples=12, deadline=None)
@example(1, 5, 295, -1)  # with a band of 20 times the width, which passed through itself
@example(1, 5, 296, 1)
@given(st.integers(1, 2), st.integers(3, 5), st.integers(0, 10_000), st.sampled_from([-1, 1, 2]))
def test_twists_share_the_alexander_polynomial_and_are_not_obstructed(
    piercings: int, detours: int, seed: int, turns: int
) -> None:
    polygon = random_fusion(piercings, detours, seed)
    one = settle(projected(polygon), 0).end
    other = settle(projected(annulus_twisted(polygon, turns)), 0).end
    assert alexander(one.pd) == alexander(other.pd)
    assert not_slice(one) is None
    assert not_slice(other) is None


@given(st.integers(0, 2**32))
def test_the_closest_approach_is_that_of_many_points(seed: int) -> None:
    path = np.random.default_rng(seed).uniform(-1, 1, (5, 3))
    along = np.linspace(0, 1, 301)[:, None]
    points = [a + along * (b - a) for a, b in pairwise(path)]
    pairs = [(one, other) for n, one in enumerate(points) for other in points[n + 2 :]]
    sampled = min(np.linalg.norm(a[:, None] - b, axis=2).min() for a, b in pairs)
    longest = np.linalg.norm(np.diff(path, axis=0), axis=1).max()
    assert sampled - longest / 300 <= _closest(path) <= sampled


def test_a_twist_is_another_ribbon_knot_with_the_same_0_surgery() -> None:
    polygon = random_fusion(1, 5, seed=5)
    knots = [settle(projected(annulus_twisted(polygon, turns))).end for turns in (-1, 0, 1)]
    different = {jones(knot.pd) for knot in knots}
    assert len(different) >= 2
    for knot in knots[1:]:
        assert same_zero_surgery(knots[0], knot)
        assert verify(find_ribbon(knot).certificate).holds


def test_twisting_back_undoes_a_twist() -> None:
    polygon = random_fusion(2, 3, seed=5)
    back = annulus_twisted(annulus_twisted(polygon, 1), -1)
    assert set(map(tuple, np.round(polygon, 9))) <= set(map(tuple, np.round(back, 9)))
    assert np.array_equal(annulus_twisted(polygon, 0)[:, 2], polygon[:, 2])


@pytest.mark.parametrize("wrong", [(0, 3, 0), (6, 3, 0), (1, -1, 0), (1, 10, 0), (1, 3, -1)])
def test_unreasonable_bands_are_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(InputError, match="pierces the annulus 1 to 5 times"):
        random_fusion(*wrong)
