"""A notebook of the right shape to begin from, whose one claim fails until it is worked out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.demonstrations import HEADING, TAG
from workbench.runs.files import write_json

__all__ = ["new_notebook"]

_NAME = re.compile(r"[0-9]{2}[a-z]?_[a-z0-9]+(_[a-z0-9]+)*")


def new_notebook(folder: Path, name: str, title: str) -> Path:
    """Write a notebook with every part that a notebook here has, and return its path.

    Parameters
    ----------
    folder
        Where notebooks are.
    name
        The section's number, a letter where it has several, and a word or more: ``22k_tangles``.
    title
        Of the page.

    Raises
    ------
    InputError
        If the name has another form or is taken, or the title is empty.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"The name {name!r} is not that of a notebook: two digits of the section, perhaps a "
            "letter, and words, joined by underscores, such as 22k_tangles."
        )
    if not title.strip():
        raise InputError("The title is empty; a notebook's page begins with it.")
    path = folder / f"{name}.ipynb"
    if path.exists():
        raise InputError(f"There is a notebook {name} already.")
    number, _, words = name.partition("_")
    section = ".".join(number[:2])
    cells = [
        _markdown(f"# {title.strip()}\n\nSection {section}; references of the paper."),
        _markdown(
            "## What the paper says\n\nTwo sentences of your own, and the equation.\n\n$$a = b$$"
            "\n\n*Conventions.* Signs, units and normalisations of the numbers below."
        ),
        _code(
            "count: int = 10  # how much is computed; larger in the full profile\n"
            "seed: int = 1  # of everything drawn",
            "parameters",
        ),
        _code(
            "from workbench.runs import Claim, artefact, record, require_ranges\n\n"
            "require_ranges(count=(count, 1, 10**6), seed=(seed, 0, 2**31))"
        ),
        _markdown("## Computation\n\nShort cells that call `workbench`; figures by `widgets`."),
        _code('artefact("numbers.json").write_text("{}")'),
        _markdown(
            "## Claims\n\nHow each is decided: exactly, by an interval, by a test at which level."
        ),
        _code(
            "record(\n"
            "    Claim(\n"
            f'        id="{number}-{words.replace("_", "-")}",\n'
            f'        where="{section}",\n'
            '        statement="What is claimed",\n'
            '        published="",\n'
            '        measured="nothing yet",\n'
            '        kind="illustration",\n'
            '        verdict="not reproduced",\n'
            '        artefacts=("numbers.json",),\n'
            "    )\n"
            ")"
        ),
        _markdown(
            f"{HEADING}\n\n**Question.** What can be guessed at before one looks?\n\n"
            "**Experiment.** What to do with the view in five minutes, without a kernel.\n\n"
            "**What you see.** The answer, and why.",
            TAG,
        ),
        _code("# The view of the experiment, from widgets"),
        _markdown("## What to question\n\n- What the evidence does not show."),
    ]
    for place, cell in enumerate(cells):
        cell["id"] = f"{number}-{place:02d}"
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    write_json(path, notebook)
    return path


def _markdown(text: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": text.splitlines(keepends=True),
    }


def _code(text: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
