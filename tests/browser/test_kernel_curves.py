"""The view of flows under several kernels in a real browser: by keyboard, playing, no kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from widgets.kernel_curves import KernelCurves

pytestmark = pytest.mark.browser
TRAITS = ("times", "places", "names", "values", "place_label", "value_label", "time_label", "frame")


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    curves = {
        "frozen kernel": np.outer([3.0, 2.0, 1.0], [1.0, 1.0, 1.0, -1.0]),
        "Ricci flow": np.outer([3.0, 2.5, 2.0], np.ones(4)),
    }
    view = KernelCurves([0, 0.5, 1], [0, 1, 2, 3], curves, value_label="ρ")
    mounted(page, view, {key: getattr(view, key) for key in TRAITS})
    return page


def test_the_keys_step_through_time(shown: Page) -> None:
    slider, status = shown.get_by_role("slider", name="t"), shown.get_by_role("status")
    expect(status).to_contain_text("t = 0: frozen kernel −3 to 3; Ricci flow 3 to 3.")
    slider.focus()
    shown.keyboard.press("ArrowRight")
    expect(status).to_contain_text("t = 0.5: frozen kernel −2 to 2; Ricci flow 2.5 to 2.5.")
    shown.keyboard.press("End")
    expect(status).to_contain_text("t = 1:")
    shown.keyboard.press("Home")
    expect(status).to_contain_text("t = 0:")
    assert shown.evaluate("window.model.get('frame')") == 0


def test_space_plays_to_the_end(shown: Page) -> None:
    shown.get_by_role("slider", name="t").focus()
    shown.keyboard.press(" ")
    expect(shown.get_by_role("status")).to_contain_text("t = 1:")
    expect(shown.get_by_role("button", name="Play")).to_be_visible()


def test_the_curves_are_those_of_the_traits(shown: Page) -> None:
    lines = shown.locator("svg.kernel-plot .kernel-line")
    expect(lines).to_have_count(2)
    paths = [lines.nth(i).get_attribute("d") or "" for i in range(2)]
    assert paths[0].split("L")[0].split(" ")[1] == paths[1].split("L")[0].split(" ")[1]
    assert paths[0] != paths[1]
    shown.get_by_text("This moment as a table").click()
    expect(shown.get_by_role("row")).to_have_count(5)
    expect(shown.get_by_role("row").nth(4)).to_contain_text("-3.0000")
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("This moment as a table").click()
    shown.set_viewport_size({"width": 360, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
