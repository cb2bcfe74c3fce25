"""Pictures of what it takes to undo an unknot."""

from __future__ import annotations

from widgets.unknotting.view import comparison_figure, scaling_figure

__all__ = ["comparison_figure", "scaling_figure"]
