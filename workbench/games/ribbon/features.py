"""What a network sees of the legal actions of the ribbon game, compiled."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from workbench.compiled import compiled
from workbench.games.ribbon.kernel import (
    LENGTH,
    PHASE,
    START,
    TWIST,
    TWISTS,
    UNDER_WAY,
    Board,
    Words,
)

__all__ = ["FEATURES", "describe"]

FEATURES = (
    *("start", "attach", "over", "under", "right twist", "left twist"),
    *("sides here", "sides beyond", "under near", "under far"),
    *("same component", "same direction", "meets first arc", "ends beyond"),
    *("ends match", "opposite ends", "beyond is behind"),
    *("under way", "length", "twists", "first under near", "first under far", "sides behind"),
    *("actions left", "bands", "size", "shrunk"),
)
"""What is said of a legal action: its class, its arc, then the band and the play."""
_OF_BAND = FEATURES.index("under way")
_OF_PLAY = FEATURES.index("actions left")


@compiled
def describe(
    board: Board,
    walk: Words,
    count: int,
    kinds: Words,
    darts: Words,
    features: Float32[np.ndarray, "options features"],
) -> None:
    """Say what `FEATURES` names of the legal actions, but for the part about the play."""
    far_away = walk[PHASE] != UNDER_WAY
    start = walk[START]
    behind = board.partner[start]
    for k in range(count):
        row, d = features[k], darts[k]
        row[:_OF_PLAY] = 0
        if kinds[k] == TWIST:
            row[TWIST if d > 0 else TWIST + 1] = 1
        else:
            row[kinds[k]] = 1
            far = board.partner[d]
            row[6], row[7] = board.sides[d] / 8, board.sides[far] / 8
            row[8], row[9] = 1 - (d & 1), 1 - (far & 1)
            if not far_away:
                row[10] = board.component[d] == board.component[start]
                row[11] = board.forward[d] == board.forward[start]
                for x in (d >> 2, far >> 2):
                    row[12] += x in (start >> 2, behind >> 2)
                x, ends = far, 0
                while True:
                    own = start in (x, board.partner[x])
                    ends += board.component[x] == board.component[start] and not own
                    x = (board.partner[x] & ~3) | (board.partner[x] + 3 & 3)
                    if x == far:
                        break
                row[13] = ends / 8
                row[14] = board.sides[far] == board.sides[behind]
                row[15] = (d & 1) != (start & 1) and (far & 1) != (behind & 1)
                row[16] = board.face[far] == board.face[behind]
        if not far_away:
            row[_OF_BAND] = 1
            row[_OF_BAND + 1], row[_OF_BAND + 2] = walk[LENGTH] / 4, walk[TWISTS] / 2
            row[_OF_BAND + 3], row[_OF_BAND + 4] = 1 - (start & 1), 1 - (behind & 1)
            row[_OF_BAND + 5] = board.sides[behind] / 8
