from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.conjectures.dataset import build_dataset
from workbench.conjectures.split import Split, grouped_split, leakage, random_split, standardise
from workbench.errors import InputError

labels = st.lists(st.integers(0, 40), min_size=60, max_size=300).map(np.array)


@given(labels, st.integers(0, 100))
def test_a_grouped_split_parts_no_group_and_covers_all(groups, seed):
    assume(np.bincount(groups).max() < len(groups) / 12)
    split = grouped_split(groups, seed)
    parts = [split.train, split.validation, split.test]
    assert sorted(np.concatenate(parts)) == list(range(len(groups)))
    held = [set(groups[part]) for part in parts]
    assert not held[0] & held[1]
    assert not held[0] & held[2]
    assert not held[1] & held[2]
    largest = np.bincount(groups).max()
    assert abs(len(split.train) - 0.75 * len(groups)) <= largest
    assert abs(len(split.test) - 0.125 * len(groups)) <= largest
    assert leakage(split, groups) == 0


@given(st.integers(8, 500), st.integers(0, 100))
def test_a_random_split_covers_all_rows_once(rows, seed):
    split = random_split(rows, seed)
    parts = np.concatenate([split.train, split.validation, split.test])
    assert sorted(parts) == list(range(rows))
    again = random_split(rows, seed)
    np.testing.assert_array_equal(split.test, again.test)


def test_splits_follow_the_seed():
    groups = np.arange(200)
    np.testing.assert_array_equal(grouped_split(groups, 3).test, grouped_split(groups, 3).test)
    assert set(grouped_split(groups, 3).test) != set(grouped_split(groups, 4).test)


def test_leakage_counts_test_rows_with_a_twin_in_training():
    groups = np.array([0, 1, 2, 3, 0, 1, 4, 5])
    split = Split("random", 0, np.arange(4), np.array([7]), np.array([4, 5, 6]))
    assert leakage(split, groups) == pytest.approx(2 / 3)


def test_one_big_group_cannot_be_split():
    with pytest.raises(InputError, match="too few groups"):
        grouped_split(np.zeros(50, dtype=np.int64), seed=0)


def test_inputs_are_standardised_by_the_training_rows_only(table):
    dataset = build_dataset(table)
    split = grouped_split(dataset.groups, seed=1)
    problem = standardise(dataset, split)
    known = ~np.isnan(dataset.values[split.train])
    for column in range(problem.inputs.shape[1]):
        training = problem.inputs[split.train, column][known[:, column]]
        assert training.mean() == pytest.approx(0, abs=1e-12)
        assert training.std() == pytest.approx(1, abs=1e-12)
    shifted = dataset.values.copy()
    shifted[split.test] += 100
    other = standardise(
        build_dataset(table.assign(volume=shifted[:, dataset.columns.index("volume")])), split
    )
    volume = dataset.columns.index("volume")
    assert other.mean[volume] == problem.mean[volume]
    assert other.scale[volume] == problem.scale[volume]


def test_unknown_values_become_the_training_mean(problem):
    unknown = np.isnan(problem.dataset.values)
    assert unknown.any()
    assert np.all(problem.inputs[unknown] == 0)


def test_every_even_signature_between_the_extremes_is_a_class(table):
    gap = table[table["signature"] != 2]
    dataset = build_dataset(gap)
    problem = standardise(dataset, grouped_split(dataset.groups, seed=0))
    assert 2 in problem.classes
    assert problem.classes[-1] == gap["signature"].max()
    np.testing.assert_array_equal(problem.classes[problem.labels], dataset.signature)


def test_a_constant_input_and_an_odd_signature(table):
    dataset = build_dataset(table.assign(volume=3.0))
    problem = standardise(dataset, grouped_split(dataset.groups, seed=0))
    assert np.all(problem.inputs[:, dataset.columns.index("volume")] == 0)
    odd = build_dataset(table.assign(signature=table["signature"] + 1))
    with pytest.raises(InputError, match="even"):
        standardise(odd, grouped_split(odd.groups, seed=0))
