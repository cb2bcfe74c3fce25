"""One writer a folder: a second command that would write into it is told so and does nothing.

A lock belongs to processes, so that it ends with them however they end. On a file system that
several machines share, it holds on all of them.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from workbench.errors import InputError

__all__ = ["alone", "in_turn"]

_LOCK = ".lock"
_TURN = ".turn"
_PATIENCE = 60.0
_LOOK = 0.1


@contextmanager
def alone(folders: Iterable[Path]) -> Iterator[None]:
    """Be the only one to write in folders, which are created, for the length of a with block.

    Raises
    ------
    InputError
        If another process is writing in one of them.
    OSError
        If one cannot be created or written.
    """
    with ExitStack() as held:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context((folder / _LOCK).open("w"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError(
                    f"Another command is writing in {folder}; wait until it has ended, "
                    "or give another folder with --out."
                ) from None
        yield


@contextmanager
def in_turn(folder: Path) -> Iterator[int]:
    """Be the only one to run a notebook in a folder, once a run that is ending there has ended.

    Yields
    ------
    int
        A descriptor: processes that inherit it hold the turn too, for as long as they live.

    Raises
    ------
    InputError
        If another run has not ended in a minute.
    OSError
        If the folder cannot be created or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _PATIENCE
    with (folder / _TURN).open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise InputError(f"A notebook is still being run in {folder}.") from None
            time.sleep(_LOOK)
        yield lock.fileno()
