"""Where a campaign computes: an executor, how wide it is, and how one sees that it is gone."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.campaign.guard import guarded_threads
from workbench.runs.line import one_line

__all__ = ["OpenSite", "Site", "chosen_scheduler", "dask_site", "executor_site", "local_site"]

_ANSWER_WITHIN = 10.0


@dataclass(frozen=True)
class Site:
    """An executor for the length of a block.

    Attributes
    ----------
    executor
        Where batches go.
    width
        How many batches it computes at once, now; 0 if no worker is there yet.
    alive
        Whether it can still answer; when not, the site is opened again.
    lost
        Exceptions that say: the worker died, with a batch, once too often.
    """

    executor: Executor
    width: Callable[[], int]
    alive: Callable[[], bool]
    lost: tuple[type[BaseException], ...] = ()


OpenSite = Callable[[], AbstractContextManager[Site]]


def local_site(workers: int) -> OpenSite:
    """Compute on this machine, in so many processes."""
    if workers < 1:
        raise InputError(f"There is at least 1 worker, not {workers}.")
    return partial(_local, workers)


def chosen_scheduler(
    workers: int | None, address: str, scheduler_file: Path | None
) -> OpenSite | None:
    """Return the site that a command's options name, or None where they name no scheduler.

    Raises
    ------
    InputError
        As `dask_site`, and if workers are counted too.
    """
    if not address and scheduler_file is None:
        return None
    if workers is not None:
        raise InputError("Workers are counted on this machine only; a scheduler has its own.")
    return dask_site(address, scheduler_file)


def executor_site(open_executor: Callable[[], Executor], width: int) -> OpenSite:
    """Compute on an executor, which is shut down, and made anew when it breaks."""
    return partial(_of_executor, open_executor, width)


def dask_site(address: str = "", scheduler_file: Path | None = None) -> OpenSite:
    """Compute on Dask workers, found by the scheduler's address or file.

    Raises
    ------
    InputError
        If not exactly one is given, or Dask is not installed.
    """
    if bool(address) == (scheduler_file is not None):
        raise InputError("Give the scheduler's address or its file, one of them.")
    try:
        from workbench.runs.campaign.dask_here import distributed
    except ImportError:
        raise InputError(
            "Dask is not installed; install the extra: pip install 'rigor-workbench[cluster]'."
        ) from None
    found = {"scheduler_file": str(scheduler_file)} if scheduler_file else {"address": address}
    return partial(_on_dask, distributed, found)


@contextmanager
def _local(workers: int) -> Iterator[Site]:
    with guarded_threads(workers) as executor:
        yield Site(executor, lambda: workers, lambda: True)


@contextmanager
def _of_executor(open_executor: Callable[[], Executor], width: int) -> Iterator[Site]:
    executor = open_executor()
    try:
        yield Site(executor, lambda: width, lambda: True)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _on_dask(distributed: Any, found: dict[str, str]) -> Iterator[Site]:
    _require_scheduler(distributed, found.get("address") or _address_in(found["scheduler_file"]))
    client = distributed.Client(
        **found, timeout=_ANSWER_WITHIN, set_as_default=False, heartbeat_interval=1000
    )
    try:
        yield Site(
            client.get_executor(pure=False),
            lambda: sum(client.nthreads().values()),
            lambda: client.status == "running",
            (distributed.KilledWorker,),
        )
    finally:
        client.close(timeout=2)


def _address_in(file: str) -> str:
    try:
        return str(json.loads(Path(file).read_text(encoding="utf-8"))["address"])
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no scheduler file {file}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise OSError(f"{file} is no file of a scheduler") from error


def _require_scheduler(distributed: Any, address: str) -> None:
    """Raise OSError if no scheduler answers: a client that cannot begin does not end in order.

    The question has a loop of its own in a thread of its own, so that it can be interrupted, and
    asked where a loop is running.
    """
    answer: Future[str] = Future()

    async def ask() -> str:
        secured = distributed.Security().get_connection_args("client")
        async with distributed.rpc(address, connection_args=secured) as server:
            identity = await asyncio.wait_for(server.identity(), _ANSWER_WITHIN)
        return str(identity["type"])

    def answered() -> None:
        try:
            answer.set_result(asyncio.run(ask()))
        except Exception as error:
            answer.set_exception(error)

    threading.Thread(target=answered, daemon=True).start()
    try:
        kind = answer.result()
    except ValueError as error:  # that is no address
        raise OSError(one_line(str(error))) from error
    except Exception as error:
        raise OSError(f"{address} does not answer as a scheduler does") from error
    if kind != "Scheduler":
        raise OSError(f"at {address} is a {kind.lower()}")
