"""The survey counts what the verifier and other programs accept, and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.certificates import verify
from workbench.knots.diagram import Diagram
from workbench.knots.ribbon_survey import (
    by_crossings,
    large_knots,
    slice_knots,
    survey,
    third_parties,
)


def test_the_table_has_as_many_slice_knots_as_are_known() -> None:
    assert len(slice_knots(3, 12)) == 158  # N. Dunfield, S. Gong, arXiv:2512.21825
    assert slice_knots(14, 20) == {}


def test_slice_knots_are_certified_and_others_are_not() -> None:
    knots = slice_knots(3, 10) | {"3_1": Diagram.from_name("3_1"), "4_1": Diagram.from_name("4_1")}
    table, discs = survey(knots, 5.0, 0)
    assert set(table["name"][~table["verified"]]) == {"3_1", "4_1"}
    assert set(discs) == set(table["name"][table["verified"]])
    for name, disc in discs.items():
        assert verify(disc.certificate()).holds
        assert disc.start == knots[name]
    some = dict(list(discs.items())[:3])
    asked = third_parties(some, 60.0)
    assert asked["name"].tolist() == [*some]
    assert asked[["replay", "snappy", "regina", "spherogram"]].all(axis=None)


def test_large_knots_have_about_their_size_and_depend_on_the_seed() -> None:
    one, again, other = (large_knots([15], 1, seed) for seed in (0, 0, 1))
    assert one == again
    assert one != other
    assert all(13 <= knot.crossings <= 17 for knot in one.values())


@pytest.mark.parametrize(
    ("sizes", "rows"),
    [
        (None, [("6", 2, 1), ("8", 1, 1), ("15", 1, 0)]),
        ([5, 10], [("5–8", 3, 2), ("10–15", 1, 0)]),
    ],
)
def test_sums_by_crossings(sizes: list[int] | None, rows: list[tuple[str, int, int]]) -> None:
    table = pd.DataFrame(
        {
            "crossings": [6, 8, 6, 15],
            "verified": [True, True, False, False],
            "bands": [1, 2, 0, 0],
            "seconds": [0.5, 0.25, 1.0, 2.0],
        }
    )
    summed = by_crossings(table, sizes)
    assert [*zip(summed["crossings"], summed["knots"], summed["certified"], strict=True)] == rows
    assert summed["seconds"].sum() == pytest.approx(3.75)
