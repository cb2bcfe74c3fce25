"""Moves keep the link, and are undone by their inverses."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest
import spherogram
from database_knotinfo import link_list
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import PlanarMap
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, determinant, jones_sqrt, signature
from workbench.knots.knotinfo import knot
from workbench.knots.moves import KINDS, Move, moves, replay
from workbench.knots.random_diagrams import random_knot, random_link
from workbench.knots.simplify import simplify

NAMES = [row["name"] for row in link_list()[2:] if 3 <= int(row["crossing_number"]) <= 9]
LINKS = ["L2a1", "L4a1", "L5a1", "L6a4", "L6n1", "L7n1", "L8n7"]


# Not spherogram.random_link: its planar maps come from a generator that cannot be seeded.
diagrams = st.one_of(
    st.sampled_from(NAMES).map(lambda name: Diagram.from_pd(knot(name).pd)),
    st.sampled_from(LINKS).map(lambda name: Diagram.from_spherogram(spherogram.Link(name))),
    st.builds(random_link, st.integers(1, 9), st.integers(0, 10**6)),
    st.builds(random_knot, st.integers(1, 9), st.integers(0, 10**6)),
    st.lists(st.sampled_from([1, -1, 2, -2, 3, -3, 4]), max_size=9).map(
        lambda word: Diagram.from_braid(word, 5)
    ),
    st.just(Diagram((), 1)),
    st.just(Diagram((), 3)),
)


def invariants(diagram: Diagram) -> tuple[object, ...]:
    """Return what every isotopy keeps, of oriented links; a loop is drawn as a kink."""
    first = 2 * diagram.crossings + 1
    kinks = tuple((k, k, k + 1, k + 1) for k in range(first, first + 2 * diagram.loops, 2))
    pd = (*diagram.pd, *kinks)
    return (
        diagram.components,
        jones_sqrt(pd),
        alexander(pd),
        determinant(pd),
        signature(pd),
        sorted(sorted(row) for row in diagram.linking_numbers()),
    )


def some_move(data: st.DataObject, diagram: Diagram) -> Move | None:
    kinds = data.draw(st.permutations(KINDS))
    if diagram.crossings > 14:
        kinds = [kind for kind in kinds if not kind.endswith("+")]
    found: list[Move] = next((f for k in kinds if (f := list(moves(diagram, [k])))), [])
    return found[data.draw(st.integers(0, len(found) - 1))] if found else None


@settings(max_examples=150)
@given(diagrams, st.data())
def test_random_moves_keep_the_link_and_are_undone(diagram: Diagram, data: st.DataObject) -> None:
    known = invariants(diagram)
    for _ in range(6):
        move = some_move(data, diagram)
        if move is None:
            return
        after = move.apply(diagram)
        assert invariants(after) == known, move
        assert Move.from_json(json.loads(json.dumps(move.to_json()))) == move
        if move.name == "lift":
            with pytest.raises(InputError, match="No single move"):
                move.inverse(diagram)
        else:
            _assert_undone(move, diagram, after)
        diagram = after


def _assert_undone(move: Move, diagram: Diagram, after: Diagram) -> None:
    """Compare as oriented diagrams, up to the orientation of components that once were loops."""
    again = move.inverse(diagram).apply(after)
    if diagram.canonical() != again.canonical():
        turned = [*again.strands]
        assert any(
            Diagram.from_darts(
                again.partner,
                again.loops,
                [s[0] if not flips >> i & 1 else again.partner[s[0]] for i, s in enumerate(turned)],
            ).canonical()
            == diagram.canonical()
            for flips in range(2 ** len(turned))
        ), (move, move.inverse(diagram), diagram.pd)
        # Only a component all of whose crossings went can have lost its orientation.
        assert after.loops > diagram.loops, move


@settings(max_examples=40)
@given(diagrams, st.integers(0, 2**20))
def test_passes_keep_the_link_and_are_undone(diagram: Diagram, seed: int) -> None:
    """The passes that the search makes, one by one."""
    known = invariants(diagram)
    rng = random.Random(seed)
    for _ in range(4):
        step = random_pass(diagram, rng)
        if step is None:
            return
        after = step.apply(diagram)
        assert invariants(after) == known, step
        try:
            back = step.inverse(diagram)
        except InputError:
            assert after.loops > diagram.loops
        else:
            again = back.apply(after)
            assert again.canonical() == diagram.canonical(), (step, back)
        diagram = after


def random_pass(diagram: Diagram, rng: random.Random) -> Move | None:
    """Walk at random across faces until the end of a random strand is near, or give up."""
    for _ in range(60):
        if not diagram.crossings or diagram.crossings > 16:
            return None
        d = rng.randrange(4 * diagram.crossings)
        end, over = diagram.partner[d], diagram.partner[d] & 1
        for _ in range(rng.randrange(4)):
            if end & 1 == over and end // 4 != d // 4:
                end = diagram.partner[end ^ 2]
        for length in range(4):
            crossed: list[int] = []
            for c in range(length):
                made = [diagram.crossings + i for i in range(c)]
                darts = [
                    *range(4 * diagram.crossings),
                    *(4 * i + s for i in made for s in range(4)),
                ]
                crossed.append(rng.choice(darts))
            new = tuple(range(diagram.crossings, diagram.crossings + length))
            move = Move("pass", (d, end, over, tuple(crossed), new))
            try:
                move.apply(diagram)
            except InputError:
                continue
            return move
    return None


@settings(max_examples=80)
@given(diagrams)
def test_exactly_the_legal_removals_are_listed(diagram: Diagram) -> None:
    for kind in ("R1-", "R2-", "R3", "lift"):
        reached = set()
        for place in range(max(4 * diagram.crossings, 1)):
            try:
                reached.add(Move(kind, (place,)).apply(diagram).canonical())
            except InputError:
                continue
        assert {m.apply(diagram).canonical() for m in moves(diagram, [kind])} == reached


@settings(max_examples=25)
@given(diagrams.filter(lambda d: d.crossings <= 4))
def test_exactly_the_legal_additions_are_listed(diagram: Diagram) -> None:
    """Up to symmetry: every choice of arguments leads to a diagram that a listed move leads to."""
    n = diagram.crossings
    ends = range(-2, 4 * n)
    kinks = [Move("R1+", (d, i, side, n)) for d in ends for i in (0, 1) for side in (1, 3)]
    pushes = [Move("R2+", (d, e, over, n, n + 1)) for d in ends for e in ends for over in (0, 1)]
    for kind, candidates in (("R1+", kinks), ("R2+", pushes)):
        legal = []
        for move in candidates:
            try:
                legal.append(move.apply(diagram))
            except InputError:
                continue
        listed = [move.apply(diagram) for move in moves(diagram, [kind])]
        assert {shape(after) for after in legal} == {shape(after) for after in listed}


def shape(diagram: Diagram) -> Diagram:
    """Forget the orientation: the least of all orientations' normal forms."""
    forms = [
        Diagram.from_darts(
            diagram.partner,
            diagram.loops,
            [
                diagram.partner[s[0]] if flips >> i & 1 else s[0]
                for i, s in enumerate(diagram.strands)
            ],
        ).canonical()
        for flips in range(2 ** len(diagram.strands))
    ]
    return min(forms, key=lambda form: (form.pd, form.signs))


