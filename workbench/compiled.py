"""Compiling a function with Numba without losing its types."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

__all__ = ["compiled"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on its first call, and keep the machine code on disk beside its source.

    The stored code does not notice changes in other files, so a compiled function calls compiled
    functions of its own file only.
    """
    result: Callable[P, R] = njit(cache=True)(function)
    return result
