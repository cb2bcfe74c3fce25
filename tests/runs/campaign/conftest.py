"""Units that do what they are told, a log of each time that one was computed, a Dask cluster."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from workbench.runs.campaign import Ledger, Plan, open_ledger

WORK = """
import os, signal, sys, time

def square(unit):
    time.sleep(unit.get("sleep", 0))
    if "log" in unit:
        log = os.open(unit["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(log, f"{unit['i']}\\n".encode())
    return {"i": unit["i"], "square": unit["i"] ** 2, "text": "x" * unit.get("size", 0)}

def poison(unit):
    match unit["i"]:
        case 3:
            time.sleep(1000)
        case 5:
            os.kill(os.getpid(), signal.SIGSEGV)
        case 7:
            raise ValueError("seven\\nis\\x1b[31m odd")
        case 9:
            print("last words")
            os._exit(3)
        case 11:
            return {"i": float("nan")}
        case 13:
            return 13
        case 15:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(1000)
    print("noise")
    return square(unit)

def worker_killer(unit):
    if unit["i"] == 4:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(1)
    return square(unit)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a module that workers can import too."""
    (tmp_path / "campaign_units.py").write_text(WORK)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path.cwd()}")
    sys.modules.pop("campaign_units", None)
    return "campaign_units"


def squares(count: int, **entries: object) -> list[dict]:
    return [{"i": i, **entries} for i in range(count)]


def plan(function: str = "campaign_units:square", **limits: object) -> Plan:
    return Plan(function, "1", {}, **{"seconds": 20, "batch": 5, **limits})


@contextmanager
def ledger_at(path: Path, given: Plan) -> Iterator[Ledger]:
    with open_ledger(path, given) as ledger:
        yield ledger


def require_exact(ledger: Ledger, count: int, put_aside: int = 0) -> None:
    """Nothing is lost, nothing counted twice, and each result is that of its unit."""
    account = ledger.account()
    assert account["units"] == account["settled"] == count
    assert (account["lost"], account["double"]) == (0, 0)
    assert account["results"] == count - put_aside
    _, rows = ledger.query("select unit ->> 'i', value ->> 'i', value ->> 'square' from answers")
    assert len({i for i, _, _ in rows}) == len(rows) == count - put_aside
    assert all(i == j and square == i * i for i, j, square in rows)
    if table := os.environ.get("CAMPAIGN_FAULTS"):
        _enter(Path(table), ledger, account)


def _enter(table: Path, ledger: Ledger, account: dict[str, int]) -> None:
    """Add a line to the table of faults: the test, and what came of its units."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").split("::")[-1].split(" (")[0]
    (row,) = ledger.query(
        "select (select count(*) from attempts where state in ('crashed', 'timed out')),"
        " (select count(*) from events)"
    )[1]
    if not table.is_file():
        table.write_text("test,units,done,attempts that died,executor events,lost,double\n")
    told = [account["units"], account["results"], *row, account["lost"], account["double"]]
    with table.open("a") as lines:
        print(test, *told, sep=",", file=lines)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in thread.read_text().split()]
        except OSError:
            continue
    return found


@contextmanager
def killing(victims: Callable[[], list[int]], times: int, every: float) -> Iterator[list[int]]:
    """Kill a process again and again while the block runs; yields those that were killed."""
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while len(killed) < times and not over.wait(every):
            for pid in victims()[:1]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed.append(pid)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that does not outlive the block."""
    started = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never held"
        time.sleep(0.05)


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path, nanny: bool) -> None:
        self.file = folder / "scheduler.json"
        self._nanny = nanny
        self._ended = ExitStack()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.scheduler = self.start_scheduler()
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
        started = self._start("scheduler", *options, "--scheduler-file", str(self.file))
        until(self.file.is_file, 120)
        return started

    def restart_scheduler(self) -> None:
        self.scheduler.kill()
        self.scheduler.wait()
        self.file.unlink()
        self.scheduler = self.start_scheduler()

    def add_worker(self) -> None:
        nanny = "--nanny" if self._nanny else "--no-nanny"
        options = ["--nthreads", "1", nanny, "--no-dashboard", "--host", "127.0.0.1"]
        where = ["--local-directory", str(self.file.parent)]
        self.workers.append(
            self._start("worker", "--scheduler-file", str(self.file), *options, *where)
        )

    def living(self) -> list[int]:
        return [worker.pid for worker in self.workers if worker.poll() is None]

    def close(self) -> None:
        for worker in [*self.workers, self.scheduler]:
            worker.send_signal(signal.SIGTERM)
        self._ended.close()

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        started = subprocess.Popen(
            [sys.executable, "-m", "workbench.runs.campaign.dask_here", what, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"},
        )
        self._ended.callback(started.wait)
        self._ended.callback(started.kill)
        return started


@contextmanager
def cluster(folder: Path, workers: int, nanny: bool = False) -> Iterator[Cluster]:
    made = Cluster(folder, nanny)
    try:
        for _ in range(workers):
            made.add_worker()
        yield made
    finally:
        made.close()
