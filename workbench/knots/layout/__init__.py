"""Drawing coordinates of diagrams: smooth curves that meet at the crossings and nowhere else."""

from __future__ import annotations

from workbench.knots.layout._drawing import MOST_CROSSINGS, Arc, Layout, layout

__all__ = ["MOST_CROSSINGS", "Arc", "Layout", "layout"]
