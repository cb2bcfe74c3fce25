"""The report: one page a notebook, and an index that is the ledger of all their claims.

Beside ``index.html`` stands ``ledger.json`` (schema ``rigor-ledger/1``), from which
``workbench claims``, the committed record, the README's summary and the tour are read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from workbench.errors import InputError
from workbench.runs._math import Report, prose
from workbench.runs._widgets import embedded
from workbench.runs.claims import Verdict
from workbench.runs.files import write_json, write_whole
from workbench.runs.notebook import discover
from workbench.runs.places import RECORD, being_made, build, checkout, root
from workbench.runs.results import RESULT, Result, as_json, claim_entry, from_json, read_result
from workbench.runs.shortfalls import read_reasons, shortfalls

__all__ = [
    "LEDGER",
    "Ledger",
    "current_claims",
    "latest",
    "ledger_in",
    "ledger_of",
    "read_ledger",
    "write_ledger",
    "write_site",
]

LEDGER = "ledger.json"

_SCHEMA = "rigor-ledger/1"
_VIEW = "widgets/ledger"


@dataclass(frozen=True)
class Ledger:
    """The results of one report.

    Attributes
    ----------
    profile
        The profile in which all were run.
    made
        When (UTC, ISO 8601).
    results
        One a notebook. Only finished notebooks count: what a failed one had claimed is on its page.
    """

    profile: str
    made: str
    results: tuple[Result, ...]

    @property
    def claims(self) -> list[dict[str, Any]]:
        """Each claim as a mapping, with links relative to the report."""
        return [
            _rebased(claim_entry(result, claim), result.notebook)
            for result in self.results
            if result.status == "done"
            for claim in result.claims
        ]

    @property
    def counts(self) -> dict[str, int]:
        """How many claims have each verdict."""
        found = Counter(claim["verdict"] for claim in self.claims)
        return {verdict: found[verdict] for verdict in get_args(Verdict)}

    @property
    def sound(self) -> bool:
        """Whether every notebook was finished and no claim is ``not reproduced``."""
        finished = all(result.status == "done" for result in self.results)
        return finished and not self.counts["not reproduced"]


def ledger_of(profile: str, results: Sequence[Result]) -> Ledger:
    """Gather results; a notebook that repeats the id of another's claim counts as failed."""
    owners: dict[str, str] = {}
    kept = []
    for result in results:
        repeated = [claim.id for claim in result.claims if claim.id in owners]
        if result.status == "done" and repeated:
            reason = f"Claim {repeated[0]!r} is already made by {owners[repeated[0]]}."
            kept.append(replace(result, status="failed", error=reason))
            continue
        owners |= {claim.id: result.notebook for claim in result.claims}
        kept.append(result)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return Ledger(profile, made, tuple(kept))


def write_site(ledger: Ledger, folder: Path) -> Path:
    """Write ``ledger.json``, the index and the demonstrations beside the notebooks' folders.

    Returns
    -------
    Path
        The index page.
    """
    from workbench.runs.demonstrations_page import shown_in, write_demonstrations
    from workbench.runs.page import exporter

    write_ledger(ledger, folder)
    troubles: list[str] = []
    shown = [_with_statement(claim, troubles.append) for claim in ledger.claims]
    maker = exporter(troubles.append)
    template = maker.environment.get_template("ledger.html.j2")
    view = _view(shown)
    demonstrations = shown_in(folder, ledger.results)
    if demonstrations:
        write_demonstrations(demonstrations, folder, ledger.profile)
    index = template.render(
        ledger=ledger,
        claims=ledger.claims,
        views=view,
        has_view=bool(view),
        shown=demonstrations,
        short=shortfalls(ledger.claims, read_reasons(root())),
    )
    write_whole(folder / "index.html", index)
    return folder / "index.html"


