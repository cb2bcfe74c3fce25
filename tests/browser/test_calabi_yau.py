"""The view of Calabi–Yau metrics in a real browser: by keyboard, turning, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.calabi_yau import CalabiYauView, Member
from workbench.metrics.calabi_yau.comparison import (
    best_volume,
    measure_balanced,
    measure_fubini_study,
    measure_galerkin,
)
from workbench.metrics.calabi_yau.hypersurface import dwork
from workbench.metrics.calabi_yau.sampling import sample

pytestmark = pytest.mark.browser
TRAITS = (
    "names", "methods", "runs", "courses", "shares", "shape", "places", "deviations", "starts",
    "member", "method",
)  # fmt: skip


@pytest.fixture(scope="module")
def view() -> CalabiYauView:
    members = []
    for psi in (0, 0.5, 2):
        X = dwork(1, psi)
        volume = best_volume(X, 3000, seed=1)
        drawn = sample(X, 600, seed=2)
        measured = [
            measure_fubini_study(X, drawn, volume),
            *measure_galerkin(X, (3, 4), drawn, volume, seed=1),
        ]
        if psi == 0:
            measured += measure_balanced(X, (1, 2), drawn, volume, seed=1)
        course = {"Galerkin": [(0.5, 0.2), (1.0, 0.1)]} if psi else {}
        members.append(Member(f"ψ = {psi:g}", X, volume, drawn, measured, course))
    return CalabiYauView(members)


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None], view: CalabiYauView) -> Page:
    mounted(page, view, {key: getattr(view, key) for key in TRAITS})
    return page


def test_members_and_methods_are_chosen_by_keyboard(shown: Page, view: CalabiYauView) -> None:
    slider, status = shown.get_by_role("slider", name="Member"), shown.get_by_role("status")
    expect(status).to_contain_text("ψ = 0, Donaldson, k = 2: σ = ")
    shown.get_by_role("combobox", name="Method").select_option("Fubini–Study")
    expect(status).to_contain_text("ψ = 0, Fubini–Study: σ = ")
    slider.focus()
    shown.keyboard.press("End")
    expect(status).to_contain_text("ψ = 2, Fubini–Study")
    shown.keyboard.press("ArrowLeft")
    expect(status).to_contain_text("ψ = 0.5, Fubini–Study")
    assert shown.evaluate("[window.model.get('member'), window.model.get('method')]") == [
        1,
        "Fubini–Study",
    ]
    # a method that this member lacks gives way to its last one, but is not forgotten
    shown.evaluate("window.model.set('method', 'Donaldson')")
    expect(status).to_contain_text("ψ = 0.5, Galerkin, K = 4")
    slider.press("Home")
    expect(status).to_contain_text("ψ = 0, Donaldson")
    shown.get_by_text("Data as a table").click()
    expect(shown.get_by_role("row")).to_have_count(1 + len(view.runs[0]))
    expect(shown.get_by_role("row").nth(1)).to_contain_text("Fubini–Study")


def test_marks_are_where_the_numbers_are(shown: Page, view: CalabiYauView) -> None:
    plot = shown.locator(".rw-calabi-yau .row > svg").first
    expect(plot.locator(".mark")).to_have_count(4)
    expect(plot.locator(".free .line")).to_have_count(1)
    heights = plot.locator(".m0 .mark").evaluate_all("nodes => nodes.map((n) => n.getBBox().y)")
    # lower on the page is a smaller σ
    assert heights == sorted(heights)
    shown.get_by_role("slider", name="Member").press("End")
    expect(plot.locator(".course")).to_have_count(1)
    label = plot.get_attribute("aria-label") or ""
    assert label.startswith("σ against CPU time, ψ = 2: Fubini–Study ")


def test_the_cross_section_turns_by_keys_and_by_dragging(shown: Page) -> None:
    canvas = shown.locator("canvas")
    picture = "document.querySelector('canvas').toDataURL()"
    pictures = [shown.evaluate(picture)]
    canvas.focus()
    for key in ("ArrowRight", "ArrowUp"):
        shown.keyboard.press(key)
        pictures.append(shown.evaluate(picture))
    box = canvas.bounding_box()
    assert box is not None
    shown.mouse.move(box["x"] + 60, box["y"] + 60)
    shown.mouse.down()
    shown.mouse.move(box["x"] + 110, box["y"] + 80)
    shown.mouse.up()
    pictures.append(shown.evaluate(picture))
    assert len(set(pictures)) == 4
    canvas.press("Home")
    assert shown.evaluate(picture) == pictures[0]
    shown.get_by_role("combobox", name="Method").select_option("Fubini–Study")
    assert shown.evaluate(picture) != pictures[0]
    label = canvas.get_attribute("aria-label") or ""
    assert "coloured by η − 1 of Fubini–Study, between −" in label
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_it_fits_a_narrow_screen(shown: Page) -> None:
    shown.get_by_text("Data as a table").click()
    shown.set_viewport_size({"width": 400, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 400
