"""The plumbing view in a real browser: moves by pointer and by keyboard, the reduction played."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from widgets.plumbing import PlumbingView
from workbench.certificates import verify
from workbench.plumbing import Plumbing, chain
from workbench.plumbing.normal_form import canonical, normal_form

pytestmark = pytest.mark.browser

HOST = """async ({esm, css, state, kernel}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  const listeners = {};
  const emit = (event, ...given) => { for (const hear of listeners[event] ?? []) hear(...given); };
  const ask = async (said) => {
    if (!kernel) return;
    const {heard, ...traits} = await window.python(JSON.stringify(said));
    const changed = Object.keys(traits).filter(
      (key) => JSON.stringify(traits[key]) !== JSON.stringify(state[key]));
    for (const key of changed) state[key] = traits[key];
    for (const key of changed) emit("change:" + key);
    for (const message of heard) emit("msg:custom", message);
  };
  const model = window.model = {
    get: (key) => state[key],
    set(key, value) { state[key] = value; emit("change:" + key); },
    on(event, hear) { (listeners[event] ??= []).push(hear); },
    off(event, hear) { listeners[event] = listeners[event].filter((other) => other !== hear); },
    save_changes() { ask({at: state.at}); },
    send(message) { ask({message}); },
  };
  window.listening = () => Object.values(listeners).flat().length;
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  const {default: view} = await import(url);
  window.cleanup = view.render({model, el: document.querySelector("#view")});
}"""
TRAITS = ("states", "at", "offers", "proof", "film", "other", "decision")
FORK = Plumbing((-3, 1, 5, -2, 0, 4), ((0, 1), (1, 2), (2, 3), (2, 4), (4, 5)))
GOAL = Plumbing((-4, 4, -2, 0, 4), ((0, 1), (1, 2), (1, 3), (3, 4)))


def show(page: Page, view: PlumbingView, kernel: bool = True) -> None:
    heard: list[Any] = []
    view.send = lambda content, buffers=None: heard.append(content)

    def python(text: str) -> dict[str, Any]:
        said = json.loads(text)
        if "at" in said:
            view.set_state({"at": said["at"]})
        if "message" in said:
            view._handle_custom_msg(said["message"], [])
        answer = {trait: getattr(view, trait) for trait in TRAITS} | {"heard": [*heard]}
        heard.clear()
        return answer

    if kernel:
        page.expose_function("python", python)
    state = {trait: getattr(view, trait) for trait in TRAITS}
    parts = {"esm": str(view._esm), "css": str(view._css), "state": state, "kernel": kernel}
    page.evaluate(HOST, parts)


@pytest.fixture
def view(page: Page) -> PlumbingView:
    shown = PlumbingView(FORK, GOAL)
    show(page, shown)
    return shown


def vertex(page: Page, label: str) -> Any:
    return page.get_by_role("button", name=f"Vertex {label}", exact=True)


def move(page: Page, words: str) -> Any:
    group = page.get_by_role("group", name="Legal moves")
    return group.get_by_role("button", name=words, exact=True)


def test_a_move_is_made_by_pointer_undone_and_certified(page: Page, view: PlumbingView) -> None:
    status = page.locator(".status")
    expect(status).to_have_text("The left graph is not isomorphic to the right one.")
    vertex(page, "1, number 1").click()
    move(page, "Blow down +1, between −3 and 5").click()
    expect(status).to_have_text("The left graph is isomorphic to the right one.")
    assert view.steps == [["blow-down", 1]]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the certificate of the moves").click()
    sealed = json.loads(Path(saved.value.path()).read_text())
    assert verify(sealed).holds
    assert sealed["statement"]["second"] == GOAL.sealed()
    page.get_by_role("button", name="Undo").click()
    expect(status).to_have_text("The left graph is not isomorphic to the right one.")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    assert view.at == 0
    page.get_by_role("list", name="Moves made").get_by_role("button").click()
    expect(status).to_contain_text("is isomorphic")
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()


def test_a_move_on_an_edge_is_made_by_keyboard(page: Page, view: PlumbingView) -> None:
    page.get_by_role("button", name="Same manifold?").press("Tab")
    expect(vertex(page, "−3, number 0")).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    edge = page.get_by_role("button", name="Edge from 1, number 1 to 5, number 2")
    expect(edge).to_be_focused()
    page.keyboard.press("Enter")
    expect(edge).to_have_attribute("aria-pressed", "true")
    expect(move(page, "Blow up +1 between 1 and 5")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".side").first).to_have_text("Left: 7 vertices")
    assert view.steps == [["blow-up", 6, -1, [1, 2]]]
    assert page.evaluate("document.activeElement.closest('.stage') !== null")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(".chosen")).to_have_count(0)


def test_every_part_is_reached_by_arrow_keys(page: Page, view: PlumbingView) -> None:
    parts = page.locator(".stage [data-place]")
    ways: dict[str, set[str]] = {}
    for part in parts.all():
        here = part.get_attribute("data-place") or ""
        ways[here] = set()
        for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
            part.focus()
            page.keyboard.press(key)
            ways[here].add(page.evaluate("document.activeElement.dataset.place"))
    assert len(ways) == 6 + 5
    reached, fresh = {"0"}, ["0"]
    for place in fresh:
        new = ways[place] - reached
        reached |= new
        fresh += new
    assert reached == set(ways)


def test_a_chain_is_extruded_with_a_weight_and_branches(page: Page, view: PlumbingView) -> None:
    vertex(page, "5, number 2").click()
    page.get_by_label("Weight beyond the 0-chain").fill("-7")
    page.get_by_label("−2 (number 3)").check()
    page.get_by_label("0 (number 4)").check()
    move(page, "Extrude a 0-chain").click()
    expect(page.get_by_role("list", name="Moves made")).to_contain_text(
        "Extrude a 0-chain: 5 becomes 12 – 0 – −7; beyond it −2 and 0"
    )
    assert view.steps == [["extrude-0-chain", 2, 0, 6, 7, -7, 0, [3, 4]]]
    assert verify(view.certificate()).holds


def test_the_reduction_is_played_stepped_and_made(page: Page, view: PlumbingView) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Normal form").click()
    status, last = page.locator(".status"), view.film["frames"][-1]
    expect(status).to_have_text("The graph before.")
    page.get_by_role("button", name="Forward").click()
    expect(status).to_have_text(f"Move 1: {view.film['frames'][1]['words']}.")
    expect(page.locator(".vertex.leaving").first).to_be_visible()
    stage = page.locator(".stage").first
    stage.press("ArrowLeft")
    expect(status).to_have_text("The graph before.")
    stage.press("End")
    expect(status).to_have_text(f"Move {last['move']}: {last['words']}.")
    page.get_by_label("Move of the reduction").fill("1")
    expect(status).to_contain_text("Move 1:")
    page.get_by_label("Speed").select_option("Fast")
    stage.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(status).to_contain_text(f"Move {last['move']}:")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("button", name="Make these moves").click()
    expect(page.get_by_role("list", name="Moves made").get_by_role("listitem")).to_have_count(
        last["move"]
    )
    assert canonical(view.graph).key == canonical(normal_form(FORK)).key


def test_places_glide_unless_motion_is_reduced(page: Page, view: PlumbingView) -> None:
    first = "document.querySelector('.stage .vertex').getAttribute('transform')"
    step = f"""() => {{
      const forward = [...document.querySelectorAll("button")]
        .find((node) => node.textContent === "Forward");
      forward.click();
      return {first};
    }}"""
    page.get_by_role("button", name="Normal form").click()
    before = page.evaluate(first)
    assert page.evaluate(step) == before
    page.wait_for_function(f"(before) => {first} !== before", arg=before)
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="First").click()
    assert page.evaluate(first) == before
    assert page.evaluate(step) != before


def test_it_is_told_on_demand_whether_the_manifolds_are_the_same(
    page: Page, view: PlumbingView
) -> None:
    ask = page.get_by_role("button", name="Same manifold?")
    expect(page.locator(".answer")).to_have_text("")
    ask.click()
    expect(page.locator(".answer")).to_contain_text("Yes. The graphs present the same oriented")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the certificates of the answer").click()
    assert verify(json.loads(Path(saved.value.path()).read_text())).holds
    ask.click()
    expect(page.locator(".answer")).to_have_text("")


def test_a_saved_page_steps_and_plays_without_python(page: Page) -> None:
    view = PlumbingView(FORK, GOAL)
    view.steps = [["blow-down", 1], ["absorb-0-chain", 4, 2, 5]]
    view.at = 1
    show(page, view, kernel=False)
    expect(page.locator(".note")).to_contain_text("needs a running kernel")
    page.get_by_role("button", name="Redo").click()
    expect(page.locator(".side").first).to_have_text("Left: 3 vertices")
    page.get_by_role("button", name="Normal form").click()
    expect(page.locator(".status")).to_contain_text("The reduction of this graph needs a running")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Normal form").click()
    page.get_by_role("button", name="Last").click()
    expect(page.locator(".status")).to_contain_text(f"Move {view.film['moves']}:")
    expect(page.get_by_role("button", name="Make these moves")).to_be_disabled()


def test_what_is_drawn_is_the_graph(page: Page, view: PlumbingView) -> None:
    texts = page.locator(".stage").first.locator(".vertex text:first-of-type").all_text_contents()
    assert texts == ["−3", "1", "5", "−2", "0", "4"]
    middles = page.locator(".stage .vertex[data-place] rect").evaluate_all(
        "all => all.map((r) => { const {x, y, width: w, height: h} = r.getBoundingClientRect();"
        " return [x + w / 2, y + h / 2, w / 2]; })"
    )
    ends = page.locator(".stage .edge[data-place]").evaluate_all(
        """all => all.map((g) => {
          const path = g.querySelector(".line"), matrix = path.getScreenCTM();
          const end = (at) => {
            const {x, y} = path.getPointAtLength(at).matrixTransform(matrix);
            return [x, y];
          };
          return [g.dataset.place, end(0), end(path.getTotalLength())];
        })"""
    )
    assert {place for place, *_ in ends} == {f"{u} {v}" for u, v in FORK.edges}
    for place, *points in ends:
        for v, (x, y) in zip(map(int, place.split()), points, strict=True):
            a, b, radius = middles[v]
            assert abs(((x - a) ** 2 + (y - b) ** 2) ** 0.5 - radius) < 2


def test_an_empty_graph_has_moves_too(page: Page) -> None:
    view = PlumbingView(chain(1))
    show(page, view)
    vertex(page, "1, number 0").click()
    move(page, "Blow down +1, alone").click()
    expect(page.locator(".empty")).to_have_text("∅, the 3-sphere")
    move(page, "Blow up −1 apart").click()
    expect(vertex(page, "−1, number 0")).to_be_visible()
    expect(page.get_by_role("button", name="Same manifold?")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 420)])
def test_nothing_bars_anyone(
    page: Page, view: PlumbingView, scheme: Any, width: int, serious: Callable[[Page], list[str]]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    vertex(page, "1, number 1").click()
    move(page, "Blow down +1, between −3 and 5").click()
    vertex(page, "0, number 4").click()
    page.get_by_role("button", name="Same manifold?").click()
    page.get_by_role("button", name="Numbers").click()
    expect(page.locator(".status")).to_contain_text("is isomorphic")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Normal form").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert serious(page) == []
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
