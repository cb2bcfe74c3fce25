"""What a cell has put out, as HTML that reads without a kernel and without a network."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from nbconvert.filters import strip_ansi

from workbench.runs._math import Report, mathml, prose
from workbench.runs._widgets import VIEW, embedded
from workbench.runs.claims import MIMETYPE as CLAIM
from workbench.runs.provenance import DATA

__all__ = ["PLOTLY", "rendered"]

PLOTLY = "application/vnd.plotly.v1+json"

Markdown = Callable[[str], str]

# A line of tqdm and nothing else: with a total, or counting without one.
_PROGRESS = re.compile(
    r"(.*:)?\s*(\d+%\|.*\|\s*\S+/\S+|\d\S*) \[[\d:]+(<[\d:?]+)?,\s*[\d.?]+[^\]]*/[^\]]+\]\s*"
)


def rendered(output: Mapping[str, Any], *, markdown: Markdown, report: Report) -> str:
    """Render one output of a cell.

    Parameters
    ----------
    output
        An output of nbformat 4.
    markdown
        Renders an output that is Markdown.
    report
        Told, in a sentence, what the output lacks.
    """
    kind = output["output_type"]
    if kind == "stream":
        return _stream(output)
    if kind == "error":
        return _error(output)
    data, metadata = output["data"], output.get("metadata", {})
    if CLAIM in data:
        return _noted(data[CLAIM], report)
    if DATA in data:
        name, digest = (html.escape(data[DATA][key]) for key in ("name", "sha256"))
        short = f'<code title="SHA-256 {digest}">{digest[:12]}</code>'
        return f'<p class="dataset">Data: {name} {short}</p>'
    if VIEW in data:
        model = html.escape(data[VIEW]["model_id"])
        return f'<div class="view" data-view="{model}"></div>'
    if PLOTLY in data:
        return _plot(data[PLOTLY], report)
    if "text/html" in data:
        return _html(data["text/html"], report)
    for mimetype in ("image/svg+xml", "image/png", "image/jpeg"):
        if mimetype in data:
            return _image(mimetype, data[mimetype], metadata, report)
    if "text/markdown" in data:
        return markdown(data["text/markdown"])
    if "text/latex" in data:
        return mathml(data["text/latex"].strip(" \n$"), display=True, report=report)
    return f'<pre class="text">{html.escape(data.get("text/plain", ""))}</pre>'


def _stream(output: Mapping[str, Any]) -> str:
    text = strip_ansi(output["text"]).strip("\n")
    if output["name"] == "stdout":
        return f'<pre class="text">{html.escape(text)}</pre>' if text else ""
    told = "\n".join(line for line in text.split("\n") if not _PROGRESS.fullmatch(line))
    if not told.strip():
        return ""
    block = f'<pre class="text">{html.escape(told)}</pre>'
    return f'<details class="messages"><summary>Messages</summary>{block}</details>'


def _error(output: Mapping[str, Any]) -> str:
    trace = html.escape(strip_ansi("\n".join(output["traceback"])))
    said = html.escape(f"{output['ename']}: {output['evalue']}".strip(" :"))
    return (
        f'<div class="stopped"><p><strong>{said}</strong></p><details><summary>Traceback</summary>'
        f'<pre class="text">{trace}</pre></details></div>'
    )


def _noted(claim: Mapping[str, Any], report: Report) -> str:
    """Say where a claim was recorded what it states; its card, with the numbers, stands below."""
    target, verdict = quote(f"claim-{claim['id']}"), html.escape(claim["verdict"])
    return (
        f'<p class="noted" data-verdict="{verdict}"><span class="verdict">'
        f'<span class="mark" aria-hidden="true"></span>{verdict.capitalize()}</span> '
        f'<a href="#{target}">{prose(claim["statement"], report=report)}</a></p>'
    )


def _plot(figure: Mapping[str, Any], report: Report) -> str:
    layout = figure.get("layout", {})
    title = layout.get("title", {})
    words = (layout.get("meta") or {}).get("alt") or (
        title.get("text") if isinstance(title, Mapping) else title
    )
    if not words:
        report("A plotly figure has no alt text: show it through widgets.figure.")
    height = int(layout.get("height") or 450)
    return (
        f'<div class="plot" data-plot role="group" aria-label="{html.escape(words or "Figure")}" '
        f'style="min-height:{height}px">'
        f'<script type="application/json">{embedded(figure)}</script></div>'
    )


def _html(source: str, report: Report) -> str:
    _Audit(report).feed(source)
    if "<table" in source and "<figure" not in source:
        plain = source.replace('border="1" class="dataframe"', 'class="dataframe"')
        return f'<div class="table">{plain}</div>'
    return source


def _image(mimetype: str, data: str, metadata: Mapping[str, Any], report: Report) -> str:
    about = metadata.get(mimetype, {}) if isinstance(metadata.get(mimetype), Mapping) else {}
    words = about.get("alt") or metadata.get("alt")
    if not words:
        report("An image has no alt text: show it through widgets.figure.")
    label = html.escape(words or "Figure")
    if mimetype == "image/svg+xml":
        body = data[data.find("<svg") :]
        return f'<figure><div role="img" aria-label="{label}">{body}</div></figure>'
    source = f"data:{mimetype};base64,{data.strip()}"
    return f'<figure><img alt="{label}" src="{source}"></figure>'


class _Audit(HTMLParser):
    """Reports images without alt text, and what would be loaded from elsewhere."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img" and not (given.get("alt") or "").strip():
            self._report("An image has no alt text: show it through widgets.figure.")
        source = given.get("src") or (given.get("href") if tag == "link" else "") or ""
        if source.startswith(("http:", "https:", "//")):
            self._report(f"A page loads nothing from elsewhere: {source[:80]} is missing.")
