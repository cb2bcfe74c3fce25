"""An editor for link diagrams: drawn by hand in the browser, known to Python as a `Diagram`.

The browser holds closed polygons with a choice of over and under at each crossing; Python reads
them (`workbench.knots.drawing`), answers with what is known of the link, and offers Reidemeister
moves. It is in the line of PLink (M. Culler, N. Dunfield), which draws in a window of its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from matplotlib.figure import Figure

from widgets.figure import INK, PALETTE, house_style
from workbench.errors import InputError
from workbench.knots.description import TITLES, facts, name, place, strands
from workbench.knots.diagram import Diagram
from workbench.knots.drawing import Drawing, Flip, Polygon, read_drawing
from workbench.knots.moves import Move, moves
from workbench.knots.redrawing import redraw
from workbench.knots.simplify import simplify

__all__ = ["KnotEditor"]

_HERE = Path(__file__).parent
_LOOKING = "Looking for its name…"
_SHOWN = 48
_KEPT = 60
_MOST_CROSSINGS = 60
_LARGEST = 100_000


class KnotEditor(anywidget.AnyWidget):  # type: ignore[misc]
    """Draw a link, flip its crossings, change it by Reidemeister moves.

    Coordinates are integers with y up; the sheet is 1000 by 640, centred at the origin. In the
    browser, y points down and is negated once. A drawing that is no diagram (three strands in a
    point, touching vertices, …) leaves `diagram` as it was and says why.

    Parameters
    ----------
    diagram
        What is drawn at first; by default nothing.

    Attributes
    ----------
    diagram : Diagram or None
        The link, oriented as it was drawn; None as long as nothing is drawn. May be observed, and
        set: then it is drawn anew.
    history : dict
        What travels to the browser: the states of the drawing, and which of them is shown.

    Raises
    ------
    InputError
        If the diagram is no `Diagram`.

    Examples
    --------
    >>> editor = KnotEditor(Diagram.from_braid([1, 1, 1]))
    >>> editor.simplify(budget=0.1), editor.diagram.writhe
    (0, 3)
    >>> editor.polygons = [[(0, 0), (90, 0), (50, 90)]]
    >>> editor.diagram.loops
    1
    >>> editor.undo()
    >>> editor.diagram.crossings
    3
    """

    _esm = _HERE / "view.js"
    _css = _HERE / "view.css"

    history = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    diagram = traitlets.Instance(Diagram, allow_none=True)

    def __init__(self, diagram: Diagram | None = None, **widget_options: Any) -> None:
        self._loop: asyncio.AbstractEventLoop | None
        self._drawing: Drawing | None = None
        self._drawn: list[list[list[int]]] = []
        self._offers: list[list[Move]] = []
        self._note = self._refused = ""
        first = _written([], []) if diagram is None else _state_of(diagram)
        super().__init__(history={"states": [first], "at": 0, "serial": 0}, **widget_options)
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self._read()
        self.observe(lambda _: self._soon(self._catch_up), "history")
        self.on_msg(self._asked)

    @property
    def polygons(self) -> list[list[list[int]]]:
        """The closed polygons that are drawn, y up; set them to draw others in their place."""
        return [[[*vertex] for vertex in polygon] for polygon in self._state["polygons"]]

    @polygons.setter
    def polygons(self, polygons: Sequence[Polygon]) -> None:
        self.draw(polygons)

    @property
    def flips(self) -> list[Flip]:
        """The crossings at which the edge drawn first lies over; see `read_drawing`."""
        return [(p, e, q, f) for p, e, q, f in self._state["flips"]]

    def draw(self, polygons: Sequence[Polygon], flips: Sequence[Flip] = ()) -> None:
        """Draw closed polygons; InputError if they are no diagram or not on integers."""
        state = _written(polygons, flips)
        _check(state)
        if polygons:
            read_drawing(state["polygons"])
        self._push(state)

    def undo(self) -> None:
        """Go back to the drawing before; at the first one, do nothing."""
        self._go(-1)

    def redo(self) -> None:
        """Take back an undo; at the last drawing, do nothing."""
        self._go(1)

    def apply(self, move: Move) -> None:
        """Make a move and draw the diagram anew; InputError if it is not legal here."""
        self._replace(move.apply(self._known()), f"{move.name} made.")

    def simplify(self, budget: float = 1.0) -> int:
        """Look for a diagram with fewer crossings for some seconds; return the number of moves."""
        found = simplify(self._known(), budget)
        count, before, after = len(found.steps), found.start.crossings, found.end.crossings
        if after < before:
            steps = "1 move" if count == 1 else f"{count} moves"
            words = f"Simplified from {before} to {after} crossings in {steps}."
            self._replace(found.end, words)
            return count
        self._note = f"No diagram with fewer crossings found in {budget:g} s."
        self._publish()
        return 0

    def figure(self) -> Figure:
        """Draw the diagram as it stands: polygons, gaps in the under-strands, curves numbered."""
        with house_style():
            fig = Figure(figsize=(6, 3.84))
            axes = fig.subplots()
            axes.set_axis_off()
            axes.set_aspect("equal")
            if self._drawing is None:
                axes.text(0.5, 0.5, "Nothing is drawn yet", ha="center", transform=axes.transAxes)
                return fig
            several = len(self._drawn) > 1
            colours = [*PALETTE.values()][:-1] if several else [INK]
            for number, path in strands(self._drawing, self._drawn):
                colour = colours[number % len(colours)]
                axes.plot(*path.T, color=colour, lw=2.2, solid_capstyle="butt")
            for number, ((x, y), *_) in enumerate(self._drawn if several else []):
                axes.annotate(str(number + 1), (x, y), (4, 4), textcoords="offset points")
        return fig

    @property
    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.history["states"][self.history["at"]]
        return state

    def _known(self) -> Diagram:
        if self.diagram is None:
            raise InputError("Nothing is drawn yet; draw a closed curve first.")
        return self.diagram

    def _push(self, state: dict[str, Any]) -> None:
        states = [*self.history["states"][: self.history["at"] + 1], state][-_KEPT:]
        serial = self.history["serial"] + 1
        self.history = {"states": states, "at": len(states) - 1, "serial": serial}

    def _go(self, by: int) -> None:
        at = self.history["at"] + by
        if 0 <= at < len(self.history["states"]):
            self.history = {**self.history, "at": at, "serial": self.history["serial"] + 1}

    def _replace(self, diagram: Diagram, note: str) -> None:
        self._note = note
        self._push(_state_of(diagram))

    @traitlets.validate("history")
    def _sound(self, proposal: Any) -> Any:
        states, at, serial = (proposal.value.get(key) for key in ("states", "at", "serial"))
        whole = type(at) is int and type(serial) is int
        if not (whole and isinstance(states, list) and 0 <= at < len(states)):
            raise InputError("A history is states, the place of one of them and a serial number.")
        for state in states:
            _check(state)
        return proposal.value

    def _soon(self, act: Callable[[], None]) -> None:
        """Do something now, or, if this is not the main thread, when that has the time.

        JupyterLab's messages may come in another thread (a subshell of the kernel). What SnapPy
        and its databases do, and what a user does who observes `diagram`, belongs in the main one.
        """
        if self._loop is None or threading.current_thread() is threading.main_thread():
            act()
        else:
            self._loop.call_soon_threadsafe(act)

    def _catch_up(self) -> None:
        if self._answered != self.history["serial"]:
            self._read()

    def _read(self) -> None:
        """Read what is drawn now; what is no diagram leaves the last one in place."""
        self._refused, self._answered = "", self.history["serial"]
        polygons = self._state["polygons"]
        try:
            self._drawing = read_drawing(polygons, self._state["flips"]) if polygons else None
        except InputError as error:
            self._refused = str(error)
        else:
            self._drawn = polygons
            self.unobserve(self._given, "diagram")  # it follows the drawing now
            self.diagram = None if self._drawing is None else self._drawing.diagram
            self.observe(self._given, "diagram")
        self._publish()

    def _given(self, change: Any) -> None:
        """Draw the diagram that was set from Python."""
        self._push(_written([], []) if change.new is None else _state_of(change.new))

    def _publish(self) -> None:
        """Answer with what is known: first what is quick, then the name."""
        said: dict[str, Any] = {
            "serial": self.history["serial"], "refused": self._refused, "note": self._note,
            "facts": [], "name": "", "offers": [],
        }  # fmt: skip
        self._note, self._offers = "", []
        if self._drawing is not None and not self._refused:
            said["facts"] = facts(self._drawing)
            small = self._drawing.diagram.crossings <= _MOST_CROSSINGS
            said["name"] = _LOOKING if small else "Too many crossings to look for a name."
            for kind, title in TITLES.items():
                legal = list(moves(self._drawing.diagram, (kind,)))
                self._offers.append(legal[:_SHOWN])
                places = [place(m, self._drawing, self._drawn)._asdict() for m in legal[:_SHOWN]]
                said["offers"].append([title, len(legal), places])
        self.answer = said
        if said["name"] == _LOOKING and self._drawing is not None:
            self.answer = {**said, "name": name(self._drawing.diagram)}

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if content.get("do") == "hello":
            self.send({"here": True})
        else:
            self._soon(lambda: self._comply(content))

    def _comply(self, content: dict[str, Any]) -> None:
        """Do what a button asks for, unless the drawing has changed since it was shown."""
        if content.get("serial") == self.history["serial"] and self.diagram and not self._refused:
            if content.get("do") == "simplify":
                self.simplify()
            elif content.get("do") == "move":
                group, index = content["move"]
                self.apply(self._offers[group][index])


def _state_of(diagram: Diagram) -> dict[str, Any]:
    if not isinstance(diagram, Diagram):
        raise InputError(f"The editor draws a Diagram, not a {type(diagram).__name__}.")
    return _written(*redraw(diagram))


def _written(polygons: Sequence[Polygon], flips: Sequence[Flip]) -> dict[str, Any]:
    return {
        "polygons": [[[*vertex] for vertex in polygon] for polygon in polygons],
        "flips": [[*flip] for flip in flips],
    }


def _check(state: Any) -> None:
    """Refuse a state that is not made of integers in lists, whatever it draws."""
    try:
        rows = [(v, 2) for polygon in state["polygons"] for v in polygon]
        rows += [(flip, 4) for flip in state["flips"]]
        sound = all(
            len(row) == length and all(type(x) is int and abs(x) <= _LARGEST for x in row)
            for row, length in rows
        )
    except (TypeError, KeyError):
        sound = False
    if not sound:
        raise InputError(
            "A drawing is polygons, lists of vertices that are pairs of integers up to 100 000, "
            "and flips, lists of four integers."
        )
