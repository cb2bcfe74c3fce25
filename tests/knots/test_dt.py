from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.knots._dt import pd_of_dt
from workbench.knots._snappy import snappy
from workbench.knots._source import blocks, knots_between


def test_diagrams_are_spherograms_for_all_knots_to_12_crossings():
    knots = knots_between(1, blocks(12)[-1][1])
    assert len(knots) == 2977
    for knot in knots:
        expected = snappy.DTcodec(knot.dt).PD_code()
        assert sorted(pd_of_dt(knot.dt)) == sorted(map(tuple, expected)), knot.name


@pytest.mark.parametrize("code", ["", "cacbca", "cacbcb.001", "cacbca.01", "dbbbcaad.0000"])
def test_other_codes_are_refused(code):
    with pytest.raises(InputError, match="is not the alphabetical DT code of a knot"):
        pd_of_dt(code)
