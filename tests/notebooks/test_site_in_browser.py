"""The site that readers get, in a real browser: from a file, with the network cut."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from workbench.runs.report import LEDGER, read_ledger

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.browser,
    pytest.mark.xdist_group("notebooks"),
]

SIGNATURE = "22a_signature"
UNKNOT = "22d_unknot_rl"
Opened = Callable[..., Page]


@pytest.fixture
def opened(site: Path, chromium: Browser) -> Iterator[Opened]:
    """Open a page of the site; it may ask nothing of a network, and say nothing is wrong."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    wrong: list[str] = []

    def open_page(name: str = "", theme: Any = "light") -> Page:
        context = chromium.new_context(offline=True, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: said.type in ("error", "warning") and wrong.append(said.text)
        )
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / name / "index.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
    assert [url for url in asked if urlsplit(url).scheme not in ("file", "blob", "data")] == []


@pytest.fixture
def claims(site: Path) -> list[dict[str, Any]]:
    return read_ledger(site / LEDGER).claims


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or critical, with every fold of the page open."""
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    expect(page.locator("details:not([open])")).to_have_count(0)
    return [
        f"{found['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


def saliency(page: Page) -> Locator:
    return page.locator(".rw-saliency").first


def bars(page: Page) -> Locator:
    group = saliency(page).get_by_role("group", name="Colour the knots by")
    return group.get_by_role("button")


def symbol(bar: Locator) -> str:
    return bar.locator(".symbol").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["", SIGNATURE, UNKNOT])
def test_no_serious_barrier(opened: Opened, name: str, theme: str):
    page = opened(name, theme)
    expect(page.locator(".rw-saliency, .rw-ledger, .rw-game").first).to_be_visible()
    assert serious(page) == []


def test_the_index_lists_each_claim_with_its_verdict(opened: Opened, claims: list[dict[str, Any]]):
    page = opened()
    assert any(claim["notebook"] == SIGNATURE for claim in claims)
    for claim in claims:
        name = page.locator("code", has_text=re.compile(f"^{re.escape(claim['id'])}$"))
        entry = page.locator(".rw-ledger li.claim", has=name)
        expect(entry.locator(".verdict")).to_have_text(claim["verdict"])
        expect(entry.locator(".numbers")).to_contain_text(claim["measured"].split("$")[0])


def test_the_ledger_is_filtered_by_click_and_by_keyboard(
    opened: Opened, claims: list[dict[str, Any]]
):
    page = opened()
    verdicts = [claim["verdict"] for claim in claims]
    count, some = len(verdicts), verdicts.count("reproduced")
    assert 0 < some < count
    chip = page.locator(".rw-ledger").get_by_role("button", name=f"reproduced {some}", exact=True)
    chip.click()
    expect(page.get_by_text(f"{some} of {count} claims")).to_be_visible()
    expect(page.locator(".rw-ledger li.claim:visible")).to_have_count(some)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{count} claims", exact=True)).to_be_visible()
    page.get_by_role("searchbox", name="Search the claims").focus()
    page.keyboard.type(claims[0]["id"])
    expect(page.locator(".rw-ledger li.claim:visible")).to_have_count(1)


def test_evidence_is_where_the_index_says(opened: Opened, site: Path, claims: list[dict[str, Any]]):
    page = opened()
    page.get_by_role("button", name="Open all evidence").click()
    links = page.locator(".rw-ledger details a[download]")
    assert links.count() == sum(len(claim["artefacts"]) for claim in claims) > 0
    for href in links.evaluate_all("all => all.map((link) => link.href)"):
        file = Path(unquote(urlsplit(href).path))
        assert file.is_relative_to(site.resolve())
        assert file.stat().st_size > 0


def test_a_click_on_a_bar_colours_the_knots(opened: Opened):
    page = opened(SIGNATURE)
    second = bars(page).nth(1)
    expect(bars(page).first).to_have_attribute("aria-pressed", "true")
    second.click()
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(saliency(page).locator(".legend")).to_contain_text(f"coloured by {symbol(second)}")


def test_bars_and_knots_answer_to_the_keyboard(opened: Opened):
    page = opened(SIGNATURE)
    bars(page).first.focus()
    page.keyboard.press("End")
    last = bars(page).last
    expect(last).to_be_focused()
    page.keyboard.press("Space")
    expect(last).to_have_attribute("aria-pressed", "true")
    expect(saliency(page).locator(".legend")).to_contain_text(f"coloured by {symbol(last)}")
    saliency(page).get_by_role("application", name="Slope against signature").focus()
    page.keyboard.press("ArrowRight")
    readout = saliency(page).locator("[aria-live=polite]")
    expect(readout).to_contain_text(re.compile(r"^K\d+[an]\d+ "))
    knot = readout.inner_text().split()[0]
    page.keyboard.press("ArrowRight")
    expect(readout).not_to_contain_text(f"{knot} ")
    page.keyboard.press("Escape")
    expect(readout).to_contain_text("Point at a knot")


def test_every_figure_is_drawn_and_has_alternative_text(opened: Opened, site: Path):
    page = opened(SIGNATURE)
    cells = json.loads((site / SIGNATURE / "notebook.ipynb").read_text())["cells"]
    shown = [o.get("data", {}) for cell in cells for o in cell.get("outputs", [])]
    made = sum("<figure" in "".join(data.get("text/html", "")) for data in shown)
    figures = page.locator("main figure")
    expect(figures).to_have_count(made)
    assert made > 0
    for figure in figures.all():
        picture = figure.get_by_role("img", name=re.compile(r"\w+ \w+")).first
        expect(picture).to_be_visible()
        expect(figure.locator("figcaption")).not_to_be_empty()
    for image in page.locator("img").all():
        expect(image).to_have_attribute("alt", re.compile(r"\w"))
    assert "text/html" not in page.locator("main .output").evaluate_all(
        "all => all.map((output) => output.textContent).join()"
    )


def test_two_plays_go_in_step_without_a_kernel(opened: Opened):
    page = opened(UNKNOT)
    view = page.locator(".rw-braids")
    view.get_by_role("button", name="Forward", exact=True).click()
    expect(view.get_by_text("Move 1.")).to_have_count(2)
    view.get_by_role("button", name="Last", exact=True).click()
    expect(view).to_contain_text("Won, and verified")


def test_a_game_is_played_and_the_agent_watched_without_a_kernel(opened: Opened):
    page = opened(UNKNOT)
    game = page.locator(".rw-game")
    made = game.locator("dd").first
    game.get_by_role("button", name="Hint").click()
    expect(game.get_by_text("%").first).to_be_visible()
    game.get_by_role("button", name="Shift left").click()
    expect(made).to_have_text("1")
    game.get_by_role("button", name="Undo").click()
    expect(made).to_have_text("0")
    game.get_by_role("button", name="Watch the agent").click()
    game.get_by_role("button", name="Pause").click()
    slider = game.get_by_role("slider", name="Action of the agent")
    slider.focus()
    page.keyboard.press("End")
    expect(game.locator(".stage")).to_have_attribute("aria-label", re.compile("^The unknot"))
