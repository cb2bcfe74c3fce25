"""What a worker does: it computes a batch in a process of its own, and outlives that process.

A hanging or crashing unit takes with it neither the worker nor the other units of its batch. The
process is a plain one that talks through pipes, so that any executor will do for the worker: a
thread, a process of a pool (also one that may have no children by `multiprocessing`), or Dask's.
Each thread has one guard and keeps its process from batch to batch.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from workbench.runs.line import one_line
from workbench.runs.workers import THREADS

__all__ = ["Outcome", "attempt", "epitaph", "guarded_threads", "search_path"]

Outcome = dict[str, Any]

_GRACE = 2.0
_START = 60.0
_LAST_WORDS = 2000
_ENVIRONMENT = {**dict.fromkeys(THREADS, "1"), "PYTHONFAULTHANDLER": ""}  # last words in one line
_COMMAND = "from workbench.runs.campaign._child import main; main()"


class _Guard:
    """Has one process, and starts another when it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._words: IO[bytes] | None = None
        self.closed = False

    def attempt(self, function: str, unit: Any, seconds: float, warm_up: float) -> Outcome:
        """Compute a unit."""
        process = self._process
        fresh = process is None or process.poll() is not None
        if fresh:
            process = self._start()
        assert process is not None
        begun = time.time()
        found = self._ask(process, [function, unit, seconds + warm_up if fresh else seconds])
        return found | {
            "seconds": round(time.time() - begun, 6),
            "finished": time.time(),
            "worker": f"{socket.gethostname()}:{os.getpid()}:{process.pid}",
        }

    def end(self) -> None:
        """End the process, and start no other; for another thread than that of `attempt`."""
        self.closed = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Clear up."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, self._words):
                if pipe is not None:
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        self.close()
        self._words = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": search_path()},
            start_new_session=True,
            bufsize=0,
        )
        if self.closed:
            self._process.kill()
        assert self._process.stdout is not None
        _read_line(self._process.stdout.fileno(), time.monotonic() + _START)
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], question: list[Any]) -> Outcome:
        assert process.stdin is not None
        assert process.stdout is not None
        assert self._words is not None
        self._words.seek(0)  # for the process too: they share it
        self._words.truncate(0)
        limit = time.monotonic() + question[-1] + _GRACE
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            answer = _read_line(process.stdout.fileno(), limit)
        except OSError:  # the process has ended
            answer = b""
        if answer:
            return cast("Outcome", json.loads(answer))
        if answer is None:
            process.kill()
        code = process.wait()
        if answer is None or code == -signal.SIGALRM:
            return {"state": "timed out", "error": f"not done after {question[-1]:g} s"}
        return {"state": "crashed", "error": epitaph(code, self._words)}


def attempt(
    function: str, batch: Sequence[tuple[str, Any]], seconds: float, warm_up: float
) -> list[Outcome]:
    """Compute units, each within its time, in this thread's process.

    Parameters
    ----------
    function
        "module:function".
    batch
        Pairs of a key and a unit.
    seconds, warm_up
        As for `workbench.runs.campaign.plan.Plan`.

    Returns
    -------
    list of dict
        For each: key, state ("done", "failed", "timed out", "crashed", or
        "unusable" if the function cannot be imported), value or error, seconds,
        cpu (of the processor, if it ended well),
        finished (a time), worker ("host:guard:process").
    """
    guard = getattr(_OWN, "guard", None)
    if guard is None:
        guard = _OWN.guard = _Guard()
    outcomes = []
    for key, unit in batch:
        if guard.closed:
            break
        outcomes.append({"key": key, **guard.attempt(function, unit, seconds, warm_up)})
    return outcomes


@contextmanager
def guarded_threads(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Open a pool of threads, each with a guard; no process of theirs outlives the block.

    What is under way when the block ends is given up.
    """
    guards: list[_Guard] = []

    def take_guard() -> None:
        _OWN.guard = _Guard()
        guards.append(_OWN.guard)

    executor = ThreadPoolExecutor(workers, "guard", initializer=take_guard)
    try:
        yield executor
    finally:
        for guard in guards:
            guard.end()
        executor.shutdown(wait=True, cancel_futures=True)
        for guard in guards:
            guard.close()


def search_path() -> str:
    """Return a PYTHONPATH with which a process finds what this one finds."""
    here = str(Path(__file__).parents[3])
    return os.pathsep.join(dict.fromkeys([here, *(p for p in sys.path if p)]))


def epitaph(code: int, words: IO[bytes]) -> str:
    """Say how a process ended that is no more, with the last words that it wrote."""
    try:
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        how = f"signal {-code}"
    size = words.seek(0, os.SEEK_END)
    words.seek(max(0, size - _LAST_WORDS))
    said = one_line(words.read().decode(errors="replace"))
    return f"{how}: {said}" if said else how


_OWN = threading.local()


def _read_line(descriptor: int, deadline: float) -> bytes | None:
    """Return a line; b"" if the stream ends before, None if the time does."""
    parts = bytearray()
    while not parts.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            return None
        part = os.read(descriptor, 1 << 20)
        if not part:
            return b""
        parts += part
    return bytes(parts)
