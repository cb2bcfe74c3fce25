"""One writer a folder: a second command that would write into it is told so and does nothing.

The lock belongs to the process, so that it ends with it however that ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from workbench.errors import InputError

__all__ = ["alone"]

_LOCK = ".lock"


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
