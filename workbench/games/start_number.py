"""Which of its positions an environment starts from."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.errors import InputError

__all__ = ["start_number"]


def start_number(
    options: dict[str, Any] | None, what: str, count: int, rng: np.random.Generator
) -> int:
    """Return the number that the options of a reset give, or else one at random.

    Parameters
    ----------
    options
        Of `reset`, with a number under the name of what is played on.
    what, count
        That name, and how many there are.
    rng
        Draws, whether or not a number is given, so that what follows is the same.

    Raises
    ------
    InputError
        If the number is not one of them.

    Examples
    --------
    >>> start_number({"diagram": 2}, "diagram", 5, np.random.default_rng(0))
    2
    """
    number = int(rng.integers(count))
    if options and what in options:
        number = options[what]
        if number not in range(count):
            raise InputError(f"The number of a {what} is from 0 to {count - 1}, not {number!r}.")
    return number
