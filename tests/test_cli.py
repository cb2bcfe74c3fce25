"""The command line: streams, exit codes, one sentence for each mistake."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from tests.runs.test_batch import make, meeting
from workbench.certificates import seal
from workbench.cli import app
from workbench.runs.alone import alone
from workbench.runs.campaign import CampaignError

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
        (["claims", "/none"], "There is no report and no run in /none; write one first"),
        (["claims", "/dev/null"], "There is no report and no run in /dev/null; write one first"),
        (["verify", "/none.json"], "/none.json cannot be read"),
        (["data", "build", "nots"], "no dataset 'nots' to build; accepted: knots, sample"),
        (["data", "build", "knots", "--out", "/dev/null/x"], "The folder /dev/null/x cannot be"),
        (["data", "build", "sample", "--max-crossings", "9"], "a fixed number of crossings"),
    ],
)
def test_a_mistake_is_one_sentence(arguments: list[str], sentence: str) -> None:
    assert sentence in refused(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["run"],
        ["run", "22a", "--workers", "0"],
        ["verify"],
        ["report", "x"],
        ["data", "build", "knots", "--max-crossings", "99"],
    ],
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
        *lines, note = printed.splitlines()
        assert [line.split("  ")[:2] for line in lines] == [
            ["holds", f"{root / 'a.json'}"],
            ["holds", f"{root / 'b.jsonl'}:1"],
            ["holds", f"{root / 'b.jsonl'}:3"],
        ]
        assert all(line.endswith(" Rests on [1].") for line in lines)
        assert note.startswith("note   [1]  Taken on trust: the four-tetrahedron triangulation ")

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
        assert [line[0] for line in told] == ["fails"] * 4 + ["holds", "note"]
        assert told[1][2] == "The sha256 does not match: the certificate was altered."

    def test_a_file_that_cannot_be_read_hides_no_other(
        self, root: Path, genuine: str, exaggerated: str
    ) -> None:
        (root / "a.json").write_text(exaggerated, encoding="utf-8")
        (root / "b.json").write_bytes(b"\xff\xfe\x00")
        (root / "c.json").write_text(genuine, encoding="utf-8-sig")
        files = [root / name for name in ("a.json", "b.json", "none.json", "c.json")]
        code, printed, said = call("verify", *files)
        assert code == 2
        assert [line[:5] for line in printed.splitlines()] == ["fails", "holds", "note "]
        assert [line.split(" cannot")[0] for line in said.splitlines()] == list(
            map(str, files[1:3])
        )

    def test_no_text_makes_a_line_of_its_own(self, root: Path, genuine: str) -> None:
        found = json.loads(genuine) | {"x\nholds  all  of it\x1b[2J\ud800": 1}
        (root / "a\nholds.json").write_text(json.dumps(found), encoding="utf-8")
        code, printed, _ = call("verify", root / "a\nholds.json")
        assert (code, printed.count("\n")) == (1, 1)
        assert printed.startswith("fails")
        assert printed[:-1].isprintable()

    def test_a_line_ends_at_a_newline_alone(self, root: Path, genuine: str) -> None:
        found = json.loads(genuine)
        certificate = seal(found["kind"], found["statement"], found["steps"], "one\u2028two")
        text = json.dumps(certificate, ensure_ascii=False)
        assert "\u2028" in text
        (root / "a.jsonl").write_text(f"{text}\r\n", encoding="utf-8")
        assert call("verify", root / "a.jsonl")[0] == 0

    def test_an_empty_file_is_a_mistake(self, root: Path) -> None:
        (root / "none.jsonl").write_text("\n", encoding="utf-8")
        assert refused("verify", root / "none.jsonl").endswith("none.jsonl holds no certificate.")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"schema": "rigor-ledger/1", "notebooks": [5]}', "[" * 10**5],
)
def test_a_broken_ledger_is_one_sentence(root: Path, text: str) -> None:
    (root / "ledger.json").write_text(text, encoding="utf-8")
    said = refused("claims", root)
    assert "is not a ledger that can be read" in said
    assert said.endswith("write the report again: workbench report.")


def test_two_commands_do_not_write_into_one_folder(root: Path) -> None:
    with alone([root / "x" / "32a_sleeping", root / "data"]):
        assert "Another command is writing in" in refused("run", "32", "--out", root / "x")
        assert "Another command is writing in" in refused("report", "--out", root / "x")
        assert "or give another folder with --out" in refused(
            "data", "build", "sample", "--out", root / "data"
        )
    with alone([root / "x" / "32a_sleeping"]):
        pass


class TestBuilding:
    """`data build`, with a census that only says what it was asked."""

    @pytest.fixture(autouse=True)
    def census(self, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
        made = SimpleNamespace(
            MOST_CROSSINGS=15,
            build_knots=lambda *given: f"knots {given}",
            build_sample=lambda *given: f"sample {given}",
        )
        monkeypatch.setitem(sys.modules, "workbench.knots.census", made)
        return made

    def test_every_option_reaches_the_build(self, root: Path) -> None:
        options = ("--workers", "3", "--out", root / "d")
        built = call("data", "build", "sample", *options)
        assert built[:2] == (0, f"sample {(root / 'd', 3)}\n")
        assert built[2].endswith("up to a minute, while code is compiled.\n")
        assert call("data", "build", "knots", *options)[1] == f"knots {(15, root / 'd', 3)}\n"
        bounded = call("data", "build", "knots", "--max-crossings", "9", *options)
        assert bounded[1] == f"knots {(9, root / 'd', 3)}\n"

    @pytest.mark.parametrize(
        ("error", "code", "sentence"),
        [
            (CampaignError("Workers were killed; go on."), 1, "Workers were killed; go on."),
            (OSError(28, "No space left on device"), 2, "A file is not whole: No space left"),
            (OSError(28, "No space left", "/d/x"), 2, "/d/x cannot be used: No space left."),
        ],
    )
    def test_what_goes_wrong_is_said_in_one_sentence(
        self, root: Path, census: SimpleNamespace, error: Exception, code: int, sentence: str
    ) -> None:
        def fails(*_: object) -> None:
            raise error

        census.build_knots = fails
        found, printed, said = call("data", "build", "knots", "--out", root)
        assert (found, printed, said.count("\n")) == (code, "", 2)
        assert sentence in said.splitlines()[1]


def process(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start the command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("options", [[], ["--no-browser", "--port", "9000", "--allow-root"]])
def test_lab_hands_its_options_to_jupyterlab(root: Path, options: list[str]) -> None:
    stands_in = "import json, sys\nprint(json.dumps(sys.argv[1:]))\nsys.exit(3)"
    (root / "jupyterlab.py").write_text(stands_in, encoding="utf-8")
    lab = process("lab", *options)
    out, err = lab.communicate(timeout=60)
    assert (lab.returncode, json.loads(out)) == (3, [str(root / "notebooks"), *options])
    assert ("workbench lab --allow-root" in err) == (os.geteuid() == 0 and not options)


def test_any_terminal_can_show_it() -> None:
    listing = process("list", PYTHONIOENCODING="ascii")
    out, err = listing.communicate(timeout=60)
    assert (listing.returncode, err) == (0, "")
    assert "\\xa7 2.2  Counting" in out


def test_a_full_disk_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "workbench", "list"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "No space left on device" in done.stderr


@pytest.mark.notebook
@pytest.mark.xdist_group("notebooks")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_to_end_is_as_orderly_as_ctrl_c(
    root: Path, how: signal.Signals, code: int
) -> None:
    out = root / "x"
    run = process("run", "32", "-p", "seconds=600", "--out", str(out))
    begun = out / "32a_sleeping" / "notebook.ipynb"
    deadline = time.monotonic() + 90
    while not (begun.is_file() and "asleep\\n" in begun.read_text("utf-8")):
        assert time.monotonic() < deadline, "the notebook has not begun"
        assert run.poll() is None
        time.sleep(0.1)
    run.send_signal(how)
    printed, said = run.communicate(timeout=30)
    assert (run.returncode, printed) == (code, f"{out / '32a_sleeping' / 'index.html'}\n")
    assert "Traceback" not in said
    result = json.loads((out / "32a_sleeping" / "result.json").read_text("utf-8"))
    assert result["status"] == "interrupted"


@pytest.mark.notebook
@pytest.mark.xdist_group("notebooks")
class TestRunning:
    """Commands that execute notebooks."""

    def test_run_prints_the_pages_and_exits_1_if_one_fails(self, root: Path) -> None:
        code, printed, said = call("run", "32", "31", "32a", "--out", root / "x", "--workers", 2)
        assert code == 1
        pages = [root / "x" / name / "index.html" for name in ("31a_failing", "32a_sleeping")]
        assert printed.splitlines() == [str(page) for page in pages]
        assert "0 claims.\nNot finished: 31a_failing.\n" in said
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

    @pytest.mark.parametrize(("options", "status"), [((), 0), (("--workers", 1), 1)])
    def test_one_notebook_a_core_runs_at_once(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], status: int
    ) -> None:
        """Two notebooks wait for each other: one after the other, the first waits in vain."""
        monkeypatch.setattr("workbench.runs.workers.cores", lambda: 2)
        for name, other in (("10_a", "10_b"), ("10_b", "10_a")):
            make(root, name, "n: int = 1", meeting(name, other, 20 if status == 0 else 1))
        assert call("run", "10_a", "10_b", "--out", root / "x", *options)[0] == status

    def test_claims_are_printed_by_run_and_again_from_its_folder(self, root: Path) -> None:
        code, printed, said = call("run", "22a", "--out", root / "x", "-p", "n=5")
        assert code == 0
        *lines, page = printed.splitlines()
        assert page == str(root / "x" / "22a_counting" / "index.html")
        assert lines[0].startswith("reproduced  [22a-sum, 2.2, eq. (1)]  The first $n$ numbers")
        assert lines[1] == "    paper: 10  measured: 15"
        assert "2 claims: 1 reproduced, 1 corrected.\n" in said
        again = call("claims", root / "x")
        assert again[:2] == (0, "\n".join(lines) + "\n")
        claim = json.loads(call("claims", "--json", root / "x")[1])[0]
        assert (root / "x" / claim["artefacts"][0]).is_file()

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
