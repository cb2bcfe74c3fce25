"""The band editor: what it hands to the browser, and what it answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from widgets.band_editor import BandEditor
from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots.bands import Band, bands
from workbench.knots.diagram import Diagram


@pytest.fixture
def editor() -> BandEditor:
    return BandEditor(Diagram.from_name("6_1"), name="6_1")


def known(editor: BandEditor, won: bool) -> Band:
    """Return a band of the table, read back from its name."""
    name = next(k for k, unlink in editor.scene["known"]["bands"].items() if unlink == won)
    start, *crossed, end, over, twists = name.split(" ")
    return Band(
        int(start),
        tuple(map(int, crossed)),
        tuple(side == "1" for side in over),
        int(end),
        int(twists),
    )


def test_the_scene_holds_all_that_the_browser_needs(editor: BandEditor) -> None:
    scene, diagram = editor.scene, editor.stage.diagram
    assert len(json.dumps(scene)) < 80_000
    assert sorted(dart for face in scene["faces"] for dart in face) == list(range(24))
    for dart, arc in enumerate(scene["arcs"]):
        assert arc["leaves"] == diagram.leaves(dart)
        other = scene["arcs"][diagram.partner[dart]]
        assert arc["points"] == other["points"][::-1]
        assert arc["number"] == other["number"] == diagram.pd[dart // 4][dart % 4]
    for face in scene["faces"]:
        for a in face:
            assert all(f"{min(a, b)} {max(a, b)}" in scene["ways"] for b in face if b != a)
    assert len(str(editor._esm).encode()) <= 20_480


def test_a_band_of_the_table_is_answered_alike_by_the_kernel(editor: BandEditor) -> None:
    editor.draw(known(editor, True))
    assert editor.answer["sentence"].startswith("The knot is ribbon: crossings 6, bands 1")
    assert verify(json.loads(editor.answer["certificate"])).holds
    named = set(editor.scene["known"]["bands"])
    for band in [*bands(editor.stage.diagram, 0, 2)][::7]:
        editor.draw(band)
        ruled_out = "rules it out" in editor.answer["sentence"]
        assert ruled_out == (f"{band.start} {band.end}  {band.twists}" not in named)


def test_bands_are_attached_and_taken_off(editor: BandEditor) -> None:
    band = known(editor, False)
    editor.draw(band)
    editor._handle_custom_msg({"do": "attach"}, [])
    assert editor.stage.depth == 1
    assert "after 1 band" in editor.scene["title"]
    assert editor.band["start"] == -1
    editor._handle_custom_msg({"do": "undo"}, [])
    assert editor.stage.depth == 0
    assert editor.band["start"] == band.start
    editor.undo()
    assert editor.stage.depth == 0


@pytest.mark.parametrize(
    "band",
    [
        {},
        {"start": 99, "crossed": [], "over": [], "end": -1, "twists": 0},
        {"start": 0, "crossed": [5], "over": [], "end": -1, "twists": 0},
        {"start": 0, "crossed": [5], "over": [1], "end": -1, "twists": 0},
        {"start": 0, "crossed": [], "over": [], "end": 4, "twists": 10},
        {"start": 0, "crossed": 3, "over": [], "end": 4, "twists": 0},
    ],
)
def test_what_is_no_band_is_refused(editor: BandEditor, band: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="A band is start"):
        editor.band = band
    assert editor.band["start"] == -1


def test_a_band_that_does_not_fit_is_told_so(editor: BandEditor) -> None:
    face = editor.scene["faces"][0]
    elsewhere = next(
        d for d in range(24) if d not in face and editor.scene["partner"][d] not in face
    )
    editor.draw(Band(face[0], (), (), elsewhere, 0))
    assert "does not fit" in editor.answer["sentence"]
    assert not editor.answer["splits"]
    with pytest.raises(InputError):
        editor.attach()


def test_only_knots_of_a_size_are_shown() -> None:
    with pytest.raises(InputError, match="one component"):
        BandEditor(Diagram.from_name("L6a4"))
    with pytest.raises(InputError, match="up to 30 crossings"):
        BandEditor(Diagram.from_braid([1] * 31))


def test_the_figure_shows_the_band_and_says_what_comes(editor: BandEditor) -> None:
    assert "No band is drawn" in editor.figure().caption
    editor.draw(known(editor, True))
    shown = editor.figure()
    assert "The knot is ribbon" in shown.alt
    assert "<polyline" in shown.html
