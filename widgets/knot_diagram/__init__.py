"""Pictures of link diagrams, drawn with the chirality they have; in space; and to touch."""

from __future__ import annotations

from widgets.knot_diagram.formats import png, svg, tikz
from widgets.knot_diagram.picture import LAYERS, Picture, picture
from widgets.knot_diagram.static import diagram_figure, show_diagrams_in_jupyter
from widgets.knot_diagram.tube import tube
from widgets.knot_diagram.view import KnotDiagramView

__all__ = [
    "LAYERS",
    "KnotDiagramView",
    "Picture",
    "diagram_figure",
    "picture",
    "png",
    "svg",
    "tikz",
    "tube",
]

show_diagrams_in_jupyter()
