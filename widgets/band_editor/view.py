"""Draw a band on a knot diagram, and be told whether the knot is ribbon now.

The browser knows the faces of the diagram, and in them a way from each arc to each other. What it
draws is answered from a table of short bands, which travels with the page, or else by the kernel.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from widgets.figure import CaptionedFigure, figure
from widgets.knot_diagram.curves import sampled
from widgets.knot_diagram.formats import UNIT, svg
from widgets.knot_diagram.picture import picture_of
from widgets.source import view_source
from workbench.errors import InputError
from workbench.knots.band_drawing import band_drawing, face_ways
from workbench.knots.band_trial import as_drawn, short_bands, try_band
from workbench.knots.bands import Band
from workbench.knots.diagram import Diagram
from workbench.knots.layout import layout
from workbench.knots.stages import Stage

__all__ = ["BandEditor"]

_HERE = Path(__file__).parent
_MOST_CROSSINGS = 30
_LONGEST, _TWISTS = 1, 2
_MOST_TWISTS = 9


class BandEditor(anywidget.AnyWidget):  # type: ignore[misc]
    """A diagram on which bands are drawn, by hand or with buttons, and attached.

    Parameters
    ----------
    knot
        Of at most 30 crossings.
    name
        What to call it.

    Attributes
    ----------
    band : dict
        What is drawn: `start`, `crossed`, `over`, `end`, `twists` as in `workbench.knots.bands`;
        `start` and `end` are −1 as long as they are not chosen. May be set.

    Raises
    ------
    InputError
        If the diagram is not of a knot, or too large.

    Examples
    --------
    >>> editor = BandEditor(Diagram.from_name("6_1"), name="6_1")
    >>> editor.draw(Band(3, (), (), 7, 1))
    >>> editor.answer["sentence"].split(":")[0]
    'The knot is ribbon'
    >>> editor.attach()
    >>> editor.stage.components
    2
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    scene = traitlets.Dict().tag(sync=True)
    band = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)

    def __init__(self, knot: Diagram, *, name: str = "the knot", **widget_options: Any) -> None:
        self._name = name
        self._stages = [as_drawn(knot)]
        self._bands: list[dict[str, Any]] = []
        super().__init__(scene=self._scene(), band=_NOTHING, answer={}, **widget_options)
        self.observe(lambda _: self._tell(), "band")
        self.on_msg(self._asked)

    @property
    def stage(self) -> Stage:
        """The link that all bands so far have made."""
        return self._stages[-1]

    def draw(self, band: Band) -> None:
        """Draw a band; its darts are those of `stage.diagram`."""
        self.band = {
            "start": band.start,
            "crossed": list(band.crossed),
            "over": list(band.over),
            "end": band.end,
            "twists": band.twists,
        }

    def attach(self) -> None:
        """Attach the band that is drawn, and go on with the link; InputError if that is none."""
        stage = try_band(self.stage, self._drawn()).stage
        if stage is None or stage.crossings > _MOST_CROSSINGS:
            raise InputError("Only a band that splits a component is attached.")
        self._bands.append(self.band)
        self.band = _NOTHING
        self._stages.append(stage)
        self.scene = self._scene()

    def undo(self) -> None:
        """Take the last band off again; if none is attached, do nothing."""
        if self._bands:
            self.band = _NOTHING
            self._stages.pop()
            self.scene = self._scene()
            self.band = self._bands.pop()

    def figure(self) -> CaptionedFigure:
        """Return the diagram with the band that is drawn on it."""
        diagram = self.stage.diagram
        plan = layout(diagram)
        source = svg(picture_of(plan), ())
        said = self.answer.get("sentence", "No band is drawn.")
        if diagram.crossings and self.band["end"] >= 0:
            line = band_drawing(plan, self._drawn()).points * [UNIT, -UNIT]
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
            style = 'fill="none" stroke="#E69F00" stroke-opacity=".75" stroke-width="10"'
            source = source.replace("</title>", f'</title><polyline {style} points="{points}"/>')
        return figure(source, alt=f"{self.scene['title']}. {said}", caption=said)

    @traitlets.validate("band")
    def _sound(self, proposal: Any) -> Any:
        band = proposal.value
        try:
            darts = [band["start"], band["end"], *band["crossed"]]
            most = 4 * self.stage.crossings
            sound = (
                all(type(d) is int and -1 <= d < most for d in darts)
                and len(band["crossed"]) == len(band["over"])
                and all(type(o) is bool for o in band["over"])
                and type(band["twists"]) is int
                and abs(band["twists"]) <= _MOST_TWISTS
            )
        except (KeyError, TypeError):
            sound = False
        if not sound:
            raise InputError(
                "A band is start, crossed, over, end and twists: darts of the diagram, choices, "
                f"and at most {_MOST_TWISTS} half twists."
            )
        return band

    def _drawn(self) -> Band:
        if self.band["start"] < 0 or self.band["end"] < 0:
            raise InputError("Draw a band first, from one arc to another.")
        crossed, over = tuple(self.band["crossed"]), tuple(self.band["over"])
        return Band(self.band["start"], crossed, over, self.band["end"], self.band["twists"])

    def _tell(self) -> None:
        """Answer what comes of the band that is drawn."""
        said: dict[str, Any] = {"band": self.band, "sentence": "", "splits": False}
        if self.band["start"] >= 0 and self.band["end"] >= 0:
            try:
                trial = try_band(self.stage, self._drawn())
            except InputError as error:
                said["sentence"] = str(error)
            else:
                said |= {"sentence": trial.sentence, "splits": trial.splits}
                if trial.stage is not None and not trial.stage.crossings:
                    said["certificate"] = json.dumps(trial.stage.certificate())
        self.answer = said

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        match content.get("do"):
            case "hello":
                self.send({"here": True})
            case "attach" if self.answer.get("splits"):
                self.attach()
            case "undo":
                self.undo()

    def _scene(self) -> dict[str, Any]:
        """Describe the diagram to the browser: its picture, arcs, faces, and the short bands."""
        diagram, count = self.stage.diagram, self.stage.depth
        if diagram.crossings > _MOST_CROSSINGS:
            raise InputError(
                f"Bands are drawn on diagrams of up to {_MOST_CROSSINGS} crossings, not "
                f"{diagram.crossings}."
            )
        plan = layout(diagram)
        arcs: list[dict[str, Any]] = [{}] * (4 * diagram.crossings)
        number = 0
        for arc in plan.arcs:
            if arc.tail < 0:
                continue
            number += 1
            points = (sampled(arc.bezier, 12) * [UNIT, -UNIT]).round(1)
            common = {"number": number, "component": arc.component}
            arcs[arc.tail] = {**common, "points": points.tolist(), "leaves": True}
            arcs[arc.head] = {**common, "points": points[::-1].tolist(), "leaves": False}
        ways = {
            f"{a} {b}": (way[:: max(1, len(way) // 16)] * [UNIT, -UNIT]).round(1).tolist()
            for (a, b), way in face_ways(plan).items()
        }
        unlinks = {key(band): won for band, won in short_bands(self.stage, _LONGEST, _TWISTS)}
        after = f" after {count} band{'s' if count > 1 else ''}" if count else ""
        return {
            "svg": svg(picture_of(plan), ("arrows",)),
            "arcs": arcs,
            "partner": list(diagram.partner),
            "faces": [list(face) for face in diagram.faces()],
            "ways": ways,
            "known": {"bands": unlinks, "longest": _LONGEST, "twists": _TWISTS},
            "attached": count,
            "title": f"{self._name}{after}: {diagram.crossings} crossings, "
            f"{diagram.components} component{'s' if diagram.components > 1 else ''}",
        }


def key(band: Band) -> str:
    """Name a band in the table of short bands."""
    over = "".join(str(int(o)) for o in band.over)
    return " ".join(
        [str(band.start), *map(str, band.crossed), str(band.end), over, str(band.twists)]
    )


_NOTHING: dict[str, Any] = {"start": -1, "crossed": [], "over": [], "end": -1, "twists": 0}
