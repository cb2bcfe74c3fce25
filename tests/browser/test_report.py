"""The exported site in a real browser: from a file, with the network cut, in both themes."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("report")]

PAGES = ["", "22a_counting", "31a_failing"]


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical, with every fold of the page open."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    page.wait_for_timeout(300)
    return [
        f"{found['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def drawn(page: Page) -> Page:
    expect(page.locator("[data-plot][data-state=ready] .main-svg").first).to_be_visible()
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_barrier(opened: Any, name: str, theme: str) -> None:
    page = opened(name, color_scheme=theme)
    if name == "22a_counting":
        drawn(page)
    assert serious(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_screen_is_not_scrolled_sideways(opened: Any, name: str) -> None:
    page = opened(name, viewport={"width": 360, "height": 740})
    assert overflow(page) == 0
    assert serious(page) == []


@pytest.mark.parametrize("width", [420, 1280])
def test_a_table_scrolls_inside_itself_and_breaks_no_word(opened: Any, width: int) -> None:
    page = opened("22a_counting", viewport={"width": width, "height": 740})
    table = page.locator(".output > .table")
    broken = table.evaluate(
        """(table) => {
          const walk = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), found = [];
          while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(walk.currentNode, word.index);
            range.setEnd(walk.currentNode, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1)
              found.push(word[0]);
          }
          return found;
        }"""
    )
    assert broken == []
    assert overflow(page) == 0
    if width == 420:
        assert table.evaluate("(table) => table.scrollWidth > table.clientWidth")
        page.get_by_role("group", name="Table").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('.output > .table').scrollLeft > 0")


def test_where_a_claim_is_recorded_its_statement_leads_to_its_card(opened: Any) -> None:
    page = opened("22a_counting")
    page.locator(".noted").get_by_role("link", name="The first").click()
    card = page.locator("article:target")
    expect(card).to_contain_text("The first n numbers have the sum")
    expect(card).to_be_in_viewport()


def test_a_view_answers_without_a_kernel(opened: Any) -> None:
    page = opened("22a_counting")
    button = page.get_by_role("button", name="Count: 4")
    button.click()
    expect(page.get_by_role("button", name="Count: 7")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Count: 10", exact=True)).to_be_visible()


def test_a_box_holds_a_view_of_its_own_and_says_what_needs_a_kernel(opened: Any) -> None:
    page = opened("22a_counting")
    page.get_by_role("button", name="Count: 100").click()
    expect(page.get_by_role("button", name="Count: 103")).to_be_visible()
    expect(page.get_by_role("button", name="Count: 4")).to_be_visible()
    expect(page.get_by_text("n: this control needs a running kernel.")).to_be_visible()
    expect(page.get_by_text("two", exact=True)).to_be_visible()
    assert page.evaluate("document.querySelectorAll('style[data-view]').length") == 1


def test_the_curve_is_drawn_in_the_colours_of_the_theme(opened: Any) -> None:
    colours = []
    for theme in ("light", "dark"):
        page = drawn(opened("22a_counting", color_scheme=theme))
        plot = page.get_by_role("group", name="The sum grows like a parabola")
        assert plot.locator(".scatterlayer .point").count() == 4
        colours.append(
            plot.locator(".xtick text").first.evaluate("(t) => getComputedStyle(t).fill")
        )
    assert len(set(colours)) == 2


def test_a_change_of_theme_redraws_the_curve(opened: Any) -> None:
    page = drawn(opened("22a_counting", color_scheme="light"))
    tick = page.locator(".xtick text").first
    before = tick.evaluate("(text) => getComputedStyle(text).fill")
    page.emulate_media(color_scheme="dark")
    expect(tick).not_to_have_css("fill", before)


def test_mathematics_is_mathml(opened: Any) -> None:
    page = opened("22a_counting")
    formulas = page.locator("main .formula math")
    assert formulas.count() == 2
    expect(formulas.first.locator("munderover")).to_have_count(1)
    width = formulas.first.bounding_box()
    assert width is not None
    assert width["height"] > 40
    expect(page.locator(".equation", has=page.locator(".tag")).first).to_contain_text("(1)")
    assert "$" not in page.locator("main").inner_text()


def test_one_title_and_headings_in_order(opened: Any) -> None:
    for name in PAGES:
        page = opened(name)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3')].map((h) => Number(h.tagName[1]))"
        )
        assert levels.count(1) == 1
        assert levels[0] == 1
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps) <= 1


def test_code_is_folded_until_it_is_asked_for(opened: Any) -> None:
    page = opened("22a_counting")
    source = page.get_by_text("numbers = np.random")
    expect(source).to_be_hidden()
    page.get_by_text("Add them in a random order").first.click()
    expect(page.locator(".highlight", has_text="np.random").first).to_be_visible()


def test_the_ledger_filters_opens_and_leads_to_the_claim(opened: Any) -> None:
    page = opened()
    expect(page.get_by_text("2 claims", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("^corrected")).click()
    expect(page.get_by_text("1 of 2 claims")).to_be_visible()
    page.get_by_role("button", name=re.compile("^corrected")).click()
    page.get_by_role("button", name="Open all evidence").click()
    expect(page.get_by_text('python -c "print(sum(range(5)))"')).to_be_visible()
    page.get_by_role("link", name="total.json").click()  # from a file, a browser opens it
    expect(page.locator("body")).to_contain_text('{"n": 4, "total": 10}')
    page.go_back()
    page.get_by_role("button", name="Open all evidence").click()
    page.get_by_role("link", name="22a_counting").first.click()
    expect(page.locator("article:target")).to_contain_text("The first n numbers have the sum")
    page.get_by_role("link", name="Rigor Workbench").click()
    expect(page.get_by_role("heading", name="The ledger")).to_be_visible()


def test_a_failed_notebook_is_listed_with_its_error_and_its_page(opened: Any) -> None:
    page = opened()
    row = page.locator(".notebooks li", has_text="A notebook that stops")
    expect(row).to_contain_text("Failed: ValueError: nothing works in [workbench]/notebooks")
    row.get_by_role("link").click()
    expect(page.get_by_text("This notebook stopped:")).to_be_visible()
    expect(page.get_by_text("~/secret")).to_be_visible()


def test_without_scripts_the_ledger_is_a_table(opened: Any) -> None:
    page = opened("", java_script_enabled=False)
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("22a-sum")
    expect(rows.nth(1).locator("math")).to_have_count(2)


def test_printing_leaves_out_what_only_a_screen_needs(opened: Any) -> None:
    page = drawn(opened("22a_counting"))
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    expect(page.locator(".code").first).to_be_hidden()
    expect(page.locator("article.claim").first).to_be_visible()


def test_the_page_forbids_requests(report_site: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    failures: list[tuple[str, str | None]] = []
    page.on("requestfailed", lambda request: failures.append((request.url, request.failure)))
    page.goto((report_site / "index.html").as_uri())
    refused = page.evaluate(
        """() => new Promise((done) => {
          document.addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
          document.body.append(Object.assign(new Image(), { src: "https://example.org/dot.png" }));
        })"""
    )
    page.close()
    assert refused == "https://example.org/dot.png"
    assert failures == [("https://example.org/dot.png", "csp")]
