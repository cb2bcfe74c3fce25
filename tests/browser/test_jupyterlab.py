"""JupyterLab in a real browser: a notebook runs top to bottom, and its view speaks to Python.

The server has its own configuration, data and runtime folders, listens on 127.0.0.1 only, and
serves copies; nothing is written into the environment or the checkout.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, WebSocket, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from workbench.certificates import verify
from workbench.runs import Claim
from workbench.runs.notebook import read
from workbench.runs.places import EVIDENCE, ROOT
from workbench.runs.provenance import provenance
from workbench.runs.report import ledger_of, write_site
from workbench.runs.results import Result

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("notebooks")]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LIGHT = {"seeds": 1, "steps": 60, "points": 400, "longest": 4}
ATTEMPTS = 2  # of what may fail for the machine's reasons alone: starting a server or a kernel
SECOND = 1000.0  # Playwright counts in milliseconds
QUIET = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    }
}
HEAR = """\
from pathlib import Path


def hear(_):
    state = {{name: getattr(view, name) for name in ("selected", "focused")}}
    part = Path({part!r})
    part.write_text(json.dumps(state))
    part.replace({whole!r})


view.observe(hear, ["selected", "focused"])
hear(None)
"""

GAMES = """\
import json
from pathlib import Path

from widgets.braid_rollout import BraidRolloutView
from widgets.game import UnknotGame
from widgets.rollout import RolloutView
from workbench.games.agents.trained import shipped
from workbench.games.agents.word_network import LearnedPolicy
from workbench.games.evaluation import RandomWalker
from workbench.games.rollout import Rollout
from workbench.games.unknot.rollout import braid_rollout
from workbench.games.unknot.rules import Rules
from workbench.knots.braid import Braid
from workbench.knots.classics import kauffman_lambropoulou
from workbench.knots.simplify import simplify

rules, network = Rules(5, 128), shipped("TRPO", 1)[0]
braid = Braid((3, -4, -3, -3, 2, -3, -2, 3, -1, 4), 5)
diagram = kauffman_lambropoulou(4, 3, 5, 4)
planar = RolloutView(Rollout(diagram, tuple(simplify(diagram, 5.0, 0).steps), "our search"))
policy = LearnedPolicy(rules, network)
plays = [
    braid_rollout(policy, rules, braid, 300, 1, "TRPO"),
    braid_rollout(RandomWalker(rules), rules, braid, 300, 1, "random walker"),
]
both = BraidRolloutView(plays, name="one word")
game = UnknotGame(rules, [braid], network, [list(plays[0].actions)])


def hear(_):
    won = not game.braid.word
    state = {{
        "planar": planar.at,
        "both": both.at,
        "actions": list(game.actions),
        "certificate": game.certificate if won else None,
    }}
    part = Path({part!r})
    part.write_text(json.dumps(state))
    part.replace({whole!r})


for view in (planar, both, game):
    view.observe(hear, ["at"] if view is not game else ["actions"])
hear(None)
"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, what opens it, and the notebooks that it serves."""

    url: str
    token: str
    folder: Path

    def page(self, name: str) -> str:
        """Return the address of a notebook, alone in a workspace: the kernel shown is its own."""
        return f"{self.url}lab/workspaces/{name}/tree/{name}.ipynb?token={self.token}"

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.ipynb"


