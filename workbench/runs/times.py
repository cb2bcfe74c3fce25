"""How long a notebook takes in each profile, as last measured."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.errors import InputError
from workbench.runs.places import RECORD
from workbench.runs.report import LEDGER, read_ledger
from workbench.runs.results import read_result

__all__ = ["times"]


def times(root: Path, profiles: Iterable[str]) -> dict[tuple[str, str], float]:
    """Return the seconds that each notebook took, by ``(profile, notebook)``.

    Taken from the last report of the profile in ``reports/build``, else from the committed record.
    """
    found: dict[tuple[str, str], float] = {}
    if (root / RECORD / LEDGER).is_file():
        ledger = read_ledger(root / RECORD / LEDGER)
        for result in ledger.results:
            found[ledger.profile, result.notebook] = result.provenance.seconds
    for profile in profiles:
        for folder in (root / "reports" / "build" / profile).glob("*/"):
            try:
                result = read_result(folder)
            except InputError:
                continue
            if result.status == "done":
                found[profile, result.notebook] = result.provenance.seconds
    return found
