"""The views' front ends in a real browser, without Jupyter: a blank page and a stand-in model."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import spherogram
from playwright.sync_api import Page, expect

from widgets.figure import figure
from widgets.knot_diagram import diagram_figure
from widgets.ledger import LedgerView
from widgets.saliency import SaliencyView

Serious = Callable[[Page], list[str]]

pytestmark = pytest.mark.browser

HOST = """async ({esm, css, state, buffers}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  for (const [key, text] of Object.entries(buffers)) {
    const bytes = Uint8Array.from("_" + atob(text), (c) => c.charCodeAt(0));
    state[key] = new DataView(bytes.buffer, 1);  // an offset that Float32Array would refuse
  }
  const listeners = {};
  window.saved = [];
  window.listening = () => Object.values(listeners).flat().length;
  window.model = {
    get: (key) => state[key],
    set(key, value) {
      state[key] = value;
      for (const listener of listeners["change:" + key] ?? []) listener();
    },
    on(event, listener) { (listeners[event] ??= []).push(listener); },
    off(event, listener) { listeners[event] = listeners[event].filter((l) => l !== listener); },
    save_changes() { window.saved.push(structuredClone(
      Object.fromEntries(Object.entries(state).filter(([, v]) => !(v instanceof DataView))))); },
  };
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  const {default: view} = await import(url);
  window.cleanup = view.render({model: window.model, el: document.querySelector("#view")});
}"""


def show(page: Page, view: SaliencyView | LedgerView, only: set[str] | None = None) -> None:
    """Hand the view's module its state, as JupyterLab or a report's static host would."""
    own = {key for key in view.keys if not key.startswith("_")} - {"layout", "tabbable", "tooltip"}
    state = {key: value for key, value in view.get_state().items() if key in (only or own)}
    raw = {key: v for key, v in state.items() if isinstance(v, bytes | memoryview)}
    mount(
        page,
        view,
        {key: value for key, value in state.items() if key not in raw},
        {key: base64.b64encode(value).decode() for key, value in raw.items()},
    )


def mount(page: Page, view: Any, state: dict[str, Any], buffers: dict[str, str]) -> None:
    parts = {"esm": str(view._esm), "css": str(view._css), "state": state, "buffers": buffers}
    page.evaluate(HOST, parts)


def saved(page: Page, trait: str) -> Any:
    """Read the value of a trait when the view last saved its changes."""
    return page.evaluate("(trait) => window.saved.at(-1)?.[trait]", trait)


SIGNATURES = [-4, -2, -2, -2, 0, 0, 2, 4]
SLOPES = [-9.0, -6.0, -4.0, -3.0, -1.0, 1.0, 4.5, 8.0]
NAMES = [f"K{k + 4}a1" for k in range(8)]
SALIENCY = np.array([[1.0, 0.8, 0.1], [1.0, 0.6, 0.3], [0.7, 1.0, 0.2]])


def saliency() -> SaliencyView:
    return SaliencyView(
        invariants={"meridian_re": "Re μ", "longitude": "λ", "injectivity_radius": "inj"},
        seeds=[11, 12, 13],
        saliency=SALIENCY,
        names=NAMES,
        slope=SLOPES,
        signature=SIGNATURES,
        values=[[slope / 9, 5 + k, np.nan if k == 2 else k / 10] for k, slope in enumerate(SLOPES)],
        comparisons={"Permutation importance": [0.1, 0.2, 0.9]},
        threshold=0.5,
    )


def bar_names(page: Page) -> list[str]:
    return page.get_by_label("Colour the knots by").get_by_role("button").all_inner_texts()


def scatter(page: Page) -> Any:
    return page.get_by_role("application", name="Slope against signature")


class TestSaliency:
    def test_bars_are_sorted_and_say_mean_and_deviation(self, page: Page) -> None:
        show(page, saliency())
        mean, sd = SALIENCY.mean(axis=0), SALIENCY.std(axis=0, ddof=1)
        symbols = ["Re μ", "λ", "inj"]
        expected = [f"{symbols[k]}\n{mean[k]:.2f} ± {sd[k]:.2f}" for k in np.argsort(-mean)]
        assert [re.sub(r"\n+", "\n", text) for text in bar_names(page)] == expected
        expect(page.get_by_text("2 of 3 reach threshold 0.5")).to_be_visible()

    def test_click_recolours_the_knots_and_reaches_python(self, page: Page) -> None:
        show(page, saliency())

        def colour() -> Any:
            return page.evaluate(
                """() => {
                  const canvas = document.querySelector("canvas");
                  const {width, height} = canvas;
                  return [...canvas.getContext("2d").getImageData(0, 0, width, height).data]
                    .reduce((sum, value, at) => (sum * 31 + value * (at % 7 + 1)) % 1e9, 0);
                }"""
            )

        before = colour()
        page.get_by_role("button", name="λ").click()
        expect(page.get_by_text("coloured by λ")).to_be_visible()
        expect(page.get_by_role("button", name="λ")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="Re μ")).to_have_attribute("aria-pressed", "false")
        assert saved(page, "selected") == "longitude"
        assert colour() != before

    def test_bars_answer_to_the_keyboard_alone(self, page: Page) -> None:
        show(page, saliency())
        page.get_by_role("button", name="Re μ").focus()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("button", name="λ")).to_be_focused()
        page.keyboard.press("Enter")
        assert saved(page, "selected") == "longitude"
        page.keyboard.press("End")
        page.keyboard.press("Space")
        assert saved(page, "selected") == "injectivity_radius"
        expect(page.get_by_text("grey: not known (1)")).to_be_visible()
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_role("button", name="Data tables")).to_be_focused()

    def test_seeds_can_be_left_out_but_not_all(self, page: Page) -> None:
        show(page, saliency())
        for seed in ("11", "12"):
            page.get_by_role("checkbox", name=seed).uncheck()
        assert saved(page, "active_seeds") == [13]
        expect(page.get_by_role("button", name="λ 1.00")).to_be_visible()
        assert bar_names(page)[0].startswith("λ")
        page.get_by_role("checkbox", name="13").click()
        expect(page.get_by_role("checkbox", name="13")).to_be_checked()
        assert saved(page, "active_seeds") == [13]

    def test_another_attribution_sorts_the_bars_anew(self, page: Page) -> None:
        show(page, saliency())
        page.get_by_role("combobox", name="Attribution").select_option("Permutation importance")
        assert saved(page, "method") == "Permutation importance"
        expect(page.get_by_text("One run: no error bar.")).to_be_visible()
        assert [text.split()[0] for text in bar_names(page)] == ["inj", "λ", "Re"]

    def test_quartiles(self, page: Page) -> None:
        show(page, saliency())
        page.get_by_role("combobox", name="Error bars").select_option("iqr")
        low, middle, high = np.percentile(SALIENCY[:, 1], [25, 50, 75])
        expect(
            page.get_by_role("button", name=f"λ {middle:.2f} [{low:.2f}, {high:.2f}]")
        ).to_be_visible()

    def test_arrow_keys_walk_the_knots(self, page: Page) -> None:
        show(page, saliency())
        scatter(page).focus()
        steps = [
            ("ArrowRight", 5),  # enters in the middle of signature 0
            ("ArrowLeft", 4),
            ("ArrowLeft", 4),  # the row ends here
            ("ArrowDown", 3),
            ("Home", 1),
            ("End", 3),
            ("ArrowDown", 0),
            ("ArrowDown", 0),  # no lower signature
            ("ArrowUp", 1),
        ]
        for key, at in steps:
            page.keyboard.press(key)
            assert saved(page, "focused") == NAMES[at], key
        readout = page.locator("[aria-live=polite]")
        expect(readout).to_contain_text("K5a1")
        expect(readout).to_contain_text("slope −6")
        expect(readout).to_contain_text("Re μ −0.66667")
        page.keyboard.press("Escape")
        assert saved(page, "focused") == ""
        expect(page.locator(".ring")).to_be_hidden()

    def test_a_value_that_is_not_known_is_said_to_be_so(self, page: Page) -> None:
        show(page, saliency())
        page.evaluate("model.set('focused', 'K6a1')")
        expect(page.locator("[aria-live=polite]")).to_contain_text("inj not known")

    def test_hover_names_the_knot_under_the_pointer(self, page: Page) -> None:
        show(page, saliency())
        page.evaluate("model.set('focused', 'K11a1')")
        expect(page.locator(".ring")).to_be_visible()
        box = page.locator(".ring").bounding_box()
        assert box is not None
        page.evaluate("model.set('focused', '')")
        page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 - 3)
        expect(page.locator(".tip")).to_contain_text("K11a1")
        assert saved(page, "focused") == "K11a1"

    def test_a_knot_is_found_by_name(self, page: Page) -> None:
        show(page, saliency())
        find = page.get_by_role("searchbox", name="Find a knot")
        find.fill("k8A1")
        find.press("Enter")
        assert saved(page, "focused") == "K8a1"
        find.fill("K99")
        find.press("Enter")
        expect(page.get_by_text("8 knots are drawn; K99 is not among them.")).to_be_visible()

    def test_tables_hold_the_numbers(self, page: Page) -> None:
        show(page, saliency())
        button = page.get_by_role("button", name="Data tables")
        expect(button).to_have_attribute("aria-expanded", "false")
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        scores = page.get_by_role("region", name="Scores").get_by_role("row")
        expect(scores.nth(3)).to_have_text("inj0.20 ± 0.100.90")
        knots = page.get_by_role("region", name="Knots by Re μ").get_by_role("row")
        expect(knots.nth(1)).to_have_text("K11a1480.88889120.7")
        button.click()
        expect(page.get_by_role("table")).to_have_count(0)

    def test_changes_made_in_python_are_shown(self, page: Page) -> None:
        show(page, saliency())
        page.evaluate("model.set('selected', 'longitude')")
        expect(page.get_by_text("coloured by λ")).to_be_visible()
        assert page.evaluate("window.saved.length") == 0

    def test_cleanup_stops_listening(self, page: Page) -> None:
        show(page, saliency())
        assert page.evaluate("window.listening()") == 5
        page.evaluate("window.cleanup()")
        assert page.evaluate("window.listening()") == 0

    def test_thousands_of_knots_recolour_at_once(self, page: Page) -> None:
        rng, count = np.random.default_rng(1), 6_000
        slope = rng.normal(0, 6, count)
        show(
            page,
            SaliencyView(
                invariants={f"x{k}": f"x{k}" for k in range(12)},
                seeds=[0],
                saliency=rng.random((1, 12)),
                names=[f"K{k}" for k in range(count)],
                slope=slope,
                signature=2 * np.round(slope / 4),
                values=rng.normal(size=(count, 12)),
            ),
        )
        page.get_by_role("button", name="Data tables").click()
        page.get_by_role("button", name="Previous knots").click()
        expect(page.get_by_text("5976–6000 of 6000")).to_be_visible()
        page.get_by_role("button", name="Data tables").click()
        milliseconds = page.evaluate(
            """() => new Promise((done) => {
              const start = performance.now();
              model.set("selected", "x3");
              requestAnimationFrame(() => requestAnimationFrame(() =>
                done(performance.now() - start)));
            })"""
        )
        assert milliseconds < 500


def claim(**changes: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "where": "2.2",
        "statement": "The signature is $\\sigma \\leq 2$",
        "published": "0.78",
        "measured": "0.86",
        "kind": "statistical",
        "verdict": "reproduced",
    } | changes


CLAIMS = [
    claim(),
    claim(
        id="b",
        statement="A family refutes the bound",
        kind="certificate",
        artefacts=["data/family.json"],
        verify="workbench verify data/family.json",
        notebook="22a_signature",
        page="22a_signature.html",
    ),
    claim(id="c", where="3.1", statement="Braids of 96 crossings", verdict="not reproduced"),
    claim(id="d", where="10.1", statement="A misprint", verdict="corrected"),
]


def shown(page: Page) -> list[str]:
    summaries = page.locator("li:visible > details > summary").all_text_contents()
    return [text.removeprefix("Evidence for claim ") for text in summaries]


class TestLedger:
    def test_verdicts_are_words_with_glyphs_and_counts(self, page: Page) -> None:
        show(page, LedgerView(CLAIMS))
        chips = page.get_by_role("group", name="Verdicts").get_by_role("button")
        assert [" ".join(text.split()) for text in chips.all_inner_texts()] == [
            "reproduced 2",
            "extended 0",
            "corrected 1",
            "not reproduced 1",
        ]
        for verdict in page.locator(".verdict").all():
            assert verdict.inner_text() in ("reproduced", "corrected", "not reproduced")
            assert verdict.locator("svg path").count() == 1
        paths = page.locator(".verdict path").evaluate_all("all => all.map(p => p.outerHTML)")
        assert len(set(paths)) == 3

    def test_filters_combine(self, page: Page) -> None:
        show(page, LedgerView(CLAIMS))
        assert shown(page) == ["a", "b", "c", "d"]
        page.get_by_role("button", name="reproduced 2", exact=True).click()
        assert shown(page) == ["a", "b"]
        expect(page.get_by_text("2 of 4 claims")).to_be_visible()
        page.get_by_role("button", name="not reproduced 1").click()
        assert shown(page) == ["a", "b", "c"]
        options = page.get_by_role("combobox", name="Section").locator("option")
        assert options.all_inner_texts() == ["all", "§ 2.2", "§ 3.1", "§ 10.1"]
        page.get_by_role("combobox", name="Section").select_option("3.1")
        assert shown(page) == ["c"]
        page.get_by_role("searchbox").fill("family")
        expect(page.get_by_text("No claim matches these filters.")).to_be_visible()
        page.get_by_role("combobox", name="Section").select_option("")
        assert shown(page) == ["b"]
        page.get_by_role("searchbox").fill("BOUND refutes")
        assert shown(page) == ["b"]

    def test_evidence_opens_by_keyboard(self, page: Page) -> None:
        show(page, LedgerView(CLAIMS))
        summary = page.locator("summary", has_text="Evidence for claim b")
        link = page.get_by_role("link", name="family.json")
        expect(link).to_be_hidden()
        summary.focus()
        page.keyboard.press("Enter")
        expect(link).to_have_attribute("href", "data/family.json")
        expect(page.get_by_role("link", name="22a_signature")).to_have_attribute(
            "href", "22a_signature.html"
        )
        expect(page.get_by_text("workbench verify data/family.json")).to_be_visible()
        page.get_by_role("button", name="Open all evidence").click()
        assert page.locator("details[open]").count() == 4

    def test_a_static_host_gives_claims_only_and_latex_is_readable(self, page: Page) -> None:
        mount(page, LedgerView, {"claims": [claim()]}, {})
        expect(page.get_by_text("The signature is σ ≤ 2")).to_be_visible()

    def test_rendered_math_is_math(self, page: Page) -> None:
        show(page, LedgerView([claim()]), only={"claims"})
        assert page.locator(".statement math mi").first.text_content() == "σ"

    @pytest.mark.parametrize("state", [{}, {"claims": []}])
    def test_no_claims_is_a_sentence(self, page: Page, state: dict[str, Any]) -> None:
        mount(page, LedgerView, state, {})
        expect(page.get_by_text("No claims yet: run a notebook")).to_be_visible()

    def test_claims_that_arrive_later_are_shown(self, page: Page) -> None:
        mount(page, LedgerView, {"claims": []}, {})
        page.evaluate("(claims) => model.set('claims', claims)", CLAIMS)
        assert shown(page) == ["a", "b", "c", "d"]

    def test_nothing_in_a_claim_can_run(self, page: Page) -> None:
        attack = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>"
        fields = ("statement", "published", "measured", "where", "verify", "notebook", "id")
        hostile = claim(**dict.fromkeys(fields, attack))
        hostile |= {
            "statement_html": f"{attack}<b onclick='window.pwned=1' style='color:red'>kept</b>"
            "<a href='javascript:window.pwned=1'>link</a><math><mi>x</mi></math>"
            "<svg onload='window.pwned=1'></svg><iframe srcdoc='x'></iframe>",
            "artefacts": ["javascript:window.pwned=1", {"name": attack, "href": "java\tscript:1"}],
            "page": "JavaScript:window.pwned=1",
            "verdict": attack,
            "kind": attack,
        }
        mount(page, LedgerView, {"claims": [hostile]}, {})
        page.locator("summary").click()
        page.wait_for_timeout(100)
        assert page.evaluate("window.pwned") is None
        inside = page.locator("#view :is(img, script, iframe, [onclick], [style])")
        assert inside.count() == 0
        hrefs = page.locator("#view a").evaluate_all("all => all.map((a) => a.protocol)")
        assert "javascript:" not in hrefs
        statement = page.locator(".statement")
        assert statement.text_content() == "keptlinkx"
        assert statement.locator("b").evaluate("(node) => node.attributes.length") == 0

    def test_the_command_can_be_copied_without_a_clipboard(self, page: Page) -> None:
        show(page, LedgerView(CLAIMS))
        page.get_by_role("button", name="Open all evidence").click()
        page.evaluate(
            "Object.defineProperty(navigator, 'clipboard', {value: undefined, writable: true})"
        )
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_text("selected; press Ctrl+C")).to_be_visible()
        assert page.evaluate("String(getSelection())") == "workbench verify data/family.json"


Prepare = Callable[[Page], None]


def open_saliency(page: Page) -> None:
    show(page, saliency())
    page.get_by_role("button", name="Data tables").click()
    page.evaluate("model.set('focused', 'K8a1')")
    expect(page.locator(".tip")).to_be_visible()


def open_ledger(page: Page) -> None:
    show(page, LedgerView(CLAIMS))
    page.get_by_role("button", name="Open all evidence").click()
    page.get_by_role("button", name="corrected 1").click()
    page.get_by_role("button", name="reproduced 2", exact=True).click()


@pytest.mark.parametrize("prepare", [open_saliency, open_ledger])
class TestEveryView:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1100, 420])
    def test_no_serious_accessibility_finding(
        self, page: Page, prepare: Prepare, scheme: str, width: int, serious: Serious
    ) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        prepare(page)
        assert serious(page) == []

    @pytest.mark.parametrize("width", [1100, 420])
    def test_nothing_sticks_out_sideways(self, page: Page, prepare: Prepare, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        prepare(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    def test_jupyters_theme_goes_before_the_systems(
        self, page: Page, prepare: Prepare, serious: Serious
    ) -> None:
        page.emulate_media(color_scheme="light")
        prepare(page)
        root = page.locator("#view > div")
        expect(root).not_to_have_class(re.compile("dark"))
        page.evaluate(
            """() => {
              document.body.style.setProperty("--jp-layout-color0", "rgb(17, 17, 17)");
              document.body.style.setProperty("--jp-content-font-color1", "rgb(255, 255, 255)");
              document.body.dataset.jpThemeLight = "false";
            }"""
        )
        expect(root).to_have_class(re.compile("dark"))
        expect(root).to_have_css("color", "rgb(255, 255, 255)")
        assert serious(page) == []

    def test_motion_stops_on_request(self, page: Page, prepare: Prepare) -> None:
        page.emulate_media(reduced_motion="reduce")
        prepare(page)
        moving = """() => [...document.querySelectorAll("#view *")].filter((node) =>
          getComputedStyle(node).transitionDuration.split(", ").some((t) => t !== "0s")).length"""
        assert page.evaluate(moving) == 0


@pytest.mark.parametrize("view", [SaliencyView, LedgerView])
def test_modules_are_small_and_alone(view: type) -> None:
    module, style = str(view._esm), str(view._css)  # type: ignore[attr-defined]
    assert len(module.encode()) < 20 * 1024
    assert not re.search(r"\bimport\b|\bfetch\(|url\(|@import", module + style)


@pytest.mark.parametrize("name", ["3_1", "8_19"])
def test_the_browser_does_not_mirror_a_knot(
    page: Page, name: str, serious: Serious, blank: str
) -> None:
    """The paths are tested elsewhere; here, that the screen shows them as they are written."""
    picture = figure(
        diagram_figure(spherogram.Link(name)), alt=f"The knot {name}", caption="A knot."
    )
    page.set_content(blank.replace('<div id="view"></div>', picture.html))
    expect(page.get_by_role("img", name=f"The knot {name}")).to_be_visible()
    matrices = page.locator("path.strand").evaluate_all(
        "all => all.map((p) => { const {a, b, c, d} = p.getScreenCTM(); return [a, b, c, d]; })"
    )
    assert all(a == d > 0 and b == c == 0 for a, b, c, d in matrices)
    assert serious(page) == []
    ends = page.locator("path.strand").evaluate_all(
        """all => all.map((p) => [0, p.getTotalLength()].map((at) => {
          const {x, y} = p.getPointAtLength(at); return [x, y]; }))"""
    )
    gaps = [np.hypot(*np.subtract(a[1], b[0])) for a, b in pairwise([*ends, ends[0]])]
    assert max(gaps) < 2 * min(gaps)
