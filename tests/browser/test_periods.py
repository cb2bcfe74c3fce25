"""The scatter of sequences in a real browser: by pointer, by keyboard, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.periods import PeriodScatter, Spot

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    view = PeriodScatter(
        [
            Spot("plane", 0, 1, 9, "a", "1, 0, 0, 6", ((-1, -1), (1, 0), (0, 1))),
            Spot("quadric", 2, -1, 8, "b", "1, 0, 4", ((-1, 0), (0, -1), (1, 0), (0, 1))),
            Spot("cone", 2, -1, 8, "b", "1, 0, 4", ((-1, -1), (1, -1), (0, 1))),
            Spot("graph", 3, 0.5, 3, "c", "q - q^3"),
        ],
        x_label="PC1",
        y_label="PC2",
        value_label="degree",
    )
    state = {key: getattr(view, key) for key in ("spots", "labels", "chosen")}
    mounted(page, view, state)
    return page


def test_the_keys_step_through_the_points(shown: Page) -> None:
    slider = shown.get_by_role("slider", name="Point")
    expect(shown.get_by_role("status")).to_have_text(
        "plane: degree 9; no other point has this sequence"
    )
    slider.focus()
    shown.keyboard.press("ArrowRight")
    expect(shown.get_by_role("status")).to_have_text(
        "quadric: degree 8; 2 points have this sequence"
    )
    expect(shown.locator(".kin")).to_have_count(2)
    expect(shown.locator(".sequence")).to_have_text("1, 0, 4")
    expect(shown.get_by_role("img", name="Polygon with the vertices")).to_have_count(1)
    shown.keyboard.press("End")
    expect(shown.get_by_role("status")).to_contain_text("graph")
    expect(shown.get_by_role("img", name="Polygon with the vertices")).to_have_count(0)
    assert shown.evaluate("window.model.get('chosen')") == 3


def test_the_pointer_chooses_what_is_near(shown: Page) -> None:
    box = shown.locator(".spot").nth(3).bounding_box()
    assert box
    shown.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2)
    expect(shown.get_by_role("status")).to_contain_text("graph: degree 3")
    expect(shown.locator(".sequence")).to_have_text("q - q^3")


def test_the_table_holds_all_and_the_view_lets_go(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    expect(shown.get_by_role("row")).to_have_count(5)
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    shown.set_viewport_size({"width": 360, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
