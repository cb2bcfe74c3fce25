"""A fan-out over many units of work that can be killed at any moment and goes on where it was.

The unit's key is a hash of the code's version, the unit's parameters and its seed. Results go to a
store as they finish; keys that are there are not computed again. Any `concurrent.futures.Executor`
will do (Dask's `Client.get_executor()` for many machines); by default, a pool of processes. What a
unit yields depends on the unit alone, so neither on the number of workers nor on their order.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from workbench.runs.store import Store
from workbench.runs.workers import cores, deaf, one_thread_each, pool

__all__ = ["CampaignError", "Unit", "campaign"]

_BREAKS = 3


class CampaignError(RuntimeError):
    """The campaign cannot go on; what is finished is kept."""


@dataclass(frozen=True)
class Unit:
    """A unit of work: JSON parameters, and the seed of its random numbers."""

    parameters: Mapping[str, Any]
    seed: int = 0

    def key(self, version: str) -> str:
        """Hash code version, parameters and seed.

        Examples
        --------
        >>> Unit({"a": 1}).key("v1") == Unit({"a": 1}).key("v1")
        True
        >>> Unit({"a": 1}).key("v1") == Unit({"a": 1}).key("v2")
        False
        """
        text = json.dumps([version, self.parameters, self.seed], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def campaign(
    function: Callable[[Unit], Any],
    units: Sequence[Unit],
    store: Store,
    *,
    version: str,
    executor: Executor | None = None,
    workers: int | None = None,
    label: str = "",
) -> list[str]:
    """Compute the units that the store lacks.

    Parameters
    ----------
    function
        A module-level function from a unit to a JSON value.
    units
        The work; repeated units are computed once.
    store
        Where results are looked up and kept.
    version
        Names the code; a new version computes everything anew.
    executor
        Where to compute; it is left running. By default a pool of processes of our own, which is
        made anew when one of them is killed.
    workers
        Processes in the default pool, else a bound for the units in flight; by default the cores.
    label
        Of the progress bar on stderr; none without a label.

    Returns
    -------
    list of str
        The keys of the units, in their order, for `store.get`.

    Raises
    ------
    CampaignError
        If workers die repeatedly and nothing gets finished in between, or if the caller's
        executor breaks.
    KeyboardInterrupt
        As ever; the workers have stopped and what was finished is kept.
    """
    keys = [unit.key(version) for unit in units]
    done = store.keys()
    todo = {key: unit for key, unit in zip(keys, units, strict=True) if key not in done}
    workers = workers or cores()
    with ExitStack() as stack:
        bar = stack.enter_context(
            tqdm(
                total=len(set(keys)),
                initial=len(set(keys)) - len(todo),
                desc=label,
                file=sys.stderr,
                disable=not label,
            )
        )
        stack.enter_context(one_thread_each())
        breaks = 0
        while todo:
            before = len(todo)
            try:
                if executor is None:
                    with pool(min(workers, len(todo))) as ours:
                        _drain(function, todo, store, ours, 2 * workers, bar)
                else:
                    _drain(function, todo, store, executor, 2 * workers, bar)
            except BrokenProcessPool:
                breaks = breaks + 1 if len(todo) == before else 1
                if executor is not None or breaks >= _BREAKS:
                    raise CampaignError(
                        f"Worker processes were killed while {len(todo)} units were left; "
                        "what is finished is kept, and the same command goes on from there."
                    ) from None
    return keys


def _drain(
    function: Callable[[Unit], Any],
    todo: dict[str, Unit],
    store: Store,
    executor: Executor,
    in_flight: int,
    bar: tqdm[Any],
) -> None:
    """Compute what is to do, a bounded number at a time, taking finished units off `todo`."""
    waiting = iter(list(todo.items()))
    running: dict[Future[Any], str] = {}
    try:
        while True:
            while len(running) < in_flight and (item := next(waiting, None)):
                with deaf():
                    running[executor.submit(function, item[1])] = item[0]
            if not running:
                return
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                value = future.result()
                key = running.pop(future)
                store.put(key, value)
                del todo[key]
                bar.update()
    finally:
        for future in running:
            future.cancel()
