"""What is written from the committed record, so that it cannot go stale.

``python -m workbench.runs.readme --write`` puts a summary between the two markers in ``README.md``
and writes ``reports/record/README.md``; ``--check`` exits with 1 where either says something else.
Both exit with 1 where ``reports/reasons.toml`` does not match the claims that fall short.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.errors import InputError
from workbench.runs._cells import cell, chapter, first_clause, verdicts
from workbench.runs.claims import Claim
from workbench.runs.files import write_whole
from workbench.runs.places import RECORD, root
from workbench.runs.record_page import record_page
from workbench.runs.report import LEDGER, Ledger, read_ledger
from workbench.runs.results import Result
from workbench.runs.shortfalls import listed, read_reasons, unmatched

__all__ = ["BEGIN", "END", "checked", "summary", "with_summary", "write_pages"]

BEGIN = "<!-- results: made from reports/record/ledger.json -->"
END = "<!-- end of results -->"

_README = "README.md"
_PAGE = RECORD / _README
_HEAD = """\
| § | Notebook | Claims | One of them, and what was measured |
|---|---|---|---|
"""
_READABLE = 220


def summary(ledger: Ledger, reasons: Mapping[str, str]) -> str:
    """Return a row for each notebook with claims, then every claim that falls short, and why.

    Parameters
    ----------
    ledger
        Of the record.
    reasons
        Why claims fall short, by their ids.
    """
    told = [result for result in ledger.results if result.claims]
    claims = ledger.claims
    total = (
        f"{len(claims)} claims in {len(told)} notebooks, each run in the full profile: "
        f"{verdicts(claims)}. All of them, with the evidence and where each run came from, are in "
        f"[the record]({RECORD.as_posix()}/README.md).\n"
    )
    rows = "".join(_row(result, ledger) for result in told)
    short = listed(claims, reasons, "notebooks/") or "Nothing.\n"
    return f"\n{total}\n{_HEAD}{rows}\n### What falls short of the paper\n\n{short}\n"


def with_summary(readme: str, text: str) -> str:
    """Return the text of a README with the summary between its markers.

    Raises
    ------
    InputError
        If the markers are not there, once each and in order.
    """
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise InputError(f"README.md needs the lines {BEGIN!r} and {END!r}, once each.")
    before, _, rest = readme.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise InputError(f"In README.md the line {BEGIN!r} must come before {END!r}.")
    return f"{before}{BEGIN}\n{text}{END}{after}"


def write_pages(home: Path) -> list[str]:
    """Write the generated files of a checkout; a README only where there is one.

    Returns
    -------
    list
        What is left for a person to put right, in sentences.

    Raises
    ------
    InputError
        If the README, the record or the reasons cannot be read.
    """
    texts, left = _texts(home)
    for file in _stale(texts):
        write_whole(file, texts[file])
    return left


def checked(home: Path) -> list[str]:
    """Return, in sentences, what is stale and what is left for a person to put right.

    Raises
    ------
    InputError
        As `write_pages` does.
    """
    texts, left = _texts(home)
    again = "is stale: python -m workbench.runs.readme --write"
    return [f"{file.relative_to(home).as_posix()} {again}" for file in _stale(texts)] + left


def main() -> int:
    """Check or write the generated files of the checkout."""
    parser = argparse.ArgumentParser(prog="python -m workbench.runs.readme", description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="exit 1 where a file is stale")
    action.add_argument("--write", action="store_true", help="write the files that are stale")
    given = parser.parse_args()
    try:
        left = write_pages(root()) if given.write else checked(root())
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for sentence in left:
        print(sentence, file=sys.stderr)
    return int(bool(left))


def _texts(home: Path) -> tuple[dict[Path, str], list[str]]:
    """Return what each generated file is to say, and what is wrong with the reasons."""
    ledger, reasons = read_ledger(home / RECORD / LEDGER), read_reasons(home)
    texts = {home / _PAGE: record_page(ledger, reasons)}
    if (home / _README).is_file():
        was = (home / _README).read_text(encoding="utf-8")
        texts[home / _README] = with_summary(was, summary(ledger, reasons))
    return texts, unmatched(ledger.claims, reasons)


def _stale(texts: Mapping[Path, str]) -> list[Path]:
    return [
        file
        for file, text in texts.items()
        if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]


def _row(result: Result, ledger: Ledger) -> str:
    counted = verdicts(c for c in ledger.claims if c["notebook"] == result.notebook)
    return (
        f"| {chapter(result.section)} | "
        f"[{cell(result.title)}](notebooks/{result.notebook}.ipynb) | "
        f"[{counted}]({_PAGE.as_posix()}#{result.notebook}) | {_example(result.claims)} |\n"
    )


def _example(claims: Sequence[Claim]) -> str:
    """Return one claim that holds, with the first clause of what was measured.

    It is the first of those on what the paper says, else of ours, that has a number and is short;
    where none is short, the shortest.
    """
    held = [claim for claim in claims if claim.verdict != "not reproduced"]
    ours = [claim for claim in held if claim.verdict == "extended"]
    ranked = [
        *(claim for claim in held if claim not in ours and claim.published),
        *(claim for claim in held if claim not in ours and not claim.published),
        *ours,
    ]
    texts = [
        f"{claim.statement.rstrip('.')}: **{first_clause(claim.measured)}**"
        for claim in ranked
        if any(character.isdigit() for character in first_clause(claim.measured))
    ]
    short = [text for text in texts if len(text) <= _READABLE]
    return cell(short[0] if short else min(texts, key=len, default=""))


if __name__ == "__main__":
    sys.exit(main())
