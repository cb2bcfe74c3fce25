"""The test that bands go through: against Alexander polynomials of the links that they make."""

from __future__ import annotations

import pytest

from workbench.knots.bands import Band, banded, bands
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander
from workbench.knots.random_diagrams import random_knot
from workbench.knots.stages import Stage

KNOTS = ("3_1", "6_1", "8_3", "8_20", "9_46", "10_155")


def is_zero(link: Diagram) -> bool:
    return (link.loops > 0 and link.components > 1) or alexander(link.pd) == (0,)


@pytest.mark.parametrize("name", KNOTS)
@pytest.mark.parametrize("length", [0, 1, 2])
def test_a_band_of_a_knot_passes_exactly_if_the_alexander_polynomial_vanishes(
    name: str, length: int
) -> None:
    knot = Diagram.from_name(name)
    passed = {*Stage.at(knot).bands(length, 2)}
    listed = [band for band in bands(knot, length, 2) if len(band.crossed) == length]
    assert passed <= {*listed}
    for band in listed[:: 1 if length < 2 else 11]:
        assert (band in passed) == is_zero(banded(knot, band))


@pytest.mark.parametrize("seed", range(6))
def test_it_is_so_on_random_diagrams_and_with_more_twists(seed: int) -> None:
    knot = random_knot(7, seed)
    stage = Stage.at(knot)
    for length in (0, 1):
        passed = {*stage.bands(length, 3)}
        for band in bands(knot, length, 3):
            if len(band.crossed) == length:
                assert (band in passed) == is_zero(banded(knot, band))


@pytest.mark.parametrize("name", ["L10n36", "L10n32"])
def test_of_a_link_the_bands_that_pass_split_a_component_and_keep_it_hopeful(name: str) -> None:
    """Two components with Alexander polynomial 0: three must have no minor left of any size."""
    link = Diagram.from_name(name)
    assert link.components == 2
    assert alexander(link.pd) == (0,)
    stage = Stage.at(link)
    assert stage.hopeful
    passed = [band for length in (0, 1) for band in stage.bands(length, 2)]
    assert passed
    for band in passed[::5]:
        split = banded(link, band)
        assert split.components == 3
        assert not any(map(any, split.linking_numbers()))
        assert split.loops or Stage.at(split).hopeful


def test_a_link_with_too_few_colourings_has_no_bands() -> None:
    stage = Stage.at(Diagram.from_braid([1, 1]))
    assert not stage.hopeful
    assert not [*stage.bands(0, 2)]


def test_more_bands_than_the_first_table_has_rows_are_all_found() -> None:
    knot = Diagram.from_name("10_99")
    stage = Stage.at(knot)
    listed = [*stage.bands(4, 2)]
    counts = [sum(band.start == dart for band in listed) for dart in stage.darts]
    assert max(counts) > 64
    assert len({*listed}) == len(listed)
    assert all(isinstance(band, Band) for band in listed)
