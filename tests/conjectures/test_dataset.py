from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.conjectures.dataset import (
    ALL_INVARIANTS,
    CUSP_TRANSLATIONS,
    WITHOUT_CUSP_TRANSLATIONS,
    FeatureSet,
    build_dataset,
    twin_groups,
    usable_rows,
)
from workbench.errors import InputError


def test_the_three_feature_sets_partition_the_invariants(table):
    everything = build_dataset(table, ALL_INVARIANTS).columns
    three = build_dataset(table, CUSP_TRANSLATIONS).columns
    others = build_dataset(table, WITHOUT_CUSP_TRANSLATIONS).columns
    assert set(three) == {"meridian_re", "meridian_im", "longitude"}
    assert set(three) | set(others) == set(everything)
    assert not set(three) & set(others)
    assert not any("slope" in c or "signature" in c for c in everything)


def test_values_are_the_tables(table):
    dataset = build_dataset(table)
    for column in ("volume", "meridian_re", "short_geodesic_im"):
        np.testing.assert_array_equal(
            dataset.values[:, dataset.columns.index(column)], table[column]
        )
    np.testing.assert_array_equal(
        dataset.values[:, dataset.columns.index("symmetry D4")], table["symmetry"] == "D4"
    )


def test_unusable_rows_are_counted_and_every_feature_set_keeps_the_same_rows(table):
    spoiled = table.head(20).copy()
    spoiled.loc[3, "reason"] = "not hyperbolic"
    spoiled.loc[5, "chern_simons"] = np.nan
    for features in (ALL_INVARIANTS, CUSP_TRANSLATIONS):
        dataset = build_dataset(spoiled, features)
        assert dataset.left_out == 2
        assert set(spoiled["name"]) - set(dataset.names) == {"X3", "X5"}


def test_missing_optional_invariants_are_counted(table):
    dataset = build_dataset(table)
    unknown = int(table["injectivity_radius"].isna().sum())
    assert unknown > 0
    assert dataset.missing["injectivity_radius"] == unknown
    assert "volume" not in dataset.missing


def test_an_optional_column_that_is_never_known_is_no_input(table):
    dataset = build_dataset(table.assign(injectivity_radius=np.nan, torsion_degree=np.nan))
    assert "injectivity_radius" not in dataset.columns
    assert "torsion_degree" not in dataset.columns


def test_nullable_integers_are_read(table):
    degrees = pd.Series([4, None] * (len(table) // 2), dtype="Int64")
    dataset = build_dataset(table.assign(torsion_degree=degrees))
    column = dataset.values[:, dataset.columns.index("torsion_degree")]
    assert column[0] == 4
    assert np.isnan(column[1])


def test_rare_symmetry_groups_get_no_input(table):
    rare = table.copy()
    rare.loc[0, "symmetry"] = "D10"
    assert "symmetry D10" not in build_dataset(rare).columns


def test_bad_tables_and_features_are_refused(table):
    with pytest.raises(InputError, match=r"lacks the column\(s\) volume"):
        build_dataset(table.drop(columns="volume"))
    with pytest.raises(InputError, match="slope cannot be an input"):
        build_dataset(table, FeatureSet("cheating", ("slope",)))
    with pytest.raises(InputError, match="no usable row"):
        build_dataset(table.assign(reason="lost"))


def test_the_table_is_not_changed(table):
    before = table.copy(deep=True)
    build_dataset(table)
    usable_rows(table)
    pd.testing.assert_frame_equal(table, before)


@given(
    st.lists(
        st.tuples(st.sampled_from([2.0, 3.0]), st.sampled_from([4.0, 5.0]), st.integers(-2, 2)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 2**32 - 1),
)
def test_twins_agree_in_volume_longitude_and_absolute_slope(keys, seed):
    noise = np.random.default_rng(seed).uniform(-1e-8, 1e-8, (len(keys), 3))
    rows = pd.DataFrame(
        np.array(keys, dtype=float) + noise, columns=["volume", "longitude", "slope"]
    )
    labels = twin_groups(rows)
    for i, j in itertools.combinations(range(len(keys)), 2):
        alike = keys[i][:2] == keys[j][:2] and abs(keys[i][2]) == abs(keys[j][2])
        assert (labels[i] == labels[j]) == alike


def test_twins_on_either_side_of_a_rounding_line_stay_together():
    rows = pd.DataFrame(
        {
            "volume": [1.0000005 - 1e-9, 1.0000005 + 1e-9],
            "longitude": [4.0, 4.0],
            "slope": [1.0, 1.0],
        }
    )
    assert len(set(twin_groups(rows))) == 1
