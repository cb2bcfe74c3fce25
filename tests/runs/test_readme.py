"""What is written from the record: the README's summary, the record's page, the reasons."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.runs import readme
from workbench.runs.places import RECORD, checkout
from workbench.runs.record_page import record_page
from workbench.runs.report import Ledger, read_ledger
from workbench.runs.shortfalls import read_reasons, unmatched

RECORDED = checkout() / RECORD / "ledger.json"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return read_ledger(RECORDED)


@pytest.fixture
def one(ledger: Ledger) -> Ledger:
    """Return a ledger of one notebook whose one claim has bars and several clauses."""
    (result, *_) = (r for r in ledger.results if r.claims)
    claim = replace(
        result.claims[0],
        statement="$|x| \\| y$ a|b.",
        published="",
        measured="$1;2$ of 3; the rest",
        verdict="reproduced",
    )
    return replace(ledger, results=(replace(result, claims=(claim,)),))


def test_readme_and_page_tell_what_the_committed_record_holds() -> None:
    assert readme.checked(checkout()) == []


def test_every_claim_that_falls_short_has_a_reason_and_nothing_else_has(ledger: Ledger) -> None:
    reasons = read_reasons(checkout())
    short = {claim["id"] for claim in ledger.claims if claim["verdict"] == "not reproduced"}
    assert set(reasons) == short
    assert unmatched(ledger.claims, {}) == [
        f"reports/reasons.toml lacks a reason for: {', '.join(sorted(short))}."
    ]


@pytest.mark.parametrize("name", ["README.md", "reports/record/README.md"])
def test_every_link_of_the_record_leads_somewhere(name: str) -> None:
    text = (checkout() / name).read_text("utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`|\$[^$]*\$", "", text))
    local = [link for link in links if not link.startswith("http")]
    assert len(local) > 60
    for link in local:
        path, _, fragment = link.partition("#")
        target = ((checkout() / name).parent / path) if path else checkout() / name
        assert target.exists(), link
        if fragment and target.suffix == ".md":
            assert f"\n## {fragment}\n" in target.read_text("utf-8"), link


def test_the_summary_has_a_row_for_each_notebook_and_all_that_falls_short(ledger: Ledger) -> None:
    text = readme.summary(ledger, read_reasons(checkout()))
    told = [result.notebook for result in ledger.results if result.claims]
    assert re.findall(r"^\| [\d.]+ \| \[.*?\]\(notebooks/(\w+)\.ipynb\)", text, flags=re.M) == told
    short = [claim for claim in ledger.claims if claim["verdict"] == "not reproduced"]
    assert text.count("\n- [") == len(short)
    for claim in short:
        assert " ".join(claim["measured"].split()).rstrip(".") in text
    assert max(map(len, text.splitlines())) < 1200


def test_a_row_shows_a_claim_that_holds_and_its_first_clause(one: Ledger) -> None:
    (row,) = (line for line in readme.summary(one, {}).splitlines() if line.startswith("| 2."))
    assert row.endswith(r"| $\vert x\vert  \Vert  y$ a\|b: **$1;2$ of 3** |")
    assert "[1 reproduced](reports/record/README.md#" in row
    (result,) = one.results
    (claim,) = result.claims
    (short,) = (replace(claim, verdict="not reproduced"),)
    text = readme.summary(replace(one, results=(replace(result, claims=(short,)),)), {})
    assert "[1 not reproduced]" in text
    assert "*Why:* none is on record." in text
    assert "Nothing." in readme.summary(one, {})


def test_the_page_tells_runs_that_differ_apart(one: Ledger) -> None:
    (result,) = one.results
    other = replace(
        result,
        notebook="99_other",
        claims=(),
        provenance=replace(result.provenance, packages={"numpy": "0.1"}, dirty=True, commit=""),
    )
    page = record_page(replace(one, results=(result, other)), {})
    (claim,) = result.claims
    assert f"<br>`{claim.id}` | $\\vert x" in page
    assert "numpy 0.1 (declared in 1 runs)" in page
    assert "not in a clone" in page
    assert "| [99_other](#99_other) | 0 |" in page


def test_the_summary_stands_between_its_markers() -> None:
    text = f"before\n{readme.BEGIN}\nstale\n{readme.END}\nafter\n"
    made = readme.with_summary(text, "new\n")
    assert made == f"before\n{readme.BEGIN}\nnew\n{readme.END}\nafter\n"
    assert readme.with_summary(made, "new\n") == made
    for wrong in ("", text + text, f"{readme.END}{readme.BEGIN}"):
        with pytest.raises(InputError, match=r"README\.md"):
            readme.with_summary(wrong, "")


def test_the_command_says_what_is_stale_and_writes_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["readme", "--check"])
    assert readme.main() == 2
    assert "write a report first" in capsys.readouterr().err
    (root / RECORD).mkdir()
    (root / RECORD / "ledger.json").write_bytes(RECORDED.read_bytes())
    (root / "README.md").write_text(f"x\n{readme.BEGIN}\n{readme.END}\n", encoding="utf-8")
    reasons = root / "reports" / "reasons.toml"
    reasons.write_bytes((checkout() / "reports" / "reasons.toml").read_bytes())
    assert readme.main() == 1
    again = "is stale: python -m workbench.runs.readme --write"
    assert capsys.readouterr().err == f"reports/record/README.md {again}\nREADME.md {again}\n"
    monkeypatch.setattr("sys.argv", ["readme", "--write"])
    assert readme.main() == 0
    monkeypatch.setattr("sys.argv", ["readme", "--check"])
    assert readme.main() == 0
    for wrong in ("x = 1", "x = ' '", "x"):
        reasons.write_text(wrong, encoding="utf-8")
        assert readme.main() == 2
        assert "reasons.toml" in capsys.readouterr().err
    reasons.unlink()
    assert readme.main() == 1
    assert "lacks a reason for" in capsys.readouterr().err
