"""The text of the notebooks of section 3 on a narrow screen: no formula is wider than it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser

from workbench.runs.page import page as written
from workbench.runs.results import Result

pytestmark = pytest.mark.browser

reader: Any = nbformat
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("3[01]?_*.ipynb"))


def text_of(notebook: Any, result: Result) -> str:
    """Return the page of a notebook's text alone."""
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return written(notebook, result, source=NOTEBOOKS[0].parent, ledger=None)[0]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_narrow_screen_is_not_scrolled_sideways(
    path: Path, chromium: Browser, finished: Callable[[str, str], Result]
) -> None:
    page = chromium.new_page(viewport={"width": 400, "height": 800})
    page.set_content(text_of(reader.read(path, as_version=4), finished(path.stem, "3")))
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    assert wide == 0
