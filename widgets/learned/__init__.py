"""Pictures of what networks learn about knots: volume, s and slice genus, quasipositivity."""

from __future__ import annotations

from widgets.learned.view import angle_view, opinion_figure, score_figure, volume_figure

__all__ = ["angle_view", "opinion_figure", "score_figure", "volume_figure"]
