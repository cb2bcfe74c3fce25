from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest

from widgets.knot_editor import KnotEditor
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import signature
from workbench.knots.moves import Move, moves

CIRCLE = [[-90, 0], [90, 0], [0, 120]]
PENTAGRAM = [[0, 200], [120, -160], [-200, 60], [200, 60], [-120, -160]]
POSITIVE = [[0, 0, 0, 2], [0, 1, 0, 3], [0, 2, 0, 4]]


def fact(editor: KnotEditor, name: str) -> str:
    return str(dict(editor.answer["facts"])[name])


def arrive(editor: KnotEditor, polygons: Any, flips: Any = ()) -> None:
    """Set the trait as the browser does, after a new curve was closed or moved."""
    before = editor.history
    states = [*before["states"], {"polygons": polygons, "flips": list(flips)}]
    editor.set_state({"history": {"states": states, "at": len(states) - 1, "serial": 99}})


def ask(editor: KnotEditor, **content: Any) -> None:
    editor._handle_custom_msg({"serial": editor.history["serial"], **content}, [])


def test_an_editor_starts_empty_or_with_a_diagram() -> None:
    empty = KnotEditor()
    assert (empty.diagram, empty.polygons, empty.answer["facts"]) == (None, [], [])
    trefoil = Diagram.from_name("3_1")
    editor = KnotEditor(trefoil)
    assert editor.diagram.canonical() == trefoil.canonical()
    assert fact(editor, "signature") == "−2"
    with pytest.raises(InputError, match="draws a Diagram, not a str"):
        KnotEditor("3_1")  # type: ignore[arg-type]


def test_what_the_browser_draws_is_a_diagram() -> None:
    editor = KnotEditor()
    arrive(editor, [PENTAGRAM], POSITIVE)
    assert editor.diagram.writhe == 5
    assert signature(editor.diagram.pd) == -4
    assert (editor.polygons, editor.flips) == ([PENTAGRAM], [(*flip,) for flip in POSITIVE])
    assert editor.answer["serial"] == 99
    assert "5_1" in editor.answer["name"]
    assert "mirror" not in editor.answer["name"]


def test_messages_in_another_thread_are_dealt_with_in_the_main_one() -> None:
    link = KnotEditor(Diagram.from_name("L6a4"))  # named from a database of the main thread
    threads: list[threading.Thread] = []

    async def drawn() -> KnotEditor:
        editor = KnotEditor()
        editor.observe(lambda _: threads.append(threading.current_thread()), "diagram")
        await asyncio.to_thread(arrive, editor, link.polygons, [list(f) for f in link.flips])
        while editor.answer["serial"] != 99:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(ask, editor, do="move", move=[4, 0])
        while editor.diagram.crossings != 7:
            await asyncio.sleep(0.01)
        return editor

    editor = asyncio.run(asyncio.wait_for(drawn(), 60))
    assert threads == [threading.main_thread()] * 2
    assert "L6a4" in editor.answer["name"]


def test_a_mirror_image_is_called_one() -> None:
    editor = KnotEditor(Diagram.from_name("5_2").mirror())
    assert "the mirror image of 5_2" in editor.answer["name"]


@pytest.mark.parametrize(
    ("polygons", "sentence"),
    [
        ([[[0, 0], [9, 9]]], "has 2 vertices"),
        ([[[0, 0], [8, 0], [8, 4]], [[4, 0], [9, -3], [3, -9]]], "lies on edge"),
        ([[[-9, 0], [9, 0], [9, 9]], [[0, -9], [0, 9], [-20, 9]], [[-5, -5], [5, 5], [-6, 20]]],
         "Three strands meet"),
    ],
)  # fmt: skip
def test_no_diagram_says_why_and_keeps_the_last(polygons: Any, sentence: str) -> None:
    editor = KnotEditor(Diagram.from_name("4_1"))
    before = editor.diagram
    arrive(editor, polygons)
    assert editor.diagram is before
    assert sentence in editor.answer["refused"]
    assert (editor.answer["facts"], editor.answer["offers"]) == ([], [])
    assert len(editor.figure().axes[0].lines) == 2 * before.crossings
    with pytest.raises(InputError, match=sentence):
        KnotEditor().polygons = polygons


@pytest.mark.parametrize(
    "history",
    [
        {},
        {"states": [], "at": 0, "serial": 0},
        {"states": [{"polygons": [], "flips": []}], "at": 1, "serial": 0},
        {"states": [{"polygons": [[[0, 0.5]]], "flips": []}], "at": 0, "serial": 0},
        {"states": [{"polygons": [[[0]]], "flips": []}], "at": 0, "serial": 0},
        {"states": [{"polygons": [], "flips": [[0, 1, 2]]}], "at": 0, "serial": 0},
        {"states": [{"polygons": [], "flips": 3}], "at": 0, "serial": 0},
        {"states": [{"polygons": [5], "flips": []}], "at": 0, "serial": 0},
        {"states": [[]], "at": 0, "serial": 0},
        {"states": [{"polygons": [], "flips": []}], "at": 0, "serial": "x"},
    ],
)
def test_bad_values_are_refused_and_leave_the_editor_as_it_was(history: Any) -> None:
    editor = KnotEditor(Diagram.from_name("4_1"))
    before = editor.history
    with pytest.raises(InputError):
        editor.history = history
    assert editor.history == before


