"""Show that the comparison with KnotInfo finds no difference, and would find one."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.knots.agreement import agreement
from workbench.knots.census import load_sample


@pytest.fixture(scope="module")
def table():
    return load_sample()


def test_the_sample_agrees_with_knotinfo_on_every_knot_chirality_included(table):
    found = agreement(table)
    assert found.common == 12965
    assert found.compared["volume"] == 12955
    assert set(found.differences.values()) == {()}
    assert found.mirrored == ()


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("signature", lambda x: x + 2),
        ("determinant", lambda x: x + 2),
        ("volume", lambda x: x * 1.00001),
    ],
)
def test_a_changed_value_is_found(table, column, change):
    wrong = table.copy()
    row = wrong.index[wrong["name"] == "K12n242"][0]
    wrong.loc[row, column] = change(wrong.loc[row, column])
    assert agreement(wrong).differences[column] == ("K12n242",)


def test_a_mirrored_row_is_called_mirrored_not_equal(table):
    wrong = table.copy()
    row = wrong.index[wrong["name"] == "K12n242"][0]
    wrong.loc[row, "signature"] *= -1
    wrong.loc[row, "jones_min"] = -(wrong.loc[row, "jones_min"] + len(wrong.loc[row, "jones"]) - 1)
    wrong.at[row, "jones"] = wrong.at[row, "jones"][::-1]
    found = agreement(wrong)
    assert found.mirrored == ("K12n242",)
    assert found.differences["signature"] == ()


def test_a_stranger_is_refused(table):
    with pytest.raises(InputError, match="shares no knot"):
        agreement(table.head(3).assign(name=["x", "y", "z"]))
