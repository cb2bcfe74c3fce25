"""The tree of rules in a real browser: by keyboard and by pointer, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from widgets.rule_tree import RuleTreeView
from workbench.conjectures.decision_rules import grow_rules

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    values = np.array([[n >> 2 & 1, n >> 1 & 1, n & 1] for n in range(8)] * 4)
    answers = values[:, 0] + values[:, 1] * values[:, 2]
    tree = grow_rules(["x", "y", "z"], values, answers, "h", depth=2)
    view = RuleTreeView(tree, values, answers, rows="bits")
    state = {key: getattr(view, key) for key in ("nodes", "classes", "rows", "target", "width")}
    state |= {"selected": 0, "leaf": view.leaf, "answer": view.answer}
    mounted(page, view, state)
    return page


def test_arrow_keys_walk_through_the_tree(shown: Page) -> None:
    root = shown.locator("[role=treeitem][aria-level='1']")
    root.focus()
    root.press("ArrowDown")
    expect(shown.get_by_role("status")).to_have_text("x = 0: 16 bits.")
    shown.keyboard.press("ArrowRight")
    assert shown.evaluate("model.get('selected')") == 2
    shown.keyboard.press("ArrowLeft")
    shown.keyboard.press("ArrowLeft")
    expect(shown.locator("[data-node='1']")).to_have_attribute("aria-expanded", "false")
    expect(shown.locator("[data-node='2']")).to_be_hidden()
    shown.keyboard.press("ArrowDown")
    expect(shown.get_by_role("status")).to_have_text("x = 1: 16 bits.")
    shown.keyboard.press("Home")
    assert shown.evaluate("model.get('selected')") == 0


def test_a_click_chooses_a_rule_and_marks_its_exceptions(
    shown: Page, serious: Callable[[Page], list[str]]
) -> None:
    leaf = shown.evaluate("model.get('nodes').findIndex((node) => node.exceptions)")
    shown.locator(f"[data-node='{leaf}'] > .label").click()
    expect(shown.get_by_role("status")).to_contain_text("exceptions")
    wrong = shown.evaluate("model.get('nodes')[model.get('selected')].exceptions")
    assert shown.locator("path.wrong").get_attribute("d").count("M") == wrong
    expect(shown.locator("[aria-selected='true']")).to_have_count(1)
    assert serious(shown) == []
    shown.evaluate("cleanup()")
    assert shown.evaluate("listening()") == 0