def test_undo_and_redo() -> None:
    editor = KnotEditor()
    seen: list[int] = []
    editor.observe(
        lambda change: seen.append(change.new.crossings if change.new else -1), "diagram"
    )
    editor.polygons = [CIRCLE]
    editor.draw([PENTAGRAM], POSITIVE)  # type: ignore[arg-type]
    editor.undo()
    editor.undo()
    editor.undo()
    assert editor.diagram is None
    editor.redo()
    editor.redo()
    editor.redo()
    assert editor.diagram.writhe == 5
    assert seen == [0, 5, 0, -1, 0, 5]
    editor.undo()
    editor.polygons = []
    editor.redo()
    assert editor.polygons == []


def test_the_history_has_an_end() -> None:
    editor = KnotEditor()
    for k in range(80):
        editor.polygons = [[[x + k, y] for x, y in CIRCLE]]
    assert len(editor.history["states"]) == 60
    assert editor.polygons[0][0] == [-90 + 79, 0]


def test_a_diagram_that_is_set_is_drawn() -> None:
    editor = KnotEditor()
    link = Diagram.from_name("L6a4")
    editor.diagram = link
    assert len(editor.polygons) == 3
    assert editor.diagram.canonical() == link.canonical()
    editor.undo()
    assert editor.diagram is None


def test_offered_moves_are_made_and_undone() -> None:
    editor = KnotEditor(Diagram.from_name("3_1"))
    titles = {title: count for title, count, _ in editor.answer["offers"]}
    assert titles["Add a kink (R1)"] == 24
    ask(editor, do="move", move=[4, 0])
    assert editor.diagram.crossings == 4
    assert "R1+" in editor.answer["note"]
    assert editor.answer["offers"][0][1] == 1  # the kink, to be undone
    ask(editor, do="move", move=[0, 0])
    assert editor.diagram.canonical() == Diagram.from_name("3_1").canonical()
    editor.undo()
    assert editor.diagram.crossings == 4


def test_a_request_for_another_drawing_is_disregarded() -> None:
    editor = KnotEditor(Diagram.from_name("3_1"))
    editor._handle_custom_msg({"serial": -1, "do": "move", "move": [4, 0]}, [])
    assert editor.diagram.crossings == 3


def test_every_offer_keeps_the_knot() -> None:
    start = Diagram.from_name("4_1")
    editor = KnotEditor(start)
    for move in list(moves(editor.diagram)):
        editor = KnotEditor(start)
        editor.apply(move)
        assert fact(editor, "Jones polynomial") == "t^{−2} − t^{−1} + 1 − t + t^{2}"


def test_illegal_moves_and_empty_sheets_are_refused() -> None:
    with pytest.raises(InputError):
        KnotEditor(Diagram.from_name("3_1")).apply(Move("R1-", (0,)))
    with pytest.raises(InputError, match="Nothing is drawn yet"):
        KnotEditor().simplify()


def test_simplify_says_how_many_moves() -> None:
    editor = KnotEditor(Diagram.from_pd([(4, 1, 5, 2), (3, 1, 4, 6), (5, 3, 6, 2)]))
    count = editor.simplify(0.2)
    assert count > 0
    assert (editor.diagram.crossings, editor.diagram.loops) == (0, 1)
    assert editor.answer["note"].startswith(f"Simplified from 3 to 0 crossings in {count} move")
    editor = KnotEditor(Diagram.from_name("3_1"))
    assert editor.simplify(0.05) == 0
    assert "No diagram with fewer crossings" in editor.answer["note"]


def test_the_saved_state_is_json_and_small() -> None:
    editor = KnotEditor(Diagram.from_name("12n_242"))
    state = {"history": editor.history, "answer": editor.answer}
    assert len(json.dumps(state)) < 60_000
    assert len(str(editor._esm).encode()) <= 20_480


def test_figure_has_gaps_under_and_nowhere_else() -> None:
    editor = KnotEditor()
    assert [text.get_text() for text in editor.figure().axes[0].texts] == ["Nothing is drawn yet"]
    editor.draw([PENTAGRAM, [[x + 400, y] for x, y in CIRCLE]], POSITIVE)  # type: ignore[arg-type]
    lines = editor.figure().axes[0].lines
    assert len(lines) == 2 * 5 + 1
    crossings = [c.at for c in editor._drawing.crossings]  # type: ignore[union-attr]
    ends = [end for line in lines[:-1] for end in (line.get_xydata()[0], line.get_xydata()[-1])]
    near = [min(((x - u) ** 2 + (y - v) ** 2) ** 0.5 for u, v in crossings) for x, y in ends]
    labels = [text.get_text() for text in editor.figure().axes[0].texts]
    assert labels == ["1", "2"]
    assert sum(gap > 5 for gap in near) == sum(gap < 1e-6 for gap in near) == 10
