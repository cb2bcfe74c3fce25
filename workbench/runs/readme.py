"""The README's table of results, made from the committed record so that it cannot go stale.

``python -m workbench.runs.readme --write`` puts it between the two markers in ``README.md``;
``--check`` exits with 1 where the README says something else.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from workbench.errors import InputError
from workbench.runs.files import write_whole
from workbench.runs.places import RECORD, root
from workbench.runs.report import LEDGER, Ledger, read_ledger

__all__ = ["BEGIN", "END", "results_table", "with_table"]

BEGIN = "<!-- results: made from reports/record/ledger.json -->"
END = "<!-- end of results -->"

_HEAD = """\
| § | Claim | The paper | Measured here | Evidence | Verdict |
|---|---|---|---|---|---|
"""


def results_table(ledger: Ledger) -> str:
    """Return the claims of a ledger as a Markdown table, in its order."""
    fields = ("statement", "published", "measured", "kind", "verdict")
    rows = [
        f"[{claim['where']}](notebooks/{claim['notebook']}.ipynb) | "
        + " | ".join(_cell(claim[field]) for field in fields)
        for claim in ledger.claims
    ]
    return _HEAD + "".join(f"| {row} |\n" for row in rows)


def with_table(readme: str, table: str) -> str:
    """Return the text of a README with the table between its markers.

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
    return f"{before}{BEGIN}\n{table}{END}{after}"


def main() -> int:
    """Check or write the README of the checkout."""
    parser = argparse.ArgumentParser(prog="python -m workbench.runs.readme", description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="exit 1 where the table is stale")
    action.add_argument("--write", action="store_true", help="put the table into README.md")
    given = parser.parse_args()
    try:
        file: Path = root() / "README.md"
        table = results_table(read_ledger(root() / RECORD / LEDGER))
        was = file.read_text(encoding="utf-8")
        now = with_table(was, table)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    if given.write:
        write_whole(file, now)
    elif was != now:
        print("README.md is stale: python -m workbench.runs.readme --write", file=sys.stderr)
        return 1
    return 0


def _cell(text: str) -> str:
    r"""Write a text in one cell; a bar, which would end it, becomes ``\vert`` in LaTeX."""
    parts = re.split(r"(\$[^$]+\$)", " ".join(text.split()) or "—")
    return "".join(
        part.replace(r"\|", r"\Vert ").replace("|", r"\vert ")
        if part.startswith("$")
        else part.replace("|", r"\|")
        for part in parts
    )


if __name__ == "__main__":
    sys.exit(main())
