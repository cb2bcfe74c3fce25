"""Pages of notebooks that are made here, not executed."""

from __future__ import annotations

import io
import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tqdm import tqdm

from workbench.runs import Claim
from workbench.runs._widgets import STATE, VIEW, static_state
from workbench.runs.claims import MIMETYPE
from workbench.runs.page import page
from workbench.runs.provenance import provenance
from workbench.runs.results import Result

PIXEL = "iVBORw0KGgo="
PLOT = "application/vnd.plotly.v1+json"
v4: Any = nbformat.v4


def markdown(text: str) -> Any:
    return v4.new_markdown_cell(text)


def showing(*bundles: dict[str, Any], metadata: dict[str, Any] | None = None) -> Any:
    outputs = [
        v4.new_output("display_data", data=bundle, metadata=metadata or {}) for bundle in bundles
    ]
    return v4.new_code_cell("show()", outputs=outputs)


def written(
    *cells: Any, claims: tuple[Claim, ...] = (), error: str = "", ledger: str | None = None
) -> tuple[str, tuple[str, ...]]:
    origin = provenance(
        name="22a_test",
        notebook="0" * 64,
        profile="quick",
        parameters={"seed": 1, "n": "<i>"},
        overrides={"n": "<i>"},
        data={},
        started=datetime(2026, 1, 2, tzinfo=UTC),
        seconds=61,
    )
    result = Result(
        notebook="22a_test",
        title="Title",
        section="2.2",
        status="failed" if error else "done",
        error=error,
        key="k",
        claims=claims,
        evidence={},
        warnings=(),
        provenance=origin,
    )
    notebook = v4.new_notebook(cells=list(cells))
    return page(notebook, result, source=Path(__file__).parent, ledger=ledger)


