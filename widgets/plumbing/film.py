"""The reduction of a plumbing graph to its normal form, as pictures one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.plumbing.picture import drawn
from widgets.plumbing.words import words
from workbench.certificates import PlumbingForest
from workbench.errors import InputError
from workbench.plumbing import Plumbing
from workbench.plumbing.normal_form import reduction

__all__ = ["MOST_FRAMES", "film"]

MOST_FRAMES = 120
"""Frames of a film; a longer reduction is thinned out evenly."""


def film(graph: Plumbing, largest: int) -> dict[str, Any]:
    """Return the pictures as frames, the number of moves, and a sentence about them.

    There are none if a graph on the way has more than so many vertices, or the normal form is too
    large; the sentence says so.
    """
    try:
        moves = reduction(graph).moves
    except InputError as error:
        return {"frames": [], "moves": 0, "sentence": str(error)}
    shown = {*np.linspace(0, len(moves), min(len(moves) + 1, MOST_FRAMES)).round().astype(int)}
    forest = PlumbingForest(graph.sealed())
    frames = [{**drawn(forest), "words": "The graph before", "move": 0}]
    for count, move in enumerate(moves, 1):
        said = words(move, forest) if count in shown else ""
        forest.apply(move)
        if len(forest.weight) > largest:
            larger = f"graphs of more than {largest} vertices, which are not shown"
            sentence = f"The way to the normal form leads through {larger}."
            return {"frames": [], "moves": len(moves), "sentence": sentence}
        if count in shown:
            frames.append({**drawn(forest), "words": said, "move": count})
    sentence = f"Moves to the normal form: {len(moves)}"
    if len(moves) >= MOST_FRAMES:
        sentence += f"; {len(frames)} of {len(moves) + 1} graphs shown"
    return {"frames": frames, "moves": len(moves), "sentence": f"{sentence}."}
