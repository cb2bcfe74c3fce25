"""Units that misbehave as they are told, and the end of a client: to rehearse what goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.runs.campaign.ledger import read_ledger

__all__ = ["FAULTS", "kill_midway", "misbehave"]

FAULTS = ("none", "hang", "crash", "exit", "error", "no number")

_LOOK = 0.05


def misbehave(unit: Mapping[str, Any]) -> dict[str, Any]:
    """Return the square of a unit's number, unless its fault is another than "none".

    "hang" never returns, "crash" is a segmentation fault, "exit" ends the process, "error" raises,
    "no number" yields a NaN.

    Examples
    --------
    >>> misbehave({"number": 3, "fault": "none"})
    {'square': 9}
    """
    match unit["fault"]:
        case "hang":
            while True:
                time.sleep(60)
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(1)
        case "error":
            raise ArithmeticError(f"{unit['number']} has no square")
        case "no number":
            return {"square": float("nan")}
    return {"square": unit["number"] ** 2}


def kill_midway(
    command: Sequence[str], ledger: Path, results: int, seconds: float = 600.0
) -> dict[str, int]:
    """Start a campaign's command, and kill it when its ledger has so many results.

    Returns
    -------
    dict
        The account of the ledger, as `Ledger.account` gives it, after the death.

    Raises
    ------
    InputError
        If the command ends before, or takes longer than so many seconds.
    """
    client = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + seconds
    try:
        while _results(ledger) < results:
            if client.poll() is not None or time.monotonic() > deadline:
                raise InputError(f"The command did not reach {results} results.")
            time.sleep(_LOOK)
    finally:
        client.kill()
        client.wait()
    with read_ledger(ledger) as kept:
        return kept.account()


def _results(ledger: Path) -> int:
    try:
        with read_ledger(ledger) as kept:
            return kept.counts()["done"]
    except InputError:  # not there yet
        return 0
