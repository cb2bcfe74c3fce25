"""The width slider in a real browser: by keyboard, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.gaussian_process import GaussianProcessView
from workbench.fields.architectures import ensemble as ready

pytestmark = pytest.mark.browser
KEYS = ("ensembles", "grid", "edges", "at", "networks", "chosen", "step")


@pytest.fixture(scope="module")
def state() -> dict[str, object]:
    view = GaussianProcessView([ready.relu(3), ready.linear(3)], (3, 10, 100), networks=2000)
    return {key: getattr(view, key) for key in KEYS}


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None], state: dict[str, object]) -> Page:
    mounted(page, GaussianProcessView, dict(state))
    return page


def test_the_keys_move_the_width(shown: Page) -> None:
    status = shown.get_by_role("status")
    expect(status).to_contain_text("N = 3: excess")
    expect(status).to_contain_text("exactly 1.67")
    shown.get_by_role("slider", name="Width N").focus()
    shown.keyboard.press("ArrowRight")
    expect(status).to_contain_text("exactly 0.5")
    expect(shown.get_by_role("img", name="8 networks of width 10")).to_have_count(1)
    shown.keyboard.press("End")
    expect(status).to_contain_text("exactly 0.05;")
    assert shown.evaluate("window.model.get('step')") == 2


def test_sampled_values_on_the_logarithmic_axis_are_points_with_error_bars(shown: Page) -> None:
    excess = shown.get_by_role("img", name="Excess of the four-point function")
    expect(excess.locator("circle")).to_have_count(3)
    expect(excess.locator(".whisker")).to_have_count(3)
    expect(excess.locator("rect")).to_have_count(0)


def test_another_ensemble_is_shown(shown: Page) -> None:
    shown.get_by_role("combobox", name="Ensemble").select_option("linear")
    expect(shown.get_by_role("status")).to_contain_text("exactly 0.667")
    expect(shown.locator(".bin")).to_have_count(41)


def test_the_table_holds_all_and_the_view_lets_go(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    expect(shown.get_by_role("row")).to_have_count(4)
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    shown.set_viewport_size({"width": 360, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
