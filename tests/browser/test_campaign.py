"""The view of a campaign in a real browser: by keyboard, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.campaign import CampaignView
from workbench.runs.campaign import Progress

pytestmark = pytest.mark.browser
TRAITS = ("times", "states", "counts", "columns", "rows", "label", "frame", "state")


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    counts = ((900, 100, 0, 0, 0), (500, 490, 10, 0, 0), (0, 960, 20, 15, 5))
    rows = [["crashed", "K13n5", None, "SIGSEGV"], *[["done", f"K9a{i}", -2, ""] for i in range(8)]]
    columns = ["state", "name", "signature", "error"]
    view = CampaignView(Progress((0.0, 4.0, 9.0), counts, 100.0), columns, rows, label="knots")
    mounted(page, view, {key: getattr(view, key) for key in TRAITS})
    return page


def test_the_keys_step_through_time(shown: Page) -> None:
    slider, status = shown.get_by_role("slider", name="Time"), shown.get_by_role("status")
    expect(status).to_have_text("After 9 s 1,000 of 1,000 knots are settled, 100 a second.")
    slider.focus()
    shown.keyboard.press("ArrowLeft")
    expect(status).to_have_text(
        "After 4 s 500 of 1,000 knots are settled, 100 a second, 5 s to go."
    )
    shown.keyboard.press("Home")
    expect(status).to_have_text("After 0 s 100 of 1,000 knots are settled.")
    expect(shown.locator(".campaign-keys li")).to_have_text(
        ["900 waiting", "100 done", "0 failed", "0 timed out", "0 crashed"]
    )
    assert shown.evaluate("window.model.get('frame')") == 0


def test_space_plays_to_the_end(shown: Page) -> None:
    shown.get_by_role("slider", name="Time").focus()
    shown.keyboard.press(" ")
    expect(shown.get_by_role("status")).to_contain_text("After 9 s")
    assert shown.evaluate("window.model.get('frame')") == 2


def test_rows_are_filtered_by_state(shown: Page) -> None:
    expect(shown.get_by_role("row")).to_have_count(10)
    choice = shown.get_by_role("combobox", name="State of the rows")
    choice.focus()
    choice.select_option("crashed")
    expect(shown.get_by_role("row")).to_have_count(2)
    expect(shown.get_by_role("cell", name="SIGSEGV")).to_be_visible()
    assert shown.evaluate("window.model.get('state')") == "crashed"
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_areas_are_those_of_the_counts(shown: Page) -> None:
    expect(shown.locator("svg.campaign-plot path.campaign-area")).to_have_count(5)
    label = shown.locator("svg.campaign-plot").get_attribute("aria-label") or ""
    assert label.startswith("1,000 knots by state over 9 seconds.")
    assert label.endswith("0 waiting, 960 done, 20 failed, 15 timed out, 5 crashed.")


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.set_viewport_size({"width": 400, "height": 900})
    shown.wait_for_timeout(100)
    assert shown.evaluate("document.documentElement.scrollWidth") <= 400
