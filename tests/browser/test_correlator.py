"""The view of correlators in a real browser: by keyboard, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.correlator import Comparison, CorrelatorView

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    x = tuple(0.1 * k for k in range(20))
    view = CorrelatorView(
        [
            Comparison(
                name, quantity, width, x, tuple(1 / (1 + t * width) for t in x),
                tuple(1 / (1 + t * width) + (0.03 if t == x[3] else 0.005) for t in x),
                (0.01,) * 20, "p = 0.5",
            )
            for name in ("relu", "cos_net")
            for quantity in ("G²(0, x)", "κ₄(0, 0, x, x)")
            for width in (2, 20)
        ],
        x_label="x",
    )  # fmt: skip
    keys = ("comparisons", "x_label", "architecture", "quantity", "width")
    mounted(page, view, {key: getattr(view, key) for key in keys})
    return page


def test_the_keys_choose_what_is_compared(shown: Page) -> None:
    status = shown.get_by_role("status")
    expect(status).to_have_text("relu, N = 2, G²(0, x): 1 of 20 points beyond 2σ. p = 0.5")
    expect(shown.locator(".dot")).to_have_count(40)
    expect(shown.locator(".beyond")).to_have_count(2)
    shown.get_by_role("slider", name="Width N").focus()
    shown.keyboard.press("ArrowRight")
    expect(status).to_contain_text("relu, N = 20")
    shown.get_by_label("Architecture").select_option("cos_net")
    shown.get_by_label("Quantity").select_option("κ₄(0, 0, x, x)")
    expect(status).to_contain_text("cos_net, N = 20, κ₄(0, 0, x, x)")
    expect(shown.get_by_role("img", name="κ₄(0, 0, x, x) of cos_net at N = 20")).to_have_count(1)
    assert shown.evaluate("window.model.get('width')") == 20


def test_the_table_holds_all_and_the_view_lets_go(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    expect(shown.get_by_role("row")).to_have_count(21)
    expect(shown.get_by_role("row").nth(4)).to_contain_text("3.00")
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    shown.set_viewport_size({"width": 360, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