class Outline(HTMLParser):
    """Collects the headings and the ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h\d", tag):
            self.headings.append(tag)
        self.ids += [str(value) for name, value in attrs if name == "id"]


def test_one_title_and_no_id_twice() -> None:
    html, lacking = written(
        markdown("# Signature $\\sigma$\n\ntext\n\n# Another\n\n## Part"),
        markdown("## Part\n\n### Detail\n\n## Part 2"),
        claims=(claim(),),
    )
    outline = Outline(html)
    assert outline.headings.count("h1") == 1
    assert re.search(r"<h1>Signature <math.*?σ.*?</h1>", html)
    assert len(set(outline.ids)) == len(outline.ids)
    assert '<a href="#part-2">Part</a>' in html
    assert lacking == ()


def test_a_notebook_without_a_heading_has_its_title() -> None:
    assert "<h1>Title</h1>" in written(markdown("text"))[0]


def test_images_without_alt_text_are_reported() -> None:
    _, lacking = written(
        markdown("![](pixel.png)"),
        showing({"image/png": PIXEL}),
        showing({"text/html": "<img src='data:image/png;base64,x'>"}),
        showing({PLOT: {"data": [], "layout": {}}}),
    )
    assert sorted(lacking) == [
        "A plotly figure has no alt text: show it through widgets.figure.",
        "An image has no alt text: show it through widgets.figure.",
        "An image in the text has no alt text: pixel.png",
    ]


def test_images_with_alt_text_are_not() -> None:
    html, lacking = written(
        markdown("![A dot](data:image/png;base64,x)"),
        showing({"image/png": PIXEL}, metadata={"image/png": {"alt": "A red dot"}}),
        showing({"text/html": "<img alt='A dot' src='data:image/png;base64,x'>"}),
        showing({PLOT: {"data": [], "layout": {"meta": {"alt": "A curve"}}}}),
        showing({PLOT: {"data": [], "layout": {"title": {"text": "Growth"}}}}),
    )
    assert lacking == ()
    assert '<img alt="A red dot" src="data:image/png' in html
    assert 'aria-label="A curve"' in html
    assert 'aria-label="Growth"' in html


def test_what_would_be_loaded_from_elsewhere_is_reported() -> None:
    _, lacking = written(
        markdown("![A dot](https://example.org/dot.png)"),
        showing({"text/html": '<script src="//example.org/x.js"></script>'}),
    )
    assert lacking == (
        "A page loads nothing from elsewhere: https://example.org/dot.png is missing.",
        "A page loads nothing from elsewhere: //example.org/x.js is missing.",
    )


def test_latex_that_is_not_understood_is_reported() -> None:
    _, lacking = written(markdown(r"$\nonsense$"), claims=(claim(statement=r"$\worse$"),))
    assert [lack.rsplit(": ", 1)[1] for lack in lacking] == [r"\nonsense", r"\worse"]


def test_plotly_is_inlined_once_and_only_where_it_draws() -> None:
    marker = "plotly.js v"
    assert marker not in written(markdown("text"))[0]
    figure = {"data": [{"type": "scatter", "name": "</script><b>"}], "layout": {}}
    html, _ = written(showing({PLOT: figure}), showing({PLOT: figure}))
    assert html.count(marker) == 1
    assert "</script><b>" not in html
    assert html.count("data-plot role") == 2


def test_text_is_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    stream = v4.new_output("stream", name="stdout", text=f"\x1b[31m{evil}\x1b[0m")
    error = v4.new_output("error", ename="E", evalue=evil, traceback=[evil])
    cell = v4.new_code_cell(f"# {evil}", outputs=[stream, error])
    html, _ = written(
        cell,
        showing({"text/plain": evil}),
        claims=(claim(statement=evil, measured=evil, where=evil, verify=evil),),
        error=evil,
    )
    assert evil not in html
    assert "\x1b" not in html
    assert "n=&lt;i&gt;" in html


def test_claims_are_cards_with_links_and_math() -> None:
    html, _ = written(
        markdown("# T"),
        claims=(claim(artefacts=("a b/x.json",), verify="workbench verify x.json"),),
        ledger="../index.html",
    )
    card = html[html.index('<article class="claim"') :]
    assert 'id="claim-22a-x" data-verdict="extended"' in card
    assert '<a href="evidence/a%20b/x.json" download>a b/x.json</a>' in card
    assert "<code>workbench verify x.json</code>" in card
    assert re.search(r"class=\"statement\" .*?<mi>σ</mi>", card)
    assert '<a href="../index.html">Rigor Workbench</a>' in html


def test_where_a_claim_is_recorded_its_statement_leads_to_its_card() -> None:
    noted = {MIMETYPE: asdict(claim(statement="$\\sigma$ is <even>")), "text/plain": "x"}
    html, lacking = written(markdown("## Claims"), showing(noted), claims=(claim(),))
    (link,) = re.findall(r'<a href="#claim-22a-x">(.*?)</a></p>', html)
    assert re.fullmatch(r"<math.*<mi>σ</mi>.*</math> is &lt;even&gt;", link)
    assert html.index(link) < html.index('id="claim-22a-x"')
    assert lacking == ()


def test_a_failed_notebook_says_so_first() -> None:
    html, _ = written(markdown("# T"), claims=(claim(),), error="ValueError: no")
    assert html.index("This notebook stopped:") < html.index('<main id="content"')
    assert 'class="tally"' not in html


def test_progress_is_not_repeated_and_messages_are_folded() -> None:
    steps = "".join(f"\r{k}/3" for k in range(4))
    stream = v4.new_output("stream", name="stderr", text=f"{steps}\ndone")
    html, _ = written(v4.new_code_cell("run()", outputs=[stream]))
    assert '<summary>Messages</summary><pre class="text">3/3\ndone</pre>' in html


def test_progress_bars_are_no_messages_and_warnings_are() -> None:
    told = io.StringIO()
    for total, label in ((3, "seeds: grouped"), (None, ""), (None, "knots"), (2000, "")):
        bar = tqdm(total=total, desc=label, file=told, ascii=False, mininterval=0)
        bar.update(2)
        bar.set_postfix(loss=0.1)
        bar.close()
    bars = told.getvalue()
    warned = "x.py:3: UserWarning: lost 50% of rows/s [12]\n  warn(rows)\n"
    assert "seeds: grouped:  67%|" in bars
    only, both, joined = (
        written(v4.new_code_cell("run()", outputs=[v4.new_output("stream", name="stderr", text=t)]))
        for t in (bars, f"{bars}{warned}{bars}", f"{bars.rstrip()}{warned}")
    )
    assert "Messages" not in only[0]
    kept = re.findall(r'<summary>Messages</summary><pre class="text">(.*?)</pre>', both[0], re.S)
    assert kept == [warned.strip()]
    assert "UserWarning: lost 50% of rows/s [12]\n  warn(rows)</pre>" in joined[0]


@pytest.fixture
def saved() -> Any:
    """Return a notebook with a box of two equal views, one unrelated model, and a slider."""

    def any_view(value: int) -> dict[str, Any]:
        state = {
            "_esm": "export default {}",
            "_css": ".x {}",
            "value": value,
            "layout": "IPY_MODEL_l",
        }
        return {"model_name": "AnyModel", "model_module": "anywidget", "state": state}

    models = {
        "box": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_a", "IPY_MODEL_b"]}},
        "a": any_view(1) | {"buffers": [{"path": ["raw"], "data": "AAE=", "encoding": "base64"}]},
        "b": any_view(2),
        "l": {"model_name": "LayoutModel", "state": {}},
        "other": any_view(3),
    }
    cell = showing({VIEW: {"model_id": "box"}, "text/plain": "VBox()"})
    notebook = v4.new_notebook(cells=[cell])
    notebook.metadata.widgets = {STATE: {"state": models}}
    return notebook


def test_only_views_that_are_shown_are_kept_and_code_once(saved: Any) -> None:
    state = static_state(saved)
    assert set(state["models"]) == {"box", "a", "b"}
    assert list(state["modules"].values()) == ["export default {}"]
    assert state["models"]["a"]["module"] == state["models"]["b"]["module"]
    assert state["models"]["box"]["module"] is None
    assert state["models"]["a"]["buffers"] == [{"path": ["raw"], "data": "AAE="}]
    assert "_esm" not in json.dumps(state["models"])


def claim(**changes: Any) -> Claim:
    fields: dict[str, Any] = {
        "id": "22a-x",
        "where": "2.2",
        "statement": "$\\sigma$",
        "published": "",
        "measured": "1",
        "kind": "exact",
        "verdict": "extended",
    }
    return Claim(**(fields | changes))


def test_a_link_runs_nothing() -> None:
    html, lacking = written(markdown("[a](javascript:alert(1)) [b](JavaScript:x) [c](#part)"))
    assert "avascript:alert" not in html
    assert 'href="JavaScript' not in html
    assert '<a href="#part">c</a>' in html
    assert len(lacking) == 2
