"""What a function's signature says of its arguments, held against them, and said in a sentence.

`checked` lets a function speak first: what it refuses itself it refuses in its own words. Whatever
else happens, an argument that does not fit its annotation is refused by name: something of another
kind, an array of another shape or of other numbers, a number or an array that is not finite.
Letters in the shapes of arrays mean the same length in all arguments of a call.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, wraps
from inspect import Signature, signature
from numbers import Integral, Number
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from workbench.accepted import is_finite, shown
from workbench.errors import InputError

__all__ = ["checked", "shaped"]

P = ParamSpec("P")
R = TypeVar("R")

_Lengths = dict[str, int | tuple[int, ...]]


class _UnfitError(Exception):
    """An argument that does not fit its annotation, as a cause."""


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function, refusing arguments that do not fit its annotations.

    Raises
    ------
    InputError
        If an argument is of another kind or shape, or not finite.

    Examples
    --------
    >>> @checked
    ... def halved(size: float) -> float:
    ...     return size / 2
    >>> halved("1")
    Traceback (most recent call last):
    workbench.errors.InputError: The argument size of halved is '1'; accepted is a finite number.
    """
    return _held(function, finite=True)


def shaped(function: Callable[P, R]) -> Callable[P, R]:
    """Do the same, but let arrays pass that are not finite, as they are at the end of a flow.

    Examples
    --------
    >>> @shaped
    ... def doubled(values: np.ndarray) -> np.ndarray:
    ...     return 2 * values
    >>> doubled(np.array([np.inf]))
    array([inf])
    """
    return _held(function, finite=False)


def _held(function: Callable[P, R], finite: bool) -> Callable[P, R]:
    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            result = function(*args, **kwargs)
        except InputError as error:
            # what another function refuses may be an argument of this one
            if isinstance(error.__cause__, _UnfitError):
                _require(function, args, kwargs, finite)
            raise
        except Exception as error:
            _require(function, args, kwargs, finite)
            if isinstance(error, OverflowError | MemoryError):
                raise InputError(
                    f"The arguments of {function.__name__} are too large to compute with."
                ) from None
            raise
        _require(function, args, kwargs, finite)
        return result

    return call


@cache
def _annotated(function: Callable[..., Any]) -> tuple[Signature, dict[str, Any]]:
    return signature(function), get_type_hints(function)


def _require(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], finite: bool
) -> None:
    """Raise an InputError about the first argument that does not fit."""
    declared, hints = _annotated(function)
    given = declared.bind(*args, **kwargs).arguments
    lengths: _Lengths = {}
    for name, value in given.items():
        hint = hints.get(name, Any)
        if not _fits(value, hint, lengths, finite):
            table = isinstance(value, np.ndarray) and value.ndim and _numeric(value, hint, finite)
            what = f"of shape {value.shape}" if table else shown(_plain(value))
            raise InputError(
                f"The argument {name} of {function.__name__} is {what}; accepted is "
                f"{_described(hint, lengths, finite)}."
            ) from _UnfitError()


