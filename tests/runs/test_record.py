"""The committed record: what is taken over, what stays, and what is written from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.runs.files import sha256_of
from workbench.runs.notebook import discover
from workbench.runs.places import LARGEST, RECORD, checkout
from workbench.runs.record import keep, main
from workbench.runs.report import Ledger, ledger_of, read_ledger, write_ledger
from workbench.runs.results import Result

NAMES = ("22a_counting", "31a_failing", "32a_sleeping")


@pytest.fixture(scope="module")
def committed() -> Ledger:
    return read_ledger(checkout() / RECORD / "ledger.json")


class TestCommitted:
    def test_its_ledger_counts_what_its_results_claim(self, committed: Ledger) -> None:
        stored = json.loads((checkout() / RECORD / "ledger.json").read_text("utf-8"))
        assert stored["counts"] == committed.counts
        assert len({claim["id"] for claim in committed.claims}) == len(committed.claims)

    def test_it_is_of_notebooks_that_exist(self, committed: Ledger) -> None:
        assert {r.notebook for r in committed.results} <= {n.name for n in discover(checkout())}

    def test_it_holds_exactly_the_small_evidence_that_was_made(self, committed: Ledger) -> None:
        named = {
            f"{result.notebook}/evidence/{name}": about["sha256"]
            for result in committed.results
            for name, about in result.evidence.items()
            if about["bytes"] <= LARGEST
        }
        folder = checkout() / RECORD
        files = (file for file in folder.glob("*/**/*") if file.is_file())
        held = {file.relative_to(folder).as_posix(): sha256_of(file) for file in files}
        assert held == named

    def test_it_is_of_the_full_profile_alone(self, committed: Ledger) -> None:
        for result in committed.results:
            command = f"workbench run {result.notebook} --profile full"
            assert result.provenance.command == command
            assert result.status == "done"


@pytest.mark.notebook
@pytest.mark.xdist_group("notebooks")
class TestKeeping:
    @pytest.fixture
    def full(self, site: Path, tmp_path: Path) -> Path:
        """Return a report in the full profile: one notebook failed and two finished."""
        folder = shutil.copytree(site, tmp_path / "full")
        write_ledger(replace(read_ledger(folder / "ledger.json"), profile="full"), folder)
        return folder

    @pytest.fixture
    def changed(self, full: Path) -> Callable[[Callable[[Result], Result]], None]:
        """Return what changes the finished results of the report."""

        def change(how: Callable[[Result], Result]) -> None:
            ledger = read_ledger(full / "ledger.json")
            results = tuple(how(r) if r.status == "done" else r for r in ledger.results)
            write_ledger(replace(ledger, results=results), full)

        return change

    def test_finished_notebooks_are_kept_and_others_named(self, full: Path, tmp_path: Path) -> None:
        kept = tmp_path / "record"
        assert keep(full, kept, NAMES) == ("31a_failing",)
        ledger = read_ledger(kept / "ledger.json")
        assert [r.notebook for r in ledger.results] == ["22a_counting", "32a_sleeping"]
        assert ledger.profile == "full"
        evidence = "22a_counting/evidence/sums/total.json"
        assert (kept / evidence).read_bytes() == (full / evidence).read_bytes()
        assert {file.name for file in kept.iterdir()} == {"22a_counting", "ledger.json"}

    def test_a_part_leaves_the_rest_as_it_was(self, full: Path, tmp_path: Path) -> None:
        kept = tmp_path / "record"
        keep(full, kept, NAMES)
        before = read_ledger(kept / "ledger.json").results
        shutil.rmtree(full / "22a_counting")
        again = replace(before[1], key="another")
        write_ledger(ledger_of("full", [again]), full)
        assert keep(full, kept, NAMES) == ()
        assert read_ledger(kept / "ledger.json").results == (before[0], again)
        assert (kept / "22a_counting/evidence/sums/total.json").is_file()
        assert keep(kept, kept, NAMES) == ()
        assert (kept / "22a_counting/evidence/sums/total.json").is_file()

    def test_what_is_no_notebook_any_more_goes(self, full: Path, tmp_path: Path) -> None:
        kept = tmp_path / "record"
        keep(full, kept, NAMES)
        (finished, *_) = read_ledger(full / "ledger.json").results
        renamed = replace(finished, notebook="22b_counting")
        shutil.move(full / "22a_counting", full / "22b_counting")
        write_ledger(ledger_of("full", [renamed]), full)
        with pytest.raises(InputError, match=r"'22a-sum' is already made by 22a_counting\."):
            keep(full, kept, ("22a_counting", "22b_counting", "32a_sleeping"))
        keep(full, kept, ("22b_counting", "32a_sleeping"))
        names = [r.notebook for r in read_ledger(kept / "ledger.json").results]
        assert names == ["22b_counting", "32a_sleeping"]
        assert not (kept / "22a_counting").exists()
        assert (kept / "22b_counting/evidence/sums/total.json").is_file()

    def test_large_evidence_is_only_named(
        self, full: Path, tmp_path: Path, changed: Callable[[Callable[[Result], Result]], None]
    ) -> None:
        keep(full, tmp_path / "record", NAMES)
        changed(
            lambda r: replace(
                r, evidence={n: {"sha256": "0", "bytes": LARGEST + 1} for n in r.evidence}
            )
        )
        keep(full, tmp_path / "record", NAMES)
        assert not (tmp_path / "record" / "22a_counting").exists()
        (held, _) = read_ledger(tmp_path / "record" / "ledger.json").results
        assert held.evidence["sums/total.json"]["bytes"] == LARGEST + 1

    def test_what_cannot_be_kept_changes_nothing(
        self,
        site: Path,
        full: Path,
        tmp_path: Path,
        changed: Callable[[Callable[[Result], Result]], None],
    ) -> None:
        kept = tmp_path / "record"
        keep(full, kept, NAMES)
        held = {f: f.read_bytes() for f in kept.rglob("*") if f.is_file()}
        with pytest.raises(InputError, match="of the profile 'full'; this report is of 'quick'"):
            keep(site, kept, NAMES)
        with pytest.raises(InputError, match="There is no notebook 22a_counting"):
            keep(full, kept, NAMES[1:])
        (full / "22a_counting/evidence/sums/total.json").write_text("{}", encoding="utf-8")
        with pytest.raises(InputError, match=r"sums/total\.json of 22a_counting is not in"):
            keep(full, kept, NAMES)
        command = "workbench run 22a_counting --profile full -p n=3"
        changed(lambda r: replace(r, provenance=replace(r.provenance, command=command)))
        with pytest.raises(InputError, match=r"with others: workbench run .* -p n=3"):
            keep(full, kept, NAMES)
        changed(lambda r: replace(r, status="failed", error="Stopped."))
        with pytest.raises(InputError, match=r"Nothing in .* is finished; not finished: 22a"):
            keep(full, kept, NAMES)
        assert {f: f.read_bytes() for f in kept.rglob("*") if f.is_file()} == held

    def test_the_command_writes_the_pages_too_and_says_what_is_left(
        self,
        root: Path,
        full: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        changed: Callable[[Callable[[Result], Result]], None],
    ) -> None:
        monkeypatch.setattr("sys.argv", ["record", str(full)])
        assert main() == 1
        said = capsys.readouterr()
        assert said.out == f"{root / RECORD / 'ledger.json'}\n"
        assert said.err == "Not finished, and as it was in the record: 31a_failing.\n"
        page = (root / RECORD / "README.md").read_text("utf-8")
        assert "2 claims: 1 reproduced, 1 corrected." in page
        assert "[sums/total.json](22a_counting/evidence/sums/total.json)" in page

        def short(result: Result) -> Result:
            claims = tuple(replace(c, verdict="not reproduced") for c in result.claims)
            return replace(result, claims=claims)

        changed(short)
        assert main() == 1
        assert "reasons.toml lacks a reason for: 22a-misprint, 22a-sum." in capsys.readouterr().err
        reasons = '22a-sum = "It is not known."\n22a-misprint = "Its data are not ours."\n'
        (root / "reports" / "reasons.toml").write_text(reasons, encoding="utf-8")
        ledger = read_ledger(full / "ledger.json")
        finished = tuple(r for r in ledger.results if r.status == "done")
        write_ledger(replace(ledger, results=finished), full)
        assert main() == 0
        page = (root / RECORD / "README.md").read_text("utf-8")
        assert "*Why:* Its data are not ours." in page
        (full / "ledger.json").write_text("{", encoding="utf-8")
        assert main() == 2
        assert "not a ledger that can be read" in capsys.readouterr().err
