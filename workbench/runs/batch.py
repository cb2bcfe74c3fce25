"""Run several notebooks side by side: each in its own kernel process, one failure stopping none.

The main thread waits and reports; a thread a notebook drives that notebook's kernel. Ctrl-C
interrupts the kernels, what they have written is kept, and finished notebooks are found again by
their key.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs._nbformat import nbformat
from workbench.runs._scrub import scrub, scrubbed
from workbench.runs.alone import in_turn
from workbench.runs.claims import Claim, claims_of
from workbench.runs.execution import EXECUTED, Kernels, execute, quiet
from workbench.runs.files import sha256_of, write_whole
from workbench.runs.line import one_line
from workbench.runs.notebook import Notebook
from workbench.runs.page import page
from workbench.runs.provenance import data_of, provenance, run_key
from workbench.runs.results import PAGE, Result, Status, read_result, write_result

__all__ = ["Interrupted", "Job", "give_up", "run_jobs"]

_PATIENCE = 6.0
_INTERRUPTED = "Interrupted before it was finished."
_EMPTY = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Job:
    """A notebook to run.

    Attributes
    ----------
    notebook
        Which.
    profile, parameters
        The profile's name, and what it gives.
    overrides
        What the command line gives; it wins.
    folder
        Where everything is written.
    ledger
        Link from the page to the report's index, or None.
    """

    notebook: Notebook
    profile: str
    parameters: Mapping[str, Any]
    overrides: Mapping[str, Any]
    folder: Path
    ledger: str | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The parameters that are injected."""
        return {**self.parameters, **self.overrides}

    @property
    def values(self) -> dict[str, Any]:
        """Every parameter with its value in this run."""
        return {p.name: p.default for p in self.notebook.parameters} | self.given

    @property
    def key(self) -> str:
        """The key of this unit of work."""
        return run_key(self.notebook.sha256, self.values)

    def finished(self) -> Result | None:
        """Return the result of this very job if an earlier run has finished it."""
        try:
            result = read_result(self.folder)
        except InputError:
            return None
        return result if result.status == "done" and result.key == self.key else None


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a batch; carries what there is, and is raised from what came."""

    def __init__(self, results: Sequence[Result]) -> None:
        super().__init__("interrupted")
        self.results = tuple(results)


def run_jobs(
    jobs: Sequence[Job], *, workers: int, done: Callable[[Result], None]
) -> tuple[Result, ...]:
    """Run jobs, `workers` at a time, and return their results in the order of the jobs.

    Parameters
    ----------
    jobs
        In distinct folders.
    workers
        How many kernels run at once, at most; at least 1.
    done
        Called in the main thread with each result when it is there.

    Raises
    ------
    InputError
        If `workers` is not positive.
    Interrupted
        On Ctrl-C, when the kernels have ended and their partial output is written.
    """
    if workers < 1:
        raise InputError(f"The number of workers is at least 1, not {workers}.")
    kernels, stopping = Kernels(), threading.Event()
    results: dict[Future[Result], Result] = {}
    with quiet(), ThreadPoolExecutor(workers, thread_name_prefix="notebook") as pool:
        futures = [pool.submit(_run, job, kernels, stopping) for job in jobs]
        try:
            _collect(futures, results, done)
        except KeyboardInterrupt as stop:
            stopping.set()
            _stop(futures, kernels)
            _collect([f for f in futures if f not in results and not f.cancelled()], results, done)
            raise Interrupted([results[f] for f in futures if f in results]) from stop
    return tuple(results[future] for future in futures)


def give_up(job: Job, error: str, started: datetime) -> Result:
    """Tell a job as failed that another process has begun and cannot finish; return its result.

    What that process has left stays in the folder; nothing is written while it may still run there.

    Parameters
    ----------
    job, started
        Which, and when it was handed over.
    error
        Why.
    """
    seconds = (datetime.now(UTC) - started).total_seconds()
    result = _result(job, one_line(scrub(error)), started, seconds)
    with suppress(InputError, OSError), in_turn(job.folder):
        return _write(_EMPTY, result, job)
    return result


def _collect(
    futures: Iterable[Future[Result]],
    results: dict[Future[Result], Result],
    done: Callable[[Result], None],
) -> None:
    waiting = set(futures)
    while waiting:
        finished, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
        for future in finished:
            results[future] = future.result()
            done(results[future])


def _stop(futures: Sequence[Future[Result]], kernels: Kernels) -> None:
    """Cancel what has not begun, interrupt what has, and kill what does not listen."""
    for future in futures:
        future.cancel()
    patience = time.monotonic() + _PATIENCE
    while any(not future.done() for future in futures):
        try:
            if time.monotonic() > patience:
                kernels.kill()
            else:
                kernels.interrupt()
            wait([f for f in futures if not f.done()], timeout=0.5)
        except KeyboardInterrupt:
            patience = 0.0


def _run(job: Job, kernels: Kernels, stopping: threading.Event) -> Result:
    """Run a notebook when it is its turn in its folder; whatever fails is told."""
    started, clock = datetime.now(UTC), time.monotonic()
    try:
        with in_turn(job.folder) as turn:
            return _run_here(job, kernels, turn, stopping)
    except (InputError, OSError) as trouble:
        return _result(job, one_line(scrub(str(trouble))), started, time.monotonic() - clock)


def _run_here(job: Job, kernels: Kernels, turn: int, stopping: threading.Event) -> Result:
    """Execute a notebook, write its page, and last of all its result."""
    started, clock = datetime.now(UTC), time.monotonic()
    bar = {"desc": job.notebook.name, "leave": False, "disable": None, "file": sys.stderr}
    try:
        executed, error = execute(
            job.notebook, job.given, job.folder, kernels=kernels, turn=turn, progress=bar
        )
        seconds = time.monotonic() - clock
        if error and stopping.is_set():
            error = _INTERRUPTED
        return _kept(executed, error, job, started, seconds)
    except Exception as trouble:
        told = one_line(scrub(f"{type(trouble).__name__}: {trouble}"))
        result = _result(job, told, started, time.monotonic() - clock)
        with suppress(OSError):
            _write(_EMPTY, result, job)
        return result


def _kept(executed: Any, error: str, job: Job, started: datetime, seconds: float) -> Result:
    """Write the executed notebook, its page and its result."""
    executed = scrubbed(executed)
    text = nbformat.writes(executed)  # type: ignore[no-untyped-call]
    write_whole(job.folder / EXECUTED, text)
    data: dict[str, str] = {}
    claims: tuple[Claim, ...] = ()
    try:
        data = data_of(executed)
        claims = claims_of(executed)
    except InputError as refused:
        error = error or str(refused)
    result = replace(
        _result(job, one_line(scrub(error)), started, seconds, data),
        claims=claims,
        evidence=_evidence(job.folder / "evidence"),
    )
    return _write(executed, result, job)


def _result(
    job: Job, error: str, started: datetime, seconds: float, data: Mapping[str, str] | None = None
) -> Result:
    return Result(
        notebook=job.notebook.name,
        title=job.notebook.title,
        section=job.notebook.section,
        status=_status(error),
        error=error,
        key=job.key,
        claims=(),
        evidence={},
        warnings=(),
        provenance=provenance(
            name=job.notebook.name,
            notebook=job.notebook.sha256,
            profile=job.profile,
            parameters=job.values,
            overrides=job.overrides,
            data=data or {},
            started=started,
            seconds=seconds,
        ),
    )


def _write(executed: Any, result: Result, job: Job) -> Result:
    """Write the page, without the notebook's cells where they cannot be shown, and the result."""
    source = job.notebook.path.parent
    try:
        html, lacking = page(executed, result, source=source, ledger=job.ledger)
    except Exception as error:
        reason = f"Its page could not be written: {type(error).__name__}: {error}"
        told = result.error or one_line(scrub(reason))
        result = replace(result, status=_status(told), error=told, claims=())
        html, lacking = page(_EMPTY, result, source=source, ledger=job.ledger)
    write_whole(job.folder / PAGE, html)
    result = replace(result, warnings=lacking)
    write_result(result, job.folder)
    return result


def _status(error: str) -> Status:
    if not error:
        return "done"
    return "interrupted" if error == _INTERRUPTED else "failed"


def _evidence(folder: Path) -> dict[str, dict[str, Any]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {
            "sha256": sha256_of(path),
            "bytes": path.stat().st_size,
        }
        for path in files
    }
