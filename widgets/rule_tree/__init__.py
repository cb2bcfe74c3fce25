"""A tree of rules, and the data that each of them selects."""

from __future__ import annotations

from widgets.rule_tree.view import RuleTreeView

__all__ = ["RuleTreeView"]
