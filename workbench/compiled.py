"""Compiling a function with Numba without losing its types."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from numba import config, njit

__all__ = ["compiled", "compiled_across"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on its first call, and keep the machine code on disk beside its source.

    The stored code does not notice changes in other files, so a compiled function calls compiled
    functions of its own file only.
    """
    result: Callable[P, R] = njit(cache=True)(function)
    return result


def compiled_across(function: Callable[P, R], files: Sequence[Path]) -> Callable[P, R]:
    """Compile on its first call a function that calls compiled functions of other files.

    Parameters
    ----------
    function
        What to compile.
    files
        All files of which it calls compiled functions, directly or not, and its own. The machine
        code is kept on disk beside the first, in a folder named by what they hold, so that a change
        in any of them leads to another; where nothing can be written, it is not kept.
    """
    held = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
    folder = files[0].parent / "__pycache__" / f"compiled-{held[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        alone: Callable[P, R] = njit(function)
        return alone
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)  # read while a function is decorated
    try:
        result: Callable[P, R] = njit(cache=True)(function)
    finally:
        config.CACHE_DIR = before
    return result