@pytest.fixture(scope="module")
def lab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Serve the notebooks; without a browser to open them, nothing is started."""
    home = tmp_path_factory.mktemp("lab")
    furnish(home)
    for attempt in range(1, ATTEMPTS + 1):
        with serving(home, home / f"server-{attempt}.log") as found:
            if found:
                yield found
                return
    pytest.fail(f"JupyterLab did not start:\n{(home / f'server-{ATTEMPTS}.log').read_text()}")


def furnish(home: Path) -> None:
    """Lay out the folder of notebooks, a report whose ledger the tour shows, and the settings."""
    (home / "notebooks").mkdir()
    (home / "config" / "labconfig").mkdir(parents=True)
    quiet = home / "config" / "labconfig" / "default_setting_overrides.json"
    quiet.write_text(json.dumps(QUIET), encoding="utf-8")
    for name in ("00_tour", "22a_signature"):
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        if name == "22a_signature":
            lighten(notebook, {p.name for p in read(NOTEBOOKS / f"{name}.ipynb").parameters})
            source = HEAR.format(part=str(home / "heard.part"), whole=str(home / "heard.json"))
            notebook.cells.append(nbformat.v4.new_code_cell(source))
        nbformat.write(notebook, home / "notebooks" / f"{name}.ipynb")
    source = GAMES.format(part=str(home / "played.part"), whole=str(home / "played.json"))
    cells = [nbformat.v4.new_code_cell(text) for text in (source, "planar", "both", "game")]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    games = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(games, home / "notebooks" / "games.ipynb")
    report = home / "reports" / "build" / "earlier"
    report.mkdir(parents=True)
    write_site(ledger_of("quick", [earlier_result()]), report)


def lighten(notebook: Any, declared: set[str]) -> None:
    """Set smaller parameters in a cell after the parameters cell, as papermill would."""
    assert set(LIGHT) <= declared
    tagged = [cell.metadata.get("tags", []) for cell in notebook.cells]
    at = next(k for k, tags in enumerate(tagged) if "parameters" in tags)
    source = "\n".join(f"{name} = {value}" for name, value in LIGHT.items())
    notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(source))


def earlier_result() -> Result:
    """Return the result of a notebook that made two claims."""
    words = {"where": "2.2", "published": "1", "measured": "1", "kind": "exact"}
    claims = (
        Claim(id="z-one", statement="One is one.", verdict="reproduced", **words),
        Claim(id="z-two", statement="Two is $1 + 1$.", verdict="corrected", **words),
    )
    origin = provenance(
        name="22z_earlier",
        notebook="0" * 64,
        profile="quick",
        parameters={},
        overrides={},
        data={},
        started=datetime.now(UTC),
        seconds=1,
    )
    names = {"notebook": "22z_earlier", "title": "Earlier", "section": "2.2"}
    return Result(
        **names, status="done", error="", key="", claims=claims, evidence={}, warnings=(),
        provenance=origin,
    )  # fmt: skip


@contextmanager
def serving(home: Path, log: Path) -> Iterator[Lab | None]:
    """Serve the folder while the context lasts; give None when the server does not come up."""
    token = secrets.token_hex(16)
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        EVIDENCE: "evidence",
    }
    environment = {name: str(home / folder) for name, folder in places.items()}
    environment |= {ROOT: str(home), "JUPYTER_TOKEN": token}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
        f"--ServerApp.root_dir={home / 'notebooks'}", "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with log.open("w") as said:
        server = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        url = address(home / "runtime" / f"jpserver-{server.pid}.json", server)
        yield Lab(url, token, home / "notebooks") if url else None
    finally:
        stop(server)


def address(info: Path, server: subprocess.Popen[bytes]) -> str | None:
    """Wait until the server has written where it listens, and answers there."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError, ValueError):
            about = json.loads(info.read_text())
            asked = urllib.request.Request(
                f"{about['url']}api/status", headers={"Authorization": f"token {about['token']}"}
            )
            with urllib.request.urlopen(asked, timeout=10):
                return str(about["url"])
        time.sleep(0.2)
    return None


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels; if it will not, end it and what it started."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.fixture
def opened(
    lab: Lab, chromium: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[str], Page]]:
    """Open a notebook with its kernel at rest; nothing may be asked of another machine."""
    failures = request.session.testsfailed
    strangers: list[str] = []

    def heed(asked: Request | WebSocket) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme not in ("blob", "data") and parts.hostname != "127.0.0.1":
            strangers.append(asked.url)

    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60 * SECOND)
    page.on("request", heed)
    page.on("websocket", heed)

    def open_notebook(name: str) -> Page:
        at_rest = page.locator("#jp-main-statusbar").get_by_text("| Idle")
        page.goto(lab.page(name))
        for _ in range(1, ATTEMPTS):
            with suppress(PlaywrightTimeoutError):
                at_rest.wait_for(timeout=90 * SECOND)
                return page
            page.reload()
        at_rest.wait_for(timeout=90 * SECOND)
        return page

    yield open_notebook
    if request.session.testsfailed > failures:
        page.screenshot(path=tmp_path / "failure.png")
    page.close()
    assert strangers == []


def run_all(page: Page) -> None:
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def until(page: Page, what: str, found: Callable[[], Any], seconds: float) -> Any:
    """Ask again and again until there is an answer; an error in the notebook ends the wait."""
    deadline = time.monotonic() + seconds
    wrong = page.locator(".jp-OutputArea-output", has_text="Traceback (most recent call last)")
    while time.monotonic() < deadline:
        if answer := found():
            return answer
        if wrong.count():
            pytest.fail(f"The notebook stopped:\n{wrong.first.text_content()}")
        page.wait_for_timeout(100)
    return pytest.fail(f"In {seconds:.0f} s, not: {what}")


def heard(lab: Lab, name: str = "heard") -> dict[str, Any]:
    """Return the traits of the views as Python last saw them; empty before the cell ran."""
    with suppress(FileNotFoundError):
        return dict(json.loads((lab.folder.parent / f"{name}.json").read_text()))
    return {}


