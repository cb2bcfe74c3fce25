"""The pictures of learning on plumbing graphs say what their tables say."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.plumbing_learning import accuracy_figure, learning_figure, moves_figure
from workbench.games.plumbing_pairs.pairs import same_determinant_pairs, tweaked_pairs
from workbench.games.plumbing_pairs.results import BASELINES, accuracy


@dataclass(frozen=True)
class Outcome:
    certificate: object
    moves: int


def test_accuracies_are_told_in_words_too() -> None:
    sets = {"spheres": same_determinant_pairs(16, seed=1), "tweaked": tweaked_pairs(20, seed=1)}
    table = accuracy(BASELINES, sets)
    drawn = accuracy_figure(table, caption="Judges.")
    for judge, rows in table.groupby("judge"):
        told = ", ".join(
            f"{kind} {value:.1%}" for kind, value in rows.set_index("set")["accuracy"].items()
        )
        assert f"{judge}: {told}" in drawn.alt
    assert drawn.caption == "Judges. Bars: 95 % intervals."


def test_moves_are_counted_over_successes() -> None:
    outcomes = {
        "one": [[Outcome({}, 5), Outcome(None, 100)], [Outcome({}, 7), Outcome({}, 9)]],
        "none": [[Outcome(None, 3), Outcome(None, 4)]],
    }
    drawn = moves_figure(outcomes, caption="Players.")
    assert "one: 3 of 4, median 7 moves; none: 0 of 2." in drawn.alt


def test_a_curve_ends_as_the_network_does() -> None:
    curve = [{"steps": 0, "won": 0.0}, {"steps": 100, "won": 0.75}]
    drawn = learning_figure({("A3C", 1): curve, ("DQN", 1): curve[:1]}, simple=0.5, caption="Won.")
    assert "A3C, seed 1: 75% at last; DQN, seed 1: 0% at last; blow-downs only 50%." in drawn.alt
