from __future__ import annotations

import random

import pytest
import spherogram

from workbench.errors import InputError
from workbench.knots import knotinfo
from workbench.knots._snappy import snappy
from workbench.knots.diagram import Diagram
from workbench.knots.names import Name, identify

SAMPLE = random.Random(3).sample([*knotinfo.knots()["name"][36:]], 25)


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


@pytest.mark.parametrize(("word", "name"), [([1] * 3, "3_1"), ([1, 2] * 4, "8_19")])
def test_torus_knots_are_named_by_their_invariants_and_not_proved(word, name):
    for sign in (1, -1):
        found = identify(Diagram.from_braid([sign * k for k in word]))
        assert not found.proved
        assert found.names == (Name(name, sign < 0),)
        assert "those of" in found.sentence


def test_the_unknot_and_unlinks():
    kink = Diagram.from_pd(((1, 1, 2, 2),))
    for unknot in (kink, scrambled(kink, 8)):
        assert identify(unknot).names == (Name("0_1", False),)
        assert identify(unknot).proved
    assert identify(Diagram.from_braid([1, -1])).sentence.startswith("This is the unlink of 2")


def test_an_unknot_that_does_not_come_down_is_known_by_its_group(monkeypatch):
    unknot = scrambled(Diagram.from_pd(((1, 1, 2, 2),)), 9)
    monkeypatch.setattr(spherogram.Link, "simplify", lambda link, mode: False)
    assert identify(unknot).proved
    assert "infinite cyclic" in identify(unknot).sentence
    assert "infinite cyclic" not in identify(scrambled(Diagram.from_name("3_1"), 9)).sentence


def test_what_is_not_in_the_tables_gets_no_name():
    granny = Diagram.from_braid([1, 1, 1, 2, 2, 2])
    assert identify(granny).names == ()
    assert identify(granny).sentence == "No prime knot of up to 13 crossings has its invariants."
    hopf = Diagram.from_braid([1, 1])
    assert identify(hopf).names == ()
    assert not identify(hopf).proved
