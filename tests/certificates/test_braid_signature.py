"""The exact signature against KnotInfo, and against floating-point eigenvalues."""

from __future__ import annotations

import ast
from fractions import Fraction

import numpy as np
import pytest
from database_knotinfo import link_list
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates.braid_signature import (
    _signature,
    braid_signature,
    closure_components,
)


def test_all_braids_of_knotinfo():
    compared = 0
    for row in link_list()[2:]:
        word = ast.literal_eval(row["braid_notation"] or "[]")
        if word:
            word = word[0] if isinstance(word[0], list) else word
            strands = max(map(abs, word)) + 1
            assert braid_signature(word, strands) == int(row["signature"]), row["name"]
            compared += 1
    assert compared > 12_900


letters = st.integers(1, 4).flatmap(lambda k: st.sampled_from([k, -k]))


def knotted(word: list[int]) -> list[int]:
    """Append letters that join components until the closure on five strands is a knot."""
    for k in (1, 2, 3, 4):
        joined = [*word, k]
        if closure_components(joined, 5) < closure_components(word, 5):
            word = joined
    return word


@settings(deadline=None)
@given(st.lists(letters, max_size=30).map(knotted), st.integers(0, 30), letters)
def test_conjugation_and_mirror_and_stabilisation(word, turn, letter):
    signature = braid_signature(word, 5)
    turned = word[turn % len(word) :] + word[: turn % len(word)]
    assert braid_signature(turned, 5) == signature
    assert braid_signature([letter, *word, -letter], 5) == signature
    assert braid_signature([-k for k in word], 5) == -signature
    assert braid_signature([*word, 5], 6) == braid_signature([*word, -5], 6) == signature


@settings(deadline=None)
@given(st.integers(1, 8), st.randoms(use_true_random=False))
def test_elimination_agrees_with_eigenvalues(size, random):
    matrix = np.zeros((size, size), dtype=int)
    for i in range(size):
        for j in range(i + 1):
            matrix[i, j] = matrix[j, i] = random.choice([0, 0, 0, 1, -1, 2])
    rows = {
        i: {j: Fraction(int(matrix[i, j])) for j in range(size) if matrix[i, j]}
        for i in range(size)
    }
    eigenvalues = np.linalg.eigvalsh(matrix.astype(float))
    expected = int(np.sign(np.where(abs(eigenvalues) < 1e-9, 0, eigenvalues)).sum())
    assert _signature(rows) == expected


@pytest.mark.parametrize(
    ("word", "strands"), [([0], 2), ([2], 2), ([-3, 1, 2], 3), ([1, 1], 2), ([], 2)]
)
def test_bad_braids_are_refused(word, strands):
    with pytest.raises(ValueError, match=r"letter|not a knot"):
        braid_signature(word, strands)
