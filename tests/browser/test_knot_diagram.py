"""The knot view in a real browser: layers, crossings by keyboard and pointer, export."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from widgets.knot_diagram import KnotDiagramView, diagram_figure
from workbench.knots.diagram import Diagram

Serious = Callable[[Page], list[str]]

pytestmark = pytest.mark.browser

HOST = """async ({esm, css, state}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  const listeners = {};
  window.listening = () => Object.values(listeners).flat().length;
  window.model = {
    get: (key) => state[key],
    set(key, value) {
      state[key] = value;
      for (const listener of listeners["change:" + key] ?? []) listener();
    },
    on(event, listener) { (listeners[event] ??= []).push(listener); },
    off(event, listener) { listeners[event] = listeners[event].filter((l) => l !== listener); },
    save_changes() { window.saved = structuredClone(state); },
  };
  const {default: view} = await import(
    URL.createObjectURL(new Blob([esm], {type: "text/javascript"})));
  window.cleanup = view.render({model: window.model, el: document.querySelector("#view")});
}"""
TRAITS = ("svg", "tikz", "title", "file_name", "crossings", "layers", "focused")


def show(page: Page, name: str, **options: Any) -> KnotDiagramView:
    view = KnotDiagramView(Diagram.from_name(name), name=name, **options)
    state = {trait: getattr(view, trait) for trait in TRAITS}
    page.evaluate(HOST, {"esm": str(view._esm), "css": str(view._css), "state": state})
    return view


def test_layers_come_and_go(page: Page) -> None:
    show(page, "8_19")
    signs = page.locator("g.signs")
    expect(signs).to_be_hidden()
    button = page.get_by_role("button", name="Signs", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(signs).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.saved.layers") == ["arrows", "signs"]
    page.get_by_role("button", name="Arrows", exact=True).press("Enter")
    expect(page.locator("g.arrows")).to_be_hidden()


def test_crossings_say_their_sign_and_arcs(page: Page) -> None:
    view = show(page, "8_19")
    a, b, c, d = view.diagram.pd[0]
    enter, leave = (d, b) if view.diagram.signs[0] > 0 else (b, d)
    word = "positive" if view.diagram.signs[0] > 0 else "negative"
    page.get_by_role("application").press("ArrowRight")
    said = f"Crossing 1, {word}: arc {enter} passes over to {leave}, arc {a} passes under to {c}."
    expect(page.locator(".words")).to_have_text(said)
    page.keyboard.press("End")
    expect(page.locator(".words")).to_contain_text("Crossing 8,")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".words")).to_contain_text("Crossing 1,")
    page.keyboard.press("Escape")
    expect(page.locator(".words")).to_have_text(view.title)
    page.locator(".marks circle").nth(4).hover()
    expect(page.locator(".words")).to_contain_text("Crossing 5,")
    assert page.evaluate("window.saved.focused") == 5


def test_python_may_set_the_traits(page: Page) -> None:
    show(page, "L6a4")
    page.evaluate("window.model.set('layers', ['faces'])")
    expect(page.locator("g.faces")).to_be_visible()
    page.evaluate("window.model.set('focused', 3)")
    expect(page.locator(".words")).to_contain_text("Crossing 3,")


@pytest.mark.parametrize("kind", ["SVG", "PNG", "TikZ"])
def test_export(page: Page, tmp_path: Path, kind: str) -> None:
    view = show(page, "L6a4", layers=["faces"])
    with page.expect_download() as caught:
        page.get_by_role("button", name=f"Save as {kind}").click()
    path = tmp_path / caught.value.suggested_filename
    caught.value.save_as(path)
    data = path.read_bytes()
    if kind == "SVG":
        root = ElementTree.fromstring(data)
        groups = {g.get("class") for g in root.iter("{http://www.w3.org/2000/svg}g")}
        assert groups == {"faces"}
        paths = re.findall(r' d="([^"]+)"', data.decode())
        assert paths == re.findall(r' d="([^"]+)"', view.figure())
    elif kind == "PNG":
        assert data.startswith(b"\x89PNG")
        assert max(int.from_bytes(data[at : at + 4], "big") for at in (16, 20)) == 1600
    else:
        assert data.decode() == view.tikz


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_and_names(page: Page, scheme: str, serious: Serious) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show(page, "L6a4", layers=["arrows", "labels", "signs", "arcs", "faces"])
    assert serious(page) == []


def test_the_view_lets_go(page: Page) -> None:
    show(page, "3_1")
    assert page.evaluate("window.listening()") == 2
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0


def test_the_module_is_small_and_alone() -> None:
    module, style = str(KnotDiagramView._esm), str(KnotDiagramView._css)
    assert len(module.encode()) < 20 * 1024
    assert not re.search(r"\bimport\b|\bfetch\(|url\(|@import", module + style)


@pytest.mark.parametrize("name", ["3_1", "8_19", "L6a4"])
def test_real_text_touches_no_strand_and_no_other_text(page: Page, name: str, blank: str) -> None:
    """As the browser sets the type: boxes of its text against points along its paths."""
    source = diagram_figure(Diagram.from_name(name), layers=["arrows", "labels", "signs", "arcs"])
    page.set_content(blank.replace('<div id="view"></div>', source))
    touching = page.evaluate(
        """() => {
          const box = (t) => { const b = t.getBBox(), h = t.getAttribute("font-size") * 0.72;
            return [b.x, b.y + (b.height - h) / 2, b.x + b.width, b.y + (b.height + h) / 2]; };
          const texts = [...document.querySelectorAll("svg text")].map(box);
          const points = [...document.querySelectorAll("path.strand")].flatMap((p) => {
            const n = Math.ceil(p.getTotalLength());
            return Array.from({length: n + 1}, (_, k) => p.getPointAtLength(k)); });
          const inside = ([l, t, r, b], {x, y}) => x > l && x < r && y > t && y < b;
          const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
          return texts.filter((a, i) => points.some((p) => inside(a, p))
            || texts.slice(0, i).some((b) => meet(a, b))).length;
        }"""
    )
    assert touching == 0
