"""A flow of metrics over time: shape, curvature, conserved quantities, and the exact solution."""

from __future__ import annotations

from widgets.metric_flow.view import MetricFlowView

__all__ = ["MetricFlowView"]
