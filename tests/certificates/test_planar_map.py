"""The meaning of the moves: what is read, what each does in its smallest cases, what is refused."""

from __future__ import annotations

import pytest
import spherogram
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import CertificateError, PlanarMap
from workbench.knots.random_diagrams import random_link

CIRCLE = PlanarMap({}, 1)
TREFOIL = [[1, 5, 2, 4], [3, 1, 4, 6], [5, 3, 6, 2]]
HOPF = [[4, 2, 3, 1], [2, 4, 1, 3]]
APART = [[1, 3, 2, 4], [2, 3, 1, 4]]  # two circles, one over the other at both crossings
KINK = [[1, 1, 2, 2]]


def made(diagram: PlanarMap, *steps: list[object]) -> PlanarMap:
    after = PlanarMap(dict(diagram.partner), diagram.loops)
    for step in steps:
        after.apply(step)
    for dart, end in after.partner.items():
        assert after.partner[end] == dart != end
    again = PlanarMap.from_pd(labels(after), after.loops)  # planar
    assert again.components() == diagram.components()
    return after


def labels(diagram: PlanarMap) -> list[list[int]]:
    ids = sorted({dart // 4 for dart in diagram.partner})
    return [[min(4 * c + s, diagram.partner[4 * c + s]) for s in range(4)] for c in ids]


def refused(pd: list[list[int]], step: object, sentence: str, loops: int = 0) -> None:
    with pytest.raises(CertificateError, match=sentence):
        PlanarMap.from_pd(pd, loops).apply(step)


# Reading.


@pytest.mark.parametrize("offset", [0, 1, -7, 10**9])
def test_labels_are_any_integers(offset):
    pd = [[label + offset for label in row] for row in TREFOIL]
    assert PlanarMap.from_pd(pd).partner == PlanarMap.from_pd(TREFOIL).partner


@settings(max_examples=100)
@given(st.integers(1, 40), st.integers(0, 10**9))
def test_components_faces_and_pieces_agree_with_the_diagram(crossings, seed):
    diagram = random_link(crossings, seed)
    planar = PlanarMap.from_pd(diagram.pd, 2)
    assert planar.partner == dict(enumerate(diagram.partner))
    assert planar.components() == diagram.components + 2
    assert planar.crossings == crossings


@pytest.mark.parametrize(
    ("pd", "loops", "sentence"),
    [
        (None, 0, "list of crossings"),
        ("1122", 0, "list of crossings"),
        ({}, 0, "list of crossings"),
        ([1, 2], 0, "list of crossings"),
        ([[1, 1, 2]], 0, "list of crossings"),
        ([[1, 1, 2, 2, 3]], 0, "list of crossings"),
        ([[True, True, 2, 2]], 0, "list of crossings"),
        ([[1.0, 1.0, 2, 2]], 0, "list of crossings"),
        ([["1", "1", 2, 2]], 0, "list of crossings"),
        ([[1, 1, 2, None]], 0, "list of crossings"),
        (["1122"], 0, "list of crossings"),
        ([[1, 1, 2, 3]], 0, "twice"),
        ([[1, 1, 1, 1]], 0, "twice"),
        ([[1, 2, 1, 2]], 0, "sphere"),  # a torus
        ([[1, 5, 2, 4], [3, 1, 4, 6], [5, 2, 6, 3]], 0, "sphere"),
        ([*KINK, [3, 4, 3, 4]], 0, "sphere"),
        (KINK, -1, "loops"),
        (KINK, True, "loops"),
        (KINK, None, "loops"),
        (KINK, "0", "loops"),
        (KINK, 10**6, "loops"),
    ],
)
def test_what_draws_no_link_is_refused(pd, loops, sentence):
    with pytest.raises(CertificateError, match=sentence):
        PlanarMap.from_pd(pd, loops)


@pytest.mark.parametrize(
    "step",
    [
        None, 3, "R1-", {}, [], [[]], ["R1-"], ["R1-", 0, 0], ["R1-", True], ["R1-", 0.0],
        ["R1-", "0"], ["R1-", None], ["R1-", [0]], ["r1-", 0], [b"R1-", 0], ["R4", 0],
        ["R2+", 0, 0, 1, 3], ["pass", 0, 1, 1, 0, 0], ["pass", 0, 1, 1, [True], [3]],
        ["pass", 0, 1, 1, [[]], [3]], ["pass", 0, 1, 1, []], ["lift"], ["__init__", 0],
    ],
)  # fmt: skip
def test_what_is_no_move_is_refused(step):
    refused(KINK, step, "name and arguments")


# Kinks.


def test_a_kink_goes():
    assert made(PlanarMap.from_pd(KINK), ["R1-", 0]).loops == 1


@pytest.mark.parametrize("i", [0, 1])
@pytest.mark.parametrize("side", [1, 3])
def test_the_four_kinks_have_the_stated_signs(i, side):
    kinked = made(CIRCLE, ["R1+", -1, i, side, 0])
    assert kinked.loops == 0
    # Coming in at slot i: sign + if the over-strand runs from slot 3 to slot 1 where the
    # under-strand runs from 0 to 2.
    over_in = 1 if i == 1 else side
    under_in = 0 if i == 0 else (1 + side) % 4
    sign = 1 if (over_in - under_in) % 4 == 3 else -1
    link = spherogram.Link(labels(kinked))
    assert link.writhe() == sign
    assert kinked.partner[i + 2] == (i + side) % 4
    assert made(kinked, ["R1-", 0]).loops == 1


def test_a_kink_on_a_kink_goes_from_inside():
    twice = made(PlanarMap.from_pd(KINK), ["R1+", 0, 1, 3, 9])
    assert twice.crossings == 2
    assert made(twice, ["R1-", 9], ["R1-", 0]).loops == 1


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (["R1-", 0], "not a kink"),
        (["R1-", 3], "no dart 12"),
        (["R1-", -1], "no dart -4"),
        (["R1+", 12, 0, 1, 3], "No arcs"),
        (["R1+", -2, 0, 1, 3], "No arcs"),
        (["R1+", -1, 0, 1, 3], "not enough loops"),
        (["R1+", 0, 2, 1, 3], "slot 0 or 1"),
        (["R1+", 0, 0, 2, 3], "side 1 or 3"),
        (["R1+", 0, 0, 1, 2], "unused ids"),
        (["R1+", 0, 0, 1, -1], "unused ids"),
        (["R1+", 0, 0, 1, 10**6], "unused ids"),
    ],
)
def test_wrong_kinks_are_refused(step, sentence):
    refused(TREFOIL, step, sentence)


