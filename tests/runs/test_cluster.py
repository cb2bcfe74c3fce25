"""A real scheduler with real workers on loopback runs notebooks; whatever dies, no run is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.runs.campaign.conftest import Cluster, children, cluster, until
from tests.runs.test_batch import job, make, meeting, printed
from workbench.cli import app
from workbench.errors import InputError
from workbench.runs.alone import in_turn
from workbench.runs.campaign import dask_site, executor_site
from workbench.runs.cluster import on_cluster
from workbench.runs.results import Result, read_result

if find_spec("distributed") is None:
    pytest.skip("the extra `cluster` is not installed", allow_module_level=True)
pytestmark = [
    pytest.mark.notebook,
    pytest.mark.xdist_group("notebooks"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

# The first run of a folder's notebook waits to be interrupted, the next ends by itself.
WAITS = """
import time
from pathlib import Path
log = Path("log")
first = not log.exists()
with log.open("a") as lines:
    print("begun", file=lines, flush=True)
    try:
        print("asleep", flush=True)
        time.sleep(60 if first else 0)
    finally:
        print("ended", file=lines)
"""


def at_work(dask: Cluster) -> int:
    """Return the one worker that runs a notebook."""
    (worker,) = (pid for pid in dask.living() if children(pid))
    return worker


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask"), 2) as made:
        yield made


@pytest.fixture
def silent() -> Iterator[str]:
    """Return an address at which something listens that never speaks."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def alone(root: Path) -> Path:
    """Return a root without the notebooks of other tests."""
    for file in (root / "notebooks").iterdir():
        file.unlink()
    (root / "reports" / "profiles.toml").write_text("[quick]\n", encoding="utf-8")
    return root


