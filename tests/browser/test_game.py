"""The game of braids in a real browser: the same rules, the same network, a game won by hand."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from widgets.game import UnknotGame
from workbench.certificates import verify
from workbench.games.agents.word_network import LearnedPolicy, WordNetwork
from workbench.games.evaluation import certificate_of
from workbench.games.unknot.generator import RECIPES, random_unknot, random_unknots
from workbench.games.unknot.rules import Rules, perform
from workbench.games.unknot.states import States
from workbench.knots.braid import Braid

pytestmark = pytest.mark.browser

Serious = Callable[[Page], list[str]]
HOST = """async ({esm, css, state, weights}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  const bytes = Uint8Array.from("_" + atob(weights), (c) => c.charCodeAt(0));
  state.weights = new DataView(bytes.buffer, 1);  // an offset that Float32Array would refuse
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
    save_changes() { window.saved = {start: state.start, actions: [...state.actions]}; },
  };
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  window.view = await import(url);
  window.cleanup = window.view.default.render({model, el: document.querySelector("#view")});
}"""
SIGNS = """(letters) => {
  const strands = [...document.querySelectorAll("path.strand")];
  const svg = document.querySelector(".stage svg").viewBox.baseVal;
  const columns = [...document.querySelectorAll(".stage text")].map((t) => +t.getAttribute("x"));
  const points = strands.flatMap((path) => {
    const length = path.getTotalLength();
    return Array.from({length: 800}, (_, k) => path.getPointAtLength(length * k / 800)).map(
      (p, k, all) => ({x: p.x, y: p.y, down: (all[k + 1] ?? p).y - p.y}));
  });
  return columns.map((x, k) => {
    const y = 30 * Math.abs(letters[k]), near = points.filter(
      (p) => Math.hypot(p.x - x, p.y - (30 + y - 15)) < 1.5);
    return near.every(({down}) => down > 0) ? 1 : near.every(({down}) => down < 0) ? -1 : 0;
  });
}"""

RULES = Rules(5, 128)
LONG = random_unknot(40, RECIPES["regrown"], 3)
TIGHT = Braid((3, -4, -3, -3, 2, -3, -2, 3, -1, 4), 5)  # nothing cancels at first
TRACES = ([7, 7, 0], [5, 5, 0])


@pytest.fixture
def game() -> UnknotGame:
    torch.manual_seed(1)
    return UnknotGame(RULES, [TIGHT, LONG], WordNetwork(RULES), TRACES)


def mount(page: Page, game: UnknotGame) -> None:
    """Hand the view's module its state, as JupyterLab or a report's static host would."""
    traits = ("game", "words", "traces", "start", "actions")
    state = {trait: getattr(game, trait) for trait in traits}
    weights = base64.b64encode(game.weights).decode()
    parts = {"esm": str(game._esm), "css": str(game._css), "state": state, "weights": weights}
    page.evaluate(HOST, parts)


@pytest.fixture
def view(page: Page, game: UnknotGame) -> UnknotGame:
    mount(page, game)
    return game


def saved(page: Page) -> Any:
    return page.evaluate("window.saved")


def action(page: Page, name: str) -> Any:
    return page.get_by_role("list", name="Actions").get_by_role("button", name=name, exact=True)


def some_braids(rules: Rules, count: int, seed: int) -> list[Braid]:
    """Grown words, and random ones, whose closures may be links."""
    rng = np.random.default_rng(seed)
    recipe = RECIPES["few strands"]
    words = random_unknots(rng.integers(0, 41, count).tolist(), recipe, seed, rules)
    grown = [words.braid(row) for row in range(count)]
    other = []
    for _ in range(count):
        strands = int(rng.integers(2, rules.strands + 1))
        letters = rng.integers(1, strands, int(rng.integers(0, 25)))
        signs = rng.choice([-1, 1], len(letters))
        other.append(Braid(tuple((letters * signs).tolist()), strands))
    return grown + other


@pytest.mark.parametrize("rules", [Rules(5, 41), Rules(5, 41, "elementary")])
def test_the_rules_are_those_of_python(page: Page, game: UnknotGame, rules: Rules) -> None:
    mount(page, game)
    braids = some_braids(rules, 40, seed=1)
    cases = [(braid, k) for braid in braids for k in range(len(rules.names))]
    theirs = page.evaluate(
        "([game, cases]) => cases.map(([braid, k]) => view.perform(game, braid, k))",
        [
            {"names": rules.names, "longest": rules.longest},
            [[{"word": list(b.word), "strands": b.strands}, k] for b, k in cases],
        ],
    )
    changed = set()
    for (braid, k), after in zip(cases, theirs, strict=True):
        ours, _ = perform(rules, braid, k)
        assert Braid(tuple(after["word"]), after["strands"]) == ours, (braid, rules.names[k])
        if ours != braid:
            changed.add(k)
    assert len(changed) == len(rules.names)


def test_long_plays_of_both_rules_stay_together(page: Page, view: UnknotGame) -> None:
    rng = np.random.default_rng(2)
    actions = rng.choice([1, 2, 3, 4, 5, 6, 7, 7, 7, 8], 150).tolist()
    braid = LONG
    for chosen in actions:
        braid, _ = perform(RULES, braid, chosen)
    theirs = page.evaluate(
        "([braid, actions]) => actions.reduce((b, k) => view.perform(model.get('game'), b, k),"
        " braid)",
        [{"word": list(LONG.word), "strands": 5}, actions],
    )
    assert Braid(tuple(theirs["word"]), theirs["strands"]) == braid


def test_the_network_is_that_of_python(page: Page, view: UnknotGame) -> None:
    torch.manual_seed(3)
    network = WordNetwork(RULES, width=16)
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(4)  # far from equal probabilities
    sharp = UnknotGame(RULES, [TIGHT, LONG], network)
    lengths = [1, 2, 15, 16, 17, 40, 90, 128]
    states = random_unknots(lengths, RECIPES["regrown"], 4, RULES)
    ours = LearnedPolicy(RULES, network).probabilities(states)
    assert ours.max() > 0.5
    theirs = page.evaluate(
        """([game, text, braids]) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          return braids.map((b) => view.probabilities(game, new Float32Array(bytes.buffer), b));
        }""",
        [
            sharp.game,
            base64.b64encode(sharp.weights).decode(),
            [
                {"word": list(b.word), "strands": b.strands}
                for b in map(states.braid, range(len(states)))
            ],
        ],
    )
    np.testing.assert_allclose(theirs, ours, atol=1e-4)


def test_a_game_is_won_by_hand_and_proved(page: Page, view: UnknotGame) -> None:
    status = page.get_by_role("status")
    expect(action(page, "Collapse")).to_be_disabled()
    action(page, "Braid relation").click()
    action(page, "Braid relation").click()
    expect(status).to_have_text("Braid relation made: 10 letters on 5 strands left.")
    expect(page.get_by_role("button", name="Save the record")).to_be_hidden()
    action(page, "Collapse").click()
    expect(status).to_have_text("You have unknotted it in 3 actions. The agent needs 3.")
    assert saved(page) == {"start": 0, "actions": [7, 7, 0]}
    view.set_state(saved(page))
    assert verify(view.certificate).holds
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the record").click()
    record = json.loads(Path(download.value.path()).read_text())
    assert record["names"] == ["BraidRelation1", "BraidRelation1", "SmartCollapse"]
    start = Braid(tuple(record["word"]), record["strands"])
    assert start == TIGHT
    assert verify(certificate_of(Rules(**record["rules"]), start, record["actions"])).holds


def test_what_changes_nothing_cannot_be_done(page: Page, view: UnknotGame) -> None:
    page.get_by_label("Word").select_option("2: 40 letters, 5 strands")
    assert saved(page) == {"start": 1, "actions": []}
    for steps in range(4):
        braid = LONG
        for made in saved(page)["actions"]:
            braid, _ = perform(RULES, braid, made)
        buttons = page.get_by_role("list", name="Actions").get_by_role("button").all()
        for k, button in enumerate(buttons):
            able = perform(RULES, braid, k)[0] != braid
            assert (button.get_attribute("aria-disabled") == "false") == able, (steps, k)
        buttons[(8, 5, 7, 1)[steps]].click(force=True)
    action(page, "Collapse").focus()
    page.keyboard.press("Enter")
    before = saved(page)
    page.keyboard.press("Enter")
    assert saved(page) == before
    expect(page.locator(".about")).to_contain_text("Here it changes nothing.")
    expect(action(page, "Collapse")).to_be_focused()


def test_undo_and_start_again(page: Page, view: UnknotGame) -> None:
    undo, again = (page.get_by_role("button", name=name) for name in ("Undo", "Start again"))
    expect(undo).to_be_disabled()
    for name in ("Conjugate by 3", "Shift right", "Shift right"):
        action(page, name).click()
    drawn = page.get_by_role("img", name="A braid of 5 strands, its letters", exact=False)
    expect(drawn).to_have_accessible_name(re.compile("letters 4 −3 3 3 −4 −3 −3 2 −3 −2 3 −1$"))
    undo.click()
    undo.click()
    expect(drawn).to_have_accessible_name(re.compile("letters 3 3 −4 −3 −3 2 −3 −2 3 −1 4 −3$"))
    assert saved(page)["actions"] == [3]
    again.click()
    assert saved(page)["actions"] == []
    expect(again).to_be_disabled()


def test_the_hint_marks_the_likeliest(page: Page, view: UnknotGame) -> None:
    marked = page.locator("li.likeliest")
    assert marked.count() == 0
    hint = page.get_by_role("button", name="Hint")
    hint.click()
    expect(hint).to_have_attribute("aria-pressed", "true")
    torch.manual_seed(1)
    policy = LearnedPolicy(RULES, WordNetwork(RULES))
    braid = TIGHT
    for k in (1, 5, 6):
        (chances,) = policy.probabilities(States.of([braid], RULES))
        rows = page.get_by_role("list", name="Actions").get_by_role("listitem").all()
        shown = [float(row.locator(".chance").inner_text().strip("★ %")) for row in rows]
        np.testing.assert_allclose(shown, 100 * chances, atol=0.51)
        assert [row.get_attribute("class") for row in rows].index("likeliest") == chances.argmax()
        expect(marked.locator(".chance")).to_contain_text("★")
        rows[k].get_by_role("button").click()
        braid, _ = perform(RULES, braid, k)
    hint.click()
    assert marked.count() == 0


def test_the_agent_is_watched_and_left(page: Page, view: UnknotGame) -> None:
    action(page, "Conjugate by 1").click()
    page.get_by_role("button", name="Watch the agent").click()
    status = page.get_by_role("status")
    expect(status).to_contain_text("The agent needs 3 actions, you have made 1.")
    expect(action(page, "Shift left")).to_be_disabled()
    expect(status).to_contain_text("Its action 3: Collapse.")
    expect(page.get_by_role("img")).to_have_attribute("aria-label", re.compile("^The unknot"))
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.get_by_role("slider").fill("1")
    expect(status).to_contain_text("Its action 1: Braid relation.")
    page.get_by_role("button", name="Back to my play").click()
    expect(status).to_contain_text("Conjugate by 1 made: 12 letters")
    assert saved(page)["actions"] == [1]


def test_an_agent_that_fails_or_is_not_there_is_said_to(page: Page, game: UnknotGame) -> None:
    game.traces = [[5], []]
    mount(page, game)
    page.get_by_role("button", name="Watch the agent").click()
    expect(page.get_by_role("status")).to_contain_text("The agent gives up after 1 action;")
    page.get_by_label("Word").select_option(index=1)
    expect(page.get_by_role("button", name="Watch the agent")).to_be_disabled()


def test_keys_play_and_stay_out_of_jupyterlab(page: Page, view: UnknotGame) -> None:
    action(page, "Collapse").focus()
    for key in "2", "6", "Backspace", "?":
        page.keyboard.press(key)
    assert saved(page)["actions"] == [1]
    expect(page.get_by_role("button", name="Hint")).to_have_attribute("aria-pressed", "true")
    root = page.locator(".rw-game")
    expect(root).to_have_attribute("data-lm-suppress-shortcuts", "")
    page.keyboard.press("Control+6")
    assert saved(page)["actions"] == [1]
    assert root.get_attribute("data-lm-suppress-shortcuts") is None
    page.get_by_label("Word").focus()
    page.keyboard.press("3")
    assert saved(page)["actions"] == [1]


def test_the_letters_that_an_action_touches_are_ringed(page: Page, view: UnknotGame) -> None:
    action(page, "Swap neighbours").hover()
    expect(page.locator("circle.leaving")).to_have_count(2)
    expect(page.locator(".about")).to_contain_text("change places")
    action(page, "Swap neighbours").click()
    expect(page.locator("circle.new")).to_have_count(2)
    action(page, "Braid relation").focus()
    page.mouse.move(0, 0)
    expect(page.locator("circle.leaving")).to_have_count(3)


def test_the_picture_is_not_the_mirror_image(page: Page, view: UnknotGame) -> None:
    """At each crossing the strand on top goes down if the crossing of the closure is positive."""
    assert page.evaluate(SIGNS, list(TIGHT.word)) == list(TIGHT.closure().signs)


def test_actions_made_in_python_are_shown(page: Page, view: UnknotGame) -> None:
    page.evaluate("model.set('actions', [7, 7, 0])")
    expect(page.get_by_role("status")).to_have_text(
        "You have unknotted it in 3 actions. The agent needs 3."
    )
    assert page.evaluate("window.listening()") == 2
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 420)])
def test_nothing_bars_anyone(
    page: Page, view: UnknotGame, scheme: Any, width: int, serious: Serious
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("button", name="Hint").click()
    page.get_by_label("Word").select_option(index=1)
    action(page, "Shift left").click()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Watch the agent").click()
    assert serious(page) == []


def test_the_module_is_small_and_alone(game: UnknotGame) -> None:
    module, style = str(game._esm), str(game._css)
    assert len(module.encode()) < 20_000
    assert not any(word in module + style for word in ("import ", "fetch(", "url(", "@import"))
