from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.knots import table
from workbench.knots._source import blocks, knots_between
from workbench.knots.census import knot_row
from workbench.knots.geodesics import injectivity_radius_bound
from workbench.knots.table import COLUMNS, load_knots, load_sample, write_table


@pytest.fixture
def small(tmp_path):
    rows = [list(knot_row(k).values()) for r in blocks(6) for k in knots_between(*r)]
    return write_table(rows, tmp_path / "knots.parquet", command="c", versions={"x": "1"})


def test_a_table_comes_back_as_it_was_written(small):
    knots = load_knots(small)
    assert list(knots.columns) == list(COLUMNS)
    assert list(knots.name) == ["K3a1", "K4a1", "K5a1", "K5a2", "K6a1", "K6a2", "K6a3"]
    assert list(knots.index[knots.reason != ""]) == [0, 3]
    assert knots.torsion_degree.isna().sum() == 2
    assert list(knots.alexander[1]) == [-1, 3, -1]
    assert knots.signature.dtype == np.dtype("int16")


def test_the_card_says_what_is_missing_and_why(small):
    card = json.loads(small.with_suffix(".json").read_text())
    assert card["rows"] == 7
    assert card["bytes"] == small.stat().st_size
    assert card["columns"]["volume"]["missing"] == 2
    assert card["columns"]["signature"]["missing"] == 0
    assert card["reasons"]["reason"] == {"not hyperbolic: contains flat tetrahedra": 2}


def test_one_changed_byte_is_a_sentence(small):
    data = bytearray(small.read_bytes())
    data[len(data) // 2] ^= 1
    small.write_bytes(data)
    with pytest.raises(InputError, match="is damaged or lacks its card; build it anew"):
        load_knots(small)


def test_a_missing_card_or_table_is_a_sentence(small):
    small.with_suffix(".json").unlink()
    with pytest.raises(InputError, match="is damaged or lacks its card"):
        load_knots(small)
    small.unlink()
    with pytest.raises(InputError, match="build it with `workbench data build knots`"):
        load_knots(small)


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return load_sample()


def test_the_sample_holds_every_knot_to_13_crossings(sample):
    assert len(sample) == 12965
    assert sample.name.is_unique
    assert table.SAMPLE.stat().st_size < 2_000_000
    assert (sample.reason != "").sum() == sample.volume.isna().sum() == 10
    for reason, columns in {
        "geodesic_reason": ["short_geodesic_re", "short_geodesic_im", "injectivity_radius"],
        "torsion_reason": ["torsion_degree", "adjoint_torsion_degree"],
    }.items():
        assert ((sample[reason] != "") == sample[columns].isna().any(axis=1)).all()


def test_the_sample_s_rows_are_the_code_s(sample):
    chosen = knots_between(*blocks(13)[100])
    rows = sample.set_index("name")
    for knot in chosen:
        fresh, kept = knot_row(knot), rows.loc[knot.name]
        for column, value in fresh.items():
            if isinstance(value, float):
                assert kept[column] == pytest.approx(value, abs=1e-8), (knot.name, column)
            elif isinstance(value, tuple):
                assert tuple(kept[column]) == value
            elif column != "name":
                assert kept[column] == value, (knot.name, column)


def test_the_sample_is_consistent(sample):
    knots = sample[sample.reason == ""]
    mu = knots.meridian_re + 1j * knots.meridian_im
    assert np.allclose((knots.longitude / mu).apply(np.real), knots.slope, atol=1e-8)
    assert np.allclose(knots.meridian_im * knots.longitude / 2, knots.cusp_volume, atol=1e-8)
    assert (knots.cusp_volume < knots.volume).all()
    assert (knots.chern_simons > -0.25).all()
    assert (knots.chern_simons <= 0.25).all()
    assert (knots.signature % 2 == 0).all()
    found = knots.alexander.apply(lambda c: abs(sum(x * (-1) ** i for i, x in enumerate(c))))
    assert (found == knots.determinant).all()
    assert (knots.jones.apply(sum) == 1).all()
    inj = knots.injectivity_radius.dropna()
    bound = mu[inj.index].apply(injectivity_radius_bound)
    assert (inj <= bound + 1e-12).all()


def test_the_theorem_s_inequality_holds_with_the_published_constant(sample):
    """|2 sigma - slope| <= 0.3 vol inj^-3, the constant suggested in the paper on the slope."""
    knots = sample.dropna(subset=["injectivity_radius"])
    ratio = (2 * knots.signature - knots.slope).abs() * knots.injectivity_radius**3 / knots.volume
    assert 0.05 < ratio.max() < 0.3
    assert math.isfinite(ratio.max())
