"""A flow of metrics in a real browser: time, turning, colours, meters, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from widgets.metric_flow import MetricFlowView
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.rosenau import rosenau
from workbench.metrics.ricci_flow.sphere_flow import SphereFlow
from workbench.metrics.ricci_flow.torus_flow import torus_flow
from workbench.metrics.ricci_flow.torus_grid import TorusGrid

pytestmark = pytest.mark.browser
TRAITS = (
    *("kind", "times", "levels", "colours", "limits", "beyond", "rings", "curves"),
    *("dashed", "labels", "unknown", "errors", "meters", "event", "frame"),
)
Mounted = Callable[..., None]


def state(view: MetricFlowView) -> dict[str, object]:
    return {key: getattr(view, key) for key in TRAITS}


@pytest.fixture
def sausage(page: Page, mounted: Mounted) -> Page:
    grid, times = LegendreGrid(24), np.linspace(-1.2, -0.2, 12)
    flow = SphereFlow(grid, times, np.array([rosenau(grid.mu, t) for t in times]), None)
    view = MetricFlowView(flow, rosenau)
    mounted(page, view, state(view))
    return page


@pytest.fixture
def torus(page: Page, mounted: Mounted) -> Page:
    grid = TorusGrid(16)
    flow = torus_flow(grid, 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y), [0.0, 0.5, 1.0])
    view = MetricFlowView(flow)
    mounted(page, view, state(view))
    return page


@pytest.mark.parametrize(
    ("limits", "words"), [(None, " from −1.3"), ((-1.0, 1.0), " from below −1 to 0.1")]
)
def test_only_what_the_colours_do_not_reach_is_called_beyond(
    page: Page, mounted: Mounted, limits: tuple[float, float] | None, words: str
) -> None:
    grid = TorusGrid(16)
    flow = torus_flow(grid, 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y), [0.0, 0.5])
    view = MetricFlowView(flow, limits=limits)
    mounted(page, view, state(view))
    expect(page.locator(".status")).to_contain_text(words)
    expect(page.locator(".status")).not_to_contain_text("above")


def picture(page: Page) -> str:
    """Return the canvas as a picture."""
    found: str = page.evaluate("document.querySelector('canvas').toDataURL()")
    return found


def inked(page: Page) -> int:
    """Return how many points of the canvas are painted."""
    found: int = page.evaluate(
        "(() => { const canvas = document.querySelector('canvas'); let count = 0;"
        " const { data } = canvas.getContext('2d')"
        ".getImageData(0, 0, canvas.width, canvas.height);"
        " for (let i = 3; i < data.length; i += 4) count += data[i] > 0; return count; })()"
    )
    return found


def test_the_keys_change_time_and_the_meters_follow(sausage: Page) -> None:
    slider = sausage.get_by_role("slider", name="Flow time")
    status = sausage.get_by_role("status")
    expect(status).to_contain_text("t = −1.2: Curvature KA/4π (round: 1) from 0.")
    expect(status).to_contain_text("The exact solution is dashed; u differs from it by at most 0")
    before = inked(sausage)
    slider.focus()
    sausage.keyboard.press("End")
    expect(status).to_contain_text("t = −0.2")
    expect(slider).to_have_attribute("aria-valuetext", "t = −0.2")
    meter = sausage.get_by_role("meter", name="Area, A₀ − 8πt")
    expect(meter).to_contain_text("5.026548, law 5.026548")
    assert float(meter.get_attribute("aria-valuenow") or 0) > 12
    assert inked(sausage) < 0.5 * before
    assert sausage.locator("path.exact").get_attribute("d")


def test_space_plays_to_the_end(sausage: Page) -> None:
    sausage.get_by_role("slider", name="Flow time").focus()
    sausage.keyboard.press("Space")
    expect(sausage.get_by_role("button", name="Pause")).to_have_count(1)
    expect(sausage.get_by_role("button", name="Play")).to_have_count(1)
    assert sausage.evaluate("window.model.get('frame')") == 11


def test_a_surface_is_turned_by_keys_and_by_hand_and_fills_the_picture(sausage: Page) -> None:
    first = picture(sausage)
    sausage.get_by_role("slider", name="Turn").focus()
    sausage.keyboard.press("Home")
    second = picture(sausage)
    assert first != second
    box = sausage.locator("canvas").bounding_box()
    assert box is not None
    sausage.mouse.move(box["x"] + 100, box["y"] + 80)
    sausage.mouse.down()
    sausage.mouse.move(box["x"] + 160, box["y"] + 60)
    sausage.mouse.up()
    assert picture(sausage) != second
    assert sausage.get_by_role("slider", name="Tilt").input_value() == "10"
    sausage.get_by_role("slider", name="Flow time").press("End")
    small = inked(sausage)
    sausage.get_by_role("checkbox", name="Fill the picture").check()
    assert inked(sausage) > 2 * small
    edge = sausage.evaluate(
        "(() => { const canvas = document.querySelector('canvas');"
        " const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, 1);"
        " return data.some(Boolean); })()"
    )
    assert not edge


def test_a_map_has_the_colours_of_the_curvature(torus: Page) -> None:
    """Orange where K > 0, purple where K < 0; x goes to the right, and y up."""
    grid = TorusGrid(16)
    u = 0.3 * np.cos(grid.x) + 0.2 * np.sin(grid.y)
    K = -np.exp(-2 * u) * grid.laplacian(u)
    seen = np.array(
        torus.evaluate(
            "Array.from(document.querySelector('canvas').getContext('2d')"
            ".getImageData(0, 0, 16, 16).data)"
        )
    ).reshape(16, 16, 4)
    for i, j in ((0, 4), (8, 12), (3, 7), (15, 0)):
        red, _, blue = seen[15 - j, i, :3]
        assert (red > blue) == (K[i, j] > 0) or abs(K[i, j]) < 0.02


def test_a_metric_without_a_surface_says_so(page: Page, mounted: Mounted) -> None:
    grid = LegendreGrid(16)
    view = MetricFlowView(SphereFlow(grid, np.array([0.0]), 2.0 * grid.mu[None], None))
    mounted(page, view, state(view))
    assert 0 < inked(page) < 20_000


def test_the_table_holds_all_and_the_view_lets_go(torus: Page) -> None:
    torus.get_by_text("Data as a table").click()
    expect(torus.get_by_role("row")).to_have_count(4)
    torus.evaluate("window.cleanup()")
    assert torus.evaluate("window.listening()") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits(
    sausage: Page, scheme: str, serious: Callable[[Page], list[str]]
) -> None:
    sausage.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sausage.get_by_text("Data as a table").click()
    assert serious(sausage) == []
    sausage.set_viewport_size({"width": 360, "height": 900})
    assert sausage.evaluate("document.documentElement.scrollWidth") <= 360
