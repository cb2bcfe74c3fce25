"""Correlators of networks: sampled against exact, with residuals in standard errors."""

from __future__ import annotations

from widgets.correlator.figures import p_value_figure, power_figure
from widgets.correlator.view import Comparison, CorrelatorView, along_a_line

__all__ = ["Comparison", "CorrelatorView", "along_a_line", "p_value_figure", "power_figure"]
