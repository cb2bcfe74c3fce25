"""Discs in space: they are discs, meet themselves as stated, and bound the right knots."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.knots._plateau import views
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, signature
from workbench.knots.names import identify
from workbench.knots.ribbon import find_ribbon
from workbench.knots.ribbon_disc import Disc, Strip, fusion_disc, ribbon_disc
from workbench.knots.simplify import settle

PAIR = [Disc((0.0, 0.0), 1.0), Disc((4.0, 0.0), 1.0)]
FLAT = Strip(0, 1, ((1, 0, 0), (3, 0, 0)))


def test_the_square_knot_bounds_a_disc_with_two_singularities() -> None:
    disc = fusion_disc((1, 1))
    assert len(disc.singularities) == 2
    square_knot = Diagram.from_braid([1, 1, 1, -2, -2, -2])
    drawn = {view.canonical() for view in views(square_knot)}
    assert any(settle(disc.knot, seed).end.canonical() in drawn for seed in range(12))


@pytest.mark.parametrize(
    ("passages", "twists", "name"),
    [((-1, 1), 0, "6_1"), ((1, 1), 2, "8_20"), ((1, -1), 2, "9_46"), ((-1, 1), -3, "10_140")],
)
def test_knots_are_named_by_another_road(passages: tuple[int, ...], twists: int, name: str) -> None:
    disc = fusion_disc(passages, twists)
    found = identify(disc.knot)
    assert found.proved
    assert [n.name for n in found.names] == [name]
    assert not found.names[0].mirror
    assert len(disc.singularities) == 2


@settings(max_examples=6, deadline=None)
@given(st.lists(st.sampled_from([-1, 0, 1]), max_size=4), st.integers(-3, 3))
def test_each_passage_is_one_singularity_and_the_knot_could_be_slice(
    passages: list[int], twists: int
) -> None:
    disc = fusion_disc(passages, twists)
    assert len(disc.singularities) == sum(map(abs, passages))
    assert disc.knot.components == 1
    assert not disc.knot.pd or signature(disc.knot.pd) == 0
    assert find_ribbon(disc.knot, 20.0).certificate is not None


def test_the_disc_is_a_disc_and_its_boundary_the_edges_with_one_triangle() -> None:
    disc = fusion_disc((1, -1, 1), 1)
    sides: dict[tuple[int, int], int] = {}
    for triangle in disc.triangles.tolist():
        for k in range(3):
            a, b = sorted((triangle[k], triangle[(k + 1) % 3]))
            sides[a, b] = sides.get((a, b), 0) + 1
    assert len(disc.vertices) - len(sides) + len(disc.triangles) == 1
    assert set(sides.values()) == {1, 2}
    closed = [*disc.boundary, disc.boundary[0]]
    around = {tuple(sorted(edge)) for edge in pairwise(closed)}
    assert around == {edge for edge, count in sides.items() if count == 1}
    for arc in disc.singularities:
        assert np.abs(arc[:, 2]).max() < 1e-9
        assert np.linalg.norm(arc[-1] - arc[0]) == pytest.approx(0.36, abs=0.02)


def test_a_right_handed_half_twist_is_a_positive_crossing_of_edges_run_alike() -> None:
    """The boundary runs up one edge and down the other, so the crossing is negative in the knot."""
    for twists in (-3, -1, 2):
        strip = Strip(0, 1, FLAT.way, twists)
        assert ribbon_disc(PAIR, [strip]).knot.writhe == -twists


def test_three_discs_and_two_strips() -> None:
    discs = [*PAIR, Disc((8.0, 0.0), 1.0)]
    over = ((8.0, 1.0, 0.0), (8.0, 3.0, 0.6), (4.0, 3.0, 0.6), (4.0, 0.7, 0.6), (4.0, -0.7, -0.5),
            (4.0, -3.0, -0.5), (-3.0, -3.0, 0.0), (-3.0, 0.0, 0.0), (-1.0, 0.0, 0.0))  # fmt: skip
    disc = ribbon_disc(discs, [FLAT, Strip(2, 0, over)])
    assert len(disc.singularities) == 1
    assert disc.knot.components == 1
    assert alexander(disc.knot.pd) == (1,)


@pytest.mark.parametrize(
    ("discs", "strips", "sentence"),
    [
        ([PAIR[0], Disc((1.5, 0.0), 1.0)], [], "apart"),
        (PAIR, [], "make a disc"),
        (PAIR, [Strip(0, 1, ((2, 0, 0), (3, 0, 0)))], "rims"),
        (PAIR, [FLAT, Strip(0, 1, ((0, 1, 0), (0, 3, 0), (4, 3, 0), (4, 1, 0)))], "make a disc"),
        (PAIR, [FLAT, Strip(0, 1, ((1, 0, 0), (2, 2, 0), (4, 1, 0)))], "overlap on the rim"),
        (
            PAIR,
            [Strip(0, 1, ((0, 1, 0), (0, 2, 0.5), (4.95, 2, 0.5), (4.95, -2, -0.6), (7, -2, 0),
                          (7, 0, 0), (5, 0, 0)))],
            "otherwise than in ribbon",
        ),
    ],
)  # fmt: skip
def test_what_is_no_ribbon_disc_is_refused(discs: list, strips: list, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        ribbon_disc(discs, strips)


def test_bad_words_are_refused() -> None:
    with pytest.raises(InputError, match="numbers −1, 0 or 1"):
        fusion_disc((2,))
    with pytest.raises(InputError, match="numbers −1, 0 or 1"):
        fusion_disc((1,) * 13)
    with pytest.raises(InputError, match="half twists"):
        fusion_disc((1, 1), 21)
