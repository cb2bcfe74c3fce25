"""How well plumbing graphs are told apart, and brought together, by what has learned it."""

from __future__ import annotations

from widgets.plumbing_learning.view import accuracy_figure, learning_figure, moves_figure

__all__ = ["accuracy_figure", "learning_figure", "moves_figure"]
