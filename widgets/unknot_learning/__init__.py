"""Pictures of agents that learn to unknot: Figure 2 of the paper, what they do, what they use."""

from __future__ import annotations

from widgets.unknot_learning.strategy import (
    calibration_figure,
    phases_figure,
    saliency_figure,
    use_figure,
)
from widgets.unknot_learning.success import curves_figure, figure_2, success_figure

__all__ = [
    "calibration_figure",
    "curves_figure",
    "figure_2",
    "phases_figure",
    "saliency_figure",
    "success_figure",
    "use_figure",
]
