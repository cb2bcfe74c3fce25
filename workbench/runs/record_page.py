"""``reports/record/README.md``: the whole record as one page, with where each run came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from workbench.runs._cells import cell, chapter, place, verdicts
from workbench.runs.claims import Claim
from workbench.runs.duration import spoken
from workbench.runs.places import LARGEST
from workbench.runs.provenance import Provenance
from workbench.runs.report import LEDGER, Ledger
from workbench.runs.results import Result
from workbench.runs.shortfalls import listed

__all__ = ["record_page"]

_NOTEBOOKS = "../../notebooks/"

_HEAD = f"""\
# The record

The notebooks' runs in the full profile, at the paper's scale. This page is made from
[{LEDGER}]({LEDGER}) and [reasons.toml](../reasons.toml), by
`python -m workbench.runs.readme --write`; `make record` runs all notebooks and replaces the record,
`python -m workbench.runs.record FOLDER` takes over some of them.

*Reproduced*: what the paper reports, we find too. *Extended*: an addition of ours. *Corrected*: the
paper's formula has a misprint, which the notebook shows. *Not reproduced*: we do not find it.
Evidence, strongest first: *certificate*, *exact*, *interval*, *statistical*, *illustration*; its
files are linked where they are small enough for git, and the ledger has size and SHA-256 of all.
"""

_CLAIMS = """\
| § | Claim | The paper | Measured here | Evidence | Verdict |
|---|---|---|---|---|---|
"""

_RUNS = """\
| Notebook | Claims | Began (UTC) | Took | Commit | Sources |
|---|---|---|---|---|---|
"""


def record_page(ledger: Ledger, reasons: Mapping[str, str]) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    ledger
        Of the record.
    reasons
        Why claims fall short, by their ids.
    """
    claims = ledger.claims
    origins = [result.provenance for result in ledger.results]
    parts = [
        _HEAD,
        f"{len(claims)} claims: {verdicts(claims)}.\n",
        "## What falls short\n",
        listed(claims, reasons, _NOTEBOOKS) or "Nothing.\n",
        "## The runs\n",
        _RUNS + "".join(_run(result) for result in ledger.results),
        _versions(origins),
        *(_chapter(result) for result in ledger.results),
    ]
    return "\n".join(parts)


def _run(result: Result) -> str:
    origin = result.provenance
    started = origin.started[:16].replace("T", " ")
    commit = f"`{origin.commit[:10]}`" if origin.commit else "not in a clone"
    if origin.dirty:
        commit += ", with uncommitted changes"
    return (
        f"| [{result.notebook}](#{result.notebook}) | {len(result.claims)} | {started} | "
        f"{spoken(origin.seconds)} | {commit} | `{origin.code}` |\n"
    )


def _versions(origins: Sequence[Provenance]) -> str:
    """Say on which machines and with which versions; a package has a count where runs differ."""
    pairs = Counter(pair for origin in origins for pair in origin.packages.items())
    packages = (
        f"{name} {number}" + ("" if count == len(origins) else f" (declared in {count} runs)")
        for (name, number), count in sorted(pairs.items())
    )
    machines = _distinct(origin.machine for origin in origins)
    pythons = _distinct(f"Python {origin.python}" for origin in origins)
    versions = _distinct(f"version {origin.version}" for origin in origins)
    return (
        f"*Sources* is a hash of all source files. Machine: {machines}. {versions.capitalize()} "
        f"of the workbench, {pythons}, {', '.join(packages)}.\n"
    )


def _distinct(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def _chapter(result: Result) -> str:
    origin = result.provenance
    title = cell(result.title)
    about = [
        f"[The notebook]({_NOTEBOOKS}{result.notebook}.ipynb)",
        f"`{origin.command}`",
        _values("parameters", origin.parameters),
        _values("data", {name: digest[:16] for name, digest in origin.data.items()}),
        _files(result),
    ]
    section = f"{place(chapter(result.section))}. " if result.section else ""
    text = f"## {result.notebook}\n\n**{section}{title}**\n\n{'; '.join(filter(None, about))}.\n"
    if not result.claims:
        return text
    rows = (
        f"| {cell(claim.where)}<br>`{claim.id}` | {cell(claim.statement)} | "
        f"{cell(claim.published)} | "
        f"{cell(claim.measured)} | {_evidence(result, claim)} | {claim.verdict} |\n"
        for claim in result.claims
    )
    return f"{text}\n{_CLAIMS}{''.join(rows)}"


def _values(name: str, given: Mapping[str, Any]) -> str:
    listed = ", ".join(f"`{key} = {value}`" for key, value in given.items())
    return f"{name}: {listed}" if listed else ""


def _kept(result: Result, name: str) -> bool:
    return name in result.evidence and int(result.evidence[name]["bytes"]) <= LARGEST


def _files(result: Result) -> str:
    if any(_kept(result, name) for name in result.evidence):
        return f"[evidence]({result.notebook}/evidence)"
    return ""


def _evidence(result: Result, claim: Claim) -> str:
    """Name the kind, the files and the command of a claim's evidence."""
    files = (
        f"[{name}]({result.notebook}/evidence/{quote(name)})"
        if _kept(result, name)
        else f"{name} (too large for git)"
        for name in map(str, claim.artefacts)
    )
    command = [f"`{claim.verify}`"] if claim.verify else []
    return "<br>".join([claim.kind, *map(cell, [*files, *command])])
