"""Regressions of the minimum volume beside the proved bound."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.conjectures.minimum_volume import (
    MODELS,
    constants,
    diagram_table,
    linear_reading,
    regression_errors,
    tree_reading,
)
from workbench.errors import InputError
from workbench.toric.random_diagrams import random_diagrams
from workbench.toric.volume_bound import check_bound


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return diagram_table([check_bound(diagram) for diagram in random_diagrams(400, seed=2)])


def test_the_table_has_picks_formula_and_the_bound(table: pd.DataFrame) -> None:
    assert (table["double_area"] == 2 * table["I"] + table["E"] - 2).all()
    assert table["product"].between(1, table["upper"] + 1e-12).all()
    assert (table["radius"] < 1e-15).all()


def test_errors_are_small_and_the_bound_keeps_its_promise(table: pd.DataFrame) -> None:
    errors = regression_errors(table, seed=1, folds=5).set_index("model")
    assert list(errors.index) == list(MODELS)
    assert (errors["low"] <= errors["error"]).all()
    assert (errors["error"] <= errors["high"]).all()
    promised = ((table["upper"] - 1) / 2).max()
    assert errors.loc["middle of the proved bound", "largest"] <= promised
    learned, given = (
        errors.loc[name, "error"] for name in ("one number per vertex count", "linear in I, E, V")
    )
    assert learned < given
    pd.testing.assert_frame_equal(
        errors.reset_index(), regression_errors(table, seed=1, folds=5), check_exact=True
    )


def test_readings(table: pd.DataFrame) -> None:
    numbers = {c.name: c for c in linear_reading(table, seed=1)}
    assert numbers["I / E"].low < numbers["I / E"].value < numbers["I / E"].high
    assert "I / E: " in str(numbers["I / E"])
    assert tree_reading(table).startswith("|--- V <=")
    means = constants(table)
    assert means["mean"].is_monotonic_increasing
    assert (means["max"] <= means["bound"] + 1e-12).all()


def test_what_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="no toric diagram"):
        diagram_table([])
    with pytest.raises(InputError, match="5 folds need at least 100 diagrams"):
        regression_errors(table.head(50), seed=1, folds=5)
