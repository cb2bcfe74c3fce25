"""A decision tree on integers, read as statements, and each statement checked on every row.

scikit-learn grows the tree (CART: Breiman, Friedman, Olshen, Stone, 1984); a leaf becomes the
statement "if these numbers lie in these ranges, then the answer is this". What was learned from a
part of the data is a conjecture about all of it: `check_rules` counts the rows that a statement
selects and names those that contradict it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from workbench.accepted import shown, whole
from workbench.errors import InputError

__all__ = ["CheckedRule", "Condition", "Node", "Rule", "RuleTree", "check_rules", "grow_rules"]

_LARGEST = 2**23
"""The tree sees single precision: integers beyond this would be rounded."""


@dataclass(frozen=True)
class Condition:
    """low ≤ column ≤ high, where None stands for no bound."""

    column: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        """Write it as a statement about integers."""
        if self.low is None:
            return f"{self.column} ≤ {self.high}"
        if self.high is None:
            return f"{self.column} ≥ {self.low}"
        if self.low == self.high:
            return f"{self.column} = {self.low}"
        return f"{self.low} ≤ {self.column} ≤ {self.high}"


@dataclass(frozen=True)
class Rule:
    """All conditions together imply that the target has this value."""

    conditions: tuple[Condition, ...]
    target: str
    answer: int

    def __str__(self) -> str:
        """Write it as a statement."""
        premise = " and ".join(str(c) for c in self.conditions) or "always"
        return f"{premise} ⟹ {self.target} = {self.answer}"

    def selects(self, columns: Sequence[str], values: np.ndarray) -> np.ndarray:
        """Return, for each row, whether it meets all conditions."""
        chosen = np.ones(len(values), dtype=bool)
        for condition in self.conditions:
            column = values[:, list(columns).index(condition.column)]
            if condition.low is not None:
                chosen &= column >= condition.low
            if condition.high is not None:
                chosen &= column <= condition.high
        return chosen


@dataclass(frozen=True)
class Node:
    """A question "column ≤ threshold?", or a leaf.

    Attributes
    ----------
    column
        Position of the column asked about, -1 at a leaf.
    threshold
        The largest integer that goes left.
    left, right
        The nodes after yes and after no, -1 at a leaf.
    answer
        The most frequent answer of the rows it was grown on.
    """

    column: int
    threshold: int
    left: int
    right: int
    answer: int


@dataclass(frozen=True)
class RuleTree:
    """A decision tree on integers.

    Attributes
    ----------
    columns
        What it may ask about.
    target
        How the answer is written.
    nodes
        The root first, then the left subtree, then the right one, in each the same order.
    binary
        The columns that are 0 or 1; a condition on them says which.
    """

    columns: tuple[str, ...]
    target: str
    nodes: tuple[Node, ...]
    binary: frozenset[str] = frozenset()

    @property
    def leaves(self) -> tuple[int, ...]:
        """The nodes without a question, in the order of the nodes."""
        return tuple(i for i, node in enumerate(self.nodes) if node.column < 0)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """One statement a leaf, in the order of `leaves`."""
        return tuple(self.rule(leaf) for leaf in self.leaves)

    def rule(self, node: int) -> Rule:
        """Return what the questions above a node say, and the answer there."""
        node = whole(node, "the number of a node", 0, len(self.nodes) - 1)
        bounds: dict[int, tuple[int | None, int | None]] = {}
        place = 0
        while place != node:
            asked = self.nodes[place]
            low, high = bounds.get(asked.column, (None, None))
            yes = node < asked.right
            bounds[asked.column] = (low, asked.threshold) if yes else (asked.threshold + 1, high)
            place = asked.left if yes else asked.right
        conditions = tuple(self._condition(c, *bound) for c, bound in bounds.items())
        return Rule(conditions, self.target, self.nodes[node].answer)

    def branch(self, node: int) -> Condition | None:
        """Return the last condition above a node, None at the root."""
        node = whole(node, "the number of a node", 0, len(self.nodes) - 1)
        for asked in self.nodes:
            if asked.column >= 0 and node == asked.left:
                return self._condition(asked.column, None, asked.threshold)
            if asked.column >= 0 and node == asked.right:
                return self._condition(asked.column, asked.threshold + 1, None)
        return None

    def _condition(self, column: int, low: int | None, high: int | None) -> Condition:
        name = self.columns[column]
        if name in self.binary:
            low, high = (0, 0) if low is None else (1, 1)
        return Condition(name, low, high)

    def answers(self, values: np.ndarray) -> np.ndarray:
        """Return the tree's answer for each row of integers."""
        given: Any = values
        if not isinstance(given, np.ndarray) or given.dtype.kind not in "iub" or given.ndim != 2:
            raise InputError(f"a tree answers for a table of integers, not {shown(values)}.")
        if given.shape[1] != len(self.columns):
            raise InputError(
                f"a table has a column for each of {', '.join(self.columns)}; "
                f"this one is of shape {given.shape}."
            )
        place = np.zeros(len(values), dtype=np.int64)
        column, threshold, left, right, answer = np.array(
            [(n.column, n.threshold, n.left, n.right, n.answer) for n in self.nodes]
        ).T
        rows = np.arange(len(values))
        while np.any(column[place] >= 0):
            yes = values[rows, np.maximum(column[place], 0)] <= threshold[place]
            place = np.where(column[place] < 0, place, np.where(yes, left[place], right[place]))
        return np.asarray(answer[place])