def _fits(value: Any, hint: Any, lengths: _Lengths, finite: bool) -> bool:
    """Tell whether a value fits an annotation; note the lengths that it gives to letters."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, types.UnionType):
        return any(_fits(value, part, lengths, finite) for part in parts)
    if origin is Literal:
        return value in parts
    if hasattr(hint, "dims"):
        return _fits_array(value, hint, lengths, finite)
    if hint is np.ndarray:
        return _numeric(value, hint, finite)
    if hint in (int, float, complex):
        return _fits_number(value, hint)
    kind = origin or hint
    if kind is Callable:
        return callable(value)
    if not isinstance(kind, type):
        return (kind is not None and kind is not type(None)) or value is None
    if getattr(kind, "_is_protocol", False):
        return all(hasattr(value, name) for name in vars(kind) if name[0] != "_")
    if issubclass(kind, tuple) and parts and parts[-1] is not Ellipsis:
        return _fits_each(value, parts, lengths, finite)
    if issubclass(kind, Mapping):
        return isinstance(value, Mapping)
    if issubclass(kind, Iterable) and parts:
        return (
            isinstance(value, Iterable)
            and not isinstance(value, str | bytes | Mapping)
            and (not isinstance(value, Collection) or _fits_all(value, parts[0], lengths, finite))
        )
    return isinstance(value, kind)


def _fits_each(value: Any, parts: tuple[Any, ...], lengths: _Lengths, finite: bool) -> bool:
    listed = isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)
    return (
        listed
        and len(value) == len(parts)
        and all(_fits(x, part, lengths, finite) for x, part in zip(value, parts, strict=True))
    )


def _fits_all(values: Collection[Any], part: Any, lengths: _Lengths, finite: bool) -> bool:
    return all(_fits(x, part, lengths, finite) for x in values)


def _fits_number(value: Any, kind: type) -> bool:
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool | np.bool_) or not isinstance(value, Number):
        return False
    if kind is int:
        return isinstance(value, Integral)
    parts = [value.real, value.imag] if isinstance(value, complex | np.complexfloating) else [value]
    return (kind is complex or len(parts) == 1) and all(is_finite(part) for part in parts)


def _fits_array(value: Any, hint: Any, lengths: _Lengths, finite: bool) -> bool:
    if hint.array_type is np.ndarray:
        if not _numeric(value, hint, finite):
            return False
        shape = np.shape(value)
    else:
        if not isinstance(value, hint.array_type):
            return False
        shape = tuple(value.shape)
        if str(value.dtype).removeprefix("torch.") not in hint.dtypes:
            return False
    return _matched(shape, hint.dim_str.split(), lengths)


def _numeric(value: Any, hint: Any, finite: bool) -> bool:
    """Tell whether a value is an array of numbers as annotated, or can be made one."""
    try:
        found = np.asarray(value)
    except (ValueError, TypeError, RuntimeError):  # rows of different lengths
        return False
    wanted = " ".join(getattr(hint, "dtypes", ("complex", "bool")))
    kinds = "fiuc" if "complex" in wanted else "fiu" if "float" in wanted else "iu"
    kinds += "b" * ("bool" in wanted)
    return found.dtype.kind in kinds and (not finite or bool(np.isfinite(found).all()))


def _matched(shape: tuple[int, ...], names: list[str], lengths: _Lengths) -> bool:
    """Tell whether a shape has these lengths, and note those that were not known."""
    many = [i for i, name in enumerate(names) if name[0] == "*" or name == "..."]
    if many:
        before, after = names[: many[0]], names[many[0] + 1 :]
        if len(shape) < len(before) + len(after):
            return False
        rest = shape[len(before) : len(shape) - len(after)]
        if names[many[0]] != "..." and lengths.setdefault(names[many[0]], rest) != rest:
            return False
        shape = shape[: len(before)] + shape[len(shape) - len(after) :]
        names = before + after
    if len(shape) != len(names):
        return False
    for length, name in zip(shape, names, strict=True):
        if name.isdigit():
            if length != int(name):
                return False
        elif name.isidentifier() and name != "_" and lengths.setdefault(name, length) != length:
            return False
    return True


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def _described(hint: Any, lengths: _Lengths, finite: bool) -> str:
    """Return in words what fits an annotation."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_described(part, lengths, finite) for part in parts))
    if hint in (int, float, complex):
        words = {int: "an integer", float: "a finite number", complex: "a finite complex number"}
        return words[hint]
    if hint is None or hint is type(None):
        return "None"
    if origin is Literal:
        return " or ".join(repr(part) for part in parts)
    if hint is np.ndarray:
        return "an array of finite numbers" if finite else "an array of numbers"
    if hasattr(hint, "dims"):
        what = "a tensor" if hint.array_type is not np.ndarray else "an array"
        numbers = "finite numbers" if finite and what == "an array" else "numbers"
        names = hint.dim_str.split()
        known = [f"{name} = {lengths[name]}" for name in dict.fromkeys(names) if name in lengths]
        where = f" with {', '.join(known)}" if known else ""
        return f"{what} of {numbers} of shape ({', '.join(names)}){where}"
    kind = origin or hint
    if kind is Callable:
        return "a function"
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return "a mapping"
    if isinstance(kind, type) and issubclass(kind, Iterable) and parts:
        count = "" if parts[-1] is Ellipsis or not issubclass(kind, tuple) else f"{len(parts)} of "
        return f"a row of {count}{_described(parts[0], lengths, finite)}"
    return f"one of type {getattr(kind, '__name__', str(kind))}"
