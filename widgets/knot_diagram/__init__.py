"""Pictures of link diagrams, drawn with the chirality they have."""

from __future__ import annotations

from widgets.knot_diagram.formats import png, svg, tikz
from widgets.knot_diagram.picture import LAYERS, Picture, picture
from widgets.knot_diagram.static import diagram_figure, show_diagrams_in_jupyter

__all__ = ["LAYERS", "Picture", "diagram_figure", "picture", "png", "svg", "tikz"]

show_diagrams_in_jupyter()
