"""What a campaign computes: a function by its name, for units of JSON, within limits."""

from __future__ import annotations

import hashlib
import importlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError

__all__ = ["Plan", "function_named"]

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """A computation over many units.

    Attributes
    ----------
    function
        "module:function", from a unit (a mapping of JSON values) to a mapping of JSON values. It
        must be importable where the workers are, and depend on nothing but the unit.
    version
        Names the code; a ledger made by another version is refused.
    parameters
        What all units have in common; each is computed from its own entries and these.
    seconds
        The limit for a unit. It is a wall time.
    warm_up
        Seconds more for the first unit of a process, in which code may be compiled.
    attempts
        How often a unit may hang or take its process with it before it is put aside.
    batch
        How many units travel together: about as many as take a second. It changes no result.
    """

    function: str
    version: str
    parameters: Json
    seconds: float = 60.0
    warm_up: float = 0.0
    attempts: int = 2
    batch: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be run."""
        function_named(self.function)
        if not (math.isfinite(self.seconds) and self.seconds > 0 and self.warm_up >= 0):
            raise InputError(f"The limit of time is a positive number, not {self.seconds}.")
        if self.attempts < 1 or self.batch < 1:
            raise InputError("Attempts and units in a batch are at least 1.")

    def key(self, unit: Json) -> str:
        """Hash function, version, parameters and unit.

        Examples
        --------
        >>> plan = Plan("math:hypot", "1", {})
        >>> plan.key({"a": 1, "b": 2}) == plan.key({"b": 2, "a": 1})
        True
        """
        text = json.dumps([self.function, self.version, self.parameters, unit], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def function_named(name: str) -> Callable[[Json], Any]:
    """Import the function that a text "module:function" names.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> function_named("math:hypot")(3, 4)
    5.0
    >>> function_named("math:hypotenuse")
    Traceback (most recent call last):
    workbench.errors.InputError: There is no function 'math:hypotenuse': name it module:function.
    """
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        found = None
    if not callable(found):
        raise InputError(f"There is no function {name!r}: name it module:function.")
    return found  # type: ignore[no-any-return]
