"""A page of a report on paper: every figure and view, light, and nothing beyond the margin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from axe_playwright_python.sync_playwright import Axe
from ipywidgets import Widget
from matplotlib.figure import Figure
from nbformat import v4
from playwright.sync_api import Browser, Page, expect

from widgets.figure import CaptionedFigure, figure, house_style
from widgets.knot_diagram import KnotDiagramView
from widgets.periods import PeriodScatter, Spot
from widgets.torus_field import TorusFieldView
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import TorusNetworks
from workbench.knots.diagram import Diagram
from workbench.runs.page import page as written
from workbench.runs.results import Result

pytestmark = pytest.mark.browser

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
MARGIN = dict.fromkeys(("top", "bottom", "left", "right"), "1.5cm")
WIDTH = round((21 - 2 * 1.5) / 2.54 * 96)  # pixels between the margins of A4
SERIES = " + ".join(rf"\frac{{\sigma_{{{k}}}^2}}{{{k}!}} x^{{{k}}}" for k in range(1, 26))
TEXT = f"# Printed\n\n$$F(x) = {SERIES}$$\n\n<details><summary>More</summary>In a fold</details>"


def matplotlib_figure() -> CaptionedFigure:
    with house_style():
        drawn = Figure(figsize=(9, 3))
        drawn.subplots().plot([1, 4, 9], label="squares")
    return figure(drawn, alt="Squares from matplotlib", caption="Squares.")


def plotly_figure() -> CaptionedFigure:
    drawn = go.Figure(go.Scatter(x=[1, 2, 3], y=[1, 4, 9]), layout={"title": {"text": "Squares"}})
    return figure(drawn, alt="Squares from plotly", caption="Squares.")


def views() -> list[Widget]:
    torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=3.0)
    triangle = ((-1, -1), (1, 0), (0, 1))
    spots = [Spot("plane", 0, 1, 9, "a", "1, 6", triangle), Spot("cone", 2, -1, 8, "b", "1, 4")]
    return [
        KnotDiagramView(Diagram.from_name("4_1"), name="4_1"),
        TorusFieldView(TorusNetworks.constant(torus, 32), (0.0, 6.0), draws=50, seed=1),
        PeriodScatter(spots, x_label="PC1", y_label="PC2", value_label="degree"),
    ]


def cell(*bundles: dict[str, Any]) -> Any:
    outputs = [v4.new_output("display_data", data=bundle) for bundle in bundles]
    return v4.new_code_cell("shown  # a cell", execution_count=1, outputs=outputs)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, finished: Callable[[str, str], Result]) -> Path:
    """Return a page with one of everything."""
    table = pd.DataFrame(1234567 * np.arange(60).reshape(2, 30)).rename(columns="column {}".format)
    live = [{VIEW: {"model_id": view.model_id}, "text/plain": "view"} for view in views()]
    cells = [
        v4.new_markdown_cell(TEXT),
        cell(*matplotlib_figure().outputs),
        cell(*plotly_figure().outputs),
        *map(cell, live),
        cell({"text/html": table.to_html(), "text/plain": "table"}),
        cell({"text/plain": "y" * 300}),
    ]
    notebook = v4.new_notebook(
        cells=cells, metadata={"widgets": {STATE: Widget.get_manager_state()}}
    )
    result = finished("22a_test", "2.2")
    html, lacking = written(notebook, result, source=Path(__file__).parent, ledger=None)
    assert lacking == ()
    made = tmp_path_factory.mktemp("page") / "index.html"
    made.write_text(html, encoding="utf-8")
    return made


@pytest.fixture(params=["light", "dark"])
def opened(request: pytest.FixtureRequest, chromium: Browser, file: Path) -> Iterator[Page]:
    viewport = {"width": 1280, "height": 900}
    context = chromium.new_context(offline=True, color_scheme=request.param, viewport=viewport)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator("[data-plot][data-state=ready] .main-svg").first).to_be_visible()
    expect(page.locator("[data-view][data-state=ready]")).to_have_count(3)
    yield page
    context.close()


def alternatives(document: bytes) -> list[str]:
    """Return the alternative texts of a tagged PDF."""
    plain = re.findall(rb"/Alt \(((?:\\.|[^\\)])*)\)", document)
    wide = re.findall(rb"/Alt <FEFF([0-9A-F]*)>", document)
    texts = [re.sub(rb"\\(.)", rb"\1", text).decode("latin-1") for text in plain]
    return texts + [bytes.fromhex(text.decode()).decode("utf-16-be") for text in wide]


def test_every_figure_and_view_is_in_the_document(opened: Page) -> None:
    shown = opened.locator("main :is(svg[role=img], canvas, [data-plot])")
    names = [name for node in shown.all() if (name := node.get_attribute("aria-label"))]
    assert len(names) >= 6
    found = alternatives(opened.pdf(format="A4", margin=MARGIN, tagged=True))
    assert sorted(set(names) - set(found)) == []


def test_nothing_is_cut_off_and_all_is_dark_on_white(opened: Page) -> None:
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": WIDTH, "height": 1000})
    outside = opened.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((node) =>
          node.checkVisibility() && node.getBoundingClientRect().right > innerWidth + 1)
          .map((node) => node.outerHTML.slice(0, 90))"""
    )
    assert outside == []
    expect(opened.get_by_text("In a fold")).to_be_visible()
    expect(opened.locator(".main-svg .xtick text").first).to_have_css("fill", "rgb(29, 28, 26)")
    contrast = Axe().run(opened, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert contrast == []
    opened.emulate_media(media="screen")
    opened.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.evaluate("document.documentElement.dataset.paper") is None
