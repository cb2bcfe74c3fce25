"""Plane sections of the effective cone: chambers to click, the polynomial of h⁰ in each.

Everything travels in the traits, so that the view answers in a saved page. Chambers of surfaces: T.
Bauer, A. Küronya, T. Szemberg (Crelle 576, 2004); polynomials of h⁰: arXiv:1906.08363.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from widgets.figure import INK, PALETTE, CaptionedFigure, figure, house_style
from workbench.conjectures.exact_fit import ExactFit, monomial_basis
from workbench.errors import InputError
from workbench.toric.chamber_slice import ChamberSlice
from workbench.toric.surfaces import Surface
from workbench.toric.zariski import Chamber, chamber_polynomial, written_chamber

__all__ = ["ChambersView", "polynomials"]

_HERE = Path(__file__).parent
_MOST = 40
_COLOURS = [c for name, c in PALETTE.items() if name != "grey"]


class ChambersView(anywidget.AnyWidget):  # type: ignore[misc]
    """Sections through effective cones, one shown at a time.

    Parameters
    ----------
    slices
        What each section is called, and the section; at most 40, all of a surface with at most 12
        chambers in a section.

    Attributes
    ----------
    at : int
        The section shown. May be set.
    selected : int
        The chamber whose polynomial is shown, by its number in the section. May be set.
    place : int
        The class that is told about, by its number in the section, −1 for none. May be set.

    Raises
    ------
    InputError
        If there is no section, or too much of them.

    Examples
    --------
    >>> from workbench.toric.chamber_slice import hirzebruch_slice
    >>> view = ChambersView({"F₁": hirzebruch_slice(1)})
    >>> [chamber["name"] for chamber in view.slices[0]["chambers"]]
    ['nef', 'C fixed']
    >>> view.slices[0]["chambers"][1]["formulas"]
    ['h⁰ = 1 + 3/2·b + 1/2·b²']
    """

    _esm = _HERE / "view.js"
    _css = _HERE / "view.css"

    slices = traitlets.List(traitlets.Dict()).tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(0).tag(sync=True)
    place = traitlets.Int(-1).tag(sync=True)

    def __init__(self, slices: Mapping[str, ChamberSlice], **widget_options: Any) -> None:
        if not 1 <= len(slices) <= _MOST:
            raise InputError(f"The view shows 1 to {_MOST} sections, not {len(slices)}.")
        for title, section in slices.items():
            if not 1 <= len(section.chambers) <= 12:
                raise InputError(
                    f"A section shows 1 to 12 chambers; {title} has {len(section.chambers)}."
                )
        self._sections = list(slices.values())
        super().__init__(
            slices=[_sent(title, section) for title, section in slices.items()], **widget_options
        )

    @traitlets.validate("at", "selected", "place")
    def _existing(self, proposal: Any) -> Any:
        name, number = proposal.trait.name, proposal.value
        shown = self.slices[min(max(self.at, 0), len(self.slices) - 1)]
        low, high = {
            "at": (0, len(self.slices) - 1),
            "selected": (0, len(shown["chambers"]) - 1),
            "place": (-1, len(shown["places"]) - 1),
        }[name]
        if not low <= number <= high:
            raise InputError(f"{name} is a number from {low} to {high} here, not {number}.")
        return number

    @traitlets.observe("at")
    def _turned(self, _change: Any) -> None:
        with self.hold_sync():
            self.place = -1
            self.selected = min(self.selected, len(self.slices[self.at]["chambers"]) - 1)

    def figure(self) -> CaptionedFigure:
        """Return the section shown, h⁰ written at each class."""
        section, shown = self._sections[self.at], self.slices[self.at]
        left, right, bottom, top = section.window
        wide, high = right - left + 1.6, top - bottom + 1.6
        scale = min(0.5, 6.6 / wide, 5.2 / high)
        with house_style():
            drawing = Figure(figsize=(max(3.2, scale * wide + 0.8), scale * high + 0.8))
            axes = drawing.subplots()
            for chamber, polygon in zip(shown["chambers"], section.polygons, strict=True):
                corners = np.array([[float(x), float(y)] for x, y in polygon])
                axes.add_patch(
                    Polygon(corners, fc=chamber["colour"] + "33", ec=chamber["colour"] + "88", lw=1)
                )
            for place in section.places:
                axes.text(
                    place.x,
                    place.y,
                    str(place.h0),
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    color=INK,
                    alpha=1.0 if place.h0 else 0.45,
                )
            for chamber, (x, y) in zip(shown["chambers"], _centres(section), strict=True):
                # Between two rows of numbers.
                axes.text(
                    x,
                    np.floor(y) + 0.5,
                    chamber["name"],
                    ha="center",
                    va="center",
                    fontsize=8,
                    weight="bold",
                    color=INK,
                )
            axes.set(xlim=(left - 0.8, right + 0.8), ylim=(bottom - 0.8, top + 0.8), aspect="equal")
            axes.set(xlabel=shown["axes"][0], ylabel=shown["axes"][1], title=shown["title"])
        told = "; ".join(f"{c['name']}: {', '.join(c['formulas'])}" for c in shown["chambers"])
        return figure(
            drawing,
            alt=f"{len(section.chambers)} chambers in a plane of classes on "
            f"{section.surface.name}, h⁰ written at each of {len(section.places)} classes. {told}.",
            caption=f"Zariski chambers of {section.surface.name}, cut off at the window, and h⁰ of "
            "each class D. A chamber is named by the curves C with D·C < 0, which are fixed in D. "
            f"{told}.",
        )


def polynomials(X: Surface, chamber: Chamber) -> list[str]:
    """Write h⁰ in a chamber: one polynomial, or one for each remainder of D·C.

    Examples
    --------
    >>> from workbench.toric.surfaces import hirzebruch
    >>> polynomials(hirzebruch(2), (0,))
    ['h⁰ = 1 + b + 1/4·b² where D·C is even', 'h⁰ = 3/4 + b + 1/4·b² where D·C is odd']
    """
    depth = -X.dot(X.negative[chamber[0]], X.negative[chamber[0]]) if chamber else 1
    terms = monomial_basis(X.symbols, [(0,) * X.rank], 2).terms
    written = []
    for t in range(depth):
        coefficients = chamber_polynomial(X, chamber, t)
        text = ExactFit("h⁰", terms, coefficients, coefficients[0] * 0, (), 0).formula
        if depth == 2:
            text += f" where D·C is {('even', 'odd')[t]}"
        elif depth > 2:
            text += f" where D·C ≡ {t} mod {depth}"
        written.append(text)
    return written


def _sent(title: str, section: ChamberSlice) -> dict[str, Any]:
    X = section.surface
    names = [written_chamber(X, chamber) for chamber in section.chambers]
    return {
        "title": title,
        "surface": X.name,
        "axes": [_axis(X, section.u), _axis(X, section.v)],
        "window": list(section.window),
        "chambers": [
            {
                "name": name,
                "colour": _COLOURS[i % len(_COLOURS)],
                "formulas": polynomials(X, chamber),
                "left": _left(X, chamber),
                "polygon": [[float(x), float(y)] for x, y in polygon],
                "centre": list(centre),
            }
            for i, (name, chamber, polygon, centre) in enumerate(
                zip(names, section.chambers, section.polygons, _centres(section), strict=True)
            )
        ],
        "places": [
            [p.x, p.y, p.h0, p.chamber, X.written(p.divisor), X.written(p.left)]
            for p in section.places
        ],
    }


def _axis(X: Surface, step: Sequence[int]) -> str:
    if sorted(step) == [0] * (X.rank - 1) + [1]:
        return X.symbols[list(step).index(1)]
    return X.written(tuple(step))


def _left(X: Surface, chamber: Chamber) -> str:
    """Write D̃ in a chamber."""
    text = "D̃ = D"
    for i in chamber:
        C = X.negative[i]
        name, depth = X.written(C), -X.dot(C, C)
        name = f"({name})" if " " in name else name
        share = f"(D·{name})" if depth == 1 else f"⌊D·{name}/{depth}⌋"
        text += f" + {share} {name}"
    return text


def _centres(section: ChamberSlice) -> list[tuple[float, float]]:
    """Return the centroid of each polygon."""
    found = []
    for polygon in section.polygons:
        corners = np.array([[float(x), float(y)] for x, y in polygon])
        after = np.roll(corners, -1, axis=0)
        cross = corners[:, 0] * after[:, 1] - after[:, 0] * corners[:, 1]
        centre = ((corners + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
        found.append((round(float(centre[0]), 3), round(float(centre[1]), 3)))
    return found
