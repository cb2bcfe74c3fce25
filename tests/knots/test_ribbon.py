"""The search for ribbon discs: what it certifies, what it must not, seeds, stages."""

from __future__ import annotations

import random

import numpy as np
import pytest

from workbench.certificates import PlanarMap, verify
from workbench.errors import InputError
from workbench.knots._likeness import likeness
from workbench.knots.bands import attached, bands
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones_sqrt
from workbench.knots.random_diagrams import random_knot
from workbench.knots.ribbon import find_ribbon
from workbench.knots.ribbon_families import FAMILIES, fused, random_ribbon, symmetric_union
from workbench.knots.stages import Stage, first_stage
from workbench.knots.sublinks import sublink

TWO_BANDS = ("12a_631", "12n_553", "13n_2927", "13n_3092", "13n_3162")


@pytest.mark.parametrize("name", TWO_BANDS)
def test_knots_that_need_two_bands_are_certified(name: str) -> None:
    """The last of them was found by neither of the programs that this one was measured against."""
    found = find_ribbon(Diagram.from_name(name), 60)
    assert found.bands == 2
    assert verify(found.certificate).holds


@pytest.mark.parametrize("name", ["3_1", "4_1", "8_17", "11n_34", "12n_813"])
def test_knots_that_bound_no_disc_are_never_certified(name: str) -> None:
    found = find_ribbon(Diagram.from_name(name), 1.0)
    assert found.certificate is None
    assert found.bands == 0


def test_the_unknot_needs_no_band() -> None:
    found = find_ribbon(Diagram.from_braid([1, -2, 3]))
    assert found.bands == 0
    assert "bands 0" in verify(found.certificate).sentence


def test_a_seed_gives_the_same_certificate() -> None:
    knot = random_ribbon("symmetric union", 24, 3)
    first, second, other = (find_ribbon(knot, 20, seed) for seed in (5, 5, 6))
    assert first.certificate == second.certificate
    assert first.tried == second.tried
    assert first.certificate != other.certificate


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("crossings", [15, 40, 70])
def test_large_ribbon_knots_of_every_family(family: str, crossings: int) -> None:
    knot = random_ribbon(family, crossings, 11)
    assert abs(knot.crossings - crossings) <= max(1, crossings // 10)
    assert knot == random_ribbon(family, crossings, 11)
    found = find_ribbon(knot, 60)
    assert verify(found.certificate).holds


def test_what_the_stages_tell_is_what_the_verifier_replays() -> None:
    knot = random_ribbon("sum", 24, 2)
    found = find_ribbon(knot, 30)
    planar = PlanarMap.from_pd(knot.to_pd())
    for stage in found.unlink.way:
        for step in stage.steps[len(stage.before.steps) if stage.before else 0 :]:
            planar.saddle(*step[1:]) if step[0] == "saddle" else planar.apply(step)
        assert planar.crossings == stage.crossings == stage.diagram.crossings
        assert planar.loops == stage.loops
        assert planar.components() == stage.components == stage.diagram.components
    assert found.unlink.depth == found.bands == len(found.unlink.way) - 1


def test_the_kernel_attaches_bands_as_the_trusted_moves_do() -> None:
    knot = Diagram.from_name("8_20")
    stage = Stage.at(knot)
    listed = list(bands(knot, 2, 2))
    for band in random.Random(2).sample(listed, 80):
        link = stage.attached(band)
        planar = attached(knot, band)
        assert link.loops + len({*stage_components(link.partner)}) == planar.components()


def stage_components(partner: object) -> list[int]:
    darts = [dart for dart, end in enumerate(partner) if end >= 0]
    names = {}
    for dart in darts:
        x = dart
        while x not in names:
            names[x] = names[int(partner[x])] = dart
            x = int(partner[x]) ^ 2
    return list(names.values())


def test_bad_input_is_refused_in_a_sentence() -> None:
    knot = Diagram.from_name("6_1")
    with pytest.raises(InputError, match="A knot has one component, not 2"):
        find_ribbon(Diagram.from_braid([1, 1]))
    with pytest.raises(InputError, match="positive number of seconds"):
        find_ribbon(knot, 0)
    with pytest.raises(InputError, match="from 0, not -1"):
        find_ribbon(knot, 1, -1)
    with pytest.raises(InputError, match="not shown to be an unlink"):
        first_stage(knot).certificate()
    with pytest.raises(InputError, match="no family"):
        random_ribbon("slice", 20, 0)
    with pytest.raises(InputError, match="from 6 to 120"):
        random_ribbon("sum", 5, 0)


def test_symmetric_unions_have_the_determinant_of_the_sum() -> None:
    """Lamm: with even twists the determinant and the Alexander polynomial do not depend on them."""
    partial = Diagram.from_name("7_6")
    for face in partial.faces():
        union = symmetric_union(partial, face[0], {face[1]: 2})
        assert union.components == 1
        assert alexander(union.pd) == alexander(symmetric_union(partial, face[0], {}).pd)
    with pytest.raises(InputError, match="one face"):
        symmetric_union(partial, 0, {partial.partner[0]: 1})
    with pytest.raises(InputError, match="different ones"):
        symmetric_union(partial, 0, {0: 1})


def test_fusions_are_knots() -> None:
    for seed in range(5):
        link = Diagram.from_braid([1, -1, 2, -2, 3, -3])
        assert fused(link, 3, np.random.default_rng(seed)).components == 1


def test_sublinks() -> None:
    rings = Diagram.from_braid([1, 1, 2, 2], strands=4)
    assert sublink(rings, [0, 1]).linking_numbers() == ((0, 1), (1, 0))
    assert sublink(rings, [0, 2]) == Diagram((), 2)
    assert sublink(rings, [3]).loops == 1
    assert sublink(rings, range(4)) == rings
    with pytest.raises(InputError, match="from 0 to 3"):
        sublink(rings, [4])
    trefoil = Diagram.from_braid([1, 1, 1, 2, 2])
    assert jones_sqrt(sublink(trefoil, [0]).pd) == jones_sqrt(Diagram.from_braid([1, 1, 1]).pd)


def test_equal_diagrams_are_alike_and_others_are_not() -> None:
    numbers = {}
    for seed in range(60):
        knot = random_knot(12, seed)
        order = np.random.default_rng(seed).permutation(12).tolist()
        moved = Diagram.from_pd([knot.pd[i] for i in order])
        assert likeness(np.array(moved.partner)) == likeness(np.array(knot.partner))
        numbers.setdefault(likeness(np.array(knot.partner)), set()).add(
            min(knot.canonical().pd, knot.reversed().canonical().pd)
        )
    assert all(len(codes) == 1 for codes in numbers.values())
    assert len(numbers) > 50
