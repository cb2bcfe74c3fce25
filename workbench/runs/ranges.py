"""Ranges of a notebook's numeric parameters, checked where the notebook begins."""

from __future__ import annotations

from workbench.errors import InputError

__all__ = ["require_ranges"]


def require_ranges(**limits: tuple[int, int, int]) -> None:
    """Refuse a parameter outside its range; each is given as name=(value, least, greatest).

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
    """
    for name, (value, least, greatest) in limits.items():
        if not least <= value <= greatest:
            raise InputError(
                f"{name} is {value}; accepted are integers from {least} to {greatest}."
            )
