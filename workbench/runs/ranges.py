"""Ranges of a notebook's numeric parameters, checked where the notebook begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from workbench.errors import InputError

__all__ = ["require_ranges"]


def require_ranges(**limits: tuple[int | Sequence[int], int, int]) -> None:
    """Refuse a parameter outside its range; each is given as name=(value, least, greatest).

    A list has two numbers or more, increasing, each in the range: what is to converge is computed
    more than once.

    Raises
    ------
    InputError
        For the first that is outside.

    Examples
    --------
    >>> require_ranges(seed=(0, 0, 10))
    >>> require_ranges(longest=(1, 2, 1600))
    Traceback (most recent call last):
    workbench.errors.InputError: longest is 1; accepted are integers from 2 to 1600.
    >>> require_ranges(degrees=([2], 1, 10))
    Traceback (most recent call last):
    workbench.errors.InputError: degrees is [2]; accepted are two or more increasing integers from \
1 to 10.
    """
    for name, (value, least, greatest) in limits.items():
        if isinstance(value, Sequence):
            numbers = [least, *value, greatest]
            if (
                len(value) < 2
                or not all(type(number) is int for number in value)
                or any(a >= b for a, b in pairwise(value))
                or not least <= min(numbers) <= max(numbers) <= greatest
            ):
                raise InputError(
                    f"{name} is {value}; accepted are two or more increasing integers from {least} "
                    f"to {greatest}."
                )
        elif not least <= value <= greatest:
            raise InputError(
                f"{name} is {value}; accepted are integers from {least} to {greatest}."
            )
