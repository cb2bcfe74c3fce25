"""Compiling a function with Numba without losing its types."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from numba import config, njit

__all__ = ["code_folder", "compiled", "compiled_into"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on its first call, and keep the machine code on disk beside its source.

    The stored code does not notice changes in other files, so a compiled function calls compiled
    functions of its own file only.
    """
    result: Callable[P, R] = njit(cache=True)(function)
    return result


def code_folder(*files: Path) -> Path | None:
    """Return the folder for the machine code of functions that call those of other files.

    It lies beside the first file and is named by what the files hold, so that a change in any of
    them leads to another.

    Parameters
    ----------
    files
        Those of the functions, and all of which they call compiled functions, directly or not.

    Returns
    -------
    Path or None
        None where nothing can be written.
    """
    held = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
    folder = files[0].parent / "__pycache__" / f"compiled-{held[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


def compiled_into(function: Callable[P, R], folder: Path | None) -> Callable[P, R]:
    """Compile a function on its first call, and keep the machine code in a `code_folder`, if any.

    Such a function may call compiled functions of all files that the folder is named by.
    """
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)  # read while a function is decorated
    try:
        result: Callable[P, R] = njit(cache=folder is not None)(function)
    finally:
        config.CACHE_DIR = before
    return result
