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


@pytest.mark.parametrize("red", [-5, -1, 0, 2])
def test_s_of_one_knot_obstructs_both_of_a_super_special_link(red: int) -> None:
    link, other = RBG(True, red), RBG(False, red)
    assert verdict(True, "unknown", "not slice by s", link).name == "ruled out"
    assert verdict(True, "not slice by s", "ribbon", link).name == "contradiction"
    assert verdict(True, "unknown", "not slice by s", other).name == "undecided"
    assert verdict(True, "ribbon", "not slice by s", other).name == "exotic sphere"
    assert verdict(True, "not slice", "not slice by s").name == "ruled out"
    assert verdict(False, "unknown", "not slice by s", link).name == "no pair"
