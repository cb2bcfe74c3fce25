"""The braid game as a demonstration: a person unknots a braid, and may ask the agent.

The browser plays by the rules of `workbench.games.unknot.rules` and evaluates the network itself,
so that a saved report can be played too. Python makes the certificate.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from workbench.certificates.format import Json
from workbench.errors import InputError
from workbench.games.agents.word_network import WINDOW, WordNetwork, seen_width
from workbench.games.evaluation import certificate_of
from workbench.games.unknot.rules import Rules, perform
from workbench.knots.braid import Braid

__all__ = ["UnknotGame"]

_HERE = Path(__file__).parent
_GAP = 0.38
_COLOURS = ("blue", "vermillion", "green", "purple", "orange", "sky")


class UnknotGame(anywidget.AnyWidget):  # type: ignore[misc]
    """A braid, buttons for the actions of the game, what the agent would do, and what it did.

    Strands are horizontal, the first on top; a positive letter k takes strand k down over strand
    k + 1, which is a positive crossing. Python may set, and observe, `start`, the number of the
    word that is played, and `actions`, the numbers of the actions made.

    Parameters
    ----------
    rules
        Of the game.
    starts
        Braids to choose from.
    network
        Whose probabilities are the hint.
    traces
        The agent's actions from each start; none from any by default.

    Raises
    ------
    InputError
        If there is no start, the rules do not admit one, the network is of other rules, there is
        not one trace for each start, or an action does not exist.

    Examples
    --------
    >>> rules = Rules(strands=3, longest=20)
    >>> game = UnknotGame(rules, [Braid((2, -2, 1, 2), 3)], WordNetwork(rules), [[0]])
    >>> game.actions = [3]
    >>> game.braid
    Braid(word=(-2, 1, 2, 2), strands=3)
    >>> game.actions = [3, 0]
    >>> game.certificate["kind"]
    'braid-to-empty-word'
    """

    _esm = _HERE / "view.js"
    _css = _HERE / "view.css"

    game = traitlets.Dict().tag(sync=True)
    words = traitlets.List(traitlets.Dict()).tag(sync=True)
    traces = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    start = traitlets.Int(0).tag(sync=True)
    actions = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(
        self,
        rules: Rules,
        starts: Sequence[Braid],
        network: WordNetwork,
        traces: Sequence[Sequence[int]] = (),
        **widget_options: Any,
    ) -> None:
        self.rules, self.starts = rules, tuple(starts)
        for braid in self.starts:
            rules.admit(braid)
        if not self.starts or len(traces) not in (0, len(self.starts)):
            raise InputError("The game needs a braid to start from, and as many traces or none.")
        for trace in traces:
            self._check(trace)
        weights, width = _packed(rules, network)
        super().__init__(
            game={
                "names": list(rules.names),
                "strands": rules.strands,
                "longest": rules.longest,
                "set": rules.actions,
                "window": WINDOW,
                "width": width,
            },
            words=[{"word": list(b.word), "strands": b.strands} for b in self.starts],
            traces=[[int(action) for action in trace] for trace in traces],
            weights=weights,
            **widget_options,
        )

    @property
    def braid(self) -> Braid:
        """The braid after the actions made."""
        braid = self.starts[self.start]
        for action in self.actions:
            braid, _ = perform(self.rules, braid, action)
        return braid

    @property
    def certificate(self) -> dict[str, Json]:
        """The sealed certificate of the actions made.

        Raises
        ------
        InputError
            If letters are left.
        """
        return certificate_of(self.rules, self.starts[self.start], self.actions)

    @traitlets.validate("start")
    def _existing_start(self, proposal: Any) -> Any:
        if not 0 <= proposal.value < len(self.starts):
            raise InputError(f"The words are the numbers 0 to {len(self.starts) - 1}.")
        return proposal.value

    @traitlets.validate("actions")
    def _existing_actions(self, proposal: Any) -> Any:
        self._check(proposal.value)
        return proposal.value

    @traitlets.observe("start")
    def _begin_anew(self, _change: Any) -> None:
        self.actions = []

    def _check(self, actions: Sequence[int]) -> None:
        most = len(self.rules.names)
        if any(not 0 <= action < most for action in actions):
            raise InputError(f"The actions are the numbers 0 to {most - 1}.")

    def figure(self) -> CaptionedFigure:
        """Draw the first word."""
        braid = self.starts[0]
        length = len(braid.word)
        with house_style():
            drawing = Figure(figsize=(7.4, min(2.6, 0.6 + 7.4 * braid.strands / max(length, 24))))
            axes = drawing.subplots()
            for place in range(braid.strands):
                colour = PALETTE[_COLOURS[place % len(_COLOURS)]]
                outline = _strand(braid, place)
                axes.add_patch(PathPatch(outline, fill=False, edgecolor=colour, linewidth=1.6))
            for column, letter in enumerate(braid.word):
                text = str(letter).replace("-", "−")
                axes.text(column + 0.5, braid.strands - 0.2, text, ha="center", va="top", size=6)
            axes.set(xlim=(-1.2, max(length, 24) + 1.2), ylim=(braid.strands + 0.3, -0.4))
            axes.set_axis_off()
        size = f"{braid.strands} strands and {length} letters"
        letters = ", ".join(map(str, braid.word)).replace("-", "−")
        return figure(
            drawing,
            alt=f"A braid of {size}: {letters}.",
            caption=f"A braid of {size}. Its word is to become empty, and its closure to stay.",
        )


def _packed(rules: Rules, network: WordNetwork) -> tuple[bytes, int]:
    """Return the weights and biases of the three layers in a row, and the width of two."""
    tensors = [tensor.detach().cpu().numpy() for tensor in network.actor.parameters()]
    inputs, outputs = tensors[0].shape[1], len(tensors[-1])
    if (inputs, outputs) != (seen_width(rules), len(rules.names)):
        raise InputError("The network does not fit the rules: it sees or chooses something else.")
    return b"".join(tensor.astype("<f4").tobytes() for tensor in tensors), len(tensors[0])


def _strand(braid: Braid, place: int) -> Outline:
    """Return the curve of the strand that begins at a place, from gap to gap, y down."""
    points: list[tuple[float, float]] = [(-0.9, place), (0.0, place)]
    codes = [Outline.MOVETO, Outline.LINETO]
    for column, letter in enumerate(braid.word):
        upper = abs(letter) - 1
        if place not in (upper, upper + 1):
            points.append((column + 1, place))
            codes.append(Outline.LINETO)
            continue
        to = 2 * upper + 1 - place
        over = (letter > 0) == (place == upper)
        for begin, end in [(0.0, 1.0)] if over else [(0.0, _GAP), (1 - _GAP, 1.0)]:
            bend = _bend(column, place, to, begin, end)
            points += bend if begin else bend[1:]
            codes += [Outline.MOVETO] * (begin > 0) + [Outline.CURVE4] * 3
        place = to
    return Outline([*points, (len(braid.word) + 0.9, place)], [*codes, Outline.LINETO])


def _bend(column: int, place: int, to: int, begin: float, end: float) -> list[tuple[float, float]]:
    """Return the part from one time to another of the way between places, as a cubic."""
    third = (end - begin) / 3

    def at(time: float, ahead: float) -> tuple[float, float]:
        height = time * time * (3 - 2 * time) + 6 * time * (1 - time) * ahead
        return column + time + ahead, place + (to - place) * height

    return [at(begin, 0), at(begin, third), at(end, -third), at(end, 0)]
