"""Pictures of a conjecture: the table against its bounds, counterexamples, and a fooled network."""

from __future__ import annotations

from widgets.conjecture.view import accuracy_figure, counterexample_figure, flip_figure

__all__ = ["accuracy_figure", "counterexample_figure", "flip_figure"]
