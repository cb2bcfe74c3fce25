"""How a campaign went: the states of its units over time, and its rate."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from workbench.runs.campaign.ledger import STATES, Ledger

__all__ = ["Progress", "progress"]


@dataclass(frozen=True)
class Progress:
    """The states of the units at some times.

    Attributes
    ----------
    times
        Seconds since the first unit was settled, ascending.
    counts
        At each time, how many units were in each of `STATES`.
    rate
        Units settled per second between the first one and the last; 0 if there are fewer than two.
    """

    times: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]
    rate: float


def progress(ledger: Ledger, frames: int = 100) -> Progress:
    """Read from a ledger when its units were settled.

    Parameters
    ----------
    ledger
        That is looked at.
    frames
        How many times, evenly spaced, at least 2.
    """
    _, rows = ledger.query(
        "select state, finished from units where state != 'waiting' order by finished"
    )
    total = ledger.total()
    if not rows:
        return Progress((0.0,), ((total, *[0] * (len(STATES) - 1)),), 0.0)
    begun, ended = rows[0][1], rows[-1][1]
    moments = {state: [at for found, at in rows if found == state] for state in STATES[1:]}
    steps = [begun + (ended - begun) * k / (frames - 1) for k in range(frames - 1)] + [ended]
    counts = []
    for at in steps:
        settled = [bisect_right(moments[state], at) for state in STATES[1:]]
        counts.append((total - sum(settled), *settled))
    rate = (len(rows) - 1) / (ended - begun) if ended > begun else 0.0
    return Progress(tuple(round(at - begun, 3) for at in steps), tuple(counts), rate)
