"""Bands that someone draws: what is said of each agrees with what is known by other roads."""

from __future__ import annotations

import random

import pytest

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots.band_trial import as_drawn, short_bands, try_band
from workbench.knots.bands import Band, banded, bands
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import determinant


@pytest.mark.parametrize("name", ["6_1", "8_20", "4_1"])
def test_hope_is_given_up_only_where_no_unlink_can_come(name: str) -> None:
    knot = Diagram.from_name(name)
    stage = as_drawn(knot)
    assert (stage.diagram.partner, stage.diagram.signs) == (knot.partner, knot.signs)
    for band in random.Random(5).sample(list(bands(knot, 1, 2)), 40):
        trial = try_band(stage, band)
        assert trial.splits
        assert trial.stage.diagram.components == 2
        assert trial.hopeful == try_band(stage, band.reversed(knot)).hopeful
        if not trial.hopeful:
            assert trial.stage.crossings
            assert "rules it out" in trial.sentence
        elif not trial.stage.crossings:
            assert trial.sentence.startswith("The knot is ribbon")
            assert verify(trial.stage.certificate()).holds
            assert determinant(banded(knot, band).pd) == 0


def test_figure_eight_is_not_ribbon() -> None:
    assert not any(won for _, won in short_bands(as_drawn(Diagram.from_name("4_1")), 2, 2))


def test_two_bands_one_after_another() -> None:
    stage = as_drawn(Diagram.from_name("12a_631"))
    table = dict(short_bands(stage, 0, 2))
    assert not any(table.values())
    after = [try_band(stage, band).stage for band in table]
    for link in after:
        for band, won in short_bands(link, 0, 2):
            trial = try_band(link, band)
            assert trial.splits
            assert trial.hopeful
            if won:
                assert trial.stage.depth == 2
                assert verify(trial.stage.certificate()).holds


def test_bands_that_split_nothing_are_told_why() -> None:
    knot = Diagram.from_name("6_1")
    stage = as_drawn(knot)
    good = next(bands(knot, 0, 0))
    turned = Band(good.start, (), (), good.end, 1)
    assert "orientation" in try_band(stage, turned).sentence
    link = try_band(stage, good).stage
    joins = next(
        (band for band in bands(link.diagram, 0, 0)
         if link.diagram.component[band.start] != link.diagram.component[band.end]), None,
    )  # fmt: skip
    if joins is not None:
        assert "joins two components" in try_band(link, joins).sentence
    with pytest.raises(InputError, match="does not fit"):
        try_band(stage, Band(good.start, (), (), good.start, 0))
    with pytest.raises(InputError, match="one component"):
        as_drawn(Diagram.from_name("L6a4"))