def write_ledger(ledger: Ledger, folder: Path) -> Path:
    """Write ``ledger.json`` into a folder, which is made if need be; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / LEDGER, _as_json(ledger))
    return folder / LEDGER


def read_ledger(file: Path) -> Ledger:
    """Read a ``ledger.json``.

    Raises
    ------
    InputError
        If it does not exist or is not of the schema.
    """
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        if stored["schema"] != _SCHEMA:
            raise ValueError(f"its schema is not {_SCHEMA}")
        results = tuple(from_json(entry) for entry in stored["notebooks"])
        return Ledger(stored["profile"], stored["made"], results)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"There is no {file}; write a report first: workbench report.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{file} is not a ledger that can be read ({type(error).__name__}: {error}); "
            "write the report again: workbench report."
        ) from error


def ledger_in(folder: Path) -> Ledger:
    """Read the ledger of the report in a folder, or gather the results of the runs in it.

    Raises
    ------
    InputError
        If the folder holds neither, or what it holds cannot be read.
    """
    if (folder / LEDGER).exists():
        return read_ledger(folder / LEDGER)
    results = [read_result(file.parent) for file in sorted(folder.glob(f"*/{RESULT}"))]
    if not results:
        raise InputError(
            f"There is no report and no run in {folder}; write one first: workbench report."
        )
    profiles = sorted({result.provenance.profile for result in results})
    return ledger_of(", ".join(profiles), results)


def current_claims() -> list[dict[str, Any]]:
    """Return the claims that a notebook about all the others shows, each as a mapping.

    Executed by the engine beside other notebooks, it gets what those have claimed that are finished
    and have a section, with links relative to its own page. Elsewhere it gets the claims of the
    last report, or else of the committed record, or else none; they come without links, which
    would lead nowhere from there.

    Raises
    ------
    InputError
        If the last report or the record cannot be read.
    """
    if beside := list(_beside()):
        return [_rebased(claim, "..") for claim in ledger_of("", beside).claims]
    try:
        file = latest(build())
    except InputError:
        file = root() / RECORD / LEDGER
    found = read_ledger(file).claims if file.is_file() else []
    return [{k: v for k, v in claim.items() if k not in ("page", "artefacts")} for claim in found]


def latest(folder: Path) -> Path:
    """Return the ledger of the newest report below a folder.

    Raises
    ------
    InputError
        If there is none.
    """
    found = sorted(folder.glob(f"*/{LEDGER}"), key=lambda file: file.stat().st_mtime)
    if not found:
        raise InputError("There is no report yet; write one first: workbench report.")
    return found[-1]


def _beside() -> Iterator[Result]:
    """Yield the results in the folders beside that of the notebook that the engine executes."""
    own = being_made()
    if own is None:
        return
    for notebook in discover(root()):
        if notebook.section:
            with suppress(InputError):
                yield read_result(own.parent / notebook.name)


def _as_json(ledger: Ledger) -> dict[str, Any]:
    return {
        "schema": _SCHEMA,
        "profile": ledger.profile,
        "made": ledger.made,
        "counts": ledger.counts,
        "notebooks": [as_json(result) for result in ledger.results],
    }


def _rebased(entry: dict[str, Any], folder: str) -> dict[str, Any]:
    return entry | {
        "page": f"{folder}/{entry['page']}",
        "artefacts": [f"{folder}/{name}" for name in entry["artefacts"]],
    }


def _with_statement(claim: dict[str, Any], report: Report) -> dict[str, Any]:
    return claim | {"statement_html": prose(claim["statement"], report=report)}


def _view(claims: Iterable[dict[str, Any]]) -> str:
    """Return the state that keeps the ledger's view alive, or "" where there is no such view."""
    module, style = (checkout() / _VIEW / f"view.{suffix}" for suffix in ("js", "css"))
    if not (module.is_file() and style.is_file()):
        return ""
    model = {
        "name": "LedgerView",
        "module": "ledger",
        "style": "ledger",
        "state": {"claims": list(claims)},
        "buffers": [],
    }
    return embedded(
        {
            "modules": {"ledger": module.read_text(encoding="utf-8")},
            "styles": {"ledger": style.read_text(encoding="utf-8")},
            "models": {"ledger": model},
        }
    )
