"""What a search for ribbon discs finds, by crossing number."""

from __future__ import annotations

from widgets.ribbon_search.view import results_figure

__all__ = ["results_figure"]
