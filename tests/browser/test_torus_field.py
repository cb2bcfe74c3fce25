"""Fields on a torus in a real browser: the slider, the maps and the table, with no kernel."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.torus_field import TorusFieldView
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import TorusNetworks

pytestmark = pytest.mark.browser
TRAITS = ("pixels", "side", "width", "scale", "momenta", "frames", "chosen")


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=3.0)
    view = TorusFieldView(TorusNetworks.constant(torus, 32), (0.0, 6.0, 24.0), draws=50, seed=1)
    mounted(page, view, json.loads(json.dumps({key: getattr(view, key) for key in TRAITS})))
    return page


def pixels(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        "(() => { const ink = document.querySelector('canvas').getContext('2d');"
        " return Array.from(ink.getImageData(0, 0, 28, 28).data); })()"
    )
    return found


def test_the_keys_change_the_coupling_and_the_maps(shown: Page) -> None:
    slider = shown.get_by_role("slider", name="Coupling λ")
    status = shown.get_by_role("status")
    expect(status).to_contain_text("λ = 0: ⟨φ²⟩ = ")
    before = pixels(shown)
    slider.focus()
    shown.keyboard.press("End")
    expect(status).to_contain_text("λ = 24")
    expect(slider).to_have_attribute("aria-valuetext", "λ = 24")
    expect(shown.get_by_role("img", name="Network, N = 32: a field at λ = 24")).to_have_count(1)
    assert pixels(shown) != before
    assert shown.evaluate("window.model.get('chosen')") == 2


def test_a_map_has_the_colours_of_the_field(shown: Page) -> None:
    """Orange where φ < 0, purple where φ > 0; the first value is at the lower left."""
    first = shown.evaluate("window.model.get('frames')[0].network.field")
    seen = pixels(shown)
    for at in (0, 27, 28 * 27, 400):
        row, column = 27 - at // 28, at % 28
        red, _, blue = seen[4 * (28 * row + column) : 4 * (28 * row + column) + 3]
        assert (red > blue) == (first[at] < 0) or abs(first[at]) < 3


def test_the_table_holds_all_and_the_view_lets_go(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    expect(shown.get_by_role("row")).to_have_count(4)
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    shown.set_viewport_size({"width": 360, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
