"""The band editor in a real browser: dragged, built by keyboard, undone; also without Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from widgets.band_editor import BandEditor
from workbench.knots.diagram import Diagram

pytestmark = pytest.mark.browser

HOST = """async ({esm, css, state, kernel}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  const listeners = {};
  const emit = (event, ...given) => { for (const hear of listeners[event] ?? []) hear(...given); };
  const ask = async (said) => {
    if (!kernel) return;
    const {heard, ...traits} = await window.python(JSON.stringify(said));
    for (const [key, value] of Object.entries(traits)) model.set(key, value);
    for (const message of heard) emit("msg:custom", message);
  };
  const model = window.model = {
    get: (key) => state[key],
    set(key, value) { state[key] = value; emit("change:" + key); },
    on(event, hear) { (listeners[event] ??= []).push(hear); },
    off(event, hear) { listeners[event] = listeners[event].filter((other) => other !== hear); },
    save_changes() { ask({band: state.band}); },
    send(message) { ask({message}); },
  };
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  const {default: view} = await import(url);
  window.cleanup = view.render({model, el: document.querySelector("#view")});
}"""


def show(page: Page, editor: BandEditor, kernel: bool) -> None:
    heard: list[Any] = []
    editor.send = lambda content, buffers=None: heard.append(content)

    def python(text: str) -> dict[str, Any]:
        said = json.loads(text)
        if "band" in said:
            editor.set_state({"band": said["band"]})
        if "message" in said:
            editor._handle_custom_msg(said["message"], [])
        traits = {key: getattr(editor, key) for key in ("scene", "band", "answer")}
        answer = {**traits, "heard": [*heard]}
        heard.clear()
        return answer

    if kernel:
        page.expose_function("python", python)
    state = {key: getattr(editor, key) for key in ("scene", "band", "answer")}
    parts = {"esm": str(editor._esm), "css": str(editor._css), "state": state}
    page.evaluate(HOST, parts | {"kernel": kernel})


def winning(editor: BandEditor, crossed: int) -> tuple[list[int], bool, int]:
    """Return the darts of a band that gives an unlink, whether it runs over, and its twists."""
    names = [name.split(" ") for name, won in editor.scene["known"]["bands"].items() if won]
    *darts, over, twists = next(n for n in names if len(n) == 4 + crossed)
    return [int(d) for d in darts], over == "1", int(twists)


def build(page: Page, editor: BandEditor, darts: list[int], over: bool, twists: int) -> None:
    """Build a band by keyboard alone."""
    numbers = [editor.scene["arcs"][dart]["number"] for dart in darts]
    page.get_by_label("Start at").select_option(str(darts[0]))
    if not over:
        page.get_by_role("button", name="Cross over", exact=True).press("Enter")
    for number in numbers[1:-1]:
        page.get_by_role("button", name=f"Cross arc {number}", exact=True).press("Enter")
    for _ in range(abs(twists)):
        page.get_by_role("button", name="Twist +" if twists > 0 else "Twist −").press("Enter")
    page.get_by_role("button", name=f"End at arc {numbers[-1]}", exact=True).press("Enter")


@pytest.fixture
def editor() -> BandEditor:
    return BandEditor(Diagram.from_name("8_20"), name="8_20")


def test_a_short_band_is_answered_without_python(page: Page, editor: BandEditor) -> None:
    show(page, editor, kernel=False)
    build(page, editor, *winning(editor, 1))
    expect(page.get_by_role("status")).to_have_text("The link comes apart: the knot is ribbon.")
    expect(page.locator("polyline.strip").first).to_be_attached()
    expect(page.get_by_role("button", name="Attach")).to_be_disabled()
    page.get_by_role("button", name="Twist +").click()
    expect(page.get_by_role("status")).to_contain_text("orientation")
    page.get_by_role("button", name="Twist +").click()
    expect(page.get_by_role("status")).to_contain_text("splits a component")
    for _ in range(3):
        page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Press on an arc")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_band_is_dragged_across_an_arc(page: Page, editor: BandEditor) -> None:
    show(page, editor, kernel=False)
    darts, over, twists = winning(editor, 1)
    if not over:
        page.get_by_role("button", name="Cross over", exact=True).click()
    legs, start = [], darts[0]
    for dart in darts[1:]:
        low, high = sorted((start, dart))
        way = editor.scene["ways"][f"{low} {high}"]
        legs.append(way if start == low else way[::-1])
        start = editor.scene["partner"][dart]
    where = page.evaluate(
        """(points) => {
          const {a, d, e, f} = document.querySelector(".sheet svg").getScreenCTM();
          return points.map(([x, y]) => [a * x + e, d * y + f]);
        }""",
        [*legs[0][1:-1], *legs[1][1:-1]],
    )
    page.mouse.move(*where[0])
    page.mouse.down()
    for point in where[1:]:
        page.mouse.move(*point, steps=2)
    page.mouse.up()
    band = page.evaluate("window.model.get('band')")
    assert [band["start"], *band["crossed"], band["end"]] == darts
    assert band["over"] == [over]
    for _ in range(abs(twists)):
        page.get_by_role("button", name="Twist +" if twists > 0 else "Twist −").click()
    expect(page.get_by_role("status")).to_contain_text("the knot is ribbon")


def test_python_verifies_and_the_certificate_is_saved(page: Page, editor: BandEditor) -> None:
    show(page, editor, kernel=True)
    build(page, editor, *winning(editor, 0))
    expect(page.get_by_role("status")).to_contain_text("The knot is ribbon: crossings 8, bands 1")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the certificate").click()
    assert json.loads(Path(saved.value.path()).read_text())["kind"] == "ribbon"
    attach = page.get_by_role("button", name="Attach")
    attach.click()
    expect(page.locator(".title")).to_contain_text("after 1 band: 0 crossings")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".title")).to_contain_text("8_20: 8 crossings")
    expect(page.get_by_role("status")).to_contain_text("The knot is ribbon")


def test_nothing_bars_anyone(
    page: Page, editor: BandEditor, serious: Callable[[Page], list[str]]
) -> None:
    show(page, editor, kernel=False)
    build(page, editor, *winning(editor, 1))
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert serious(page) == []
    page.get_by_role("button", name="Clear").click()
    assert serious(page) == []
    page.evaluate("window.cleanup()")
