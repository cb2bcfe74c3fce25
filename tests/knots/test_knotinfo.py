"""KnotInfo's table as typed data."""

from __future__ import annotations

import math
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.knots.knotinfo import knot, knots, parse_laurent

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # SnapPy leaves a file of its own open
    import snappy


def test_the_table_reaches_13_crossings() -> None:
    table = knots()
    counts = table["crossings"].value_counts().to_dict()
    assert counts == {
        **{0: 1, 3: 1, 4: 1, 5: 2, 6: 3, 7: 7, 8: 21, 9: 49, 10: 165},
        **{11: 552, 12: 2176, 13: 9988},
    }
    assert (table["pd"].map(len) == table["crossings"]).all()
    assert table["name"].is_unique
    assert table["snappy_name"].is_unique


def test_fewer_crossings_are_the_same_rows() -> None:
    small, all_of_them = knots(8), knots()
    assert len(small) == 36
    assert small.equals(all_of_them[all_of_them["crossings"] <= 8])


def test_changing_a_returned_table_changes_no_other() -> None:
    mine = knots(3)
    mine.loc[0, "signature"] = 99
    assert knots(3).loc[0, "signature"] == 0


def test_one_knot() -> None:
    row = knot("8_19")
    assert (row.snappy_name, row.crossings, row.alternating) == ("K8n3", 8, False)
    assert (row.signature, row.determinant, row.volume) == (-6, 3, 0.0)
    assert row.alexander == (1, -1, 0, 1, 0, -1, 1)
    assert (row.jones_min, row.jones) == (3, (1, 0, 1, 0, 0, -1))
    assert knot("0_1").pd == ()
    assert knot("0_1").snappy_name == ""
    assert math.isnan(knot("0_1").volume)


def test_exactly_the_torus_knots_have_volume_zero() -> None:
    table = knots()
    assert table.loc[table["volume"] == 0, "name"].tolist() == [
        *["3_1", "5_1", "7_1", "8_19", "9_1", "10_124"],
        *["11a_367", "13a_4878", "13n_4587", "13n_4639"],
    ]


@pytest.mark.parametrize("name", ["4_1", "8_20", "10_161", "11a_100", "12n_242", "13n_5110"])
def test_volume_and_name_agree_with_snappy(name: str) -> None:
    row = knot(name)
    assert float(snappy.Manifold(row.snappy_name).volume()) == pytest.approx(row.volume, abs=1e-9)


@given(
    st.dictionaries(
        st.integers(-20, 20), st.integers(-99, 99).filter(bool), min_size=1, max_size=8
    ),
    st.sampled_from(["^({})", "^{}"]),
)
def test_laurent_polynomials_are_read_back(terms: dict[int, int], power: str) -> None:
    text = " + ".join(f"{c}*t{power.format(k)}" if k else f"{c}" for k, c in terms.items())
    lowest, coefficients = parse_laurent(text.replace("+ -", "- "))
    assert lowest == min(terms)
    assert {lowest + k: c for k, c in enumerate(coefficients) if c} == terms


def test_every_notation_of_the_table_is_read() -> None:
    assert parse_laurent("47 - 4/t^7 + 2/t - 37*t- t^2+ t^(-8)") == (
        -8,
        (1, -4, 0, 0, 0, 0, 0, 2, 47, -37, -1),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "2*",
        "t^",
        "t t",
        "1 1",
        "t + t",
        "*t",
        "2*t^(3",
        "2*t^3)",
        "1 +",
        "/t",
        "__import__",
    ],
)
def test_what_is_not_a_polynomial_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a Laurent polynomial in t"):
        parse_laurent(text)


def test_unknown_knots_and_crossings_are_refused() -> None:
    with pytest.raises(InputError, match="KnotInfo has no knot named 'K8n3'"):
        knot("K8n3")
    with pytest.raises(InputError, match="0 to 13 crossings, not up to 14"):
        knots(14)
