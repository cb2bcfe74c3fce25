"""The knot editor in a real browser: a page with a real editor behind it, and one JupyterLab.

In the page the model is a stand-in: what the view saves or sends goes to a `KnotEditor` in this
process and its answers come back, or nobody answers, as in a saved report.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from widgets.knot_editor import KnotEditor
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.drawing import read_drawing
from workbench.knots.invariants import signature

Serious = Callable[[Page], list[str]]

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>view</title>
<style>body {{ margin: 0; background: {paper} }} h1 {{ font-size: 1px }}</style>
<main><h1>view</h1><div id="view"></div></main></html>"""
HOST = """async ({esm, css, state, kernel}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  const listeners = {};
  const emit = (event, ...given) => { for (const hear of listeners[event] ?? []) hear(...given); };
  const ask = async (said) => {
    if (!kernel) return;
    const {history, answer, heard} = await window.python(said);
    if (history.serial !== state.history.serial) model.set("history", history);
    model.set("answer", answer);
    for (const message of heard) emit("msg:custom", message);
  };
  window.listening = () => Object.values(listeners).flat().length;
  const model = window.model = {
    get: (key) => state[key],
    set(key, value) { state[key] = value; emit("change:" + key); },
    on(event, hear) { (listeners[event] ??= []).push(hear); },
    off(event, hear) { listeners[event] = listeners[event].filter((other) => other !== hear); },
    save_changes() { ask({history: state.history}); },
    send(message) { ask({message}); },
  };
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  const {default: view} = await import(url);
  window.cleanup = view.render({model, el: document.querySelector("#view")});
}"""
STAR = [(0, 200), (120, -160), (-200, 60), (200, 60), (-120, -160)]
CIRCLE = [(300, 100), (400, 100), (350, 200)]


