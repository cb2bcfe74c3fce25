"""σ against CPU time, the distribution of η, and a cross-section that turns, for several members.

Everything travels in the traits, so that a saved page still answers to all controls.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from widgets.calabi_yau.figures import (
    accuracies_in_words,
    draw_accuracies,
    draw_section,
    draw_shares,
)
from widgets.calabi_yau.member import Member
from widgets.figure import CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError

__all__ = ["CalabiYauView"]

_HERE = Path(__file__).parent
_MOST = 24
_BYTES = 1_000_000


class CalabiYauView(anywidget.AnyWidget):  # type: ignore[misc]
    """Metrics on the members of a family.

    Parameters
    ----------
    members
        From 1 to 24, of one dimension.

    Attributes
    ----------
    member : int
        The number of the member that is shown, from 0. May be set.
    method : str
        The method whose η colours the cross-section; where a member lacks it, its last one. May be
        set.

    Raises
    ------
    InputError
        If there are no members or too many, their dimensions differ, or the view would carry more
        than 1 MB.
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    methods = traitlets.List(traitlets.Unicode()).tag(sync=True)
    runs = traitlets.List(traitlets.List(traitlets.Dict())).tag(sync=True)
    courses = traitlets.List(traitlets.Dict()).tag(sync=True)
    shares = traitlets.List(traitlets.Dict()).tag(sync=True)
    shape = traitlets.List(traitlets.Int()).tag(sync=True)
    places = traitlets.Bytes().tag(sync=True)
    deviations = traitlets.Bytes().tag(sync=True)
    starts = traitlets.List(traitlets.Dict()).tag(sync=True)
    member = traitlets.Int(0).tag(sync=True)
    method = traitlets.Unicode().tag(sync=True)

    def __init__(self, members: Sequence[Member], **widget_options: Any) -> None:
        if not 1 <= len(members) <= _MOST:
            raise InputError(f"From 1 to {_MOST} members are shown, not {len(members)}.")
        if len({each.hypersurface.dimension for each in members}) > 1:
            raise InputError("The members of a family have the same dimension.")
        starts, deviations, first = [], [], 0
        for each in members:
            here = {}
            for name, values in each.deviations.items():
                here[name] = first
                first += values.size
                deviations.append(values.astype("<f4").tobytes())
            starts.append(here)
        places = b"".join(each.section.places.astype("<f4").tobytes() for each in members)
        coloured = b"".join(deviations)
        if len(places) + len(coloured) > _BYTES:
            raise InputError("The view would carry more than 1 MB; show fewer members or methods.")
        methods = list(dict.fromkeys(name for each in members for name in each.methods))
        super().__init__(
            names=[each.name for each in members],
            methods=methods,
            runs=[_runs(each) for each in members],
            courses=[
                {
                    name: [[float(t), float(s)] for t, s in course]
                    for name, course in m.courses.items()
                }
                for m in members
            ],
            shares=[
                {name: [float(np.float32(s)) for s in values] for name, values in m.shares.items()}
                for m in members
            ],
            shape=list(members[0].section.places.shape[:3]),
            places=places,
            deviations=coloured,
            starts=starts,
            method=methods[-1],
            **widget_options,
        )
        self._members = list(members)

    @traitlets.validate("member")
    def _known_member(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.names)):
            raise InputError(f"The members are 0 to {len(self.names) - 1}, not {number}.")
        return number

    @traitlets.validate("method")
    def _known_method(self, proposal: Any) -> str:
        name = str(proposal["value"])
        if self.methods and name not in self.methods:
            raise InputError(f"The methods are {', '.join(self.methods)}, not {name}.")
        return name

    def figure(self) -> CaptionedFigure:
        """Return the chosen member as a static picture."""
        here = self._members[self.member]
        method = self.method if self.method in here.methods else list(here.methods)[-1]
        with house_style():
            drawing = Figure(figsize=(10.4, 3.3))
            left, middle, right = drawing.subplots(1, 3, width_ratios=(1, 1, 0.9))
            draw_accuracies(left, here)
            draw_shares(middle, here)
            draw_section(right, here, method)
            right.set_title(f"Cross-section, {method}")
        return figure(
            drawing,
            alt=f"{accuracies_in_words(here)} Right, the cross-section coloured by η − 1 of "
            f"{method}, which is at most {np.abs(here.deviations[method]).max():.2g} in size.",
            caption=f"{here.name}: σ against CPU time, the distribution of η − 1 under |Ω|², and "
            f"the curve z₃ = … = z₀/2 coloured by η − 1 ({method}; blue: too small, orange: too "
            "large, on the same logarithmic scale as the distribution).",
        )


def _runs(member: Member) -> list[dict[str, Any]]:
    return [
        {
            "method": each.method,
            "size": f"{each.symbol} = {each.size}",
            "unknowns": each.unknowns,
            "seconds": each.seconds,
            "sigma": each.accuracy.sigma.value,
            "error": each.accuracy.sigma.error,
            "least": each.accuracy.least,
            "greatest": each.accuracy.greatest,
        }
        for each in member.measured
    ]
