"""The very hard unknots are unknots, hard for others, and not near copies of each other."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import regina

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots import hard_unknots
from workbench.knots._resistance import copy_of, resistance, slack
from workbench.knots.classics import kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.hard_unknots import chain, load_very_hard, very_hard_unknots
from workbench.knots.simplify import map_of, recognise

PARTS = ("development", "unseen")


@pytest.fixture(scope="module")
def diagrams() -> list[Diagram]:
    return [diagram for part in PARTS for diagram in load_very_hard(part)]


def test_each_is_an_unknot_by_its_group_and_by_replayed_moves(diagrams: list[Diagram]) -> None:
    for diagram in diagrams:
        assert 18 <= diagram.crossings <= 43
        group = diagram.exterior().fundamental_group()
        assert (group.num_generators(), group.num_relators()) == (1, 0)
        certificate = recognise(diagram).certificate
        assert certificate is not None
        assert certificate["statement"] == {"pd": diagram.to_pd(), "loops": 0}
        assert verify(certificate).holds


def test_no_two_are_one_diagram_or_mirror_images(diagrams: list[Diagram]) -> None:
    forms = set()
    for diagram in diagrams:
        images = [d.canonical() for d in (diagram, diagram.mirror())]
        images += [d.reversed().canonical() for d in (diagram, diagram.mirror())]
        assert forms.isdisjoint(images)
        forms.update(images)


def test_others_fail_on_nearly_all(diagrams: list[Diagram]) -> None:
    few = diagrams[:: max(1, len(diagrams) // 12)]
    undone = 0
    for diagram in few:
        random.seed(99)
        link = diagram.to_spherogram()
        link.simplify("global")
        undone += not link.crossings
        smaller = regina.Link.fromPD([tuple(crossing) for crossing in diagram.pd])
        smaller.simplify()
        assert smaller.size() > 0
    assert undone <= len(few) // 4


def test_no_strand_gives_way(diagrams: list[Diagram]) -> None:
    assert max(slack(map_of(diagram, 0, 0))[0] for diagram in diagrams) == 0


def test_slack_sees_a_strand_that_gives_way_and_a_triangle() -> None:
    assert slack(map_of(kauffman_lambropoulou(4, 3, 5, 4), 0, 0))[0] > 0
    trefoil = Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
    assert slack(map_of(trefoil, 0, 0)) == (0, 0)
    braid = Diagram.from_braid([1, 2, 1, 2, 1, -2, 1, -2])
    by_hand = sum(
        len(face) == 3
        and len({dart // 4 for dart in face}) == 3
        and any(dart % 2 and braid.partner[dart] % 2 for dart in face)
        for face in braid.faces()
    )
    assert by_hand > 0
    assert slack(map_of(braid, 0, 0))[1] == by_hand


def test_resistance_is_none_where_shortening_suffices_and_endless_for_a_knot() -> None:
    assert resistance(map_of(kauffman_lambropoulou(4, 3, 5, 4), 0, 64), 10) == 0
    knot = map_of(Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)]), 0, 64)
    assert resistance(copy_of(knot, 1), 10) == 10
    assert knot.crossings == 3


def test_the_parts_share_no_walk() -> None:
    rows = json.loads(hard_unknots.DATA.read_text())["diagrams"]
    even = sum(row["walk"] % 2 == 0 for row in rows)
    assert [len(load_very_hard(part)) for part in PARTS] == [even, len(rows) - even]
    assert 0 < even < len(rows)


@pytest.mark.slow
def test_the_shipped_diagrams_are_what_their_walk_finds() -> None:
    table = json.loads(hard_unknots.DATA.read_text())
    seed = int(table["command"].split()[-1])
    first = table["diagrams"][0]["walk"]
    shipped = [row["pd"] for row in table["diagrams"] if row["walk"] == first]
    assert [diagram.to_pd() for diagram in chain(seed, first)] == shipped


def test_changed_data_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = hard_unknots.DATA.read_text()
    changed = tmp_path / "very_hard_unknots.json"
    changed.write_text(text.replace('"walk":', '"walk":1', 1))
    monkeypatch.setattr(hard_unknots, "DATA", changed)
    with pytest.raises(InputError, match="sha256"):
        load_very_hard("unseen")


def test_mistakes_are_said() -> None:
    with pytest.raises(InputError, match="accepted: development, unseen"):
        load_very_hard("all")
    with pytest.raises(InputError, match="at least 1"):
        next(very_hard_unknots(0))
