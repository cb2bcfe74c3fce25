"""The view of training in a real browser: by keyboard, playing, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from widgets.training_flow import TrainingFlow

pytestmark = pytest.mark.browser
TRAITS = ("times", "places", "widths", "exact", "paths", "count", "data", "place_label")


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    mean = np.outer([0.0, 0.5, 1.0], [1.0, 2.0, 3.0, 4.0])
    deviation = np.full((3, 4), 0.1)
    networks = {
        8: np.stack([mean, mean + 5.0]),
        64: np.stack([mean, mean + 0.05]),
    }
    view = TrainingFlow([0, 1, 2], [0, 1, 2, 3], mean, deviation, networks, [(1, 2), (3, 4)])
    mounted(page, view, {key: getattr(view, key) for key in (*TRAITS, "frame", "width")})
    return page


def test_the_keys_step_through_time_and_the_width_is_chosen(shown: Page) -> None:
    slider, status = shown.get_by_role("slider", name="Time"), shown.get_by_role("status")
    expect(status).to_contain_text("t = 0, width N = 8: 50 % of the values of 2 networks")
    slider.focus()
    shown.keyboard.press("ArrowRight")
    expect(status).to_contain_text("t = 1,")
    shown.keyboard.press("End")
    expect(status).to_contain_text("t = 2,")
    shown.keyboard.press("Home")
    expect(status).to_contain_text("t = 0,")
    shown.get_by_role("combobox", name="Width N").select_option("64")
    expect(status).to_contain_text("width N = 64: 100 %")
    assert shown.evaluate("[window.model.get('width'), window.model.get('frame')]") == [64, 0]


def test_space_plays_to_the_end(shown: Page) -> None:
    shown.get_by_role("slider", name="Time").focus()
    shown.keyboard.press(" ")
    expect(shown.get_by_role("status")).to_contain_text("t = 2,")
    expect(shown.get_by_role("button", name="Play")).to_be_visible()
    assert shown.evaluate("window.model.get('frame')") == 2


def test_the_curves_are_those_of_the_traits(shown: Page) -> None:
    expect(shown.locator("svg.flow-plot .flow-net")).to_have_count(2)
    expect(shown.locator("svg.flow-plot .flow-datum")).to_have_count(2)
    shown.get_by_role("slider", name="Time").press("End")
    first = shown.locator("svg.flow-plot .flow-net").first.get_attribute("d")
    assert first == shown.locator("svg.flow-plot .flow-mean").get_attribute("d")
    shown.get_by_text("This moment as a table").click()
    expect(shown.get_by_role("row")).to_have_count(5)
    expect(shown.get_by_role("row").nth(2)).to_contain_text("2.000")
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("This moment as a table").click()
    shown.set_viewport_size({"width": 360, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
