"""Arguments that do not fit a signature are refused by name, and all others are let through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pytest
from jaxtyping import Complex128, Float

from workbench.errors import InputError
from workbench.signatures import checked, shaped


@checked
def moved(
    z: Complex128[np.ndarray, "points n"],
    step: Float[np.ndarray, "*times points"] | float,
    law: Callable[[float], float] | None = None,
    *,
    row: Sequence[int] = (),
    kind: Literal["a", "b"] = "a",
) -> np.ndarray:
    return np.asarray(z)[:, 0] * step


@shaped
def ended(values: Float[np.ndarray, " n"]) -> np.ndarray:
    return values


z = np.ones((2, 3), complex)


@pytest.mark.parametrize(
    ("args", "more", "sentence"),
    [
        ((None, 1.0), {}, "The argument z of moved is None; accepted is an array of finite"),
        ((z[0], 1.0), {}, r"z of moved is of shape \(3,\); .* of shape \(points, n\)"),
        ((z, np.ones(3)), {}, "argument step of moved is of shape .* points = 2"),
        ((np.nan * z, 1.0), {}, "argument z of moved is "),
        ((z, float("inf")), {}, "argument step of moved is inf"),
        ((z, True), {}, "argument step of moved is True"),
        ((z, 1j), {}, "argument step of moved is "),
        ((z, 1.0, 5), {}, "argument law of moved is 5; accepted is a function or None"),
        ((z, 1.0), {"row": [0.5]}, r"argument row of moved is \[0.5\]; accepted is a row of an in"),
        ((z, 1.0), {"kind": "c"}, "argument kind of moved is 'c'; accepted is 'a' or 'b'"),
        (([[1], [1, 2]], 1.0), {}, "argument z of moved is"),
    ],
)
def test_what_does_not_fit_is_refused(
    args: tuple[Any, ...], more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        moved(*args, **more)


def test_what_fits_is_let_through() -> None:
    assert moved(z, np.ones((4, 2))).shape == (4, 2)
    assert moved(z, np.float64(2), abs, row=(1,), kind="b").shape == (2,)
    assert np.isinf(ended(np.array([np.inf]))).all()


def test_an_error_of_the_function_itself_stays_what_it_is() -> None:
    @checked
    def wrong(x: float) -> float:
        raise KeyError(x)

    with pytest.raises(KeyError):
        wrong(1.0)


def test_arguments_beyond_the_range_of_numbers_are_named_as_such() -> None:
    @checked
    def square(x: float) -> float:
        return x**2

    with pytest.raises(InputError, match="arguments of square are too large"):
        square(1e300)
