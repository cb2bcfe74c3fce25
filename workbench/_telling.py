"""What the command line prints and says of notebooks and their claims."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workbench._console import say

if TYPE_CHECKING:
    from workbench.runs.report import Ledger
    from workbench.runs.results import Result

__all__ = ["print_claims", "summarise", "tell"]


def tell(result: Result) -> None:
    """Say how a notebook went."""
    from tqdm import tqdm

    from workbench.runs.duration import spoken

    took = spoken(result.provenance.seconds)
    if result.status == "done":
        said = [f"{result.notebook}: done in {took}, {_counted(len(result.claims))}."]
    else:
        said = [f"{result.notebook}: {result.status} after {took}: {result.error}"]
    said += [f"{result.notebook}: {lack}" for lack in result.warnings]
    tqdm.write("\n".join(said), file=sys.stderr)


def print_claims(ledger: Ledger) -> None:
    """Print the claims, and say how many there are."""
    for claim in ledger.claims:
        print(f"{claim['verdict']}  [{claim['id']}, {claim['where']}]  {claim['statement']}")
        print(f"    paper: {claim['published'] or '-'}  measured: {claim['measured']}")
    summarise(ledger)


def summarise(ledger: Ledger) -> None:
    """Say how many claims there are of each verdict, and what has not finished."""
    counts = ", ".join(f"{count} {verdict}" for verdict, count in ledger.counts.items() if count)
    say(f"{_counted(len(ledger.claims))}{f': {counts}' if counts else ''}.")
    failed = [result.notebook for result in ledger.results if result.status != "done"]
    if failed:
        say(f"Not finished: {', '.join(failed)}.")


def _counted(claims: int) -> str:
    return "1 claim" if claims == 1 else f"{claims} claims"
