"""Tangent kernels of metrics: their rows, how they mix components, their spectra."""

from __future__ import annotations

from widgets.metric_kernel.figures import gain_figure, sigma_figure
from widgets.metric_kernel.view import KernelRow, MetricKernel

__all__ = ["KernelRow", "MetricKernel", "gain_figure", "sigma_figure"]
