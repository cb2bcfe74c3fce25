"""Networks, trees and differences on h⁰ of line bundles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.conjectures.cohomology_learning import (
    box,
    learn_regions,
    learn_sections,
    regions_by_differences,
)
from workbench.conjectures.descent import TrainingSettings
from workbench.errors import InputError
from workbench.toric.line_bundles import by_monomials
from workbench.toric.surfaces import del_pezzo
from workbench.toric.zariski import chamber_polynomial, chambers, chambers_of

SIDES = [(-1, 9), (-6, 4), (-6, 4)]
X = del_pezzo(2)
D = box(*SIDES)
H0 = by_monomials(X, D)


def test_all_chambers_are_found_in_the_numbers_alone() -> None:
    found = regions_by_differences(X.symbols, SIDES, H0)
    assert {region.fit.coefficients for region in found} == {
        (0,) * 10,
        *(chamber_polynomial(X, chamber) for chamber in chambers(X)),
    }
    assert all(region.fit.exact for region in found)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6), st.integers(-9, 9))
def test_a_polynomial_everywhere_is_one_region(coefficients: list[int], low: int) -> None:
    a, b = (points := box((low, low + 6), (-3, 3))).T
    c = coefficients
    values = c[0] + c[1] * a + c[2] * b + c[3] * a * a + c[4] * a * b + c[5] * b * b
    (region,) = regions_by_differences("ab", [(low, low + 6), (-3, 3)], values)
    assert region.fit.coefficients == tuple(c)
    assert len(region.rows) == 25
    assert len(points) == 49


def test_a_box_too_small_is_refused() -> None:
    with pytest.raises(InputError, match="side ≥ 5"):
        regions_by_differences("ab", [(0, 3), (0, 9)], np.zeros(40, dtype=np.int64))
    with pytest.raises(InputError, match="at each point"):
        regions_by_differences("ab", [(0, 9), (0, 9)], np.zeros(40, dtype=np.int64))


def test_intersection_numbers_tell_the_region() -> None:
    regions = chambers_of(X, D)
    effective = regions >= 0
    names = [X.written(C) for C in X.negative]
    numbers = X.intersections(D, X.negative)
    charges = learn_regions(X.symbols, D[effective], regions[effective], range(3), depth=12)
    curves = learn_regions(names, numbers[effective], regions[effective], range(3), depth=12)
    assert curves.rates == (1.0, 1.0, 1.0)
    assert len(curves.tree.leaves) == 5
    assert np.mean(charges.rates) < 1
    assert "100.0 ± 0.0 %, 5 leaves" in str(curves)


def test_a_network_beats_the_most_frequent_value_and_repeats_itself() -> None:
    learning = TrainingSettings(hidden=(48, 48), steps=1000)
    learned = learn_sections(D, H0, [1], learning)
    assert learned == learn_sections(D, H0, [1], learning)
    assert learned.rates[0] > learned.most_frequent
    assert learned.trained + learned.tested < len(D)
