from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.stats import chisquare

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.random_diagrams import random_braid, random_knot, random_link


@pytest.mark.parametrize("crossings", [1, 2, 3, 10, 100, 400])
def test_diagrams_have_the_size_asked_for(crossings):
    link, knot = random_link(crossings, crossings), random_knot(crossings, crossings)
    assert link.crossings == knot.crossings == crossings
    assert link.pieces == knot.pieces == knot.components == 1
    assert link.loops == knot.loops == 0
    assert Diagram.from_pd(link.pd).partner == link.partner


def test_seeds_repeat_diagrams_and_generators_go_on():
    assert random_link(30, 7) == random_link(30, 7) != random_link(30, 8)
    assert random_knot(30, 7) == random_knot(30, 7) != random_knot(30, 8)
    assert random_braid(5, 30, 7) == random_braid(5, 30, 7) != random_braid(5, 30, 8)
    rng = np.random.default_rng(7)
    assert random_link(30, rng) == random_link(30, 7)
    assert random_link(30, rng) != random_link(30, 7)


def rooted(link: Diagram, root: int) -> tuple[tuple[int, int], ...]:
    """Return a code of the planar map seen from a dart, over and under forgotten."""
    number, turn, order = {root >> 2: 0}, {root >> 2: root & 3}, [root >> 2]
    code = []
    for i in order:
        for k in range(4):
            p = link.partner[4 * i + (turn[i] + k) % 4]
            if p >> 2 not in number:
                number[p >> 2], turn[p >> 2] = len(order), p & 3
                order.append(p >> 2)
            code.append((number[p >> 2], (p - turn[p >> 2]) % 4))
    return tuple(code)


@pytest.mark.parametrize(("crossings", "maps"), [(1, 2), (2, 9), (3, 54), (4, 378)])
def test_rooted_maps_are_uniform(crossings, maps):
    """Tutte: 2·3ⁿ·(2n)! / (n!·(n + 2)!) rooted planar maps have n four-valent vertices."""
    rng = np.random.default_rng(crossings)
    draws = 20 * maps
    seen = Counter(
        rooted(random_link(crossings, rng), int(rng.integers(4 * crossings))) for _ in range(draws)
    )
    assert len(seen) == maps
    assert chisquare([*seen.values()]).pvalue > 1e-3


def test_both_strands_are_over_and_both_directions_are_taken():
    signs = Counter(sign for seed in range(300) for sign in random_link(4, seed).signs)
    assert abs(signs[1] - signs[-1]) < 5 * 1200**0.5
    assert len({random_knot(3, seed).canonical() for seed in range(400)}) > 20


@pytest.mark.parametrize("draw", [random_link, random_knot])
@pytest.mark.parametrize("crossings", [0, -3])
def test_nothing_is_no_random_diagram(draw, crossings):
    with pytest.raises(InputError, match="at least one crossing"):
        draw(crossings, 0)


@pytest.mark.parametrize(("strands", "length"), [(0, 0), (1, 3), (3, -1)])
def test_impossible_braids_are_refused(strands, length):
    with pytest.raises(InputError, match="A random braid has strands"):
        random_braid(strands, length, 0)


def test_random_braids_use_every_letter():
    letters = Counter(random_braid(4, 3000, 1).word)
    assert sorted(letters) == [-3, -2, -1, 1, 2, 3]
    assert chisquare([*letters.values()]).pvalue > 1e-3
    assert random_braid(1, 0, 1).closure().loops == 1
