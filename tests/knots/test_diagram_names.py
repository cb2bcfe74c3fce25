from __future__ import annotations

import random

import pytest
import spherogram

from workbench.errors import InputError
from workbench.knots import knotinfo, names
from workbench.knots._plateau import views
from workbench.knots._snappy import snappy
from workbench.knots.classics import classics, inflated
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import jones, signature
from workbench.knots.names import Name, identify

NAMES = [*knotinfo.knots()["name"]]
SAMPLE = random.Random(3).sample(NAMES[36:], 25)
PARTS = 8

UNKNOT = Diagram.from_pd([(1, 1, 2, 2)])


def scrambled(diagram: Diagram, seed: int) -> Diagram:
    """Draw the same link with more crossings."""
    random.seed(seed)
    link = diagram.to_spherogram()
    link.backtrack(12)
    return Diagram.from_spherogram(link)


def test_names_of_knotinfo_draw_its_codes():
    for name in ("3_1", "8_19", "12n_242"):
        assert Diagram.from_name(name).pd == knotinfo.knot(name).pd
    assert Diagram.from_name("0_1") == Diagram.from_pd([], loops=1)


@pytest.mark.parametrize("name", ["K12n242", "K15n37", "L6a4", "L14n467", "7^2_1"])
def test_names_of_snappy_draw_its_links(name):
    diagram = Diagram.from_name(name)
    theirs = Diagram.from_spherogram(spherogram.Link(name))
    assert diagram.canonical() == theirs.canonical()
    volume = float(snappy.Manifold(name).volume())
    assert float(diagram.exterior().volume()) == pytest.approx(volume, rel=1e-9)


@pytest.mark.parametrize(
    "name",
    ["", "trefoil", "3_1 ", "99_1", "8_22", "K99n1", "K3a2", "L6a4'", "3^1", "12_242", None, 31],
)
def test_unknown_names_are_refused(name):
    with pytest.raises(InputError, match=r"named|known as|is text"):
        Diagram.from_name(name)


@pytest.mark.parametrize("name", SAMPLE)
def test_hyperbolic_knots_are_named_with_their_mirror_images(name):
    knot = scrambled(Diagram.from_name(name), 1)
    found, image = identify(knot), identify(knot.mirror())
    assert found.proved
    assert image.proved
    assert found.names == (Name(name, False),)
    (mirrored,) = image.names
    assert mirrored.name == name
    asymmetric = knotinfo.knot(name).signature != 0
    assert mirrored.mirror or not asymmetric
    assert image.sentence.startswith(f"This is {mirrored}: ")


@pytest.mark.parametrize("name", ["4_1", "6_3", "8_17", "12a_427"])
def test_amphicheiral_knots_are_their_own_mirror_images(name):
    assert identify(Diagram.from_name(name).mirror()).names == (Name(name, False),)


def test_mutants_are_told_apart():
    """Kinoshita and Terasaka's knot and Conway's share all three invariants."""
    for name in ("11n_34", "11n_42"):
        assert identify(scrambled(Diagram.from_name(name), 4)).names == (Name(name, False),)


@pytest.mark.parametrize("name", ["K14n7", "K15a100", "L6a4", "L10a90"])
def test_the_census_reaches_beyond_knotinfo(name):
    found = identify(scrambled(Diagram.from_name(name), 2))
    assert found.proved
    assert found.names == (Name(name, False),)


@pytest.mark.parametrize("name", ["L6a4", "L10a90", "L5a1", "4_1", "12n_242"])
@pytest.mark.parametrize("crossings", [40, 200])
def test_large_diagrams_come_down_before_anything_is_computed(name, crossings, monkeypatch):
    computed = []
    exterior = Diagram.exterior
    monkeypatch.setattr(
        Diagram, "exterior", lambda self: computed.append(self.crossings) or exterior(self)
    )
    found = identify(inflated(Diagram.from_name(name), crossings, 5))
    assert found.names == (Name(name, False),)
    assert found.proved
    assert max(computed) <= 13


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ([1] * 3, "3_1"),
        ([1] * 5, "5_1"),
        ([1] * 13, "13a_4878"),
        ([1, 2, 3] * 3, "8_19"),
        ([1, 2] * 5, "10_124"),
    ],
)
def test_torus_knots_are_proved_by_moves_to_the_diagram_of_the_table(word, name):
    for sign in (1, -1):
        knot = Diagram.from_braid([sign * k for k in word])
        for diagram in (knot, knot.reversed(), inflated(knot, 60, 2)):
            found = identify(diagram)
            assert found.names == (Name(name, sign < 0),)
            assert found.proved
            assert "moves lead to" in found.sentence


def test_moves_that_end_elsewhere_prove_no_name(monkeypatch):
    """Then the invariants still give one, chirality included."""
    monkeypatch.setattr(names, "_by_moves", lambda diagram, candidates: None)
    for sign in (1, -1):
        found = identify(Diagram.from_braid([sign, 2 * sign] * 5))
        assert found.names == (Name("10_124", sign < 0),)
        assert not found.proved
        assert "those of" in found.sentence


def test_the_moves_lead_to_the_same_knot_only():
    """The figure eight is neither of two other knots; the left trefoil is found as one."""
    trefoils = (Name("3_1", False), Name("5_2", False))
    assert names._by_moves(Diagram.from_name("4_1"), trefoils) is None
    left = names._by_moves(Diagram.from_braid([-1, -1, -1]), trefoils)
    assert left == Name("3_1", True)


