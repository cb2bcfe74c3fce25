"""Markdown of a notebook as HTML: one title, headings that can be linked, LaTeX as MathML."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from workbench.runs._math import Report, mathml

__all__ = ["Outline", "markdown_html"]

_NOTEBOOK = re.compile(r"(\w+)\.ipynb(?:#(.*))?")
_RUNS = re.compile(r"[\s\x00-\x1f]*(?:javascript|vbscript|data|file)\s*:", flags=re.I)


@dataclass
class Outline:
    """What a page's Markdown has been found to contain so far.

    Attributes
    ----------
    title
        HTML of the first heading, which a page shows at its head and not in its text.
    headings
        ``(id, text)`` of each second-level heading.
    names
        The ids of all headings, and those that a page has anyway.
    """

    title: str = ""
    headings: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=lambda: {"content", "provenance", "the-claims"})


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    def __init__(self, outline: Outline, report: Report, index: str | None, **options: Any) -> None:
        super().__init__(escape=False, exclude_anchor_links=True, embed_images=True, **options)
        self._outline, self._report, self._index = outline, report, index

    def heading(self, text: str, level: int, **_: Any) -> str:
        if level == 1 and not self._outline.title:
            self._outline.title = text
            return ""
        level = max(2, level)
        plain = unescape(re.sub(r"<[^>]+>", "", text))
        stem = _slug(plain) or "section"
        numbered = (f"{stem}-{number}" for number in itertools.count(2))
        name = next(n for n in itertools.chain([stem], numbered) if n not in self._outline.names)
        self._outline.names.add(name)
        if level == 2:
            self._outline.headings.append((name, plain))
        return f'<h{level} id="{escape(name)}">{text}</h{level}>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if not text.strip():
            self._report(f"An image in the text has no alt text: {url[:60]}")
        if url.startswith(("http:", "https:", "//")):
            self._report(f"A page loads nothing from elsewhere: {url[:80]} is missing.")
        return str(super().image(text, url, title))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if _RUNS.match(url):
            self._report(f"A link that runs something is only text: {url[:60]}")
            return text
        if named := _NOTEBOOK.fullmatch(url):
            if self._index is None:
                return text
            place = f"{quote(named[1])}/index.html" + (f"#{_slug(named[2])}" if named[2] else "")
            url = str(PurePosixPath(self._index).parent / place)
        return str(super().link(text, url, title))

    def table(self, text: str) -> str:
        return f'<div class="table"><table>{text}</table></div>\n'

    def block_math(self, body: str) -> str:
        return mathml(body, display=True, report=self._report)

    def inline_math(self, body: str) -> str:
        return mathml(body, display=False, report=self._report)

    def latex_environment(self, name: str, body: str) -> str:
        source = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return mathml(source, display=True, report=self._report)


def markdown_html(
    source: str,
    *,
    outline: Outline,
    report: Report,
    folder: Path,
    index: str | None = None,
    attachments: dict[str, Any] | None = None,
) -> str:
    """Render Markdown; images are embedded from `folder` or from the cell's attachments.

    Links to other notebooks lead to their pages in the report whose index is given, and are text
    where there is none.
    """
    renderer = _Renderer(outline, report, index, path=str(folder), attachments=attachments)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower()).strip("-")
