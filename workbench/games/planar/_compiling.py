"""Compiling without keeping the machine code on disk, for functions that call other files."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

__all__ = ["compiled_here"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled_here(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on its first call; stored code would not notice changes elsewhere."""
    result: Callable[P, R] = njit(function)
    return result
