"""The numbers behind a claim as a file: sampled and exact values side by side, with their test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.fields.statistics.agreement import Agreement
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.residuals import Residuals

__all__ = ["compared", "outcome", "write_numbers"]


def outcome(test: Agreement | Residuals) -> dict[str, float | int]:
    """Return what a comparison found, under names that can be read.

    Examples
    --------
    >>> from workbench.fields.statistics.residuals import residuals
    >>> two = Estimate(np.array([1.0, 2.0]), np.diag([0.01, 0.01]), 1000)
    >>> found = outcome(residuals(two, [1.0, 2.0]))
    >>> found["p"], found["independent residuals beyond 2σ"]
    (1.0, 0)
    """
    beyond = test.beyond_p_value if isinstance(test, Agreement) else test.p_beyond
    return {
        "p": test.p_value,
        "independent residuals beyond 2σ": test.beyond,
        "p of so many beyond": beyond,
    }


def compared(
    found: Estimate,
    exact: Sequence[float] | Float[np.ndarray, " k"],
    test: Agreement | Residuals,
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """Return sampled values, their standard errors, the exact values, and the test.

    Parameters
    ----------
    names
        Of the values; none, or one for each.

    Raises
    ------
    InputError
        If there are names, but not one for each value.

    Examples
    --------
    >>> from workbench.fields.statistics.agreement import agreement
    >>> one = Estimate(np.array([1.1]), np.array([[0.01]]), 1000)
    >>> compared(one, [1.0], agreement(one, np.array([1.0])), ["G(0)"])["exact"]
    [1.0]
    """
    if names and len(names) != len(found.values):
        raise InputError(f"There are {len(found.values)} values and {len(names)} names.")
    return {
        **({"quantity": list(names)} if names else {}),
        "sampled": found.values.tolist(),
        "standard error": found.errors.tolist(),
        "exact": np.asarray(exact, dtype=float).tolist(),
        "blocks": found.blocks,
        **outcome(test),
    }


def write_numbers(path: Path, numbers: Mapping[str, Any]) -> None:
    """Write numbers, arrays and fractions (as text, exactly) as JSON.

    Raises
    ------
    InputError
        If something is none of these.
    """
    text = json.dumps(numbers, indent=1, ensure_ascii=False, default=_plain)
    path.write_text(text + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, Fraction):
        return str(value)
    raise InputError(f"A {type(value).__name__} cannot be written as evidence; give numbers.")
