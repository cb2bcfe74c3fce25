"""Run notebooks on the workers of a Dask cluster, each as one task that a kernel there carries out.

The client and the workers share the file system of the notebooks and of the folders that receive
the pages. A worker that dies has its notebook run again, as often as the scheduler allows (four
times, unless it is configured otherwise). When the client is interrupted or dies, or the scheduler
goes away, the workers interrupt their kernels and keep what is written.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tqdm import tqdm

from workbench.errors import InputError
from workbench.runs.alone import in_turn
from workbench.runs.batch import Interrupted, Job, give_up
from workbench.runs.campaign import Site
from workbench.runs.campaign.sites import OpenSite
from workbench.runs.line import one_line
from workbench.runs.on_worker import errand, run_errand, seal
from workbench.runs.results import Result, read_result

__all__ = ["SchedulerLostError", "on_cluster"]

_LOOK = 0.5
_SEEN_WITHIN = 60.0  # what another machine has written may take so many seconds to be seen here


class SchedulerLostError(RuntimeError):
    """The scheduler went away during a batch; carries what there is."""

    def __init__(self, results: Sequence[Result] = ()) -> None:
        super().__init__("The scheduler went away; what was finished is kept.")
        self.results = tuple(results)


@contextmanager
def on_cluster(site: OpenSite) -> Iterator[Callable[..., tuple[Result, ...]]]:
    """Connect to a cluster; yields what `run_jobs` is on this machine, for its workers.

    What is yielded raises `SchedulerLostError`, and InputError if the workers are not fit for the
    jobs, when nothing runs there any more.

    Raises
    ------
    InputError
        If no scheduler answers.
    """
    with ExitStack() as stack:
        stack.enter_context(_silence())
        try:
            place = stack.enter_context(site())
        except OSError as error:
            raise InputError(f"There is no Dask scheduler to be used: {error}.") from error
        if not place.width():
            tqdm.write("The scheduler has no workers yet; notebooks wait for them.", sys.stderr)
        yield partial(_run_jobs, place)


def _run_jobs(
    place: Site, jobs: Sequence[Job], *, done: Callable[[Result], None]
) -> tuple[Result, ...]:
    started = datetime.now(UTC)
    errands = [errand(job) for job in jobs]
    running: dict[Future[Any], int] = {}
    results: dict[int, Result] = {}
    try:
        for index, given in enumerate(errands):
            running[place.executor.submit(run_errand, given)] = index
        with tqdm(
            total=len(jobs), desc="notebooks", leave=False, disable=None, file=sys.stderr
        ) as bar:
            while running:
                finished, _ = wait(running, _LOOK, FIRST_COMPLETED)
                for future in finished:
                    index = running[future]
                    results[index] = _settle(future, jobs[index], place, started)
                    del running[future]
                    done(results[index])
                    bar.update()
                if not finished and not place.alive():
                    raise SchedulerLostError
    except (KeyboardInterrupt, SchedulerLostError, InputError) as stop:
        for future in running:
            future.cancel()
        for index in running.values():
            left = _left(jobs[index], errands[index]["before"], started)
            if left is not None:
                results[index] = left
                done(left)
        kept = [results[index] for index in sorted(results)]
        if isinstance(stop, KeyboardInterrupt):
            raise Interrupted(kept) from stop
        if isinstance(stop, SchedulerLostError):
            raise SchedulerLostError(kept) from stop
        raise
    return tuple(results[index] for index in range(len(jobs)))


def _settle(future: Future[Any], job: Job, place: Site, started: datetime) -> Result:
    """Return the result of a task that has ended, however that was."""
    try:
        outcome = future.result()
    except CancelledError:
        raise SchedulerLostError from None
    except place.lost:
        return give_up(job, "The workers that ran it died, one after another", started)
    except ImportError as error:
        raise InputError(f"A worker has not this package: {one_line(str(error))}.") from error
    except Exception as error:
        return give_up(job, f"{type(error).__name__}: {error}", started)
    if "refused" in outcome:
        raise InputError(outcome["refused"])
    if "died" in outcome:
        return give_up(job, outcome["died"], started)
    deadline = time.monotonic() + _SEEN_WITHIN
    while seal(job.folder) != outcome["result"]:
        if time.monotonic() > deadline:
            raise InputError(
                f"A worker has run {job.notebook.name}, and its result is not to be found in "
                f"{job.folder}; --out is a folder on a file system that all workers share."
            )
        time.sleep(_LOOK)
    return read_result(job.folder)


def _left(job: Job, before: str, started: datetime) -> Result | None:
    """Wait until nothing runs in the folder of a job; return the result that was written there."""
    try:
        with in_turn(job.folder):
            return read_result(job.folder) if seal(job.folder) != before else None
    except InputError as trouble:
        return give_up(job, str(trouble), started)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep from a person what Dask's client logs of lost connections; a sentence tells it."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
