"""A toric diagram with a Reeb vector to move: V(p), the polar dual, and the bound, live.

The volume is 2/27 of the area of the polar dual about p; it is least where the centroid of the dual
is p itself, the Santaló point. Everything travels in the traits, so a saved page stays alive.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from widgets.figure import CaptionedFigure, figure
from widgets.source import view_source
from widgets.toric_diagram.picture import drawn
from workbench.errors import InputError
from workbench.toric.exact_volume import exact_minimum
from workbench.toric.number_field import polynomial_text
from workbench.toric.polygons import Polygon
from workbench.toric.santalo import minimum_volumes
from workbench.toric.sasaki_einstein import by_vertices
from workbench.toric.volume_bound import upper_bound

__all__ = ["MOST_POINTS", "ToricDiagramView"]

MOST_POINTS = 400
_MOST_DIAGRAMS = 60
_DEGREE = 6
_HERE = Path(__file__).parent


class ToricDiagramView(anywidget.AnyWidget):  # type: ignore[misc]
    """Toric diagrams, one shown at a time, with a point p to move inside.

    Parameters
    ----------
    diagrams
        Names and polygons, at most 60, each of at most 400 lattice points.
    chosen
        The name of the one that is shown first; by default the first.
    point
        Where p starts; by default off the middle, towards the first vertex.

    Attributes
    ----------
    chosen : int
        The number of the diagram shown. May be set.
    point : list
        p, two numbers. May be set.

    Raises
    ------
    InputError
        If there is no diagram, one is too large, the name is not known, or p is not two numbers.

    Examples
    --------
    >>> square = Polygon(((0, 0), (1, 0), (1, 1), (0, 1)))
    >>> view = ToricDiagramView({"conifold": square}, point=(0.5, 0.5))
    >>> round(27 * view.volume, 9), view.diagrams[0]["exact"]
    (16.0, '27V − 16')
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    diagrams = traitlets.List(traitlets.Dict()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    point = traitlets.List(traitlets.Float()).tag(sync=True)

    def __init__(
        self,
        diagrams: Mapping[str, Polygon],
        chosen: str | None = None,
        point: Sequence[float] | None = None,
        **widget_options: Any,
    ) -> None:
        if not 1 <= len(diagrams) <= _MOST_DIAGRAMS:
            raise InputError(f"The view shows 1 to {_MOST_DIAGRAMS} diagrams, not {len(diagrams)}.")
        if chosen is not None and chosen not in diagrams:
            raise InputError(f"{chosen!r} is none of the diagrams: {', '.join(diagrams)}.")
        self._polygons = tuple(diagrams.values())
        minima = minimum_volumes(self._polygons)
        super().__init__(
            diagrams=[
                _described(name, polygon, place, float(volume))
                for (name, polygon), place, volume in zip(
                    diagrams.items(), minima.points.tolist(), minima.volumes, strict=True
                )
            ],
            chosen=0 if chosen is None else list(diagrams).index(chosen),
            **widget_options,
        )
        self.point = list(self.diagrams[self.chosen]["start"] if point is None else point)

    @property
    def polygon(self) -> Polygon:
        """The diagram shown."""
        return self._polygons[self.chosen]

    @property
    def volume(self) -> float:
        """V(p); InputError if p is not inside the diagram."""
        return float(by_vertices(self.polygon, (Fraction(self.point[0]), Fraction(self.point[1]))))

    def figure(self) -> CaptionedFigure:
        """Return the diagram with p and the level curves of V, its dual, and the bound."""
        shown, volume = self.diagrams[self.chosen], self.volume
        x, y = self.point
        product, least = volume * shown["area2"], shown["minimum"] * shown["area2"]
        return figure(
            drawn(self.polygon, (x, y), shown["santalo"], shown["minimum"], shown["bound"]),
            alt=f"Left: the toric diagram {shown['name']}, {len(shown['vertices'])} vertices, with "
            f"p = ({x:.3f}, {y:.3f}) and the Santaló point. Middle: the polar duals about both. "
            f"Right: 2A·V(p) = {product:.4f} above its minimum {least:.4f}, which is between 1 and "
            f"{shown['bound']:.4f}.",
            caption=f"{shown['name']}: V(p) = {volume:.5f}, V_min = {shown['minimum']:.5f}. "
            "Curves: V at 1.05, 1.2, 1.5, 2 and 4 times its minimum. Dashed: the dual of least "
            "area, whose centroid is its centre.",
        )

    @traitlets.validate("chosen")
    def _known(self, proposal: Any) -> int:
        if not 0 <= proposal.value < len(self._polygons):
            raise InputError(f"chosen is a number from 0 to {len(self._polygons) - 1}.")
        return int(proposal.value)

    @traitlets.validate("point")
    def _two_numbers(self, proposal: Any) -> list[float]:
        point = list(proposal.value)
        if len(point) != 2 or not all(math.isfinite(c) for c in point):
            raise InputError("The point p is given by two finite numbers.")
        return point


def _described(
    name: str, polygon: Polygon, santalo: Sequence[float], minimum: float
) -> dict[str, Any]:
    points = polygon.interior_count + polygon.boundary_count
    if points > MOST_POINTS:
        raise InputError(f"{name} has {points} lattice points; the view shows up to {MOST_POINTS}.")
    try:
        exact = polynomial_text(exact_minimum(polygon, _DEGREE).polynomial)
    except InputError:
        exact = ""
    start = 0.55 * np.array(santalo) + 0.45 * np.array(polygon.vertices[0])
    return {
        "name": name,
        "vertices": [list(vertex) for vertex in polygon.vertices],
        "boundary": [list(point) for point in polygon.boundary_points],
        "interior": [list(point) for point in polygon.interior_points],
        "area2": polygon.double_area,
        "santalo": list(santalo),
        "minimum": minimum,
        "exact": exact,
        "bound": float(upper_bound(len(polygon.vertices))),
        "start": start.tolist(),
    }
