"""Keep a full-profile report as the committed record: ``reports/record/ledger.json``.

``python -m workbench.runs.record FOLDER`` copies the ledger of the report in FOLDER, and evidence
files that are small enough to live in git; of larger ones the ledger keeps size and SHA-256.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from workbench.errors import InputError
from workbench.runs.places import RECORD, root
from workbench.runs.report import LEDGER, read_ledger

__all__ = ["keep"]

_PROFILE = "full"
_LARGEST = 256 * 1024


def keep(report: Path, record: Path) -> Path:
    """Copy a report's ledger and its small evidence files, replacing an earlier record.

    Parameters
    ----------
    report
        The folder of a report in the full profile, every notebook of which was finished.
    record
        The folder of the record; what it holds is replaced.

    Returns
    -------
    Path
        The ledger in the record.

    Raises
    ------
    InputError
        If the report does not exist, is of another profile, or is not complete.
    """
    ledger = read_ledger(report / LEDGER)
    if ledger.profile != _PROFILE:
        raise InputError(
            f"The record is of the profile {_PROFILE!r}; this report is of {ledger.profile!r}."
        )
    unfinished = [result.notebook for result in ledger.results if result.status != "done"]
    if unfinished:
        raise InputError(f"The report is not complete; not finished: {', '.join(unfinished)}.")
    shutil.rmtree(record, ignore_errors=True)
    record.mkdir(parents=True)
    for result in ledger.results:
        for name, about in result.evidence.items():
            if about["bytes"] <= _LARGEST:
                kept = record / result.notebook / "evidence" / name
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(report / result.notebook / "evidence" / name, kept)
    return Path(shutil.copy(report / LEDGER, record))


def main() -> int:
    """Keep the report that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m workbench.runs.record", description=__doc__)
    parser.add_argument("report", type=Path, help="folder of a report in the full profile")
    try:
        print(keep(parser.parse_args().report, root() / RECORD))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
