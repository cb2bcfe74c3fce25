"""Trying a band that someone has drawn: whether it splits, whether there is hope, what comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots.bands import Band, attached, respects_orientation
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import obstruction
from workbench.knots.stages import Stage

__all__ = ["BandTrial", "as_drawn", "short_bands", "try_band"]

_TRIES = 3000
_LONGEST = 5


@dataclass(frozen=True, eq=False)
class BandTrial:
    """What comes of a band.

    Attributes
    ----------
    splits
        Whether it splits a component into two.
    hopeful
        Whether the exact test on colourings lets it through; None if that was not asked.
    stage
        The link that it makes, simplified; None unless it splits a component.
    sentence
        All of it in words.
    """

    splits: bool
    hopeful: bool | None
    stage: Stage | None
    sentence: str


def as_drawn(knot: Diagram) -> Stage:
    """Return the first stage of a knot whose diagram is left as it is.

    Raises
    ------
    InputError
        If the diagram is not of a knot.
    """
    if knot.components != 1:
        raise InputError(f"A knot has one component, not {knot.components}.")
    return Stage.at(knot)


def try_band(stage: Stage, band: Band) -> BandTrial:
    """Attach a band to a stage, and look what comes of it.

    Parameters
    ----------
    stage
        A link.
    band
        Its darts are those of `stage.diagram`.

    Raises
    ------
    InputError
        If the band does not fit the diagram.

    Examples
    --------
    >>> stevedore = as_drawn(Diagram.from_name("6_1"))
    >>> trial = try_band(stevedore, Band(3, (), (), 7, 1))
    >>> trial.sentence.split(":")[0]
    'The knot is ribbon'
    """
    diagram = stage.diagram
    link = attached(diagram, band)
    if not respects_orientation(diagram, band):
        more = "The band does not respect the orientation; a half twist more or less, and it does."
        return BandTrial(False, None, None, more)
    if link.components() <= diagram.components:
        return BandTrial(False, None, None, "The band joins two components; it must split one.")
    own = _named_by(stage, band)
    hopeful = _is_hopeful(stage, own)
    after = stage.after(own, stage.attached(own), _TRIES)
    return BandTrial(True, hopeful, after, _sentence(after, hopeful))


def short_bands(stage: Stage, longest: int, most_twists: int) -> Iterator[tuple[Band, bool]]:
    """Yield the bands that the exact test lets through, and whether an unlink was seen to come.

    The darts are those of `stage.diagram`.
    """
    back = {own: dart for dart, own in enumerate(_names(stage))}
    for length in range(longest + 1):
        for band in stage.bands(length, most_twists):
            after = stage.after(band, stage.attached(band))
            crossed = tuple(back[dart] for dart in band.crossed)
            named = Band(back[band.start], crossed, band.over, back[band.end], band.twists)
            yield named, not after.crossings


def _names(stage: Stage) -> list[int]:
    """Return what the stage calls each dart of its diagram."""
    ids = sorted(stage.map.ids[: stage.crossings].tolist())
    turned = [2 * int(stage.map.forward[4 * c]) for c in ids]
    return [4 * c + (slot + t) % 4 for c, t in zip(ids, turned, strict=True) for slot in range(4)]


def _named_by(stage: Stage, band: Band) -> Band:
    own = _names(stage)
    crossed = tuple(own[dart] for dart in band.crossed)
    return Band(own[band.start], crossed, band.over, own[band.end], band.twists)


def _is_hopeful(stage: Stage, band: Band) -> bool | None:
    """Say whether the band is among those that the test lets through; None if it is long."""
    if len(band.crossed) > _LONGEST:
        return None
    back = tuple(int(stage.map.partner[arc]) for arc in reversed(band.crossed))
    turned = Band(band.end, back, band.over[::-1], band.start, band.twists)
    first = min(band.start, band.end)
    return any(
        found in (band, turned)
        for found in stage.bands_from(first, len(band.crossed), max(2, abs(band.twists)))
    )


def _sentence(after: Stage, hopeful: bool | None) -> str:
    if not after.crossings:
        verdict = verify(after.certificate())
        return verdict.finding if verdict.holds else "The certificate was refused."
    if hopeful is False:
        return (
            "The band splits a component, but the exact test rules it out: the link has too few "
            "colourings for one whose components bound disjoint discs."
        )
    reason = obstruction(after.diagram)
    left = f"{after.crossings} crossings are left" + (f", {reason}" if reason else "")
    return f"The band splits a component; the link was not taken apart: {left}."
