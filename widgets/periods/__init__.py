"""Sequences as points of a plane: mirror periods with their polytopes, q-series with their gaps."""

from __future__ import annotations

from widgets.periods.saliencies import saliency_figure
from widgets.periods.view import PeriodScatter, Spot

__all__ = ["PeriodScatter", "Spot", "saliency_figure"]
