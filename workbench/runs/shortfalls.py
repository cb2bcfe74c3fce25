"""Claims that fall short of the paper, and why: ``reports/reasons.toml``.

The file has a line or two for each claim of the committed record whose verdict is "not reproduced".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs._cells import place, text_of

__all__ = ["REASONS", "listed", "read_reasons", "shortfalls", "unmatched"]

REASONS = Path("reports") / "reasons.toml"
"""Why the record's claims fall short, relative to the root."""

_SHORT = "not reproduced"
_UNKNOWN = "none is on record."


def read_reasons(root: Path) -> dict[str, str]:
    """Read the reasons by the ids of their claims; where there is no file there are none.

    Raises
    ------
    InputError
        If the file is not TOML or a reason is not text.
    """
    file = root / REASONS
    if not file.is_file():
        return {}
    try:
        stored = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{REASONS} is not a TOML file that can be read: {error}.") from error
    for name, reason in stored.items():
        if not isinstance(reason, str) or not reason.strip():
            raise InputError(f"{REASONS}: the reason of {name} is a sentence or two of text.")
    return {name: reason.strip() for name, reason in stored.items()}


def shortfalls(
    claims: Iterable[Mapping[str, Any]], reasons: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the claims that are not reproduced, each with its ``reason``.

    Examples
    --------
    >>> claims = [{"id": "a", "verdict": "reproduced"}, {"id": "b", "verdict": "not reproduced"}]
    >>> shortfalls(claims, {"b": "Its data are not ours."})
    [{'id': 'b', 'verdict': 'not reproduced', 'reason': 'Its data are not ours.'}]
    """
    return [
        {**claim, "reason": reasons.get(claim["id"], _UNKNOWN)}
        for claim in claims
        if claim["verdict"] == _SHORT
    ]


def unmatched(claims: Iterable[Mapping[str, Any]], reasons: Mapping[str, str]) -> list[str]:
    """Say which claims have no reason and which reasons no claim that falls short.

    Examples
    --------
    >>> unmatched([{"id": "b", "verdict": "not reproduced"}], {"b": "Its data are not ours."})
    []
    >>> unmatched([], {"b": "Its data are not ours."})
    ['reports/reasons.toml has a reason for what does not fall short: b.']
    """
    short = {claim["id"] for claim in claims if claim["verdict"] == _SHORT}
    return [
        f"{REASONS.as_posix()} {says}: {', '.join(sorted(names))}."
        for says, names in (
            ("lacks a reason for", short - set(reasons)),
            ("has a reason for what does not fall short", set(reasons) - short),
        )
        if names
    ]


def listed(
    claims: Iterable[Mapping[str, Any]], reasons: Mapping[str, str], notebooks: str = ""
) -> str:
    """Return the claims that fall short as a Markdown list: the paper, our number, the reason.

    Parameters
    ----------
    claims, reasons
        Of a ledger; by the ids of claims.
    notebooks
        What precedes a notebook's file name in a link: ``notebooks/`` from the root.
    """
    return "".join(
        f"- [{claim['notebook']}]({notebooks}{claim['notebook']}.ipynb), {place(claim['where'])}: "
        f"**{text_of(claim['statement'])}** {_told('The paper', claim['published'])} "
        f"{_told('Here', claim['measured'])} {_told('Why', claim['reason'])}\n"
        for claim in shortfalls(claims, reasons)
    )


def _told(who: str, what: str) -> str:
    return f"*{who}:* {text_of(what).rstrip('.')}."