def saved(page: Page, file: Path) -> list[Any]:
    """Save the notebook and return its code cells, once they are on disk with their outputs."""
    waiting = page.locator(".jp-InputPrompt", has_text="[*]")
    until(page, "no cell waits", lambda: not waiting.count(), 60)
    before = file.stat().st_mtime_ns
    page.keyboard.press("Control+s")  # also from within a view, which keeps plain keys only

    def written() -> Any:
        with suppress(ValueError):  # the server writes in place: until it is done, half a file
            changed = file.stat().st_mtime_ns != before
            return changed and nbformat.read(file, as_version=4).cells

    cells = until(page, f"{file.name} is saved", written, 60)
    return [cell for cell in cells if cell.cell_type == "code"]


def ran_from_top_to_bottom(cells: list[Any]) -> bool:
    wrong = [o for cell in cells for o in cell.outputs if o.output_type == "error"]
    return not wrong and [cell.execution_count for cell in cells] == [*range(1, len(cells) + 1)]


def bar(view: Locator, symbol: str) -> Locator:
    bars = view.get_by_role("group", name="Colour the knots by")
    return bars.get_by_role("button", name=re.compile(f"^{symbol} "))


def test_a_notebook_runs_and_its_view_speaks_to_python(
    lab: Lab, opened: Callable[[str], Page]
) -> None:
    page = opened("22a_signature")
    run_all(page)
    until(page, "the last cell has run", lambda: heard(lab), 420)
    assert ran_from_top_to_bottom(saved(page, lab.file("22a_signature")))

    view = page.locator(".rw-saliency").first
    view.scroll_into_view_if_needed()
    expect(view.locator("canvas")).to_be_visible()
    names = {"λ": "longitude", "Re μ": "meridian_re"}
    symbol = next(s for s, name in names.items() if name != heard(lab)["selected"])
    bar(view, symbol).click()
    expect(bar(view, symbol)).to_have_attribute("aria-pressed", "true")
    until(page, "click", lambda: heard(lab)["selected"] == names[symbol], 30)

    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    second = view.get_by_role("group", name="Colour the knots by").get_by_role("button").nth(1)
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-pressed", "true")

    view.get_by_role("application", name="Slope against signature").focus()
    page.keyboard.press("ArrowRight")
    until(page, "a knot is named", lambda: heard(lab)["focused"], 30)
    expect(view.locator("[aria-live=polite]")).to_contain_text(heard(lab)["focused"])
    page.keyboard.press("Escape")
    until(page, "no knot is named", lambda: not heard(lab)["focused"], 30)


def test_the_tour_shows_the_ledger_of_the_last_report(
    lab: Lab, opened: Callable[[str], Page]
) -> None:
    page = opened("00_tour")
    run_all(page)
    view = page.locator(".rw-ledger")
    until(page, "the ledger is shown", view.count, 120)
    view.scroll_into_view_if_needed()
    expect(view.get_by_text("2 claims", exact=True)).to_be_visible()
    view.get_by_role("button", name=re.compile("^corrected")).click()
    expect(view.get_by_text("1 of 2 claims")).to_be_visible()
    expect(view.locator("li:visible math")).to_have_count(1)
    assert ran_from_top_to_bottom(saved(page, lab.file("00_tour")))


def test_plays_and_a_game_speak_to_python(lab: Lab, opened: Callable[[str], Page]) -> None:
    page = opened("games")
    run_all(page)
    until(page, "the first cell has run", lambda: heard(lab, "played"), 240)
    for view, name in ((".rw-rollout", "planar"), (".rw-braids", "both")):
        shown = page.locator(view)
        until(page, f"{view} is shown", shown.count, 60)
        shown.scroll_into_view_if_needed()
        shown.get_by_role("button", name="Forward", exact=True).click()
        until(page, f"{name} is at 1", lambda name=name: heard(lab, "played")[name] == 1, 30)
        expect(shown).to_contain_text("erified")

    game = page.locator(".rw-game")
    game.scroll_into_view_if_needed()
    game.get_by_role("button", name=re.compile("^Hint")).click()
    relation, collapse = (
        game.get_by_role("button", name=re.compile(name)) for name in ("Braid relation", "Collapse")
    )
    for button in (relation, relation, collapse):
        button.click()
    until(page, "the game is won", lambda: heard(lab, "played")["certificate"], 30)
    assert heard(lab, "played")["actions"] == [7, 7, 0]
    assert verify(heard(lab, "played")["certificate"]).holds
    expect(game).to_contain_text("You have unknotted it in 3 actions")
    assert ran_from_top_to_bottom(saved(page, lab.file("games")))
