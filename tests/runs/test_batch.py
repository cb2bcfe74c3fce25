"""Notebooks are really executed here."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.runs.campaign.conftest import children
from workbench.runs import execution
from workbench.runs.alone import in_turn
from workbench.runs.batch import Job, run_jobs
from workbench.runs.notebook import Notebook, read
from workbench.runs.results import Result, read_result
from workbench.runs.workers import THREADS

pytestmark = [pytest.mark.notebook, pytest.mark.xdist_group("notebooks")]

v4: Any = nbformat.v4


def make(root: Path, name: str, *sources: str) -> Notebook:
    """Write a notebook of code cells, the first of which declares its parameters."""
    cells = [v4.new_code_cell(source) for source in sources]
    cells[0].metadata.tags = ["parameters"]
    file = root / "notebooks" / f"{name}.ipynb"
    file.write_text(json.dumps(v4.new_notebook(cells=cells)), encoding="utf-8")
    return read(file)


def meeting(name: str, other: str, seconds: float) -> str:
    """Return a cell that waits so long for that of another notebook, which waits for it."""
    return (
        f"import time\nfrom pathlib import Path\nPath('{name}').touch()\n"
        f"end = time.monotonic() + {seconds}\n"
        f"while not Path('{other}').exists():\n    assert time.monotonic() < end\n"
    )


def job(root: Path, notebook: Notebook, **given: Any) -> Job:
    return Job(notebook, "quick", {}, given, root / "out" / notebook.name)


def run(*jobs: Job, workers: int = 1) -> tuple[Result, ...]:
    seen: list[Result] = []
    results = run_jobs(jobs, workers=workers, done=seen.append)
    assert sorted(r.notebook for r in seen) == sorted(r.notebook for r in results)
    return results


def printed(job: Job) -> str:
    cells = json.loads((job.folder / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    return "".join("".join(o["text"]) for o in outputs if o["output_type"] == "stream")


def test_the_kernel_is_this_interpreter_in_the_notebooks_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoy = root / "jupyter" / "kernels" / "python3"
    decoy.mkdir(parents=True)
    spec = {"argv": ["/bin/false"], "display_name": "decoy", "language": "python"}
    (decoy / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(root / "jupyter"))
    notebook = make(
        root,
        "10_where",
        "n: int = 1  # a number",
        "import os, sys\nprint(sys.executable == os.environ['EXPECTED'], os.getcwd() == "
        "os.environ['WORKBENCH_ROOT'] + '/notebooks', n)",
    )
    monkeypatch.setenv("EXPECTED", sys.executable)
    (result,) = run(job(root, notebook, n=3))
    assert (result.status, result.error) == ("done", "")
    assert printed(job(root, notebook)) == "True True 3\n"
    assert not (root / "out" / "10_where" / "kernel.log").exists()


def test_a_kernel_has_one_numerical_thread_unless_the_environment_says_otherwise(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in THREADS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MKL_NUM_THREADS", "3")
    counts = f"import os\nprint(*(os.environ[name] for name in {THREADS}))"
    notebook = make(root, "19_threads", "seed: int = 0", counts)
    run(job(root, notebook))
    assert printed(job(root, notebook)) == "1 1 3 1\n"


def test_a_failure_keeps_what_there_is_and_stops_no_other(root: Path) -> None:
    fails = read(root / "notebooks" / "31a_failing.ipynb")
    sleeps = read(root / "notebooks" / "32a_sleeping.ipynb")
    failed, slept = run(job(root, fails), job(root, sleeps), workers=2)
    assert (slept.status, failed.status) == ("done", "failed")
    assert failed.error == "ValueError: nothing works in [workbench]/notebooks"
    assert [claim.id for claim in failed.claims] == ["31a-early"]
    assert "never reached" not in printed(job(root, fails))
    assert read_result(root / "out" / "31a_failing") == failed
    assert "This notebook stopped" in (root / "out/31a_failing/index.html").read_text("utf-8")


def test_a_kernel_that_dies_says_why(root: Path) -> None:
    deadly = "import ctypes, sys\nprint('before', flush=True)\nctypes.string_at(0)"
    notebook = make(root, "11_dies", "seed: int = 0", deadly, "print('after')")
    (result,) = run(job(root, notebook))
    assert result.status == "failed"
    assert result.error == "Its kernel died (Fatal Python error: Segmentation fault)"
    assert "after" not in printed(job(root, notebook))


def test_a_kernel_that_does_not_start_is_tried_once_more(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = execution._ThisInterpreter.get_kernel_spec
    tries: list[str] = []

    def flaky(self: Any, kernel_name: str) -> Any:
        tries.append(kernel_name)
        spec = kept(self, kernel_name)
        if len(tries) <= failures:
            spec.argv = [sys.executable, "-c", "raise SystemExit('no port is free')"]
        return spec

    monkeypatch.setattr(execution._ThisInterpreter, "get_kernel_spec", flaky)
    notebook = make(root, "12_flaky", "seed: int = 0", "print('ran')")
    failures = 1
    assert [result.status for result in run(job(root, notebook))] == ["done"]
    assert printed(job(root, notebook)) == "ran\n"
    failures, tries = 2, tries[:0]
    (result,) = run(job(root, notebook))
    assert result.status == "failed"
    assert "no port is free" in result.error


def test_a_cell_that_fails_is_not_tried_again(root: Path) -> None:
    notebook = make(
        root,
        "13_once",
        "seed: int = 0",
        "from workbench.runs import artefact\n"
        "with artefact('tries.txt').open('a') as log:\n    log.write('x')\n1 / 0",
    )
    (result,) = run(job(root, notebook))
    assert result.error == "ZeroDivisionError: division by zero"
    assert (root / "out/13_once/evidence/tries.txt").read_text("utf-8") == "x"
    assert result.evidence["tries.txt"]["bytes"] == 1


def test_repeated_claims_fail_the_notebook(root: Path) -> None:
    recorded = (
        "from workbench.runs import Claim, record\n"
        "for n in '12':\n"
        "    record(Claim('14-x', '1', 's', 'p', n, 'exact', 'reproduced'))"
    )
    (result,) = run(job(root, make(root, "14_twice", "seed: int = 0", recorded)))
    assert (result.status, result.claims) == ("failed", ())
    assert result.error == "Two claims have the id '14-x'; ids must be distinct."


@pytest.mark.parametrize(
    "bundle",
    [
        {"application/vnd.rigor.claim+json": 5},
        {"application/vnd.rigor.claim+json": {"id": "x"}},
        {"application/vnd.rigor.data+json": "x"},
        {"application/vnd.plotly.v1+json": [1]},
    ],
)
def test_malformed_outputs_fail_one_notebook_and_stop_no_other(
    root: Path, bundle: dict[str, Any]
) -> None:
    shows = f"from IPython.display import display\ndisplay({bundle!r}, raw=True)"
    wrong = make(root, "15_wrong", "seed: int = 0", shows)
    right = make(root, "16_right", "seed: int = 0", "print('ran')")
    failed, done = run(job(root, wrong), job(root, right))
    assert (failed.status, failed.claims, done.status) == ("failed", (), "done")
    assert "\n" not in failed.error
    assert read_result(root / "out" / "15_wrong") == failed
    assert "This notebook stopped" in (root / "out/15_wrong/index.html").read_text("utf-8")


def test_an_error_is_one_line_that_can_be_read(root: Path) -> None:
    raises = "raise ValueError('a\\n\\x1b[31mb\\x00' + 'c' * 10**5)"
    (result,) = run(job(root, make(root, "17_long", "seed: int = 0", raises)))
    assert result.error.startswith("ValueError: a b ccc")
    assert len(result.error) == 400


def test_a_killed_kernel_is_told(root: Path) -> None:
    kills = "import os\nprint('before', flush=True)\nos.kill(os.getpid(), 9)"
    (result,) = run(job(root, make(root, "18_killed", "seed: int = 0", kills)))
    assert (result.status, result.error) == (
        "failed",
        "Its kernel died (often for lack of memory)",
    )


def test_a_kernel_keeps_its_turn_when_its_client_is_killed(root: Path) -> None:
    """It sleeps holding the lock of its interpreter, so that nothing of it can hear of the end."""
    sleeps = "import ctypes\nprint('asleep', flush=True)\nctypes.PyDLL(None).sleep(3)"
    given = job(root, make(root, "18_turn", "seed: int = 0", f"{sleeps}\n{sleeps}"))
    command = [sys.executable, "-m", "workbench", "run", "18_turn", "--out", str(root / "out")]
    client = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waiting = time.monotonic() + 90
    while not ((given.folder / "notebook.ipynb").is_file() and "asleep" in printed(given)):
        assert time.monotonic() < waiting, "the notebook has not begun"
        time.sleep(0.1)
    (kernel,) = children(client.pid)
    client.kill()
    client.wait()
    said = Path(f"/proc/{kernel}/cmdline")
    assert said.read_bytes()
    with in_turn(given.folder):
        assert not said.exists() or not said.read_bytes()  # it waits for its parent to look


def test_provenance_names_data_seeds_and_the_command_and_no_folder(root: Path) -> None:
    counting = read(root / "notebooks" / "22a_counting.ipynb")
    (result,) = run(job(root, counting, labels=["a", "b c"], n=5))
    origin = result.provenance
    assert origin.command == "workbench run 22a_counting --profile quick -p 'labels=a,b c' -p n=5"
    assert origin.seeds == {"seed": 7}
    assert origin.parameters == {"n": 5, "scale": 1.0, "seed": 7, "labels": ["a", "b c"]}
    assert origin.data == {"the numbers themselves": "0" * 64}
    assert origin.packages["papermill"]
    assert 0 < origin.seconds < 120
    for file in (root / "out").rglob("*.*"):
        text = file.read_text("utf-8")
        for folder in (str(root), str(Path.home()) + "/", sys.prefix):
            assert folder not in text, f"{folder} is in {file.name}"


def test_a_finished_job_is_found_again_by_its_key(root: Path) -> None:
    sleeps = read(root / "notebooks" / "32a_sleeping.ipynb")
    first = job(root, sleeps)
    assert first.finished() is None
    (result,) = run(first)
    assert first.finished() == result
    assert job(root, sleeps, seconds=0.2).finished() is None
    file = root / "notebooks" / "32a_sleeping.ipynb"
    file.write_text(file.read_text("utf-8").replace("asleep", "dreaming"), encoding="utf-8")
    assert job(root, read(file)).finished() is None


def test_the_engine_compiles_no_grammar() -> None:
    asked = "import sys, workbench.runs.batch; print('rfc3987_syntax' in sys.modules)"
    command = [sys.executable, "-c", f"{asked}; import rfc3987_syntax"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_everything_and_resume_goes_on(root: Path, workers: int) -> None:
    for name in ("22a_counting", "31a_failing"):
        (root / "notebooks" / f"{name}.ipynb").unlink()
    make(root, "10_first", "seed: int = 0", "print('first')")
    profiles = root / "reports" / "profiles.toml"
    profiles.write_text("[quick.32a_sleeping]\nseconds = 600.0", encoding="utf-8")
    command = [sys.executable, "-m", "workbench", "report", "--workers", str(workers)]
    command += ["--out", str(root / "site")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    waiting = time.monotonic() + 90
    sleeping = root / "site" / "32a_sleeping" / "notebook.ipynb"
    first = root / "site" / "10_first" / "result.json"
    while not (first.is_file() and sleeping.is_file() and "asleep\\n" in sleeping.read_text()):
        assert time.monotonic() < waiting, "the sleeping notebook has not begun"
        assert process.poll() is None
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "the same command with --resume goes on from here" in err
    assert "Traceback" not in err
    assert out == f"{root / 'site' / 'index.html'}\n"
    finished = read_result(root / "site" / "10_first")
    assert finished.status == "done"
    assert read_result(root / "site" / "32a_sleeping").status == "interrupted"
    assert "asleep" in (root / "site" / "32a_sleeping" / "index.html").read_text("utf-8")

    profiles.write_text("[quick.32a_sleeping]\nseconds = 0.1", encoding="utf-8")
    resumed = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False)
    assert resumed.returncode == 0, resumed.stderr
    assert "10_first: kept, finished at" in resumed.stderr
    assert read_result(root / "site" / "10_first") == finished
    assert read_result(root / "site" / "32a_sleeping").status == "done"
