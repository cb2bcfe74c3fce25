"""The page of a report that lists its demonstrations, in the order of the paper."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from workbench.errors import InputError
from workbench.runs._markdown import Outline, markdown_html
from workbench.runs.demonstrations import ANCHOR, Demonstration, demonstration_in
from workbench.runs.execution import EXECUTED
from workbench.runs.files import write_whole
from workbench.runs.page import DEMONSTRATIONS, exporter
from workbench.runs.results import PAGE, Result

__all__ = ["Shown", "shown_in", "write_demonstrations"]


@dataclass(frozen=True)
class Shown:
    """A demonstration whose view is on a page of the report.

    Attributes
    ----------
    result
        Of the notebook.
    demonstration
        Its texts.
    """

    result: Result
    demonstration: Demonstration

    @property
    def number(self) -> str:
        """The beginning of the notebook's name, such as ``22a``."""
        return self.result.notebook.partition("_")[0]

    @property
    def view(self) -> str:
        """Link to the view, relative to the report."""
        return f"{quote(self.result.notebook)}/{PAGE}#{ANCHOR}"


def shown_in(folder: Path, results: Sequence[Result]) -> tuple[Shown, ...]:
    """Read the demonstrations of finished notebooks from what was executed into a report's folder.

    One that is not as it should be is left out: the warnings of its notebook tell of it.
    """
    found = []
    for result in results:
        file = folder / result.notebook / EXECUTED
        if result.status != "done" or not file.is_file():
            continue
        try:
            demonstration = demonstration_in(json.loads(file.read_text(encoding="utf-8")))
        except InputError:
            continue
        if demonstration:
            found.append(Shown(result, demonstration))
    return tuple(found)


def write_demonstrations(shown: Sequence[Shown], folder: Path, profile: str) -> Path:
    """Write ``demonstrations.html`` into the folder of a report, and return it."""
    troubles: list[str] = []
    maker = exporter(troubles.append)
    markdown = partial(
        markdown_html, outline=Outline(), report=troubles.append, folder=folder, index=PAGE
    )
    maker.register_filter("markdown", markdown)
    template = maker.environment.get_template("demonstrations.html.j2")
    write_whole(folder / DEMONSTRATIONS, template.render(shown=shown, index=PAGE, profile=profile))
    return folder / DEMONSTRATIONS