@dataclass(frozen=True)
class CheckedRule:
    """A statement and what every row of the data says about it.

    Attributes
    ----------
    rule
        The statement.
    selected
        How many rows meet its conditions.
    exceptions
        The rows among them with another answer, ascending.
    """

    rule: Rule
    selected: int
    exceptions: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether it selects a row and no row contradicts it."""
        return self.selected > 0 and not self.exceptions


def grow_rules(
    columns: Sequence[str],
    values: np.ndarray,
    answers: np.ndarray,
    target: str,
    depth: int,
    smallest_leaf: int = 1,
    seed: int = 0,
) -> RuleTree:
    """Grow a decision tree and make its thresholds integers.

    Parameters
    ----------
    columns, values
        What the tree may ask about: one row a case, integers of at most 2²³ in size.
    answers
        The integer to tell from them, one a row.
    target
        How that integer is written.
    depth
        Longest chain of questions.
    smallest_leaf
        Fewest rows of a leaf.
    seed
        Decides between equally good questions.

    Raises
    ------
    InputError
        If the numbers are no integers, are too large, or do not fit together.

    Examples
    --------
    >>> n = np.arange(10)[:, None]
    >>> tree = grow_rules(["n"], n, (n[:, 0] > 6).astype(int), "[n large]", depth=2)
    >>> for rule in tree.rules:
    ...     print(rule)
    n ≤ 6 ⟹ [n large] = 0
    n ≥ 7 ⟹ [n large] = 1
    """
    _require_integers(columns, values, answers)
    depth = whole(depth, "the depth of a tree", 1, 1000)
    smallest_leaf = whole(smallest_leaf, "the smallest leaf of a tree", 1, 2**31)
    seed = whole(seed, "the seed", 0, 2**32 - 1)
    grown = DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=smallest_leaf, random_state=seed
    ).fit(values, answers)
    tree, classes = grown.tree_, grown.classes_
    nodes = [
        Node(
            column=int(max(tree.feature[i], -1)),
            threshold=int(np.floor(tree.threshold[i])) if tree.feature[i] >= 0 else 0,
            left=int(tree.children_left[i]),
            right=int(tree.children_right[i]),
            answer=int(classes[tree.value[i, 0].argmax()]),
        )
        for i in range(tree.node_count)
    ]
    binary = np.asarray(np.isin(values, (0, 1)).all(axis=0))
    return RuleTree(
        tuple(columns),
        target,
        tuple(nodes),
        frozenset(name for name, two in zip(columns, binary, strict=True) if two),
    )


def check_rules(
    rules: Sequence[Rule],
    columns: Sequence[str],
    values: np.ndarray,
    answers: np.ndarray,
) -> tuple[CheckedRule, ...]:
    """Check statements on every row of a table.

    Examples
    --------
    >>> rule = Rule((Condition("n", 7, None),), "[n even]", 0)
    >>> n = np.arange(10)
    >>> check_rules([rule], ["n"], n[:, None], 1 - n % 2)[0].exceptions
    (8,)
    """
    _require_integers(columns, values, answers)
    unknown = {c.column for rule in rules for c in rule.conditions} - set(columns)
    if unknown:
        raise InputError(f"the table lacks {', '.join(sorted(unknown))}.")
    found = []
    for rule in rules:
        chosen = rule.selects(columns, values)
        wrong = np.flatnonzero(chosen & (answers != rule.answer))
        found.append(CheckedRule(rule, int(chosen.sum()), tuple(wrong.tolist())))
    return tuple(found)


def _require_integers(columns: Sequence[str], values: np.ndarray, answers: np.ndarray) -> None:
    given: tuple[Any, Any] = (values, answers)
    if not all(isinstance(table, np.ndarray) for table in given) or not isinstance(
        columns, Sequence
    ):
        raise InputError("rules need two arrays, of values and of answers, and a list of names.")
    if (
        answers.ndim != 1
        or values.ndim != 2
        or values.shape != (len(answers), len(columns))
        or not len(values)
    ):
        raise InputError(
            f"rules need a table with one column for each of the {len(columns)} names "
            f"and one row for each answer, not of shape {values.shape} for answers of shape "
            f"{answers.shape}."
        )
    if values.dtype.kind not in "iub" or answers.dtype.kind not in "iub":
        raise InputError("rules are exact statements about integers; the table has other numbers.")
    if len(set(columns)) < len(columns):
        raise InputError("each column of a table needs its own name.")
    if values.min(initial=0) < -_LARGEST or values.max(initial=0) > _LARGEST:
        raise InputError(f"a tree can tell apart integers of at most {_LARGEST} in size.")