class Shown:
    """An editor shown on a page; points are on its sheet, y up."""

    def __init__(self, page: Page, editor: KnotEditor, kernel: bool = True) -> None:
        self.page, self.editor = page, editor
        self.heard: list[Any] = []
        editor.send = lambda content, buffers=None: self.heard.append(content)
        if kernel:
            page.expose_function("python", self.python)
        state = {"history": editor.history, "answer": editor.answer}
        parts = {"esm": str(editor._esm), "css": str(editor._css), "state": state}
        page.evaluate(HOST, parts | {"kernel": kernel})
        self.stage = page.get_by_role("application")
        self.status = page.get_by_role("status")
        self.settle()

    def python(self, said: dict[str, Any]) -> dict[str, Any]:
        if "history" in said:
            self.editor.set_state({"history": said["history"]})
        if "message" in said:
            self.editor._handle_custom_msg(said["message"], [])
        heard, self.heard = self.heard, []
        return {"history": self.editor.history, "answer": self.editor.answer, "heard": heard}

    def settle(self) -> None:
        """Wait until the view has drawn what it has."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => "
                           "requestAnimationFrame(done)))")  # fmt: skip

    @property
    def state(self) -> dict[str, Any]:
        """What the browser holds."""
        history = self.page.evaluate(
            "() => JSON.parse(JSON.stringify(window.model.get('history')))"
        )
        return dict(history["states"][history["at"]])

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return where on the page a point of the sheet is; the page's y points down."""
        box = self.stage.locator("svg").bounding_box()
        assert box is not None
        scale = box["width"] / 1000
        return (
            box["x"] + box["width"] / 2 + scale * point[0],
            box["y"] + box["height"] / 2 - scale * point[1],
        )

    def click(self, point: tuple[float, float]) -> None:
        self.page.mouse.click(*self.at(point))

    def drag(self, *points: tuple[float, float]) -> None:
        self.page.mouse.move(*self.at(points[0]))
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*self.at(point))
        self.page.mouse.up()
        self.settle()

    def curve(self, points: list[tuple[int, int]]) -> None:
        """Draw a curve vertex by vertex and close it at the first."""
        for point in [*points, points[0]]:
            self.click(point)
        self.settle()

    def flips(self) -> Locator:
        return self.page.locator(".flips").get_by_role("button")

    def signs(self) -> list[int]:
        titles = [str(node.get_attribute("title")) for node in self.flips().all()]
        return [1 if "positive" in title else -1 for title in titles]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def fact(self, name: str) -> Locator:
        return self.page.locator("dt", has_text=name).locator("xpath=following-sibling::dd[1]")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a blank page that must stay free of errors and of requests to any machine."""
    yield from pages(chromium, "light", "#fff")


@pytest.fixture
def dark_page(chromium: Browser) -> Iterator[Page]:
    """Open the page in the dark."""
    yield from pages(chromium, "dark", "#14171b")


def pages(chromium: Browser, scheme: Any, paper: str) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1100, "height": 800}, color_scheme=scheme)
    page.set_default_timeout(10_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
    page.on("request", lambda request: troubles.append(request.url))
    page.set_content(PAGE.format(paper=paper))
    troubles.clear()
    yield page
    page.close()
    assert [trouble for trouble in troubles if not trouble.startswith("blob:")] == []


def trefoil_curve(points: int) -> list[tuple[int, int]]:
    turns = [2 * math.pi * k / points for k in range(points)]
    return [
        (
            round(90 * (math.sin(t) + 2 * math.sin(2 * t))),
            round(80 * (math.cos(t) - 2 * math.cos(2 * t))),
        )
        for t in turns
    ]


def wedge(u: Any, v: Any) -> float:
    return float(u[0] * v[1] - u[1] * v[0])


def rendered_signs(page: Page) -> list[int]:
    """Read the crossings off the picture alone: a gap, and the strand that runs through it."""
    drawn = page.locator("path.strand").evaluate_all(
        "nodes => nodes.map((n) => n.getAttribute('d'))"
    )
    parts = []
    for d in drawn:
        pieces = [
            np.array([p.split() for p in part.split("L")], float) for part in d[1:].split("M")
        ]
        parts.append([piece * [1, -1] for piece in pieces])
    segments = [s for curve in parts for part in curve for s in pairwise(part)]
    signs = []
    for curve in parts:
        for part, after in zip(curve, curve[1:] + curve[:1], strict=True):
            a, b = part[-1], after[0]
            if np.hypot(*(b - a)) < 1:
                continue  # a curve that is nowhere under: its end is its beginning
            through = [
                np.sign(wedge(d - c, b - a))
                for c, d in segments
                if wedge(b - a, c - a) * wedge(b - a, d - a) < 0
                and wedge(d - c, a - c) * wedge(d - c, b - c) < 0
            ]
            assert len(through) == 1
            signs.append(int(through[0]))
    return signs


def test_a_hand_drawn_trefoil_is_right_handed_on_the_page_and_in_python(page: Page) -> None:
    shown = Shown(page, KnotEditor())
    expect(shown.status).to_contain_text("Click, or draw freehand")
    shown.curve(trefoil_curve(12))
    expect(shown.flips()).to_have_count(3)
    for k in range(3):
        if shown.signs()[k] < 0:
            shown.flips().nth(k).click()
            shown.settle()
    expect(shown.fact("writhe")).to_have_text("+3")
    expect(shown.fact("signature")).to_have_text("−2")
    expect(shown.fact("Jones")).to_have_text("t + t3 − t4")
    expect(page.locator(".name")).to_contain_text("This is 3_1")
    diagram = shown.editor.diagram
    assert (diagram.writhe, signature(diagram.pd)) == (3, -2)
    assert rendered_signs(page) == [1, 1, 1]
    for flip in shown.flips().all():
        flip.click()
        shown.settle()
    expect(page.locator(".name")).to_contain_text("the mirror image of 3_1")
    assert rendered_signs(page) == [-1, -1, -1]


def test_y_points_up_in_what_is_saved(page: Page) -> None:
    shown = Shown(page, KnotEditor())
    shown.curve(CIRCLE)
    ((first, *_),) = shown.state["polygons"]
    assert first == pytest.approx(CIRCLE[0], abs=1)
    assert shown.editor.polygons[0][0] == first


@pytest.mark.parametrize("name", ["3_1", "8_19", "12n_242", "L6a4", "L10n113", "K14n19265"])
def test_the_writhe_is_on_the_picture(page: Page, name: str) -> None:
    diagram = Diagram.from_name(name)
    shown = Shown(page, KnotEditor(diagram))
    assert sorted(rendered_signs(page)) == sorted(diagram.signs)
    assert sorted(shown.signs()) == sorted(diagram.signs)


def random_drawing(rng: np.random.Generator) -> dict[str, Any]:
    """Return polygons on a coarse grid, so that some touch, overlap or meet in a point."""
    step = int(rng.choice([1, 7, 60]))
    polygons = []
    for _ in range(int(rng.integers(1, 3))):
        xs = rng.integers(-420 // step, 420 // step, int(rng.integers(4, 9)))
        ys = rng.integers(-300 // step, 300 // step, len(xs))
        polygons.append([[int(x) * step, int(y) * step] for x, y in zip(xs, ys, strict=True)])
    flips: list[list[int]] = []
    with suppress(InputError):
        crossings = read_drawing(polygons).crossings
        flips += [[*c.under, *c.over] for c in crossings if rng.random() < 0.5]
    return {"polygons": polygons, "flips": flips}


def test_the_browser_and_python_read_the_same_drawings(page: Page) -> None:
    shown = Shown(page, KnotEditor(), kernel=False)
    rng = np.random.default_rng(5)
    refused = 0
    for serial in range(1, 61):
        state = random_drawing(rng)
        page.evaluate(
            "(history) => window.model.set('history', history)",
            {"states": [state], "at": 0, "serial": serial},
        )
        shown.settle()
        wrong = "refused" in str(shown.status.get_attribute("class"))
        try:
            drawing = read_drawing(state["polygons"], state["flips"])
        except InputError:
            assert wrong
            refused += 1
            continue
        assert not wrong
        assert shown.signs() == list(drawing.diagram.signs)
        assert len(rendered_signs(page)) == drawing.diagram.crossings
        assert sum(rendered_signs(page)) == drawing.diagram.writhe
    assert 5 < refused < 45


def test_freehand(page: Page) -> None:
    shown = Shown(page, KnotEditor())
    trail = trefoil_curve(150)
    shown.drag(*trail, trail[0])
    expect(shown.flips()).to_have_count(3)
    (polygon,) = shown.state["polygons"]
    assert 9 < len(polygon) < 60
    assert shown.editor.diagram.crossings == 3


def test_the_keyboard_is_enough(page: Page) -> None:
    shown = Shown(page, KnotEditor())
    shown.stage.focus()
    cursor = (0, 0)
    for x, y in STAR:
        across, up = (x - cursor[0]) // 20, (y - cursor[1]) // 20
        shown.press(*["ArrowRight" if across > 0 else "ArrowLeft"] * abs(across))
        shown.press(*["ArrowUp" if up > 0 else "ArrowDown"] * abs(up), "Enter")
        cursor = (x, y)
    expect(shown.status).to_contain_text("press Enter again, to close it")
    shown.press("Enter")
    assert shown.state["polygons"] == [[list(point) for point in STAR]]
    before = shown.signs()
    shown.press("Tab")
    expect(shown.flips().first).to_be_focused()
    shown.press("Tab", "Enter")
    expect(shown.flips().nth(1)).to_be_focused()
    after = shown.signs()
    assert [a * b for a, b in zip(before, after, strict=True)] == [1, -1, 1, 1, 1]
    shown.press("Control+z")
    assert shown.signs() == before
    shown.press("Control+Shift+Z")
    assert shown.signs() == after
    shown.stage.focus()
    shown.press("PageDown", "Enter", "ArrowUp", "Enter")
    assert shown.state["polygons"][0][0] == [0, 220]
    shown.press("Shift+ArrowUp", "Shift+ArrowDown", "Delete")
    assert len(shown.state["polygons"][0]) == 4
    expect(shown.stage).to_have_css("outline-style", "solid")


def test_undo_goes_back_vertex_by_vertex_while_drawing(page: Page) -> None:
    shown = Shown(page, KnotEditor())
    shown.curve(CIRCLE)
    shown.click(STAR[0])
    shown.click(STAR[1])
    expect(shown.status).to_contain_text("Curve 2, vertex 2")
    page.get_by_role("button", name="Undo").click()
    expect(shown.status).to_contain_text("Curve 2, vertex 1")
    shown.press("Control+z")
    assert len(shown.state["polygons"]) == 1
    page.get_by_role("button", name="Undo").click()
    shown.settle()
    assert shown.state["polygons"] == []
    assert shown.editor.diagram is None
    page.get_by_role("button", name="Redo").click()
    expect(shown.fact("components")).to_have_text("1")


def test_what_lies_over_stays_over_when_vertices_move(page: Page) -> None:
    editor = KnotEditor()
    editor.draw([STAR, CIRCLE], [(0, 0, 0, 2), (0, 1, 0, 3), (0, 2, 0, 4)])
    shown = Shown(page, editor)
    shown.drag(STAR[0], (10, 210), (-30, 180))  # a vertex
    assert editor.polygons[0][0] == pytest.approx([-30, 180], abs=2)
    assert editor.diagram.writhe == 5
    shown.drag((0, 60), (0, 110))  # the middle of an edge: a new vertex, and crossings slide on
    assert len(editor.polygons[0]) == 6
    assert editor.diagram.writhe == 5
    assert sum(rendered_signs(page)) == 5
    page.get_by_role("button", name="Delete vertex").click()
    shown.settle()
    assert (len(editor.polygons[0]), editor.diagram.writhe) == (5, 5)


def test_delete_and_clear(page: Page) -> None:
    editor = KnotEditor()
    editor.draw([CIRCLE, STAR], [(1, 0, 1, 2), (1, 1, 1, 3), (1, 2, 1, 4)])
    shown = Shown(page, editor)
    shown.click(CIRCLE[0])
    page.get_by_role("button", name="Delete curve").click()
    shown.settle()
    assert (len(editor.polygons), editor.diagram.writhe) == (1, 5)
    shown.press("Control+z")
    shown.click(CIRCLE[1])
    shown.press("Delete")  # of three vertices none can go alone
    assert (len(editor.polygons), editor.diagram.writhe) == (1, 5)
    page.get_by_role("button", name="Clear").click()
    shown.settle()
    assert editor.diagram is None
    expect(page.locator("dt")).to_have_count(0)


@pytest.mark.parametrize(
    ("curve", "sentence"),
    [
        ([(-160, -120), (160, 120), (240, -200)], "Three strands meet in a point"),
        ([(200, 0), (300, 40), (300, -40)], "A vertex lies on an edge"),
        ([(150, 0), (300, 0), (220, 90)], "Two edges overlap"),
    ],
)
def test_no_diagram_says_why_and_the_last_one_is_kept(
    page: Page, curve: list[tuple[int, int]], sentence: str
) -> None:
    editor = KnotEditor()
    cross = [(-200, 0), (200, 0), (100, 250), (0, -250), (0, 250)]
    editor.draw([cross])
    before = editor.diagram
    shown = Shown(page, editor)
    state = {"polygons": [cross, curve], "flips": []}
    page.evaluate(
        "(state) => { const m = window.model, h = m.get('history'); m.set('history', "
        "{states: [...h.states, state], at: h.at + 1, serial: h.serial + 1}); m.save_changes(); }",
        state,
    )
    expect(shown.status).to_contain_text(sentence)
    expect(page.locator("circle.wrong")).to_have_count(1)
    expect(page.locator("dt")).to_have_count(0)
    assert editor.answer["refused"]
    assert editor.diagram is before
    shown.press("Tab")
    page.get_by_role("button", name="Undo").click()
    expect(shown.fact("crossings")).to_have_text(str(before.crossings))


def test_moves_are_offered_shown_made_and_taken_back(page: Page) -> None:
    start = Diagram.from_name("3_1")
    shown = Shown(page, KnotEditor(start))
    moves = page.get_by_role("group", name="Moves")
    moves.get_by_text("Add a kink (R1): 24").click()
    kink = moves.get_by_role("button", name="Kink arc").first
    expect(page.locator("path.glow")).to_have_count(0)
    kink.hover()
    expect(page.locator("path.glow")).to_have_count(1)
    words = kink.inner_text()
    kink.click()
    expect(shown.flips()).to_have_count(4)
    expect(shown.fact("writhe")).to_have_text("+4" if "positive" in words else "+2")
    expect(shown.status).to_have_text("R1+ made.")
    undo_kink = moves.get_by_role("button", name="Undo the kink at crossing")
    expect(undo_kink).to_have_count(1)
    undo_kink.focus()
    expect(page.locator("path.glow")).to_have_count(1)
    shown.press("Enter")
    expect(shown.flips()).to_have_count(3)
    assert shown.editor.diagram.canonical() == start.canonical()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(shown.flips()).to_have_count(4)
    page.get_by_role("button", name="Simplify").click()
    expect(shown.status).to_have_text(
        re.compile(r"Simplified from 4 to 3 crossings in \d+ moves?\.")
    )


def test_without_a_kernel_one_draws_and_flips(page: Page) -> None:
    editor = KnotEditor(Diagram.from_name("4_1"))
    shown = Shown(page, editor, kernel=False)
    note = page.get_by_text("Moves and new invariants need a running kernel.")
    expect(note).to_be_visible()
    expect(shown.fact("determinant")).to_have_text("5")
    expect(page.get_by_role("button", name="Simplify")).to_be_disabled()
    before = shown.signs()
    shown.flips().first.click()
    shown.settle()
    assert shown.signs()[0] == -before[0]
    expect(page.locator("dt")).to_have_count(0)
    expect(note).to_be_visible()
    shown.curve(CIRCLE)
    assert len(shown.state["polygons"]) == 2
    shown.press("Control+z", "Control+z")
    assert shown.signs() == before


@pytest.mark.parametrize("theme", ["page", "dark_page"])
def test_no_serious_accessibility_findings(
    theme: str, request: pytest.FixtureRequest, serious: Serious
) -> None:
    page: Page = request.getfixturevalue(theme)
    shown = Shown(page, KnotEditor(Diagram.from_name("L6a4")))
    page.get_by_text("Push across (R2)").click()
    assert serious(page) == []
    shown.click((-450, 300))
    assert serious(page) == []


def test_components_differ_by_colour_and_by_number(page: Page) -> None:
    Shown(page, KnotEditor(Diagram.from_name("L6a4")))
    strands = page.locator("path.strand")
    colours = strands.evaluate_all("nodes => nodes.map((node) => getComputedStyle(node).stroke)")
    assert len(set(colours)) == 3
    assert page.locator("text.number").all_text_contents() == ["1", "2", "3"]


def test_the_theme_is_jupyterlabs_where_it_has_one(page: Page) -> None:
    Shown(page, KnotEditor(Diagram.from_name("3_1")))
    ink = "() => getComputedStyle(document.querySelector('path.strand')).stroke"
    light = page.evaluate(ink)
    page.evaluate("() => document.body.setAttribute('data-jp-theme-light', 'false')")
    assert page.evaluate(ink) != light


def test_a_closed_view_listens_no_more(page: Page) -> None:
    shown = Shown(page, KnotEditor())
    assert page.evaluate("() => window.listening()") == 3
    page.evaluate("() => window.cleanup()")
    assert page.evaluate("() => window.listening()") == 0
    shown.settle()


SECOND = 1000.0  # Playwright counts in milliseconds
CELL = """\
import json
from pathlib import Path

