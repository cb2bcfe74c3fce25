"""The star of the ray v = (1, −1, −1): choose edge trees, and see whether E₆'s monomial stays.

Everything travels in the traits, so a saved page stays alive.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError
from workbench.toric.e6 import M_TILDE
from workbench.toric.landscape import V_E6, Fan
from workbench.toric.trees import edge_trees

__all__ = ["LandscapeView"]

_HERE = Path(__file__).parent


class LandscapeView(anywidget.AnyWidget):  # type: ignore[misc]
    """The neighbours of v, each with an edge tree.

    Parameters
    ----------
    fan
        The triangulation.
    seed
        Of the trees that are shown first, and of those drawn by the buttons.

    Attributes
    ----------
    chosen : list
        The edge tree of each neighbour, as its place in `trees`. May be set.
    current : int
        The neighbour that is being looked at. May be set.

    Raises
    ------
    InputError
        If a tree or a neighbour is set that there is not.

    Examples
    --------
    >>> from workbench.toric.landscape import star_fan
    >>> from workbench.toric.polytopes import LARGE
    >>> view = LandscapeView(star_fan(LARGE[0]), seed=1)
    >>> len(view.neighbours), len(view.trees), view.a_max, view.stays
    (18, 82, 5, False)
    >>> view.chosen = [0] * 18
    >>> view.a_max, view.stays
    (0, True)
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    neighbours = traitlets.List(traitlets.Dict()).tag(sync=True)
    trees = traitlets.List(traitlets.List(traitlets.List(traitlets.Int()))).tag(sync=True)
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)
    current = traitlets.Int(0).tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)

    def __init__(self, fan: Fan, seed: int = 0, **widget_options: Any) -> None:
        around = _around(fan)
        trees = [[list(leaf) for leaf in sorted(tree)] for tree in edge_trees()]
        drawn = np.random.default_rng(seed).integers(len(trees), size=len(around))
        super().__init__(
            neighbours=[{"ray": ray, "near": int(np.dot(M_TILDE, ray))} for ray in around],
            trees=trees,
            chosen=drawn.tolist(),
            seed=seed,
            **widget_options,
        )

    @property
    def leaves(self) -> list[tuple[int, int, int, int]]:
        """All leaves: number of the neighbour, a, b, and ⟨m̃, a·v + b·v₂⟩."""
        return [
            (i, a, b, -2 * a + b * neighbour["near"])
            for i, (neighbour, tree) in enumerate(zip(self.neighbours, self.chosen, strict=True))
            for a, b in self.trees[tree]
        ]

    @property
    def a_max(self) -> int:
        """The greatest coefficient of v in a leaf; 0 without leaves."""
        return max((leaf[1] for leaf in self.leaves), default=0)

    @property
    def stays(self) -> bool:
        """Whether m̃ is a monomial of g as far as these trees go."""
        return all(leaf[3] >= -6 for leaf in self.leaves)

    def figure(self) -> CaptionedFigure:
        """Return the star with its leaves."""
        low = [leaf for leaf in self.leaves if leaf[3] < -6]
        said = "stays: E₆" if self.stays else "goes: not E₆"
        return figure(
            _drawn(self.neighbours, self.leaves),
            alt=f"Star of v with {len(self.neighbours)} neighbours and {len(self.leaves)} leaves; "
            f"{len(low)} leaves have ⟨m̃, w⟩ below −6. a_max is {self.a_max}: the monomial {said}.",
            caption=f"a_max = {self.a_max}; the monomial m̃ {said}. Discs on the rim: neighbours "
            "with x = −1; squares: with x = 0. Crosses: leaves with ⟨m̃, w⟩ < −6.",
        )

    @traitlets.validate("chosen")
    def _trees_that_are(self, proposal: Any) -> list[int]:
        chosen = list(proposal.value)
        if len(chosen) != len(self.neighbours) or not all(
            0 <= tree < len(self.trees) for tree in chosen
        ):
            raise InputError(
                f"chosen is a list of {len(self.neighbours)} numbers from 0 to "
                f"{len(self.trees) - 1}."
            )
        return chosen

    @traitlets.validate("current")
    def _neighbour_that_is(self, proposal: Any) -> int:
        if not 0 <= proposal.value < max(1, len(self.neighbours)):
            raise InputError(f"current is a number from 0 to {len(self.neighbours) - 1}.")
        return int(proposal.value)


def _around(fan: Fan) -> list[list[int]]:
    """Walk around v, from triangle to triangle, and list its neighbours."""
    v = fan.place(V_E6)
    links = [[w for w in triangle if w != v] for triangle in fan.triangles if v in triangle]
    walk = [links[0][0], links[0][1]]
    while len(walk) < len(links):
        beyond = [w for link in links if walk[-1] in link for w in link]
        walk.append(next(w for w in beyond if w not in walk[-2:]))
    return [[int(x) for x in fan.rays[w]] for w in walk]


def _drawn(neighbours: list[dict[str, Any]], leaves: list[tuple[int, int, int, int]]) -> Figure:
    angles = 2 * np.pi * np.arange(len(neighbours)) / len(neighbours) + np.pi / 2
    rim = np.stack((np.cos(angles), np.sin(angles)), axis=1)
    with house_style():
        drawn = Figure(figsize=(4.6, 4.6))
        axes = drawn.subplots()
        for (x, y), neighbour in zip(rim, neighbours, strict=True):
            axes.plot([0, x], [0, y], color=MUTED, lw=0.8, zorder=0)
            axes.plot([x], [y], "o" if neighbour["near"] else "s", color=MUTED, ms=7)
            ray = ", ".join(map(str, neighbour["ray"])).replace("-", "−")
            side = "center" if abs(x) < 0.05 else "left" if x > 0 else "right"
            axes.text(1.08 * x, 1.1 * y, ray, ha=side, va="center", fontsize=7.5)
        for i, a, b, height in leaves:
            x, y = rim[i] * b / (a + b)
            mark, colour = ("X", "vermillion") if height < -6 else ("o", "blue")
            axes.plot([x], [y], mark, color=PALETTE[colour], ms=7 if height < -6 else 4.5)
        axes.plot([0], [0], "D", color=INK, ms=8)
        axes.set(xlim=(-1.45, 1.45), ylim=(-1.25, 1.25), aspect="equal")
        axes.axis("off")
    return drawn
