"""The chamber view in a real browser: by pointer, by keyboard, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.chambers import ChambersView
from workbench.toric.chamber_slice import del_pezzo_slice, hirzebruch_slice

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    view = ChambersView({"dP₂, degree 6": del_pezzo_slice(6), "F₂": hirzebruch_slice(2, 5)})
    state = {key: getattr(view, key) for key in ("slices", "at", "selected", "place")}
    mounted(page, view, state)
    return page


def test_a_chamber_by_its_button_and_by_click(shown: Page) -> None:
    button = shown.get_by_role("button", name="E₁ fixed", exact=True)
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(shown.get_by_role("status")).to_contain_text("h⁰ = 1 + 3/2·d + 1/2·e₂")
    box = shown.locator("polygon").nth(3).bounding_box()
    assert box
    shown.mouse.click(box["x"] + 0.27 * box["width"], box["y"] + 0.73 * box["height"])
    assert shown.evaluate("model.get('selected')") == 3


def test_classes_by_keyboard(shown: Page) -> None:
    picture = shown.get_by_role("application")
    picture.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowLeft"):
        picture.press(key)
    expect(shown.get_by_role("status")).to_contain_text(
        "D = 6H − 3E₁ − 4E₂, D̃ = 5H − 2E₁ − 3E₂, h⁰ = χ(D̃) = 12"
    )
    for _ in range(9):
        picture.press("ArrowDown")
    expect(shown.get_by_role("status")).to_contain_text("is not effective; h⁰ = 0")


def test_the_slider_goes_to_another_surface(
    shown: Page, serious: Callable[[Page], list[str]]
) -> None:
    shown.get_by_role("button", name="E₁ and E₂ fixed").click()
    shown.get_by_role("slider", name="Section").press("ArrowRight")
    expect(shown.get_by_role("button")).to_have_count(2)
    expect(shown.get_by_role("status")).to_contain_text("where D·C is odd")
    assert serious(shown) == []
    shown.evaluate("cleanup()")
    assert shown.evaluate("listening()") == 0