from widgets.knot_editor import KnotEditor

editor = KnotEditor()


def hear(_):
    diagram = editor.diagram
    heard = None if diagram is None else [list(diagram.signs), diagram.to_pd()]
    part = Path({part!r})
    part.write_text(json.dumps({{"heard": heard}}))
    part.replace({whole!r})


editor.observe(hear, "diagram")
hear(None)
editor
"""


@pytest.fixture
def notebook(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Page, Path]]:
    """Serve one notebook with an editor; give its page, and the file in which Python is heard."""
    whole, folder = tmp_path / "heard.json", tmp_path / "notebooks"
    folder.mkdir()
    source = CELL.format(part=str(tmp_path / "heard.part"), whole=str(whole))
    cells = [nbformat.v4.new_code_cell(source)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(book, folder / "editor.ipynb")
    names = ["CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"]
    places = {f"JUPYTER_{name}": str(tmp_path / name) for name in names}
    places |= {
        f"JUPYTERLAB_{name}_DIR": str(tmp_path / name) for name in ("SETTINGS", "WORKSPACES")
    }
    quiet = tmp_path / "CONFIG_DIR" / "labconfig" / "default_setting_overrides.json"
    quiet.parent.mkdir(parents=True)
    quiet.write_text(
        json.dumps(
            {
                "@jupyterlab/apputils-extension:notification": {
                    "fetchNews": "false",
                    "checkForUpdates": False,
                }
            }
        )
    )
    token = secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={folder}",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with (tmp_path / "log").open("w") as said:
        server = subprocess.Popen(
            command,
            env=os.environ | places | {"JUPYTER_TOKEN": token, "IPYTHONDIR": str(tmp_path / "ip")},
            cwd=Path(__file__).parents[2],
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        info = tmp_path / "RUNTIME_DIR" / f"jpserver-{server.pid}.json"
        url = until("the server answers", lambda: answering(info, server), 90)
        page = chromium.new_page(viewport={"width": 1500, "height": 1100})
        page.set_default_timeout(60 * SECOND)
        page.goto(f"{url}lab/tree/editor.ipynb?token={token}")
        page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=120 * SECOND)
        yield page, whole
        page.screenshot(path=tmp_path / "last.png")
        page.close()
    finally:
        server.terminate()
        server.wait(30)


def answering(info: Path, server: subprocess.Popen[bytes]) -> str:
    """Return the address of the server once it answers there."""
    assert server.poll() is None
    with suppress(OSError, ValueError):
        about = json.loads(info.read_text())
        head = {"Authorization": f"token {about['token']}"}
        asked = urllib.request.Request(f"{about['url']}api/status", headers=head)
        with urllib.request.urlopen(asked, timeout=10):
            return str(about["url"])
    return ""


def until(what: str, found: Callable[[], Any], seconds: float) -> Any:
    """Ask again and again until there is an answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        time.sleep(0.1)
    return pytest.fail(f"In {seconds:.0f} s, not: {what}")


