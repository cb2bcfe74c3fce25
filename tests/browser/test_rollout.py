"""The rollout view in a real browser: played, stepped, scrubbed; the certificate saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from widgets.rollout import RolloutView
from workbench.games.rollout import Rollout
from workbench.knots.classics import kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.ribbon import find_ribbon
from workbench.knots.simplify import simplify

pytestmark = pytest.mark.browser

HOST = """async ({esm, css, state}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  const listeners = [];
  window.state = state;
  const model = {
    get: (key) => state[key],
    set(key, value) { state[key] = value; listeners.forEach((listener) => listener()); },
    on: (_, listener) => listeners.push(listener),
    off: () => (listeners.length = 0),
    save_changes() {},
  };
  const source = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  const {default: view} = await import(source);
  window.cleanup = view.render({model, el: document.querySelector("#view")});
}"""
TRAITS = ("frames", "at", "title", "verdict", "certificate")


@pytest.fixture
def view(page: Page) -> RolloutView:
    start = kauffman_lambropoulou(4, 3, 5, 4)
    shown = RolloutView(Rollout(start, simplify(start, 10.0, 1).steps, "our search"), name="hard")
    state = {trait: getattr(shown, trait) for trait in TRAITS}
    page.evaluate(HOST, {"esm": str(shown._esm), "css": str(shown._css), "state": state})
    return shown


def test_it_plays_to_the_end_and_begins_again(page: Page, view: RolloutView) -> None:
    page.get_by_label("Speed").select_option("Fast")
    page.get_by_role("application").press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    last = len(view.frames) - 1
    page.wait_for_function(f"window.state.at === {last}")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page.locator(".words")).to_contain_text("Crossings: 0.")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("window.state.at === 1")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_keys_slider_and_list_lead_to_a_move(page: Page, view: RolloutView) -> None:
    stage, current = page.get_by_role("application"), page.locator("li[aria-current]")
    stage.press("ArrowRight")
    expect(page.locator(".words")).to_contain_text(f"Move 1. {view.frames[1]['words']}")
    expect(current).to_contain_text(view.frames[1]["words"])
    stage.press("End")
    assert page.evaluate("window.state.at") == len(view.frames) - 1
    stage.press("Home")
    stage.press("ArrowLeft")
    assert page.evaluate("window.state.at") == 0
    page.get_by_role("slider").fill("2")
    expect(current).to_contain_text(view.frames[2]["words"])
    page.get_by_role("button", name="Forward").click()
    assert page.evaluate("window.state.at") == 3
    page.locator(".moves button").first.click()
    expect(page.locator(".words")).to_contain_text("hard. Crossings: 9.")
    assert page.locator("circle.leaving").count() == len(view.frames[0]["leaving"])


def test_the_certificate_is_saved(page: Page, view: RolloutView) -> None:
    expect(page.get_by_text("Verified.")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the certificate").click()
    assert json.loads(Path(saved.value.path()).read_text()) == json.loads(view.certificate)


@pytest.mark.usefixtures("view")
def test_nothing_bars_anyone(page: Page, serious: Callable[[Page], list[str]]) -> None:
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(page) == []
    page.evaluate("window.cleanup()")


def test_a_band_is_shown_before_it_is_cut_along(page: Page) -> None:
    knot = Diagram.from_name("6_1")
    shown = RolloutView(Rollout(knot, find_ribbon(knot).unlink.steps, "our search"), name="6_1")
    state = {trait: getattr(shown, trait) for trait in TRAITS}
    page.evaluate(HOST, {"esm": str(shown._esm), "css": str(shown._css), "state": state})
    before = next(k for k, frame in enumerate(shown.frames) if frame["band"])
    for _ in range(before):
        page.get_by_role("button", name="Forward").click()
    expect(page.locator("polyline.band")).to_be_visible()
    page.get_by_role("application").press("ArrowRight")
    expect(page.locator("polyline.band")).to_have_count(0)
    expect(page.locator(".words")).to_contain_text("band: two arcs are cut")
