import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier

from workbench.conjectures.decision_rules import Condition, Rule, check_rules, grow_rules
from workbench.errors import InputError

tables = st.integers(0, 2**32 - 1)


def drawn(seed):
    rng = np.random.default_rng(seed)
    return rng.integers(-4, 5, (80, 3)), rng.integers(0, 3, 80)


@settings(deadline=None, max_examples=20)
@given(tables, st.integers(1, 6))
def test_the_rules_say_what_the_tree_of_scikit_learn_says(seed, depth):
    values, answers = drawn(seed)
    grown = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(values, answers)
    tree = grow_rules("abc", values, answers, "t", depth)
    elsewhere = np.random.default_rng(seed + 1).integers(-6, 7, (200, 3))
    np.testing.assert_array_equal(tree.answers(elsewhere), grown.predict(elsewhere))


@settings(deadline=None, max_examples=20)
@given(tables)
def test_each_row_meets_one_rule_only_and_its_answer_is_that_rule_s(seed):
    values, answers = drawn(seed)
    tree = grow_rules("abc", values, answers, "t", 4)
    chosen = np.stack([rule.selects("abc", values) for rule in tree.rules])
    np.testing.assert_array_equal(chosen.sum(axis=0), 1)
    said = np.array([rule.answer for rule in tree.rules])[chosen.argmax(axis=0)]
    np.testing.assert_array_equal(said, tree.answers(values))
    checked = check_rules(tree.rules, "abc", values, answers)
    assert sum(c.selected for c in checked) == len(values)
    wrong = sorted(i for c in checked for i in c.exceptions)
    np.testing.assert_array_equal(wrong, np.flatnonzero(said != answers))


def test_the_rule_above_an_inner_node_selects_the_rows_of_its_leaves():
    values, answers = drawn(3)
    tree = grow_rules("abc", values, answers, "t", 3)
    inner = next(n for n in tree.nodes[1:] if n.column >= 0)
    place = tree.nodes.index(inner)
    both = tree.rule(inner.left).selects("abc", values) | tree.rule(inner.right).selects(
        "abc", values
    )
    np.testing.assert_array_equal(tree.rule(place).selects("abc", values), both)
    assert not tree.rule(0).conditions


def test_a_rule_is_written_with_integers():
    conditions = tuple(Condition("x", *b) for b in [(None, 2), (3, None), (1, 1), (0, 4)])
    assert str(Rule(conditions, "h", 5)) == "x ≤ 2 and x ≥ 3 and x = 1 and 0 ≤ x ≤ 4 ⟹ h = 5"
    assert str(Rule((), "h", 5)) == "always ⟹ h = 5"


def test_a_rule_about_a_bit_says_which():
    values = np.array([[0, 5], [1, 5], [0, 7], [1, 7]])
    tree = grow_rules(["bit", "n"], values, np.array([0, 1, 1, 1]), "t", 2)
    assert sorted(map(str, tree.rules)) == [
        "bit = 0 and n ≤ 6 ⟹ t = 0",
        "bit = 0 and n ≥ 7 ⟹ t = 1",
        "bit = 1 ⟹ t = 1",
    ] or sorted(map(str, tree.rules)) == [
        "n ≤ 6 and bit = 0 ⟹ t = 0",
        "n ≤ 6 and bit = 1 ⟹ t = 1",
        "n ≥ 7 ⟹ t = 1",
    ]
    assert tree.branch(0) is None
    assert all(tree.branch(i) == tree.rule(i).conditions[-1] for i in tree.leaves)


def test_a_rule_that_selects_nothing_does_not_hold():
    rule = Rule((Condition("x", 9, None),), "h", 5)
    checked = check_rules([rule], ["x"], np.zeros((3, 1), int), np.full(3, 5))[0]
    assert (checked.selected, checked.exceptions, checked.holds) == (0, (), False)


@pytest.mark.parametrize(
    ("columns", "values", "answers", "sentence"),
    [
        (["a"], np.zeros((3, 1)), np.zeros(3, int), "integers"),
        (["a"], np.zeros((3, 2), int), np.zeros(3, int), "one column"),
        (["a"], np.full((3, 1), 2**24), np.zeros(3, int), "at most"),
        (["a", "a"], np.zeros((3, 2), int), np.zeros(3, int), "own name"),
        (["a"], np.zeros((0, 1), int), np.zeros(0, int), "one row"),
    ],
)
def test_a_table_that_is_not_of_integers_is_refused(columns, values, answers, sentence):
    with pytest.raises(InputError, match=sentence):
        grow_rules(columns, values, answers, "t", 2)


def test_a_rule_about_an_unknown_column_is_refused():
    with pytest.raises(InputError, match="lacks z"):
        check_rules(
            [Rule((Condition("z", 0, 1),), "t", 0)], ["a"], np.zeros((1, 1), int), np.ones(1, int)
        )


def test_a_tree_without_a_question_is_refused():
    with pytest.raises(InputError, match="depth"):
        grow_rules(["a"], np.zeros((1, 1), int), np.ones(1, int), "t", 0)
