"""What searches for ribbon discs find, by crossing number and by player."""

from __future__ import annotations

from widgets.ribbon_search.view import race_figure, results_figure

__all__ = ["race_figure", "results_figure"]
