"""Ricci flows against exact laws, Perelman's functionals, ill-posed growth, soliton profiles."""

from __future__ import annotations

from widgets.ricci_flow.figures import (
    functionals_figure,
    growth_figure,
    noise_figure,
    solitons_figure,
)
from widgets.ricci_flow.laws import homogeneous_figure, pinching_figure, refinements_figure

__all__ = [
    "functionals_figure",
    "growth_figure",
    "homogeneous_figure",
    "noise_figure",
    "pinching_figure",
    "refinements_figure",
    "solitons_figure",
]
