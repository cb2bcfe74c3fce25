"""How long a notebook takes in each profile, as last measured."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.errors import InputError
from workbench.runs.report import LEDGER, read_ledger
from workbench.runs.results import read_result

__all__ = ["RECORD", "spoken", "times"]

RECORD = Path("reports") / "record"
"""The committed record of a run, relative to the root."""


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


def spoken(seconds: float) -> str:
    """Write a duration as a person says it.

    Examples
    --------
    >>> spoken(4.21), spoken(75), spoken(3700)
    ('4.2 s', '1 min 15 s', '1 h 1 min')
    """
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