def call(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def report(root: Path, dask: Cluster, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "workbench", "report", "--out", str(root / "out"), *options]
    return subprocess.Popen(
        [*command, "--scheduler-file", str(dask.file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines(root: Path) -> list[str]:
    log = root / "notebooks" / "log"
    return log.read_text().split() if log.is_file() else []


def test_two_notebooks_run_on_two_workers(alone: Path, dask: Cluster) -> None:
    """They wait for each other: were there one worker, the first would wait in vain."""
    for name, other in (("10_a", "10_b"), ("10_b", "10_a")):
        make(alone, name, "n: int = 1", meeting(name, other, 30) + "print(n)\n")
    options = ("-p", "n=5", "--out", alone / "out", "--scheduler-file", dask.file)
    code, out, said = call("run", "10_a", "10_b", *options)
    assert code == 0, said
    assert out.splitlines() == [str(alone / "out" / n / "index.html") for n in ("10_a", "10_b")]
    assert "10_a: done in" in said
    assert "10_b: done in" in said
    for name in ("10_a", "10_b"):
        result = read_result(alone / "out" / name)
        assert (result.status, result.provenance.parameters) == ("done", {"n": 5})
        assert "</html>" in (alone / "out" / name / "index.html").read_text("utf-8")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_notebook_of_a_worker_that_ends_is_run_again(
    alone: Path, dask: Cluster, how: signal.Signals
) -> None:
    given = job(alone, make(alone, "10_waits", "seed: int = 0", WAITS))
    given.folder.mkdir(parents=True)
    told: list[Result] = []
    with ThreadPoolExecutor(1) as other, on_cluster(dask_site(scheduler_file=dask.file)) as run:
        running = other.submit(run, [given], done=told.append)
        until(lambda: lines(alone) == ["begun"])
        os.kill(at_work(dask), how)
        (result,) = running.result(60)
    dask.add_worker()
    assert result.status == "done"
    assert told == [result]
    assert lines(alone) == ["begun", "ended", "begun", "ended"]


def test_a_process_that_is_killed_is_told_as_failed(alone: Path, dask: Cluster) -> None:
    given = job(alone, make(alone, "10_waits", "seed: int = 0", WAITS))
    given.folder.mkdir(parents=True)
    with ThreadPoolExecutor(1) as other, on_cluster(dask_site(scheduler_file=dask.file)) as run:
        running = other.submit(run, [given], done=lambda _: None)
        until(lambda: lines(alone) == ["begun"])
        os.kill(children(at_work(dask))[0], signal.SIGKILL)
        (result,) = running.result(60)
    assert result.status == "failed"
    assert "ended early (SIGKILL)" in result.error
    assert read_result(given.folder) == result
    assert lines(alone) == ["begun"]


def test_a_notebook_whose_workers_die_is_told_as_failed(
    alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    (tmp_path / "dask").mkdir()
    make(alone, "10_waits", "seed: int = 0", WAITS)
    with cluster(tmp_path / "dask", 1) as dask:
        process = report(alone, dask)
        until(lambda: lines(alone) == ["begun"])
        os.kill(dask.living()[0], signal.SIGKILL)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "10_waits: failed after" in said
    assert "The workers that ran it died, one after another" in said
    assert read_result(alone / "out" / "10_waits").status == "failed"
    assert lines(alone) == ["begun", "ended"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_client_that_ends_ends_its_kernels_and_resume_goes_on(
    alone: Path, dask: Cluster, how: signal.Signals
) -> None:
    make(alone, "10_first", "seed: int = 0", "print('first')")
    waits = job(alone, make(alone, "11_waits", "seed: int = 0", WAITS))
    process = report(alone, dask)
    first = alone / "out" / "10_first"
    until(lambda: lines(alone) == ["begun"] and (first / "result.json").is_file())
    process.send_signal(how)
    out, said = process.communicate(timeout=30)
    if how == signal.SIGINT:
        assert (process.returncode, out) == (130, f"{alone / 'out' / 'index.html'}\n")
        assert "11_waits: interrupted after" in said
        assert "the same command with --resume goes on from here" in said
        assert "Traceback" not in said
    with in_turn(waits.folder):
        assert lines(alone) == ["begun", "ended"]
        assert read_result(waits.folder).status == "interrupted"
        assert printed(waits) == "asleep\n"
    finished = read_result(first)

    resumed = report(alone, dask, "--resume")
    _, said = resumed.communicate(timeout=60)
    assert resumed.returncode == 0, said
    assert "10_first: kept, finished at" in said
    assert read_result(first) == finished
    assert read_result(waits.folder).status == "done"
    assert lines(alone) == ["begun", "ended"] * 2


def test_a_scheduler_that_goes_away_is_told(alone: Path, tmp_path: Path) -> None:
    (tmp_path / "dask").mkdir()
    waits = job(alone, make(alone, "10_waits", "seed: int = 0", WAITS))
    with cluster(tmp_path / "dask", 1) as dask:
        process = report(alone, dask)
        until(lambda: lines(alone) == ["begun"])
        dask.scheduler.kill()
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The scheduler went away; what was finished is kept.\n" in said
    assert "10_waits: interrupted after" in said
    assert "Traceback" not in said
    assert lines(alone) == ["begun", "ended"]
    assert printed(waits) == "asleep\n"


def test_without_workers_it_waits_and_says_so(alone: Path, tmp_path: Path) -> None:
    (tmp_path / "dask").mkdir()
    make(alone, "10_a", "seed: int = 0")
    with cluster(tmp_path / "dask", 0) as dask:
        process = report(alone, dask)
        assert process.stderr is not None
        assert process.stderr.readline().startswith("The scheduler has no workers yet; ")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Interrupted; " in said


def test_without_a_scheduler_it_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    monkeypatch.setattr("workbench.runs.campaign.sites._ANSWER_WITHIN", 0.3)
    (root / "broken.json").write_text("[]", encoding="utf-8")
    for options, sentence in (
        (("--scheduler", "tcp://127.0.0.1:1"), "tcp://127.0.0.1:1 does not answer as a "),
        (("--scheduler", "nowhere://1"), "There is no Dask scheduler to be used: unknown address"),
        (("--scheduler-file", "none.json"), "There is no scheduler file none.json"),
        (("--scheduler-file", root / "broken.json"), "broken.json is no file of a scheduler."),
        (("--scheduler", silent), f"{silent} does not answer as a scheduler does."),
        (("--scheduler", "tcp://h:1", "--workers", "2"), "a scheduler has its own"),
        (("--scheduler", "tcp://h:1", "--scheduler-file", "f"), "one of them"),
    ):
        for command in (["run", "32a"], ["report"]):
            code, out, said = call(*command, *options, "--out", root / "out")
            assert (code, out) == (2, "")
            assert sentence in said
            assert said.count("\n") == 1, said


def test_a_folder_that_a_worker_does_not_see_is_refused(
    alone: Path, dask: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = job(alone, make(alone, "10_a", "seed: int = 0"))
    with (
        on_cluster(dask_site(scheduler_file=dask.file)) as run,
        pytest.raises(InputError, match=r"does not see .*10_a; --out is a folder"),
    ):
        run([given], done=lambda _: None)

    monkeypatch.setattr("workbench.runs.cluster._SEEN_WITHIN", 0.1)
    monkeypatch.setattr("workbench.runs.cluster.run_errand", lambda _: {"result": "0" * 64})
    with (
        on_cluster(executor_site(lambda: ThreadPoolExecutor(1), 1)) as run,
        pytest.raises(InputError, match=r"its result is not to be found in .*10_a; --out is"),
    ):
        run([given], done=lambda _: None)


def test_a_worker_with_another_notebook_is_refused(alone: Path, dask: Cluster) -> None:
    given = job(alone, make(alone, "10_a", "seed: int = 0"))
    given.folder.mkdir(parents=True)
    make(alone, "10_a", "seed: int = 1")
    with (
        on_cluster(dask_site(scheduler_file=dask.file)) as run,
        pytest.raises(InputError, match=r"has other code, or another 10_a\.ipynb"),
    ):
        run([given], done=lambda _: None)
    assert not (given.folder / "result.json").exists()
