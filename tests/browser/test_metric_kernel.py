"""The view of metric kernels in a real browser: by keyboard, in both themes, with no kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from widgets.metric_kernel import KernelRow, MetricKernel

pytestmark = pytest.mark.browser
TRAITS = ("names", "components", "axes", "origin", "rows", "limits", "spectra", "place_label")
STATE = (*TRAITS, "chosen", "place", "pair")
X = np.linspace(-3, 3, 61)


def rows(plane: bool = False) -> list[KernelRow]:
    """Return two kernels of three components, which mix less in the second."""
    base = np.exp(-(X**2) / 2)
    if plane:
        base = base[::4][:, None] * base[::3][None]
    found = []
    for name, mixed, spectrum in (
        ("N = 16", 0.4, np.geomspace(1e-4, 1, 40)),
        ("N = 256", 0.1, np.geomspace(1e-4, 10, 40)),
    ):
        block = np.eye(3) + mixed * (np.ones((3, 3)) - np.eye(3)) * np.array([1, -1, 1])
        row = block.reshape(3, 3, *(1,) * base.ndim) * base
        limit = np.eye(3).reshape(3, 3, *(1,) * base.ndim) * base
        found.append(KernelRow(name, row, limit, spectrum))
    return found


def line() -> MetricKernel:
    return MetricKernel(rows(), X, x0=0.0, components=("11", "12", "22"))


def plane() -> MetricKernel:
    return MetricKernel(rows(plane=True), (X[::3], X[::4]), x0=(0.0, 0.0))


@pytest.fixture
def shown(page: Page, mounted: Callable[..., None]) -> Page:
    view = line()
    mounted(page, view, {key: getattr(view, key) for key in STATE})
    return page


def test_the_keys_choose_kernel_place_and_components(shown: Page) -> None:
    status = shown.get_by_role("status")
    expect(status).to_contain_text("N = 16: Θ(x₀, x) of 11, 11 is 1 at x = 0")
    expect(status).to_contain_text("off the diagonal is 0.4")
    shown.get_by_role("slider", name="Kernel").press("ArrowRight")
    expect(status).to_contain_text("N = 256:")
    expect(status).to_contain_text("8 of 40 eigenvalues exceed all of N = 16")
    shown.get_by_role("slider", name="Place x").press("End")
    expect(status).to_contain_text("at x = 3")
    shown.get_by_role("combobox", name="Components kl").select_option("1")
    expect(status).to_contain_text("of 11, 12 is")
    assert shown.evaluate("['chosen', 'place', 'pair'].map(window.model.get)") == [1, 60, [0, 1]]


def test_a_click_in_the_block_chooses_its_row(shown: Page) -> None:
    cells = shown.locator(".kernel-cell")
    expect(cells).to_have_count(9)
    cells.nth(5).click()
    assert shown.evaluate("window.model.get('pair')") == [1, 2]
    expect(shown.get_by_role("combobox", name="Components ij")).to_have_value("1")


def test_the_curves_are_those_of_the_traits(shown: Page) -> None:
    kernel, limit = (
        shown.locator(f".kernel-{name}").get_attribute("d") for name in ("line", "limit")
    )
    assert kernel == limit
    shown.get_by_text("This row as a table").click()
    expect(shown.get_by_role("row")).to_have_count(62)
    shown.evaluate("window.cleanup()")
    assert shown.evaluate("window.listening()") == 0


def test_two_dimensions_are_a_map(page: Page, mounted: Callable[..., None]) -> None:
    view = plane()
    mounted(page, view, {key: getattr(view, key) for key in STATE})
    expect(page.locator(".kernel-wide rect")).to_have_count(21 * 16)
    page.get_by_role("slider", name="Place").press("Home")
    expect(page.get_by_role("status")).to_contain_text("at x = (-3, -3)")


@pytest.mark.parametrize("make", [line, plane])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits(
    page: Page,
    mounted: Callable[..., None],
    make: Callable[[], MetricKernel],
    scheme: str,
    serious: Callable[[Page], list[str]],
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    view = make()
    mounted(page, view, {key: getattr(view, key) for key in STATE})
    page.get_by_text("This row as a table").click()
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
