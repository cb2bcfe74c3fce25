"""A diagram to touch: each crossing says what it is, layers come and go, pictures are exported."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from widgets.knot_diagram.formats import UNIT, checked_layers, png, svg, tikz, title
from widgets.knot_diagram.picture import LAYERS
from widgets.knot_diagram.static import drawn
from widgets.source import view_source
from workbench.knots.diagram import Diagram

__all__ = ["KnotDiagramView"]

_HERE = Path(__file__).parent


class KnotDiagramView(anywidget.AnyWidget):  # type: ignore[misc]
    """A picture of a diagram with toggles, crossings to visit, and export.

    Everything travels in the traits, so that the view answers in a report without a kernel. Python
    may set, and observe, two of them: `layers` and `focused` (the number of a crossing in the PD
    code, from 1, or 0).

    Parameters
    ----------
    diagram
        What to draw.
    name
        What to call it.
    layers
        What to show at first besides the strands: some of `LAYERS`.

    Raises
    ------
    InputError
        If the diagram is too large to draw, or a layer is not known.

    Examples
    --------
    >>> view = KnotDiagramView(Diagram.from_braid([1, 1, 1]), name="Trefoil")
    >>> view.layers, view.crossings[0]["sign"]
    (['arrows'], 1)
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    svg = traitlets.Unicode().tag(sync=True)
    tikz = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    file_name = traitlets.Unicode().tag(sync=True)
    crossings = traitlets.List(traitlets.Dict()).tag(sync=True)
    layers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    focused = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        diagram: Diagram,
        *,
        name: str = "",
        layers: Collection[str] = ("arrows",),
        **widget_options: Any,
    ) -> None:
        self.diagram = diagram
        self._name = name
        picture = drawn(diagram)
        super().__init__(
            svg=svg(picture, LAYERS, name),
            tikz=tikz(picture, layers),
            title=title(picture, name),
            file_name="".join(c if c.isalnum() or c in "-_" else "_" for c in name) or "diagram",
            crossings=[
                {"x": UNIT * x, "y": -UNIT * y, "sign": sign, "arcs": list(arcs)}
                for (x, y), sign, arcs in zip(
                    picture.centres.tolist(), diagram.signs, diagram.pd, strict=True
                )
            ],
            layers=list(checked_layers(layers)),
            **widget_options,
        )

    @traitlets.validate("layers")
    def _known_layers(self, proposal: Any) -> Any:
        return list(checked_layers(proposal.value))

    @traitlets.observe("layers")
    def _follow_layers(self, change: Any) -> None:
        self.tikz = tikz(drawn(self.diagram), change.new)

    def figure(self) -> str:
        """Return the view as it stands, as SVG source."""
        return svg(drawn(self.diagram), self.layers, self._name)

    def png(self, height: int = 600) -> bytes:
        """Return the view as it stands, as a transparent PNG file."""
        return png(drawn(self.diagram), self.layers, height=height)
