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

    A stored function does not notice changes in a function of another file that it calls, so
    compiled functions call only compiled functions of their own file.
    """
    result: Callable[P, R] = njit(cache=True)(function)
    return result
