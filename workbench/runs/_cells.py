r"""Texts of claims in Markdown: on one line, in a table's cell, cut where a clause ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from workbench.runs.claims import Verdict

__all__ = ["cell", "chapter", "first_clause", "place", "text_of", "verdicts"]

_CLAUSE = re.compile(r"((?:\$[^$]*\$|[^$;])*);\s")


def text_of(text: str) -> str:
    """Write a text on one line; a dash stands for none."""
    return " ".join(text.split()) or "—"


def cell(text: str) -> str:
    r"""Write a text in one cell; a bar, which would end it, becomes ``\vert`` in LaTeX.

    Examples
    --------
    >>> print(cell("$|x|$ a|b"))
    $\vert x\vert $ a\|b
    """
    parts = re.split(r"(\$[^$]+\$)", text_of(text))
    return "".join(
        part.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        if part.startswith("$")
        else part.replace("|", r"\|")
        for part in parts
    )


def first_clause(text: str) -> str:
    """Cut a text at the first semicolon that is not in LaTeX.

    Examples
    --------
    >>> first_clause("$a;b$ is 1; the rest")
    '$a;b$ is 1'
    """
    found = _CLAUSE.match(text)
    return found[1] if found else text


def chapter(section: str) -> str:
    """Name a section of the paper; its introduction is that of the chapter.

    Examples
    --------
    >>> chapter("3.0"), chapter("3.1")
    ('3', '3.1')
    """
    return section.removesuffix(".0")


def place(where: str) -> str:
    """Name a place in the paper.

    Examples
    --------
    >>> place("2.2, eq. (1)"), place("Introduction")
    ('§ 2.2, eq. (1)', 'Introduction')
    """
    return f"§ {where}" if where[:1].isdigit() else where


def verdicts(claims: Iterable[Mapping[str, Any]]) -> str:
    """Count the verdicts of claims, in words.

    Examples
    --------
    >>> verdicts([{"verdict": "reproduced"}, {"verdict": "extended"}, {"verdict": "reproduced"}])
    '2 reproduced, 1 extended'
    """
    found = Counter(claim["verdict"] for claim in claims)
    return ", ".join(f"{found[name]} {name}" for name in get_args(Verdict) if found[name])
