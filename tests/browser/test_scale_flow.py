"""The scrubber over scales in a real browser, with no kernel."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from widgets.scale_flow import ScaleFlowView
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.renormalization.proper_time import ProperTimes
from workbench.fields.renormalization.reverse_diffusion import free_force

pytestmark = pytest.mark.browser
TRAITS = ("pixels", "places", "frames", "chosen", "generated")


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=4.0)
    times = ProperTimes(torus, steps=10)
    view = ScaleFlowView(ModeLattice(torus, 6.0), times, free_force, coupling=6.0, seed=1)
    mounted(page, view, json.loads(json.dumps({key: getattr(view, key) for key in TRAITS})))
    return page


def pixels(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        "(() => { const ink = document.querySelector('canvas').getContext('2d');"
        " return Array.from(ink.getImageData(0, 0, 24, 24).data); })()"
    )
    return found


def test_keys_move_everything_together(shown: Page) -> None:
    slider = shown.get_by_role("slider", name="Scale s")
    status = shown.get_by_role("status")
    expect(status).to_contain_text("s m² = 0: ")
    before = pixels(shown)
    slider.focus()
    shown.keyboard.press("End")
    expect(status).to_contain_text("s m² = 6: ")
    expect(shown.get_by_role("img", name="Relative entropies at s m² = 6")).to_have_count(1)
    assert pixels(shown) != before
    assert shown.evaluate("window.model.get('chosen')") == 10


def test_its_keys_are_not_those_of_jupyterlab(shown: Page) -> None:
    """JupyterLab looks for the mark from the focused node on: the node itself must bear it."""
    slider = shown.get_by_role("slider", name="Scale s")
    slider.focus()
    shown.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("data-lm-suppress-shortcuts", "")
    shown.keyboard.press("Control+s")
    assert slider.get_attribute("data-lm-suppress-shortcuts") is None


def test_the_direction_is_a_button(shown: Page) -> None:
    before = pixels(shown)
    backward = shown.get_by_role("button", name="Generate")
    backward.focus()
    shown.keyboard.press("Enter")
    expect(backward).to_have_attribute("aria-pressed", "true")
    expect(shown.get_by_role("img", name="Generated field at s m² = 0").first).to_be_visible()
    assert pixels(shown) != before


def test_is_accessible_narrow_and_lets_go(
    shown: Page, serious: Callable[[Page], list[str]]
) -> None:
    assert serious(shown) == []
    shown.set_viewport_size({"width": 400, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 400
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0
