from __future__ import annotations

import pytest

from widgets.figure import PALETTE
from widgets.ribbon_pair import pair_figure
from workbench.errors import InputError
from workbench.games.spc4 import examine
from workbench.knots.diagram import Diagram


def test_both_knots_are_drawn_with_their_bands() -> None:
    pair = examine(Diagram.from_name("11n_49"), Diagram.from_name("K15n103488"))
    shown = pair_figure(pair, ("11n49", "15n103488"))
    assert "11n49" in shown.html
    assert "15n103488" in shown.html
    assert shown.html.count(f"stroke: {PALETTE['orange'].lower()}") == 2


def test_knots_without_a_disc_are_not_drawn() -> None:
    pair = examine(Diagram.from_name("6_1"), Diagram.from_name("3_1"))
    with pytest.raises(InputError, match="a band of a ribbon disc"):
        pair_figure(pair, ("6_1", "3_1"))
