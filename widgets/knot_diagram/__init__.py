"""Pictures of link diagrams, drawn with the chirality they have."""

from __future__ import annotations

from widgets.knot_diagram.view import diagram_figure

__all__ = ["diagram_figure"]
