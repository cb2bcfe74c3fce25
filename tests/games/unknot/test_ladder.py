"""The ladder of hard unknots: unknots on four strands, untouched by SmartCollapse."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.games.unknot.ladder import ladder
from workbench.games.unknot.rules import Rules, perform
from workbench.knots.simplify import recognise


def test_the_rungs_are_unknots_that_collapse_does_not_shorten() -> None:
    rules = Rules(strands=5, longest=128)
    for k, braid in enumerate(ladder(12).values(), 3):
        assert (braid.strands, len(braid.word)) == (4, 2 * k + 7)
        assert perform(rules, braid, rules.names.index("SmartCollapse")) == (braid, ())
        assert recognise(braid.closure(), 5.0, 0).verdict == "unknot"


def test_no_rungs_are_refused() -> None:
    with pytest.raises(InputError, match="The ladder has 1 to 40 rungs, not 0"):
        ladder(0)
