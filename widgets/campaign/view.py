"""A campaign over time: how many units were in each state, how fast, and what was found.

Everything travels in the traits, so that a saved page scrubs and filters without a kernel.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import anywidget
import traitlets
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError
from workbench.runs.campaign import STATES, Progress, progress, read_ledger

__all__ = ["CampaignView"]

_HERE = Path(__file__).parent
_FRAMES, _ROWS = 120, 500
_COLOURS = dict(
    zip(
        STATES,
        [PALETTE[c] for c in ("grey", "blue", "purple", "orange", "vermillion")],
        strict=True,
    )
)


class CampaignView(anywidget.AnyWidget):  # type: ignore[misc]
    """Units by state over time, with a table of some of them.

    Parameters
    ----------
    went
        The campaign's progress, of at most 120 times.
    columns
        Names of the table's columns; the first one is "state".
    rows
        At most 500, each with a text or number for every column.
    label
        What a unit is, in the plural: "knots".

    Attributes
    ----------
    frame : int
        The time that is shown, from 0; the last one at first. May be set.
    state : str
        The state of the rows that are shown, or "" for all. May be set.

    Raises
    ------
    InputError
        If there are more times or rows, or a row is not as described.

    Examples
    --------
    >>> went = Progress((0.0, 1.0), ((1, 1, 0, 0, 0), (0, 2, 0, 0, 0)), 1.0)
    >>> CampaignView(went, ["state", "name"], [["done", "3_1"], ["done", "4_1"]]).frame
    1
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    times = traitlets.List(traitlets.Float()).tag(sync=True)
    states = traitlets.List(traitlets.Unicode()).tag(sync=True)
    counts = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rows = traitlets.List(traitlets.List()).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    state = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        went: Progress,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        *,
        label: str = "units",
        **widget_options: Any,
    ) -> None:
        if len(went.times) > _FRAMES or len(rows) > _ROWS:
            raise InputError(f"At most {_FRAMES} times and {_ROWS} rows are shown.")
        if list(columns[:1]) != ["state"] or any(
            len(row) != len(columns) or row[0] not in STATES for row in rows
        ):
            raise InputError("The first column is state, and each row has an entry for every one.")
        super().__init__(
            times=list(went.times),
            states=list(STATES),
            counts=[list(row) for row in went.counts],
            columns=list(columns),
            rows=[list(row) for row in rows],
            label=label,
            frame=len(went.times) - 1,
            **widget_options,
        )

    @classmethod
    def from_ledger(
        cls, path: Path, entries: Sequence[str], *, most: int = 200, label: str = "units"
    ) -> Self:
        """Show a campaign's ledger.

        Parameters
        ----------
        path
            Of the ledger.
        entries
            Which entries of a unit, or else of its result, the table has beside state and error.
        most
            How many rows: the units that were put aside, then the first others.
        label
            What a unit is, in the plural.

        Raises
        ------
        InputError
            If there is no ledger, or more than 500 rows are asked for.
        """
        with read_ledger(path) as ledger:
            went = progress(ledger)
            _, found = ledger.query(
                "select state, error, unit, value from units left join results using (key)"
                f" order by state in ('waiting', 'done'), position limit {int(most)}"
            )
        rows = []
        for state, error, unit, value in found:
            known = {**json.loads(value or "{}"), **json.loads(unit)}
            rows.append([state, *(known.get(name) for name in entries), error or ""])
        return cls(went, ["state", *entries, "error"], rows, label=label)

    @traitlets.validate("frame")
    def _known_frame(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.times)):
            raise InputError(f"The times are 0 to {len(self.times) - 1}, not {number}.")
        return number

    @traitlets.validate("state")
    def _known_state(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if name and name not in STATES:
            raise InputError(f"The states are {', '.join(STATES)}, not {name!r}.")
        return name

    def figure(self) -> CaptionedFigure:
        """Draw the units by state over time."""
        last = dict(zip(self.states, self.counts[-1], strict=True))
        settled = sum(last.values()) - last["waiting"]
        order = [state for state in STATES if state != "waiting"] + ["waiting"]
        series = [[row[STATES.index(state)] for row in self.counts] for state in order]
        told = ", ".join(f"{last[state]:,} {state}" for state in STATES if last[state])
        with house_style():
            drawing = Figure(figsize=(7.2, 2.9))
            axes = drawing.subplots()
            axes.stackplot(
                self.times,
                series,
                colors=[_COLOURS[state] for state in order],
                labels=[f"{state} ({last[state]:,})" for state in order],
                step="post",
            )
            axes.set(xlabel="seconds since the first was settled", ylabel=self.label)
            axes.margins(0)
            drawing.legend(loc="outside upper left", ncols=5, handlelength=1.0)
        return figure(
            drawing,
            alt=f"{sum(last.values()):,} {self.label} by state over {self.times[-1]:.4g} seconds; "
            f"in the end {told}.",
            caption=f"{settled:,} of {sum(last.values()):,} {self.label} settled in "
            f"{self.times[-1]:.4g} s: {told}. A flat stretch is a time without a client.",
        )
