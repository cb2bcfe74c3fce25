"""Bands in Spherogram's form: the same links, and discs that its own verifier accepts."""

from __future__ import annotations

import random
from itertools import product

import pytest
from spherogram import Link
from spherogram.links.bands.core import Band as TheirBand
from spherogram.links.bands.core import add_one_band, min_len_bands

from workbench.errors import InputError
from workbench.knots._spherogram_process import accepts
from workbench.knots.bands import Band, attach, banded, bands
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import resumed
from workbench.knots.ribbon import find_ribbon
from workbench.knots.ribbon_checks import check_ribbon
from workbench.knots.simplify import diagram_of
from workbench.knots.spherogram_bands import drawn, from_spherogram, ribbon_list, to_spherogram
from workbench.knots.stages import first_stage


def unoriented(diagram: Diagram) -> set[Diagram]:
    """Return the normal forms of the diagram for all orientations of its components."""
    forms = set()
    for turned in product((False, True), repeat=len(diagram.strands)):
        starts = [
            diagram.partner[strand[0]] if turn else strand[0]
            for turn, strand in zip(turned, diagram.strands, strict=True)
        ]
        forms.add(Diagram.from_darts(diagram.partner, diagram.loops, starts).canonical())
    return forms


@pytest.mark.parametrize("name", ["6_1", "8_20", "10_140", "L6a4"])
def test_the_band_makes_the_same_diagram(name: str) -> None:
    diagram = Diagram.from_name(name)
    theirs = Link([list(row) for row in diagram.pd])
    for band in random.Random(2).sample(list(bands(diagram, 2, 3)), 60):
        text = to_spherogram(diagram, band)
        assert from_spherogram(diagram, text) == band
        assert TheirBand(text).compressed_spec() == text
        made = Diagram.from_spherogram(add_one_band(theirs, text))
        assert made.canonical() in unoriented(banded(diagram, band))


def test_their_bands_are_read() -> None:
    diagram = Diagram.from_name("8_20")
    theirs = Link([list(row) for row in diagram.pd])
    for band in random.Random(3).sample(min_len_bands(theirs), 60):
        text = band.compressed_spec()
        ours = from_spherogram(diagram, text)
        assert to_spherogram(diagram, ours) == text
        made = Diagram.from_spherogram(add_one_band(theirs, text))
        assert made.canonical() in unoriented(banded(diagram, ours))


def test_large_diagrams_take_three_digits() -> None:
    diagram = Diagram.from_braid([1] * 71)
    band = Band(8, (), (), 4 * 70 + 1, 0)
    text = to_spherogram(diagram, band)
    assert text.startswith("Z")
    assert TheirBand(text).compressed_spec() == text
    assert from_spherogram(diagram, text) == band
    with pytest.raises(InputError, match="1023 can be"):
        to_spherogram(Diagram.from_braid([1] * 1025), band)


@pytest.mark.parametrize("text", ["", "12", "1201_0", "zz01_0_1", "ff01_0_1", "1201_0_x", "12_0_1"])
def test_what_is_no_band(text: str) -> None:
    with pytest.raises(InputError, match="is no band of this diagram"):
        from_spherogram(Diagram.from_name("6_1"), text)


@pytest.mark.parametrize("name", ["3_1", "6_1", "9_46", "10_99", "12n_553", "12a_631"])
def test_the_list_is_accepted_for_its_knot_and_no_other(name: str) -> None:
    knot = Diagram.from_name(name)
    found = find_ribbon(knot, 5.0 if name != "3_1" else 0.2)
    if name == "3_1":
        assert found.unlink is None
        return
    assert found.unlink is not None
    written = ribbon_list(found.unlink)
    assert len(written) == 2 * found.bands + 1
    assert any(accepts(knot.to_pd(), written, 20.0, seed) for seed in range(4))
    assert not accepts(Diagram.from_name("7_7").to_pd(), written, 20.0)


def test_the_darts_of_a_stage_are_those_of_its_diagram() -> None:
    """The map of a stage may begin crossings at the other end of the under-strand."""
    knot = Diagram.from_name("10_99")
    stage = first_stage(knot)
    for start in stage.darts[:12]:
        for band in stage.bands_from(start, 1, 2):
            diagram, placed = drawn(stage, band)
            made = resumed(stage.table, seed=0, room=64, log=1 << 14)
            attach(made, band)
            assert diagram_of(made).canonical() in unoriented(banded(diagram, placed))


def test_all_programs_confirm_a_disc_of_two_bands() -> None:
    found = find_ribbon(Diagram.from_name("12a_631"))
    assert found.unlink is not None
    assert found.bands == 2
    assert check_ribbon(found.unlink).all


def test_what_takes_too_long_is_not_accepted() -> None:
    knot = Diagram.from_name("12a_631")
    found = find_ribbon(knot)
    assert found.unlink is not None
    assert not accepts(knot.to_pd(), ribbon_list(found.unlink), 1e-4)
    with pytest.raises(InputError, match="not shown to be an unlink"):
        ribbon_list(first_stage(knot))
