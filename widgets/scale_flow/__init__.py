"""Renormalization under a scrubber, and as a picture of transport."""

from __future__ import annotations

from widgets.scale_flow.figures import transport_figure
from widgets.scale_flow.view import ScaleFlowView

__all__ = ["ScaleFlowView", "transport_figure"]
