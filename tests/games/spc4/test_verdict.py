from __future__ import annotations

from itertools import product

import pytest

from workbench.games.spc4 import RBG, verdict

TRACE = RBG(super_special=True, red=0)
STATES = ("ribbon", "not slice", "unknown")

TABLE = {
    ("ribbon", "ribbon"): ("ruled out", "ruled out"),
    ("not slice", "not slice"): ("ruled out", "ruled out"),
    ("ribbon", "not slice"): ("exotic sphere", "contradiction"),
    ("ribbon", "unknown"): ("undecided", "ruled out"),
    ("not slice", "unknown"): ("undecided", "ruled out"),
    ("unknown", "unknown"): ("undecided", "ruled out"),
}


@pytest.mark.parametrize(("one", "other"), list(product(STATES, repeat=2)))
def test_the_table_of_verdicts(one: str, other: str) -> None:
    names = TABLE.get((one, other)) or TABLE[other, one]
    assert verdict(True, one, other).name == names[0]
    assert verdict(True, one, other, TRACE).name == names[1]
    assert verdict(False, one, other, TRACE).name == "no pair"


@pytest.mark.parametrize("link", [RBG(True, 2), RBG(True, 1), RBG(False, 0)])
def test_other_links_say_nothing_of_traces(link: RBG) -> None:
    for one, other in product(STATES, repeat=2):
        assert verdict(True, one, other, link) == verdict(True, one, other)
