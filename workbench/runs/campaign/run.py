"""The loop: batches go out, outcomes go into the ledger, and a site that breaks is opened again."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from typing import Any

from tqdm import tqdm

from workbench.runs.campaign.fan_out import CampaignError
from workbench.runs.campaign.guard import Outcome, attempt
from workbench.runs.campaign.ledger import Ledger
from workbench.runs.campaign.plan import Json, Plan
from workbench.runs.campaign.sites import OpenSite, Site
from workbench.runs.line import one_line

__all__ = ["run"]

Batch = list[tuple[str, Any]]

_AHEAD = 2
_LOOK = 1.0
_AGAIN = 0.5


def run(
    plan: Plan,
    units: Iterable[Json],
    ledger: Ledger,
    site: OpenSite,
    *,
    label: str = "",
    patience: float = 60.0,
) -> dict[str, int]:
    """Compute the units that the ledger does not have settled.

    Parameters
    ----------
    plan
        What is computed.
    units
        Mappings of JSON values; those that the ledger has are not added again, and all that wait
        in it are computed.
    ledger
        Of the plan.
    site
        Where it is computed: `local_site`, `dask_site` or `executor_site`.
    label
        Of the progress bar on stderr; none without a label.
    patience
        Seconds for which a site may break without a unit being settled.

    Returns
    -------
    dict
        How many units there are of each state.

    Raises
    ------
    CampaignError
        If the site cannot be used for longer than that, or its workers cannot import the function.
    InputError
        If the ledger cannot be written: the disk is full.
    KeyboardInterrupt
        As ever. In each case what is in the ledger stays, and the same call goes on from there.
    """
    ledger.add((plan.key(unit), unit) for unit in units)
    counts = ledger.counts()
    settled = sum(counts.values()) - counts["waiting"]
    with tqdm(
        total=sum(counts.values()),
        initial=settled,
        desc=label,
        unit="unit",
        file=sys.stderr,
        disable=not label,
    ) as bar:
        moved, n = time.monotonic(), bar.n
        while ledger.counts()["waiting"]:
            try:
                with site() as place:
                    _drain(plan, ledger, place, bar)
            except (BrokenExecutor, CancelledError, OSError) as error:
                told = one_line(f"{type(error).__name__}: {error}", 200)
                ledger.note(f"the site broke: {told}")
                if bar.n > n:
                    moved, n = time.monotonic(), bar.n
                if time.monotonic() - moved > patience:
                    raise CampaignError(
                        f"Nothing was finished for {patience:g} s ({told}); what is finished is "
                        "kept, and the same command goes on from there."
                    ) from None
                time.sleep(_AGAIN)
    return ledger.counts()


def _drain(plan: Plan, ledger: Ledger, place: Site, bar: tqdm[Any]) -> None:
    """Compute all waiting units."""
    last = 0
    suspects: deque[tuple[str, Any]] = deque()
    running: dict[Future[list[Outcome]], Batch] = {}
    try:
        while True:
            while len(running) < _AHEAD * max(1, place.width()):
                found = ledger.waiting(last, plan.batch)
                batch: Batch = [(key, unit) for _, key, unit in found]
                if found:
                    last = found[-1][0]
                elif suspects:
                    batch = [suspects.popleft()]
                if not batch:
                    break
                future = place.executor.submit(
                    attempt, plan.function, batch, plan.seconds, plan.warm_up
                )
                running[future] = batch
            if not running:
                return
            finished, _ = wait(running, _LOOK, FIRST_COMPLETED)
            for future in finished:
                batch = running.pop(future)
                suspects.extend(_settle(future, batch, ledger, place, bar))
            if not finished and not place.alive():
                raise BrokenExecutor("the scheduler is gone")
    finally:
        for future in running:
            future.cancel()


def _settle(
    future: Future[list[Outcome]], batch: Batch, ledger: Ledger, place: Site, bar: tqdm[Any]
) -> Batch:
    """Enter a batch's outcomes; return the units to attempt again, each by itself."""
    units = dict(batch)
    try:
        outcomes = future.result()
    except place.lost as error:
        ledger.note(one_line(f"a batch of {len(batch)} lost its workers: {error}"))
        if len(batch) > 1:
            return batch
        told = {"state": "crashed", "error": one_line(f"its workers died: {error}")}
        outcomes = [
            {"key": batch[0][0], **told, "seconds": None, "worker": None, "finished": time.time()}
        ]
    except ImportError as error:
        raise CampaignError(f"A worker has not this package: {one_line(str(error))}.") from None
    for outcome in outcomes:
        if outcome["state"] == "unusable":
            raise CampaignError(f"A worker cannot begin. {outcome['error']}")
    settled, again = ledger.record(outcomes)
    bar.update(settled)
    return [(key, units[key]) for key in again]
