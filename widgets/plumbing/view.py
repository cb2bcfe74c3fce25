"""Plumbing graphs under Neumann's moves: made by hand, or by the reduction to normal form.

All pictures travel in the traits, so that a saved page still shows them, steps through the moves
made and plays the reduction; a move is made by the kernel.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from widgets.figure import CaptionedFigure, figure
from widgets.plumbing.film import film
from widgets.plumbing.picture import described, drawn, side_by_side
from widgets.plumbing.words import words
from workbench.certificates import CertificateError, PlumbingForest, seal, verify
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.plumbing import Plumbing, same_manifold
from workbench.plumbing.layout import Move
from workbench.plumbing.legal_moves import REDUCING, after, legal_moves, places
from workbench.plumbing.normal_form import canonical, reduction

__all__ = ["MOST_MOVES", "MOST_VERTICES", "PlumbingView"]

MOST_VERTICES, MOST_MOVES = 150, 120
_HERE = Path(__file__).parent
_LARGEST_MOVE = 3


class PlumbingView(anywidget.AnyWidget):  # type: ignore[misc]
    """A plumbing graph on which Neumann's moves are made, beside another one if it is given.

    Parameters
    ----------
    graph
        Of at most 150 vertices.
    other
        The same; the graph to be reached.

    Attributes
    ----------
    steps : list
        The moves made, as certificates have them; the vertices of the given graph are named by
        their numbers. May be set.
    at : int
        How many of them count; the others have been undone. May be set.

    Raises
    ------
    InputError
        If a graph is too large or none.

    Examples
    --------
    >>> from workbench.plumbing import chain
    >>> view = PlumbingView(chain(-3, 1, 5), chain(4, -4))
    >>> view.make(["blow-down", 1])
    >>> view.graph, view.isomorphic
    (Plumbing(weights=(-4, 4), edges=((0, 1),), genera=(0, 0)), True)
    >>> verify(view.certificate()).holds
    True
    """

    _esm = _HERE / "view.js"
    _css = _HERE / "view.css"

    states = traitlets.List(traitlets.Dict()).tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    steps: traitlets.List[Any] = traitlets.List().tag(sync=True)
    offers = traitlets.Dict().tag(sync=True)
    proof = traitlets.Dict().tag(sync=True)
    film = traitlets.Dict().tag(sync=True)
    other = traitlets.Dict().tag(sync=True)
    decision = traitlets.Dict().tag(sync=True)

    def __init__(
        self, graph: Plumbing, other: Plumbing | None = None, **widget_options: Any
    ) -> None:
        for given in (graph, other):
            if given is not None:
                _require_shown(given)
        self._first, self._second = graph, other
        self._key = canonical(other).key if other else None
        self._forests = [PlumbingForest(graph.sealed())]
        super().__init__(
            states=[self._state(0, "The graph given")],
            film=self._film(0),
            other=drawn(PlumbingForest(other.sealed())) if other else {},
            decision=_decided(graph, other) if other else {},
            **widget_options,
        )
        self._publish()
        self.observe(self._follow, "steps")
        self.observe(lambda _: self._publish(), "at")
        self.on_msg(self._asked)

    @property
    def graph(self) -> Plumbing:
        """The graph after the moves that count, its vertices in the order of their names."""
        return _numbered(self._forests[self.at])[0]

    @property
    def isomorphic(self) -> bool:
        """Whether it is isomorphic to the other graph; False if there is none."""
        return self._key == canonical(self.graph).key

    def make(self, move: Move) -> None:
        """Make a move; what has been undone is forgotten. InputError if it is not legal."""
        self.steps = [*self.steps[: self.at], move]

    def undo(self) -> None:
        """Take the last move back; at the beginning, do nothing."""
        self.at = max(0, self.at - 1)

    def redo(self) -> None:
        """Make again what was undone last; at the end, do nothing."""
        self.at = min(len(self.steps), self.at + 1)

    def reduce(self) -> None:
        """Make the moves that lead to the normal form; InputError if they are too many."""
        graph, names = _numbered(self._forests[self.at])
        anew: list[Move] = [["rename", [[v, k] for k, v in enumerate(names)]]]
        if names == [*range(len(names))]:
            anew = []
        self.steps = [*self.steps[: self.at], *anew, *reduction(graph).moves]

    def certificate(self) -> dict[str, Json]:
        """Seal the moves: from the graph given to the other one if it is reached, or to `graph`."""
        graph, names = _numbered(self._forests[self.at])
        goal, order = graph, list(range(len(names)))
        if self._second is not None and self.isomorphic:
            goal = self._second
            for v, w in zip(canonical(graph).order, canonical(goal).order, strict=True):
                order[v] = w
        anew: Move = ["rename", [list(pair) for pair in zip(names, order, strict=True)]]
        return same_manifold.certificate(self._first, goal, [*self.steps[: self.at], anew])

    def figure(self) -> CaptionedFigure:
        """Return the graph, and beside it the other one."""
        shown = [self.states[self.at], *([self.other] if self.other else [])]
        sides = ("On the left,", "On the right,") if self.other else ("There is",)
        alt = " ".join(f"{side} {described(g)}" for side, g in zip(sides, shown, strict=True))
        moves = f"after {self.at} move{'s' if self.at > 1 else ''}" if self.at else "as given"
        caption = f"A plumbing graph, {moves}."
        if self.other:
            caption = f"Two plumbing graphs, the left one {moves}. {self._compared(self.at)}"
        return figure(side_by_side(shown), alt=alt, caption=caption)

    @traitlets.validate("steps")
    def _legal(self, proposal: Any) -> Any:
        steps = proposal.value
        if len(steps) > MOST_MOVES:
            raise InputError(f"At most {MOST_MOVES} moves are kept, not {len(steps)}.")
        forest = PlumbingForest(self._first.sealed())
        for number, step in enumerate(steps, 1):
            try:
                forest.apply(step)
                _require_shown(_numbered(forest)[0])
                seal("a move", {}, [step], "")
            except (CertificateError, InputError) as error:
                raise InputError(f"Move {number} is not made: {error}") from None
        return steps

    @traitlets.validate("at")
    def _existing(self, proposal: Any) -> Any:
        if not 0 <= proposal.value < len(self._forests):
            raise InputError(f"The moves that count are 0 to {len(self._forests) - 1}.")
        return proposal.value

    def _follow(self, change: Any) -> None:
        """Draw what the moves lead to, as far as they are others than before."""
        same = 0
        while same < min(len(change.old), len(change.new)) and change.old[same] == change.new[same]:
            same += 1
        del self._forests[same + 1 :]
        states = self.states[: same + 1]
        for number, step in enumerate(change.new[same:], same + 1):
            self._forests.append(after(self._forests[-1], step))
            states.append(self._state(number, words(step, self._forests[-2])))
        with self.hold_sync():
            self.states = states
            if self.film["at"] > same:
                self.film = {"at": -1}
            if self.at == len(change.new):
                self._publish()
            self.at = len(change.new)

    def _state(self, number: int, said: str) -> dict[str, Any]:
        anew = bool(number) and self.steps[number - 1][0] == "rename"
        told = {"words": said, "told": self._compared(number), "anew": anew}
        return {**drawn(self._forests[number]), **told}

    def _compared(self, number: int) -> str:
        if self._key is None:
            return ""
        same = canonical(_numbered(self._forests[number])[0]).key == self._key
        return f"The left graph is {'' if same else 'not '}isomorphic to the right one."

    def _publish(self) -> None:
        """Offer what is legal now, and seal what has been done."""
        forest = self._forests[self.at]
        self.offers = {"at": self.at, **_offered(forest, self.at < MOST_MOVES)}
        sealed = self.certificate()
        verdict = verify(sealed)
        to = "the right graph" if self.isomorphic else "this one"
        sentence = f"Verified. The moves made, {self.at}, take the graph given to {to}."
        self.proof = {
            "at": self.at,
            "sentence": f"{sentence} {verdict.trusted}" if verdict.holds else verdict.sentence,
            "certificate": json.dumps(sealed),
        }

    def _film(self, number: int) -> dict[str, Any]:
        found = film(_numbered(self._forests[number])[0], MOST_VERTICES)
        return {"at": number, "fits": number + 1 + found["moves"] <= MOST_MOVES, **found}

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if content.get("do") == "hello":
            self.send({"here": True})
        elif content.get("at") == self.at:
            try:
                match content.get("do"):
                    case "move":
                        self.make(content["move"])
                    case "film":
                        self.film = self._film(self.at)
                    case "reduce":
                        self.reduce()
            except InputError as error:
                self.send({"refused": str(error)})


def _require_shown(graph: Plumbing) -> None:
    if not isinstance(graph, Plumbing):
        raise InputError(f"The view shows a Plumbing, not a {type(graph).__name__}.")
    if graph.vertices > MOST_VERTICES:
        raise InputError(
            f"Graphs of up to {MOST_VERTICES} vertices are shown, not {graph.vertices}."
        )


def _numbered(forest: PlumbingForest) -> tuple[Plumbing, list[int]]:
    """Return a forest as a graph, and the name of each of its vertices."""
    names = sorted(forest.weight)
    number = {name: v for v, name in enumerate(names)}
    edges = [(number[u], number[v]) for u in names for v in sorted(forest.near[u]) if u < v]
    weights, genera = (tuple(label[v] for v in names) for label in (forest.weight, forest.genus))
    return Plumbing(weights, tuple(edges), genera), names


def _offered(forest: PlumbingForest, more: bool) -> dict[str, Any]:
    """Return the moves that are legal, and why there are not more.

    Of the 0-chains one is offered at a vertex; the browser lets its weight and branches be chosen.
    """
    if not more:
        return {"moves": [], "note": f"No more than {MOST_MOVES} moves are kept."}
    room = len(forest.weight) + _LARGEST_MOVE <= MOST_VERTICES
    moves = [
        {
            "place": list(place),
            "move": move,
            "words": words(move, forest),
            "less": move[0] in REDUCING,
        }
        for place in places(forest)
        for move in legal_moves(forest, place)
        if (room or move[0] in REDUCING) and not (move[0] == "extrude-0-chain" and move[-1])
    ]
    return {"moves": moves, "note": "" if room else "Only moves that reduce are offered."}


def _decided(first: Plumbing, second: Plumbing) -> dict[str, Any]:
    """Return whether two graphs present the same manifold, in words, and the certificates."""
    try:
        found = same_manifold.compare(first, second)
    except InputError as error:
        return {"sentence": f"It was not decided. {error}", "certificates": ""}
    if found.same:
        verdict = verify(found.certificates[0])
        sentence = f"Yes. {verdict.sentence}"
    else:
        seen = (
            found.difference
            or "their normal forms are not isomorphic; no invariant that was computed differs"
        )
        sentence = f"No, the manifolds differ: {seen}."
    lines = "".join(f"{json.dumps(sealed)}\n" for sealed in found.certificates)
    return {"sentence": sentence, "certificates": lines}
