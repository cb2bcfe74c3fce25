from __future__ import annotations

import numpy as np
import pytest

from widgets.rule_tree import RuleTreeView
from workbench.conjectures.decision_rules import RuleTree, grow_rules
from workbench.errors import InputError

VALUES = np.random.default_rng(4).integers(0, 2, (200, 5))
ANSWERS = VALUES[:, 0] + VALUES[:, 1] * VALUES[:, 2]
NAMES = [f"z{i}" for i in range(5)]


def grown(depth: int = 3) -> RuleTree:
    return grow_rules(NAMES, VALUES, ANSWERS, "h", depth)


def test_each_place_counts_the_rows_that_its_rule_selects() -> None:
    tree = grown()
    view = RuleTreeView(tree, VALUES, ANSWERS)
    leaves = np.frombuffer(view.leaf, "<u2")
    for i, node in enumerate(view.nodes):
        chosen = tree.rule(i).selects(NAMES, VALUES)
        np.testing.assert_array_equal(chosen, (leaves >= i) & (leaves <= node["last"]))
        assert node["count"] == chosen.sum() == sum(node["counts"])
        if node["leaf"]:
            assert node["exceptions"] == (ANSWERS[chosen] != node["answer"]).sum()


def test_children_follow_their_parents() -> None:
    nodes = RuleTreeView(grown(), VALUES, ANSWERS).nodes
    assert nodes[0]["parent"] == -1
    assert nodes[0]["text"] == "all"
    for i, node in enumerate(nodes[1:], 1):
        above = nodes[node["parent"]]
        assert node["parent"] < i <= above["last"]
        assert node["level"] == above["level"] + 1


def test_the_answers_are_those_given() -> None:
    view = RuleTreeView(grown(), VALUES, ANSWERS)
    classes = np.array([c["answer"] for c in view.classes])
    np.testing.assert_array_equal(classes[np.frombuffer(view.answer, np.uint8)], ANSWERS)
    assert len({c["colour"] for c in view.classes}) == len(classes)


def test_the_figure_tells_the_chosen_rule_and_its_exceptions() -> None:
    view = RuleTreeView(grown(1), VALUES, ANSWERS, rows="curves")
    view.selected = 1
    shown = view.figure()
    rule = view.nodes[1]["rule"]
    assert rule in shown.alt
    assert rule in shown.caption
    wrong = sum(n["exceptions"] for n in view.nodes)
    assert f"{wrong} of them contradict" in shown.alt
    assert wrong > 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answers": np.arange(200)}, "up to 7 answers"),
        ({"values": np.zeros((20_001, 5), int), "answers": np.zeros(20_001, int)}, "20000 rows"),
        ({"width": 0}, "at least one cell"),
        ({"selected": 99}, "from 0 to"),
        ({"values": VALUES[:, :3]}, "one column for each"),
    ],
)
def test_what_cannot_be_shown_is_refused(changes: dict[str, object], sentence: str) -> None:
    given = {"tree": grown(), "values": VALUES, "answers": ANSWERS}
    with pytest.raises(InputError, match=sentence):
        RuleTreeView(**given | changes)
