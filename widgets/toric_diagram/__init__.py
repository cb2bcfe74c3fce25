"""Toric diagrams: a Reeb vector to move, its volume live, and static pictures of the bound."""

from __future__ import annotations

from widgets.toric_diagram.figures import bound_figure, errors_figure, gallery_figure
from widgets.toric_diagram.view import ToricDiagramView

__all__ = ["ToricDiagramView", "bound_figure", "errors_figure", "gallery_figure"]
