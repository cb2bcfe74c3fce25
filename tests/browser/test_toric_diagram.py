"""The toric diagram in a real browser: p moved by pointer and by keyboard, V(p) as in Python."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from widgets.toric_diagram import ToricDiagramView
from workbench.toric.polygons import reflexive_polygons
from workbench.toric.y_pq import y_pq

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><title>view</title><main><h1>view</h1>
<div id="view"></div></main></html>"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    troubles: list[str] = []
    context = chromium.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.set_content(PAGE)
    yield page
    context.close()
    assert troubles == []


def show(page: Page, mounted: Callable[..., None]) -> ToricDiagramView:
    view = ToricDiagramView({**reflexive_polygons(), "Y^{5,2}": y_pq(5, 2)}, chosen="4c")
    state = {key: getattr(view, key) for key in ("diagrams", "chosen", "point")}
    mounted(page, view, json.loads(json.dumps(state)))
    return view


def told(page: Page) -> tuple[list[float], float]:
    point: Any = page.evaluate("window.model.get('point')")
    found = re.search(r"V\(p\) = ([0-9.]+)", page.locator("output").inner_text())
    assert found is not None
    return point, float(found[1])


def agrees(page: Page, view: ToricDiagramView) -> None:
    view.chosen = page.evaluate("window.model.get('chosen')")
    view.point, volume = told(page)
    assert volume == pytest.approx(view.volume, abs=6e-7)


def test_p_is_moved_by_keys_and_pointer_and_its_volume_is_that_of_python(
    page: Page, mounted: Callable[..., None]
) -> None:
    view = show(page, mounted)
    agrees(page, view)
    handle = page.locator(".handle")
    handle.focus()
    before, _ = told(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    after, _ = told(page)
    assert after[0] > before[0]
    assert after[1] > before[1]
    agrees(page, view)
    page.keyboard.press("Shift+ArrowLeft")
    assert after[0] - (after[0] - before[0]) / 4 < told(page)[0][0] < after[0]
    for _ in range(200):
        page.keyboard.press("ArrowDown")
    agrees(page, view)
    page.keyboard.press("Home")
    assert told(page)[1] == pytest.approx(view.diagrams[view.chosen]["minimum"], abs=6e-7)
    box = page.locator(".diagram").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.65 * box["width"], box["y"] + 0.6 * box["height"], steps=4)
    dragged, _ = told(page)
    page.mouse.move(box["x"] - 300, box["y"] - 300, steps=4)
    page.mouse.up()
    assert told(page)[0] != dragged
    agrees(page, view)


def test_newtons_steps_reach_the_minimum_and_another_diagram_is_chosen(
    page: Page, mounted: Callable[..., None]
) -> None:
    view = show(page, mounted)
    page.get_by_label("Diagram").select_option("Y^{5,2}")
    agrees(page, view)
    for _ in range(12):
        page.get_by_role("button", name="Newton step").click()
    assert told(page)[1] == pytest.approx(view.diagrams[-1]["minimum"], abs=1e-6)
    page.get_by_text("Table").click()
    expect(page.get_by_role("row")).to_have_count(18)
    assert page.evaluate("window.listening()") == 2
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0


def test_the_view_is_accessible(page: Page, mounted: Callable[..., None]) -> None:
    show(page, mounted)
    assert Axe().run(page).response["violations"] == []