def test_the_numbers_of_moves_of_the_figure_eight() -> None:
    """4 arcs a crossing of 2 ends; kinks: 8·4; pushes: d ≤ e in faces 2, 2, 3, 3, 3, 3, twice."""
    counts = Counter(move.name for move in moves(Diagram.from_name("4_1")))
    assert counts == {"R1+": 32, "R2+": 2 * (2 * 3 + 4 * 6)}


def test_each_variant_of_a_kink_occurs() -> None:
    knot = Diagram.from_name("3_1")
    writhes = Counter(m.apply(knot).writhe - knot.writhe for m in moves(knot, ["R1+"]))
    assert writhes == {1: 12, -1: 12}


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_the_steps_of_a_search_are_replayed_diagram_by_diagram(seed: int) -> None:
    start = random_link(9, seed)
    found = simplify(start, 0.01, seed)
    sequence = [Move(str(step[0]), step[1:]) for step in found.steps]  # type: ignore[arg-type]
    known, last = invariants(start), start
    for last in replay(start, sequence[:60]):
        assert invariants(last) == known
    if len(sequence) <= 60:
        assert last.canonical().pd == found.end.canonical().pd or last.loops


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("R1-", "list of its name"),
        ([], "list of its name"),
        ([1, 2], "list of its name"),
        (["R1-", True], "integers"),
        (["R1-", 1.0], "integers"),
        (["R1-", [None]], "integers"),
    ],
)
def test_what_is_no_move_is_refused(step: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Move.from_json(step)


@pytest.mark.parametrize(
    "move",
    [
        Move("R1-", (0,)),
        Move("R1-", (7,)),
        Move("R2-", (0,)),
        Move("R3", (0,)),
        Move("lift", (0,)),
        Move("R4", (0,)),
        Move("R1+", (0, 0, 2, 3)),
        Move("R1+", (0, 0, 1, 2)),
        Move("R1+", (-1, 0, 1, 3)),
        Move("R2+", (0, 1, 2, 3, 4)),
        Move("R2+", (0, 0, 1, 3, 3)),
        Move("pass", (0, 1, 1, (), ())),
    ],
)
def test_an_illegal_move_is_refused_in_one_sentence(move: Move) -> None:
    with pytest.raises(InputError, match="not legal here: "):
        move.apply(Diagram.from_name("3_1"))


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(InputError, match="accepted: R1-, R2-"):
        list(moves(Diagram.from_name("3_1"), ["pass"]))


def test_a_move_leaves_the_map_that_the_trusted_base_makes() -> None:
    diagram = Diagram.from_name("4_1")
    for move in moves(diagram):
        trusted = PlanarMap.from_pd(diagram.to_pd(), 0)
        trusted.apply(move.to_json())
        forward = [d for d in trusted.partner if d < 16 and diagram.leaves(d)]
        ends = [trusted.partner[d] for d in range(len(trusted.partner))]
        assert Diagram.from_darts(ends, 0, forward).canonical() == move.apply(diagram).canonical()
