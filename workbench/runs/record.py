"""Keep full-profile results as the committed record: ``reports/record/ledger.json``.

``python -m workbench.runs.record FOLDER`` takes over the finished results of the report, or of the
runs, in FOLDER; those of other notebooks stay as they were, and what is written from the record
(README.md, reports/record/README.md) is written anew. Evidence files that are small enough live in
git too; of larger ones the ledger keeps size and SHA-256.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from collections.abc import Collection
from pathlib import Path

from workbench.errors import InputError
from workbench.runs.files import sha256_of
from workbench.runs.notebook import discover
from workbench.runs.places import LARGEST, RECORD, root
from workbench.runs.readme import write_pages
from workbench.runs.report import LEDGER, ledger_in, ledger_of, read_ledger, write_ledger
from workbench.runs.results import Result

__all__ = ["keep", "main"]

_PROFILE = "full"


def keep(report: Path, record: Path, known: Collection[str]) -> tuple[str, ...]:
    """Take over finished results and their small evidence files, in the place of earlier ones.

    Nothing in the record is changed before all that is to be taken over has been found in order.

    Parameters
    ----------
    report
        The folder of a report or of runs in the full profile.
    record
        The folder of the record; what it holds of these notebooks is replaced.
    known
        The names of all notebooks; what the record holds of others is removed.

    Returns
    -------
    tuple
        The notebooks of the report that are not finished, of which the record keeps what it had.

    Raises
    ------
    InputError
        If the report does not exist, is of another profile or of parameters of one's own, has
        nothing that is finished, or lacks a file of its evidence.
    """
    ledger = ledger_in(report)
    if ledger.profile != _PROFILE:
        raise InputError(
            f"The record is of the profile {_PROFILE!r}; this report is of {ledger.profile!r}."
        )
    finished = [result for result in ledger.results if result.status == "done"]
    unfinished = tuple(r.notebook for r in ledger.results if r.status != "done")
    if not finished:
        raise InputError(f"Nothing in {report} is finished; not finished: {', '.join(unfinished)}.")
    for result in finished:
        _in_order(result, report, known)
    earlier = read_ledger(record / LEDGER).results if (record / LEDGER).is_file() else ()
    results = {result.notebook: result for result in (*earlier, *finished)}
    joined = ledger_of(_PROFILE, [results[name] for name in sorted(results) if name in known])
    clashing = [result.error for result in joined.results if result.status != "done"]
    if clashing:
        raise InputError(f"Ids of claims are distinct in the whole record. {clashing[0]}")
    for result in finished:
        _keep_evidence(result, report, record)
    write_ledger(joined, record)
    for name in set(results) - {result.notebook for result in joined.results}:
        shutil.rmtree(record / name, ignore_errors=True)
    return unfinished


def _in_order(result: Result, report: Path, known: Collection[str]) -> None:
    """Refuse what is of unknown notebooks or parameters, and evidence that is not what was made."""
    if result.notebook not in known:
        raise InputError(f"There is no notebook {result.notebook} of which a record could be kept.")
    if "-p" in shlex.split(result.provenance.command):
        raise InputError(
            f"The record is of the profile's own parameters; {result.notebook} was run with "
            f"others: {result.provenance.command}"
        )
    for name, about in result.evidence.items():
        file = report / result.notebook / "evidence" / name
        if about["bytes"] <= LARGEST and not (
            file.is_file() and sha256_of(file) == about["sha256"]
        ):
            raise InputError(
                f"The evidence {name} of {result.notebook} is not in {report} as its run wrote "
                f"it; run the notebook again: {result.provenance.command}"
            )


def _keep_evidence(result: Result, report: Path, record: Path) -> None:
    """Copy the small files beside the record, then put them in the place of earlier ones."""
    source, new = report / result.notebook, record / f".{result.notebook}.new"
    shutil.rmtree(new, ignore_errors=True)
    for name, about in result.evidence.items():
        if about["bytes"] <= LARGEST:
            kept = new / "evidence" / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / "evidence" / name, kept)
    shutil.rmtree(record / result.notebook, ignore_errors=True)
    if new.is_dir():
        new.rename(record / result.notebook)


def main() -> int:
    """Keep the report that the command line names; exit with 1 where something is left to do."""
    parser = argparse.ArgumentParser(prog="python -m workbench.runs.record", description=__doc__)
    parser.add_argument("report", type=Path, help="folder of results in the full profile")
    given = parser.parse_args()
    try:
        home = root()
        known = {notebook.name for notebook in discover(home)}
        unfinished = keep(given.report, home / RECORD, known)
        left = write_pages(home)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(home / RECORD / LEDGER)
    if unfinished:
        left = [f"Not finished, and as it was in the record: {', '.join(unfinished)}.", *left]
    for sentence in left:
        print(sentence, file=sys.stderr)
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
