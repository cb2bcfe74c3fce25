"""Compiling the functions of this room, which call each other's and those of the knots' kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from workbench.compiled import code_folder, compiled_into
from workbench.knots import kernel

__all__ = ["compiled_here"]

P = ParamSpec("P")
R = TypeVar("R")

_FILES = (*sorted(Path(__file__).parent.glob("*.py")), Path(kernel.__file__))
_FOLDER = code_folder(*_FILES)


def compiled_here(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on its first call."""
    return compiled_into(function, _FOLDER)
