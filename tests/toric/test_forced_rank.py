import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.curve_bundles import (
    CurveBundle,
    all_patterns,
    h0_over_rationals,
    h0_values,
    random_coefficients,
)
from workbench.toric.fans import DP3, dp3_divisor
from workbench.toric.forced_rank import forced_h0, written_matrix


@st.composite
def small_pairs(draw):
    curve = draw(st.sampled_from([(3, -1, -1, -1), (4, -1, -2, -1)]))
    bundle = draw(st.tuples(*[st.integers(-2, 2)] * 4))
    return CurveBundle(DP3, dp3_divisor(*curve), dp3_divisor(*bundle))


@settings(deadline=None, max_examples=25)
@given(small_pairs(), st.integers(0, 99))
def test_minors_give_the_general_h0_and_forced_ones_hold_for_special_values_too(pair, seed):
    patterns = all_patterns(pair)
    found = forced_h0(pair, patterns)
    general = h0_values(pair, random_coefficients(patterns, seed))
    np.testing.assert_array_equal(found.h0, general)
    for special in (patterns, random_coefficients(patterns, seed, 2)):
        h0 = h0_values(pair, special)
        np.testing.assert_array_equal(h0[found.forced], general[found.forced])
        assert (h0 >= general).all()


def test_what_is_not_forced_jumps_where_the_determinant_vanishes():
    pair = CurveBundle(DP3, dp3_divisor(4, -1, -1, -1), dp3_divisor(-1, 2, 2, 2))
    full = np.ones((1, 12), int)
    found = forced_h0(pair, full)
    assert (found.h0.tolist(), found.forced.tolist()) == ([0], [False])
    assert h0_over_rationals(pair, full).tolist() == [1]
    other = full.copy()
    other[0, pair.relevant[0]] = 2
    assert h0_over_rationals(pair, other).tolist() == [0]


def test_the_matrix_is_written_with_its_coefficients():
    pair = CurveBundle(DP3, dp3_divisor(4, -1, -1, -1), dp3_divisor(0, 2, 2, -1))
    names = {entry.lstrip("−") for row in written_matrix(pair) for entry in row} - {"0"}
    assert len(names) == len(pair.relevant)
    assert written_matrix(pair)[0] == ("c₂", "c₁₀")


def test_a_matrix_with_too_many_minors_is_refused():
    pair = CurveBundle(DP3, dp3_divisor(4, -1, -2, -1), dp3_divisor(3, 2, -3, -7))
    with pytest.raises(InputError, match="minors"):
        forced_h0(pair, all_patterns(pair)[:1])
