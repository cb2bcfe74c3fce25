"""A decision tree as an outline of conditions, beside the rows of data that a rule selects.

Each row is a cell of a grid, coloured by its answer; the rows that meet the conditions above the
chosen place of the tree stand out, and those that contradict a rule are marked. Everything travels
in the traits, so that the view answers in a saved page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.conjectures.decision_rules import RuleTree, check_rules
from workbench.errors import InputError

__all__ = ["RuleTreeView"]

_HERE = Path(__file__).parent
_COLOURS = list(PALETTE.values())
_MOST_ROWS, _MOST_NODES = 20_000, 400


class RuleTreeView(anywidget.AnyWidget):  # type: ignore[misc]
    """A tree of rules with its data.

    Parameters
    ----------
    tree
        The rules.
    values
        Shape (rows, columns): all that the tree asks about, of every row; at most 20,000 rows.
    answers
        The true answer of each row; at most seven different ones.
    rows
        What a row is, in the plural.
    width
        How many cells the grid has in a line; by default it is square.

    Attributes
    ----------
    selected : int
        The place in the tree, by its number among the nodes. May be set.

    Raises
    ------
    InputError
        If there are too many rows, nodes or answers, or the table does not fit the tree.

    Examples
    --------
    >>> from workbench.conjectures.decision_rules import grow_rules
    >>> n = np.arange(16)[:, None]
    >>> tree = grow_rules(["n"], n, (n[:, 0] > 6).astype(int), "[n large]", depth=2)
    >>> view = RuleTreeView(tree, n, (n[:, 0] > 6).astype(int), rows="numbers")
    >>> [node["rule"] for node in view.nodes]
    ['always', 'n ≤ 6 ⟹ [n large] = 0', 'n ≥ 7 ⟹ [n large] = 1']
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    nodes = traitlets.List(traitlets.Dict()).tag(sync=True)
    classes = traitlets.List(traitlets.Dict()).tag(sync=True)
    leaf = traitlets.Bytes().tag(sync=True)
    answer = traitlets.Bytes().tag(sync=True)
    rows = traitlets.Unicode().tag(sync=True)
    target = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    selected = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        tree: RuleTree,
        values: np.ndarray,
        answers: np.ndarray,
        rows: str = "rows",
        width: int | None = None,
        **widget_options: Any,
    ) -> None:
        classes = np.unique(answers)
        if len(answers) > _MOST_ROWS or len(tree.nodes) > _MOST_NODES:
            raise InputError(
                f"The view shows up to {_MOST_ROWS} rows and {_MOST_NODES} nodes, not "
                f"{len(answers)} and {len(tree.nodes)}."
            )
        if len(classes) > len(_COLOURS):
            raise InputError(
                f"The view tells up to {len(_COLOURS)} answers apart, not {len(classes)}."
            )
        if width is not None and width < 1:
            raise InputError("A line of the grid has at least one cell.")
        leaves = np.zeros(len(answers), dtype="<u2")
        for place, rule in zip(tree.leaves, tree.rules, strict=True):
            leaves[rule.selects(tree.columns, values)] = place
        super().__init__(
            nodes=_sent(tree, values, answers, leaves),
            classes=[
                {
                    "answer": int(answer),
                    "colour": colour,
                    "count": int((answers == answer).sum()),
                }
                for answer, colour in zip(classes, _COLOURS, strict=False)
            ],
            leaf=leaves.tobytes(),
            answer=np.searchsorted(classes, answers).astype(np.uint8).tobytes(),
            rows=rows,
            target=tree.target,
            width=width or int(np.ceil(np.sqrt(len(answers)))),
            **widget_options,
        )

    @traitlets.validate("selected")
    def _existing(self, proposal: Any) -> Any:
        if not 0 <= proposal.value < len(self.nodes):
            raise InputError(
                f"selected is a number from 0 to {len(self.nodes) - 1}, not {proposal.value}."
            )
        return proposal.value

    def figure(self) -> CaptionedFigure:
        """Return the outline of the tree, and the grid with the chosen rule's rows."""
        node = self.nodes[self.selected]
        leaves = np.frombuffer(self.leaf, "<u2")
        answer = np.frombuffer(self.answer, np.uint8)
        chosen = (leaves >= self.selected) & (leaves <= node["last"])
        lines = len(self.nodes)
        with house_style():
            drawing = Figure(figsize=(7.6, max(3.2, 0.19 * lines + 0.9)), layout="constrained")
            left, right = drawing.subplots(1, 2, width_ratios=(1.15, 1))
            colours = {c["answer"]: c["colour"] for c in self.classes}
            for i, place in enumerate(self.nodes):
                shown = place["text"]
                if place["leaf"]:
                    exceptions = (
                        f", {place['exceptions']} exceptions" if place["exceptions"] else ""
                    )
                    shown += f" → {self.target} = {place['answer']}  ({place['count']}{exceptions})"
                left.text(
                    0.045 * place["level"] + 0.02,
                    -i,
                    shown,
                    va="center",
                    fontsize=7.5,
                    weight="bold" if i == self.selected else "normal",
                    color=INK if place["leaf"] or i == self.selected else MUTED,
                )
                if place["leaf"]:
                    left.plot(
                        0.045 * place["level"], -i, "s", ms=4.5, color=colours[place["answer"]]
                    )
            left.set(xlim=(-0.03, 1), ylim=(-lines + 0.4, 0.8))
            left.set_title("a  Tree of conditions")
            left.axis("off")
            right.imshow(self._pixels(answer, chosen), interpolation="nearest")
            right.set_title("b  Data")
            right.axis("off")
            right.legend(
                handles=[
                    Patch(color=c["colour"], label=f"{self.target} = {c['answer']}")
                    for c in self.classes
                ],
                loc="upper center",
                bbox_to_anchor=(0.5, 0.0),
                ncols=3,
            )
        counts = ", ".join(f"{self.target} = {c['answer']}: {c['count']}" for c in self.classes)
        leaves_count = sum(bool(n["leaf"]) for n in self.nodes)
        all_wrong = sum(n["exceptions"] for n in self.nodes if n["leaf"])
        return figure(
            drawing,
            alt=f"A tree with {leaves_count} rules about {len(answer)} {self.rows} ({counts}); "
            f"{all_wrong} of them contradict their rule. Chosen: {node['rule']}, {node['count']} "
            f"{self.rows}.",
            caption=f"a: the rules as an outline, and how many {self.rows} each selects. "
            f"b: one cell for each of the {len(answer)} {self.rows}, line by line in their order, "
            f"coloured by {self.target}; "
            f"in full colour those of the chosen place: {node['rule']}.",
        )

    def _pixels(self, answer: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        palette = np.array([to_rgb(c["colour"]) for c in self.classes])
        cells = np.ones((-(-len(answer) // self.width) * self.width, 4))
        cells[len(answer) :, 3] = 0
        cells[: len(answer), :3] = palette[answer]
        cells[: len(answer), 3] = np.where(chosen, 1.0, 0.16)
        return cells.reshape(-1, self.width, 4)


def _sent(
    tree: RuleTree, values: np.ndarray, answers: np.ndarray, leaves: np.ndarray
) -> list[dict[str, Any]]:
    checked = check_rules(
        [tree.rule(i) for i in range(len(tree.nodes))], tree.columns, values, answers
    )
    levels, parents = {0: 0}, {0: -1}
    for i, node in enumerate(tree.nodes):
        for child in (node.left, node.right):
            if child >= 0:
                levels[child], parents[child] = levels[i] + 1, i
    last = list(range(len(tree.nodes)))
    for i in range(len(tree.nodes) - 1, 0, -1):
        last[parents[i]] = max(last[parents[i]], last[i])
    sent = []
    for i, (node, found) in enumerate(zip(tree.nodes, checked, strict=True)):
        inside = answers[(leaves >= i) & (leaves <= last[i])]
        leaf = node.column < 0
        sent.append(
            {
                "parent": parents[i],
                "level": levels[i],
                "last": last[i],
                "text": str(tree.branch(i) or "all"),
                "rule": str(found.rule) if leaf else str(found.rule).partition(" ⟹ ")[0],
                "leaf": leaf,
                "answer": node.answer,
                "count": len(inside),
                "exceptions": len(found.exceptions) if leaf else 0,
                "counts": [int((inside == answer).sum()) for answer in np.unique(answers)],
            }
        )
    return sent