# Bigons.


def test_a_clasp_is_no_bigon():
    for dart in range(8):
        refused(HOPF, ["R2-", dart], "no bigon that comes apart")


def test_two_circles_come_apart():
    planar = PlanarMap.from_pd(APART)
    bigons = [d for d in range(8) if planar.next(planar.next(d)) == d]
    assert len(bigons) == 8
    apart = [d for d in bigons if made_or_none(APART, ["R2-", d]) is not None]
    assert apart == bigons
    assert {made(planar, ["R2-", d]).loops for d in bigons} == {2}


def made_or_none(pd: list[list[int]], step: list[object]) -> PlanarMap | None:
    try:
        return made(PlanarMap.from_pd(pd), step)
    except CertificateError:
        return None


def test_a_crossing_is_no_bigon_with_itself():
    """Outside a figure eight run two kinks: a face of two darts at one crossing."""
    planar = PlanarMap.from_pd(KINK)
    assert [d for d in range(4) if planar.next(planar.next(d)) == d != planar.next(d)]
    for dart in range(4):
        refused(KINK, ["R2-", dart], "no bigon")


@pytest.mark.parametrize("over", [0, 1])
def test_loops_are_pushed_over_loops(over):
    two = made(PlanarMap({}, 2), ["R2+", -1, -1, over, 0, 1])
    assert (two.crossings, two.loops) == (2, 0)
    assert two.partner[1 - over + 4 * 0] == 4 + 3 - over  # c1 east – c2 west
    one = made(CIRCLE, ["R2+", -1, -2, over, 5, 3])
    assert (one.crossings, one.loops, one.components()) == (2, 0, 1)
    on_kink = made(PlanarMap.from_pd(KINK, 1), ["R2+", -1, 0, over, 5, 3])
    assert made(on_kink, ["R2-", 20 + 1 - over]).loops == 1
    under_kink = made(PlanarMap.from_pd(KINK, 1), ["R2+", 0, -1, over, 5, 3])
    assert made(under_kink, ["R2-", 20 + 1 - over]).loops == 1


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize("d", range(12))
def test_every_push_is_over_or_under_as_it_says_and_is_undone(d, over):
    planar = PlanarMap.from_pd(TREFOIL)
    face = [d, planar.next(d), planar.next(planar.next(d))]
    for e in face:
        if e == d or planar.next(planar.next(d)) != d or e in face[:2]:
            pushed = made(planar, ["R2+", d, e, over, 7, 5])
            assert pushed.partner[d] in (28 + 3, 28 + 0)  # c1 south
            assert pushed.partner[d] & 1 == over
            assert made(pushed, ["R2-", 28 + 1 - over]).partner == planar.partner


