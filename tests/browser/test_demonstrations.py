"""Demonstrations in a real browser: from the list to a view that answers, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("report")]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_serious_barrier(
    opened: Any, serious: Callable[[Page], list[str]], theme: str, width: int
) -> None:
    page = opened("", color_scheme=theme, viewport={"width": width, "height": 740})
    page.get_by_role("link", name="Demonstrations").click()
    expect(page.get_by_role("heading", name="Demonstrations")).to_be_visible()
    for folded in (True, False):
        if not folded:
            page.get_by_text("What you see").click()
        assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_by_keyboard_from_the_question_to_the_view_and_the_answer(opened: Any) -> None:
    page = opened()
    page.get_by_role("link", name="Demonstrations").press("Enter")
    answer = page.get_by_text("It grows by")
    expect(page.get_by_text("By how much does the count grow")).to_be_visible()
    expect(answer).to_be_hidden()
    page.get_by_role("link", name="Go to the view in 22a").press("Enter")
    expect(page.get_by_role("heading", name="Try it")).to_be_in_viewport()
    expect(answer).to_be_hidden()
    button = page.get_by_role("button", name="Count: 4")
    expect(button).to_be_in_viewport()
    button.press("Enter")
    expect(page.get_by_role("button", name="Count: 7")).to_be_visible()
    page.get_by_text("What you see").press("Enter")
    expect(answer).to_be_visible()
    page.get_by_role("link", name="All demonstrations").press("Enter")
    expect(page.locator("article:target")).to_contain_text("22a Counting to")
