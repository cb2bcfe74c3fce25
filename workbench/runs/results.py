"""The result of one notebook: ``result.json`` beside its page, the same for machines.

Schema ``rigor-result/1``. Links in it are relative to the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from workbench.errors import InputError
from workbench.runs.claims import Claim, claim_from
from workbench.runs.files import write_json
from workbench.runs.provenance import Provenance

__all__ = [
    "PAGE",
    "RESULT",
    "Result",
    "Status",
    "anchor",
    "as_json",
    "claim_entry",
    "from_json",
    "read_result",
    "write_result",
]

SCHEMA = "rigor-result/1"
RESULT = "result.json"
PAGE = "index.html"

Status = Literal["done", "failed", "interrupted"]


@dataclass(frozen=True)
class Result:
    """What came of running a notebook.

    Attributes
    ----------
    notebook, title, section
        The notebook's name, first heading, and section of the paper.
    status, error
        ``done``; or ``failed`` or ``interrupted`` with the reason in one line.
    key
        The key of the unit of work; a finished result with this key need not be made again.
    claims
        Their artefacts are relative to the evidence folder.
    evidence
        File in the evidence folder -> its ``sha256`` and ``bytes``.
    warnings
        What the page lacks: an image without alt text, LaTeX that was not understood.
    provenance
        Where all this came from.
    """

    notebook: str
    title: str
    section: str
    status: Status
    error: str
    key: str
    claims: tuple[Claim, ...]
    evidence: Mapping[str, Mapping[str, Any]]
    warnings: tuple[str, ...]
    provenance: Provenance


def anchor(claim: Claim) -> str:
    """Return the id of a claim's card on its page."""
    return f"claim-{claim.id}"


def claim_entry(result: Result, claim: Claim) -> dict[str, Any]:
    """Return a claim as a mapping, with links relative to the notebook's folder."""
    return asdict(claim) | {
        "artefacts": [f"evidence/{name}" for name in claim.artefacts],
        "notebook": result.notebook,
        "page": f"{PAGE}#{quote(anchor(claim))}",
    }


def as_json(result: Result) -> dict[str, Any]:
    """Return a result as it is written, without the schema's name."""
    entries = {field.name: getattr(result, field.name) for field in fields(Result)}
    entries["claims"] = [claim_entry(result, claim) for claim in result.claims]
    entries["provenance"] = asdict(result.provenance)
    return entries


def from_json(stored: Mapping[str, Any]) -> Result:
    """Make a result of what `as_json` has returned.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is of another form.
    """
    for name in ("notebook", "title", "section", "status", "error", "key"):
        if not isinstance(stored[name], str):
            raise TypeError(f"{name} is not text")
    return Result(
        **{
            **stored,
            "claims": tuple(_claim(entry) for entry in stored["claims"]),
            "provenance": Provenance(**stored["provenance"]),
            "warnings": tuple(stored["warnings"]),
        }
    )


def write_result(result: Result, folder: Path) -> None:
    """Write ``result.json``, whole or not at all; it is the last file that a run writes."""
    write_json(folder / RESULT, {"schema": SCHEMA} | as_json(result))


def read_result(folder: Path) -> Result:
    """Read the ``result.json`` of a notebook's folder.

    Raises
    ------
    InputError
        If there is none or it is not of the schema.
    """
    file = folder / RESULT
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        if stored.pop("schema") != SCHEMA:
            raise ValueError(f"its schema is not {SCHEMA}")
        return from_json(stored)
    except FileNotFoundError as error:
        raise InputError(f"There is no {RESULT} in {folder}.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{file} is not a result that can be read: {error}.") from error


def _claim(entry: Mapping[str, Any]) -> Claim:
    names = tuple(name.removeprefix("evidence/") for name in entry["artefacts"])
    return claim_from({**entry, "artefacts": names})
