"""Numbers as a person gives them: integers in a range, seeds, finite numbers; or a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from numbers import Rational, Real
from typing import Any

import numpy as np
from flint import fmpz

from workbench.errors import InputError

__all__ = [
    "finite_array",
    "generator",
    "integer_table",
    "is_finite",
    "is_rational",
    "prime_number",
    "shown",
    "whole",
    "whole_numbers",
]


def shown(value: object) -> str:
    """Return how a value is named in a sentence: its text, cut off if it is long."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # an integer with more digits than Python writes
        return f"one of type {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}…"


def whole(value: Any, name: str, least: int, most: int | None = None) -> int:
    """Return an integer from `least` to `most`, of Python or of numpy, as Python's.

    Raises
    ------
    InputError
        If it is something else.

    Examples
    --------
    >>> whole(np.int64(3), "the side", 1, 7)
    3
    >>> whole(2.5, "the side", 1, 7)
    Traceback (most recent call last):
    workbench.errors.InputError: the side is 2.5; accepted are integers from 1 to 7.
    """
    given = value.item() if isinstance(value, np.integer) else value
    if type(given) is int and least <= given and (most is None or given <= most):
        return given
    up = "on" if most is None else f"to {most}"
    raise InputError(f"{name} is {shown(value)}; accepted are integers from {least} {up}.")


def whole_numbers(
    values: Any, name: str, least: int, most: int, count: int | None = None
) -> tuple[int, ...]:
    """Return integers from `least` to `most`, as many as `count` says, as a tuple.

    Raises
    ------
    InputError
        If they are something else.

    Examples
    --------
    >>> whole_numbers([1, -2], "a ray", -9, 9, 2)
    (1, -2)
    """
    listed = isinstance(values, Iterable) and not isinstance(values, str | bytes | dict | set)
    found = tuple(x.item() if isinstance(x, np.integer) else x for x in values) if listed else ()
    fits = listed and (count is None or len(found) == count)
    if fits and all(type(x) is int and least <= x <= most for x in found):
        return found
    size = "integers" if count is None else f"{count} integers"
    raise InputError(f"{name} is {shown(values)}; accepted are {size} from {least} to {most}.")


def integer_table(
    values: np.ndarray | Sequence[Sequence[int]], columns: int, name: str
) -> np.ndarray:
    """Return a table of integers of 64 bits with so many columns.

    Raises
    ------
    InputError
        If it is something else.

    Examples
    --------
    >>> integer_table([[1, 2]], 2, "a pattern").shape
    (1, 2)
    """
    try:
        found = np.asarray(values)
    except (ValueError, OverflowError):  # rows of different lengths
        found = np.empty(0)
    if found.ndim != 2 or found.shape[1] != columns or found.dtype.kind not in "iub":
        raise InputError(
            f"{name} is a row of {columns} integers of 64 bits; given is "
            f"{f'a table of shape {found.shape}' if found.ndim == 2 else shown(values)}."
        )
    return found


def is_finite(value: Any) -> bool:
    """Tell whether a value is a finite real number, of Python or of numpy; a truth value is none.

    Examples
    --------
    >>> is_finite(0.5), is_finite(float("nan")), is_finite("1"), is_finite(True)
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return isfinite(value)
    except OverflowError:  # an integer beyond the largest float
        return False


def is_rational(value: Any) -> bool:
    """Tell whether a value is a rational number, as an integer or a fraction.

    Examples
    --------
    >>> from fractions import Fraction
    >>> is_rational(Fraction(1, 2)), is_rational(2), is_rational(0.5)
    (True, True, False)
    """
    return not isinstance(value, bool) and isinstance(value, Rational)


def finite_array(values: Any, name: str, shape: tuple[int | None, ...] | None = None) -> np.ndarray:
    """Return finite real numbers as an array of float64.

    Parameters
    ----------
    values, name
        The numbers, and what they are, in the plural.
    shape
        What the array must have, None being any length; without a shape, any.

    Raises
    ------
    InputError
        If they are something else.

    Examples
    --------
    >>> finite_array([[0, 1]], "the points", (None, 2))
    array([[0., 1.]])
    >>> finite_array([[0.0, np.nan]], "the points", (None, 2))
    Traceback (most recent call last):
    workbench.errors.InputError: the points are finite numbers in an array of shape (any, 2); \
given is [[0.0, nan]].
    """
    try:
        found = np.asarray(values)
    except ValueError:  # rows of different lengths
        found = np.empty(0, object)
    numbers = found.dtype.kind in "fiu" and bool(np.isfinite(found).all())
    if shape is None:
        fits, wanted = True, ""
    else:
        fits = found.ndim == len(shape) and all(
            n in (None, have) for n, have in zip(shape, found.shape, strict=True)
        )
        lengths = ", ".join("any" if n is None else str(n) for n in shape)
        wanted = f" in an array of shape ({lengths}{',' * (len(shape) == 1)})"
    if numbers and fits:
        return found.astype(np.float64, copy=False)
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    given = shown(listed) if fits or not found.ndim else f"an array of shape {found.shape}"
    raise InputError(f"{name} are finite numbers{wanted}; given is {given}.")


def prime_number(value: Any, name: str, most: int) -> int:
    """Return a prime number up to a bound.

    Raises
    ------
    InputError
        If it is something else.

    Examples
    --------
    >>> prime_number(4, "the characteristic", 10)
    Traceback (most recent call last):
    workbench.errors.InputError: the characteristic is 4; accepted are primes from 2 to 10.
    """
    given = value.item() if isinstance(value, np.integer) else value
    if type(given) is not int or not 2 <= given <= most or not fmpz(given).is_prime():
        raise InputError(f"{name} is {shown(value)}; accepted are primes from 2 to {most}.")
    return given


def generator(*seed: Any) -> np.random.Generator:
    """Return a generator of random numbers; the same seed, integers from 0 on, gives the same.

    Raises
    ------
    InputError
        If it is something else.

    Examples
    --------
    >>> int(generator(1).integers(100)) == int(np.random.default_rng(1).integers(100))
    True
    """
    numbers = [whole(part, "the seed", 0) for part in seed]
    return np.random.default_rng(numbers[0] if len(numbers) == 1 else tuple(numbers))
