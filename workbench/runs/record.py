"""Keep full-profile results as the committed record: ``reports/record/ledger.json``.

``python -m workbench.runs.record FOLDER`` takes over the results of the report, or of the runs, in
FOLDER; those of other notebooks stay as they were. Evidence files that are small enough live in git
too; of larger ones the ledger keeps size and SHA-256.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from workbench.errors import InputError
from workbench.runs.places import RECORD, root
from workbench.runs.report import LEDGER, ledger_in, ledger_of, read_ledger, write_ledger

__all__ = ["keep"]

_PROFILE = "full"
_LARGEST = 256 * 1024


def keep(report: Path, record: Path) -> Path:
    """Take over results and their small evidence files, in the place of earlier ones.

    Parameters
    ----------
    report
        The folder of a report or of runs in the full profile, all of them finished.
    record
        The folder of the record; what it holds of these notebooks is replaced.

    Returns
    -------
    Path
        The ledger in the record.

    Raises
    ------
    InputError
        If the report does not exist, is of another profile, or is not complete.
    """
    ledger = ledger_in(report)
    if ledger.profile != _PROFILE:
        raise InputError(
            f"The record is of the profile {_PROFILE!r}; this report is of {ledger.profile!r}."
        )
    unfinished = [result.notebook for result in ledger.results if result.status != "done"]
    if unfinished:
        raise InputError(f"The report is not complete; not finished: {', '.join(unfinished)}.")
    earlier = read_ledger(record / LEDGER).results if (record / LEDGER).is_file() else ()
    results = {result.notebook: result for result in (*earlier, *ledger.results)}
    for result in ledger.results:
        shutil.rmtree(record / result.notebook, ignore_errors=True)
        for name, about in result.evidence.items():
            if about["bytes"] <= _LARGEST:
                kept = record / result.notebook / "evidence" / name
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(report / result.notebook / "evidence" / name, kept)
    return write_ledger(ledger_of(_PROFILE, [results[name] for name in sorted(results)]), record)


def main() -> int:
    """Keep the report that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m workbench.runs.record", description=__doc__)
    parser.add_argument("report", type=Path, help="folder of results in the full profile")
    try:
        print(keep(parser.parse_args().report, root() / RECORD))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
