"""Renormalization under a scrubber."""

from widgets.scale_flow.view import ScaleFlowView

__all__ = ["ScaleFlowView"]
