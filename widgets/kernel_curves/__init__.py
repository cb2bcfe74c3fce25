"""Metric flows and rows of their kernels, under frozen and covariant kernels."""

from __future__ import annotations

from widgets.kernel_curves.figures import Law, Row, laws_figure, rows_figure
from widgets.kernel_curves.view import KernelCurves

__all__ = ["KernelCurves", "Law", "Row", "laws_figure", "rows_figure"]
