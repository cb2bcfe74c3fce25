"""Plays of the braid game to watch: the braid after each action, and what the player thought."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.unknot.rollout import BraidRollout
from workbench.games.unknot.rules import perform
from workbench.knots.braid import Braid, Step, relation

__all__ = ["MOST_FRAMES", "BraidRolloutView"]

MOST_FRAMES = 120
"""Positions of the scrubber; longer plays are thinned out evenly."""

_HERE = Path(__file__).parent
_STRIP = 5
_HALF = ((0.175, 0.0), (0.28875, 0.1225), (0.384125, 0.28175))
"""Where an under-strand stops, 35 % along its curve through the unit square, with its controls."""


class BraidRolloutView(anywidget.AnyWidget):  # type: ignore[misc]
    """The braids of a play one after the other, or of two plays in step, beside each other.

    A play that is over stays at its end. All travels in the traits, so that the view answers in a
    report without a kernel. Python may set, and observe, `at`, the place of the scrubber.

    Parameters
    ----------
    rollouts
        One play or two. Of more than `MOST_FRAMES` positions some are left out, evenly.
    name
        What to call the braid at the beginning.

    Raises
    ------
    InputError
        If there are no plays, or more than two.

    Examples
    --------
    >>> from workbench.games.unknot.rules import Rules
    >>> start, chances, values = Braid((1, 2, 1, -1), 3), np.full((2, 7), 1 / 7), np.zeros(2)
    >>> play = BraidRollout(Rules(3, 20), start, (3, 0), chances, values, "by hand")
    >>> [frame["words"] for frame in BraidRolloutView(play).plays[0]["frames"]]
    ['the braid', 'ShiftLeft: σ₁ goes to the end', 'SmartCollapse: 4 letters and 2 strands fall']
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    plays = traitlets.List(traitlets.Dict()).tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        rollouts: BraidRollout | Sequence[BraidRollout],
        *,
        name: str = "the braid",
        **widget_options: Any,
    ) -> None:
        chosen = (rollouts,) if isinstance(rollouts, BraidRollout) else tuple(rollouts)
        if len(chosen) not in (1, 2):
            raise InputError(f"A view shows one play or two, not {len(chosen)}.")
        self.rollouts = chosen
        longest = max(len(rollout.actions) for rollout in chosen)
        shown = _spread(longest, MOST_FRAMES)
        thinned = "" if len(shown) > longest else f", {len(shown)} of {longest + 1} positions shown"
        super().__init__(
            plays=[_play(rollout, shown, name) for rollout in chosen],
            title=f"{name}{thinned}",
            **widget_options,
        )

    @traitlets.validate("at")
    def _existing_frame(self, proposal: Any) -> Any:
        last = max(len(play["frames"]) for play in self.plays) - 1
        if not 0 <= proposal.value <= last:
            raise InputError(f"The frames are the numbers 0 to {last}.")
        return proposal.value

    def figure(self) -> CaptionedFigure:
        """Return at most five braids, first and last of each play among them, and the traces."""
        strip = [
            (play["player"], play["frames"][k])
            for play in self.plays
            for k in _spread(len(play["frames"]) - 1, _STRIP // len(self.plays))
        ]
        columns = max(24, *(frame["letters"] for _, frame in strip))
        step = float(np.clip(1.2 * 7 / columns, 0.05, 0.13))
        heights = [0.3 + step * frame["strands"] for _, frame in strip]
        with house_style():
            above, below = sum(heights), 1.4 + 0.3 * len(self.plays)
            drawing = Figure(figsize=(7.4, above + below))
            parts = drawing.subfigures(2, 1, squeeze=False, height_ratios=[above, below])
            braids, traces = parts[:, 0]
            rows = braids.subplots(len(strip), 1, squeeze=False, height_ratios=heights)[:, 0]
            for axes, (player, frame) in zip(rows, strip, strict=True):
                _draw(axes, frame, columns)
                axes.set_title(f"{player}, {_place(frame)}", fontweight="normal", fontsize=8.5)
            _plot(traces, self.plays)
        ends = [[play["frames"][k]["letters"] for k in (0, -1)] for play in self.plays]
        lengths = " and ".join(f"from {first} letters to {last}" for first, last in ends)
        judged = " ".join(f"{play['title']}. {play['verdict']}" for play in self.plays)
        return figure(
            drawing,
            alt=f"{_count(len(strip), 'braid')} {lengths}, strand 1 at the top, "
            "above graphs of the word's length and of the rewards so far against moves.",
            caption=f"{self.title[0].upper()}{self.title[1:]}. {judged}",
        )


def _play(rollout: BraidRollout, shown: list[int], name: str) -> dict[str, Any]:
    """Return what the front end needs of a play: its frames, verdict and certificate."""
    moves = len(rollout.actions)
    braids = list(rollout.braids())
    totals = list(accumulate(rollout.rewards, initial=0))
    verdict, certificate = _judged(rollout)
    return {
        "player": rollout.player,
        "title": f"{rollout.player}, seed {rollout.seed}: {_count(moves, 'move')}",
        "actions": list(rollout.rules.names),
        "frames": [
            _frame(rollout, braids, move, name) | {"return": totals[move]}
            for move in [*(k for k in shown if k < moves), moves]
        ],
        "verdict": verdict,
        "certificate": certificate,
    }


def _frame(rollout: BraidRollout, braids: list[Braid], move: int, name: str) -> dict[str, Any]:
    braid, made = braids[move], [rollout.rules.names[action] for action in rollout.actions[:move]]
    words = _words(made[-1], *braids[move - 1 : move + 1]) if made else name
    told = {"move": move, "words": words, "word": list(braid.word)}
    told |= {"letters": len(braid.word), "strands": braid.strands}
    if move == len(rollout.actions):
        return told | {"going": [], "acted": [], "value": None, "chances": [], "chosen": -1}
    action, value = rollout.actions[move], float(rollout.values[move])
    _, steps = perform(rollout.rules, braid, action)
    return told | {
        "going": _going(steps, len(braid.word)),
        "acted": _acted(steps, len(braid.word)),
        "value": None if np.isnan(value) else round(value, 4),
        "chances": rollout.probabilities[move].astype(float).round(4).tolist(),
        "chosen": action,
    }


def _words(action: str, before: Braid, after: Braid) -> str:
    """Say what an action did."""
    name, _, index = action.partition(" ")
    kept = before == after
    match name:
        case "Conjugate":
            outcome = "not possible here" if kept else "two letters more"
            return f"Conjugate by {_letter(int(index))}: {outcome}"
        case _ if kept:
            return f"{name}: nothing changes"
        case "ShiftLeft":
            return f"ShiftLeft: {_letter(after.word[-1])} goes to the end"
        case "ShiftRight":
            return f"ShiftRight: {_letter(after.word[0])} goes to the front"
        case "BraidRelation1":
            made = after.word[-3:]
            return f"BraidRelation1: {_spelt(relation(*made) or ())} becomes {_spelt(made)}"
        case "BraidRelation2":
            made = after.word[-2:]
            return f"BraidRelation2: {_spelt(made[::-1])} becomes {_spelt(made)}"
        case _:
            letters = _count(len(before.word) - len(after.word), "letter")
            strands = before.strands - after.strands
            also = f" and {_count(strands, 'strand')}" if strands else ""
            return f"{name}: {letters}{also} fall"


def _going(steps: Sequence[Step], length: int) -> list[int]:
    """Return the places of the letters that the moves take away."""
    places, gone = list(range(length)), set()
    for name, *arguments in steps:
        at = int(arguments[0])
        match name:
            case "rotate":
                places = places[at:] + places[:at]
            case "commute":
                places[at : at + 2] = places[at + 1], places[at]
            case "cancel" | "destabilise":
                size = 2 if name == "cancel" else 1
                gone.update(places[at : at + size])
                del places[at : at + size]
    return sorted(gone)


def _acted(steps: Sequence[Step], length: int) -> list[int]:
    """Return the places of the letters that one relation, or one rotation, changes or moves."""
    match steps:
        case [["rotate", turn]]:
            return [0 if turn == 1 else length - 1]
        case [*before, ["relation" | "commute" as name, _]]:
            size = 3 if name == "relation" else 2
            start = int(before[0][1] if before else 0) - size
            return sorted((start + k) % length for k in range(size))
        case _:
            return []


def _judged(rollout: BraidRollout) -> tuple[str, str]:
    """Return the verifier's verdict in words, and the certificate if the play was won."""
    try:
        certificate = rollout.certificate()
    except InputError as error:
        return f"Not won. {error}", ""
    verdict = verify(certificate)
    word = "verified" if verdict.holds else "refused"
    return f"Won, and {word}. {verdict.sentence}", json.dumps(certificate)


def _letter(letter: int) -> str:
    name = "σ" + str(abs(letter)).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return name if letter > 0 else f"{name}⁻¹"


def _spelt(word: Sequence[int]) -> str:
    return " ".join(map(_letter, word))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _spread(last: int, most: int) -> list[int]:
    return [round(k) for k in np.linspace(0, last, min(last + 1, most))]


def _place(frame: dict[str, Any]) -> str:
    when = f"after {frame['move']}" if frame["move"] else "at first"
    return f"{when}: {_count(frame['letters'], 'letter')}, {_count(frame['strands'], 'strand')}"


def _draw(axes: Any, frame: dict[str, Any], columns: int) -> None:
    """Draw a braid; a positive letter is right-handed, so there the strand that falls is over."""
    width = float(np.clip(60 / columns, 0.6, 1.3))
    for top in range(frame["strands"]):
        axes.add_patch(
            PathPatch(
                _strand(frame["word"], top), fill=False, ec=INK, lw=width, gid=f"strand-{top}"
            )
        )
    axes.set(xlim=(-0.5, columns + 0.5), ylim=(frame["strands"] - 0.5, -0.5))
    axes.set_axis_off()


def _strand(word: Sequence[int], y: int) -> Outline:
    """Return the course of the strand that begins at height y, counted downwards from 0."""
    points, codes = [(-0.5, float(y))], [Outline.MOVETO]
    for k, letter in enumerate(word):
        turn = {abs(letter) - 1: 1, abs(letter): -1}.get(y, 0)
        if not turn:
            points.append((k + 1, y))
            codes.append(Outline.LINETO)
            continue
        first = _HALF if letter * turn < 0 else ((0.5, 0), (0.5, 1), (1, 1))
        second = [(1 - u, 1 - v) for u, v in (*_HALF[::-1], (0, 0))] if first is _HALF else []
        points += [(k + u, y + turn * v) for u, v in (*first, *second)]
        codes += [Outline.CURVE4] * 3
        codes += [Outline.MOVETO] + [Outline.CURVE4] * 3 if second else []
        y += turn
    return Outline([*points, (max(len(word), 2) + 0.5, y)], [*codes, Outline.LINETO])


def _plot(drawing: Any, plays: list[dict[str, Any]]) -> None:
    names = {
        "letters": "letters of the word",
        "return": "rewards so far",
        "value": "player's value",
    }
    known = any(frame["value"] is not None for play in plays for frame in play["frames"])
    for axes, key in zip(drawing.subplots(1, 2 + known), names, strict=False):
        for play, line, colour in zip(plays, ("-", "--"), ("blue", "vermillion"), strict=False):
            moves, values = zip(*((f["move"], f[key]) for f in play["frames"]), strict=True)
            axes.plot(
                moves, np.array(values, float), line, color=PALETTE[colour], label=play["title"]
            )
        axes.set(xlabel="moves", title=names[key])
        axes.grid(visible=True, color=MUTED)
    if len(plays) > 1:
        drawing.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=1)
