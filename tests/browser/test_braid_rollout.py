"""The view of braid plays in a real browser: its drawings read back, its keys, its certificate."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from widgets.braid_rollout import BraidRolloutView
from workbench.games.evaluation import RandomWalker
from workbench.games.unknot.generator import RECIPES, Recipe, random_unknot
from workbench.games.unknot.rollout import BraidRollout, braid_rollout
from workbench.games.unknot.rules import Rules
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram

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
# Each strand's pieces, as points of the screen: a piece ends where two neighbouring points lie far
# apart, since along a curve they do not.
PIECES = """strands => strands.map((strand) => {
  const matrix = strand.getScreenCTM(), pieces = [[]], step = 1, end = strand.getTotalLength();
  let before = null;
  for (let at = 0; at <= end; at += step) {
    const point = strand.getPointAtLength(at);
    if (before && Math.hypot(point.x - before.x, point.y - before.y) > 1.05 * step) pieces.push([]);
    const {x, y} = point.matrixTransform(matrix);
    pieces.at(-1).push([x, y]);
    before = point;
  }
  return pieces;
})"""
RULES = Rules(5, 128)


def walked(budget: int, seed: int = 1) -> BraidRollout:
    start = random_unknot(16, RECIPES["regrown"], 3)
    return braid_rollout(RandomWalker(RULES), RULES, start, budget, seed, "random walker")


def still(braid: Braid) -> BraidRollout:
    return BraidRollout(Rules(9, 128), braid, (), np.zeros((0, 13)), np.zeros(0), "nobody")


def show(page: Page, view: BraidRolloutView) -> None:
    state = {trait: getattr(view, trait) for trait in ("plays", "at", "title")}
    page.evaluate(HOST, {"esm": str(view._esm), "css": str(view._css), "state": state})


def read_off(strands: list[list[list[list[float]]]]) -> list[int]:
    """Return the word of the drawn braid: one letter a gap, by what passes through the gap."""
    curves = [np.array([point for piece in pieces for point in piece]) for pieces in strands]
    letters = []
    for under, pieces in enumerate(strands):
        for stop, go in pairwise(pieces):
            middle = (np.array(stop[-1]) + go[0]) / 2
            distances = [np.hypot(*(curve - middle).T).min() for curve in curves]
            over = int(np.argmin(np.where(np.arange(len(curves)) == under, np.inf, distances)))
            nearest = int(np.hypot(*(curves[over] - middle).T).argmin())
            a = curves[over][nearest + 1] - curves[over][nearest - 1]
            b = np.array(go[0]) - stop[-1]
            heights = [np.interp(middle[0], *curve.T) for curve in curves]
            above = sum(
                heights[k] < middle[1] for k in range(len(curves)) if k not in (under, over)
            )
            right_handed = -(a[0] * b[1] - a[1] * b[0]) > 0  # the screen's y axis points down
            letters.append((middle[0], (above + 1) * (1 if right_handed else -1)))
            assert distances[over] < 1.5
    return [letter for _, letter in sorted(letters)]


@pytest.fixture
def two(page: Page) -> BraidRolloutView:
    view = BraidRolloutView([walked(300), walked(12, 2)], name="an unknot")
    show(page, view)
    return view


@pytest.mark.parametrize(
    "braid",
    [
        Braid((1, 1, 1), 2),
        Braid((1, -2, 1, -2), 3),
        Braid((2, -2, 3, 1, -1, -3, 2, 1), 4),
        random_unknot(30, Recipe(9, stabilise=0.3, relations=4, commutations=2, turn=1.0), 3),
    ],
)
def test_the_word_read_off_the_drawing_is_the_word(page: Page, braid: Braid) -> None:
    show(page, BraidRolloutView(still(braid)))
    strands = page.locator("path.strand").evaluate_all(PIECES)
    word = read_off(strands)
    assert len(strands) == braid.strands
    assert word == list(braid.word)
    assert Diagram.from_braid(word, braid.strands).writhe == braid.closure().writhe


def test_the_figure_is_drawn_with_the_same_hands(page: Page, blank: str) -> None:
    braid = Braid((2, -2, 3, 1, -1, -3, 2, 1), 4)
    figure = BraidRolloutView(still(braid)).figure()
    page.set_content(blank.replace('<div id="view"></div>', figure.html))
    strands = page.locator('[id*="strand-"] path').evaluate_all(PIECES)
    assert read_off(strands) == list(braid.word)


def test_two_plays_keep_step_and_the_shorter_stays_at_its_end(
    page: Page, two: BraidRolloutView
) -> None:
    longer, shorter = (play["frames"] for play in two.plays)
    panes = page.locator("section")
    page.get_by_role("application").first.press("ArrowRight")
    for pane, frames in zip(panes.all(), (longer, shorter), strict=True):
        expect(pane.locator(".words")).to_contain_text(f"Move 1. {frames[1]['words']}")
        expect(pane.locator("tr[aria-current]")).to_contain_text(frames[1]["words"])
    page.get_by_role("slider", name="Move").fill(str(len(longer) - 1))
    expect(panes.nth(0).locator(".words")).to_contain_text("0 letters, 1 strand.")
    expect(panes.nth(1).locator(".words")).to_contain_text(f"Move 12. {shorter[-1]['words']}")
    expect(panes.nth(1).get_by_text("The play is over.")).to_be_visible()
    expect(panes.nth(1).get_by_text("Not won.")).to_be_visible()
    assert panes.nth(1).get_by_role("button", name="Save the certificate").count() == 0


def test_it_plays_to_the_end_and_begins_again(page: Page, two: BraidRolloutView) -> None:
    last = len(two.plays[0]["frames"]) - 1
    page.get_by_role("slider", name="Move").fill(str(last - 3))
    page.get_by_label("Speed").select_option("Fast")
    page.get_by_role("application").first.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.wait_for_function(f"window.state.at === {last}")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("window.state.at === 1")
    page.get_by_role("button", name="Pause").click()


def test_keys_buttons_and_table_lead_to_a_move(page: Page, two: BraidRolloutView) -> None:
    stage, at = page.get_by_role("application").first, "window.state.at"
    stage.press("End")
    assert page.evaluate(at) == len(two.plays[0]["frames"]) - 1
    stage.press("Home")
    stage.press("ArrowLeft")
    assert page.evaluate(at) == 0
    for name, place in (("Forward", 1), ("Forward", 2), ("Back", 1), ("First", 0)):
        page.get_by_role("button", name=name).click()
        assert page.evaluate(at) == place
    page.get_by_role("region").nth(1).locator("tbody button").nth(4).click()
    assert page.evaluate(at) == 4


def test_marks_and_the_chosen_action_are_more_than_colours(
    page: Page, two: BraidRolloutView
) -> None:
    pane, play = page.locator("section").first, two.plays[0]
    for k, frame in enumerate(play["frames"][:12]):
        page.get_by_role("slider", name="Move").fill(str(k))
        assert pane.locator("rect.going").count() == len(frame["going"])
        assert pane.locator("rect.acted").count() == len(frame["acted"])
        chosen = pane.locator(".bars li[aria-current='true']", has_text="▶")
        expect(chosen).to_contain_text(play["actions"][frame["chosen"]])
        expect(chosen).to_contain_text("11.1 %")


def test_a_player_without_expectations_has_no_graph_of_values(page: Page) -> None:
    known = BraidRollout(
        RULES, Braid((1, 2), 3), (0,), np.full((1, 9), 1 / 9), np.array([-0.25]), "a player"
    )
    show(page, BraidRolloutView([walked(3), known]))
    panes = page.locator("section")
    expect(panes.nth(0).get_by_text("Player's value")).to_have_count(0)
    expect(panes.nth(1).get_by_text("Player's value")).to_be_visible()
    expect(panes.nth(1).locator(".trace output").last).to_have_text("−0.25")


def test_a_long_word_scrolls_inside_its_pane(page: Page) -> None:
    braid = random_unknot(128, RECIPES["regrown"], 3)
    show(page, BraidRolloutView(still(braid)))
    stage = page.get_by_role("application")
    assert stage.evaluate("node => node.scrollWidth > 2 * node.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1100
    stage.press("Shift+ArrowRight")
    assert stage.evaluate("node => node.scrollLeft") > 0
    drawn = page.locator("text.letter").first.evaluate(
        "node => node.getBoundingClientRect().height"
    )
    assert drawn >= 11


def test_the_certificate_is_saved(page: Page, two: BraidRolloutView) -> None:
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the certificate").click()
    certificate: dict[str, Any] = json.loads(two.plays[0]["certificate"])
    assert json.loads(Path(saved.value.path()).read_text()) == certificate


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("width", [1100, 420])
def test_nothing_bars_anyone(page: Page, serious: Callable[[Page], list[str]], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert serious(page) == []
    page.evaluate("window.cleanup()")


def test_the_module_is_small() -> None:
    assert len(str(BraidRolloutView._esm).encode()) < 20 * 1024