def test_a_diagram_from_behind_is_of_the_same_knot():
    """KnotInfo's own diagrams of 40 knots, seen from four sides, have the same invariants."""
    for name in random.Random(8).sample(NAMES[1:], 40):
        row, sides = knotinfo.knot(name), [*views(Diagram.from_name(name))]
        assert len(sides) == 4
        for view in sides:
            assert jones(view.pd) == (row.jones_min, row.jones)
            assert signature(view.pd) == row.signature


def cable(turns: int) -> Diagram:
    """Two strands along the braided trefoil, with more half turns: its (2, 6 + turns) cable."""
    half_turns = [1 if turns > 0 else -1] * abs(turns)
    return Diagram.from_braid([2, 1, 3, 2] * 3 + half_turns)


@pytest.mark.parametrize(("turns", "name"), [(-1, "13n_4639"), (1, "13n_4587")])
def test_the_two_satellites_of_the_table(turns, name):
    for diagram, mirror in ((cable(turns), False), (cable(turns).mirror(), True)):
        assert identify(diagram).names == (Name(name, mirror),)
        assert identify(diagram).proved


@pytest.mark.parametrize("turns", [-7, -5, -3, 3, 5])
def test_other_cables_of_the_trefoil_have_no_name(turns):
    for diagram in (cable(turns), inflated(cable(turns), 60, 1)):
        assert identify(diagram).names == ()


def test_the_unknot_and_unlinks():
    for unknot in (UNKNOT, scrambled(UNKNOT, 8), Diagram.from_name("0_1")):
        assert identify(unknot).names == (Name("0_1", False),)
        assert identify(unknot).proved
    assert identify(Diagram.from_braid([1, -1])).sentence.startswith("This is the unlink of 2")
    assert identify(Diagram.from_braid([1, -1], 4)).sentence.startswith("This is the unlink of 4")


@pytest.mark.parametrize("crossings", [10, 60, 200, 400])
def test_inflated_unknots_have_a_certificate(crossings):
    for seed in range(5):
        found = identify(inflated(UNKNOT, crossings, seed))
        assert found.names == (Name("0_1", False),)
        assert found.proved
        assert "certificate" in found.sentence


@pytest.mark.parametrize("crossings", [10, 60, 200])
def test_inflated_trefoils_are_trefoils(crossings):
    for seed in range(3):
        for word in ([1, 1, 1], [-1, -1, -1]):
            found = identify(inflated(Diagram.from_braid(word), crossings, seed))
            assert found.names == (Name("3_1", word[0] < 0),)
            assert found.proved


@pytest.mark.parametrize("name", classics())
def test_hard_unknots_are_known(name):
    for unknot in (classics()[name], classics()[name].mirror()):
        assert identify(unknot).names == (Name("0_1", False),)
        assert identify(unknot).proved


def test_no_fundamental_group_is_asked_for(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("SnapPy's group may never come")

    monkeypatch.setattr(snappy.Manifold, "fundamental_group", refuse)
    monkeypatch.setattr(spherogram.Link, "simplify", refuse)
    assert identify(inflated(UNKNOT, 100, 1)).proved
    assert identify(Diagram.from_name("8_20")).proved
    assert identify(Diagram.from_braid([1, 1, 1, 2, 2, 2])).names == ()


SUMS = {
    "3_1 # 3_1": [1, 1, 1, 2, 2, 2],
    "3_1 # mirror image of 3_1": [1, 1, 1, -2, -2, -2],
    "3_1 # 4_1": [1, 1, 1, 2, -3, 2, -3],
    "5_1 # 3_1 # 3_1": [1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3],
}


@pytest.mark.parametrize("sum_", SUMS)
def test_sums_get_no_name_of_a_prime_knot(sum_):
    for diagram in (Diagram.from_braid(SUMS[sum_]), inflated(Diagram.from_braid(SUMS[sum_]), 50)):
        found = identify(diagram)
        assert found.names == ()
        assert found.sentence == "No prime knot of up to 13 crossings has its invariants."


def test_a_sum_with_the_invariants_of_a_prime_knot_is_not_proved_to_be_it():
    found = identify(Diagram.from_braid([1, -2, 1, -2, 3, -4, 3, -4]))
    assert found.names == (Name("12n_462", None),)
    assert not found.proved
    assert found.sentence.endswith("those of 12n_462 or its mirror image.")


@pytest.mark.parametrize("word", [[1, 1], [1, 1, 1, 1], [1, 1, 1, 3, 3, 3], [1, 1, 2, 2]])
def test_links_that_are_not_hyperbolic_get_no_name(word):
    assert identify(Diagram.from_braid(word)).names == ()
    assert not identify(Diagram.from_braid(word)).proved


def test_where_the_invariants_are_not_to_be_had_the_census_is_asked(monkeypatch):
    def refuse(_: object) -> None:
        raise InputError("The diagram is too wide.")

    monkeypatch.setattr(names, "jones", refuse)
    knot = Diagram.from_name("12n_242")
    assert identify(knot).names == (Name("12n_242", False),)
    assert identify(knot.mirror()).names == (Name("12n_242", True),)
    assert "too wide" in identify(Diagram.from_name("8_19")).sentence


def test_a_torus_knot_among_the_candidates_is_passed_over(monkeypatch):
    """SnapPy has no isometry to offer for it, and the next name is tried."""
    candidates = (Name("3_1", False), Name("5_2", False))
    monkeypatch.setattr(names, "_same_invariants", lambda knot: candidates)
    assert identify(Diagram.from_name("5_2").mirror()).names == (Name("5_2", True),)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_all_knots_of_knotinfo_bear_their_own_names(part):
    """All 12,966 are proved, and none is taken for its mirror image."""
    for name in NAMES[part::PARTS]:
        found = identify(Diagram.from_name(name))
        assert (name, found.names, found.proved) == (name, (Name(name, False),), True)
