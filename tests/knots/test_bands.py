"""Bands: twists of the stated hand, orientation kept, each once, and Spherogram's among ours."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from spherogram import Link
from spherogram.links.bands.core import add_one_band, min_len_bands

from workbench.errors import InputError
from workbench.knots.bands import Band, attached, banded, bands, respects_orientation
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import jones_sqrt
from workbench.knots.random_diagrams import random_knot

KNOTS = ("3_1", "4_1", "6_1", "8_20")


def some(diagram: Diagram, longest: int, twists: int, count: int) -> Iterator[Band]:
    chosen = list(bands(diagram, longest, twists))
    yield from random.Random(1).sample(chosen, min(count, len(chosen)))


@pytest.mark.parametrize("name", KNOTS)
def test_a_band_that_respects_the_orientation_splits_a_knot(name: str) -> None:
    knot = Diagram.from_name(name)
    for band in some(knot, 2, 2, 200):
        assert respects_orientation(knot, band)
        assert attached(knot, band).components() == banded(knot, band).components == 2
        turned = Band(band.start, band.crossed, band.over, band.end, band.twists + 1)
        assert attached(knot, turned).components() == 1
        with pytest.raises(InputError, match="does not respect the orientation"):
            banded(knot, turned)


@pytest.mark.parametrize("name", KNOTS)
def test_two_right_handed_half_twists_lower_the_linking_number(name: str) -> None:
    """The edges run against each other: a crossing that is positive along the band is negative."""
    knot = Diagram.from_name(name)
    for band in some(knot, 1, 2, 60):
        more = Band(band.start, band.crossed, band.over, band.end, band.twists + 2)
        before, after = (banded(knot, b).linking_numbers()[0][1] for b in (band, more))
        assert after == before - 1


def test_a_band_reversed_is_the_same_band() -> None:
    for seed in range(4):
        knot = random_knot(9, seed)
        for band in some(knot, 2, 2, 40):
            back = band.reversed(knot)
            assert back.reversed(knot) == band
            links = [banded(knot, b) for b in (band, back)]
            assert jones_sqrt(links[0].pd) == jones_sqrt(links[1].pd)


def test_mirror_images_have_mirrored_bands() -> None:
    def found(diagram: Diagram) -> set:
        links = (banded(diagram, band) for band in bands(diagram, 1, 1))
        return {jones_sqrt(link.pd) for link in links}

    knot = Diagram.from_name("6_1")
    mirrored = {(-low - 2 * (len(c) - 1), c[::-1]) for low, c in found(knot)}
    assert found(knot.mirror()) == mirrored


@pytest.mark.parametrize("name", ["3_1", "4_1", "6_1"])
def test_the_links_of_spherograms_bands_are_among_ours(name: str) -> None:
    knot = Diagram.from_name(name)
    link = Link([list(row) for row in knot.to_pd()])

    def bare(diagram: Diagram) -> tuple:
        """Orientations aside: the coefficients, which reorienting shifts only."""
        return diagram.components, jones_sqrt(diagram.pd)[1] if diagram.pd else (1,)

    theirs = set()
    for band in min_len_bands(link, max_twists=1, max_band_len=3):
        theirs.add(bare(Diagram.from_spherogram(add_one_band(link.copy(), band))))
    ours = {bare(banded(knot, band)) for band in bands(knot, 1, 1)}
    assert theirs
    assert theirs <= ours


def test_each_band_is_listed_once() -> None:
    knot = Diagram.from_name("8_20")
    listed = list(bands(knot, 2, 1))
    assert len({*listed}) == len(listed)
    assert all(band.start < band.end for band in listed)
    assert not {band.reversed(knot) for band in listed} & {*listed}


def test_what_does_not_fit_is_refused() -> None:
    knot = Diagram.from_name("3_1")
    with pytest.raises(InputError, match="does not fit the diagram"):
        attached(knot, Band(0, (), (), 0, 0))
    with pytest.raises(InputError, match="at least 0"):
        next(bands(knot, -1, 0))
