"""The command line: streams, exit codes, one sentence for each mistake."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbench.certificates import seal
from workbench.cli import app

NOTEBOOKS = Path(__file__).parent / "runs" / "notebooks"
RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the engine run the fixture notebooks."""
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    (tmp_path / "reports").mkdir()
    profiles = "[quick.32a_sleeping]\nseconds = 0.1\n[full]\n"
    (tmp_path / "reports" / "profiles.toml").write_text(profiles, encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_ROOT", str(tmp_path))
    return tmp_path


def call(*arguments: str | int | Path) -> tuple[int, str, str]:
    """Call the command; return its exit code, what it printed, and what it said."""
    done = RUNNER.invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def refused(*arguments: str | Path) -> str:
    """Call the command with a mistake; return the one sentence that it says."""
    code, printed, said = call(*arguments)
    assert (code, printed) == (2, "")
    assert said.count("\n") == 1
    return said.strip()


def test_list_names_section_title_and_parameters() -> None:
    code, printed, said = call("list")
    assert (code, said) == (0, "")
    assert printed.splitlines()[:2] == [
        "22a_counting  § 2.2  Counting to n, and the sum it makes  [not yet timed]",
        "    n: int = 4  # how many numbers",
    ]


def test_list_is_immediate() -> None:
    start = time.monotonic()
    command = [sys.executable, "-X", "importtime", "-m", "workbench", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert time.monotonic() - start < 5
    for heavy in ("torch", "snappy", "papermill", "nbconvert", "numpy", "pandas", "IPython"):
        assert f"| {heavy}\n" not in done.stderr.replace("|   ", "| ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "99_none"], "There is no notebook '99_none'; there are: 22a_counting, "),
        (["run", "22a_cuonting"], "no notebook '22a_cuonting'; did you mean 22a_counting?"),
        (["run", "22a", "-p", "m=1"], "22a_counting has no parameter 'm'; it accepts: n: int"),
        (["run", "22a", "-p", "n=x"], "'n' of 22a_counting is int, not 'x'; write for example"),
        (["run", "22a", "-p", "n"], "'n' is not of the form name=value"),
        (["run", "22a", "--profile", "fast"], "no profile 'fast'; accepted: quick, full"),
        (["run", "22a", "--out", "/dev/null/x"], "The folder /dev/null/x cannot be written"),
        (["report", "--out", "/dev/null/x"], "The folder /dev/null/x cannot be written"),
        (["report", "--profile", "fast"], "no profile 'fast'; accepted: quick, full"),
        (["claims"], "There is no report yet; write one first: workbench report."),
        (["claims", "--report", "/none"], "There is no /none/ledger.json; write a report first"),
        (["verify", "/none.json"], "/none.json cannot be read"),
        (["data", "build", "nots"], "no dataset 'nots' to build; accepted: knots, sample"),
        (["data", "build", "knots", "--out", "/dev/null/x"], "The folder /dev/null/x cannot be"),
    ],
)
def test_a_mistake_is_one_sentence(arguments: list[str], sentence: str) -> None:
    assert sentence in refused(*arguments)


@pytest.mark.parametrize(
    "arguments", [["fly"], ["run"], ["run", "22a", "--workers", "0"], ["verify"], ["report", "x"]]
)
def test_usage_errors_exit_with_2(arguments: list[str]) -> None:
    code, printed, said = call(*arguments)
    assert (code, printed) == (2, "")
    assert "Usage:" in said


def test_without_notebooks_it_says_what_to_do(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_ROOT", str(root / "reports"))
    for command in (["list"], ["report"], ["run", "22a"], ["lab"]):
        assert "There is no folder notebooks in" in refused(*command)


@pytest.fixture(scope="module")
def genuine() -> str:
    """Return a certificate; another process makes it, since SnapPy leaves a file open."""
    make = "print(json.dumps(counterexample_certificate(5, 1, 0)))"
    source = f"import json\nfrom workbench.knots.counterexample import *\n{make}"
    command = [sys.executable, "-c", source]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def exaggerated(genuine: str) -> str:
    """Return a certificate that is well made and says more than is true."""
    found = json.loads(genuine)
    return json.dumps(
        seal("counterexample", {**found["statement"], "c2": "1000"}, found["steps"], "")
    )


class TestVerify:
    """One line a certificate; exit 0 only when all hold."""

    def test_what_holds_exits_0(self, root: Path, genuine: str) -> None:
        (root / "a.json").write_text(genuine, encoding="utf-8")
        (root / "b.jsonl").write_text(f"{genuine}\n\n{genuine}\n", encoding="utf-8")
        code, printed, said = call("verify", root / "a.json", root / "b.jsonl")
        assert (code, said) == (0, "")
        names = [line.split("  ")[:2] for line in printed.splitlines()]
        assert names == [
            ["holds", f"{root / 'a.json'}"],
            ["holds", f"{root / 'b.jsonl'}:1"],
            ["holds", f"{root / 'b.jsonl'}:3"],
        ]

    def test_one_that_fails_exits_1_and_hides_no_other(
        self, root: Path, genuine: str, exaggerated: str
    ) -> None:
        altered = genuine.replace('"c2": "0"', '"c2": "1"')
        assert altered != genuine
        lines = [exaggerated, altered, "{}", "[", genuine]
        (root / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
        code, printed, _ = call("verify", root / "all.jsonl")
        assert code == 1
        told = [line.split("  ") for line in printed.splitlines()]
        assert [line[0] for line in told] == ["fails", "fails", "fails", "fails", "holds"]
        assert told[1][2] == "The sha256 does not match: the certificate was altered."

    def test_an_empty_file_is_a_mistake(self, root: Path) -> None:
        (root / "none.jsonl").write_text("\n", encoding="utf-8")
        assert refused("verify", root / "none.jsonl").endswith("none.jsonl holds no certificate.")


@pytest.mark.notebook
@pytest.mark.xdist_group("notebooks")
class TestRunning:
    """Commands that execute notebooks."""

    def test_run_prints_the_pages_and_exits_1_if_one_fails(self, root: Path) -> None:
        code, printed, said = call("run", "32", "31", "32a", "--out", root / "x", "--workers", 2)
        assert code == 1
        pages = [root / "x" / name / "index.html" for name in ("31a_failing", "32a_sleeping")]
        assert printed.splitlines() == [str(page) for page in pages]
        assert "31a_failing: failed after " in said
        assert "ValueError: nothing works in [workbench]/notebooks" in said
        assert "32a_sleeping: done in " in said
        assert all(page.is_file() for page in pages)
        assert not (root / "x" / "index.html").exists()

    def test_a_parameter_reaches_the_notebook(self, root: Path) -> None:
        code, printed, _ = call("run", "32", "-p", "seconds=0")
        page = root / "reports" / "build" / "run" / "32a_sleeping" / "index.html"
        assert (code, printed) == (0, f"{page}\n")
        assert "<code>seconds = 0.0</code>" in page.read_text("utf-8")
        assert "--profile quick -p seconds=0.0" in page.read_text("utf-8")

    def test_strict_is_about_the_exit_code_alone(self, root: Path) -> None:
        (root / "notebooks" / "22a_counting.ipynb").unlink()
        index = root / "reports" / "build" / "quick" / "index.html"
        code, printed, said = call("report", "--strict")
        assert (code, printed) == (1, f"{index}\n")
        assert "0 claims.\nNot finished: 31a_failing.\n" in said
        assert "ValueError: nothing works" in index.read_text("utf-8")
        code, printed, said = call("report", "--resume")
        assert (code, printed) == (0, f"{index}\n")
        assert "32a_sleeping: kept, finished at " in said
        assert "32a_sleeping: done in " not in said

        code, printed, said = call("claims", "--json")
        assert (code, json.loads(printed)) == (0, [])
        (root / "notebooks" / "31a_failing.ipynb").unlink()
        assert call("report", "--resume", "--strict")[0] == 0
        assert "[quick " in call("list")[1]
