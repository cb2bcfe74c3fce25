from __future__ import annotations

import numpy as np
import pytest

from workbench.conjectures.dataset import usable_rows
from workbench.conjectures.flip_survey import flip_survey


@pytest.fixture(scope="module")
def survey(network, table):
    return flip_survey(network, usable_rows(table), (0.01, 0.3), knots=12, seed=1)


def test_every_knot_drawn_is_a_test_knot_and_flips(survey, problem):
    rows, _ = survey
    test = {problem.dataset.names[row] for row in problem.split.test}
    assert len(rows) == 12
    assert set(rows["knot"]) <= test
    assert (rows["before"] != rows["after"]).all()


def test_the_flip_returned_is_the_smallest(survey):
    rows, smallest = survey
    assert rows["size"].is_monotonic_increasing
    assert rows["knot"][0] == smallest.knot
    assert rows["size"][0] == smallest.size


def test_a_larger_constant_excludes_less(survey):
    rows, _ = survey
    assert not (rows["excluded at 0.3"] & ~rows["excluded at 0.01"]).any()


def test_without_injectivity_radius_nothing_is_excluded(network, table):
    unknown = usable_rows(table).assign(injectivity_radius=np.nan)
    rows, _ = flip_survey(network, unknown, (1e-9,), knots=5)
    assert not rows["excluded at 1e-09"].any()