@pytest.mark.xdist_group("notebooks")
def test_jupyterlab_draw_flip_kink_undo(notebook: tuple[Page, Path]) -> None:
    page, file = notebook

    def heard() -> Any:
        with suppress(OSError, ValueError):
            return json.loads(file.read_text())["heard"]
        return None

    def writhe() -> int | None:
        return sum(heard()[0]) if heard() else None

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    view = page.locator(".rw-knot-editor").first
    view.wait_for(timeout=180 * SECOND)
    view.scroll_into_view_if_needed()
    expect(view.get_by_text("need a running kernel")).to_have_count(0)
    sheet = view.locator("svg").bounding_box()
    assert sheet is not None
    scale = sheet["width"] / 1000
    curve = trefoil_curve(12)
    for x, y in [*curve, curve[0]]:
        page.mouse.click(
            sheet["x"] + sheet["width"] / 2 + scale * x,
            sheet["y"] + sheet["height"] / 2 - scale * y,
        )
    until("Python has three crossings", lambda: heard() and len(heard()[0]) == 3, 60)
    flips = view.locator(".flips").get_by_role("button")
    for sign in (+1, -1, +1):  # to the right-handed trefoil, its mirror image, and back
        for k in range(3):
            if ("positive" in str(flips.nth(k).get_attribute("title"))) != (sign > 0):
                before = heard()
                flips.nth(k).focus()
                page.keyboard.press("Enter")
                until("a flip arrives", lambda before=before: heard() != before, 60)
        assert writhe() == 3 * sign
        assert signature(heard()[1]) == -2 * sign
    expect(view.locator(".name")).to_contain_text("3_1", timeout=90 * SECOND)
    view.get_by_text("Add a kink (R1)").click()
    view.get_by_role("button", name="Kink arc").first.click()
    until("Python has the kink", lambda: len(heard()[0]) == 4, 60)
    expect(flips).to_have_count(4)
    flips.first.focus()
    page.keyboard.press("Control+z")
    until("Python has undone it", lambda: writhe() == 3, 60)
    expect(flips).to_have_count(3)
