"""Demonstrations: a question, an experiment with one view, and what one sees, in five minutes.

A notebook about a result has a Markdown cell tagged ``demonstration``: the heading *Try it* and
three paragraphs that begin **Question.**, **Experiment.** and **What you see.** The code cell after
it shows the view. The report folds the answer and lists all demonstrations on one page; the tour
lists them too: ``python -m workbench.runs.demonstrations --write`` puts them there, and ``--check``
exits with 1 where the tour says something else.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.files import write_json
from workbench.runs.notebook import Notebook, discover
from workbench.runs.places import root

__all__ = [
    "ANCHOR",
    "HEADING",
    "TAG",
    "Demonstration",
    "demonstration_from",
    "demonstration_in",
    "is_demonstration",
    "teaching_path",
    "with_path",
]

TAG = "demonstration"
"""Tag of the cell that holds a demonstration."""

HEADING = "## Try it"
"""Its first line."""

ANCHOR = "try-it"
"""Id of the heading on the notebook's page."""

_LABELS = ("Question", "Experiment", "What you see")
_PATH = "demonstrations"
_INTRODUCTION = """\
## Demonstrations

One for each result, in the order of the paper: a question to guess at, an experiment of five \
minutes with one view, and what one sees. Open one, run its cells (*Run*, *Run All Cells*) and \
look at its end. The site of `workbench report` has the same on its page *Demonstrations*, where \
views answer without a kernel and answers are folded.
"""


@dataclass(frozen=True)
class Demonstration:
    """What a notebook lets one try, in Markdown.

    Attributes
    ----------
    question
        To be guessed at before one looks.
    experiment
        What to do with the view.
    answer
        What one sees, and why.
    """

    question: str
    experiment: str
    answer: str


def demonstration_from(source: str) -> Demonstration:
    """Read a demonstration from the text of its cell.

    Raises
    ------
    InputError
        If it is not the heading and the three paragraphs, each with some text.

    Examples
    --------
    >>> demonstration_from('''## Try it
    ...
    ... **Question.** Is it odd?
    ...
    ... **Experiment.** Press the button.
    ...
    ... **What you see.** It is even.''').question
    'Is it odd?'
    """
    heading, *paragraphs = re.split(r"\n\s*\n", source.strip())
    begun = [f"**{label}.** " for label in _LABELS]
    lines = [" ".join(part.split()) for part in paragraphs]
    shaped = len(lines) == len(begun) and all(map(str.startswith, lines, begun))
    if heading != HEADING or not shaped:
        raise InputError(
            f"A demonstration is the heading {HEADING!r} and three paragraphs that begin "
            f"{', '.join(label.strip() for label in begun)}, with a blank line before each."
        )
    texts = (line.removeprefix(label) for line, label in zip(lines, begun, strict=True))
    return Demonstration(*texts)


def is_demonstration(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is tagged as a demonstration."""
    return TAG in cell["metadata"].get("tags", ())


def demonstration_in(notebook: Mapping[str, Any]) -> Demonstration | None:
    """Return the demonstration of a notebook (nbformat 4, executed or not), or None.

    Raises
    ------
    InputError
        If it has several, or one of another form, or one without a code cell after it.
    """
    cells = notebook["cells"]
    places = [place for place, cell in enumerate(cells) if is_demonstration(cell)]
    if not places:
        return None
    if len(places) > 1:
        raise InputError(f"A notebook has one demonstration, and this one has {len(places)}.")
    found = demonstration_from("".join(cells[places[0]]["source"]))
    after = cells[places[0] + 1 : places[0] + 2]
    if not after or after[0]["cell_type"] != "code" or not "".join(after[0]["source"]).strip():
        raise InputError("After a demonstration comes the code cell that shows its view.")
    return found


def teaching_path(folder: Path) -> list[tuple[Notebook, Demonstration]]:
    """Read the demonstrations of the notebooks below ``folder/notebooks``, in the paper's order.

    Raises
    ------
    InputError
        If one is not as it should be; the notebook is named.
    """
    found = []
    for notebook in discover(folder):
        try:
            shown = demonstration_in(_stored(notebook.path))
        except InputError as error:
            raise InputError(f"{notebook.name}: {error}") from error
        if shown:
            found.append((notebook, shown))
    return found


def with_path(
    tour: Mapping[str, Any], path: Iterable[tuple[Notebook, Demonstration]]
) -> dict[str, Any]:
    """Return the tour with its cell tagged ``demonstrations`` listing a path.

    Raises
    ------
    InputError
        If it does not have one such cell.
    """
    tagged = [_PATH in cell["metadata"].get("tags", ()) for cell in tour["cells"]]
    if tagged.count(True) != 1:
        raise InputError(f"The tour needs one Markdown cell tagged {_PATH!r}.")
    entries = "".join(
        f"\n- {notebook.name.partition('_')[0]} · [{notebook.title}]({notebook.path.name}#Try-it)."
        f" {shown.question}"
        for notebook, shown in path
    )
    lines = (_INTRODUCTION + entries).splitlines(keepends=True)
    cells = [
        {**cell, "source": lines} if ours else cell
        for cell, ours in zip(tour["cells"], tagged, strict=True)
    ]
    return {**tour, "cells": cells}


def main() -> int:
    """Check or write the tour of the checkout."""
    name = "python -m workbench.runs.demonstrations"
    parser = argparse.ArgumentParser(prog=name, description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="exit 1 where the tour is stale")
    action.add_argument("--write", action="store_true", help="put the list into the tour")
    given = parser.parse_args()
    try:
        file = root() / "notebooks" / "00_tour.ipynb"
        was = _stored(file)
        now = with_path(was, teaching_path(root()))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    if given.write:
        write_json(file, now)
    elif was != now:
        print(f"The tour is stale: {name} --write", file=sys.stderr)
        return 1
    return 0


def _stored(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file.name} cannot be read ({error}).") from error


if __name__ == "__main__":
    sys.exit(main())
