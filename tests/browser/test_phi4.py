"""The view of φ⁴ theory in a real browser: the slider by keys, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.phi4 import Phi4View
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_observables import LineObservables

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    line = Line(4.0, 33)
    view = Phi4View(
        CosineField.cauchy(width=16, mass=1.0),
        line,
        (0.0, 1.0, 6.0),
        LineObservables(line, (2, 4, 6, 8, 12), 12),
        networks=2000,
        seed=1,
    )
    mounted(
        page, view, {key: getattr(view, key) for key in ("x", "t", "frames", "width", "chosen")}
    )
    return page


def test_the_keys_step_through_the_couplings(shown: Page) -> None:
    slider, status = shown.get_by_role("slider", name="Coupling λ"), shown.get_by_role("status")
    expect(status).to_contain_text("λ = 0: gap")
    before = shown.locator(".row svg").first.inner_html()
    slider.focus()
    shown.keyboard.press("End")
    expect(status).to_contain_text("λ = 6: gap 1.")
    expect(shown.get_by_role("img", name="fields at λ = 6")).to_have_count(1)
    assert shown.locator(".field").count() == 8
    assert shown.locator(".row svg").first.inner_html() != before
    shown.keyboard.press("ArrowLeft")
    expect(status).to_contain_text("λ = 1: gap")
    assert shown.evaluate("window.model.get('chosen')") == 1


def test_the_table_holds_all_and_the_view_lets_go(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    expect(shown.get_by_role("row")).to_have_count(4)
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    shown.set_viewport_size({"width": 360, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
