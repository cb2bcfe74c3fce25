"""Perelman's functionals along a flow, the growth of an ill-posed one, and soliton profiles."""

from __future__ import annotations

from widgets.ricci_flow.figures import (
    functionals_figure,
    growth_figure,
    noise_figure,
    solitons_figure,
)

__all__ = ["functionals_figure", "growth_figure", "noise_figure", "solitons_figure"]
