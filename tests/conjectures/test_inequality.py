from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.conjectures.inequality import (
    Inequality,
    affine_inequality,
    check,
    slope_theorem,
    theorem_constant,
    tight_affine_inequalities,
)
from workbench.errors import InputError

points = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40)), min_size=1, max_size=25)


def table_of(points):
    volume, gap = np.array(points, dtype=float).T
    return pd.DataFrame(
        {
            "name": [f"X{i}" for i in range(len(points))],
            "signature": 0,
            "slope": gap,
            "volume": volume / 4,
        }
    )


def test_extremes_and_counterexamples_against_a_loop(table):
    statement = slope_theorem(c=0.5)
    ratios, violated = {}, {}
    for row in table.itertuples():
        if np.isnan(row.injectivity_radius):
            continue
        left = abs(2 * row.signature - row.slope)
        right = 0.5 * row.volume / row.injectivity_radius**3
        ratios[row.name] = left / right
        if left > right:
            violated[row.name] = right - left
    result = check(statement, table, extremes=3)
    assert result.constant == pytest.approx(max(ratios.values()), rel=1e-12)
    assert list(result.extremal) == sorted(ratios, key=ratios.get, reverse=True)[:3]
    assert list(result.counterexamples) == sorted(violated, key=violated.get)
    assert result.holds == (not violated)
    assert (result.decided, result.undecided) == (len(ratios), len(table) - len(ratios))


def test_the_constant_is_the_smallest_that_holds(table):
    c = check(slope_theorem(), table).constant
    assert check(slope_theorem(c * (1 + 1e-12)), table).holds
    too_small = check(slope_theorem(c * (1 - 1e-9)), table)
    assert too_small.counterexamples == too_small.extremal[:1]


def test_a_knot_known_to_break_a_constant_is_named():
    # 12n242, the (-2, 3, 7) pretzel knot: volume 2.8281, signature -8, slope -18.215
    row = {"name": "K12n242", "signature": -8, "slope": -18.21508, "volume": 2.82812}
    result = check(affine_inequality(0.5, 0.5), pd.DataFrame([row]))
    assert result.counterexamples == ("K12n242",)
    assert result.margins[0] == pytest.approx(0.5 * 2.82812 + 0.5 - 2.21508)


def test_the_bound_for_every_knot_is_sound_wherever_the_radius_is(table):
    hidden = table.copy()
    rng = np.random.default_rng(0)
    meridian = np.hypot(hidden["meridian_re"], hidden["meridian_im"])
    truth = np.arcsinh(meridian / 2) * rng.uniform(0.2, 1.0, len(hidden))
    hidden["injectivity_radius"] = truth
    known = theorem_constant(hidden).known.constant
    hidden["injectivity_radius"] = truth.where(rng.random(len(hidden)) < 0.5)
    result = theorem_constant(hidden)
    assert result.known.constant <= known <= result.every.constant
    assert result.every.undecided == 0


def test_the_knots_that_need_a_better_radius_are_named(table):
    result = theorem_constant(table)
    meridian = np.hypot(table["meridian_re"], table["meridian_im"])
    gap = np.abs(2 * table["signature"] - table["slope"])
    bound = gap * np.arcsinh(meridian / 2) ** 3 / table["volume"]
    needed = table[table["injectivity_radius"].isna() & (bound > result.known.constant)]
    assert set(result.undecided) == set(needed["name"])
    assert len(needed) > 0
    complete = table.dropna(subset="injectivity_radius")
    settled = theorem_constant(complete)
    assert settled.undecided == ()
    assert settled.every.constant == settled.known.constant


@given(points)
def test_affine_lines_hold_touch_and_cannot_be_lowered(points):
    table = table_of(points)
    gap, volume = table["slope"].to_numpy(), table["volume"].to_numpy()
    for line in tight_affine_inequalities(table):
        assert check(affine_inequality(line.c1, line.c2), table).holds
        assert not check(affine_inequality(line.c1, line.c2 - 1e-6), table).holds
        for name in line.touching:
            row = int(name[1:])
            assert gap[row] == pytest.approx(line.c1 * volume[row] + line.c2, abs=1e-9)


@given(points, st.floats(0, 20), st.floats(-20, 60))
def test_a_pair_is_feasible_just_when_it_is_above_every_tight_line(points, c1, c2):
    table = table_of(points)
    gap, volume = table["slope"].to_numpy(), table["volume"].to_numpy()
    lines = tight_affine_inequalities(table)
    slack = np.min(c1 * volume + c2 - gap)
    if abs(slack) < 1e-6:
        return
    corners = {int(name[1:]) for line in lines for name in line.touching}
    at_corners = min(c1 * volume[k] + c2 - gap[k] for k in corners)
    leftmost = np.flatnonzero(volume == volume.min())
    at_left = np.min(c1 * volume[leftmost] + c2 - gap[leftmost])
    assert (slack > 0) == (min(at_corners, at_left) > 0)


def test_a_ratio_without_a_positive_right_side(table):
    rows = table_of([(4, 1), (8, 0)])
    result = check(affine_inequality(1.0, -2.0), rows)
    np.testing.assert_array_equal(result.ratios, [np.inf, 0])
    assert result.counterexamples == ("X0",)


def test_nothing_to_decide_and_missing_columns_are_refused(table):
    with pytest.raises(InputError, match="no row of the table decides"):
        check(slope_theorem(), table.assign(injectivity_radius=np.nan))
    with pytest.raises(InputError, match="lacks the column injectivity_radius"):
        check(slope_theorem(), table.drop(columns="injectivity_radius"))


def test_any_inequality_can_be_stated(table):
    area = Inequality(
        "λ ≤ cusp area / Im μ",
        lambda t: t["longitude"].to_numpy(),
        lambda t: (2 * t["cusp_volume"] / t["meridian_im"]).to_numpy(),
    )
    assert check(area, table).constant == pytest.approx(1)


def test_the_table_is_not_changed(table):
    before = table.copy(deep=True)
    theorem_constant(table)
    tight_affine_inequalities(table)
    pd.testing.assert_frame_equal(table, before)
