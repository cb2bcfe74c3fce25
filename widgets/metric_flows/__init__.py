"""Metric flows and rows of their kernels, under frozen and covariant kernels."""

from __future__ import annotations

from widgets.metric_flows.figures import Law, Row, laws_figure, rows_figure
from widgets.metric_flows.view import MetricFlows

__all__ = ["Law", "MetricFlows", "Row", "laws_figure", "rows_figure"]
