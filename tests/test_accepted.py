"""Numbers that are not as a function needs them are refused with one sentence."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from workbench.accepted import (
    finite_array,
    generator,
    integer_table,
    is_finite,
    is_rational,
    prime_number,
    shown,
    whole,
    whole_numbers,
)
from workbench.errors import InputError

NO_NUMBERS: tuple[Any, ...] = (None, "3", 2.0, float("nan"), float("inf"), True, [3], (), {}, b"3")


@pytest.mark.parametrize("bad", [*NO_NUMBERS, -1, 8, pytest.param(10**5000, id="long")])
def test_what_is_no_integer_of_the_range_is_refused(bad: Any) -> None:
    with pytest.raises(InputError, match=r"^the side is .* accepted are integers from 0 to 7.$"):
        whole(bad, "the side", 0, 7)


def test_integers_of_numpy_become_those_of_python() -> None:
    assert type(whole(np.int8(3), "the side", 0)) is int
    assert [type(x) for x in whole_numbers(np.array([1, 2]), "a ray", 0, 9)] == [int, int]


@pytest.mark.parametrize("bad", [None, 5, "12", (1,), (1, 2, 3), (1, 2.0), {1, 2}, [[1, 2]] * 2])
def test_what_is_no_pair_of_integers_is_refused(bad: Any) -> None:
    with pytest.raises(InputError, match=r"^a ray is .* accepted are 2 integers from -9 to 9.$"):
        whole_numbers(bad, "a ray", -9, 9, 2)


@pytest.mark.parametrize(
    "bad",
    [None, "12", [], [1, 2], [[1, 2], [3]], [[1.0, 2.0]], [[10**30, 0]], np.ones((2, 3), int)],
)
def test_what_is_no_table_of_integers_is_refused(bad: Any) -> None:
    with pytest.raises(InputError, match=r"^a row is a row of 2 integers"):
        integer_table(bad, 2, "a row")


@pytest.mark.parametrize("bad", [*NO_NUMBERS, 0, 1, 4, -7, 2**61 - 1])
def test_what_is_no_prime_is_refused(bad: Any) -> None:
    with pytest.raises(InputError, match="accepted are primes from 2 to 99"):
        prime_number(bad, "the characteristic", 99)


@pytest.mark.parametrize("bad", [*NO_NUMBERS, -1])
def test_what_is_no_seed_is_refused(bad: Any) -> None:
    with pytest.raises(InputError, match=r"^the seed is"):
        generator(bad)


def test_one_seed_gives_the_same_numbers_as_numpy_does() -> None:
    for seed in ((7,), (7, 2), (10**30,)):
        numpy_seed = seed[0] if len(seed) == 1 else seed
        expected = np.random.default_rng(numpy_seed).integers(0, 99, 5)
        assert np.array_equal(generator(*seed).integers(0, 99, 5), expected)


def test_what_is_shown_is_short() -> None:
    assert len(shown("x" * 1000)) == 58
    assert shown(10**5000) == "one of type int"


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        (1, True),
        (np.float32(0.5), True),
        (Fraction(1, 3), True),
        (float("nan"), False),
        (float("inf"), False),
        (10**400, False),
        (np.bool_(True), False),
        (True, False),
        ("1", False),
        (1j, False),
        (None, False),
        (np.ones(2), False),
    ],
)
def test_finite_numbers_are_told(value: object, accepted: bool) -> None:
    assert is_finite(value) is accepted


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ([1.0, float("nan")], (2,)),
        ([[1.0], [1.0, 2.0]], (2, None)),
        ([1.0], (1, None)),
        ([1.0, 2.0], (3,)),
        (["1"], (1,)),
        ([1j], (1,)),
        ([True], (1,)),
        ([None], None),
        ([10**400], None),
        ("words", None),
    ],
)
def test_other_than_finite_arrays_are_refused(
    values: object, shape: tuple[int | None, ...] | None
) -> None:
    with pytest.raises(InputError, match=r"the points are finite numbers.*; given is .*\.$"):
        finite_array(values, "the points", shape)


@pytest.mark.parametrize("value", [0.5, "1", True, None, 1j, float("nan")])
def test_rational_numbers_are_told(value: object) -> None:
    assert is_rational(Fraction(1, 2))
    assert is_rational(np.int64(2))
    assert not is_rational(value)


def test_finite_arrays_are_read() -> None:
    assert finite_array(3, "the points").shape == ()
    assert finite_array(np.ones((2, 0), np.int8), "the points", (None, 0)).dtype == np.float64
