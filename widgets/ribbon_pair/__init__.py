"""Two ribbon knots of a pair beside each other, each with a band."""

from __future__ import annotations

from widgets.ribbon_pair.view import pair_figure

__all__ = ["pair_figure"]
