"""The process in which units are computed: a line of JSON comes in, a line goes out.

The kernel ends it when a unit has used its time, even in code that never returns to Python; when
its guard ends; and it ends itself when nothing comes for a minute.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from workbench.errors import InputError
from workbench.runs.campaign.plan import function_named
from workbench.runs.line import one_line

__all__ = ["main"]

_IDLE = 60.0
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h


def main() -> None:
    """Answer lines until there are no more."""
    _die_with(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a unit prints is no answer
    print("ready", file=answers, flush=True)
    functions: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
    while select.select([sys.stdin], [], [], _IDLE)[0] and (line := sys.stdin.readline()):
        name, unit, seconds = json.loads(line)
        try:
            function = functions.setdefault(name, function_named(name))
            answer = _answer(function, unit, seconds)
        except InputError as error:
            answer = json.dumps({"state": "unusable", "error": str(error)})
        print(answer, file=answers, flush=True)


def _answer(
    function: Callable[[Mapping[str, Any]], Any], unit: Mapping[str, Any], seconds: float
) -> str:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    begun = time.process_time()
    try:
        value = function(unit)
        if not isinstance(value, dict):
            raise TypeError(f"a unit yields a mapping, not {type(value).__name__}")
        cpu = round(time.process_time() - begun, 6)
        return json.dumps({"state": "done", "value": value, "cpu": cpu}, allow_nan=False)
    except Exception as error:
        told = one_line(f"{type(error).__name__}: {error}")
        return json.dumps({"state": "failed", "error": told})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _die_with(guard: int) -> None:
    """Ask the kernel to end this process with its guard; nothing is known to do so but Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != guard:
        sys.exit(1)
