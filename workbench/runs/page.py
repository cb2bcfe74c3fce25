"""One executed notebook as one HTML file that stands alone: no request ever leaves it.

nbconvert's template machinery fills ``reports/template/index.html.j2``. Views of anywidget stay
alive through ``host.js``, plotly.js is inlined once and only where a figure needs it, LaTeX becomes
MathML, and what would exclude a reader (an image without alt text) is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

from workbench.errors import InputError
from workbench.runs._markdown import Outline, markdown_html
from workbench.runs._math import Report, prose
from workbench.runs._outputs import PLOTLY, rendered
from workbench.runs._widgets import VIEW, embedded, static_state
from workbench.runs.demonstrations import HEADING, demonstration_in, is_demonstration
from workbench.runs.duration import spoken
from workbench.runs.places import checkout
from workbench.runs.results import Result, anchor

__all__ = ["DEMONSTRATIONS", "exporter", "page"]

DEMONSTRATIONS = "demonstrations.html"
"""The page of a report that lists its demonstrations."""


class _PageExporter(TemplateExporter):  # type: ignore[misc]
    """nbconvert's machinery with our template, whose filters know the page that is written."""

    file_extension = ".html"
    output_mimetype = "text/html"


def page(
    notebook: Any, result: Result, *, source: Path, ledger: str | None
) -> tuple[str, tuple[str, ...]]:
    """Write the page of an executed notebook.

    Parameters
    ----------
    notebook
        The executed notebook (nbformat 4), partial where it failed.
    result
        What came of it; its claims are shown as cards and its provenance at the foot.
    source
        The folder of the notebook, from which images in its text are embedded.
    ledger
        Link to the index of the report that the page belongs to, or None.

    Returns
    -------
    tuple
        The HTML, and a sentence for each thing that the page lacks.
    """
    lacking: list[str] = []
    outline = Outline()
    markdown = partial(
        markdown_html, outline=outline, report=lacking.append, folder=source, index=ledger
    )
    try:
        demonstration = demonstration_in(notebook)
    except InputError as error:
        demonstration = None
        lacking.append(str(error))
    filling = {
        "result": result,
        "origin": result.provenance,
        "ledger": ledger,
        "heading": HEADING,
        "demonstrations": _listed(ledger, result.notebook) if ledger and not result.error else "",
        "outline": outline,
        "counts": Counter(claim.verdict for claim in result.claims),
        "views": embedded(static_state(notebook)),
        "plotly": _plotly() if _draws(notebook) else "",
    }
    maker = exporter(lacking.append)
    maker.register_filter("markdown", markdown)
    maker.register_filter("output", partial(rendered, markdown=markdown, report=lacking.append))
    maker.environment.globals["page"] = filling
    maker.register_filter(
        "demonstrated", lambda cell: demonstration if is_demonstration(cell) else None
    )
    maker.register_filter("live_first", _live_first)
    made, _ = maker.from_notebook_node(notebook)
    return str(made), tuple(dict.fromkeys(lacking))


def exporter(report: Report) -> Any:
    """Return nbconvert's exporter with our template and the filters that all pages share.

    Raises
    ------
    InputError
        If the template does not exist, as when the package was installed without a checkout.
    """
    folder = checkout() / "reports"
    if not (folder / "template" / "index.html.j2").is_file():
        raise InputError("Pages are written by reports/template, which only a clone has.")
    made = _PageExporter(
        template_name="template",
        extra_template_basedirs=[str(folder)],
        preprocessors=[CoalesceStreamsPreprocessor],
    )
    made.register_filter("code", Highlight2HTML(pygments_lexer="python"))
    made.register_filter("prose", partial(prose, report=report))
    made.register_filter("anchor", anchor)
    made.register_filter("first_line", _first_line)
    made.register_filter("duration", spoken)
    made.register_filter("text_of", lambda name: (folder / "template" / name).read_text("utf-8"))
    return made


def _draws(notebook: Any) -> bool:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    return any(PLOTLY in output.get("data", {}) for output in outputs)


def _listed(ledger: str, name: str) -> str:
    return f"{PurePosixPath(ledger).with_name(DEMONSTRATIONS)}#{name}"


def _live_first(outputs: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(outputs, key=lambda output: VIEW not in output.get("data", {}))


def _plotly() -> str:
    """Return plotly.js from the installed package, whose Python side is not imported."""
    found = find_spec("plotly")
    if found is None or not found.submodule_search_locations:
        raise InputError("A figure needs plotly, which is not installed: pip install plotly.")
    folder = Path(found.submodule_search_locations[0]) / "package_data"
    script = (folder / "plotly.min.js").read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script")


def _first_line(source: str) -> str:
    """Return what a folded cell is about: its first comment, or its first line."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    told = lines[0].lstrip("#% ") if lines else ""
    return told if len(told) <= 90 else f"{told[:88]}…"
