"""The braid game: its rules, compiled play, and words to play with."""

from __future__ import annotations

from workbench.games.unknot.generator import RECIPES, random_knots, random_unknots
from workbench.games.unknot.ladder import ladder
from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["RECIPES", "Rules", "States", "ladder", "random_knots", "random_unknots"]