def test_a_push_needs_a_common_face():
    planar = PlanarMap.from_pd(TREFOIL)
    face_of = {d: frozenset(_face(planar, d)) for d in range(12)}
    for d in range(12):
        for e in range(12):
            possible = made_or_none(TREFOIL, ["R2+", d, e, 1, 3, 4]) is not None
            assert possible == (e in face_of[d])


def _face(planar: PlanarMap, d: int) -> list[int]:
    face = [d]
    while (after := planar.next(face[-1])) != d:
        face.append(after)
    return face


def test_pieces_lie_anywhere():
    pd = [*TREFOIL, *([x + 10 for x in row] for row in TREFOIL)]
    for e in range(12, 24):
        assert made_or_none(pd, ["R2+", 0, e, 0, 6, 7]) is not None


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (["R2+", 0, 0, 2, 3, 4], r"over \(1\) or under"),
        (["R2+", 0, 0, -1, 3, 4], r"over \(1\) or under"),
        (["R2+", 0, 0, 1, 3, 3], "unused ids"),
        (["R2+", 0, 0, 1, 2, 3], "unused ids"),
        (["R2+", 0, 12, 1, 3, 4], "No arcs"),
        (["R2+", 0, -2, 1, 3, 4], "No arcs"),
        (["R2+", -2, -2, 1, 3, 4], "No arcs"),
        (["R2+", -2, -1, 1, 3, 4], "No arcs"),
        (["R2+", -1, -1, 1, 3, 4], "not enough loops"),
        (["R2-", 99], "no dart"),
        (["R2-", -1], "no dart"),
    ],
)
def test_wrong_pushes_are_refused(step, sentence):
    refused(TREFOIL, step, sentence, loops=1)


# Triangles.


def test_an_alternating_triangle_does_not_move():
    for dart in range(12):
        refused(TREFOIL, ["R3", dart], "no triangle with a strand")


@pytest.mark.parametrize("crossing", range(3))
def test_a_triangle_moves_even_if_all_its_ends_are_joined(crossing):
    """A trefoil's shadow with one crossing changed: six outer ends, all joined to each other."""
    row = TREFOIL[crossing]
    pd = [r if r != row else [*row[1:], row[0]] for r in TREFOIL]
    planar = PlanarMap.from_pd(pd)
    triangles = [d for d in range(12) if len(_face(planar, d)) == 3]
    assert len(triangles) == 6
    for d in triangles:
        moved = made(planar, ["R3", d])
        assert moved.partner != planar.partner
        assert made(moved, ["R3", d ^ 2]).partner == planar.partner


