"""The dimension from periods: learned, and by the coefficient of the logarithm."""

from __future__ import annotations

import pytest

from workbench.conjectures.period_dimension import classified, fitted, random_spaces
from workbench.errors import InputError


def test_learned_nearly_and_read_off_always() -> None:
    table = fitted(random_spaces(600, 1), 100, 20_000)
    held = classified(table, 1)
    assert 120 < len(held) < 240
    assert held.mean() > 0.9
    assert (table["white box"] == table["dimension"]).all()
    assert (classified(table, 1) == held).all()


def test_the_slope_is_the_entropy_of_the_weights() -> None:
    spaces = random_spaces(50, 2)
    table = fitted(spaces, 2000, 20_000)
    for space, slope in zip(spaces, table["slope"], strict=True):
        assert slope == pytest.approx(space.asymptotics().slope, rel=1e-3)


def test_numbers_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InputError, match="integers from 1 to"):
        random_spaces(0, 1)
    with pytest.raises(InputError, match="twice that"):
        fitted(random_spaces(1, 1), 10, 20)
