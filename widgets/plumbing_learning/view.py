"""Static pictures of learning on plumbing graphs: of judges, and of players."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style

__all__ = ["accuracy_figure", "learning_figure", "moves_figure"]

_MARKS = ("o", "s", "^", "D", "v", "P", "X")
_DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 1)))


class _Outcome(Protocol):
    @property
    def certificate(self) -> object: ...
    @property
    def moves(self) -> int: ...


def accuracy_figure(table: pd.DataFrame, *, caption: str) -> CaptionedFigure:
    """Draw the accuracy of each judge on each set of pairs, with its interval.

    Parameters
    ----------
    table
        From `workbench.games.plumbing_pairs.results.accuracy`.
    caption
        Printed under the picture, before what is drawn.
    """
    sets = list(table["set"].unique())
    names = table["judge"] + table["learned_from"].map(
        lambda source: f", {source}" if source else ""
    )
    judges = list(names.unique())
    said = []
    with house_style():
        drawing = Figure(figsize=(7.4, 0.62 * len(sets) + 1.5))
        axes = drawing.subplots()
        offsets = np.linspace(-0.3, 0.3, len(judges))
        for judge, offset, mark, colour in zip(
            judges, offsets, _MARKS, PALETTE.values(), strict=False
        ):
            own = table[names == judge].set_index("set").reindex(sets)
            y = np.arange(len(sets)) + offset
            errors = np.abs(own[["low", "high"]].to_numpy().T - own["accuracy"].to_numpy())
            axes.errorbar(
                own["accuracy"], y, xerr=errors, fmt=mark, ms=4.5, color=colour, label=judge
            )
            said.append(
                f"{judge}: "
                + ", ".join(f"{kind} {value:.1%}" for kind, value in own["accuracy"].items())
            )
        axes.set_yticks(np.arange(len(sets)), sets)
        axes.invert_yaxis()
        axes.set(xlabel="accuracy", xlim=(-0.02, 1.03))
        drawing.legend(loc="outside lower center", ncols=3)
    return figure(
        drawing,
        alt=f"Accuracies by set of pairs, a mark for each judge. {'; '.join(said)}.",
        caption=f"{caption} Bars: 95 % intervals.",
    )


def learning_figure(
    curves: Mapping[tuple[str, int], Sequence[Mapping[str, Any]]], *, simple: float, caption: str
) -> CaptionedFigure:
    """Draw what share of its games each network wins on the way.

    Parameters
    ----------
    curves
        For each algorithm and seed, its examinations.
    simple
        The share that is won by a program which has learned nothing.
    caption
        Printed under the picture.
    """
    algorithms = list(dict.fromkeys(algorithm for algorithm, _ in curves))
    colours = dict(zip(algorithms, PALETTE.values(), strict=False))
    marks = dict(zip(algorithms, _MARKS, strict=False))
    said = []
    with house_style():
        drawing = Figure(figsize=(7.4, 3.3))
        axes = drawing.subplots()
        for (algorithm, seed), curve in curves.items():
            axes.plot(
                [one["steps"] for one in curve],
                [one["won"] for one in curve],
                color=colours[algorithm],
                marker=marks[algorithm],
                ms=3.5,
                lw=1.2,
                label=algorithm if (algorithm, seed) == _first(curves, algorithm) else None,
            )
            said.append(f"{algorithm}, seed {seed}: {curve[-1]['won']:.0%} at last")
        axes.axhline(simple, color="0.5", ls="--", lw=1, label="blow-downs only")
        axes.set(xlabel="actions of training", ylabel="games won", ylim=(-0.03, 1.03))
        drawing.legend(loc="outside lower center", ncols=3)
    return figure(
        drawing,
        alt="Share of games won against actions of training, a line for each network. "
        f"{'; '.join(said)}; blow-downs only {simple:.0%}.",
        caption=caption,
    )


def _first(curves: Mapping[tuple[str, int], object], algorithm: str) -> tuple[str, int]:
    return next(which for which in curves if which[0] == algorithm)


def moves_figure(
    outcomes: Mapping[str, Sequence[Sequence[_Outcome]]], *, caption: str
) -> CaptionedFigure:
    """Draw, for each player, the share of pairs brought together within a number of moves.

    Parameters
    ----------
    outcomes
        From `workbench.games.agents.plumbing_contest.contest`.
    caption
        Printed under the picture, before what is drawn.
    """
    said = []
    with house_style():
        drawing = Figure(figsize=(7.4, 3.3))
        axes = drawing.subplots()
        longest = max(one.moves for seeds in outcomes.values() for seed in seeds for one in seed)
        for (player, seeds), colour, dashes in zip(
            outcomes.items(), PALETTE.values(), _DASHES, strict=False
        ):
            plays = [one for seed in seeds for one in seed]
            moves = np.sort([one.moves for one in plays if one.certificate is not None])
            share = np.arange(1, len(moves) + 1) / len(plays)
            x = np.concatenate([[1], np.maximum(moves, 1), [longest]])
            y = np.concatenate([[0], share, share[-1:] if len(share) else [0]])
            axes.step(x, y, where="post", color=colour, ls=dashes, lw=1.6, label=player)
            median = f", median {np.median(moves):.0f} moves" if len(moves) else ""
            said.append(f"{player}: {len(moves)} of {len(plays)}{median}")
        axes.set(xscale="log", xlabel="moves, on both graphs together", ylim=(0, 1.03))
        axes.set_ylabel("share of pairs")
        drawing.legend(loc="outside lower center", ncols=3)
    return figure(
        drawing,
        alt="The share of pairs that a player has brought together within a number of moves, a "
        f"line for each player. {'; '.join(said)}.",
        caption=f"{caption} Each success is a list of moves that the verifier has replayed.",
    )