def test_three_corners_at_two_crossings_are_no_triangle():
    """A kink inside a bigon makes a face of three corners, two of them at the kink."""
    planar = made(PlanarMap.from_pd(APART), ["R1+", 0, 0, 1, 2])
    threes = [d for d in planar.partner if len(_face(planar, d)) == 3]
    assert threes
    for d in threes:
        corners = {e // 4 for e in _face(planar, d)}
        if len(corners) < 3:
            with pytest.raises(CertificateError, match="no triangle"):
                made(planar, ["R3", d])


# Lifting.


def test_lifting_one_circle_frees_the_other():
    for dart in range(8):
        assert made(PlanarMap.from_pd(APART), ["lift", dart]).loops == 2


def test_what_is_clasped_is_not_lifted():
    for dart in range(8):
        refused(HOPF, ["lift", dart], "both over and under")
    refused(KINK, ["lift", 0], "both over and under")


# Passes.


def test_an_arc_may_be_drawn_as_it_was_or_with_detours():
    planar = PlanarMap.from_pd(TREFOIL)
    for d in range(12):
        e = planar.partner[d]
        assert made(planar, ["pass", d, e, 1, [], []]).partner == planar.partner
        # across the next arc and back across it, beside the first crossing
        x = planar.next(d)
        for over in (0, 1):
            there = ["pass", d, e, over, [x, 4 * 8 + 1 - over], [8, 9]]
            detour = made(planar, there)
            assert detour.crossings == 5
            assert made(detour, ["pass", d, e, over, [], []]).partner == planar.partner


def test_a_strand_does_not_cross_itself_or_its_ends():
    planar = PlanarMap.from_pd(TREFOIL)
    d, e = 0, planar.partner[0]
    for x in (d, e):
        refused(TREFOIL, ["pass", d, e, 1, [x], [8]], "crosses itself")
    x = planar.next(d)
    for own in (8 * 4 + 1, 8 * 4 + 3):
        refused(TREFOIL, ["pass", d, e, 1, [x, own], [8, 9]], "crosses itself")


def test_a_strand_does_not_change_level_or_pass_the_crossing_where_it_begins():
    planar = PlanarMap.from_pd(TREFOIL)
    for d in range(12):
        first = planar.partner[d]
        second = planar.partner[first ^ 2]
        for end in (planar.partner[second ^ 2], planar.partner[planar.partner[second ^ 2] ^ 2]):
            for over in (0, 1):
                refused(TREFOIL, ["pass", d, end, over, [], []], "no strand runs")
        refused(TREFOIL, ["pass", d, d, first & 1, [], []], "no strand runs")
        assert first & 1 != second & 1


def test_a_pass_over_another_circle_frees_it():
    """Of two circles, one lies over the other; its strand is led home without crossings."""
    kinked = made(PlanarMap.from_pd(APART), ["R1+", 1, 0, 1, 2])
    freed = 0
    for d in range(8, 12):
        for e in range(8, 12):
            try:
                after = made(kinked, ["pass", d, e, kinked.partner[d] & 1, [], []])
            except CertificateError:
                continue
            freed += (after.crossings, after.loops) == (1, 1)
    assert freed == 2  # from either end


def test_a_clasp_is_not_passed():
    """The strand of a Hopf link from one side of the other circle cannot come back uncrossed."""
    planar = PlanarMap.from_pd(HOPF)
    for d in range(8):
        end = planar.partner[d] ^ 2
        e = planar.partner[end]
        over = planar.partner[d] & 1
        assert e == d ^ 2
        refused(HOPF, ["pass", d, e, over, [], []], "on two faces")
        crossed = [
            x
            for x in range(8)
            if x // 4 == d // 4 and made_or_none(HOPF, ["pass", d, e, over, [x], [5]]) is not None
        ]
        assert len(crossed) == 1


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (["pass", 0, 7, 2, [], []], r"over \(1\)"),
        (["pass", 12, 7, 1, [], []], "no dart 12"),
        (["pass", 0, 12, 1, [], []], "no dart 12"),
        (["pass", -1, -1, 1, [], []], "no dart -1"),
        (["pass", 0, "e", 1, [5], []], "one new crossing"),
        (["pass", 0, "e", 1, [], [5]], "one new crossing"),
        (["pass", 0, "e", 1, [99], [5]], "no dart 99"),
        (["pass", 0, "e", 1, ["x"], [0]], "unused ids"),
        (["pass", 0, "e", 1, ["x", "back"], [5, 5]], "unused ids"),
        (["pass", 0, "e", 1, ["x"], [5]], "on two faces"),
    ],
)
def test_wrong_passes_are_refused(step, sentence):
    planar = PlanarMap.from_pd(TREFOIL)
    names = {"e": planar.partner[0], "x": planar.next(0), "back": 4 * 5 + 2}

    def named(a):
        return [named(b) for b in a] if isinstance(a, list) else names.get(a, a)

    refused(TREFOIL, [step[0], *map(named, step[1:])], sentence)
