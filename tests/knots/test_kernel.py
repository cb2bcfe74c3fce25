"""The compiled moves against their definition in the trusted base, step by step."""

from __future__ import annotations

import numpy as np
import pytest
import spherogram
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates.planar_map import PlanarMap
from workbench.knots import kernel
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones_sqrt, signature
from workbench.knots.simplify import diagram_of, steps_of

CODES = [
    "3_1",
    "8_19",
    "L5a1",
    "L6a4",
    "L8n7",
    "K11n34",
    "L10n113",
]


def start(code: str, seed: int) -> tuple[Diagram, kernel.Map]:
    diagram = Diagram.from_spherogram(spherogram.Link(code))
    forward = [diagram.leaves(d) for d in range(4 * diagram.crossings)]
    return diagram, kernel.new_map(diagram.partner, forward, seed=seed, room=200)


def darts(m: kernel.Map) -> list[int]:
    return [4 * int(c) + s for c in m.ids[: m.crossings] for s in range(4)]


def table(m: kernel.Map) -> dict[int, int]:
    return {d: int(m.partner[d]) for d in darts(m)}


def one_random_move(m: kernel.Map, rng: np.random.Generator) -> None:
    """Do one legal move of a random kind, if there is one."""
    d = int(rng.choice(darts(m)))
    kind = rng.integers(7)
    if kind == 0:
        kernel.add_kink(m, d, int(rng.integers(2)), int(rng.choice([1, 3])))
    elif kind == 1:
        face = [d]
        while (e := int(kernel.left(m, face[-1]))) != d:
            face.append(e)
        kernel.add_bigon(m, d, int(rng.choice(face)), int(rng.integers(2)))
    elif kind == 2:
        for e in darts(m):
            if kernel.is_triangle(m, e):
                kernel.move_triangle(m, e)
                break
    elif kind == 3:
        for e in darts(m):
            if kernel.is_bigon(m, e):
                kernel.remove_bigon(m, e)
                break
    elif kind == 4:
        kernel.anneal(m, 3, 200, 3, 128)
    elif kind == 5:
        kernel.bigons(m)
    else:
        kernel.scramble(m, 2)


@settings(max_examples=60)
@given(st.sampled_from(CODES), st.integers(0, 2**32))
def test_each_move_is_the_one_that_the_trusted_base_defines(code: str, seed: int) -> None:
    diagram, m = start(code, seed)
    trusted = PlanarMap.from_pd(diagram.to_pd(), 0)
    rng = np.random.default_rng(seed)
    for _ in range(15):
        if not m.crossings:
            break
        m.erase()
        one_random_move(m, rng)
        for step in steps_of(m):
            trusted.apply([list(x) if isinstance(x, tuple) else x for x in step])
        assert trusted.partner == table(m)
        assert trusted.loops == m.loops


@settings(max_examples=40)
@given(st.sampled_from(CODES), st.integers(0, 2**32))
def test_the_oriented_link_stays_the_same(code: str, seed: int) -> None:
    diagram, m = start(code, seed)
    rng = np.random.default_rng(seed)
    for _ in range(10):
        one_random_move(m, rng)
    after = diagram_of(m)
    assert after.components == diagram.components
    assert signature(after.pd) == signature(diagram.pd)
    assert alexander(after.pd) == alexander(diagram.pd)
    assert jones_sqrt(after.pd) == jones_sqrt(diagram.pd)
    assert sorted(map(sorted, after.linking_numbers())) == sorted(
        map(sorted, diagram.linking_numbers())
    )


def test_a_component_above_all_others_is_lifted_off() -> None:
    diagram = Diagram.from_pd([(1, 3, 2, 4), (2, 3, 1, 4)])
    forward = [diagram.leaves(d) for d in range(8)]
    m = kernel.new_map(diagram.partner, forward)
    over = next(d for d in range(8) if d & 1)
    kernel.lift(m, over)
    assert m.crossings == 0
    assert m.loops == 2


def test_a_seed_gives_the_same_walk() -> None:
    logs = []
    for _ in range(2):
        _, m = start("K11n34", 5)
        kernel.anneal(m, 500, 60, 2, 64)
        logs.append(m.written.tolist())
    assert logs[0] == logs[1]
    assert logs[0]


@settings(max_examples=40)
@given(st.sampled_from(CODES), st.integers(0, 2**32))
def test_the_log_leads_to_the_smallest_diagram_kept(code: str, seed: int) -> None:
    diagram, m = start(code, seed)
    kernel.scramble(m, 200)
    begun = m.crossings
    best = kernel.state(m)
    kernel.search(m, best, 300, 0, 200, 3, 64)
    smallest = kernel.Map(best, m.log)
    trusted = PlanarMap.from_pd(diagram.to_pd(), 0)
    for step in steps_of(smallest):
        trusted.apply([list(x) if isinstance(x, tuple) else x for x in step])
    assert trusted.partner == table(smallest)
    assert smallest.crossings <= min(begun, m.crossings)


@pytest.mark.parametrize("code", ["3_1", "K11n34"])
def test_the_walk_stops_before_its_room_or_log_is_used_up(code: str) -> None:
    diagram, _ = start(code, 0)
    forward = [diagram.leaves(d) for d in range(4 * diagram.crossings)]
    m = kernel.new_map(diagram.partner, forward, seed=3, room=40, log=1000)
    for _ in range(200):
        kernel.scramble(m, 50)
        kernel.anneal(m, 50, 256, 9, 200)
    assert m.crossings <= len(m.ids)
    assert len(m.written) <= len(m.log)
