"""The exported fixture site, a blank page for a view, and a browser that lets nothing out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from workbench.runs.provenance import provenance
from workbench.runs.results import Result

NOTEBOOKS = Path(__file__).parents[1] / "runs" / "notebooks"
Opened = Callable[..., Page]
expect.set_options(timeout=20_000)  # a busy machine draws late
HOST = """async ({esm, css, state, binary}) => {
  document.head.append(Object.assign(document.createElement("style"), {textContent: css}));
  for (const key in binary) state[key] = new DataView(Uint8Array.from(binary[key]).buffer);
  const listeners = {};
  const model = window.model = {
    get: (key) => state[key],
    set(key, value) {
      state[key] = value;
      for (const hear of listeners["change:" + key] ?? []) hear();
    },
    on(event, hear) { (listeners[event] ??= []).push(hear); },
    off(event, hear) { listeners[event] = listeners[event].filter((other) => other !== hear); },
    save_changes() {},
    send() {},
  };
  window.listening = () => Object.values(listeners).flat().length;
  const url = URL.createObjectURL(new Blob([esm], {type: "text/javascript"}));
  const {default: view} = await import(url);
  window.cleanup = view.render({model, el: document.querySelector("#view")});
}"""
BLANK = """<!doctype html><html lang="en"><title>view</title><main><h1>view</h1>
<div id="view"></div></main></html>"""


@pytest.fixture(scope="session")
def report_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site that the command writes over the fixture notebooks."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    (root / "reports").mkdir()
    (root / "reports" / "profiles.toml").write_text("[quick]\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "workbench", "report", "--workers", "2", "--out", root / "site"],
        env=os.environ | {"WORKBENCH_ROOT": str(root)},
        capture_output=True,
        check=True,
    )
    return root / "site"


@pytest.fixture
def opened(report_site: Path, chromium: Browser) -> Iterator[Opened]:
    """Open a page of the site as a file, with the network cut, and fail on any error or request."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(name: str = "", **options: object) -> Page:
        context = chromium.new_context(offline=True, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and troubles.append(said.text))
        page.on("request", lambda request: troubles.append(request.url))
        page.goto((report_site / name / "index.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [t for t in troubles if not t.startswith(("file:", "blob:", "data:"))] == []


@pytest.fixture
def blank() -> str:
    """Return a page without anything but an empty place for a view."""
    return BLANK


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a blank page that must stay free of errors and of requests to any machine."""
    page = chromium.new_page(viewport={"width": 1100, "height": 800})
    page.set_default_timeout(10_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url))
    page.set_content(BLANK)
    troubles.clear()
    yield page
    page.close()
    assert [trouble for trouble in troubles if not trouble.startswith("blob:")] == []


@pytest.fixture
def mounted() -> Callable[[Page, Any, Mapping[str, Any]], None]:
    """Return what lets a view live on a page, with no kernel: it sees these traits alone."""

    def mount(page: Page, view: Any, state: Mapping[str, Any]) -> None:
        binary = {key: list(value) for key, value in state.items() if isinstance(value, bytes)}
        plain = {key: value for key, value in state.items() if key not in binary}
        page.evaluate(
            HOST,
            {"esm": str(view._esm), "css": str(view._css), "state": plain, "binary": binary},
        )

    return mount


@pytest.fixture
def serious() -> Callable[[Page], list[str]]:
    """Return what lists all that axe finds serious or critical on a page."""

    def found_on(page: Page) -> list[str]:
        violations = Axe().run(page).response["violations"]
        return [
            f"{found['id']}: {found['nodes'][0]['html']}"
            for found in violations
            if found["impact"] in ("serious", "critical")
        ]

    return found_on


@pytest.fixture(scope="session")
def finished() -> Callable[[str, str], Result]:
    """Return what makes the result, without claims, of a notebook's name and section."""

    def made(name: str, section: str) -> Result:
        origin = provenance(
            name=name,
            notebook="0" * 64,
            profile="quick",
            parameters={},
            overrides={},
            data={},
            started=datetime(2026, 1, 2, tzinfo=UTC),
            seconds=1,
        )
        return Result(name, name, section, "done", "", "k", (), {}, (), origin)

    return made
